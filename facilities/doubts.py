"""Why a balance cannot be judged, and what is too good about a recovery, in words: of a run, a line or a site alike."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from consortium.quantities import exact
from facilities.plausibility import Excess, excess, second_look_above


def doubts(*, unscaled: int, awaiting_kg: Decimal, unsure_kg: Decimal, unassayed_kg: Decimal) -> tuple[str, ...]:
    """Weighings without a scale, input of runs that await their outputs, element mass of unknown uncertainty, and
    residue that nobody assayed."""
    said = []
    if unscaled:
        said.append(_("%(count)s weighings without a scale on record") % {"count": unscaled})
    if awaiting_kg:
        said.append(_("runs fed with %(mass)s kg wait for their outputs") % {"mass": exact(awaiting_kg)})
    if unsure_kg:
        said.append(_("%(mass)s kg of it without a known uncertainty") % {"mass": exact(unsure_kg)})
    if unassayed_kg:
        said.append(_("%(mass)s kg of residue without an assay") % {"mass": exact(unassayed_kg)})
    return tuple(said)


def recovery_doubt(
    *, won_kg: Decimal, charged_kg: Decimal, estimated_kg: Decimal, day: date, tolerance_kg: Decimal | None = None
) -> str:
    """Of an element's recovery; nothing where it is as it should be.  `estimated_kg` is of both sides together."""
    found = excess(won_kg, charged_kg, tolerance_kg=tolerance_kg, day=day)
    if found is Excess.NONE:
        return ""
    said = {
        Excess.CLOSE_TO_ALL: _("above %(limit)s %%: worth a second look")
        % {"limit": exact(second_look_above(day) * 100)},
        Excess.WITHIN_TOLERANCE: _("more came out than went in, within what scales and laboratories allow"),
        Excess.ABOVE_ALL: _("more came out than went in: look for units, reagents and hydrates"),
    }[found]
    if estimated_kg >= won_kg + charged_kg:
        return f"{said}; {_('both sides are estimated from composition tables, so that it says nothing of the plant')}"
    if estimated_kg > 0:
        share = exact((estimated_kg / (won_kg + charged_kg) * 100).quantize(Decimal(1)))
        return f"{said}; {_('%(share)s %% of both sides is estimated from composition tables') % {'share': share}}"
    return said

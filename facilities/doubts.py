"""Why a balance cannot be judged, in words: of a run, a line or a site alike."""

from decimal import Decimal

from django.utils.translation import gettext as _

from consortium.quantities import exact


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

"""Lists of what suppliers have promised to recyclers."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from consortium.access.permissions import Permission as P
from consortium.filters import add_filters
from consortium.list_columns import code, day, number, origin, partner, record_number, reference, text
from consortium.listings import Listing, register
from contracts import filters, list_selectors

GROUP = _("Commitments")


def _chemistry(commitment) -> str:
    return commitment.chemistry.label if commitment.chemistry else _now("any")


COMMITMENTS = Listing(
    code="commitments",
    title=_("Commitments"),
    subtitle=_("Mass that a supplier has promised to a recycler over a term, with a tolerance and a floor of quality."),
    permission=P.COMMITMENT_VIEW,
    select=list_selectors.commitments,
    order=("-starts_on", "pk"),
    filters=filters.COMMITMENTS,
    group=GROUP,
    key="number",
    kind="commitments",
    empty_text=_(
        "Commitments appear here when a file of commitments has been written, yours or that of the other party."
    ),
    columns=(
        record_number("commitment"),
        reference(),
        partner("supplier", _("Supplier"), "supplier"),
        partner("recycler", _("Recycler"), "recycler"),
        code(
            "chemistry",
            _("Chemistry"),
            "chemistry_id",
            sort="chemistry__position",
            shown=_chemistry,
            help=_("Empty: any chemistry."),
        ),
        day("starts_on", _("Starts"), "starts_on"),
        day("ends_on", _("Ends before"), "ends_on", help=_("The first day that is not in the term.")),
        number("committed_mass_kg", _("Committed (kg)"), "committed_mass_kg", "kg", help=_("Sum of its periods.")),
        number("tolerance_fraction", _("Tolerance (fraction)"), "tolerance_fraction", "1"),
        number(
            "largest_damaged_fraction",
            _("Most damaged (fraction)"),
            "largest_damaged_fraction",
            "1",
            help=_("More damaged mass than this does not count."),
        ),
        text(
            "time_zone", _("Time zone"), "time_zone", is_on_page=False, help=_("Whose days its periods are counted in.")
        ),
        *origin(),
    ),
)

COMMITMENT_PERIODS = Listing(
    code="commitment-periods",
    title=_("Periods"),
    subtitle=_("The mass promised for one stretch of a commitment's term."),
    permission=P.COMMITMENT_VIEW,
    select=list_selectors.commitment_periods,
    order=("-starts_on", "commitment_id", "pk"),
    filters=filters.COMMITMENT_PERIODS,
    group=GROUP,
    kind="commitments",
    columns=(
        record_number("commitment", path="commitment.number", label=_("Commitment"), name="commitment"),
        partner("supplier", _("Supplier"), "commitment.supplier"),
        partner("recycler", _("Recycler"), "commitment.recycler"),
        code(
            "chemistry",
            _("Chemistry"),
            "commitment.chemistry_id",
            sort="commitment__chemistry__position",
            shown=lambda row: _chemistry(row.commitment),
            help=_("Empty: any chemistry."),
        ),
        day("starts_on", _("Starts"), "starts_on"),
        day("ends_on", _("Ends before"), "ends_on", help=_("The first day that is not in the period.")),
        number("committed_mass_kg", _("Committed (kg)"), "committed_mass_kg", "kg"),
        *origin("commitment"),
    ),
)


def register_listings() -> None:
    register(COMMITMENTS, COMMITMENT_PERIODS)
    add_filters("receipts", commitment=filters.RECEIPTS_UNDER)
    add_filters("lots", commitment=filters.LOTS_UNDER)
    add_filters("runs", commitment=filters.RUNS_UNDER)

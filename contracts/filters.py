"""What lists of commitments are filtered by."""

from consortium.access.viewer import Viewer
from consortium.filters import Choices, WithdrawnFilter, WordsFilter, among, chemistry_choices, chosen, days, filters_of
from contracts import list_selectors, selectors


def commitment_choices(*, viewer: Viewer) -> Choices:
    rows = selectors.commitments(viewer=viewer)
    return [(row.number, f"{row.source_reference} · {row.supplier} → {row.recycler}") for row in rows]


RECEIPTS_UNDER = among(list_selectors.receipts_under, commitment_choices)
LOTS_UNDER = among(list_selectors.lots_under, commitment_choices)
RUNS_UNDER = among(list_selectors.runs_under, commitment_choices)

COMMITMENTS = filters_of(
    "CommitmentFilters",
    **days("starts_on"),
    chemistry=chosen("chemistry", chemistry_choices),
    commitment=chosen("number", commitment_choices),
    voided=WithdrawnFilter(field_name="voided_at"),
    q=WordsFilter("number", "source_reference", "supplier__name", "recycler__name"),
)
COMMITMENT_PERIODS = filters_of(
    "CommitmentPeriodFilters",
    **days("starts_on"),
    chemistry=chosen("commitment__chemistry", chemistry_choices),
    commitment=chosen("commitment__number", commitment_choices),
    voided=WithdrawnFilter(field_name="commitment__voided_at"),
    q=WordsFilter(
        "commitment__number", "commitment__source_reference", "commitment__supplier__name", "commitment__recycler__name"
    ),
)

"""Records that a figure passes by, and the open balances that keep it out of reports."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consortium.access.permissions import Permission as P
from consortium.left_out import Reason
from consortium.quantities import DIMENSIONS
from dashboards import selectors
from dashboards.balances.months import FLOWS
from dashboards.explain.questions import Question
from dashboards.explain.records import Known, Record
from dashboards.measures import MEASURES
from dashboards.rates.open_balances import open_balances, open_balances_along_the_chain
from dashboards.recount import Passed, passed_by
from dashboards.rows import CHAIN_MEASURES, PROCESS_MEASURES
from dashboards.selectors import Perspective


@dataclass(frozen=True)
class LeftRecord:
    """One record that the viewer reaches, and what it would add to the figure as far as anybody can tell."""

    record: Record
    amount: Decimal | None = None


@dataclass(frozen=True)
class Exclusion:
    """What is not in the figure for one reason."""

    reason: str | Promise
    count: int
    amount: Decimal | None
    unit: str
    url: str = ""
    """The same taken apart, where it is a figure itself."""
    records: tuple[LeftRecord, ...] = ()
    unseen: int = 0
    """Records that the viewer does not reach: counted, not shown."""


REASONS = {
    (Reason.WITHDRAWN, "run"): _("Withdrawn runs"),
    (Reason.WITHDRAWN, "batch"): _("Withdrawn batches of runs that stand"),
    (Reason.WITHDRAWN, "receipt"): _("Withdrawn receipts"),
    (Reason.WITHDRAWN, "lot"): _("Withdrawn lots"),
    (Reason.WITHDRAWN, "shipment"): _("Withdrawn shipments"),
    (Reason.WITHDRAWN, "meter"): _("Withdrawn readings of meters"),
    (Reason.WITHDRAWN, "assay"): _("Withdrawn assays"),
    (Reason.WITHDRAWN, "stock_take"): _("Withdrawn stock-takes"),
    (Reason.WITHDRAWN, "commitment"): _("Withdrawn commitments"),
    (Reason.SUPERSEDED, "assay"): _("Assays superseded by an umpire's, a final or a later one"),
    (Reason.LATE, "receipt"): _("Deliveries after the time they were promised for"),
    (Reason.EARLY, "receipt"): _("Deliveries before the time they were promised for"),
    (Reason.OTHER_CHEMISTRY, "receipt"): _("Deliveries of another chemistry than was promised"),
    (Reason.DAMAGED, "receipt"): _("Damaged mass beyond the largest share that the commitment counts"),
}
OPEN = _("Open mass balances")
BALANCED = frozenset(measure for flows in FLOWS.values() for measure in flows) | {*CHAIN_MEASURES, *PROCESS_MEASURES}
"""Measures that an open balance throws doubt on."""


def records_passed_by(question: Question) -> list[Exclusion]:
    found: dict[tuple[Reason, str], dict[str, list[Passed]]] = defaultdict(dict)
    for is_above, terms in ((True, question.above), (False, question.below)):
        for measure in dict.fromkeys(term.measure for term in terms):
            for one in _passed(question, measure, is_above=is_above):
                found[one.reason, one.kind].setdefault(measure, []).append(one)
    known = Known(
        question.ask.viewer,
        {(kind, one.record) for (_why, kind), sides in found.items() for rows in sides.values() for one in rows},
    )
    told = (_exclusion(known, *key, found[key]) for key in REASONS if key in found)
    return [one for one in told if one]


def _passed(question: Question, measure: str, *, is_above: bool) -> list[Passed]:
    """Nothing of it where it would stand on a single partner whose name is not open to the viewer."""
    ask, perspective = question.ask, question.perspective
    rows = selectors.rollups(viewer=ask.viewer, perspective=perspective, selection=ask.selection)
    rows = rows.filter(question.asked(is_above=is_above))
    rows = rows.marking(ask.viewer, P.COUNTERPARTY_VIEW, name="is_named")
    asked = {
        name: value[0] if isinstance(value, tuple) else value
        for name, value in {**question.selected, **question.where}.items()
        if name in DIMENSIONS
    }
    found = passed_by(rows, measure, period=ask.selection.period, asked=asked)
    unnamed = {one.counterparty_id for one in found if one.counterparty_id and not one.is_named}
    return [] if perspective is not Perspective.OWN and len(unnamed) == 1 else found


def _exclusion(known: Known, reason: Reason, kind: str, sides: dict[str, list[Passed]]) -> Exclusion | None:
    """One reason; an amount only where it is of a single measure, and known of all of it."""
    (measure, rows), *more = sides.items()
    amounts: dict[int, Decimal | None] = {}
    for one in rows:
        before = amounts.get(one.record, Decimal(0))
        amounts[one.record] = None if one.value is None or before is None else before + one.value
    if reason is Reason.DAMAGED:
        amount = amounts.pop(0, Decimal(0))
        if not amount or amount < 0:
            return None
    else:
        amount = None if more or None in amounts.values() else sum(amounts.values(), Decimal(0))
    ids = {one.record for side in sides.values() for one in side} - {0}
    shown = {pk: known.shown(kind, pk) for pk in ids}
    records = [LeftRecord(found[0], None if more else amounts.get(pk)) for pk, found in shown.items() if found]
    count, unseen = len(ids), sum(not found for found in shown.values())
    if kind == "meter":
        count = max(sum(one.count for one in side) for side in sides.values())
    return Exclusion(
        REASONS[reason, kind],
        count,
        amount,
        MEASURES[measure].unit if amount is not None else "",
        records=tuple(sorted(records, key=lambda one: (-abs(one.amount or 0), one.record.label))),
        unseen=unseen,
    )


def open_balances_of(question: Question) -> list[Exclusion]:
    """The open balances of the months and places that the figure is of, as far as the viewer may see balances."""
    ask = question.ask
    if not BALANCED & set(question.measures) or not ask.viewer.can(P.RUN_VIEW):
        return []
    selection = ask.selection
    line = ask.names.lines.get(selection.line_id)
    site_id = line.site_id if line else selection.site_id
    read = open_balances_along_the_chain if set(CHAIN_MEASURES) & set(question.measures) else open_balances
    still_open = [
        one
        for one in read(
            viewer=ask.viewer, names=ask.names, period=selection.period, site_ids=[site_id] if site_id else ()
        )
        if not line or one.line in {"", line.code}
    ]
    if not still_open:
        return []
    seen = {site.code for site in ask.names.sites.values()}
    records = [
        LeftRecord(Record(one.name, reverse("balance", args=[one.site, f"{one.month:%Y-%m}"])))
        for one in still_open
        if one.site in seen
    ]
    unseen = len(still_open) - len(records)
    return [Exclusion(OPEN, len(still_open), None, "", records=tuple(records), unseen=unseen)]

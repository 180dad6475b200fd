"""Which category of operations a leg or a hub of the shipment file counts with, and whether its distance can count."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Context, Row
from consortium.references import resolve
from consortium.selectors import transport_intensities
from feedstock import transport_selectors as selectors
from feedstock.choices import DistanceKind
from feedstock.emissions import ACTUAL, Adjustment, NoAdjustment, distance_on, transport_distance


class Categories:
    """What the rows of one file may name, read once."""

    def __init__(self, rows: Sequence[Row], context: Context):
        self.context = context
        self.zone = ZoneInfo(context.organisation.time_zone)
        own = {"own_organisation_id": context.organisation.pk}
        transports = selectors.transport_operations_for(viewer=context.viewer, permission=P.SHIPMENT_RECORD)
        hubs = selectors.hub_operations_for(viewer=context.viewer, permission=P.SHIPMENT_RECORD)
        self.transports = resolve(transports, (row["toc"] for row in rows), **own)
        self.hubs = resolve(hubs, (row["hoc"] for row in rows), **own)
        defaults = transport_intensities(viewer=context.viewer).filter(is_default_of_mode=True)
        self.defaults = {intensity.mode: intensity for intensity in defaults}
        self.adjustments = list(selectors.distance_adjustments(viewer=context.viewer))
        self.legs_so_far: Counter[str] = Counter()
        self.passed: set[tuple] = set()

    def check_leg(self, row: Row) -> None:
        """Fills in `intensity` and `operation`; a distance that cannot be brought to the intensity's is refused."""
        self.legs_so_far[row["reference"]] += 1
        default = self.defaults.get(row["mode"])
        row.values["intensity"] = default and default.pk
        operation = self._named(row, "toc", self.transports)
        row.values["operation"] = operation
        if operation and operation.mode != row["mode"]:
            row.refuse("toc", f"The category is for {operation.mode}.", "Name one of the leg's mode.")
        if operation and row["carrier_row"] and operation.organisation_id != row["carrier_row"].pk:
            row.refuse(
                "toc",
                f"The category is one of {operation.organisation}, who does not carry this leg.",
                "Name a category of the carrier, or leave the column empty.",
            )
        rate = operation or default
        if rate and row["distance_km"] is not None and row["distance_kind"]:
            self._check_distance(row, rate.distance_basis)

    def check_hub(self, row: Row) -> None:
        row.values["operation"] = self._named(row, "hoc", self.hubs)
        if not row["hoc"]:
            row.refuse("hoc", "A hub needs its category.", "Write operator-code/reference, or its number.")
        elif (operation := row["operation"]) is not None:
            place = (row["reference"], self.legs_so_far[row["reference"]], operation.pk)
            if place in self.passed:
                row.refuse("hoc", "The same hub twice, without a leg between.", "Leave one of the two rows out.")
            self.passed.add(place)

    def _named(self, row: Row, column: str, known: dict):
        if not row[column]:
            return None
        found = known.get(row[column])
        if found is None:
            row.refuse(
                column,
                "There is no such category that you may name.",
                "Write operator-code/reference or its number; the operator sends categories as a file of its own.",
            )
            return None
        day = self._day(row)
        if day and not (found.valid_from <= day and (found.valid_until is None or day < found.valid_until)):
            row.refuse(column, f"The category does not hold on {day}.", "Name the one that is valid on that day.")
        return found

    def _day(self, row: Row) -> date | None:
        dispatched_at = row["head"]["dispatched_at"]
        return dispatched_at.astimezone(self.zone).date() if dispatched_at and dispatched_at.tzinfo else None

    def _adjustment(self, mode: str, day: date | None) -> Adjustment | None:
        for one in self.adjustments:
            has_begun = one.valid_from is None or day is None or one.valid_from <= day
            has_ended = one.valid_until is not None and day is not None and one.valid_until <= day
            if one.mode == mode and has_begun and not has_ended:
                return Adjustment(one.planned_kind, one.factor, one.added_km)
        return None

    def _check_distance(self, row: Row, basis: str) -> None:
        adjustment = self._adjustment(row["mode"], self._day(row))
        stated = {"distance_km": row["distance_km"], "recorded_as": row["distance_kind"], "adjustment": adjustment}
        try:
            distance_on(basis, **stated)
            transport_distance(**stated)
        except NoAdjustment:
            kinds = {basis, ACTUAL, adjustment.planned_kind} if adjustment and basis != "gcd" else {basis}
            named = " or ".join(str(DistanceKind(kind).value) for kind in sorted(kinds - {row["distance_kind"]}))
            row.refuse(
                "distance_kind",
                f"The intensity is counted on another kind of distance ({basis}), and nothing says how the one "
                "becomes the other.",
                f"Give the distance as {named}." if named else "Check the distance.",
            )

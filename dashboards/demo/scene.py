"""What every part of the story shares: its dates, its chance, and the files that it has written so far."""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from dashboards.demo.world import MEMBERS, PLANTS, Member, Plant

SEED = 20230711
WEEKS = 104

CATEGORY = ("data", "method", "source", "energy_mix", "valid_from")
HEADERS = {
    "transport-operations": (
        "reference",
        "label",
        "mode",
        "wtw_g_per_tkm",
        "ttw_g_per_tkm",
        "distance_basis",
        "load_factor",
        "empty_distance_factor",
        *CATEGORY,
    ),
    "hub-operations": (
        "reference",
        "label",
        "hub_type",
        "place",
        "country",
        "wtw_kg_per_t",
        "ttw_kg_per_t",
        *CATEGORY,
    ),
    "lots": (
        "reference",
        "chemistry",
        "form",
        "condition",
        "origin",
        "collected_in",
        "registered_on",
        "declared_mass_kg",
        "parents",
    ),
    "shipments": (
        "reference",
        "record",
        "consignee",
        "dispatched_at",
        "lot",
        "batch",
        "material",
        "mass_kg",
        "packing",
        "mode",
        "distance_km",
        "distance_kind",
        "from_place",
        "from_country",
        "to_place",
        "to_country",
        "carrier",
        "toc",
        "hoc",
        "un_number",
        "waste_code",
        "planned_arrival_at",
        "departed_at",
        "arrived_at",
    ),
    "receipts": ("reference", "site", "shipment", "lot", "batch", "received_at", "gross_mass_kg", "tare_mass_kg"),
    "runs": (
        "run",
        "record",
        "site",
        "line",
        "started_at",
        "ended_at",
        "lot",
        "batch",
        "material",
        "mass_kg",
        "destination",
        "analyte",
        "value",
        "unit",
        "status",
        "method",
        "uncertainty",
        "laboratory",
    ),
    "assays": (
        "reference",
        "batch",
        "lot",
        "assayed_on",
        "analyte",
        "value",
        "unit",
        "status",
        "method",
        "uncertainty",
        "laboratory",
    ),
    "stock-takes": ("stock_take", "site", "line", "counted_on", "lot", "batch", "mass_kg"),
    "residue-disposals": (
        "reference",
        "batch",
        "disposed_on",
        "mass_kg",
        "waste_code",
        "national_code",
        "treatment_code",
        "destination",
        "destination_country",
        "responsible_name",
    ),
    "electricity-contracts": (
        "reference",
        "site",
        "instrument",
        "supplier",
        "quantity_kwh",
        "g_co2e_per_kwh",
        "valid_from",
        "valid_to",
        "evidence",
    ),
    "readings": ("site", "meter", "starts_at", "ends_at", "energy_kwh", "quantity", "unit"),
    "commitments": (
        "reference",
        "partner",
        "chemistry",
        "period_start",
        "period_end",
        "mass_kg",
        "tolerance_percent",
        "largest_damaged_percent",
        "time_zone",
    ),
}


@dataclass
class PartnerFile:
    """One file that one member sends."""

    member: str
    kind: str
    name: str
    sent_on: date
    rows: list[dict] = field(default_factory=list)

    @property
    def text(self) -> str:
        out = io.StringIO()
        writer = csv.DictWriter(out, HEADERS[self.kind], restval="")
        writer.writeheader()
        writer.writerows(self.rows)
        return out.getvalue()


@dataclass(frozen=True)
class Entry:
    """A row for the file of a member; the day decides for which of its files."""

    member: str
    day: date
    cells: dict


class Scene:
    """Two years that end yesterday.  The same today and the same seed give the same files, byte for byte."""

    def __init__(self, today: date, seed: int = SEED):
        self.today = today
        self.rng = Random(seed)
        self.first = today - timedelta(days=today.weekday(), weeks=WEEKS)
        self.plants: dict[str, Plant] = {plant.code: plant for plant in PLANTS}
        self.members: dict[str, Member] = {member.code: member for member in MEMBERS}
        self.stages: list[list[PartnerFile]] = []
        """Files in the order in which they can be taken: what a stage refers to was sent in an earlier one."""
        self.stores: dict[str, dict[tuple[str, str], list[tuple[date, float]]]] = defaultdict(lambda: defaultdict(list))
        """By plant and thing (column, name): what came into its store and left it, day by day."""

    def store(self, plant: str, thing: tuple[str, str], day: date, mass_kg: float) -> None:
        """Put something into a plant's store or, below zero, take it out."""
        self.stores[plant][thing].append((day, mass_kg))

    def mondays(self) -> list[date]:
        return [day for week in range(WEEKS + 1) if (day := self.first + timedelta(weeks=week)) < self.today]

    def is_over(self, day: date) -> bool:
        return day < self.today

    def weeks_ago(self, day: date) -> float:
        return (self.today - day).days / 7

    def send(self, kind: str, entries: list[Entry]) -> None:
        """Members send a file for each year that is over, and one for each half of the present year.

        The file of a period that is over was sent some days after it, that of the present one with its last row.
        """
        files: dict[tuple[str, str], PartnerFile] = {}
        for entry in entries:
            name, closed_on = self._period(entry.day)
            key = (name, entry.member)
            if key not in files:
                files[key] = PartnerFile(entry.member, kind, f"{kind}-{name}.csv", entry.day)
            files[key].rows.append(entry.cells)
            files[key].sent_on = closed_on if self.is_over(closed_on) else max(files[key].sent_on, entry.day)
        self.stages.append([files[key] for key in sorted(files)])

    def _period(self, day: date) -> tuple[str, date]:
        """The period's name, and the day on which its file was or will be sent."""
        if day.year < self.today.year:
            return f"{day.year}", date(day.year + 1, 1, 4)
        if day.month <= 6:
            return f"{day.year}-1", date(day.year, 7, 3)
        return f"{day.year}-2", date(day.year + 1, 1, 4)


def initials(code: str) -> str:
    return "".join(part[0] for part in code.split("-")).upper()

"""What selectors return and figures draw.  Plain values: a row knows nothing of databases or of Plotly."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from consortium.periods import Period


@dataclass(frozen=True)
class Selection:
    """What somebody asked to see.  0 and the empty code mean "all"."""

    period: Period
    site_id: int = 0
    line_id: int = 0
    chemistry: str = ""
    material: str = ""

    @property
    def bucket(self) -> str:
        """Days for a month, weeks for half a year, months beyond: about thirty marks, whatever the period."""
        if self.period.length_days <= 45:
            return "day"
        return "week" if self.period.length_days <= 190 else "month"


@dataclass(frozen=True)
class Sum:
    """A measure added up over one group and one stretch of time."""

    measure: str
    keys: tuple
    bucket: date | None
    value: Decimal | None
    """None when withheld: it would stand on a single counterparty."""
    fact_count: int = 0
    estimated: Decimal = Decimal(0)

    @property
    def is_withheld(self) -> bool:
        return self.value is None


class Mark:
    """A mark leads to the explanation of its value, or else to the rows behind it."""

    url = explain = ""

    @property
    def leads_to(self) -> str:
        return self.explain or self.url


@dataclass(frozen=True)
class Point(Mark):
    """One mark of a figure and one row of its table."""

    group: str
    code: str
    """What the group is called in data; a figure takes its colour from it."""
    bucket: date | None
    value: Decimal | None
    parts: tuple[Decimal | None, ...] = ()
    """For a ratio: numerator and denominator, so that the figure explains itself."""
    fact_count: int = 0
    estimated: Decimal = Decimal(0)
    """The share of the value's mass that stands on composition tables, in the value's own unit."""
    is_withheld: bool = False
    url: str = ""
    """The rows behind the mark."""
    explain: str = ""
    """The value taken apart; nothing where no single measure or rate stands behind it."""
    remark: str = ""
    """What is too good about the value to be believed."""


@dataclass(frozen=True)
class Flow(Mark):
    """Mass that went from one place or state to another."""

    source: str
    target: str
    mass_kg: Decimal
    url: str = ""
    explain: str = ""


@dataclass(frozen=True)
class Place(Mark):
    """A place on the map, with what it took in, charged or drew during the period."""

    name: str
    kind: str
    latitude: Decimal
    longitude: Decimal
    amount: Decimal | None
    url: str = ""
    explain: str = ""


@dataclass(frozen=True)
class Route(Mark):
    """What came from one country to one site."""

    country: str
    site: str
    start: tuple[float, float]
    """Latitude and longitude of a point in the country."""
    end: tuple[float, float]
    amount: Decimal
    url: str = ""
    explain: str = ""


@dataclass(frozen=True)
class Load(Mark):
    """What one line draws on the mean in one hour of the day, on working days or at weekends."""

    group: str
    code: str
    day_kind: str
    hour: str
    """00 to 23, at the site."""
    value: Decimal | None
    parts: tuple[Decimal | None, ...]
    fact_count: int
    url: str = ""
    is_withheld: bool = False
    explain: str = ""


@dataclass(frozen=True)
class LargestShare(Mark):
    """How much of what a site, or all of them, received came from the one supplier that brought most."""

    group: str
    partner: str
    """Its name, as far as the viewer may know it."""
    value: Decimal | None
    """Percent."""
    total_kg: Decimal | None
    fact_count: int
    is_withheld: bool = False
    url: str = ""
    explain: str = ""
    """What the share is of, taken apart."""


@dataclass(frozen=True)
class Leg:
    """A stretch of a shipment's way against its plan."""

    shipment: str
    sequence: int
    mode: str
    start: str
    end: str
    un_number: str
    departed_at: datetime | None
    planned_arrival_at: datetime | None
    arrived_at: datetime | None
    state: str
    code: str
    """What the state is called in data; a figure takes its colour from it."""
    days_late: Decimal | None
    """Against the plan: until the arrival, or until now; below zero while there is time left.  None without a plan."""
    url: str = ""

    @property
    def name(self) -> str:
        return f"{self.shipment}/{self.sequence}"


@dataclass(frozen=True)
class Fact:
    """One figure of the reference data, with what it rests on."""

    group: str
    code: str
    value: Decimal
    source: str
    certainty: str


CHAIN_MEASURES = (
    "battery_input_kg",
    "battery_dry_input_kg",
    "unrated_input_kg",
    "battery_element_input_kg",
    "counted_output_kg",
)
PROCESS_MEASURES = ("refined_element_input_kg", "refined_element_output_kg")


@dataclass(frozen=True)
class RateSelection:
    """Whose batteries a rate is about.  No sites stands for every site that the viewer reaches."""

    period: Period
    chemistries: tuple[str, ...]
    site_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class RateSum:
    measure: str
    collected_in: str
    chemistry: str
    material: str
    element: str
    is_estimated: bool
    value: Decimal


@dataclass(frozen=True)
class Missing:
    """Something that should be counted and cannot, and why."""

    group: str
    what: str
    method: str
    why: str
    value: Decimal | None = None
    """How much of it there is; None where that is not known either."""
    fact_count: int = 0
    url: str = ""
    is_withheld: bool = False

    def as_point(self, divisor: Decimal) -> Point:
        return Point(f"{self.group} · {self.what} · {self.method}", self.what, None, self.value / divisor)

"""Pure arithmetic of promises: what of a period's mass arrived, what is missing, and how the period stands.

Knows nothing of Django.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)


class Standing(StrEnum):
    AHEAD = "ahead"
    """The period has not begun."""
    RUNNING = "running"
    MET = "met"
    SHORT = "short"
    """The period is over, and less arrived than the tolerance allows."""


@dataclass(frozen=True)
class PeriodAccount:
    """One period of a commitment, what arrived in it, and what of that counts.

    >>> january = PeriodAccount(
    ...     date(2026, 1, 1), date(2026, 2, 1), Decimal(5000), Decimal("0.05"), Decimal("0.1"),
    ...     Decimal(4800), Decimal(240)
    ... )
    >>> january.least_kg, january.missing_kg, january.fulfilment, january.damaged_fraction
    (Decimal('4750.00'), Decimal('200'), Decimal('0.96'), Decimal('0.05'))
    >>> str(january.standing(date(2026, 1, 31))), str(january.standing(date(2026, 2, 1)))
    ('met', 'met')

    Of 4800 kg a tenth may be damaged: of 600 damaged kilograms, 480 count.

    >>> from dataclasses import replace
    >>> worse = replace(january, damaged_kg=Decimal(600))
    >>> worse.uncounted_kg, worse.delivered_kg, str(worse.standing(date(2026, 2, 1)))
    (Decimal('120.0'), Decimal('4680.0'), 'short')
    """

    starts_on: date
    ends_on: date
    """The first day after it."""
    committed_kg: Decimal
    tolerance_fraction: Decimal
    largest_damaged_fraction: Decimal = Decimal(1)
    arrived_kg: Decimal = ZERO
    damaged_kg: Decimal = ZERO

    @property
    def uncounted_kg(self) -> Decimal:
        """Damaged mass beyond the largest share of what arrived that the commitment allows."""
        return max(self.damaged_kg - self.largest_damaged_fraction * self.arrived_kg, ZERO)

    @property
    def delivered_kg(self) -> Decimal:
        """What counts."""
        return self.arrived_kg - self.uncounted_kg

    @property
    def least_kg(self) -> Decimal:
        """What has to arrive: the committed mass less its tolerance."""
        return self.committed_kg * (1 - self.tolerance_fraction)

    @property
    def missing_kg(self) -> Decimal:
        """Up to the committed mass; more than was promised makes up for nothing."""
        return max(self.committed_kg - self.delivered_kg, ZERO)

    @property
    def fulfilment(self) -> Decimal:
        return self.delivered_kg / self.committed_kg

    @property
    def damaged_fraction(self) -> Decimal | None:
        """Share of what arrived that was declared damaged or defective; None where nothing arrived."""
        return self.damaged_kg / self.arrived_kg if self.arrived_kg else None

    def standing(self, today: date) -> Standing:
        """`today` is a day in the zone of the commitment."""
        if self.delivered_kg >= self.least_kg:
            return Standing.MET
        if today < self.starts_on:
            return Standing.AHEAD
        return Standing.RUNNING if today < self.ends_on else Standing.SHORT

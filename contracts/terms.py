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
    """One period of a commitment and the deliveries that count in it.

    >>> january = PeriodAccount(
    ...     date(2026, 1, 1), date(2026, 2, 1), Decimal(5000), Decimal("0.05"), Decimal(4800), Decimal(240)
    ... )
    >>> january.least_kg, january.missing_kg, january.fulfilment, january.damaged_fraction
    (Decimal('4750.00'), Decimal('200'), Decimal('0.96'), Decimal('0.05'))
    >>> str(january.standing(date(2026, 1, 31))), str(january.standing(date(2026, 2, 1)))
    ('met', 'met')
    """

    starts_on: date
    ends_on: date
    """The first day after it."""
    committed_kg: Decimal
    tolerance_fraction: Decimal
    delivered_kg: Decimal = ZERO
    damaged_kg: Decimal = ZERO

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
        """Share of the delivered mass that was declared damaged or defective; None where nothing arrived."""
        return self.damaged_kg / self.delivered_kg if self.delivered_kg else None

    def standing(self, today: date) -> Standing:
        """`today` is a day in the zone of the commitment."""
        if self.delivered_kg >= self.least_kg:
            return Standing.MET
        if today < self.starts_on:
            return Standing.AHEAD
        return Standing.RUNNING if today < self.ends_on else Standing.SHORT

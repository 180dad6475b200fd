"""Pure arithmetic of a balance over a stretch of time, and whether it closes.

Opening stock + in = out + residue + explained loss + closing stock (DOMAIN.md section E2; AMIRA P754's check-in and
check-out).  The gap is judged against a tolerance that follows from the scales and the laboratories: the expanded
uncertainty, k = 2, of everything that was measured.  Knows nothing of Django.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

COVERAGE = Decimal(2)
"""Coverage factor k: an interval of about 95 % (JCGM 100:2008, GUM, 6.2 and 6.3)."""


def tolerance_kg(variance_kg2: Decimal) -> Decimal:
    """The expanded uncertainty that follows from the sum of the squared standard uncertainties."""
    return COVERAGE * variance_kg2.sqrt()


class State(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    ACCEPTED = "accepted"
    NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True)
class Balance:
    """What was there, came, left and was left over, in kilograms; None is a stock that nobody counted.

    >>> kg = Decimal
    >>> balance = Balance(kg(500), kg(1000), kg(700), kg(200), kg(50), kg(540), variance_kg2=kg(9))
    >>> balance.gap_kg, balance.tolerance_kg, balance.state
    (Decimal('10'), Decimal('6'), <State.OPEN: 'open'>)
    >>> Balance(None, kg(1), kg(1), kg(0), kg(0), None).state
    <State.NOT_ASSESSABLE: 'not_assessable'>
    """

    opening_kg: Decimal | None
    in_kg: Decimal
    out_kg: Decimal
    residue_kg: Decimal
    explained_loss_kg: Decimal
    closing_kg: Decimal | None
    variance_kg2: Decimal = Decimal(0)
    """Sum of the squared standard uncertainties of everything that was measured."""
    doubts: tuple[str, ...] = ()
    """Why it cannot be judged, beyond a stock that was not counted."""
    is_accepted: bool = False

    @property
    def gap_kg(self) -> Decimal | None:
        """What is unaccounted for; below zero when more was found than came in."""
        if self.opening_kg is None or self.closing_kg is None:
            return None
        gone_kg = self.out_kg + self.residue_kg + self.explained_loss_kg + self.closing_kg
        return self.opening_kg + self.in_kg - gone_kg

    @property
    def gap_share(self) -> Decimal | None:
        """The gap per kilogram that was there or came in."""
        if self.gap_kg is None or not (self.opening_kg + self.in_kg):
            return None
        return self.gap_kg / (self.opening_kg + self.in_kg)

    @property
    def tolerance_kg(self) -> Decimal:
        return tolerance_kg(self.variance_kg2)

    @property
    def state(self) -> State:
        if self.gap_kg is None or self.doubts:
            return State.NOT_ASSESSABLE
        if abs(self.gap_kg) <= self.tolerance_kg:
            return State.CLOSED
        return State.ACCEPTED if self.is_accepted else State.OPEN

    @property
    def severity(self) -> Decimal:
        """By how much the gap exceeds the tolerance: what to look at first."""
        return abs(self.gap_kg) - self.tolerance_kg if self.gap_kg is not None else Decimal(0)


def variance_of_element_mass(
    mass_kg: Decimal, mass_variance_kg2: Decimal, fraction: Decimal, fraction_uncertainty: Decimal
) -> Decimal:
    """Of mass x fraction, both measured on their own: u2 = w2 u(m)2 + m2 u(w)2 (GUM, 5.1.2, first order).

    >>> variance_of_element_mass(Decimal(100), Decimal(4), Decimal("0.5"), Decimal("0.01"))
    Decimal('2.0000')
    """
    return fraction * fraction * mass_variance_kg2 + mass_kg * mass_kg * fraction_uncertainty * fraction_uncertainty


def cumulative(values: list[Decimal], *, allowance: Decimal, limit: Decimal) -> list[tuple[Decimal, Decimal, bool]]:
    """CUSUM of deviations from zero: (upper, lower, signal) after each; all three in the unit of the values.

    SH = max(0, SH + x - k), SL = max(0, SL - x - k); a signal where one exceeds h (DOMAIN.md section F).  A value on
    the limit is no signal.

    >>> one = Decimal(1)
    >>> [signal for _up, _down, signal in cumulative([one * 2] * 4, allowance=one / 2, limit=one * 5)]
    [False, False, False, True]
    """
    found, upper, lower = [], Decimal(0), Decimal(0)
    for value in values:
        upper = max(Decimal(0), upper + value - allowance)
        lower = max(Decimal(0), lower - value - allowance)
        found.append((upper, lower, upper > limit or lower > limit))
    return found

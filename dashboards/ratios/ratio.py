"""What a rate is: which sums are divided by which."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

PERCENT = Decimal(100)


@dataclass(frozen=True)
class Term:
    """A measure, or the part of it that satisfies a condition on the rollup's dimensions."""

    measure: str
    where: dict[str, Any] = field(default_factory=dict)
    sign: int = 1
    """-1 for what is taken off; 0 for what only shows that something is known, and adds nothing."""
    most: Decimal | None = None
    """Where there is more of it than this the rest is not all, and no sum."""

    def blocks(self, value: Decimal | None) -> bool:
        return self.most is not None and value is not None and value > self.most


@dataclass(frozen=True)
class Ratio:
    code: str
    label: str
    unit: str
    definition: str
    formula: str
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]
    scale: Decimal = Decimal(1)
    source: str = ""
    absent_numerator_is_zero: bool = True
    """False where nothing recorded means "not measured" (energy, purity), and not "none"."""
    digits: int = 1
    is_recovery: bool = False
    """What was won of something, per mass of it that went in: above all of it something is wrong."""
    above_only: frozenset[str] = frozenset()
    """Dimensions that tell apart what is won alone: what it was won of has no material."""

    @property
    def terms(self) -> tuple[Term, ...]:
        return (*self.numerator, *self.denominator)

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(term.measure for term in self.terms))

    def divide(self, numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
        """The rate, or None where there is nothing to divide by: a gap, never a zero."""
        if not denominator or denominator < 0:
            return None
        if numerator is None:
            return Decimal(0) if self.absent_numerator_is_zero else None
        return numerator / denominator * self.scale

"""Choices that follow from one number, and the count of what was tried."""

from collections import Counter
from fractions import Fraction
from random import Random

MOISTURES = (Fraction(0), Fraction(0), Fraction(1, 5), Fraction(1, 2))
"""By whose dry part every decimal can be divided without a rest: what differs then is no rounding."""
TRIED: Counter[str] = Counter()
"""How many operations of each kind all machines together have tried: a file of three facts is three, its withdrawal,
too; a withdrawal that was refused is none."""
FILES: Counter[str] = Counter()
"""How many files were withdrawn or corrected, and how often that was refused."""


def tried() -> int:
    return sum(TRIED.values())


class Draw(Random):
    """Choices that follow from one number."""

    def below(self, most: int) -> int:
        return self.randrange(most)

    def of(self, choices):
        return self.choice(list(choices))

    def part(self, whole: Fraction) -> Fraction:
        """Between a tenth and all of it, to the gram."""
        return Fraction(int(whole * 1000 * (1 + self.below(10))) // 10, 1000) or whole

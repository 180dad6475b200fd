"""Pure arithmetic of attribution: an output's element mass belongs to the lots it came from, to the milligram.

Shares are by element mass: the attributed output of a sender is what it put in times the recovery of all (DOMAIN.md
section A3, multi-facility attribution, a design rule).  Rounded one by one the parts would not add up; the largest
remainders get the milligrams that are left (Hamilton's method), so that they do.  Knows nothing of Django.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

MILLIGRAM_KG = Decimal("0.000001")
NOTHING_KNOWN = ""
"""The name of what no lot can be shown to have brought."""
SMALLEST_REST = Fraction(1, 10**9)
"""Below it what the shares lack of one is the rounding of the database."""


def split(whole_kg: Decimal, shares: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The parts of a mass by lot number, in whole milligrams, which add up to it whatever the order of the lots.

    Shares that do not reach one leave a part without a lot; equal remainders are served in the order of the names.

    >>> split(Decimal("1"), {"L-B": Decimal(1) / 3, "L-A": Decimal(1) / 3, "L-C": Decimal(1) / 3})
    {'L-A': Decimal('0.333334'), 'L-B': Decimal('0.333333'), 'L-C': Decimal('0.333333')}
    >>> split(Decimal("0.000002"), {"L-A": Decimal("0.5")})
    {'': Decimal('0.000001'), 'L-A': Decimal('0.000001')}
    """
    whole_mg = in_milligrams(whole_kg)
    exact = {name: Fraction(share) for name, share in shares.items() if share > 0}
    total = sum(exact.values(), Fraction(0))
    if 1 - total > SMALLEST_REST:
        exact[NOTHING_KNOWN] = exact.get(NOTHING_KNOWN, Fraction(0)) + 1 - total
        total = Fraction(1)
    wanted = {name: whole_mg * share / total for name, share in sorted(exact.items())}
    parts_mg = {name: part.numerator // part.denominator for name, part in wanted.items()}
    left_mg = whole_mg - sum(parts_mg.values())
    for name in sorted(wanted, key=lambda name: (parts_mg[name] - wanted[name], name))[:left_mg]:
        parts_mg[name] += 1
    return {name: part * MILLIGRAM_KG for name, part in parts_mg.items() if part}


def in_milligrams(mass_kg: Decimal) -> int:
    """Half a milligram rounds up, as in the database."""
    return int((mass_kg / MILLIGRAM_KG).to_integral_value(ROUND_HALF_UP))

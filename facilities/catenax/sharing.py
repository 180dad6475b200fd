"""A mass split among those that took part, to the last milligram."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

MILLIGRAM = Decimal("0.000001")


def shared(total_kg: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """`total_kg` in proportion to the weights.  The parts add up exactly: the largest remainders get what is over.

    >>> shared(Decimal(10), [Decimal(1), Decimal(1), Decimal(1)])
    [Decimal('3.333334'), Decimal('3.333333'), Decimal('3.333333')]
    """
    whole = sum(weights, Decimal(0))
    units = [total_kg * weight / whole / MILLIGRAM for weight in weights]
    floors = [one.to_integral_value(rounding=ROUND_FLOOR) for one in units]
    left = int(total_kg / MILLIGRAM - sum(floors, Decimal(0)))
    order = sorted(range(len(weights)), key=lambda place: (floors[place] - units[place], place))
    for place in order[:left]:
        floors[place] += 1
    return [floor * MILLIGRAM for floor in floors]

"""Pure arithmetic of one credit account: what is used first, and what is left until when."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


def left_until(incoming: Iterable[tuple[date, Decimal]], spent_kg: Decimal) -> list[tuple[date, Decimal]]:
    """What remains of each credit, the one that ends first first: it is also used first.

    >>> kg = Decimal
    >>> left_until([(date(2027, 6, 30), kg(50)), (date(2027, 3, 31), kg(100))], kg(120))
    [(datetime.date(2027, 6, 30), Decimal('30'))]
    """
    left = []
    for until, amount_kg in sorted(incoming):
        used_kg = min(amount_kg, spent_kg)
        spent_kg -= used_kg
        if amount_kg > used_kg:
            left.append((until, amount_kg - used_kg))
    return left


def expired_kg(left: Iterable[tuple[date, Decimal]], *, today: date) -> Decimal:
    """What may not be used any more."""
    return sum((amount_kg for until, amount_kg in left if until < today), ZERO)

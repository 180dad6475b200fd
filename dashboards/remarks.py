"""What a reader must know of a rate that is too good to be true."""

from datetime import date
from decimal import Decimal

from dashboards.ratios import Ratio
from facilities.doubts import recovery_doubt


def remark(ratio: Ratio, won: Decimal | None, charged: Decimal | None, estimated: Decimal, *, day: date) -> str:
    """Of a recovery above, or close to, everything that went in; nothing of other rates, and of what is withheld."""
    if not ratio.is_recovery or won is None or not charged or charged < 0:
        return ""
    return recovery_doubt(won_kg=won, charged_kg=charged, estimated_kg=estimated, day=day)

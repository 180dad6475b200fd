"""Rollups, which are derived; reports, statements and credits, which are frozen and only superseded or added to."""

from dashboards.models.annual_report import AnnualReport
from dashboards.models.attribution import AttributionRow, AttributionStatement
from dashboards.models.credit import CreditAccount, CreditEntry, CreditTransfer
from dashboards.models.rollup import DailyRollup, DataVersion

__all__ = [
    "AnnualReport",
    "AttributionRow",
    "AttributionStatement",
    "CreditAccount",
    "CreditEntry",
    "CreditTransfer",
    "DailyRollup",
    "DataVersion",
]

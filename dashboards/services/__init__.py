"""What dashboards writes besides rollups: frozen years, closed quarters, and the credits that come of them."""

from dashboards.services.annual_reports import freeze_report
from dashboards.services.attribution import close_quarter
from dashboards.services.credits import book_statement, claim_credit, expire_credits, transfer_credit

__all__ = ["book_statement", "claim_credit", "close_quarter", "expire_credits", "freeze_report", "transfer_credit"]

"""Tests on the whole demonstration, which is loaded once for all of them."""

from datetime import UTC, date, datetime

TODAY = date(2026, 9, 16)
NOON = datetime(2026, 9, 16, 12, tzinfo=UTC)

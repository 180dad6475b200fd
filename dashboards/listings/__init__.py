"""The lists that dashboards adds to those of the other apps."""

from dashboards.listings import annual_reports, custody


def register_listings() -> None:
    annual_reports.register_listings()
    custody.register_listings()

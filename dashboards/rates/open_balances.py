"""Which mass balances behind a year's rates are open: they mark every rate, and keep it out of reports."""

from datetime import date

from consortium.access.viewer import Viewer
from consortium.periods import Period
from dashboards.balances.months import Level, month_balances
from dashboards.selectors import Names
from facilities.closure import State


def open_balances(*, viewer: Viewer, names: Names, period: Period, site_id: int) -> list[tuple[date, str]]:
    """Month, and place with month, of sites and lines that the viewer sees; one that both parties accept is settled."""
    found = []
    for level in Level:
        for one in month_balances(viewer=viewer, names=names, months=period, level=level, site_id=site_id):
            site, line = names.sites.get(one.site_id), names.lines.get(one.line_id)
            if one.balance.state is State.OPEN and site is not None:
                place = f"{site.code}:{line.code}" if line else site.code
                found.append((one.month, f"{place} {one.month:%Y-%m}"))
    return sorted(found)

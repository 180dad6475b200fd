"""Which mass balances behind a year's rates are open: they mark every rate, and keep it out of reports."""

from dataclasses import dataclass
from datetime import date

from consortium.access.viewer import Viewer
from consortium.periods import Period
from dashboards.balances.months import Level, month_balances
from dashboards.selectors import Names
from facilities.closure import State


@dataclass(frozen=True)
class OpenBalance:
    """A month at a site, or on one of its lines, of which nobody can say where some of the mass is."""

    month: date
    site: str
    line: str
    """The empty code for the whole site."""

    @property
    def name(self) -> str:
        return f"{self.site}:{self.line} {self.month:%Y-%m}" if self.line else f"{self.site} {self.month:%Y-%m}"


def open_balances(*, viewer: Viewer, names: Names, period: Period, site_id: int) -> list[OpenBalance]:
    """Of sites and lines that the viewer sees; one that both parties accept is settled."""
    found = []
    for level in Level:
        for one in month_balances(viewer=viewer, names=names, months=period, level=level, site_id=site_id):
            site, line = names.sites.get(one.site_id), names.lines.get(one.line_id)
            if one.balance.state is State.OPEN and site is not None:
                found.append(OpenBalance(one.month, site.code, line.code if line else ""))
    return sorted(found, key=lambda one: (one.month, one.name))

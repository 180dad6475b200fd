"""Which mass balances behind a year's rates are open: they mark every rate, and keep it out of reports."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from consortium.access.viewer import Viewer
from consortium.periods import Period
from dashboards import selectors
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


def open_balances(*, viewer: Viewer, names: Names, period: Period, site_ids: Collection[int] = ()) -> list[OpenBalance]:
    """Of sites and lines that the viewer sees; one that both parties accept is settled."""
    found = []
    only = next(iter(site_ids)) if len(site_ids) == 1 else 0
    for level in Level:
        for one in month_balances(viewer=viewer, names=names, months=period, level=level, site_id=only):
            site, line = names.sites.get(one.site_id), names.lines.get(one.line_id)
            is_asked = not site_ids or one.site_id in site_ids
            if one.balance.state is State.OPEN and site is not None and is_asked:
                found.append(OpenBalance(one.month, site.code, line.code if line else ""))
    return sorted(found, key=lambda one: (one.month, one.name))


def open_balances_along_the_chain(
    *, viewer: Viewer, names: Names, period: Period, site_ids: Collection[int] = ()
) -> list[OpenBalance]:
    """And of the plants that have won something of these batteries since, in the months in which they did.

    A plant that the viewer does not see is marked without its name: that its balance is open decides what the rate is
    good for, and which plant it is stays its own.
    """
    found = open_balances(viewer=viewer, names=names, period=period, site_ids=site_ids)
    seen = set(site_ids or names.sites)
    months: dict[int, set[date]] = defaultdict(set)
    for plant_id, month in selectors.months_won_in(viewer=viewer, period=period, site_ids=site_ids):
        if plant_id not in seen:
            months[plant_id].add(month)
    everything = Viewer.system()
    for plant_id in sorted(months):
        theirs = open_balances(viewer=everything, names=Names(everything), period=period, site_ids=[plant_id])
        open_months = {one.month for one in theirs} & months[plant_id]
        if plant_id in names.sites:
            found += [one for one in theirs if one.month in open_months]
        else:
            found += [OpenBalance(month, _("a plant that is not open to you"), "") for month in sorted(open_months)]
    return sorted(found, key=lambda one: (one.month, one.name))

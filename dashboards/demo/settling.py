"""Both parties accept the open balances of a plant, with a reason."""

from collections.abc import Callable, Mapping, Sequence

from consortium.access.viewer import Viewer
from consortium.models import Organisation, User
from consortium.periods import Period
from dashboards.balances.months import Level, month_balances
from dashboards.selectors import Names
from facilities.closure import State
from facilities.models import Site
from facilities.services.balances import accept_balance


def settle(
    site: Site,
    period: Period,
    *,
    viewer: Viewer,
    parties: Sequence[str],
    members: Mapping[str, Organisation],
    people: Callable[[str], User],
    reason: str,
) -> None:
    """Every open gap of the site and of its lines, by the operator and by one who relies on the figures."""
    names = Names(viewer)
    for level in Level:
        for one in month_balances(viewer=viewer, names=names, months=period, level=level, site_id=site.pk):
            if one.balance.state is not State.OPEN:
                continue
            for party in parties:
                accept_balance(
                    site=site,
                    month=one.month,
                    gap_kg=one.balance.gap_kg,
                    reason=reason,
                    organisation=members[party],
                    by=people(party),
                    line=names.lines.get(one.line_id),
                )

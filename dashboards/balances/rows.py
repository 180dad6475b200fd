"""Balances as rows of files and answers: unrounded, codes instead of names."""

from typing import Any

from consortium.access.viewer import Viewer
from dashboards.balances.forms import BalancesForm
from dashboards.balances.months import MonthBalance, month_balances
from dashboards.selectors import Names

HEADERS = (
    "site",
    "line",
    "month",
    "of",
    "opening_stock_kg",
    "in_kg",
    "out_kg",
    "residue_kg",
    "explained_loss_kg",
    "closing_stock_kg",
    "gap_kg",
    "gap_share",
    "tolerance_kg",
    "state",
    "why",
)


def found(viewer: Viewer, form: BalancesForm) -> list[MonthBalance]:
    """What the form asks for, the widest open gap first."""
    balances = month_balances(
        viewer=viewer, names=form.names, months=form.period, level=form.level, of=form.of, site_id=form.site_id
    )
    return [one for one in balances if not form.state or one.balance.state == form.state]


def raw(one: MonthBalance, names: Names) -> list[Any]:
    balance = one.balance
    line = names.lines.get(one.line_id)
    return [
        names.sites[one.site_id].code,
        line.code if line else None,
        f"{one.month:%Y-%m}",
        one.of,
        balance.opening_kg,
        balance.in_kg,
        balance.out_kg,
        balance.residue_kg,
        balance.explained_loss_kg,
        balance.closing_kg,
        balance.gap_kg,
        balance.gap_share,
        balance.tolerance_kg,
        balance.state.value,
        "; ".join(balance.doubts),
    ]

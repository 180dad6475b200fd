"""Where a record's headline figures are taken apart: only where the figure of a day is that of the record alone."""

from collections.abc import Callable
from urllib.parse import urlencode

from consortium.access.viewer import Viewer
from consortium.context import url_of
from facilities import selectors


def run_figures(viewer: Viewer, run) -> Callable[[str], str]:
    """Figures of the run's line on its day; nothing where another run of the line counts on the same day."""
    same = selectors.standing_runs(viewer=viewer).filter(line=run.line_id, day=run.day)
    if same.order_by().exclude(pk=run.pk).exists():
        return lambda figure: ""
    is_own, line = run.site.operator_id == viewer.organisation_id, f"{run.site.code}:{run.line.code}"
    return lambda figure: _url(figure, is_own=is_own, day=run.day, line=line)


def receipt_figure(viewer: Viewer, receipt) -> str:
    """What came in at the site, or was supplied to it, with this chemistry on the day; nothing if there was more."""
    lot = receipt.lot
    same = selectors.receipts(viewer=viewer).filter(day=receipt.day, lot__chemistry=lot.chemistry_id)
    options = {"day": receipt.day, "chemistry": lot.chemistry_id, "is_own": True}
    if receipt.site.operator_id == viewer.organisation_id:
        figure, same = "mass_received_kg", same.filter(site=receipt.site_id)
        options["site"] = receipt.site.code
    elif lot.supplier_id == viewer.organisation_id:
        figure, same = "mass_supplied_kg", same.filter(lot__supplier=lot.supplier_id)
    else:
        return ""
    return "" if same.order_by().exclude(pk=receipt.pk).exists() else _url(figure, **options)


def _url(figure: str, *, is_own: bool, day, **where: str) -> str:
    asked = {"figure": figure, "of": "own" if is_own else "granted", "from": day, "to": day, **where}
    return f"{url_of('explain')}?{urlencode(asked)}"

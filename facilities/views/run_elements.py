"""The elements of one run: what was won of each, and whether what went in is accounted for."""

from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from consortium.quantities import exact
from consortium.views.records import Cell, Column, Section, numeric, percent
from facilities.closure import State
from facilities.run_balances import BalanceOfARun, ElementOfARun


def element_sections(found: BalanceOfARun, run, *, may_export: bool) -> list[Section]:
    empty = (
        _("It follows when the run's outputs are recorded.")
        if found.mass.awaiting_kg
        else _("Nothing that it was charged with has a known content.")
    )
    addresses = [("CSV", "run-balance-csv"), ("XLSX", "run-balance-xlsx")] if may_export else []
    files = [(label, reverse(name, args=[run.number])) for label, name in addresses]
    return [_recovery(found.elements, empty), _balance(found.elements, empty, files, run.site.code)]


def _recovery(elements: list[ElementOfARun], empty: str) -> Section:
    return Section(
        "elements",
        _("Recovery by element"),
        _(
            "Mass of the element in products and intermediates, per mass of it in what was charged, on dry matter: "
            "by assay, or by the composition table and then marked as estimated. A rate on an open balance is marked, "
            "and so is one that is too good."
        ),
        columns=[
            Column(_("Element")),
            Column(_("Charged (kg)"), True),
            Column(_("Recovered (kg)"), True),
            Column(_("Recovery rate (%)"), True),
            Column(_("Estimated of both (%)"), True),
            Column(_("Remark")),
        ],
        rows=[
            [
                one.element,
                numeric(one.charged_kg),
                numeric(one.recovered_kg),
                _rate(one),
                _share(one.estimated_share_of_recovery),
                one.doubt or None,
            ]
            for one in elements
        ],
        empty=empty,
    )


def _rate(one: ElementOfARun) -> Cell | None:
    if one.rate is None:
        return None
    return Cell(percent(one.rate), is_number=True, tone="warn" if one.doubt or one.balance.state is State.OPEN else "")


def _share(share: Decimal | None) -> Cell | None:
    return None if share is None else Cell(percent(share, digits=0), is_number=True)


def _balance(elements: list[ElementOfARun], empty: str, files: list[tuple[str, str]], site: str) -> Section:
    return Section(
        "element-balance",
        _("Balance by element"),
        _(
            "Charged − products and intermediates − residue − explained loss = gap; mass of the element on dry matter. "
            "An open gap is looked into here; both parties accept it in the balance of its month, on which rates and "
            "reports stand."
        ),
        columns=[
            Column(_("Element")),
            Column(_("State")),
            Column(_("Why"), help=_("Why it cannot be judged.")),
            Column(_("Gap (kg)"), True, _("What is unaccounted for; below zero when more was found.")),
            Column(_("± (kg)"), True, _("Tolerance: expanded uncertainty, k = 2, from scale classes and assays.")),
            Column(_("Charged (kg)"), True),
            Column(_("Out (kg)"), True, _("In products and intermediates.")),
            Column(_("Residue (kg)"), True),
            Column(_("Explained (kg)"), True, _("Losses that the operator has recorded, such as gas.")),
            Column(_("Estimated (%)"), True, _("Of all four masses: what stands on composition tables.")),
        ],
        rows=[
            [
                one.element,
                _state(one, site),
                "; ".join(one.balance.doubts) or None,
                numeric(one.balance.gap_kg),
                numeric(one.balance.tolerance_kg.quantize(Decimal("0.001"))),
                numeric(one.balance.in_kg),
                numeric(one.balance.out_kg),
                numeric(one.balance.residue_kg),
                numeric(one.balance.explained_loss_kg),
                _share(one.estimated_share),
            ]
            for one in elements
        ],
        empty=empty,
        files=files,
    )


def _state(one: ElementOfARun, site: str) -> Cell:
    """An open gap leads to the months of the line, where it is settled or accepted."""
    balance = one.balance
    if balance.state is State.CLOSED:
        return Cell(_("Closed"), tone="good", is_short=True)
    if balance.state is State.OPEN:
        said = _("Open by %(gap)s kg") % {"gap": exact(abs(balance.gap_kg))}
        months = urlencode({"level": "line", "of": one.element, "site": site, "period": "24m"})
        return Cell(said, f"{reverse('balances')}?{months}", tone="bad", is_short=True)
    return Cell(_("Not assessable"), tone="neutral", is_short=True)

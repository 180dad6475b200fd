"""A process run: what went in and came out, whether it adds up, what was won of each element, with which energy."""

from collections.abc import Callable
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.context import url_of
from consortium.forms import WithdrawForm
from consortium.quantities import exact
from consortium.views import records
from consortium.views.records import Cell, Column, Figure, Item, Section, day, instant, numeric, percent
from facilities import run_balances, selectors
from facilities.choices import EnergyCarrier
from facilities.mass_balance import MassBalance
from facilities.services.runs import void_runs
from facilities.views import explained, recycling
from facilities.views.assays import assay_section
from facilities.views.links import Links
from facilities.views.residues import residue_sections
from facilities.views.run_elements import element_sections


@require_GET
@requires(P.RUN_VIEW)
def run(request: HttpRequest, number: str) -> HttpResponse:
    viewer = request.viewer
    found = get_object_or_404(selectors.runs(viewer=viewer), number=number)
    inputs = list(selectors.input_records(viewer=viewer).filter(run=found))
    outputs = list(selectors.outputs_of_run(viewer=viewer, run=found))
    sections = [
        _inputs(inputs, viewer),
        outputs_section(outputs, selectors.run_purities(viewer=viewer, run=found), viewer),
    ]
    sections += recycling.document_section(viewer, found)
    notices, figures = [], []
    if found.voided_at is None:  # a withdrawn run counts nowhere, not here either
        of_run = run_balances.run_balance(viewer=viewer, run=found)
        balance = of_run.mass
        energy = selectors.run_energy(viewer=viewer, run=found)
        assays = selectors.assays(viewer=viewer).filter(output__run=found)
        notices = _notices(balance) + recycling.unnamed_notices(outputs)
        figures = _figures(balance, energy, explained.run_figures(viewer, found))
        sections += [
            *residue_sections(viewer, outputs),
            _balance(balance),
            *element_sections(of_run, found, may_export=viewer.can(P.DATA_EXPORT)),
            _energy(energy, balance),
            assay_section(assays, viewer, empty=_("No assay of its batches is recorded, or open to you.")),
        ]
    context = {
        "title": _("Run %(number)s") % {"number": found.number},
        "subtitle": f"{found.step.label} · {found.site.name} · {found.line.name}",
        "back_url": url_of("runs"),
        "back_label": _("Runs"),
        "actions": recycling.run_actions(viewer, found),
        "record": records.frame(found, viewer=viewer, rows=selectors.runs(viewer=viewer), page="run"),
        "notices": notices,
        "figures": figures,
        "items": _items(found, viewer),
        "sections": sections,
        "may_withdraw": selectors.runs_for(viewer=viewer, permission=P.FACT_VOID).filter(pk=found.pk).exists(),
        "withdraw_url_name": "withdraw-run",
        "number": found.number,
        "form": WithdrawForm(),
    }
    return render(request, "consortium/record.html", context)


@require_POST
@requires(P.FACT_VOID)
def withdraw_run(request: HttpRequest, number: str) -> HttpResponse:
    return records.withdraw(
        request,
        number,
        rows=selectors.runs_for(viewer=request.viewer, permission=P.FACT_VOID),
        page="run",
        work=lambda fact, reason: void_runs([fact], reason=reason, by=request.user),
    )


def _items(run, viewer) -> list[Item]:
    links = Links(viewer, site=[run.site])
    hours = Decimal(str((run.ended_at - run.started_at).total_seconds())) / 3600
    return [
        Item(_("Number"), run.number),
        Item(_("The operator's own reference"), run.source_reference),
        Item(_("Site"), run.site.name, url=links.url("site", run.site)),
        Item(_("Line"), run.line.name),
        Item(_("Step"), run.step.label),
        Item(_("Started, at the site"), instant(run.started_at, run.site.time_zone)),
        Item(_("Ended, at the site"), instant(run.ended_at, run.site.time_zone)),
        Item(_("Duration"), exact(hours), unit="h"),
        Item(_("Counts on"), day(run.day)),
    ]


def _notices(balance: MassBalance) -> list[str]:
    if balance.awaiting_kg:
        return [
            _(
                "Its outputs are not recorded yet. Until they are, it counts as charged, and in no closure, "
                "no unexplained loss and no recovery rate."
            )
        ]
    if not balance.is_open:
        return []
    said = {
        "gap": exact(balance.unexplained_kg),
        "share": percent(balance.share(balance.unexplained_kg), digits=2),
        "tolerance": balance.tolerance_kg and exact(balance.tolerance_kg.quantize(Decimal("0.1"))),
    }
    if balance.tolerance_kg is None:
        return [_("The mass balance does not close: %(gap)s kg (%(share)s %%) are unexplained.") % said]
    return [
        _(
            "The mass balance does not close: %(gap)s kg (%(share)s %%) are unexplained; "
            "the scales explain ±%(tolerance)s kg."
        )
        % said
    ]


def _figures(balance: MassBalance, energy, url: Callable[[str], str]) -> list[Figure]:
    energy_kwh = sum((kwh for _carrier, _count, kwh in energy), Decimal(0)) if energy else None
    per_kg = energy_kwh / balance.charged_kg if energy_kwh is not None and balance.charged_kg else None
    return [
        Figure(
            _("Charged"),
            exact(balance.charged_kg),
            "kg",
            _("Wet mass of lots and batches put in."),
            url("mass_charged_kg"),
        ),
        Figure(
            _("Products"),
            None if balance.awaiting_kg else exact(balance.recovered_kg),
            "kg",
            _("Wet mass of products."),
            url("mass_recovered_kg"),
        ),
        Figure(
            _("Closure"),
            percent(balance.closure, digits=2),
            "%",
            _("Everything recorded as produced, per mass put in."),
            url("closure"),
        ),
        Figure(
            _("Energy"),
            None if per_kg is None else exact(per_kg),
            "kWh/kg",
            _("Energy of the line that belongs to the run, per kilogram charged."),
        ),
    ]


def _inputs(inputs, viewer) -> Section:
    links = Links(viewer, lot=[one.lot for one in inputs], batch=[one.output for one in inputs])
    rows = []
    for one in inputs:
        what = (
            one.lot.chemistry.label if one.lot_id else one.output.material.label if one.output_id else one.reagent.label
        )
        supplier = str(one.lot.supplier) if links.reaches("lot", one.lot) else None
        rows.append(
            [
                links.cell("lot", one.lot) or links.cell("batch", one.output) or _("Reagent"),
                what,
                supplier,
                numeric(one.mass_kg),
                numeric(one.moisture_fraction * 100),
                numeric(one.mass_kg * (1 - one.moisture_fraction)),
            ]
        )
    columns = [
        Column(_("Lot or batch")),
        Column(_("What it is")),
        Column(_("Supplier")),
        Column(_("Wet mass (kg)"), True),
        Column(_("Moisture (%)"), True),
        Column(_("Dry mass (kg)"), True),
    ]
    return Section("inputs", _("What went in"), columns=columns, rows=rows, empty=_("Nothing is recorded as charged."))


def outputs_section(outputs, purities: dict[int, Decimal], viewer) -> Section:
    """Batches with purity against specification, as far as their assays are open to the viewer."""
    links = Links(viewer, batch=outputs)
    rows = []
    for one in outputs:
        specified, purity = one.material.specification_fraction, purities.get(one.pk)
        verdict = None
        if specified is not None and purity is not None:
            good = purity >= specified
            said = _("within %(share)s %%") if good else _("below %(share)s %%")
            verdict = Cell(said % {"share": exact(specified * 100)}, tone="good" if good else "bad")
        rows.append(
            [
                links.cell("batch", one),
                one.batch_reference,
                one.material.label,
                one.material.get_kind_display().capitalize(),
                numeric(one.mass_kg),
                numeric(one.moisture_fraction * 100),
                one.destination or None,
                numeric(None if purity is None else purity * 100),
                verdict,
            ]
        )
    columns = [
        Column(_("Batch")),
        Column(_("The operator's name")),
        Column(_("Material")),
        Column(_("Kind")),
        Column(_("Wet mass (kg)"), True),
        Column(_("Moisture (%)"), True),
        Column(_("Destination")),
        Column(_("Purity (%)"), True),
        Column(_("Specification")),
    ]
    return Section(
        "outputs", _("What came out"), columns=columns, rows=rows, empty=_("Its outputs are not recorded yet.")
    )


def _balance(balance: MassBalance) -> Section:
    tone = "warn" if balance.is_open else ""
    tolerance = balance.tolerance_kg

    def line(label: str, mass_kg: Decimal, mark: str = "") -> list:
        share = percent(balance.share(mass_kg), digits=2)
        return [label, numeric(mass_kg), None if share is None else Cell(share, is_number=True, tone=mark)]

    return Section(
        "balance",
        _("Mass balance"),
        _("Charged and reagents = products + intermediates + residue + explained loss + unexplained; wet mass."),
        columns=[Column(_("Part")), Column(_("Mass (kg)"), True), Column(_("Of what went in (%)"), True)],
        rows=[
            line(_("Charged"), balance.charged_kg),
            line(_("Reagents"), balance.reagents_kg),
            line(_("Products"), balance.recovered_kg),
            line(_("Intermediates"), balance.intermediates_kg),
            line(_("Residue"), balance.residue_kg),
            line(_("Explained loss"), balance.explained_loss_kg),
            line(_("Outputs not recorded yet"), balance.awaiting_kg)
            if balance.awaiting_kg
            else line(_("Unexplained"), balance.unexplained_kg, tone),
            [_("Tolerance of the scales (±, k = 2)"), _("no scale on record"), None]
            if tolerance is None
            else line(_("Tolerance of the scales (±, k = 2)"), tolerance.quantize(Decimal("0.1"))),
        ],
    )


def _energy(energy, balance: MassBalance) -> Section:
    return Section(
        "energy",
        _("Energy of the run"),
        _(
            "Readings of the line's meters by the time in which they overlap the run; time that several runs share is "
            "divided between them. Meters of the whole site are not allocated to runs. Fuels count by their lower "
            "heating value."
        ),
        columns=[
            Column(_("Carrier")),
            Column(_("Readings"), True),
            Column(_("Energy (kWh)"), True),
            Column(_("Per kilogram charged (kWh/kg)"), True),
            Column(_("Per kilogram of product (kWh/kg)"), True),
        ],
        rows=[
            [
                EnergyCarrier(carrier).label,
                numeric(Decimal(count)),
                numeric(kwh),
                numeric(kwh / balance.charged_kg) if balance.charged_kg else None,
                numeric(kwh / balance.recovered_kg) if balance.recovered_kg else None,
            ]
            for carrier, count, kwh in energy
        ],
        empty=_("The line's meters have no reading for this time, or none that is open to you."),
    )

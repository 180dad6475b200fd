"""A batch that a run produced: its mass, its assays, its purity, and its way both ways."""

from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.context import url_of
from consortium.quantities import exact
from consortium.views import records
from consortium.views.records import Figure, Item, percent
from facilities import selectors, tracing
from facilities.views import ways
from facilities.views.assays import assay_section
from facilities.views.links import Links
from facilities.views.residues import owed_figure, residue_sections


@require_GET
@requires(P.RUN_VIEW)
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """It is withdrawn with its run, or with the file that recorded it after its run."""
    viewer = request.viewer
    found = get_object_or_404(selectors.batch_records(viewer=viewer), number=number)
    purity = selectors.run_purities(viewer=viewer, run=found.run).get(found.pk)
    came_from = ways.shown(
        tracing.came_from(viewer=viewer, batch=found),
        viewer=viewer,
        slug="came-from",
        title=_("Where it came from"),
        empty=_("Nothing of it is open to you."),
    )
    went_to = ways.shown(
        tracing.went_to(viewer=viewer, batch=found),
        viewer=viewer,
        slug="went-to",
        title=_("Where it went"),
        empty=_("It has not been shipped, received or charged yet, as far as you can see."),
    )
    links = Links(viewer, run=[found.run], site=[found.run.site])
    context = {
        "title": _("Batch %(number)s") % {"number": found.number},
        "subtitle": f"{found.material.label} · {found.run.site.name}",
        "back_url": links.url("run", found.run) or url_of("runs"),
        "back_label": _("Run %(number)s") % {"number": found.run.number}
        if links.reaches("run", found.run)
        else _("Runs"),
        "record": _frame(found, viewer),
        "notices": [],
        "figures": [*_figures(found, purity), *owed_figure(viewer, found)],
        "items": _items(found, links, viewer),
        "sections": residue_sections(viewer, [found]),
        "came_from": came_from,
        "went_to": went_to,
        "assays": assay_section(
            selectors.assays(viewer=viewer).filter(output=found),
            viewer,
            empty=_("No assay of it is recorded, or open to you."),
        ),
        "number": found.number,
    }
    return render(request, "facilities/batch.html", context)


def _frame(batch, viewer) -> records.Frame:
    """A batch has its own file, row and state; its owner is the run's, and corrections are made to runs."""
    fact = SimpleNamespace(
        pk=batch.run_id,
        organisation=batch.run.organisation,
        recorded_at=batch.recorded_at,
        recorded_by_id=batch.recorded_by_id,
        ingest_batch_id=batch.ingest_batch_id,
        source_row=batch.source_row,
        replaces_id=None,
        voided_at=batch.voided_at,
        voided_by_id=batch.voided_by_id,
        void_reason=batch.void_reason,
    )
    return records.frame(fact, viewer=viewer, rows=selectors.runs(viewer=viewer).none(), page="run")


def _items(batch, links: Links, viewer) -> list[Item]:
    items = [
        Item(_("Number"), batch.number),
        Item(_("The operator's own name"), batch.batch_reference),
        Item(_("Produced by run"), batch.run.number, url=links.url("run", batch.run)),
        Item(_("Step"), batch.run.step.label),
        Item(_("Site"), batch.run.site.name, url=links.url("site", batch.run.site)),
        Item(_("Material"), batch.material.label),
        Item(_("Kind"), batch.material.get_kind_display().capitalize()),
        Item(_("Wet mass"), exact(batch.mass_kg), unit="kg"),
        Item(_("Moisture"), exact(batch.moisture_fraction * 100), unit="%"),
        Item(_("Dry mass"), exact(batch.mass_kg * (1 - batch.moisture_fraction)), unit="kg"),
        Item(_("Destination"), batch.destination or None),
    ]
    if selectors.may_name_holder(viewer=viewer, batch=batch):
        items.append(Item(_("Held by"), str(batch.holder)))
    return items


def _figures(batch, purity) -> list[Figure]:
    figures = [Figure(_("Wet mass"), exact(batch.mass_kg), "kg")]
    specified = batch.material.specification_fraction
    if purity is not None:
        figures.append(Figure(_("Purity"), percent(purity, digits=2), "%", _("Assayed share of the main substance.")))
    if specified is not None:
        definition = _("Least purity of the main substance for this material.")
        figures.append(Figure(_("Specification"), percent(specified, digits=2), "%", definition))
    return figures

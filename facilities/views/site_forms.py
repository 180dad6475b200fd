"""Sites, lines, meters and scales kept by hand."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consortium import selectors as partners
from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.views.answers import taken
from facilities import selectors
from facilities.forms import KeptSiteForm, LineForm, MeterForm, OpenSiteForm, ScaleForm
from facilities.services import balances
from facilities.services import sites as services


def _site(request: HttpRequest, code: str):
    return get_object_or_404(selectors.sites_for(viewer=request.viewer, permission=P.SITE_RECORD), code=code)


def _page(request: HttpRequest, form, *, title: str, submit: str, site=None) -> HttpResponse:
    return render(
        request, "facilities/site_form.html", {"form": form, "title": title, "submit_label": submit, "site": site}
    )


@require_http_methods(["GET", "POST"])
@requires(P.SITE_RECORD)
def open_site(request: HttpRequest) -> HttpResponse:
    organisation = request.acting_membership.organisation
    form = OpenSiteForm(
        request.POST or None, initial={"country": organisation.country.code, "time_zone": organisation.time_zone}
    )
    if request.method == "POST" and taken(
        form,
        lambda said: services.open_site(
            services.NewSite(**said, is_demo=organisation.is_demo), operator=organisation, by=request.user
        ),
    ):
        messages.success(request, _("The site is open. Add its lines and meters, so that files can name them."))
        return redirect("site", form.cleaned_data["code"])
    return _page(request, form, title=_("Open a site"), submit=_("Open the site"))


@require_http_methods(["GET", "POST"])
@requires(P.SITE_RECORD)
def change_site(request: HttpRequest, code: str) -> HttpResponse:
    site = _site(request, code)
    form = KeptSiteForm(request.POST or None, initial={column: getattr(site, column) for column in services.CHANGEABLE})
    if request.method == "POST" and taken(form, lambda said: services.change_site(site=site, by=request.user, **said)):
        messages.success(request, _("The site is changed."))
        return redirect("site", code)
    return _page(request, form, title=_("Change %(name)s") % {"name": site.name}, submit=_("Save"), site=site)


@require_http_methods(["GET", "POST"])
@requires(P.SITE_RECORD)
def add_line(request: HttpRequest, code: str) -> HttpResponse:
    site = _site(request, code)
    form = LineForm(
        request.POST or None,
        steps=[(step.code, step.label) for step in selectors.process_steps(viewer=request.viewer)],
        chemistries=[(one.code, one.label) for one in partners.chemistries(viewer=request.viewer)],
    )
    if request.method == "POST" and taken(form, lambda said: services.add_line(site=site, by=request.user, **said)):
        messages.success(request, _("The line is added. Runs can name it now."))
        return redirect("site", code)
    return _page(
        request, form, title=_("Add a line to %(name)s") % {"name": site.name}, submit=_("Add the line"), site=site
    )


@require_http_methods(["GET", "POST"])
@requires(P.SITE_RECORD)
def add_meter(request: HttpRequest, code: str) -> HttpResponse:
    site = _site(request, code)
    lines = {line.code: line for line in selectors.lines(viewer=request.viewer).filter(site=site)}
    form = MeterForm(request.POST or None, lines=[(line.code, line.name) for line in lines.values()])

    def add(said: dict) -> None:
        services.add_meter(
            site=site, code=said["code"], carrier=said["carrier"], line=lines.get(said["line"]), by=request.user
        )

    if request.method == "POST" and taken(form, add):
        messages.success(request, _("The meter is added. Readings can name it now."))
        return redirect("site", code)
    return _page(
        request, form, title=_("Add a meter to %(name)s") % {"name": site.name}, submit=_("Add the meter"), site=site
    )


@require_http_methods(["GET", "POST"])
@requires(P.SITE_RECORD)
def add_scale(request: HttpRequest, code: str) -> HttpResponse:
    site = _site(request, code)
    form = ScaleForm(request.POST or None)
    if request.method == "POST" and taken(form, lambda said: balances.add_scale(site=site, by=request.user, **said)):
        messages.success(request, _("The scale is added. Balances are judged by it from that day on."))
        return redirect("site", code)
    return _page(
        request, form, title=_("Add a scale to %(name)s") % {"name": site.name}, submit=_("Add the scale"), site=site
    )

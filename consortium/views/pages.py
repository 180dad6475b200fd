"""The way in: the first page, the load balancer's page, the choice of organisation, and the public application."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consortium.access.http import public, signed_in
from consortium.context import MORE_NAVIGATION, NAVIGATION, links
from consortium.forms import ApplicationForm
from consortium.middleware import ACTING_FOR
from consortium.selectors import closed_memberships
from consortium.services import organisations
from consortium.views.answers import taken
from consortium.views.limits import limited


@require_GET
@signed_in("leads everybody to the first page of its navigation, and tells those without an organisation why")
def home(request: HttpRequest) -> HttpResponse:
    open_to_viewer = links((*NAVIGATION, *MORE_NAVIGATION), viewer=request.viewer, path=request.path)
    if open_to_viewer:
        return redirect(open_to_viewer[0].url)
    return render(request, "consortium/home.html", {"closed": closed_memberships(user=request.user)})


@require_GET
@public("the load balancer has no account; returns no data")
def health(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@require_POST
@signed_in("chooses among the person's own memberships only")
def switch_organisation(request: HttpRequest) -> HttpResponse:
    chosen = next((m for m in request.memberships if str(m.organisation_id) == request.POST.get("organisation")), None)
    if chosen is None:
        messages.error(request, _("You do not act for this organisation."))
    else:
        request.session[ACTING_FOR] = chosen.organisation_id
        messages.success(request, _("You act for %(name)s now.") % {"name": chosen.organisation})
    return redirect("home")


@require_http_methods(["GET", "POST"])
@public("an organisation that applies has no account yet; the page reads nothing and opens nothing")
@limited("apply")
def apply(request: HttpRequest) -> HttpResponse:
    form = ApplicationForm(request.POST or None)
    if request.method == "POST" and taken(form, lambda said: organisations.apply_to_join(**said)):
        return redirect("applied")
    return render(request, "consortium/apply.html", {"form": form})


@require_GET
@public("thanks somebody who has no account yet; says the same to everybody")
def applied(request: HttpRequest) -> HttpResponse:
    return render(request, "consortium/applied.html")

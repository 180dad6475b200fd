"""The word of both parties that an open gap stands.  What is open is found out by the page that shows it."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.refusals import Refusal
from consortium.views.answers import telling
from facilities import balance_selectors
from facilities.forms import AcceptBalanceForm
from facilities.services.balances import accept_balance as accept


def _line(site, code: str):
    if not code:
        return None
    line = site.lines.filter(code=code).first()
    if line is None:
        raise Refusal(_("The site has no line %(code)s.") % {"code": code})
    return line


@require_POST
@requires(P.BALANCE_ACCEPT)
def accept_balance(request: HttpRequest, code: str, year: int, month: int) -> HttpResponse:
    """Accept the gap that was on the page: when another one has come of it since, this word does not count for it."""
    site = get_object_or_404(balance_selectors.sites_to_judge(viewer=request.viewer), code=code)
    if not (1 <= month <= 12 and 2000 <= year <= 9999):
        raise Http404
    form = AcceptBalanceForm(request.POST)
    with telling(request, _("Your acceptance is on record. It counts as soon as the other party has accepted, too.")):
        if not form.is_valid():
            raise Refusal(_("Choose a gap and say why, in at most 300 characters: an accepted gap keeps its reason."))
        gap = form.cleaned_data["gap"]
        accept(
            site=site,
            line=_line(site, gap.line),
            element=gap.element,
            month=date(year, month, 1),
            gap_kg=gap.gap_kg,
            reason=form.cleaned_data["reason"],
            organisation=request.acting_membership.organisation,
            by=request.user,
        )
    return redirect("balance", code, f"{year:04}-{month:02}")

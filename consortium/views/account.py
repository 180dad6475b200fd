"""A person's own pages: the invitation that makes it a member, its profile, its API tokens."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consortium import selectors
from consortium.access.http import public, requires, signed_in
from consortium.access.permissions import Permission as P
from consortium.forms import NewPersonForm, ProfileForm, TokenForm
from consortium.middleware import ACTING_FOR
from consortium.refusals import Refusal
from consortium.services import members, people, tokens
from consortium.views.answers import taken, telling
from consortium.views.limits import limited

LOGIN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@sensitive_post_parameters("password", "password_again")
@never_cache
@require_http_methods(["GET", "POST"])
@public("the secret in the link, sent to one address, is the permission; a dead link tells nothing")
@limited("invitation")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = selectors.open_invitation(token_sha256=members.hashed(token))
    if found is None:
        return render(request, "consortium/invitation_closed.html", status=404)
    if request.user.is_authenticated:
        return _accept_as_known(request, found)
    if selectors.invited_person(invitation=found):
        return render(request, "consortium/invitation.html", {"invitation": found, "must_log_in": True})
    return _accept_as_new(request, found)


def _accept_as_known(request: HttpRequest, found) -> HttpResponse:
    if request.method == "POST":
        try:
            members.accept_invitation(invitation=found, user=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            return _welcome(request, found)
    is_other = request.user.email != found.email
    return render(request, "consortium/invitation.html", {"invitation": found, "is_other_person": is_other})


def _accept_as_new(request: HttpRequest, found) -> HttpResponse:
    form = NewPersonForm(request.POST or None, email=found.email)
    if request.method == "POST" and form.is_valid():
        try:
            user = members.accept_invitation(
                invitation=found, user=None, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            login(request, user, backend=LOGIN_BACKEND)
            return _welcome(request, found)
    return render(request, "consortium/invitation.html", {"invitation": found, "form": form})


def _welcome(request: HttpRequest, found) -> HttpResponse:
    request.session[ACTING_FOR] = found.organisation_id
    messages.success(request, _("Welcome. You act for %(name)s now.") % {"name": found.organisation})
    return redirect("home")


@require_http_methods(["GET", "POST"])
@signed_in("a person's own name, time zone and language")
def profile(request: HttpRequest) -> HttpResponse:
    user = request.user
    said = {"name": user.name, "time_zone": user.time_zone, "language": user.language}
    form = ProfileForm(request.POST or None, initial=said)
    if request.method == "POST" and taken(form, lambda said: people.change_profile(user=user, **said)):
        messages.success(request, _("Saved."))
        return redirect("profile")
    return render(request, "consortium/profile.html", {"form": form, "memberships": request.memberships})


@require_GET
@requires(P.TOKEN_MANAGE)
def api_tokens(request: HttpRequest) -> HttpResponse:
    return _tokens_page(request, TokenForm(own_role=request.viewer.role_code))


@never_cache
@require_POST
@requires(P.TOKEN_MANAGE)
def make_token(request: HttpRequest) -> HttpResponse:
    """Answers with the secret itself: it is in no address, no session and no second page."""
    form = TokenForm(request.POST, own_role=request.viewer.role_code)
    if not form.is_valid():
        return _tokens_page(request, form)
    try:
        made, secret = tokens.make_token(
            membership=request.acting_membership,
            name=form.cleaned_data["name"],
            role=form.cleaned_data["role"],
            lasts=form.lasts,
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _tokens_page(request, form)
    return _tokens_page(request, TokenForm(own_role=request.viewer.role_code), made=made, secret=secret)


def _tokens_page(request: HttpRequest, form: TokenForm, **made) -> HttpResponse:
    rows = selectors.api_tokens(viewer=request.viewer)
    return render(request, "consortium/tokens.html", {"form": form, "tokens": rows, **made})


@require_POST
@requires(P.TOKEN_MANAGE)
def revoke_token(request: HttpRequest, key: str) -> HttpResponse:
    token = get_object_or_404(selectors.api_tokens(viewer=request.viewer), token_key=key)
    with telling(request, _("%(name)s opens nothing any more.") % {"name": token.name}):
        tokens.revoke_token(token=token, by=request.user)
    return redirect("tokens")

"""Pages without log-in take so much from one address, and say when they take more."""

import time

import pytest
from django.core.cache import caches
from django.test import Client

from consortium.models import Organisation
from tests.integration.consortium.test_office import APPLICATION

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rates(settings, monkeypatch, request):
    """Tests set limits aside; here they hold, and each test counts by itself: clearing would clear for all workers."""
    prefix = f"{caches['default'].key_prefix}-{request.node.name}-{time.time_ns()}"
    monkeypatch.setattr(caches["default"], "key_prefix", prefix)
    settings.ACCOUNT_RATE_LIMITS = {"apply": "2/h/ip", "invitation": "1/10m/ip", "login": "1/m/ip"}


def apply(name: str, ip: str = "192.0.2.1"):
    return Client(REMOTE_ADDR=ip).post("/apply/", {**APPLICATION, "name": name})


def test_the_third_application_within_the_hour_is_refused_and_says_when_to_try_again():
    assert [apply(name).status_code for name in ("Nova", "Terra")] == [302, 302]
    refused = apply("Aqua")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert "Try again in 60 minutes" in refused.text
    assert sorted(Organisation.objects.values_list("name", flat=True)) == ["Nova", "Terra"]


def test_an_address_is_refused_alone_and_may_still_read():
    for name in ("Nova", "Terra", "Aqua"):
        apply(name)
    assert apply("Ignis", ip="192.0.2.2").status_code == 302
    assert Client(REMOTE_ADDR="192.0.2.1").get("/apply/").status_code == 200


def test_guessing_invitations_ends_soon(client):
    path = f"/invitations/{'x' * 43}/"
    assert [client.post(path).status_code for _ in range(2)] == [404, 429]
    assert "Try again in 10 minutes" in client.post(path).text


def test_too_many_log_ins_get_the_same_page(client):
    tried = {"login": "nobody@volta-motors.example", "password": "wrong"}
    assert client.post("/accounts/login/", tried).status_code == 200
    refused = client.post("/accounts/login/", tried)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "300")
    assert "Too often in a short time" in refused.text


def test_every_limit_of_ours_is_set():
    """A misspelt action would be taken for one without a limit."""
    from consortium.settings import base
    from tests.guards.addresses import addresses

    public = {address.name for address in addresses() if address.is_ours and address.mark("public_reason")}
    signed_in_and_costly = {"recount"}
    assert base.ACCOUNT_RATE_LIMITS.keys() == (public - {"health", "applied"}) | signed_in_and_costly

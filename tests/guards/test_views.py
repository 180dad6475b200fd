"""Every address of ours says which verb it needs, or why it needs none."""

import pytest

from consortium.access.permissions import Permission
from tests.guards.addresses import Address, addresses

OURS = [address for address in addresses() if address.is_ours]
MARKS = ("required_permission", "signed_in_reason", "public_reason")
PUBLIC = {
    "health": "the load balancer has no account; returns no data",
    "apply": "an organisation that applies has no account yet; the page reads nothing and opens nothing",
    "applied": "thanks somebody who has no account yet; says the same to everybody",
    "invitation": "the secret in the link, sent to one address, is the permission; a dead link tells nothing",
}


def marks(address: Address) -> dict[str, object]:
    return {mark: address.mark(mark) for mark in MARKS if address.mark(mark) is not None}


@pytest.mark.parametrize("address", OURS, ids=lambda address: address.name)
def test_an_address_is_marked_once(address):
    found = marks(address)
    assert len(found) == 1, f"/{address.route}: mark its view with @requires(P.X), @signed_in(why) or @public(why)."
    assert isinstance(found.get("required_permission", Permission.BOARD_VIEW), Permission)


@pytest.mark.parametrize("address", OURS, ids=lambda address: address.name)
def test_an_address_has_a_name_of_its_own(address):
    assert address.name != address.route, f"/{address.route} has no name."


def test_names_are_used_once():
    names = [address.name for address in OURS]
    assert sorted(names) == sorted(set(names))


def test_what_is_public_is_listed_here_with_its_reason():
    found = {address.name: address.mark("public_reason") for address in OURS if address.mark("public_reason")}
    assert found == PUBLIC, "A page without log-in is a decision: list it in PUBLIC, or take it out."


def test_a_page_for_everybody_signed_in_says_why():
    reasons = [address.mark("signed_in_reason") for address in OURS if address.mark("signed_in_reason")]
    assert reasons and all(len(reason) > 15 for reason in reasons)

"""Two people spend the same account at once, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal as D
from threading import Barrier

import pytest
from django.db import connection

from consortium.refusals import Refusal
from dashboards.models import CreditEntry
from facilities.services.sites import NewSite, open_site
from tests.custody import account, book, claim, give, line
from tests.personas import Persona, make_organisation, make_persona


@pytest.fixture
def two(committed_db) -> tuple[Persona, Persona]:
    """Both hold 100 kg of nickel in the same kind of account."""
    holder = make_persona("Bob", make_organisation("Leach Works", "recycler"), "manager")
    other = make_persona("Alice", make_organisation("Volta Motors", "automaker"), "manager")
    site = open_site(
        NewSite("leach-leipzig", "Leipzig", "hydrometallurgy", "DE", "Europe/Berlin", D("51.3"), D("12.4"), D(10**6)),
        operator=holder.organisation,
        by=holder.user,
    )
    book(holder, site, line("Ni", "200"))
    give(holder, other, "Ni", "100")
    return holder, other


def at_once(*steps: Callable) -> list[str]:
    """What became of each step, when all begin together."""
    start = Barrier(len(steps))

    def run(step: Callable) -> str:
        try:
            start.wait()
            step()
        except Refusal as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def test_two_claims_at_once_never_exceed_the_account(two):
    holder, _other = two
    answers = at_once(*[lambda: claim(holder, "Ni", "60")] * 4)
    assert sorted(answers)[:3] == ["The account holds 40 kg Ni: 60 kg would exceed it."] * 3
    assert (answers.count("done"), account(holder, "Ni").balance_kg) == (1, D(40))


def test_two_who_give_to_each_other_at_once_do_not_wait_for_ever(two):
    holder, other = two
    to_and_fro = [lambda: give(holder, other, "Ni", "30"), lambda: give(other, holder, "Ni", "10")] * 3
    assert at_once(*to_and_fro) == ["done"] * 6
    assert (account(holder, "Ni").balance_kg, account(other, "Ni").balance_kg) == (D(40), D(160))
    steps = CreditEntry.objects.filter(account=account(holder, "Ni")).order_by("position")
    assert [one.position for one in steps] == list(range(1, 9))

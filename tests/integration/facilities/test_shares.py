"""Shares of lots in what is made of them: exact, and at a cost that follows the inputs and not the paths."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from django.db import connection

from consortium.periods import Period
from facilities.metrics import attribution
from facilities.metrics.content import ELEMENT_SHARES
from facilities.models import ProcessRun
from tests.integration.test_chain_imports import taken

pytestmark = pytest.mark.django_db
DIAMONDS = 12
LOT_KG = D("998.5")


def rows_of_a_chain() -> str:
    """A lot becomes two batches, which meet in the next run and part again, a dozen times; then nickel sulphate."""
    rows = ["run,site,line,started_at,ended_at,record,lot,batch,material,mass_kg"]
    fed = [("volta-motors/LOT-1", "", LOT_KG)]
    for step in range(DIAMONDS + 1):
        head = f"R-{step},leach-leipzig,hydro,2026-01-{step + 8:02}T06:00,2026-01-{step + 8:02}T14:00"
        rows += [f"{head},input,{lot},{batch},,{kg}" for lot, batch, kg in fed]
        made = [(f"A-{step}", 300 - step), (f"B-{step}", 400 - step)]
        if step < DIAMONDS:
            rows += [f"{head},output,,{batch},black_mass,{kg}" for batch, kg in made]
        fed = [("", batch, kg - 1) for batch, kg in made]
    rows.append(f"{head},output,,NI,nickel_sulphate,100")
    return "\n".join(rows) + "\n"


@pytest.fixture
def last_run(received, bob, send) -> ProcessRun:
    taken(send(bob, "runs", rows_of_a_chain()))
    return ProcessRun.objects.get(source_reference=f"R-{DIAMONDS}")


def count(statement: str, arguments: dict) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} SELECT count(*) FROM traced WHERE element = 'Ni'", arguments)
        return cursor.fetchone()[0]


def test_lots_that_part_and_meet_again_a_dozen_times_are_traced_input_by_input(last_run):
    """There are 4,096 paths, and 25 inputs: two batches reach the last run, each through the 23 inputs before it."""
    end = last_run.day.replace(day=31)
    arguments = {"run": last_run.pk, "site": last_run.site_id, "start": last_run.day, "end": end}
    slices = "slice AS (SELECT site_id AS slice_id, day FROM facilities_processrun WHERE id = %(run)s)"
    assert count(f"WITH RECURSIVE {slices}, {ELEMENT_SHARES}", arguments) == 2 + 2 * 23
    assert count(attribution.TRACED, arguments) == 25


def test_all_of_it_came_from_the_one_lot_whatever_the_paths(last_run, lot):
    period = Period(last_run.day, last_run.day.replace(day=31))
    (share,) = attribution.shares_of_lots(site_id=last_run.site_id, period=period)[last_run.pk, "Ni"]
    assert (share.lot_id, share.is_split_estimated) == (lot.pk, True)
    assert abs(Fraction(share.share) - 1) < Fraction(DIAMONDS, 10**20)

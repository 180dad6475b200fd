"""A way through a graph of 100,000 edges, both ways, as its page asks for it; the floor is a recursive query.

    python3 manage.py test tests/benchmarks/trace.py -n 0 -s

Once through splits and merges alone, once through runs: two batches meet in each, and two come out of it.
"""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import date

from django.db import connection

from consortium.access.viewer import Viewer
from dashboards.genealogy import Genealogy
from facilities import walk
from facilities.models import RunOutput
from feedstock.models import BatteryLot
from tests import database
from tests.personas import make_bob, make_organisation, make_persona, make_site

LAYERS, WIDTH, PARENTS = 101, 500, 2
REPEATS = 7
STARTS = ((LAYERS - 8, "seven steps from the end"), (LAYERS // 2, "in the middle, capped"))

LOTS = """
INSERT INTO feedstock_batterylot
       (organisation_id, supplier_id, holder_id, number, source_reference, recorded_at, void_reason, chemistry_id,
        form_factor, condition, origin, collected_in, registered_on, declared_mass_kg, battery_passport_id)
SELECT %(who)s, %(who)s, %(who)s, 'L-' || layer || '-' || place, layer || '-' || place, now(), '', 'NMC622',
       'cell', 'intact', 'end_of_life', 'DE', %(first)s::date + layer, 1000, ''
  FROM generate_series(0, %(layers)s - 1) layer, generate_series(0, %(width)s - 1) place
"""
EDGES = """
INSERT INTO feedstock_lotedge (parent_id, child_id, kind, mass_kg)
SELECT parent.id, child.id, 'merge', 500
  FROM generate_series(1, %(layers)s - 1) layer, generate_series(0, %(width)s - 1) place,
       generate_series(0, %(parents)s - 1) nth
  JOIN feedstock_batterylot child ON true
  JOIN feedstock_batterylot parent ON true
 WHERE child.source_reference = layer || '-' || place
   AND parent.source_reference = (layer - 1) || '-' || (place + nth * 7) %% %(width)s
"""
RUNS = """
INSERT INTO facilities_processrun
       (organisation_id, number, source_reference, recorded_at, void_reason, site_id, line_id, step_id,
        started_at, ended_at, day)
SELECT %(who)s, 'R-' || layer || '-' || place, layer || '-' || place, now(), '', %(site)s, %(line)s, %(step)s,
       %(first)s::date + layer + time '06:00', %(first)s::date + layer + time '14:00', %(first)s::date + layer
  FROM generate_series(0, %(layers)s - 1) layer, generate_series(0, %(width)s - 1) place
"""
BATCHES = """
INSERT INTO facilities_runoutput
       (run_id, number, batch_reference, material_id, mass_kg, moisture_fraction, destination, holder_id, recorded_at,
        void_reason)
SELECT id, 'B' || substr(number, 2) || '-' || nth, source_reference || '-' || nth, 'black_mass', 500, 0, '', %(who)s,
       now(), ''
  FROM facilities_processrun, generate_series(0, %(parents)s - 1) nth
"""
FEEDS = """
INSERT INTO facilities_runinput (run_id, output_id, mass_kg, moisture_fraction)
SELECT run.id, batch.id, 500, 0
  FROM generate_series(1, %(layers)s - 1) layer, generate_series(0, %(width)s - 1) place,
       generate_series(0, %(parents)s - 1) nth
  JOIN facilities_processrun run ON true
  JOIN facilities_runoutput batch ON true
 WHERE run.source_reference = layer || '-' || place
   AND batch.batch_reference = (layer - 1) || '-' || (place + nth * 7) %% %(width)s || '-' || nth
"""
FLOOR_OF_LOTS = """
WITH RECURSIVE reached(id, depth) AS (
    SELECT %(start)s::bigint, 0
    UNION
    SELECT edge.{there}, reached.depth + 1
      FROM reached JOIN feedstock_lotedge edge ON edge.{here} = reached.id
)
SELECT * FROM reached LIMIT %(most)s
"""
FLOOR_OF_RUNS = """
WITH RECURSIVE reached(id, depth) AS (
    SELECT run_id, 0 FROM facilities_runoutput WHERE id = %(start)s
    UNION
    SELECT {there}.run_id, reached.depth + 1
      FROM reached
      JOIN facilities_{here_is} {here} ON {here}.run_id = reached.id
      JOIN facilities_{there_is} {there} ON fed.output_id = made.id
)
SELECT * FROM reached LIMIT %(most)s
"""


def fill(sizes: dict, *statements: str) -> None:
    """Committed and analysed after each: a transaction of its own has no statistics."""
    name = connection.settings_dict["NAME"]
    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute(statement, sizes)
        with closing(database.owner_connection(name)) as owner, owner.cursor() as cursor:
            cursor.execute("ANALYZE")


def best_ms(work: Callable[[], object]) -> tuple[float, float]:
    """Least milliseconds on the clock, and least of this process: what waits for others is no work."""
    clock, process = [], []
    for _ in range(REPEATS):
        begun, busy = time.perf_counter(), time.process_time()
        work()
        clock.append((time.perf_counter() - begun) * 1000)
        process.append((time.process_time() - busy) * 1000)
    return min(clock), min(process)


def measure(said: str, viewer: Viewer, floors: list[str], **start) -> None:
    ((kind, thing),) = start.items()
    ids = {"lots" if kind == "lot" else "batches": [thing.pk]}

    def floor() -> None:
        with connection.cursor() as cursor:
            for statement in floors:
                cursor.execute(statement, {"start": thing.pk, "most": walk.MOST_ROWS // PARENTS})
                cursor.fetchall()

    floor_ms, _busy = best_ms(floor)
    walked = best_ms(lambda: (walk.upstream(**ids), walk.downstream(**ids)))
    page = best_ms(lambda: Genealogy(viewer=viewer, **start).flows())
    steps = {name: len(way.steps) for name, way in Genealogy(viewer=viewer, **start).ways.items()}
    print(
        f"{said}: {steps} steps; walk {walked[0]:.0f} ms ({walked[1]:.0f} of this process), with rows and flows "
        f"{page[0]:.0f} ms ({page[1]:.0f}), floor {floor_ms:.1f} ms: {page[0] / floor_ms:.0f} times the floor"
    )


def test_both_ways_through_100_000_splits_and_merges(committed_db):
    alice = make_persona("Alice", make_organisation("Volta Motors", "automaker"), "contributor")
    sizes = {"layers": LAYERS, "width": WIDTH, "parents": PARENTS, "first": date(2025, 1, 1)}
    fill(sizes | {"who": alice.organisation.pk}, LOTS, EDGES)
    ends = ("parent_id", "child_id"), ("child_id", "parent_id")
    floors = [FLOOR_OF_LOTS.format(here=here, there=there) for here, there in ends]
    print()
    for layer, said in STARTS:
        lot = BatteryLot._base_manager.get(source_reference=f"{layer}-0")
        measure(f"lot {said}", alice.viewer, floors, lot=lot)


def test_both_ways_through_100_000_inputs_and_outputs_of_runs(committed_db):
    bob = make_bob()
    line = make_site(bob).lines.get(code="hydro")
    sizes = {"layers": LAYERS, "width": WIDTH // 2, "parents": PARENTS, "first": date(2025, 1, 1)}
    sizes |= {"who": bob.organisation.pk, "site": line.site_id, "line": line.pk, "step": line.step_id}
    fill(sizes, RUNS, BATCHES, FEEDS)
    floors = [
        FLOOR_OF_RUNS.format(here_is="runoutput", here="made", there_is="runinput", there="fed"),
        FLOOR_OF_RUNS.format(here_is="runinput", here="fed", there_is="runoutput", there="made"),
    ]
    print()
    for layer, said in STARTS:
        batch = RunOutput._base_manager.get(batch_reference=f"{layer}-0-0")
        measure(f"batch {said}", bob.viewer, floors, batch=batch)

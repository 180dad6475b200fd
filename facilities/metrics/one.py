"""The same definitions for one run or one lot: what a record's own page shows agrees with every board.

Read unscoped: callers have found the run or the lot for their viewer first.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from consortium.quantities import DIMENSIONS
from facilities.metrics import PURITY, QUANTITIES, RETURNED
from facilities.metrics.content import DRY_LOT_CONTENT, LOT_FRACTION, LOT_IS_ESTIMATED
from facilities.metrics.energy import PARTS_OF_A_RUN, READ_DURING

# The shadowed table leaves one run of its day, so that the measures' own statements speak of it alone.
ONE_RUN = """
WITH facilities_processrun AS (SELECT * FROM facilities_processrun WHERE id = %(run)s),
     slice AS (SELECT site_id AS slice_id, day FROM facilities_processrun)
"""
OF_A_RUN = (
    "mass_charged_kg",
    "reagent_kg",
    "mass_recovered_kg",
    "mass_intermediate_kg",
    "residue_kg",
    "explained_loss_kg",
    "mass_awaiting_outputs_kg",
    "run_in_variance_kg2",
    "run_out_variance_kg2",
    "unscaled_input_count",
    "unscaled_output_count",
    "element_charged_kg",
    "element_recovered_kg",
    "element_left_over_kg",
    "element_in_variance_kg2",
    "element_out_variance_kg2",
    "element_in_unsure_kg",
    "element_out_unsure_kg",
    "unassayed_residue_kg",
)


@dataclass(frozen=True)
class RunQuantity:
    """One row of what the rollups would hold if the run were alone on its day."""

    measure: str
    dimensions: dict[str, Any]
    value: Decimal


def quantities_of_run(run_id: int) -> list[RunQuantity]:
    """Masses and element masses of a standing run; a withdrawn one has none."""
    found = []
    with connection.cursor() as cursor:
        for quantity in QUANTITIES:
            if quantity.measure in OF_A_RUN:
                cursor.execute(ONE_RUN + quantity.select(), {"run": run_id})
                for _slice, _day, *values, value, _facts, _digest in cursor.fetchall():
                    found.append(RunQuantity(quantity.measure, dict(zip(DIMENSIONS, values, strict=True)), value))
    return found


def purities_of_run(run_id: int) -> dict[int, Decimal]:
    """Assayed share of the main substance in each product of a standing run, by the product's id."""
    with connection.cursor() as cursor:
        cursor.execute(f"{ONE_RUN} SELECT output.id, main.fraction FROM {PURITY}", {"run": run_id})
        return dict(cursor.fetchall())


def energy_of_run(run_id: int, *, meter_ids: list[int]) -> list[tuple[str, int, Decimal]]:
    """(carrier, readings, kWh): what of the readings of the line's meters belongs to this run."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS_OF_A_RUN, {"run": run_id, "meters": meter_ids})
        return cursor.fetchall()


def days_read_during(run_ids: list[int]) -> list[tuple[int, date]]:
    """(site, day) of readings whose share of idle energy these runs change."""
    with connection.cursor() as cursor:
        cursor.execute(READ_DURING, {"runs": run_ids})
        return cursor.fetchall()


RETURNED_QUANTITY = next(quantity for quantity in QUANTITIES if quantity.measure == "element_returned_kg")
RETURNED_BY_LOT = f"""
WITH RECURSIVE slice AS (
    SELECT DISTINCT site_id AS slice_id, day FROM facilities_processrun WHERE id = ANY(%(runs)s)
), {RETURNED_QUANTITY.prelude}
SELECT origin.id, slice.run_id, slice.element, slice.is_estimated, round(sum({RETURNED_QUANTITY.value}), 9)
  FROM {RETURNED}
 WHERE origin.id = ANY(%(lots)s) AND slice.run_id = ANY(%(runs)s)
 GROUP BY 1, 2, 3, 4
"""


def returned_of_lots(*, lot_ids: list[int], run_ids: list[int]) -> list[tuple[int, int, str, bool, Decimal]]:
    """(lot, run, element, is estimated, kg): the element mass that the products of these runs owe to these lots."""
    if not run_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(RETURNED_BY_LOT, {"lots": lot_ids, "runs": run_ids})
        return cursor.fetchall()


CONTENT_OF_LOTS = f"""
SELECT lot.id, {LOT_FRACTION}, {LOT_IS_ESTIMATED}, known.code, known.name
  FROM feedstock_batterylot lot
  {DRY_LOT_CONTENT}
  JOIN consortium_element known ON known.code = element.code
 WHERE lot.id = ANY(%(lots)s) AND {LOT_FRACTION} > 0
 ORDER BY known.position, known.code
"""


def content_of_lots(lot_ids: list[int]) -> dict[int, dict[str, tuple[str, Decimal, bool]]]:
    """Lot to element to (its name, its share of the dry mass, is the share estimated), in the order of the data."""
    found: dict[int, dict[str, tuple[str, Decimal, bool]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(CONTENT_OF_LOTS, {"lots": lot_ids})
        for lot_id, fraction, estimated, code, name in cursor.fetchall():
            found[lot_id][code] = (name, fraction, estimated)
    return found


def content_of_lot(lot_id: int) -> dict[str, tuple[str, Decimal, bool]]:
    return content_of_lots([lot_id])[lot_id]


def summed(quantities: list[RunQuantity], by: str = "") -> dict[tuple[str, str], Decimal]:
    """(measure, value of one dimension) to its sum."""
    totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in quantities:
        totals[one.measure, one.dimensions[by] if by else ""] += one.value
    return totals

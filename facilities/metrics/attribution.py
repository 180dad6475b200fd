"""Which lots the products of a site came from: element mass of each product, and each lot's share of its run.

A product that is made from products brings nothing new into the world: what reaches it through an earlier product
is `is_reprocessed`, and earns no second credit.  Read unscoped: callers have found the site for their viewer first.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from consortium.periods import Period
from facilities.metrics.content import CHARGES, MOST_STEPS, PRODUCTS_WON

SLICE = """
slice AS (
    SELECT DISTINCT site_id AS slice_id, day FROM facilities_processrun
     WHERE site_id = %(site)s AND day >= %(start)s AND day < %(end)s AND voided_at IS NULL
)
"""
TRACED = f"""
WITH RECURSIVE {SLICE}, {CHARGES},
part AS (
    SELECT charge.*, round(charge.mass_kg / sum(charge.mass_kg) OVER of_the_run, 20) AS share,
           bool_or(charge.is_estimated) OVER of_the_run AND count(*) OVER of_the_run > 1 AS is_split_estimated
      FROM charge
     WHERE charge.mass_kg > 0
    WINDOW of_the_run AS (PARTITION BY run_id, element)
),
traced AS (
    SELECT reached.first_run, part.element, part.lot_id, part.output_id, part.share, part.is_split_estimated,
           part.run_id AS charged_in, false AS is_reprocessed, 1 AS step
      FROM reached JOIN part ON part.run_id = reached.run_id
    UNION ALL
    SELECT passed.first_run, passed.element, part.lot_id, part.output_id, passed.share * part.share,
           passed.is_split_estimated OR part.is_split_estimated, part.run_id, passed.is_reprocessed, passed.step + 1
      FROM (
        SELECT first_run, element, run_id, step, is_reprocessed, sum(share) AS share,
               bool_or(is_split_estimated) AS is_split_estimated
          FROM (
            SELECT traced.first_run, traced.element, batch.run_id, traced.step, traced.share,
                   traced.is_split_estimated, traced.is_reprocessed OR material.kind = 'product' AS is_reprocessed
              FROM traced
              JOIN facilities_runoutput batch ON batch.id = traced.output_id
              JOIN consortium_material material ON material.code = batch.material_id
             WHERE traced.step < {MOST_STEPS}
          ) met
         GROUP BY 1, 2, 3, 4, 5
      ) passed
      JOIN part ON part.run_id = passed.run_id AND part.element = passed.element
)
"""
"""By input, and not path by path, as in content.py."""
SHARES = f"""{TRACED}
SELECT traced.first_run, traced.element, traced.lot_id, lot.number, lot.supplier_id, lot.origin, run.site_id,
       traced.is_reprocessed, bool_or(traced.is_split_estimated), sum(traced.share)
  FROM traced
  JOIN feedstock_batterylot lot ON lot.id = traced.lot_id
  JOIN facilities_processrun run ON run.id = traced.charged_in
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""
WON = f"""
WITH {SLICE}, {PRODUCTS_WON}
SELECT won.run_id, won.day, won.output_id, won.number, won.material, won.element, won.is_estimated,
       round(won.mass_kg, 6)
  FROM won
"""


@dataclass(frozen=True)
class Won:
    """The mass of one element in one product."""

    run_id: int
    day: date
    output_id: int
    output_number: str
    material: str
    element: str
    is_estimated: bool
    """Its content stands on a table, not on an assay."""
    mass_kg: Decimal


@dataclass(frozen=True)
class LotShare:
    """What one lot brought of an element into the products of one run, as a share of all that was brought."""

    lot_id: int
    lot_number: str
    supplier_id: int
    origin: str
    charged_at_id: int
    """The site at which the lot itself was charged."""
    is_reprocessed: bool
    is_split_estimated: bool
    """Somewhere on the way the shares stand on a composition table."""
    share: Decimal


def products_won(*, site_id: int, period: Period) -> list[Won]:
    with connection.cursor() as cursor:
        cursor.execute(WON, _asked(site_id, period))
        return [Won(*row) for row in cursor.fetchall()]


def shares_of_lots(*, site_id: int, period: Period) -> dict[tuple[int, str], list[LotShare]]:
    """By run and element."""
    found: dict[tuple[int, str], list[LotShare]] = {}
    with connection.cursor() as cursor:
        cursor.execute(SHARES, _asked(site_id, period))
        for run_id, element, *share in cursor.fetchall():
            found.setdefault((run_id, element), []).append(LotShare(*share))
    return found


def _asked(site_id: int, period: Period) -> dict:
    return {"site": site_id, "start": period.start, "end": period.end}

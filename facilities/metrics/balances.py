"""What the balances of sites and lines are made of: flows, stocks, and how uncertain both are.

Variances are sums of squared standard uncertainties and add up like masses, because every weighing errs on its own
(DOMAIN.md section E2; JCGM 100:2008, GUM, 5.1.2).  An error limit counts as a rectangular distribution: u2 = limit2 / 3
(GUM, 4.3.7).
"""

from consortium.choices import SliceKind
from consortium.quantities import DayQuantity
from facilities.metrics.content import content_of_either
from facilities.metrics.runs import RUN, RUNS


def weighing(mass: str, *, site: str, use: str, day: str, name: str = "weighing") -> str:
    """Joins `name.kg2`, the variance of one weighing; NULL where the site has no such scale on record.

    What is heavier than the scale's largest load is weighed in as few equal loads as will do.  Rounded to twelve
    digits, so that what is multiplied and added up from here on is exact, and the same whoever computes it.
    """
    return f"""
LEFT JOIN LATERAL (
    SELECT round(loads.number * (error.error_in_service_intervals * scale.verification_interval_kg)
         * (error.error_in_service_intervals * scale.verification_interval_kg) / 3, 12) AS kg2
      FROM (SELECT * FROM facilities_scale
             WHERE site_id = {site} AND use = '{use}' AND valid_from <= {day}
             ORDER BY valid_from DESC LIMIT 1) scale
     CROSS JOIN LATERAL (SELECT ceil({mass} / scale.largest_load_kg) AS number) loads
      JOIN consortium_scaleerror error ON error.accuracy_class = scale.accuracy_class
       AND {mass} / loads.number > error.above_intervals * scale.verification_interval_kg
       AND {mass} / loads.number <= coalesce(error.up_to_intervals * scale.verification_interval_kg, {mass})
) {name} ON true"""


# Runs: what went in and came out, each part weighed once on a process scale ------------------------------------------

FED = f"""{RUNS}
JOIN facilities_runinput input ON input.run_id = run.id
LEFT JOIN feedstock_batterylot lot ON lot.id = input.lot_id
LEFT JOIN facilities_runoutput output ON output.id = input.output_id
{weighing("input.mass_kg", site="run.site_id", use="process", day="run.day")}"""
MADE = f"""{RUNS}
JOIN facilities_runoutput output ON output.run_id = run.id AND output.voided_at IS NULL
JOIN consortium_material material ON material.code = output.material_id
LEFT JOIN feedstock_batterylot lot ON false
{weighing("output.mass_kg", site="run.site_id", use="process", day="run.day")}"""
FED_WITH = {
    **RUN,
    "chemistry": "coalesce(lot.chemistry_id, '')",
    "material": "coalesce(output.material_id, input.reagent_id, '')",
}
MADE_OF = {**RUN, "material": "output.material_id"}
LEFT_OVER = "material.kind IN ('residue', 'loss')"

# Arrivals and departures ---------------------------------------------------------------------------------------------

TARE_KG = "greatest(receipt.tare_mass_kg, 1)"
"""An empty bridge is no load of any range."""
BRIDGED = weighing(
    "receipt.gross_mass_kg", site="receipt.site_id", use="weighbridge", day="receipt.day", name="gross"
) + weighing(TARE_KG, site="receipt.site_id", use="weighbridge", day="receipt.day", name="tare")
ARRIVALS = f"""
slice
JOIN facilities_receipt receipt ON receipt.site_id = slice.slice_id AND receipt.day = slice.day
 AND receipt.voided_at IS NULL
JOIN facilities_site site ON site.id = receipt.site_id
LEFT JOIN feedstock_batterylot lot ON lot.id = receipt.lot_id
LEFT JOIN facilities_runoutput output ON output.id = receipt.output_id
{BRIDGED}"""
PLACE = {
    "organisation_id": "site.operator_id",
    "site_id": "site.id",
    "chemistry": "coalesce(lot.chemistry_id, '')",
    "material": "coalesce(output.material_id, '')",
}


# Where a lot or batch lay when it left: where it was weighed in last, or else where it was made.
def lay_at(*, at: str, moved: str, not_by: str = "") -> str:
    """Joins the `site` where the lot or the batch of `moved` lay; two look-ups, each by its own index."""

    def latest(column: str, value: str) -> str:
        return (
            "(SELECT earlier.site_id FROM facilities_receipt earlier"
            f" WHERE earlier.{column} = {value} AND earlier.voided_at IS NULL AND earlier.received_at <= {at}{not_by}"
            " ORDER BY earlier.received_at DESC, earlier.id DESC LIMIT 1)"
        )

    return f"""
JOIN LATERAL (
    SELECT coalesce(
        {latest("lot_id", f"{moved}.lot_id")},
        {latest("output_id", "output.id")},
        (SELECT run.site_id FROM facilities_processrun run WHERE run.id = output.run_id)
    ) AS site_id
) lay ON lay.site_id IS NOT NULL
JOIN facilities_site site ON site.id = lay.site_id
"""


DISPATCHES = """
slice
JOIN feedstock_shipment shipment ON shipment.consignor_id = slice.slice_id AND shipment.dispatch_day = slice.day
 AND shipment.voided_at IS NULL
JOIN feedstock_shipmentline line ON line.shipment_id = shipment.id
LEFT JOIN feedstock_batterylot lot ON lot.id = line.lot_id
LEFT JOIN facilities_runoutput output ON output.number = line.batch_number AND line.batch_number <> ''
""" + lay_at(at="shipment.dispatched_at", moved="line")
DISPATCHES += weighing("line.declared_mass_kg", site="site.id", use="process", day="shipment.dispatch_day")
# Between two sites of one operator nothing is sold and no shipment is written: the receipt is both ends of the move.
MOVES = """
slice
JOIN facilities_receipt receipt ON receipt.site_id = slice.slice_id AND receipt.day = slice.day
 AND receipt.voided_at IS NULL AND receipt.shipment_id IS NULL
JOIN facilities_site target ON target.id = receipt.site_id
LEFT JOIN feedstock_batterylot lot ON lot.id = receipt.lot_id
LEFT JOIN facilities_runoutput output ON output.id = receipt.output_id
""" + lay_at(at="receipt.received_at", moved="receipt", not_by=" AND earlier.id <> receipt.id")
MOVES += BRIDGED
# Stocks --------------------------------------------------------------------------------------------------------------

TAKES = """
slice
JOIN facilities_stocktake stock ON stock.site_id = slice.slice_id AND stock.day = slice.day AND stock.voided_at IS NULL
JOIN facilities_site site ON site.id = stock.site_id
"""
STOCKS = f"""{TAKES}
JOIN facilities_stocktakerow counted ON counted.stock_take_id = stock.id
LEFT JOIN feedstock_batterylot lot ON lot.id = counted.lot_id
LEFT JOIN facilities_runoutput output ON output.id = counted.output_id
{weighing("counted.mass_kg", site="stock.site_id", use="process", day="stock.day")}
"""
TAKE = {"organisation_id": "site.operator_id", "site_id": "site.id", "line_id": "coalesce(stock.line_id, 0)"}
STOCK = {**TAKE, "chemistry": "coalesce(lot.chemistry_id, '')", "material": "coalesce(output.material_id, '')"}


# Elements of a flow --------------------------------------------------------------------------------------------------


def elements(
    name: str,
    kind: SliceKind,
    source: str,
    part: tuple[str, str],
    dimensions: dict[str, str],
    stands_on: dict[str, str],
    *,
    where: str = "true",
    variance: str = "weighing.kg2",
    skip: str = "",
) -> tuple[DayQuantity, ...]:
    """Element mass of a flow, its variance, and how much of it has no known uncertainty.

    `part` is the SQL of wet mass and moisture.  u2 = w2 u(m)2 + m2 u(w)2 on dry matter (GUM, 5.1.2, first order).
    """
    wet_kg, moisture = part
    dry_share, dry_kg = f"(1 - {moisture})", f"({wet_kg} * (1 - {moisture}))"
    flow = f"{source} {content_of_either(moisture)} WHERE {where} AND element.fraction > 0"
    by_element = {**dimensions, "element": "element.code"}
    more = {"stands_on": stands_on}
    quantities = (
        DayQuantity(
            f"{name}_kg",
            kind,
            flow,
            f"{dry_kg} * element.fraction",
            {**by_element, "is_estimated": "element.is_estimated"},
            **more,
        ),
        DayQuantity(
            f"{name}_variance_kg2",
            kind,
            flow,
            f"element.fraction * element.fraction * coalesce({variance}, 0) * {dry_share} * {dry_share}"
            f" + {dry_kg} * {dry_kg} * coalesce(element.uncertainty, 0) * coalesce(element.uncertainty, 0)",
            by_element,
            **more,
        ),
        DayQuantity(
            f"{name}_unsure_kg",
            kind,
            f"{flow} AND element.uncertainty IS NULL",
            f"{dry_kg} * element.fraction",
            by_element,
            **more,
        ),
    )
    return tuple(quantity for quantity in quantities if quantity.measure != skip)


SITE, CONSIGNOR = SliceKind.SITE, SliceKind.CONSIGNOR
INPUT, OUTPUT = ("input.mass_kg", "input.moisture_fraction"), ("output.mass_kg", "output.moisture_fraction")
COUNTED = ("counted.mass_kg", "counted.moisture_fraction")
RECEIVED = ("receipt.net_mass_kg", "coalesce(output.moisture_fraction, 0)")
DECLARED = ("line.declared_mass_kg", "coalesce(output.moisture_fraction, 0)")
SENT_BY_OPERATOR = "site.operator_id = shipment.consignor_id"
MOVED_BY_OPERATOR = "site.operator_id = target.operator_id AND site.id <> target.id"
BRIDGE_KG2 = "coalesce(gross.kg2, 0) + coalesce(tare.kg2, 0)"
NO_ASSAY = (
    "(SELECT count(*) FROM facilities_assay assay WHERE assay.output_id = output.id AND assay.voided_at IS NULL) = 0"
)

FEEDING = {"run": "run.id", "lot": "input.lot_id", "batch": "input.output_id", "input": "input.id"}
MAKING = {"run": "run.id", "batch": "output.id"}
RECEIPT = {"receipt": "receipt.id", "lot": "receipt.lot_id", "batch": "receipt.output_id"}
LINE = {"shipment": "shipment.id", "lot": "line.lot_id", "batch": "output.id", "line": "line.id"}
TAKEN = {"stock_take": "stock.id"}
COUNT = {**TAKEN, "lot": "counted.lot_id", "batch": "counted.output_id", "row": "counted.id"}

RUN_QUANTITIES = (
    DayQuantity(
        "dry_mass_in_kg", SITE, FED, "input.mass_kg * (1 - input.moisture_fraction)", FED_WITH, stands_on=FEEDING
    ),
    DayQuantity(
        "dry_mass_out_kg", SITE, MADE, "output.mass_kg * (1 - output.moisture_fraction)", MADE_OF, stands_on=MAKING
    ),
    DayQuantity("run_in_variance_kg2", SITE, FED, "coalesce(weighing.kg2, 0)", FED_WITH, stands_on=FEEDING),
    DayQuantity("run_out_variance_kg2", SITE, MADE, "coalesce(weighing.kg2, 0)", MADE_OF, stands_on=MAKING),
    DayQuantity("unscaled_input_count", SITE, f"{FED} WHERE weighing.kg2 IS NULL", "1", RUN, stands_on=FEEDING),
    DayQuantity("unscaled_output_count", SITE, f"{MADE} WHERE weighing.kg2 IS NULL", "1", RUN, stands_on=MAKING),
    *elements("element_in", SITE, FED, INPUT, FED_WITH, FEEDING, skip="element_in_kg"),
    *elements("element_out", SITE, MADE, OUTPUT, MADE_OF, MAKING, skip="element_out_kg"),
    *elements("element_left_over", SITE, MADE, OUTPUT, MADE_OF, MAKING, where=LEFT_OVER)[:1],
    DayQuantity(
        "unassayed_residue_kg",
        SITE,
        f"{MADE} WHERE material.kind = 'residue' AND {NO_ASSAY}",
        OUTPUT[0],
        MADE_OF,
        stands_on=MAKING,
    ),
)
FLOW_QUANTITIES = (
    DayQuantity("arrived_mass_kg", SITE, ARRIVALS, RECEIVED[0], PLACE, stands_on=RECEIPT),
    DayQuantity("arrival_variance_kg2", SITE, ARRIVALS, BRIDGE_KG2, PLACE, stands_on=RECEIPT),
    DayQuantity("unscaled_arrival_count", SITE, f"{ARRIVALS} WHERE gross.kg2 IS NULL", "1", PLACE, stands_on=RECEIPT),
    *elements("element_arrived", SITE, ARRIVALS, RECEIVED, PLACE, RECEIPT, variance=f"({BRIDGE_KG2})"),
    DayQuantity("moved_mass_kg", SITE, f"{MOVES} WHERE {MOVED_BY_OPERATOR}", RECEIVED[0], PLACE, stands_on=RECEIPT),
    DayQuantity("moved_variance_kg2", SITE, f"{MOVES} WHERE {MOVED_BY_OPERATOR}", BRIDGE_KG2, PLACE, stands_on=RECEIPT),
    *elements(
        "element_moved", SITE, MOVES, RECEIVED, PLACE, RECEIPT, where=MOVED_BY_OPERATOR, variance=f"({BRIDGE_KG2})"
    ),
    DayQuantity(
        "sent_mass_kg", CONSIGNOR, f"{DISPATCHES} WHERE {SENT_BY_OPERATOR}", DECLARED[0], PLACE, stands_on=LINE
    ),
    DayQuantity(
        "sent_variance_kg2",
        CONSIGNOR,
        f"{DISPATCHES} WHERE {SENT_BY_OPERATOR}",
        "coalesce(weighing.kg2, 0)",
        PLACE,
        stands_on=LINE,
    ),
    *elements("element_sent", CONSIGNOR, DISPATCHES, DECLARED, PLACE, LINE, where=SENT_BY_OPERATOR),
)
STOCK_QUANTITIES = (
    DayQuantity("stock_take_count", SITE, TAKES, "1", TAKE, stands_on=TAKEN),
    DayQuantity("stock_kg", SITE, STOCKS, COUNTED[0], STOCK, stands_on=COUNT),
    DayQuantity(
        "dry_stock_kg", SITE, STOCKS, "counted.mass_kg * (1 - counted.moisture_fraction)", STOCK, stands_on=COUNT
    ),
    DayQuantity("stock_variance_kg2", SITE, STOCKS, "coalesce(weighing.kg2, 0)", STOCK, stands_on=COUNT),
    *elements("element_stock", SITE, STOCKS, COUNTED, STOCK, COUNT),
)
QUANTITIES = (*RUN_QUANTITIES, *FLOW_QUANTITIES, *STOCK_QUANTITIES)

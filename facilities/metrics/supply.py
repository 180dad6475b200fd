"""Electricity by contract: the market-based method of the GHG Protocol's Scope 2 Guidance.

A contract covers the same share of every kilowatt hour of its period: its quantity per consumption, at most all of it.
While the period lasts, only the part of the quantity counts that belongs to the days read so far: in February a year's
quantity would cover everything.
Contracts of the same time cover one after the other, the one that began first before the others, and never more than
was consumed.  What none covers counts with the residual mix, where one is known; the average of the grid would count
again what others have bought.
"""

from consortium.choices import SliceKind
from consortium.quantities import DayQuantity
from facilities.metrics.energy import BY_FACTOR, ELECTRICITY, GRID, READ, READINGS, RESIDUAL
from facilities.metrics.loads import READING

CONTRACTS = """
contract AS MATERIALIZED (
    SELECT made.id, made.site_id, made.kind, made.g_co2e_per_kwh, made.valid_from, made.valid_until,
           least(1, trunc(made.quantity_kwh * (consumed.until - made.valid_from)
                                            / (made.valid_until - made.valid_from) / consumed.kwh, 18)) AS share
      FROM facilities_supplyinstrument made
      JOIN facilities_site site ON site.id = made.site_id
     CROSS JOIN LATERAL (
        SELECT sum(reading.energy_kwh) AS kwh,
               least(max(reading.ends_at AT TIME ZONE site.time_zone)::date, made.valid_until) AS until
          FROM facilities_meter meter
          JOIN facilities_energyreading reading ON reading.meter_id = meter.id AND reading.voided_at IS NULL
           AND reading.day >= made.valid_from AND reading.day < made.valid_until
         WHERE meter.site_id = made.site_id AND meter.carrier = 'electricity'
     ) consumed
     WHERE made.voided_at IS NULL AND consumed.kwh > 0 AND made.site_id IN (SELECT slice_id FROM slice)
)
"""
# Cut off at the milliwatt hour, so that no contract covers more than its quantity.
COVER = """
    SELECT contract.id, contract.kind, contract.g_co2e_per_kwh,
           trunc(reading.energy_kwh * greatest(0, least(contract.share, 1 - coalesce(
               sum(contract.share) OVER (ORDER BY contract.valid_from, contract.id
                                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))), 6) AS kwh
      FROM contract
     WHERE contract.site_id = site.id AND contract.valid_from <= reading.day AND contract.valid_until > reading.day
"""
COVERED = f"{READINGS} CROSS JOIN LATERAL ({COVER}) cover WHERE {ELECTRICITY}"
REST = f"""{READINGS}
CROSS JOIN LATERAL (SELECT reading.energy_kwh - coalesce(sum(kwh), 0) AS kwh FROM ({COVER}) cover) rest
"""
BY_COVER = {**READING, "electricity_contract": "cover.id"}
BY_CONTRACT = {**READ, "method": "cover.kind"}

SUPPLY_QUANTITIES = (
    DayQuantity("covered_kwh", SliceKind.SUPPLY, COVERED, "cover.kwh", BY_CONTRACT, CONTRACTS, stands_on=BY_COVER),
    DayQuantity(
        "energy_emissions_market_kg",
        SliceKind.SUPPLY,
        COVERED,
        "cover.kwh * cover.g_co2e_per_kwh / 1000",
        BY_CONTRACT,
        CONTRACTS,
        stands_on=BY_COVER,
    ),
    DayQuantity(
        "energy_emissions_market_kg",
        SliceKind.SUPPLY,
        f"{REST} {GRID.format(factor_of=RESIDUAL)} WHERE {ELECTRICITY}",
        "rest.kwh * factor.g_co2e_per_kwh / 1000",
        BY_FACTOR,
        CONTRACTS,
        stands_on=READING,
    ),
    DayQuantity(
        "market_unassessed_kwh",
        SliceKind.SUPPLY,
        f"{REST} WHERE {ELECTRICITY} AND NOT EXISTS (SELECT FROM consortium_gridfactor WHERE {RESIDUAL})",
        "rest.kwh",
        READ,
        CONTRACTS,
        stands_on=READING,
    ),
)

SUPPLY_SLICES = """
SELECT DISTINCT meter.site_id, reading.day
  FROM facilities_meter meter JOIN facilities_energyreading reading ON reading.meter_id = meter.id
 WHERE meter.carrier = 'electricity'
"""

SUPPLY_FOLLOWING = {
    SliceKind.SUPPLY: (
        SliceKind.SITE,
        """
        SELECT changed.slice_id, changed.day
          FROM changed
          JOIN facilities_meter meter ON meter.site_id = changed.slice_id AND meter.carrier = 'electricity'
          JOIN facilities_energyreading reading ON reading.meter_id = meter.id AND reading.day = changed.day
        UNION
        SELECT made.site_id, other.day
          FROM changed
          JOIN facilities_supplyinstrument made ON made.site_id = changed.slice_id AND made.voided_at IS NULL
           AND made.valid_from <= changed.day AND made.valid_until > changed.day
          JOIN facilities_meter meter ON meter.site_id = made.site_id AND meter.carrier = 'electricity'
          JOIN facilities_energyreading other ON other.meter_id = meter.id
           AND other.day >= made.valid_from AND other.day < made.valid_until
         WHERE EXISTS (
            SELECT FROM facilities_meter here JOIN facilities_energyreading read ON read.meter_id = here.id
             WHERE here.site_id = changed.slice_id AND here.carrier = 'electricity' AND read.day = changed.day
         )
        """,
    )
}
"""A reading changes the share of every contract of its time, and with it every day of the contract."""

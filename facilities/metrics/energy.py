"""Energy: what of it runs explain, and what it emits.

The arithmetic of allocation is that of facilities.energy: a reading of a line's meter belongs to the line's runs as far
as they cover its time, and the rest of it is idle.  A reading of a site's meter is not allocated to any line.

What a kilowatt hour emits has one row for each source of factors, told apart by `method`: sources differ in what they
count (upstream or not), so that their figures are never added up.  A factor of an earlier year than the reading's
counts as estimated.  Where there is no factor, the energy is not assessed; it is counted, and never taken for zero.
"""

from consortium.choices import SliceKind
from consortium.quantities import DayQuantity
from facilities.metrics.loads import READING

READINGS = """
slice
JOIN facilities_meter meter ON meter.site_id = slice.slice_id
JOIN facilities_energyreading reading ON reading.meter_id = meter.id AND reading.day = slice.day
 AND reading.voided_at IS NULL
JOIN facilities_site site ON site.id = meter.site_id
"""
READ = {
    "organisation_id": "site.operator_id",
    "site_id": "site.id",
    "line_id": "coalesce(meter.line_id, 0)",
    "energy_carrier": "meter.carrier",
}
SECONDS = "extract(epoch FROM reading.ends_at - reading.starts_at)"

# Allocation to runs --------------------------------------------------------------------------------------------------

# A run that overlaps a reading ended on its day or later, and not later than the longest run of the line would: without
# that bound every reading would look at all later runs.
LONGEST = """
longest AS MATERIALIZED (
    SELECT run.line_id, max(run.ended_at - run.started_at) AS duration
      FROM facilities_processrun run
     WHERE run.voided_at IS NULL AND run.site_id IN (SELECT slice_id FROM slice)
     GROUP BY 1
)
"""
OVERLAPPING = """
      FROM facilities_processrun run
     WHERE run.line_id = meter.line_id AND run.voided_at IS NULL
       AND run.started_at < reading.ends_at AND run.ended_at > reading.starts_at
       AND run.day >= reading.day"""
OVERLAP = "greatest(run.started_at, reading.starts_at), least(run.ended_at, reading.ends_at)"


def covered(bound: str = "") -> str:
    """Joins `covered.kwh`: the energy of a reading in the time that runs of its line cover, each moment once; and the
    runs themselves."""
    return f"""
CROSS JOIN LATERAL (
    SELECT going.runs, round(reading.energy_kwh * coalesce((
               SELECT sum(extract(epoch FROM upper(stretch) - lower(stretch))) FROM unnest(going.stretches) stretch
           ), 0) / {SECONDS}, 6) AS kwh
      FROM (
        SELECT range_agg(tstzrange({OVERLAP})) AS stretches, array_agg(run.id ORDER BY run.id) AS runs
{OVERLAPPING}{bound}
      ) going
) covered
"""


BY_RUNS = f"""{READINGS}
LEFT JOIN longest ON longest.line_id = meter.line_id
{covered(" AND run.day <= (reading.ends_at + longest.duration)::date + 1")}
WHERE meter.line_id IS NOT NULL"""

READING_AND_RUNS = {**READING, "runs": "covered.runs"}

ALLOCATION_QUANTITIES = (
    DayQuantity("energy_run_kwh", SliceKind.SITE, BY_RUNS, "covered.kwh", READ, LONGEST, stands_on=READING_AND_RUNS),
    DayQuantity(
        "energy_idle_kwh",
        SliceKind.SITE,
        BY_RUNS,
        "reading.energy_kwh - covered.kwh",
        READ,
        LONGEST,
        stands_on=READING_AND_RUNS,
    ),
    DayQuantity(
        "energy_unallocated_kwh",
        SliceKind.SITE,
        f"{READINGS} WHERE meter.line_id IS NULL",
        "reading.energy_kwh",
        READ,
        stands_on=READING,
    ),
)

# Where runs overlap each other, what they cover together is divided by how long each overlaps the reading.  Rounded is
# what has been given out so far, so that the parts add up.
PARTS_OF_A_RUN = f"""
SELECT meter.carrier, count(*),
       sum(round(covered.kwh * mine.done / mine.whole, 6)
         - round(covered.kwh * (mine.done - mine.seconds) / mine.whole, 6))
  FROM facilities_processrun this
  JOIN facilities_meter meter ON meter.line_id = this.line_id AND meter.id = ANY(%(meters)s)
  JOIN facilities_energyreading reading ON reading.meter_id = meter.id AND reading.voided_at IS NULL
   AND reading.starts_at < this.ended_at AND reading.ends_at > this.started_at
{covered()}
 CROSS JOIN LATERAL (
    SELECT id, seconds, sum(seconds) OVER (ORDER BY started_at, id) AS done, sum(seconds) OVER () AS whole
      FROM (
        SELECT run.id, run.started_at,
               extract(epoch FROM least(run.ended_at, reading.ends_at) - greatest(run.started_at, reading.starts_at))
                   AS seconds {OVERLAPPING}
      ) shared
 ) mine
 WHERE this.id = %(run)s AND mine.id = this.id AND mine.whole > 0
 GROUP BY meter.carrier ORDER BY meter.carrier
"""
"""(carrier, readings, kWh) of one run."""

READ_DURING = """
SELECT DISTINCT meter.site_id, reading.day
  FROM facilities_processrun run
  JOIN facilities_meter meter ON meter.line_id = run.line_id
  JOIN facilities_energyreading reading ON reading.meter_id = meter.id
   AND reading.starts_at > run.started_at - interval '32 days' AND reading.starts_at < run.ended_at
   AND reading.ends_at > run.started_at
 WHERE run.id = ANY(%(runs)s)
"""
"""(site, day) of the readings that runs overlap: what a new or withdrawn run changes besides its own day."""

# Emissions -----------------------------------------------------------------------------------------------------------

# The factor of the reading's year, or the latest before it; of each source.
FACTOR_OF = "country = site.country AND mix = '{mix}' AND year <= extract(year FROM reading.day)"
GRID = """
JOIN LATERAL (
    SELECT DISTINCT ON (source) source, g_co2e_per_kwh, year
      FROM consortium_gridfactor WHERE {factor_of}
     ORDER BY source, year DESC
) factor ON true"""
PRODUCTION, RESIDUAL = (FACTOR_OF.format(mix=mix) for mix in ("production", "residual"))
BY_FACTOR = {**READ, "method": "factor.source", "is_estimated": "factor.year <> extract(year FROM reading.day)"}
ELECTRICITY = "meter.carrier = 'electricity'"
WITHOUT_FACTOR = f"""{READINGS}
WHERE CASE WHEN {ELECTRICITY} THEN NOT EXISTS (SELECT FROM consortium_gridfactor WHERE {PRODUCTION})
           ELSE NOT EXISTS (SELECT FROM consortium_fuelfactor fuel WHERE fuel.carrier = meter.carrier) END"""

EMISSION_QUANTITIES = (
    DayQuantity(
        "energy_emissions_location_kg",
        SliceKind.SITE,
        f"{READINGS} {GRID.format(factor_of=PRODUCTION)} WHERE {ELECTRICITY}",
        "reading.energy_kwh * factor.g_co2e_per_kwh / 1000",
        BY_FACTOR,
        stands_on=READING,
    ),
    DayQuantity(
        "combustion_emissions_kg",
        SliceKind.SITE,
        f"{READINGS} JOIN consortium_fuelfactor factor ON factor.carrier = meter.carrier",
        "reading.energy_kwh * factor.kg_co2e_per_kwh",
        {**READ, "method": "factor.source"},
        stands_on=READING,
    ),
    DayQuantity("unassessed_kwh", SliceKind.SITE, WITHOUT_FACTOR, "reading.energy_kwh", READ, stands_on=READING),
)

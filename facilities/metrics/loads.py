"""When electricity is drawn: by the hour of the day at the site, from meters that are read at least once an hour.

A longer reading says how much, and not when: it has no place here.
"""

from consortium.choices import SliceKind
from consortium.quantities import DayQuantity

HOUR = "to_char(reading.starts_at AT TIME ZONE site.time_zone, 'HH24')"
HOURLY = """
JOIN facilities_meter meter ON meter.site_id = slice.slice_id AND meter.carrier = 'electricity'
JOIN facilities_energyreading reading ON reading.meter_id = meter.id AND reading.day = slice.day
 AND reading.voided_at IS NULL AND reading.ends_at <= reading.starts_at + interval '1 hour'
"""
LOADS = f"""
slice
JOIN facilities_site site ON site.id = slice.slice_id
{HOURLY}"""
# Of several meters on one line each covers the same hour: it counts once.  When clocks go back, an hour has two.
COVERED = f"""
slice
JOIN facilities_site site ON site.id = slice.slice_id
CROSS JOIN LATERAL (
    SELECT line_id, hour_of_day, max(hours) AS hours, sum(readings) AS readings,
           array_agg(id ORDER BY id) AS meter_ids
      FROM (
        SELECT coalesce(meter.line_id, 0) AS line_id, meter.id, {HOUR} AS hour_of_day, count(*) AS readings,
               sum(extract(epoch FROM reading.ends_at - reading.starts_at)) / 3600 AS hours
          FROM (SELECT slice.slice_id, slice.day) slice
          {HOURLY}
         GROUP BY 1, 2, 3
      ) by_meter
     GROUP BY 1, 2
) covered
"""
READING = {"meter": "meter.id", "starts_at": "reading.starts_at", "revision": "reading.revision"}
AT_SITE = {"organisation_id": "site.operator_id", "site_id": "site.id"}

LOAD_QUANTITIES = (
    DayQuantity(
        "load_kwh",
        SliceKind.SITE,
        LOADS,
        "reading.energy_kwh",
        {**AT_SITE, "line_id": "coalesce(meter.line_id, 0)", "hour_of_day": HOUR},
        stands_on=READING,
    ),
    DayQuantity(
        "load_hours",
        SliceKind.SITE,
        COVERED,
        "covered.hours",
        {**AT_SITE, "line_id": "covered.line_id", "hour_of_day": "covered.hour_of_day"},
        facts="sum(covered.readings)",
        stands_on={"meters": "covered.meter_ids"},
    ),
)

"""What passed the meters, when, and how long runs took."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.demo.second.facts import Facts
from tests.demo.second.sums import Sums

MEASURES = {"energy_kwh", "load_kwh", "load_hours", "run_hours"}
HOUR = timedelta(hours=1)


def hours(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(microseconds=1)) / 3_600_000_000


def count(facts: Facts, sums: Sums) -> None:
    for run in facts.runs:
        place = facts.place_of(run)
        sums.add("run_hours", run["site_id"], run["day"], hours(run["ended_at"] - run["started_at"]), **place)
    read: dict[tuple, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for reading in facts.readings:
        meter = facts.meters[reading["meter_id"]]
        site, day, carrier = facts.sites[meter["site_id"]], reading["day"], meter["carrier"]
        place = {"organisation_id": site["operator_id"], "site_id": site["id"], "line_id": meter["line_id"]}
        sums.add("energy_kwh", site["id"], day, reading["energy_kwh"], **place, energy_carrier=carrier)
        length = reading["ends_at"] - reading["starts_at"]
        if carrier == "electricity" and length <= HOUR:
            hour = f"{reading['starts_at'].astimezone(ZoneInfo(site['time_zone'])):%H}"
            sums.add("load_kwh", site["id"], day, reading["energy_kwh"], **place, hour_of_day=hour)
            read[site["id"], day, meter["line_id"], hour][meter["id"]] += hours(length)
    for (site_id, day, line_id, hour), by_meter in read.items():
        operator = facts.sites[site_id]["operator_id"]
        said = {"organisation_id": operator, "site_id": site_id, "line_id": line_id, "hour_of_day": hour}
        sums.add("load_hours", site_id, day, max(by_meter.values()), **said)

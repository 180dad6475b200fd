"""What of the energy runs explain, and what it emits on the grid, by contract and when burnt."""

from collections import defaultdict
from datetime import timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from tests.demo.second.facts import Facts, Row, grouped
from tests.demo.second.sums import Sums

MEASURES = {
    "energy_run_kwh",
    "energy_idle_kwh",
    "energy_unallocated_kwh",
    "energy_emissions_location_kg",
    "energy_emissions_market_kg",
    "covered_kwh",
    "combustion_emissions_kg",
    "unassessed_kwh",
    "market_unassessed_kwh",
}
MILLIWATT_HOUR = Decimal("0.000001")


def count(facts: Facts, sums: Sums) -> None:
    runs, shares = grouped(facts.runs, "line_id"), shares_of_contracts(facts)
    fuels = {one["carrier"]: one for one in facts.fuel_factors}
    for reading in facts.readings:
        meter = facts.meters[reading["meter_id"]]
        site, kwh, carrier = facts.sites[meter["site_id"]], reading["energy_kwh"], meter["carrier"]

        def add(measure: str, value: Decimal, method: str = "", is_estimated: bool = False) -> None:
            said = {"organisation_id": site["operator_id"], "site_id": site["id"], "line_id": meter["line_id"]}  # noqa: B023
            said |= {"energy_carrier": carrier, "method": method, "is_estimated": is_estimated}  # noqa: B023
            sums.add(measure, site["id"], reading["day"], value, **said)  # noqa: B023

        if meter["line_id"] is None:
            add("energy_unallocated_kwh", kwh)
        else:
            running = kwh * share_of_time(reading, runs[meter["line_id"]])
            running = running.quantize(MILLIWATT_HOUR, ROUND_HALF_UP)
            add("energy_run_kwh", running)
            add("energy_idle_kwh", kwh - running)
        if carrier != "electricity":
            if carrier in fuels:
                add("combustion_emissions_kg", kwh * fuels[carrier]["kg_co2e_per_kwh"], fuels[carrier]["source"])
            else:
                add("unassessed_kwh", kwh)
            continue
        emit(facts, site, reading, kwh, "production", add, ("energy_emissions_location_kg", "unassessed_kwh"))
        rest, left = kwh, Decimal(1)
        for contract, share in shares[site["id"]]:
            if contract["valid_from"] <= reading["day"] < contract["valid_until"]:
                covered = (kwh * min(share, left)).quantize(MILLIWATT_HOUR, ROUND_DOWN)
                left, rest = max(left - share, Decimal(0)), rest - covered
                add("covered_kwh", covered, contract["kind"])
                add("energy_emissions_market_kg", covered * contract["g_co2e_per_kwh"] / 1000, contract["kind"])
        emit(facts, site, reading, rest, "residual", add, ("energy_emissions_market_kg", "market_unassessed_kwh"))


def emit(facts: Facts, site: Row, reading: Row, kwh: Decimal, mix: str, add, names: tuple[str, str]) -> None:
    """By the latest factor of each source; `names` say what is counted, and what where there is no factor."""
    latest: dict[str, Row] = {}
    for one in sorted(facts.grid_factors, key=lambda one: one["year"]):
        if one["country"] == site["country"] and one["mix"] == mix and one["year"] <= reading["day"].year:
            latest[one["source"]] = one
    for source, one in latest.items():
        add(names[0], kwh * one["g_co2e_per_kwh"] / 1000, source, one["year"] != reading["day"].year)
    if not latest:
        add(names[1], kwh)


def share_of_time(reading: Row, runs: list[Row]) -> Decimal:
    """Of the reading's time in which at least one run of its line was going on: moment by moment."""
    start, end = reading["starts_at"], reading["ends_at"]
    going = [run for run in runs if run["started_at"] < end and run["ended_at"] > start]
    if not going:
        return Decimal(0)
    moments = {start, end, *(run["started_at"] for run in going), *(run["ended_at"] for run in going)}
    inside = sorted(one for one in moments if start <= one <= end)
    busy = timedelta()
    for first, last in pairwise(inside):
        if any(run["started_at"] <= first and run["ended_at"] >= last for run in going):
            busy += last - first
    return Decimal(busy // timedelta(microseconds=1)) / Decimal((end - start) // timedelta(microseconds=1))


def shares_of_contracts(facts: Facts) -> dict[int, list[tuple[Row, Decimal]]]:
    """Of each site: its contracts in the order in which they cover, each with its share of the consumption."""
    found: dict[int, list[tuple[Row, Decimal]]] = defaultdict(list)
    for contract in sorted(facts.contracts, key=lambda one: (one["valid_from"], one["id"])):
        site = facts.sites[contract["site_id"]]
        readings = [
            one
            for one in facts.readings
            if contract["valid_from"] <= one["day"] < contract["valid_until"]
            and facts.meters[one["meter_id"]]["site_id"] == site["id"]
            and facts.meters[one["meter_id"]]["carrier"] == "electricity"
        ]
        consumed = sum((one["energy_kwh"] for one in readings), Decimal(0))
        if consumed:
            last = max(one["ends_at"] for one in readings).astimezone(ZoneInfo(site["time_zone"])).date()
            read, whole = min(last, contract["valid_until"]) - contract["valid_from"], contract["valid_until"]
            share = contract["quantity_kwh"] * read.days / (whole - contract["valid_from"]).days / consumed
            found[site["id"]].append((contract, min(share, Decimal(1)).quantize(Decimal("1e-18"), ROUND_DOWN)))
    return found

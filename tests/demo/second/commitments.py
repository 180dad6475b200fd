"""What was promised for each day, and what of the arrivals counts against it."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from tests.demo.second.facts import Facts, Row, grouped, in_turn
from tests.demo.second.flows import net
from tests.demo.second.sums import Sums

MEASURES = {"committed_mass_kg", "promised_mass_kg", "delivered_mass_kg", "fulfilled_mass_kg"}
MILLIGRAM = Decimal("0.000001")


def count(facts: Facts, sums: Sums) -> None:
    lot_receipts = [one for one in facts.receipts if one["lot_id"]]
    arrived_at = grouped(
        [{**one, "operator_id": facts.sites[one["site_id"]]["operator_id"]} for one in lot_receipts], "operator_id"
    )
    for commitment in facts.commitments:
        for period in facts.periods_of[commitment["id"]]:
            count_promise(commitment, period, sums)
            arrivals = [
                one
                for one in arrived_at[commitment["recycler_id"]]
                if period["starts_on"] <= one["day"] < period["ends_on"]
                and is_meant(commitment, facts.lots[one["lot_id"]])
            ]
            count_arrivals(facts, commitment, arrivals, sums)


def is_meant(commitment: Row, lot: Row) -> bool:
    return lot["supplier_id"] == commitment["supplier_id"] and commitment["chemistry_id"] in {
        None,
        lot["chemistry_id"],
    }


def both_sides(commitment: Row, names: tuple[str, str]):
    recycler, supplier = commitment["recycler_id"], commitment["supplier_id"]
    shared = {"commitment_id": commitment["id"], "chemistry": commitment["chemistry_id"]}
    yield names[0], {**shared, "organisation_id": recycler, "counterparty_id": supplier}
    yield names[1], {**shared, "organisation_id": supplier, "counterparty_id": recycler}


def count_promise(commitment: Row, period: Row, sums: Sums) -> None:
    days = (period["ends_on"] - period["starts_on"]).days

    def until(passed: int) -> Decimal:
        return (period["committed_mass_kg"] * passed / days).quantize(MILLIGRAM, ROUND_HALF_UP)

    for passed in range(days):
        day = period["starts_on"] + timedelta(days=passed)
        for measure, said in both_sides(commitment, ("committed_mass_kg", "promised_mass_kg")):
            sums.add(measure, commitment["id"], day, until(passed + 1) - until(passed), **said)


def count_arrivals(facts: Facts, commitment: Row, arrivals: list[Row], sums: Sums) -> None:
    """Of what has arrived until a day, damaged mass counts up to its largest share."""
    intact_kg = damaged_kg = counted_before_kg = Decimal(0)
    for day, receipts in in_turn(arrivals, "day"):
        for receipt in receipts:
            if facts.lots[receipt["lot_id"]]["condition"] == "intact":
                intact_kg += net(receipt)
            else:
                damaged_kg += net(receipt)
        allowed_kg = commitment["largest_damaged_fraction"] * (intact_kg + damaged_kg)
        counted_kg = intact_kg + min(damaged_kg, allowed_kg)
        for measure, said in both_sides(commitment, ("delivered_mass_kg", "fulfilled_mass_kg")):
            sums.add(measure, commitment["id"], day, counted_kg - counted_before_kg, **said)
        counted_before_kg = counted_kg

"""Arrivals, moves, departures and counted stock of sites, with their elements and variances."""

from decimal import Decimal

from tests.demo.second.content import Contents
from tests.demo.second.facts import Facts
from tests.demo.second.flows import net
from tests.demo.second.scales import Scales, add_elements, three
from tests.demo.second.sums import Sums

MEASURES = {
    "arrived_mass_kg",
    "arrival_variance_kg2",
    "unscaled_arrival_count",
    "moved_mass_kg",
    "moved_variance_kg2",
    "sent_mass_kg",
    "sent_variance_kg2",
    "stock_take_count",
    "stock_kg",
    "dry_stock_kg",
    "stock_variance_kg2",
    *(measure for flow in ("arrived", "moved", "sent", "stock") for measure in three(f"element_{flow}")),
}
NONE = Decimal(0)


def count(facts: Facts, sums: Sums) -> None:
    contents, scales = Contents(facts), Scales(facts)
    count_arrivals(facts, contents, scales, sums)
    count_departures(facts, contents, scales, sums)
    count_stocks(facts, contents, scales, sums)


def said_of(site: dict, lot: dict | None, batch: dict | None) -> dict:
    return {
        "organisation_id": site["operator_id"],
        "site_id": site["id"],
        "chemistry": lot and lot["chemistry_id"],
        "material": batch and batch["material_id"],
    }


def adder(sums: Sums, at: tuple, said: dict):
    return lambda measure, value, **more: sums.add(measure, *at, value, **said, **more)


def count_arrivals(facts: Facts, contents: Contents, scales: Scales, sums: Sums) -> None:
    for receipt in facts.receipts:
        lot, batch = facts.lot_and_output(receipt)
        at, site = (receipt["site_id"], receipt["day"]), facts.sites[receipt["site_id"]]
        gross_kg2, kg2 = scales.of_receipt(receipt)
        part = net(receipt), batch["moisture_fraction"] if batch else NONE
        content = contents.of(lot, batch)
        add = adder(sums, at, said_of(site, lot, batch))
        add("arrived_mass_kg", net(receipt))
        add("arrival_variance_kg2", kg2 or NONE)
        if gross_kg2 is None:
            add("unscaled_arrival_count", Decimal(1))
        add_elements(add, "element_arrived", content, part, kg2)
        source = facts.lay_at(lot, batch, receipt["received_at"], but=receipt)
        is_move = receipt["shipment_id"] is None and source and source["id"] != site["id"]
        if is_move and source["operator_id"] == site["operator_id"]:
            add = adder(sums, at, said_of(source, lot, batch))
            add("moved_mass_kg", net(receipt))
            add("moved_variance_kg2", kg2 or NONE)
            add_elements(add, "element_moved", content, part, kg2)


def count_departures(facts: Facts, contents: Contents, scales: Scales, sums: Sums) -> None:
    for shipment in facts.shipments:
        at = shipment["consignor_id"], shipment["dispatch_day"]
        for line in facts.lines_of[shipment["id"]]:
            lot = facts.lots.get(line["lot_id"])
            batch = facts.output_by_number.get(line["batch_number"])
            site = facts.lay_at(lot, batch, shipment["dispatched_at"])
            if site is None or site["operator_id"] != shipment["consignor_id"]:
                continue
            mass_kg = line["declared_mass_kg"]
            kg2 = scales.variance_kg2(mass_kg, site_id=site["id"], use="process", day=shipment["dispatch_day"])
            add = adder(sums, at, said_of(site, lot, batch))
            add("sent_mass_kg", mass_kg)
            add("sent_variance_kg2", kg2 or NONE)
            part = mass_kg, batch["moisture_fraction"] if batch else NONE
            add_elements(add, "element_sent", contents.of(lot, batch), part, kg2)


def count_stocks(facts: Facts, contents: Contents, scales: Scales, sums: Sums) -> None:
    for take in facts.stock_takes:
        at, site = (take["site_id"], take["day"]), facts.sites[take["site_id"]]
        place = {"organisation_id": site["operator_id"], "site_id": site["id"], "line_id": take["line_id"]}
        sums.add("stock_take_count", *at, Decimal(1), **place)
        for row in facts.counted_in[take["id"]]:
            lot, batch = facts.lot_and_output(row)
            part = row["mass_kg"], row["moisture_fraction"]
            kg2 = scales.variance_kg2(row["mass_kg"], site_id=site["id"], use="process", day=take["day"])
            add = adder(sums, at, {**said_of(site, lot, batch), "line_id": take["line_id"]})
            add("stock_kg", row["mass_kg"])
            add("dry_stock_kg", part[0] * (1 - part[1]))
            add("stock_variance_kg2", kg2 or NONE)
            add_elements(add, "element_stock", contents.of(lot, batch, row["moisture_fraction"]), part, kg2)

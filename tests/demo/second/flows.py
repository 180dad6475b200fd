"""Masses of lots, shipments, receipts and runs."""

from decimal import Decimal

from tests.demo.second.content import Contents, dry_kg
from tests.demo.second.facts import Facts
from tests.demo.second.sums import Sums

OUTPUT_MEASURES = {
    "product": "mass_recovered_kg",
    "intermediate": "mass_intermediate_kg",
    "residue": "residue_kg",
    "loss": "explained_loss_kg",
}
MEASURES = {
    *OUTPUT_MEASURES.values(),
    "mass_registered_kg",
    "mass_dispatched_kg",
    "mass_received_kg",
    "mass_supplied_kg",
    "mass_charged_kg",
    "reagent_kg",
    "mass_awaiting_outputs_kg",
    "unexplained_loss_kg",
    "purity_weighted_mass_kg",
    "assayed_mass_kg",
    "mass_in_specification_kg",
    "bought_mass_kg",
    "bought_purity_weighted_mass_kg",
    "bought_assayed_mass_kg",
}


def count(facts: Facts, sums: Sums) -> None:
    contents = Contents(facts)
    count_lots(facts, sums)
    count_receipts(facts, sums)
    count_purchases(facts, sums, contents)
    count_runs(facts, sums)
    count_purities(facts, sums, contents)


def source_of(lot: dict | None) -> dict:
    if lot is None:
        return {}
    return {"chemistry": lot["chemistry_id"], "collected_in": lot["collected_in"], "condition": lot["condition"]}


def count_lots(facts: Facts, sums: Sums) -> None:
    made = {edge["child_id"] for edge in facts.lot_edges}
    for lot in facts.lots.values():
        if lot["voided_at"] is None and lot["id"] not in made:
            supplier, day = lot["supplier_id"], lot["registered_on"]
            mass_kg = lot["declared_mass_kg"]
            sums.add("mass_registered_kg", supplier, day, mass_kg, organisation_id=supplier, **source_of(lot))
    for shipment in facts.shipments:
        for line in facts.lines_of[shipment["id"]]:
            sums.add(
                "mass_dispatched_kg",
                shipment["consignor_id"],
                shipment["dispatch_day"],
                line["declared_mass_kg"],
                organisation_id=shipment["consignor_id"],
                counterparty_id=shipment["consignee_id"],
                material=line["material_id"],
                **source_of(facts.lots.get(line["lot_id"])),
            )


def count_receipts(facts: Facts, sums: Sums) -> None:
    for receipt in facts.receipts:
        if lot := facts.lots.get(receipt["lot_id"]):
            site, day, net_kg = receipt["site_id"], receipt["day"], net(receipt)
            operator, supplier, source = facts.sites[site]["operator_id"], lot["supplier_id"], source_of(lot)
            parties = {"organisation_id": operator, "counterparty_id": supplier, "site_id": site}
            sums.add("mass_received_kg", site, day, net_kg, **parties, **source)
            parties = {"organisation_id": supplier, "counterparty_id": operator}
            sums.add("mass_supplied_kg", site, day, net_kg, **parties, **source)


def net(receipt: dict) -> Decimal:
    return receipt["gross_mass_kg"] - receipt["tare_mass_kg"]


def count_purchases(facts: Facts, sums: Sums, contents: Contents) -> None:
    for receipt in facts.receipts:
        batch = facts.outputs.get(receipt["output_id"])
        if batch is None:
            continue
        buyer = facts.sites[receipt["site_id"]]["operator_id"]
        maker = facts.sites[facts.all_runs[batch["run_id"]]["site_id"]]["operator_id"]
        if maker == buyer:
            continue
        place = receipt["site_id"], receipt["day"]
        said = {
            "organisation_id": buyer,
            "counterparty_id": maker,
            "site_id": receipt["site_id"],
            "material": batch["material_id"],
        }
        sums.add("bought_mass_kg", *place, net(receipt), **said)
        purity = contents.purity(batch)
        if purity is not None and facts.materials[batch["material_id"]]["kind"] == "product":
            dry = net(receipt) * (1 - batch["moisture_fraction"])
            sums.add("bought_assayed_mass_kg", *place, dry, **said)
            sums.add("bought_purity_weighted_mass_kg", *place, dry * purity, **said)


def count_runs(facts: Facts, sums: Sums) -> None:
    for run in facts.runs:
        at, place = (run["site_id"], run["day"]), facts.place_of(run)
        inputs, outputs = facts.inputs_of[run["id"]], facts.outputs_of[run["id"]]
        for fed in inputs:
            lot, batch = facts.lot_and_output(fed)
            if fed["reagent_id"]:
                sums.add("reagent_kg", *at, fed["mass_kg"], **place, material=fed["reagent_id"])
            else:
                chemistry, material = lot and lot["chemistry_id"], batch and batch["material_id"]
                said = {**place, "chemistry": chemistry, "material": material}
                sums.add("mass_charged_kg", *at, fed["mass_kg"], **said)
            if not outputs:
                sums.add("mass_awaiting_outputs_kg", *at, fed["mass_kg"], **place)
        for made in outputs:
            kind = facts.materials[made["material_id"]]["kind"]
            sums.add(OUTPUT_MEASURES[kind], *at, made["mass_kg"], **place, material=made["material_id"])
        if outputs:
            gap_kg = sum(fed["mass_kg"] for fed in inputs) - sum(made["mass_kg"] for made in outputs)
            sums.add("unexplained_loss_kg", *at, gap_kg, **place)


def count_purities(facts: Facts, sums: Sums, contents: Contents) -> None:
    for run in facts.runs:
        at, place = (run["site_id"], run["day"]), facts.place_of(run)
        for made in facts.outputs_of[run["id"]]:
            material, purity = facts.materials[made["material_id"]], contents.purity(made)
            if material["kind"] != "product" or purity is None:
                continue
            said, dry = {**place, "material": material["code"]}, dry_kg(made)
            sums.add("assayed_mass_kg", *at, dry, **said)
            sums.add("purity_weighted_mass_kg", *at, dry * purity, **said)
            least = material["specification_fraction"]
            if least is not None and purity >= least:
                sums.add("mass_in_specification_kg", *at, dry, **said)

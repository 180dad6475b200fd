"""Elements charged and recovered, and what came back to the suppliers of lots."""

from tests.demo.second.content import Contents, dry_kg
from tests.demo.second.facts import Facts
from tests.demo.second.origins import Origins
from tests.demo.second.sums import Sums

MEASURES = {"element_charged_kg", "element_recovered_kg", "element_returned_kg", "process_emissions_kg"}


def count(facts: Facts, sums: Sums) -> None:
    contents = Contents(facts)
    origins = Origins(facts, contents)
    burnt = {(one["step_id"], one["element_id"]): one for one in facts.burnt_elements}
    for run in facts.runs:
        at, place = (run["site_id"], run["day"]), facts.place_of(run)
        if facts.outputs_of[run["id"]]:
            for fed in facts.inputs_of[run["id"]]:
                lot, batch = facts.lot_and_output(fed)
                said = {**place, "chemistry": lot and lot["chemistry_id"], "material": batch and batch["material_id"]}
                for element, share in contents.of(lot, batch, fed["moisture_fraction"]).items():
                    mass_kg = dry_kg(fed) * share.fraction
                    more = {"element": element, "is_estimated": share.is_estimated}
                    sums.add("element_charged_kg", *at, mass_kg, **said, **more)
                    if factor := burnt.get((run["step_id"], element)):
                        emitted_kg = mass_kg * factor["kg_co2e_per_kg"]
                        sums.add("process_emissions_kg", *at, emitted_kg, **said, **more, method=factor["source"])
        for made in facts.outputs_of[run["id"]]:
            kind = facts.materials[made["material_id"]]["kind"]
            if kind not in {"product", "intermediate"}:
                continue
            for element, share in contents.of(None, made).items():
                mass_kg = dry_kg(made) * share.fraction
                more = {"element": element, "is_estimated": share.is_estimated}
                said = {**place, "material": made["material_id"], **more}
                sums.add("element_recovered_kg", *at, mass_kg, **said)
                if kind != "product":
                    continue
                for origin, part in origins.of_run(run["id"], element).items():
                    lot = facts.lots[origin.lot_id]
                    sums.add(
                        "element_returned_kg",
                        *at,
                        mass_kg * part,
                        organisation_id=lot["supplier_id"],
                        counterparty_id=place["organisation_id"],
                        chemistry=lot["chemistry_id"],
                        **more,
                    )

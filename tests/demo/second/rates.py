"""What rates under rule sets are made of: batteries in, what was won of them, and what refining took and made."""

from tests.demo.second.content import Contents, dry_kg
from tests.demo.second.facts import Facts, Row
from tests.demo.second.origins import Origins
from tests.demo.second.sums import Sums

MEASURES = {
    "battery_input_kg",
    "battery_dry_input_kg",
    "unrated_input_kg",
    "battery_element_input_kg",
    "counted_output_kg",
    "refined_element_input_kg",
    "refined_element_output_kg",
}
REFINING = {"pyro", "hydro", "refining"}


def count(facts: Facts, sums: Sums) -> None:
    contents = Contents(facts)
    origins = Origins(facts, contents)
    for run in facts.runs:
        count_batteries(facts, run, contents, sums)
        count_outputs(facts, run, contents, origins, sums)
        if is_refining(facts, run):
            count_refining(facts, run, contents, sums)


def is_waste_battery(lot: Row) -> bool:
    return lot["form_factor"] != "black_mass" and lot["origin"] != "production_scrap"


def first_recycler(facts: Facts, run: Row, lot: Row) -> dict:
    return {
        "organisation_id": facts.sites[run["site_id"]]["operator_id"],
        "site_id": run["site_id"],
        "chemistry": lot["chemistry_id"],
        "collected_in": lot["collected_in"],
    }


def count_batteries(facts: Facts, run: Row, contents: Contents, sums: Sums) -> None:
    at = run["site_id"], run["day"]
    for fed in facts.inputs_of[run["id"]]:
        lot = facts.lots.get(fed["lot_id"])
        if lot is None:
            continue
        said = first_recycler(facts, run, lot)
        if not is_waste_battery(lot):
            sums.add("unrated_input_kg", *at, fed["mass_kg"], **said)
            continue
        sums.add("battery_input_kg", *at, fed["mass_kg"], **said)
        sums.add("battery_dry_input_kg", *at, dry_kg(fed), **said)
        for element, share in contents.of(lot, None, fed["moisture_fraction"]).items():
            more = {"element": element, "is_estimated": share.is_estimated}
            sums.add("battery_element_input_kg", *at, dry_kg(fed) * share.fraction, **said, **more)


def count_outputs(facts: Facts, run: Row, contents: Contents, origins: Origins, sums: Sums) -> None:
    """A counted product for whoever charged the batteries first; one that is charged again is taken back."""
    moved = [(made, dry_kg(made), origins.of_run) for made in facts.outputs_of[run["id"]]]
    for fed in facts.inputs_of[run["id"]]:
        if fed["output_id"]:
            moved.append((facts.outputs[fed["output_id"]], -dry_kg(fed), origins.of_batch))
    for batch, dry, origins_of in moved:
        material = facts.materials[batch["material_id"]]
        if material["kind"] != "product" or not material["is_counted_for_recycling_efficiency"]:
            continue
        for element, share in contents.of(None, batch).items():
            for origin, part in origins_of(batch["run_id"], element).items():
                lot = facts.lots[origin.lot_id]
                if is_waste_battery(lot):
                    sums.add(
                        "counted_output_kg",
                        run["site_id"],
                        run["day"],
                        dry * share.fraction * part,
                        **first_recycler(facts, facts.all_runs[origin.charged_in], lot),
                        material=material["code"],
                        element=element,
                        is_estimated=share.is_estimated,
                    )


def is_refining(facts: Facts, run: Row) -> bool:
    return facts.steps[run["step_id"]]["stage"] in REFINING


def count_refining(facts: Facts, run: Row, contents: Contents, sums: Sums) -> None:
    """The thermal and wet runs of a site are one process: what they pass on among themselves is no input."""
    at = run["site_id"], run["day"]
    process = {"organisation_id": facts.sites[run["site_id"]]["operator_id"], "site_id": run["site_id"]}
    for fed in facts.inputs_of[run["id"]]:
        lot, batch = facts.lot_and_output(fed)
        maker = facts.all_runs[batch["run_id"]] if batch else None
        is_from_within = maker and maker["site_id"] == run["site_id"] and is_refining(facts, maker)
        is_product = batch and facts.materials[batch["material_id"]]["kind"] == "product"
        for element, share in contents.of(lot, batch, fed["moisture_fraction"]).items():
            mass_kg = dry_kg(fed) * share.fraction
            said = {
                **process,
                "element": element,
                "material": batch and batch["material_id"],
                "is_estimated": share.is_estimated,
            }
            if not is_from_within:
                sums.add("refined_element_input_kg", *at, mass_kg, **said)
            elif is_product:
                sums.add("refined_element_output_kg", *at, -mass_kg, **said)
    for made in facts.outputs_of[run["id"]]:
        if facts.materials[made["material_id"]]["kind"] == "product":
            for element, share in contents.of(None, made).items():
                said = {**process, "element": element, "material": made["material_id"]}
                mass_kg = dry_kg(made) * share.fraction
                sums.add("refined_element_output_kg", *at, mass_kg, **said, is_estimated=share.is_estimated)

"""What balances of runs are made of: dry masses, variances, elements in and out."""

from decimal import Decimal
from functools import partial

from tests.demo.second.content import Contents, dry_kg
from tests.demo.second.facts import Facts
from tests.demo.second.scales import Scales, add_elements, three
from tests.demo.second.sums import Sums

MEASURES = {
    "dry_mass_in_kg",
    "dry_mass_out_kg",
    "run_in_variance_kg2",
    "run_out_variance_kg2",
    "unscaled_input_count",
    "unscaled_output_count",
    "element_left_over_kg",
    "unassayed_residue_kg",
    *three("element_in", has_mass=False),
    *three("element_out", has_mass=False),
}


def count(facts: Facts, sums: Sums) -> None:
    contents, scales = Contents(facts), Scales(facts)
    for run in facts.runs:
        place, at = facts.place_of(run), (run["site_id"], run["day"])
        for fed in facts.inputs_of[run["id"]]:
            lot, batch = facts.lot_and_output(fed)
            said = {
                **place,
                "chemistry": lot and lot["chemistry_id"],
                "material": batch["material_id"] if batch else fed["reagent_id"],
            }
            kg2 = weighed(scales, fed, run)
            sums.add("dry_mass_in_kg", *at, dry_kg(fed), **said)
            sums.add("run_in_variance_kg2", *at, kg2 or Decimal(0), **said)
            if kg2 is None:
                sums.add("unscaled_input_count", *at, Decimal(1), **place)
            content = contents.of(lot, batch, fed["moisture_fraction"])
            add_elements(named(sums, at, said), "element_in", content, part(fed), kg2)
        for made in facts.outputs_of[run["id"]]:
            said, kind = {**place, "material": made["material_id"]}, facts.materials[made["material_id"]]["kind"]
            kg2 = weighed(scales, made, run)
            sums.add("dry_mass_out_kg", *at, dry_kg(made), **said)
            sums.add("run_out_variance_kg2", *at, kg2 or Decimal(0), **said)
            if kg2 is None:
                sums.add("unscaled_output_count", *at, Decimal(1), **place)
            if kind == "residue" and not facts.output_assays[made["id"]]:
                sums.add("unassayed_residue_kg", *at, made["mass_kg"], **said)
            content = contents.of(None, made)
            add_elements(named(sums, at, said), "element_out", content, part(made), kg2)
            if kind in {"residue", "loss"}:
                for element, share in content.items():
                    more = {"element": element, "is_estimated": share.is_estimated}
                    sums.add("element_left_over_kg", *at, dry_kg(made) * share.fraction, **said, **more)


def weighed(scales: Scales, row: dict, run: dict) -> Decimal | None:
    return scales.variance_kg2(row["mass_kg"], site_id=run["site_id"], use="process", day=run["day"])


def part(row: dict) -> tuple[Decimal, Decimal]:
    return row["mass_kg"], row["moisture_fraction"]


def named(sums: Sums, at: tuple, said: dict):
    """Adds what is a measure: the element mass itself, in and out of runs, is counted under other names."""

    def add(measure: str, value: Decimal, **more) -> None:
        if measure not in {"element_in_kg", "element_out_kg"}:
            partial(sums.add, measure, *at)(value, **said, **more)

    return add

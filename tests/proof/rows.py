"""Facts of the model as rows of files."""

from decimal import Decimal
from fractions import Fraction

from tests.proof.world import World


def text(kg: Fraction) -> Decimal:
    return Decimal(kg.numerator) / Decimal(kg.denominator)


def lot_row(world: World, ref: str, lot: dict) -> dict:
    parents = "; ".join(f"{world.reference(('lot', name))}={text(kg)}" for name, kg in lot["parents"].items())
    return {
        "reference": ref,
        "chemistry": lot["chemistry"],
        "form": "cell",
        "condition": lot["condition"],
        "collected_in": "DE",
        "registered_on": lot["day"],
        "declared_mass_kg": text(lot["kg"]),
        "parents": parents,
    }


def shipment_rows(world: World, ref: str, sent: dict) -> list[dict]:
    rows = []
    for thing, kg in sent["lines"]:
        row = {"reference": ref, "record": "line", "consignee": sent["to"], "dispatched_at": sent["at"].isoformat()}
        row |= {"mass_kg": text(kg), "purpose": "recycling"}
        if thing[0] == "lot":
            intact = world.model.lots[thing[1]]["condition"] == "intact"
            row |= {"lot": world.reference(thing), "packing": "P909" if intact else "P908"}
        else:
            row |= {"batch": world.reference(thing), "material": world.model.kind(thing)["material"]}
        rows.append(row)
    leg = {"reference": ref, "record": "leg", "mode": "road", "distance_km": "120.5", "distance_kind": "sfd"}
    places = {"from_place": "A", "from_country": "DE", "to_place": "B", "to_country": "DE"}
    return [*rows, leg | places]


def run_rows(world: World, ref: str, run: dict) -> list[dict]:
    head = {"run": ref, "site": run["site"], "line": run["line"]}
    head |= {"started_at": run["starts"].isoformat(), "ended_at": run["ends"].isoformat()}
    rows = []
    for thing, kg, wet in run["inputs"]:
        column = {"lot": "lot", "batch": "batch", "reagent": "material"}[thing[0]]
        name = thing[1] if thing[0] == "reagent" else world.reference(thing)
        rows.append({**head, "record": "input", column: name, "mass_kg": text(kg), "moisture_percent": text(wet * 100)})
    for name, made in run["outputs"].items():
        rows.append({**head, "record": "output", **output_row(name, made)})
    return rows


def output_row(name: str, made: tuple) -> dict:
    material, kg, wet = made
    return {"batch": name, "material": material, "mass_kg": text(kg), "moisture_percent": text(wet * 100)}


def assay_row(world: World, ref: str, found: dict) -> dict:
    thing = found["thing"]
    return {
        "reference": ref,
        "lot" if thing[0] == "lot" else "batch": world.reference(thing),
        "assayed_on": "2025-02-01",
        "analyte": "Ni",
        "value": text(found["nickel"] * 100),
        "unit": "percent",
        "basis": "as_received" if found["as_received"] else "dry",
        "status": ("provisional", "final", "umpire")[found["standing"]],
    }


def stock_rows(world: World, ref: str, take: dict) -> list[dict]:
    head = {"stock_take": ref, "site": take["site"], "counted_on": take["day"]}
    rows = []
    for thing, kg, wet in take["things"]:
        column = "lot" if thing[0] == "lot" else "batch"
        said = {column: world.reference(thing), "mass_kg": text(kg), "moisture_percent": text(wet * 100)}
        rows.append({**head, **said})
    return rows

"""What every figure must be, computed from scratch from the facts as they were told."""

from collections import defaultdict
from fractions import Fraction
from zoneinfo import ZoneInfo

KINDS = {"black_mass": "intermediate", "nickel_sulphate": "recovered", "mixed_residue": "residue", "off_gas": "loss"}
MEASURES = {
    "intermediate": "mass_intermediate_kg",
    "recovered": "mass_recovered_kg",
    "residue": "residue_kg",
    "loss": "explained_loss_kg",
}


def rounded(value: Fraction, digits: int) -> Fraction:
    """Halves away from zero."""
    whole = int(abs(value) * 10**digits + Fraction(1, 2))
    return Fraction(whole if value > 0 else -whole, 10**digits)


class Model:
    def __init__(self, zones: dict[str, str], nickel: dict[str, Fraction]):
        self.zones, self.nickel = zones, nickel  # of organisations and sites; of chemistries and materials
        self.lots, self.shipments, self.receipts, self.runs, self.assays, self.takes = {}, {}, {}, {}, {}, {}

    @property
    def batches(self) -> dict:
        return {name: (ref, made) for ref, run in self.runs.items() for name, made in run["outputs"].items()}

    def kind(self, thing: tuple) -> dict:
        name = self.lots[thing[1]]["chemistry"] if thing[0] == "lot" else self.batches[thing[1]][1][0]
        return {"chemistry": name} if thing[0] == "lot" else {"material": name}

    def holder(self, thing: tuple) -> str:
        received = [one["by"] for one in self.receipts.values() if one["thing"] == thing]
        made_by = self.lots[thing[1]]["by"] if thing[0] == "lot" else self.runs[self.batches[thing[1]][0]]["by"]
        return received[-1] if received else made_by

    def share(self, thing: tuple, wet: Fraction) -> tuple[Fraction, bool]:
        """Nickel in its dry mass, and whether that is only estimated: the latest of the assays of highest standing.

        `wet` is the moisture that was found with a lot; a batch has its own."""
        moisture = wet if thing[0] == "lot" else self.batches[thing[1]][1][2]
        found = [(one["standing"], place, one["nickel"] / (1 - moisture if one["as_received"] else 1))
                 for place, one in enumerate(self.assays.values()) if one["thing"] == thing]  # fmt: skip
        return (max(found)[2], False) if found else (self.nickel[next(iter(self.kind(thing).values()))], True)

    def origins(self, ref: str, known: dict[str, dict]) -> dict[str, Fraction]:
        fed = [(thing, kg * (1 - wet) * self.share(thing, wet)[0]) for thing, kg, wet in self.runs[ref]["inputs"]
               if thing[0] != "reagent"]  # fmt: skip
        shares, whole = defaultdict(Fraction), sum(kg for _thing, kg in fed)
        for thing, kg in fed:
            earlier = {thing[1]: 1} if thing[0] == "lot" else known[self.batches[thing[1]][0]]
            for lot, part in earlier.items():
                shares[lot] += rounded(kg / whole, 20) * part
        return shares

    def figures(self) -> dict[tuple, Fraction]:
        sums = defaultdict(Fraction)

        def add(measure, day, by, kg, **said):
            sums[measure, day, by, frozenset(said.items())] += kg

        for lot in self.lots.values():
            if not lot["parents"]:
                add("mass_registered_kg", lot["day"], lot["supplier"], lot["kg"], chemistry=lot["chemistry"])
        for sent in self.shipments.values():
            day = sent["at"].astimezone(ZoneInfo(self.zones[sent["by"]])).date()
            for thing, kg in sent["lines"]:
                add("mass_dispatched_kg", day, sent["by"], kg, counterparty=sent["to"], **self.kind(thing))
        for got in self.receipts.values():
            day, kind = got["at"].astimezone(ZoneInfo(self.zones[got["site"]])).date(), self.kind(got["thing"])
            add("arrived_mass_kg", day, got["by"], got["kg"], site=got["site"], **kind)
            if got["thing"][0] == "lot":
                supplier = self.lots[got["thing"][1]]["supplier"]
                add("mass_received_kg", day, got["by"], got["kg"], counterparty=supplier, site=got["site"], **kind)
                add("mass_supplied_kg", day, supplier, got["kg"], counterparty=got["by"], site=got["site"], **kind)
        for take in self.takes.values():
            add("stock_take_count", take["day"], take["by"], Fraction(1), site=take["site"])
            for thing, kg, wet in take["things"]:
                fraction, guess = self.share(thing, wet)
                said, dry_kg = {"site": take["site"], **self.kind(thing)}, kg * (1 - wet)
                add("stock_kg", take["day"], take["by"], kg, **said)
                add("dry_stock_kg", take["day"], take["by"], dry_kg, **said)
                add("element_stock_kg", take["day"], take["by"], dry_kg * fraction, **said, element="Ni", guess=guess)
        origins = {}
        for ref, run in sorted(self.runs.items(), key=lambda one: one[1]["ends"]):
            origins[ref] = self.origins(ref, origins)
            day = run["ends"].astimezone(ZoneInfo(self.zones[run["site"]])).date()
            at, place = (day, run["by"]), {"site": run["site"], "line": run["line"]}
            add("run_hours", *at, Fraction((run["ends"] - run["starts"]).total_seconds()) / 3600, **place)
            gap = sum(kg for _thing, kg, _wet in run["inputs"]) - sum(made[1] for made in run["outputs"].values())
            add("unexplained_loss_kg" if run["outputs"] else "mass_awaiting_outputs_kg", *at, gap, **place)
            for thing, kg, wet in run["inputs"]:
                said = {**place, **({"material": thing[1]} if thing[0] == "reagent" else self.kind(thing))}
                add("reagent_kg" if thing[0] == "reagent" else "mass_charged_kg", *at, kg, **said)
                add("dry_mass_in_kg", *at, kg * (1 - wet), **said)
                if thing[0] != "reagent" and run["outputs"]:
                    fraction, guess = self.share(thing, wet)
                    add("element_charged_kg", *at, kg * (1 - wet) * fraction, **said, element="Ni", guess=guess)
            for name, (material, kg, wet) in run["outputs"].items():
                add(MEASURES[KINDS[material]], *at, kg, **place, material=material)
                add("dry_mass_out_kg", *at, kg * (1 - wet), **place, material=material)
                if material == "nickel_sulphate":
                    fraction, guess = self.share(("batch", name), wet)
                    for lot, part in origins[ref].items():
                        said = {"site": run["site"], "chemistry": self.lots[lot]["chemistry"], "guess": guess}
                        owner, back_kg = self.lots[lot]["supplier"], kg * (1 - wet) * fraction * part
                        add("element_returned_kg", day, owner, back_kg, element="Ni", counterparty=run["by"], **said)
        return {key: value for key, value in sums.items() if value}

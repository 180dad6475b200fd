"""Single facts of a file told otherwise, under the names that they have."""

from tests.proof.draw import FILES, MOISTURES, TRIED, Draw
from tests.proof.rows import assay_row, lot_row, run_rows


class Replacing:
    """Of Operations: its world and model."""

    def replace(self, numbers):
        """Tell one or two facts of a file otherwise, under the names that they have: assays, lots, and runs whole."""
        anew_of = {"assays": self._assay_anew, "lots": self._lot_anew, "runs": self._run_anew}
        row_of = {"assays": lambda *one: [assay_row(*one)], "lots": lambda *one: [lot_row(*one)], "runs": run_rows}
        draw = Draw(numbers[0])
        places = [place for place, one in enumerate(self.world.written) if one[2] in anew_of and one[4]]
        if not places:
            return
        place = draw.of(places)
        _batch, who, kind, _text, told = self.world.written[place]
        chosen = draw.sample(told, min(len(told), 1 + draw.below(2)))
        anew = [(facts, ref, anew_of[kind](draw, fact)) for facts, ref, fact in chosen]
        if any(fact is None or not self._may_tell(who, fact) for _facts, _ref, fact in anew):
            return
        rows = [row for _facts, ref, fact in anew for row in row_of[kind](self.world, ref, fact)]
        is_done = self.world.replace(place, rows, anew)
        FILES["replace" if is_done else "replace refused"] += 1
        TRIED["replace"] += len(anew) if is_done else 0

    def _assay_anew(self, draw, fact):
        return self._found(draw, fact["thing"])

    def _lot_anew(self, draw, fact):
        """Not one that was made of others: those gave what they gave."""
        return None if fact["parents"] else {**fact, "kg": fact["kg"] + 1 + draw.below(9)}

    def _run_anew(self, draw, fact):
        """With other moistures and, where its outputs came in its own file, other masses."""
        late = any(facts is fact["outputs"] for *_rest, told in self.world.written for facts, _ref, _fact in told)
        if late:
            return None
        wetter = [
            (thing, kg, wet if thing[0] == "reagent" else draw.of(MOISTURES)) for thing, kg, wet in fact["inputs"]
        ]
        made = {
            name: (material, draw.part(kg), draw.of(MOISTURES)) for name, (material, kg, _) in fact["outputs"].items()
        }
        return {**fact, "inputs": wetter, "outputs": made}

    def _may_tell(self, who, fact) -> bool:
        if "inputs" in fact:
            return self._still_has(who, fact)
        return "thing" not in fact or self.model.holder(fact["thing"]) == who

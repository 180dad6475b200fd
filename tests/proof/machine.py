"""What may happen, in any order: each step is a file of one or more facts, or a fill, or a comparison."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from consortium.choices import SliceKind
from dashboards import fill
from tests.demo.second import counted
from tests.demo.second.facts import Facts
from tests.demo.test_second import rollups as every_rollup
from tests.proof.draw import FILES, MOISTURES, TRIED, Draw, tried
from tests.proof.figures import holders, rollups
from tests.proof.model import KINDS, rounded
from tests.proof.replacing import Replacing
from tests.proof.rows import assay_row, lot_row, output_row, run_rows, shipment_rows, stock_rows, text
from tests.proof.world import CHEMISTRIES, LINES, RECYCLERS, SUPPLIERS, World

FIRST_DAY = date(2025, 1, 6)
MIDNIGHT = datetime(2025, 1, 6, tzinfo=UTC)
STEPS = {
    "register": 2,
    "split": 2,
    "merge": 2,
    "ship": 5,
    "receive": 8,
    "process": 9,
    "record_outputs_late": 3,
    "assay": 2,
    "take_stock": 2,
    "void": 3,
    "correct": 12,
    "replace": 8,
    "duplicate": 1,
    "fill_some": 3,
    "settle": 1,
}
"""How often each is tried."""
STEPS_A_DAY = 10
LARGEST_FILE = 16
KEPT_DIGITS = 9
"""After the point, in a rollup."""


def agree(product: dict, model: dict) -> None:
    different = [key for key in product.keys() | model.keys() if product.get(key) != model.get(key)]
    assert not different, [(key, product.get(key), model.get(key)) for key in different[:10]]


class Operations(Replacing, RuleBasedStateMachine):
    wanted = 0

    def __init__(self):
        super().__init__()
        self.is_idle = tried() >= self.wanted
        if not self.is_idle:
            self._begin()

    def _begin(self):
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.world = World()
        self.model = self.world.model
        self.days = 0

    def teardown(self):
        if self.is_idle:
            return
        try:
            self.settle()
        finally:
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)

    # One rule, for Hypothesis would leave some of many out of most worlds.
    @rule(seed=st.integers(0, 2**24 - 1))
    def work_for_a_day(self, seed):
        if self.is_idle:
            return
        self.days += 1
        day = Draw(f"{seed} {self.days}")
        if self.days == 1:
            for step in ("register", "register", "ship", "ship", "receive", "receive"):
                getattr(self, step)([day.getrandbits(32) for _ in range(20)])
        for step in day.choices(list(STEPS), STEPS.values(), k=STEPS_A_DAY):
            getattr(self, step)([day.getrandbits(32) for _ in range(1 + day.below(LARGEST_FILE))])

    # Lots -------------------------------------------------------------------------------------------------------------

    def register(self, numbers):
        who, rows, told = Draw(numbers[0]).of(SUPPLIERS), [], []
        for number in numbers[:20]:
            draw, ref = Draw(number), self.world.name("LOT")
            kg, day = Fraction(50_000 + draw.below(2_000_000), 1000), FIRST_DAY + timedelta(draw.below(20))
            lot = {"supplier": who, "by": who, "chemistry": draw.of(CHEMISTRIES), "day": day, "kg": kg, "parents": {}}
            lot["condition"] = "intact" if draw.below(4) else "damaged"
            rows.append(lot_row(self.world, ref, lot))
            told.append((self.model.lots, ref, lot))
        self._tell("register", who, "lots", rows, told)

    def split(self, numbers):
        """Each parent gives a part of itself to each of two new lots."""
        self._derive("split", numbers, lambda draw, lots: [[draw.of(lots)]] * 2)

    def merge(self, numbers):
        """A new lot of two or three of one supplier."""
        self._derive("merge", numbers, lambda draw, lots: [[draw.of(lots) for _ in range(2 + draw.below(2))]])

    def _derive(self, kind, numbers, choose):
        who, things = self._somebody(numbers[0], SUPPLIERS | RECYCLERS, self.world.held)
        lots = [thing[1] for thing in things if thing[0] == "lot"]
        left = {ref: self.world.stock_kg(("lot", ref)) for ref in lots}
        rows, told = [], []
        for number in numbers if lots else ():
            draw = Draw(number)
            for parents in choose(draw, lots):
                first = self.model.lots[parents[0]]
                parents = {ref for ref in parents if self.model.lots[ref]["supplier"] == first["supplier"]}
                given = {ref: draw.part(left[ref] / 3) for ref in sorted(parents) if left[ref] > 1}
                if not given:
                    continue
                for ref, kg in given.items():
                    left[ref] -= kg
                day = FIRST_DAY + timedelta(draw.below(20))
                lot = {**first, "by": who, "day": day, "kg": sum(given.values()), "parents": given}
                ref = self.world.name("LOT")
                rows.append(lot_row(self.world, ref, lot))
                told.append((self.model.lots, ref, lot))
        self._tell(kind, who, "lots", rows, told)

    # Ways -------------------------------------------------------------------------------------------------------------

    def ship(self, numbers):
        who, things = self._somebody(numbers[0], SUPPLIERS | RECYCLERS, self.world.held)
        rows, told = [], []
        for number in numbers if who in SUPPLIERS else numbers[:2]:
            if not things:
                break
            draw, ref = Draw(number), self.world.name("SHP")
            to = draw.of(name for name in RECYCLERS if name != who)
            at = MIDNIGHT + timedelta(minutes=draw.below(20 * 24 * 60))
            at = max(at, *(self._ready(thing) for thing in things))
            taken = [things.pop(draw.below(len(things))) for _ in range(min(len(things), 1 + draw.below(2)))]
            sent = {"by": who, "to": to, "at": at, "lines": [(one, self.world.stock_kg(one)) for one in taken]}
            rows += shipment_rows(self.world, ref, sent)
            told.append((self.model.shipments, ref, sent))
        self._tell("ship", who, "shipments", rows, told)

    def receive(self, numbers):
        who, things = self._somebody(numbers[0], RECYCLERS, self._on_their_way)
        rows, told = [], []
        for number in numbers:
            if not things:
                break
            draw, ref = Draw(number), self.world.name("WB")
            thing = things.pop(draw.below(len(things)))
            site = draw.of(sorted({site for site, _line in LINES if site.startswith(who)}))
            at = MIDNIGHT + timedelta(minutes=draw.below(30 * 24 * 60))
            kg = self.world.stock_kg(thing) - Fraction(draw.below(3), 2)
            rows.append(
                {
                    "reference": ref,
                    "site": site,
                    "lot" if thing[0] == "lot" else "batch": self.world.reference(thing),
                    "received_at": at.isoformat(),
                    "gross_mass_kg": text(kg + 8000),
                    "tare_mass_kg": 8000,
                }
            )
            told.append((self.model.receipts, ref, {"by": who, "site": site, "at": at, "thing": thing, "kg": kg}))
        self._tell("receive", who, "receipts", rows, told)

    def _on_their_way(self, who) -> list[tuple]:
        things = [("lot", ref) for ref in self.model.lots] + [("batch", ref) for ref in self.model.batches]
        return [one for one in things if self.world.sent(one) == who]

    def _somebody(self, number, names, things_of) -> tuple[str, list[tuple]]:
        """Somebody who has something to do it with, if anybody has."""
        having = {name: things for name in names if (things := things_of(name))}
        return Draw(number).of(having.items()) if having else ("", [])

    # Runs -------------------------------------------------------------------------------------------------------------

    def process(self, numbers):
        who, things = self._somebody(numbers[0], RECYCLERS, self.world.held)
        place = Draw(numbers[0]).of(line for line in LINES if line[0].startswith(who))
        rows, told = [], []
        for number in numbers:
            if not things:
                break
            draw, ref = Draw(number), self.world.name("RUN")
            fed = [things.pop(draw.below(len(things))) for _ in range(min(len(things), 1 + draw.below(3)))]
            starts = max(self._ready(thing) for thing in fed) + timedelta(minutes=draw.below(2000))
            ends = starts + timedelta(minutes=15 + draw.below(1500))
            inputs = [(thing, draw.part(self.world.stock_kg(thing)), draw.of(MOISTURES)) for thing in fed]
            if draw.below(2):
                inputs.append((("reagent", "sulphuric_acid"), Fraction(1 + draw.below(90)), Fraction(0)))
            run = {"by": who, "site": place[0], "line": place[1], "starts": starts, "ends": ends}
            run |= {"inputs": inputs, "outputs": self._outputs(draw, sum(kg for _thing, kg, _wet in inputs))}
            rows += run_rows(self.world, ref, run)
            told.append((self.model.runs, ref, run))
        self._tell("process", who, "runs", rows, told)

    def _outputs(self, draw, whole) -> dict[str, tuple]:
        """None yet, or up to four; they need not add up to what went in."""
        made = {}
        for material in [draw.of(KINDS) for _ in range(draw.below(5))]:
            made[self.world.name("B")] = (material, draw.part(whole / 4), draw.of(MOISTURES))
        return made

    def _ready(self, thing) -> datetime:
        """Time orders runs: a batch is charged after the run that made it."""
        return self.model.runs[self.model.batches[thing[1]][0]]["ends"] if thing[0] == "batch" else MIDNIGHT

    def record_outputs_late(self, numbers):
        """In a file of their own, after the run itself."""
        waiting = [ref for ref, run in self.model.runs.items() if not run["outputs"]]
        if waiting:
            draw = Draw(numbers[0])
            ref = draw.of(waiting)
            run = self.model.runs[ref]
            made = self._outputs(draw, sum(kg for _thing, kg, _wet in run["inputs"]))
            rows = [{"run": ref, **output_row(*one)} for one in made.items()]
            self._tell("late", run["by"], "run-outputs", rows, [(run["outputs"], *one) for one in made.items()])

    def assay(self, numbers):
        """Nickel is found in what was charged and made long ago."""
        batches = [ref for ref, (_run, made) in self.model.batches.items() if KINDS[made[0]] != "loss"]
        every = [("lot", ref) for ref in self.model.lots] + [("batch", ref) for ref in batches]
        who, things = self._somebody(
            numbers[0], RECYCLERS, lambda name: [one for one in every if self.model.holder(one) == name]
        )
        rows, told = [], []
        for number in numbers if things else ():
            draw, ref = Draw(number), self.world.name("CERT")
            found = self._found(draw, draw.of(things))
            rows.append(assay_row(self.world, ref, found))
            told.append((self.model.assays, ref, found))
        self._tell("assay", who, "assays", rows, told)

    def _found(self, draw, thing) -> dict:
        """Of what is half water, twice as much is in the dry half."""
        nickel, is_wet = Fraction(1 + draw.below(1000), 10_000), not draw.below(3)
        return {"thing": thing, "standing": draw.below(3), "nickel": nickel, "as_received": is_wet}

    # Second thoughts --------------------------------------------------------------------------------------------------

    def take_stock(self, numbers):
        """Some of what somebody holds is counted at one of its sites, on a day that was not counted yet."""
        who, things = self._somebody(numbers[0], RECYCLERS, self.world.held)
        rows, told, counted = [], [], {(one["site"], one["day"]) for one in self.model.takes.values()}
        for number in numbers if things else ():
            draw, ref = Draw(number), self.world.name("STOCK")
            site = draw.of(sorted({site for site, _line in LINES if site.startswith(who)}))
            day = FIRST_DAY + timedelta(draw.below(30))
            if (site, day) in counted:
                continue
            counted.add((site, day))
            seen = draw.sample(things, min(len(things), 1 + draw.below(3)))
            things_seen = [(one, self.world.stock_kg(one), draw.of(MOISTURES)) for one in seen]
            take = {"by": who, "site": site, "day": day, "things": things_seen}
            rows += stock_rows(self.world, ref, take)
            told.append((self.model.takes, ref, take))
        self._tell("take stock", who, "stock-takes", rows, told)

    def void(self, numbers):
        for number in numbers[:2]:
            if self.world.written:
                self._withdraw("void", number % len(self.world.written))

    def _withdraw(self, operation: str, place: int) -> bool:
        _batch, _who, _kind, _text, told = self.world.written[place]
        is_done = self.world.withdraw(place)
        FILES[operation if is_done else f"{operation} refused"] += 1
        TRIED[operation] += len(told) if is_done else 0
        return is_done

    def correct(self, numbers):
        """Withdraw a file and send it again with other times or masses."""
        rows_of = {"runs": run_rows, "shipments": shipment_rows}
        draw, places = Draw(numbers[0]), []
        for place, (_batch, who, kind, _text, told) in enumerate(self.world.written):
            if kind in rows_of and told and all(self._still_has(who, fact) for _facts, _ref, fact in told):
                places.append(place)
        if not places:
            return
        place = draw.of(places)
        _batch, who, kind, _text, told = self.world.written[place]
        if not self._withdraw("correct", place):
            return
        later = timedelta(hours=1 + draw.below(50))
        rows, anew = [], []
        for facts, ref, fact in told:
            moved = {name: value + later if isinstance(value, datetime) else value for name, value in fact.items()}
            rows += rows_of[kind](self.world, ref, moved)
            anew.append((facts, ref, moved))
        self.world.tell(who, kind, rows, anew)

    def _still_has(self, who, fact) -> bool:
        """What another member has received cannot be sent by its former holder any more."""
        things = [one[0] for one in fact.get("lines", fact.get("inputs")) if one[0][0] != "reagent"]
        return all(self.model.holder(thing) == who for thing in things)

    def duplicate(self, numbers):
        """The same bytes, or the same rows in another file: nothing is written twice.

        Rows of what has gone to somebody else since are refused, for who sends them again holds it no more.
        """
        if not self.world.written:
            return
        TRIED["duplicate"] += 1
        draw = Draw(numbers[0])
        _batch, who, kind, text, _told = draw.of(self.world.written)
        again, _text = self.world.send_text(who, kind, text + "\n" * draw.below(2))
        assert again.status in {"unchanged", "refused"} and not again.rows_written, again.status

    # Rollups ----------------------------------------------------------------------------------------------------------

    def fill_some(self, numbers):
        """A worker takes a few days of one kind, and no more."""
        TRIED["fill"] += 1
        draw = Draw(numbers[0])
        most, fill.LARGEST_BATCH = fill.LARGEST_BATCH, 1 + draw.below(9)
        fill._fill_batch(draw.of(SliceKind))
        fill.LARGEST_BATCH = most

    def settle(self, numbers=(0,)):
        """Fill what is owed, or everything anew: then every figure is what the facts say, to the last digit."""
        if numbers[0] % 8 == 7:
            fill.rebuild()
            TRIED["rebuild"] += 1
        fill.fill_changed_days()
        TRIED["compare"] += 1
        expected = {key: rounded(value, KEPT_DIGITS) for key, value in self.model.figures().items()}
        agree(rollups(), {key: value for key, value in expected.items() if value})
        agree(every_rollup(), counted(Facts()))
        self._nothing_is_lost(expected)
        expected_holders = [("lot", ref) for ref in self.model.lots] + [("batch", ref) for ref in self.model.batches]
        agree(holders(), {thing: self.model.holder(thing) for thing in expected_holders})

    def _nothing_is_lost(self, figures):
        """Every kilogram that was put into runs is in something that came out, or is awaited, or is missed by name."""
        sums = Counter()
        for key, kg in figures.items():
            sums[key[0]] += kg
        put_in = sums["mass_charged_kg"] + sums["reagent_kg"]
        made = ("mass_recovered_kg", "mass_intermediate_kg", "residue_kg", "explained_loss_kg")
        rest = ("unexplained_loss_kg", "mass_awaiting_outputs_kg")
        assert put_in == sum(sums[name] for name in made + rest)

    def _tell(self, operation, who, kind, rows, told):
        if rows:
            TRIED[operation] += len(told) // 2 if operation == "split" else len(told)
            self.world.tell(who, kind, rows, told)

"""Two suppliers, two recyclers in different time zones, and files that tell the product and the model the same."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

from consortium.models import Composition, MaterialContent
from consortium.refusals import Refusal
from consortium.services import imports
from contracts.services import NewCommitment, NewPeriod, sign_commitments
from facilities.models import RunOutput
from facilities.services.balances import add_scale
from facilities.services.sites import NewSite, add_line, open_site
from feedstock.services import Origin
from tests.personas import make_organisation, make_persona
from tests.proof.model import KINDS, Model

SUPPLIERS = {"volta": "Europe/Berlin", "nova": "Asia/Seoul"}
RECYCLERS = {"leach": "Europe/Berlin", "reno": "America/Los_Angeles"}
SITES = {"leach-north": "Europe/Berlin", "leach-south": "Europe/Athens", "reno-west": "America/Los_Angeles"}
LINES = [("leach-north", "shredder"), ("leach-north", "hydro"), ("leach-south", "hydro"), ("reno-west", "hydro")]
STEPS = {"shredder": "shredding", "hydro": "hydrometallurgy"}
CHEMISTRIES = ("NMC622", "NMC811")


class World:
    def __init__(self):
        self.people = {}
        for name, zone in (SUPPLIERS | RECYCLERS).items():
            kind = "automaker" if name in SUPPLIERS else "recycler"
            self.people[name] = make_persona(name, make_organisation(name, kind, time_zone=zone), "contributor")
        self._open_sites()
        self._promise()
        self.model = Model(SUPPLIERS | RECYCLERS | SITES, _nickel())
        self.written: list[tuple] = []
        """(import, who, kind, text, what it told) of every file that stands."""
        self.names = 0

    def _open_sites(self) -> None:
        lines = {}
        for place, zone in SITES.items():
            owner = self.people[place.split("-")[0]]
            new = NewSite(place, place, "hydrometallurgy", "DE", zone, Decimal(51), Decimal(12), Decimal(9_000_000))
            site = open_site(new, operator=owner.organisation, by=owner.user)
            for where, code in LINES:
                if where == place:
                    lines[place, code] = add_line(
                        site=site,
                        code=code,
                        name=code,
                        step=STEPS[code],
                        capacity_kg_per_day=Decimal(9000),
                        chemistries=CHEMISTRIES,
                        by=owner.user,
                    )
        add_scale(
            site=lines["leach-north", "hydro"].site,
            code="floor",
            use="process",
            accuracy_class="III",
            verification_interval_kg=Decimal("0.5"),
            largest_load_kg=Decimal(600),
            valid_from=date(2025, 1, 12),
            by=None,
        )

    def _promise(self) -> None:
        """Damaged mass counts up to a tenth: what arrives one day changes what later days count."""
        supplier, recycler = self.people["volta"].organisation, self.people["leach"].organisation
        periods = [NewPeriod(date(2025, 1, 1), date(2025, 2, 1), Decimal(9000))]
        one = NewCommitment("FC", supplier, recycler, None, largest_damaged_fraction=Decimal("0.1"), periods=periods)
        sign_commitments([one], origin=Origin(supplier, None))

    def name(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}-{self.names}"

    # What may be worked on --------------------------------------------------------------------------------------------

    def stock_kg(self, thing: tuple) -> Decimal:
        """What is left of a lot or batch by the model, for choosing only."""
        model = self.model
        whole = model.lots[thing[1]]["kg"] if thing[0] == "lot" else model.batches[thing[1]][1][1]
        split = sum(lot["parents"].get(thing[1], 0) for lot in model.lots.values()) if thing[0] == "lot" else 0
        fed = sum(kg for run in model.runs.values() for one, kg, _wet in run["inputs"] if one == thing)
        return whole - split - fed

    def held(self, name: str) -> list[tuple]:
        """Lots, and batches that may be charged again, that somebody holds, with something left."""
        model = self.model
        things = [("lot", ref) for ref in model.lots]
        things += [("batch", ref) for ref, (_run, made) in model.batches.items() if KINDS[made[0]] == "intermediate"]
        return [one for one in things if model.holder(one) == name and self.stock_kg(one) > 1 and not self.sent(one)]

    def sent(self, thing: tuple) -> str | None:
        """To whom it is under way."""
        under_way = None
        for sent in self.model.shipments.values():
            if any(thing == one for one, _kg in sent["lines"]):
                under_way = sent["to"]
        return under_way if under_way != self.model.holder(thing) else None

    def reference(self, thing: tuple) -> str:
        if thing[0] == "lot":
            return f"{self.model.lots[thing[1]]['by']}/{thing[1]}"
        return RunOutput.objects.get(batch_reference=thing[1], voided_at__isnull=True).number

    # Telling ----------------------------------------------------------------------------------------------------------

    def send(self, who: str, kind: str, rows: list[dict], **how) -> tuple:
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines = [",".join(columns)] + [",".join(str(row.get(column, "")) for column in columns) for row in rows]
        return self.send_text(who, kind, "\n".join(lines) + "\n", **how)

    def send_text(self, who: str, kind: str, text: str, **how) -> tuple:
        person = self.people[who]
        batch = imports.receive_file(
            content=BytesIO(text.encode()),
            file_name=f"{kind}.csv",
            kind=kind,
            organisation=person.organisation,
            by=person.user,
            **how,
        )
        return imports.process(imports.claim(batch.pk)), text

    def tell(self, who: str, kind: str, rows: list[dict], told: list[tuple]) -> None:
        """Send a file that must be taken; `told` is what the model learns: (facts, reference, fact)."""
        batch, text = self.send(who, kind, rows)
        problems = [problem for row in batch.refused_rows.all() for problem in row.problems]
        assert batch.status == "written", (kind, batch.status, batch.problem, problems, text)
        for facts, reference, fact in told:
            facts[reference] = fact
        self.written.append((batch, who, kind, text, told))

    def replace(self, place: int, rows: list[dict], told: list[tuple]) -> bool:
        """Some facts of a file, told otherwise under the names that they have; what stands on one may forbid it."""
        _batch, who, kind, _text, before = self.written[place]
        batch, text = self.send(who, kind, rows, mode="replace")
        if batch.status != "written":
            assert batch.status in {"refused", "unchanged"} and not batch.rows_written, batch.status
            return False
        for facts, reference, fact in told:
            del facts[reference]
            facts[reference] = fact
            before[:] = [one for one in before if one[:2] != (facts, reference)]
        self.written.append((batch, who, kind, text, told))
        return True

    def withdraw(self, place: int) -> bool:
        """Undo a file; what stands on it may forbid that, and then nothing has changed."""
        batch, who, _kind, _text, told = self.written[place]
        try:
            imports.void_import(batch=batch, reason="Tried", by=self.people[who].user)
        except Refusal:
            return False
        for facts, reference, _fact in told:
            del facts[reference]
        del self.written[place]
        return True


def _nickel() -> dict[str, Fraction]:
    lots = Composition.objects.filter(element="Ni", form_factor="cell", chemistry__in=CHEMISTRIES)
    batches = MaterialContent.objects.filter(element="Ni", material__in=KINDS)
    table = [*lots.values_list("chemistry", "fraction"), *batches.values_list("material", "fraction")]
    return {name: Fraction(fraction) for name, fraction in table}

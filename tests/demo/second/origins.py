"""Which lots an element in a run came from: by element mass, through every earlier run."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from tests.demo.second.content import Contents, dry_kg
from tests.demo.second.facts import Facts


class Origin(NamedTuple):
    lot_id: int
    charged_in: int
    """The run that the lot itself was charged to."""


def share_of(part: Decimal, whole: Decimal) -> Decimal:
    """A share has twenty digits."""
    return (part / whole).quantize(Decimal(10) ** -20, ROUND_HALF_UP)


class Origins:
    def __init__(self, facts: Facts, contents: Contents):
        self._facts, self._contents = facts, contents
        self._known: dict[tuple[int, str], dict[Origin, Decimal]] = {}

    def of_run(self, run_id: int, element: str) -> dict[Origin, Decimal]:
        if (run_id, element) not in self._known:
            self._known[run_id, element] = self._of_run(run_id, element)
        return self._known[run_id, element]

    def _of_run(self, run_id: int, element: str) -> dict[Origin, Decimal]:
        masses = []
        for fed in self._facts.inputs_of[run_id]:
            lot, batch = self._facts.lot_and_output(fed)
            share = self._contents.of(lot, batch, fed["moisture_fraction"]).get(element)
            if share and dry_kg(fed):
                masses.append((lot, batch, dry_kg(fed) * share.fraction))
        whole = sum(mass_kg for _lot, _batch, mass_kg in masses)
        shares: dict[Origin, Decimal] = defaultdict(Decimal)
        for lot, batch, mass_kg in masses:
            if lot:
                shares[Origin(lot["id"], run_id)] += share_of(mass_kg, whole)
            else:
                for origin, part in self.of_run(batch["run_id"], element).items():
                    shares[origin] += share_of(mass_kg, whole) * part
        return shares

    def of_batch(self, run_id: int, element: str) -> dict[Origin, Decimal]:
        """Of what is traced to lots at all of an element in a run's batches, which share is whose."""
        parts = self.of_run(run_id, element)
        whole = sum(parts.values())
        return {origin: share_of(part, whole) for origin, part in parts.items()}

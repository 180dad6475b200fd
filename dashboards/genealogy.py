"""A lot's or a batch's way both ways as flows between lots, runs and batches, and as rows of a file."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consortium.access.viewer import Viewer
from dashboards.rows import Flow
from facilities import tracing
from facilities.tracing import Step, Way

MOST_NODES = 60
"""Beyond that the names could not be read: what happened at the same distance in the same way is one node."""
HEADERS = ("direction", "depth", "at", "step", "from", "to", "mass_kg")


class Genealogy:
    """Both directions, as far as the viewer may see, with what it may not see counted."""

    def __init__(self, *, viewer: Viewer, lot=None, batch=None):
        self.start = lot or batch
        self.ways: dict[str, Way] = {
            "back": tracing.came_from(viewer=viewer, lot=lot, batch=batch),
            "forth": tracing.went_to(viewer=viewer, lot=lot, batch=batch),
        }

    @property
    def hidden_steps(self) -> int:
        return sum(way.hidden_steps for way in self.ways.values())

    @property
    def is_capped(self) -> bool:
        return any(way.is_capped for way in self.ways.values())

    def flows(self) -> list[Flow]:
        """Splits, merges, what runs were fed with and what they made; the same row met from both sides counts once."""
        edges = {}
        for direction, way in self.ways.items():
            for step in way.steps:
                if ends := _ends(step):
                    edges[step.kind, step.row.pk] = (direction, step, *ends)
        names = {name for _direction, _step, source, target in edges.values() for name in (source[0], target[0])}
        is_crowded = len(names) > MOST_NODES
        masses: Counter[tuple[tuple, tuple]] = Counter()
        for direction, step, source, target in edges.values():
            if is_crowded:
                near, far = _distances(direction, step)
                ends = (source[1], near), (target[1], far)
            else:
                ends = source[:1], target[:1]
            if ends[0] != ends[1]:
                masses[ends] += step.mass_kg
        return [Flow(_said(*source), _said(*target), mass_kg) for (source, target), mass_kg in masses.items()]

    def rows(self) -> Iterable[list[Any]]:
        for direction, way in self.ways.items():
            for step in way.steps:
                source, target = _named(step)
                yield [direction, step.depth, step.at, step.kind, source, target, step.mass_kg]

    def note(self) -> str:
        said = []
        if self.hidden_steps:
            said.append(
                ngettext(
                    "and %(count)s more step that you cannot see",
                    "and %(count)s more steps that you cannot see",
                    self.hidden_steps,
                )
                % {"count": self.hidden_steps}
            )
        if self.is_capped:
            said.append(_("the way goes on: it was followed for the first rows only"))
        return "; ".join(said)


def _said(name: str, distance: int | None = None) -> str:
    """A record's name, or what lies at one distance from the start; nothing stands for lots."""
    return name if distance is None else f"{name or _('lots')} ({distance:+d})"


def _lot(lot) -> tuple[str, str]:
    return f"{lot.number} · {lot.chemistry_id}", ""


def _batch(batch) -> tuple[str, str]:
    return f"{batch.number} · {batch.material_label}", batch.material_label


def _run(run) -> tuple[str, str]:
    return f"{run.number} · {run.step_label}, {run.site.name}", run.step_label


def _ends(step: Step) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """(name, kind) of where the mass came from and of where it went; nothing for what only changed hands."""
    row = step.row
    if step.kind in {"split", "merge"}:
        return _lot(row.parent), _lot(row.child)
    if step.kind == "output":
        return _run(row.run), _batch(row)
    if step.kind == "input":
        if row.lot:
            return _lot(row.lot), _run(row.run)
        return (_batch(row.output) if row.output else (row.reagent_label, row.reagent_label)), _run(row.run)
    return None


def _distances(direction: str, step: Step) -> tuple[int, int]:
    """How far from the start, which is 0, both ends of a step lie; back is below it.  A run lies with what it makes."""
    if direction == "forth":
        return (step.depth if step.kind == "output" else step.depth - 1), step.depth
    return -step.depth, (-step.depth if step.kind == "input" else 1 - step.depth)


def _named(step: Step) -> tuple[str, str]:
    row = step.row
    if ends := _ends(step):
        return ends[0][0], ends[1][0]
    if step.kind == "shipment":
        thing = row.lot.number if row.lot_id else row.batch_number
        return thing, row.shipment.number
    thing = row.lot.number if row.lot_id else row.output.number
    return thing, f"{row.number} · {row.site.name}"

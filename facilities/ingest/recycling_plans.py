"""From a RecyclingBatch to runs of the sender's own lines: which line did a step, what was charged, which run is it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from consortium.ingest_kinds import Row
from facilities.catenax.documents import Actor, RecyclingBatch, Step
from facilities.catenax.exporting import readings_of_name
from facilities.catenax.reading import Reading

LONGEST_RUN_NAME = 80


@dataclass
class Planned:
    """One step of one batch, on its way to a run."""

    row: Row
    place: int
    step: Step
    run: str
    """The sender's own name for the run."""
    line: Any = None
    charged: dict[str, Any] = field(default_factory=dict)
    """The lot, batch or reagent that went in, as the service names it."""

    @property
    def reading(self) -> Reading:
        return self.row["reading"]

    @property
    def path(self) -> str:
        return f"{self.reading.path}.childProcessSteps[{self.place}]"

    def refuse(self, field_name: str, value: Any, message: str, cure: str) -> None:
        self.reading.refuse(f"{self.path}.{field_name}", value, message, cure)


class Lines:
    """The sender's lines, found by partner number, operating number or code of their site, and by what they do."""

    def __init__(self, lines: Iterable[Any]):
        self._lines = list(lines)

    def find(self, planned: Planned, sender: Actor) -> Any:
        """The one line that did a step; None, and told why, where there is none or more than one."""
        site_name, _, line_code = sender.number.partition(":")
        of_site = [line for line in self._lines if self._is_at(line.site, sender.bpns, site_name)]
        at = f"{planned.reading.path}.sender"
        if not of_site:
            planned.reading.refuse(
                f"{at}.actorNumber",
                sender.number,
                f"You operate no such site; nor does one of yours have the BPNS {sender.bpns}.",
                "Write the code or the permit of your site, as on its page, or enter the BPNS there.",
            )
            return None
        if len({line.site_id for line in of_site}) > 1:
            planned.reading.refuse(
                f"{at}.bpnsProperty",
                sender.bpns,
                "The partner number and the operating number name two of your sites.",
                "Send the numbers of one site.",
            )
            return None
        fitting = [line for line in of_site if line.step.catena_x_name == planned.step.process]
        if line_code:
            fitting = [line for line in fitting if line.code == line_code]
        if len(fitting) != 1:
            known = ", ".join(f"{line.site.code}:{line.code} ({line.step.catena_x_name})" for line in of_site)
            which = "No line" if not fitting else "More than one line"
            planned.refuse(
                "childProcessType",
                planned.step.process,
                f"{which} of the site does this.",
                f"Name the line in sender.actorNumber, as site:line. The site has {known}.",
            )
            return None
        return fitting[0]

    @staticmethod
    def _is_at(site: Any, bpns: str, name: str) -> bool:
        if name in {site.code, site.permit_reference} - {""}:
            return True
        return bool(site.bpns) and site.bpns == bpns


def plan(rows: Sequence[Row], *, charged: dict[str, dict[str, Any]], lines: Lines) -> list[Planned]:
    """Every step of every batch that can be read; `charged` is what may go in, by the names that files may use."""
    planned = []
    for row in rows:
        document: RecyclingBatch | None = row["reading"].document
        if document is None:
            continue
        found = next((pair for pair in readings_of_name(document.batch_id) if pair[0] in charged), None)
        if found is None:
            row["reading"].refuse(
                f"{row['reading'].path}.recyclingBatchId",
                document.batch_id,
                "You hold no lot or batch of this name.",
                "Record its receipt first, or write its number, or <number>/<your name for the run>.",
            )
        name, run = found or (document.batch_id, document.batch_id)
        steps = [_planned(row, place, step, run) for place, step in enumerate(document.steps)]
        for one in steps:
            one.line = lines.find(one, document.sender)
            if one.place:
                before = steps[one.place - 1].run
                one.charged = {"produced_in_file": (before, before)}
            elif found:
                one.charged = charged[name]
        planned += steps
    return planned


def _planned(row: Row, place: int, step: Step, run: str) -> Planned:
    name = run if not place else f"{run} step {place + 1}"
    one = Planned(row, place, step, name)
    if len(name) > LONGEST_RUN_NAME:
        row["reading"].refuse(
            f"{row['reading'].path}.recyclingBatchId",
            name,
            f"The name of the run is longer than {LONGEST_RUN_NAME} characters.",
            "Shorten it.",
        )
    return one


def by_run(planned: Sequence[Planned]) -> dict[str, list[Planned]]:
    """Steps of one run together: batches that name the same run were charged to it side by side."""
    runs: dict[str, list[Planned]] = defaultdict(list)
    for one in planned:
        runs[one.run].append(one)
    for name, steps in runs.items():
        head = steps[0]
        for one in steps:
            one.row.values["head"] = head.row
        for one in steps[1:]:
            _check_beside(one, head, name)
    return runs


def _check_beside(one: Planned, head: Planned, name: str) -> None:
    where = f"{one.reading.path}.recyclingBatchId"
    if any(len(several.reading.document.steps) > 1 for several in (one, head)):
        one.reading.refuse(
            where,
            name,
            f"{head.reading.path} names the same run, and one of the two has several steps.",
            "Batches that were charged side by side have one step each; name other runs differently.",
        )
        return
    same = (one.line, one.step.process, one.step.started_at, one.step.ended_at)
    if same != (head.line, head.step.process, head.step.started_at, head.step.ended_at):
        one.reading.refuse(
            where,
            name,
            f"{head.reading.path} names the same run with another line, step or time.",
            "One run has one line, one step, one start and one end; name other runs differently.",
        )
    if one.charged and one.charged == head.charged:
        one.reading.refuse(
            where, name, f"The run is charged with it in {head.reading.path} already.", "Add the masses up."
        )

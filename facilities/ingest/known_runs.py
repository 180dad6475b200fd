"""Rows of runs that are on record already: the same again changes nothing, something else replaces them on request."""

from consortium.access.viewer import Viewer
from consortium.ingest_kinds import Row
from consortium.services import lookups
from facilities import selectors
from facilities.ingest import findings
from facilities.ingest import outputs as output_files


class KnownRuns:
    """What is on record of the runs that a file names, each read once."""

    def __init__(self, viewer: Viewer, runs: dict):
        self.runs = runs
        ids = [run.pk for run in runs.values()]
        self._outputs = {
            (output.run_id, output.batch_reference): output
            for output in selectors.run_outputs(viewer=viewer).filter(run__in=ids)
        }
        self._inputs = {
            (one.run_id, one.lot_id, name, one.reagent_id): one
            for one in selectors.run_inputs(viewer=viewer).filter(run__in=ids)
            for name in ((one.output.number, one.output.batch_reference) if one.output else (None,))
        }
        self._assays = {
            (assay.output_id, assay.element_id or assay.compound_id, assay.status): assay
            for assay in selectors.assays(viewer=viewer).filter(output__run__in=ids)
        }

    def output(self, row: Row):
        """The batch on record that the row names, if its run has one of that name."""
        run = self.runs.get(row["run"])
        return self._outputs.get((run.pk, row["batch"])) if run else None

    def note(self, row: Row) -> None:
        run, head = self.runs.get(row["run"]), row["head"]
        if run is None or not row.is_good or not head.is_good:
            return
        if run.started_at != head["started_at"] or run.ended_at != head["ended_at"]:
            lookups.note_known(row, run, False)
        elif row["record"] == "input":
            lookups.note_known(row, run, self._has_input(run, row))
        elif row["record"] == "output":
            self._note_output(run, row)
        elif self._has_assay(row):
            row.is_unchanged = True
        else:
            row.refuse(
                "analyte",
                f"The run is on record ({run.number}) without this assay.",
                'Send it as a file of the kind "Assays", or have the whole run replaced.',
            )
        if not row.is_good:
            row.known = run

    def take_along(self, rows: list[Row]) -> None:
        """A run that is replaced takes the runs with it that the same file charges with its batches."""
        replaced = {row.known.pk for row in rows if row.known}
        fed = [row for row in rows if row["batch_row"] and row["run"] in self.runs and row.known is None]
        while along := [row for row in fed if row["batch_row"].run_id in replaced and row.known is None]:
            for row in along:
                row.known = self.runs[row["run"]]
                replaced.add(row.known.pk)

    def _has_input(self, run, row: Row) -> bool:
        lot = row["lot_row"]
        found = self._inputs.get((run.pk, lot and lot.pk, row["batch"], row["reagent"]))
        moisture_fraction = output_files.moisture_fraction(row)
        said = {"mass_kg": row["mass_kg"], "moisture_fraction": moisture_fraction}
        return bool(found) and lookups.says_the_same(found, **said)

    def _note_output(self, run, row: Row) -> None:
        if known := self.output(row):
            output_files.note_recorded(row, known)
        else:
            row.refuse(
                "batch",
                f"The run is on record ({run.number}) without this batch.",
                'Send its outputs as a file of the kind "Outputs of runs", or have the whole run replaced.',
            )

    def _has_assay(self, row: Row) -> bool:
        output = self.output(row)
        new = findings.new_assay(row, assayed_on=row["head"]["ended_at"].date())
        assay = output and self._assays.get((output.pk, new.element or new.compound, new.status))
        return bool(assay) and lookups.says_the_same(assay, **new.columns())

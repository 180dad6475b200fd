from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from consortium import selectors
from consortium.access.binding import bind
from consortium.access.viewer import Viewer
from consortium.choices import ImportMode
from consortium.ingest_kinds import KINDS
from consortium.refusals import Refusal
from consortium.services import imports


def _mode(options: dict) -> ImportMode:
    if options["replace"]:
        return ImportMode.REPLACE
    return ImportMode.GOOD_ROWS if options["take_good_rows"] else ImportMode.ALL_OR_NONE


class Command(BaseCommand):
    help = "Import a file for a member, through the same checks as the page."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=sorted(KINDS))
        parser.add_argument("path", type=Path)
        parser.add_argument("--organisation", required=True, help="code of the member it is for")
        parser.add_argument("--by", required=True, help="e-mail of the member's person who sends it")
        parser.add_argument("--dry-run", action="store_true", help="only check it")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--take-good-rows", action="store_true", help="write the good rows, report the others")
        how.add_argument("--replace", action="store_true", help="put them in place of what is on record, all or none")

    def handle(self, *args, **options):
        with transaction.atomic():
            bind(Viewer.system())
            membership = selectors.membership_of(email=options["by"], organisation_code=options["organisation"])
            if membership is None:
                raise CommandError(f"{options['by']} does not act for {options['organisation']}.")
            try:
                with open(options["path"], "rb") as file:
                    batch = imports.receive_file(
                        content=file,
                        file_name=options["path"].name,
                        kind=options["kind"],
                        organisation=membership.organisation,
                        by=membership.user,
                        mode=_mode(options),
                        is_dry_run=options["dry_run"],
                    )
            except (OSError, Refusal) as error:
                raise CommandError(str(error)) from None
        claimed = imports.claim(batch.pk)
        if claimed is None:
            self.stdout.write(f"{batch.number}: a worker has taken it already; see the page of imports.")
            return
        batch = imports.process(claimed)
        self.stdout.write(
            f"{batch.number}: {batch.get_status_display()}. {batch.rows_read} rows read, {batch.rows_written} written, "
            f"{batch.rows_refused} refused, {batch.rows_unchanged} unchanged."
        )
        for row in selectors.refused_rows(viewer=Viewer.system(), batch=batch)[:20]:
            for problem in row.problems:
                place = f"row {row.row}, {problem['column']} = {problem['value']!r}"
                self.stdout.write(f"  {place}: {problem['message']} {problem['cure']}")
        if batch.problem:
            self.stdout.write(f"  {batch.problem} {batch.cure}")

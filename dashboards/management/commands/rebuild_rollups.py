from django.core.management.base import BaseCommand, CommandError

from consortium.access.binding import bound_transaction
from consortium.access.viewer import Viewer
from dashboards import fill


class Command(BaseCommand):
    help = "Compute every rollup anew from the facts, or compare the two with --check."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing; fail when something differs")

    def handle(self, *args, **options):
        with bound_transaction(Viewer.system()):
            if not options["check"]:
                self.stdout.write(f"Rollups: {fill.rebuild()['rows']} rows.")
                return
            differences = fill.shadow_check()
        for difference in differences[:20]:
            self.stdout.write(str(difference))
        if differences:
            raise CommandError(f"The rollups differ from the facts in {len(differences)} places.")
        self.stdout.write("The rollups agree with the facts to the last digit.")

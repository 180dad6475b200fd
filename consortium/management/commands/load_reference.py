from django.core.management.base import BaseCommand

from consortium.access.binding import bound_transaction
from consortium.access.viewer import Viewer
from consortium.services import reference


class Command(BaseCommand):
    help = "Load the reference data (materials, chemistries, codes, factors) from its files."

    def add_arguments(self, parser):
        parser.add_argument("--if-changed", action="store_true", help="do nothing when the tables are complete")

    def handle(self, *args, **options):
        with bound_transaction(Viewer.system()):
            if options["if_changed"] and reference.is_up_to_date():
                return
            counts = reference.load_reference_data()
        if options["verbosity"]:
            self.stdout.write(f"Reference data: {sum(counts.values())} rows in {len(counts)} tables.")

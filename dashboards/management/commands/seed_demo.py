from datetime import date
from zoneinfo import ZoneInfo

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consortium.access.roles import ROLES
from consortium.choices import OrganisationKind
from consortium.services import demo
from dashboards.demo.load import Load
from dashboards.demo.world import MEMBERS, PASSWORD, PEOPLE, PLANTS, Person

MEMBER = {member.code: member for member in MEMBERS}


class Command(BaseCommand):
    help = (
        "Load the invented consortium, and the reference data it stands on, into an empty database.  "
        "It leaves with the database: `manage.py up --reset`."
    )

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is anybody already")
        parser.add_argument("--logins", action="store_true", help="print who can log in; alone, change nothing")
        parser.add_argument("--today", type=date.fromisoformat, help="end the two years on the day before this one")

    def handle(self, *args, **options):
        if options["if_empty"] or not options["logins"]:
            call_command("load_reference", "--if-changed", "--verbosity=0")
            self.seed(options)
        if options["logins"] and demo.there_is_a_demo():
            self.print_logins()

    def seed(self, options: dict) -> None:
        latest = day_that_has_begun_everywhere()
        today = options["today"] or latest
        if today > latest:
            raise CommandError(f"{today} has not begun at every plant. Choose {latest} or an earlier day.")
        if not demo.is_empty():
            if options["if_empty"]:
                return
            raise CommandError("There are members already. The demonstration needs an empty database.")
        counts = Load(today).run()
        self.stdout.write(
            "Demo consortium: {members} members, {sites} sites, {rows} rows in {files} files.".format(**counts)
        )

    def print_logins(self) -> None:
        self.stdout.write(f"Log in with one of these; the password of all is {PASSWORD}")
        for kind in OrganisationKind:
            by_role = {}
            for person in PEOPLE:
                if MEMBER[person.members[0]].kind == kind:
                    by_role.setdefault(person.role, person)
            for role in sorted(by_role, key=list(ROLES).index, reverse=True):
                self._print_login(by_role[role])
        self.stdout.write("One person acts for two members:")
        for person in PEOPLE:
            if len(person.members) > 1:
                self._print_login(person)

    def _print_login(self, person: Person) -> None:
        kind = str(OrganisationKind(MEMBER[person.members[0]].kind).label)
        names = ", ".join(MEMBER[code].name for code in person.members)
        self.stdout.write(f"  {kind:20} {person.role:12} {person.email:42} {names}")


def day_that_has_begun_everywhere() -> date:
    """Today at the plant where the day begins last: what happened there yesterday is past at every plant."""
    now = timezone.now()
    return min(now.astimezone(ZoneInfo(plant.time_zone)).date() for plant in PLANTS)

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consortium.choices import OrganisationKind
from consortium.services import demo
from dashboards.demo.load import Load
from dashboards.demo.world import MEMBERS, PASSWORD, PEOPLE


class Command(BaseCommand):
    help = "Load the invented consortium into an empty database.  It leaves with the database: `manage.py up --reset`."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is anybody already")
        parser.add_argument("--logins", action="store_true", help="print who can log in, and change nothing")
        parser.add_argument("--today", type=date.fromisoformat, help="end the two years on the day before this one")

    def handle(self, *args, **options):
        if options["logins"]:
            if demo.there_is_a_demo():
                self.print_logins()
            return
        if not demo.is_empty():
            if options["if_empty"]:
                return
            raise CommandError("There are members already. The demonstration needs an empty database.")
        counts = Load(options["today"] or timezone.now().date()).run()
        self.stdout.write(
            "Demo consortium: {members} members, {sites} sites, {rows} rows in {files} files.".format(**counts)
        )

    def print_logins(self) -> None:
        members = {member.code: member for member in MEMBERS}
        self.stdout.write(f"Log in with one of these; the password of all is {PASSWORD}")
        shown = set()
        for person in PEOPLE:
            member = members[person.members[0]]
            key = (member.kind, person.role)
            if key in shown and len(person.members) == 1:
                continue
            shown.add(key)
            kind = OrganisationKind(member.kind).label
            more = f", also {members[person.members[1]].name}" if len(person.members) > 1 else ""
            self.stdout.write(f"  {person.email:42} {person.role:12} {member.name} ({kind}){more}")

"""Who stands at the consortium's door: two who wait for the office, one it refused, one it suspended.  Invented."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from consortium.models import User
from consortium.services import demo, organisations
from dashboards.demo.world import PASSWORD, Member, Person


@dataclass(frozen=True)
class Applicant:
    name: str
    kind: str
    country: str
    contact_name: str
    contact_email: str
    note: str
    days_ago: int
    refused_because: str = ""


APPLICANTS = (
    Applicant(
        "Tagus Cell Collection",
        "logistics",
        "PT",
        "Marta Nunes",
        "marta@tagus-cell-collection.example",
        "We collect end-of-life packs from 140 workshops in Portugal and bring them to Zaragoza, about 30 t a month. "
        "Cobre Circular suggested that we apply, so that our legs are recorded by ourselves.",
        days_ago=3,
    ),
    Applicant(
        "Dunav Precursors",
        "material_supplier",
        "RS",
        "Milan Petrov",
        "milan@dunav-precursors.example",
        "We make precursor from nickel and cobalt sulphates and would like to buy recovered salts, of a stated purity, "
        "from next year on.",
        days_ago=9,
    ),
    Applicant(
        "Quick Scrap Trading",
        "recycler",
        "CY",
        "Nick Vale",
        "office@quick-scrap-trading.example",
        "We trade used batteries worldwide and want to see who offers what.",
        days_ago=34,
        refused_because="You run no plant and hold no permit: members record what they themselves do with batteries.",
    ),
)
SUSPENDED = Member("adriatic-cathodes", "Adriatic Cathodes", "material_supplier", "HR", "Europe/Zagreb")
SUSPENDED_PERSON = Person("Luka Maric", "manager", (SUSPENDED.code,))
SUSPENDED_BECAUSE = "No file since it joined, and three letters without an answer."
SUSPENDED_DAYS_AGO, JOINED_DAYS_AGO = 20, 400
DAYS_TO_DECIDE = 4


def knock(*, today: date, office: User) -> None:
    """`office` decides.  Nobody is invited, so that only the refused applicant is owed a mail."""

    def days_ago(days: int) -> datetime:
        return datetime.combine(today - timedelta(days=days), time(10), UTC)

    for one in APPLICANTS:
        applicant = organisations.apply_to_join(
            name=one.name,
            kind=one.kind,
            country=one.country,
            contact_name=one.contact_name,
            contact_email=one.contact_email,
            note=one.note,
        )
        decided_at = None
        if one.refused_because:
            organisations.refuse_organisation(organisation=applicant, reason=one.refused_because, by=office)
            decided_at = days_ago(one.days_ago - DAYS_TO_DECIDE)
        demo.date_back(applicant, applied_at=days_ago(one.days_ago), decided_at=decided_at)

    member = demo.add_member(**vars(SUSPENDED))
    demo.add_people(
        [(SUSPENDED_PERSON.email, SUSPENDED_PERSON.name, SUSPENDED_PERSON.role, [member])], password=PASSWORD
    )
    organisations.suspend_organisation(organisation=member, reason=SUSPENDED_BECAUSE, by=office)
    demo.date_back(member, applied_at=days_ago(JOINED_DAYS_AGO), decided_at=days_ago(SUSPENDED_DAYS_AGO))

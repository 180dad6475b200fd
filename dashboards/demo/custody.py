"""A recycler closes quarters of its plant, restates one, passes metal on, and a customer claims some of it.

Their open balances are accepted by the recycler and its authority first; those of later quarters keep these open.
After the restatement one more late assay arrives, for the other closed quarter: that difference still stands.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from consortium.access.viewer import Viewer
from consortium.models import Organisation, User
from consortium.periods import Period
from dashboards import fill, list_selectors, services
from dashboards.custody.quarters import latest_ended
from dashboards.demo.settling import settle
from dashboards.models import AttributionStatement, CreditAccount
from facilities import selectors as facilities

OPERATOR, PLANT = "aurora-recycling", "aurora-leipzig"
AUTHORITY = "german-battery-authority"
CUSTOMER, BUYER = "volta-motors", "lithos-materials"
OLDEST_QUARTER, CLOSED_QUARTERS = 3, 2
"""How many quarters back it begins, and how many are closed from there on."""
ACCEPTED_BECAUSE = "Known hold-up in the filters of the wet lines; weighed at the yearly stop."
RESTATED_BECAUSE = "Umpire assay of a batch of nickel sulphate arrived after closing."
NICKEL, NICKEL_SALT = "Ni", "nickel_sulphate"
TRANSFERS = (
    (CUSTOMER, "post_consumer", Decimal("0.4"), "Recycling contract AR-VM 2025, annex 3"),
    (CUSTOMER, "pre_consumer", Decimal("0.5"), "Recycling contract AR-VM 2025, annex 3"),
    (BUYER, "post_consumer", Decimal("0.2"), "Offtake contract AR-LM 2025"),
)
"""To whom, of which class, which share of what the plant's account holds, along which contract."""
CLAIMED_SHARE = Decimal("0.3")
CLAIMED_FOR = "Traction battery VM-E62, Salzgitter"
UMPIRE_PERCENT = Decimal("98.9")
ASSAY_FILE = """reference,batch,assayed_on,analyte,value,unit,status,method,laboratory
U-{batch},{batch},{day},NiSO4.6H2O,{percent},percent,umpire,ICP-OES,Rhenish Umpire Laboratory
"""
GRAM_KG = Decimal("0.001")


class Custody:
    """One telling of the story; `send_assays` receives a member's file: who holds a batch has it assayed."""

    def __init__(
        self,
        *,
        site,
        members: dict[str, Organisation],
        people: Callable[[str], User],
        send_assays: Callable[[str, str, str], object],
        today: date,
    ):
        self.site, self.members, self.people, self.today = site, members, people, today
        self.send_assays = send_assays
        self.by = people(OPERATOR)
        operator = members[OPERATOR]
        self.viewer = Viewer(
            user_id=self.by.pk, organisation_id=operator.pk, organisation_kind=operator.kind, role_code="manager"
        )

    def tell(self) -> int:
        """How many quarters were closed."""
        quarters = latest_ended(self.today, most=OLDEST_QUARTER)[::-1][:CLOSED_QUARTERS]
        settle(
            self.site,
            Period(quarters[0].start, quarters[-1].end),
            viewer=self.viewer,
            parties=(OPERATOR, AUTHORITY),
            members=self.members,
            people=self.people,
            reason=ACCEPTED_BECAUSE,
        )
        first, second = [self._close(quarter) for quarter in quarters]
        self._late_assay(first)
        self._close(quarters[0], reason=RESTATED_BECAUSE)
        self._late_assay(second)
        self._pass_on()
        return len(quarters)

    def _close(self, quarter: Period, *, reason: str = "") -> AttributionStatement:
        return services.close_quarter(site=self.site, quarter=quarter, reason=reason, viewer=self.viewer, by=self.by)

    def _late_assay(self, statement: AttributionStatement) -> None:
        """The buyer's umpire finds less in a batch of a closed quarter than the plant's laboratory did.

        If there is one, it is a batch whose lots were all charged at the plant: those of another plant have its frozen
        year stand on it.
        """
        rows = list_selectors.attribution_rows(viewer=self.viewer).filter(
            statement=statement, element=NICKEL, output__material=NICKEL_SALT
        )
        brought = rows.exclude(charged_at=self.site).values("output")
        row = rows.exclude(output__in=brought).order_by("output").first() or rows.order_by("output").first()
        batch = facilities.run_outputs(viewer=self.viewer).get(pk=row.output_id)
        text = ASSAY_FILE.format(batch=batch.number, day=self.today - timedelta(days=2), percent=UMPIRE_PERCENT)
        self.send_assays(batch.holder.code, f"umpire-{batch.number}.csv", text)
        fill.fill_changed_days()

    def _pass_on(self) -> None:
        for member, origin_class, share, reference in TRANSFERS:
            account = self._account(OPERATOR, origin_class)
            services.transfer_credit(
                account=account,
                to=self.members[member],
                mass_kg=(account.balance_kg * share).quantize(GRAM_KG),
                reference=reference,
                by=self.by,
            )
        account = self._account(CUSTOMER, "post_consumer")
        services.claim_credit(
            account=account,
            mass_kg=(account.balance_kg * CLAIMED_SHARE).quantize(GRAM_KG),
            claimed_for=CLAIMED_FOR,
            first_day=date(self.today.year, 1, 1),
            last_day=date(self.today.year, 12, 31),
            by=self.people(CUSTOMER),
        )

    def _account(self, member: str, origin_class: str) -> CreditAccount:
        return CreditAccount.objects.get(
            organisation=self.members[member], site=self.site, element=NICKEL, origin_class=origin_class
        )

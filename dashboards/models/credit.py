"""Credit accounts of recycled metal after the mass balance model of ISO 22095: append-only entries in a chain.

The database keeps the chain itself: an entry begins with the balance that the one before it left (a foreign key of
account, place and balance, in the migration), what goes out never leaves less than nothing, and a transfer has
exactly two entries that cancel each other (a trigger, in the migration).
"""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consortium.access.querysets import ScopedManager
from consortium.models import Element, Organisation
from consortium.models.fields import LARGEST_MASS_KG, MassField, positive_mass
from dashboards.models.attribution import AttributionStatement
from facilities.choices import OriginClass


class EntryKind(models.TextChoices):
    CREDIT = "credit", _("Credit")
    CORRECTION = "correction", _("Correction by a restatement")
    TRANSFER_IN = "transfer_in", _("Transfer received")
    TRANSFER_OUT = "transfer_out", _("Transfer given")
    CLAIM = "claim", _("Claim")
    EXPIRY = "expiry", _("Expired")


BOOKED = [EntryKind.CREDIT.value, EntryKind.CORRECTION.value]
TRANSFERS = [EntryKind.TRANSFER_IN.value, EntryKind.TRANSFER_OUT.value]
OUTGOING = [EntryKind.TRANSFER_OUT.value, EntryKind.CLAIM.value, EntryKind.EXPIRY.value]
INCOMING = [EntryKind.CREDIT.value, EntryKind.TRANSFER_IN.value]


class CreditAccount(models.Model):
    """An organisation's recycled metal of one element and one class of origin, won at one site."""

    number = models.CharField(max_length=16, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="credit_accounts")
    site = models.ForeignKey("facilities.Site", on_delete=models.PROTECT, related_name="+")
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="+")
    origin_class = models.CharField(max_length=20, choices=OriginClass)
    balance_kg = models.DecimalField(
        max_digits=18, decimal_places=6, default=0, help_text="Below zero after a restatement: blocked until settled."
    )
    entry_count = models.PositiveIntegerField(default=0)

    objects = ScopedManager()

    APPEND_ONLY = True
    MUTABLE_COLUMNS: tuple[str, ...] = ("balance_kg", "entry_count")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "site", "element", "origin_class"], name="one_credit_account_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(origin_class__in=OriginClass.values), name="credit_account_origin_class_is_known"
            ),
            models.CheckConstraint(
                condition=Q(balance_kg__gte=-LARGEST_MASS_KG, balance_kg__lte=LARGEST_MASS_KG),
                name="credit_account_balance_is_a_number",
            ),
        ]

    @property
    def owed_kg(self) -> Decimal:
        """What a restatement took back after it was used or had expired: first to be covered by what comes in."""
        return max(-self.balance_kg, Decimal(0))

    def __str__(self) -> str:
        return self.number


class CreditTransfer(models.Model):
    """Metal that changes hands on paper, as a contract says: one entry on each side, or none."""

    number = models.CharField(max_length=16, unique=True)
    giver = models.ForeignKey(CreditAccount, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(CreditAccount, on_delete=models.PROTECT, related_name="+")
    mass_kg = MassField()
    reference = models.CharField(max_length=120, help_text="The contract or delivery that it follows.")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    APPEND_ONLY = True
    MUTABLE_COLUMNS: tuple[str, ...] = ()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="credit_transfer_is_between_two_accounts"),
            models.CheckConstraint(condition=~Q(reference=""), name="credit_transfer_names_its_contract"),
            positive_mass("mass_kg", "credit_transfer_mass_is_possible"),
        ]

    def __str__(self) -> str:
        return self.number


class CreditEntry(models.Model):
    """One step of an account's balance; what comes in says until when it may be used."""

    number = models.CharField(max_length=16, unique=True)
    account = models.ForeignKey(CreditAccount, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField(help_text="1, 2, 3 … in the account.")
    follows = models.PositiveIntegerField(null=True, help_text="The position before; NULL for the first.")
    kind = models.CharField(max_length=20, choices=EntryKind)
    before_kg = models.DecimalField(max_digits=18, decimal_places=6)
    amount_kg = models.DecimalField(max_digits=18, decimal_places=6, help_text="Below zero for what goes out.")
    after_kg = models.DecimalField(max_digits=18, decimal_places=6)
    estimated_kg = models.DecimalField(
        max_digits=18, decimal_places=6, default=0, help_text="Of a credit: what lots share by a composition table."
    )
    statement = models.ForeignKey(AttributionStatement, on_delete=models.PROTECT, null=True, related_name="+")
    transfer = models.ForeignKey(CreditTransfer, on_delete=models.PROTECT, null=True, related_name="entries")
    usable_until = models.DateField(null=True, help_text="Last day of the balancing period, of what comes in.")
    claimed_for = models.CharField(max_length=120, blank=True, help_text="Product or declaration of a claim.")
    claimed_from = models.DateField(null=True)
    claimed_until = models.DateField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedManager()

    APPEND_ONLY = True
    MUTABLE_COLUMNS: tuple[str, ...] = ()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "position", "after_kg"], name="one_credit_entry_at_a_position"),
            models.UniqueConstraint(fields=["account", "position"], name="credit_entries_follow_one_another"),
            # One kilogram, one credit: a statement is booked once to an account, and each version once.
            models.UniqueConstraint(
                fields=["account", "statement"],
                condition=Q(statement__isnull=False),
                name="a_statement_is_credited_once",
            ),
            models.UniqueConstraint(
                fields=["transfer", "kind"], condition=Q(transfer__isnull=False), name="a_transfer_has_one_entry_a_side"
            ),
            models.CheckConstraint(
                condition=Q(position=1, follows__isnull=True, before_kg=0)
                | Q(position__gt=1, follows=F("position") - 1),
                name="credit_entry_follows_the_one_before",
            ),
            models.CheckConstraint(
                condition=Q(after_kg=F("before_kg") + F("amount_kg"))
                & Q(amount_kg__gte=-LARGEST_MASS_KG, amount_kg__lte=LARGEST_MASS_KG),
                name="credit_entry_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OUTGOING, amount_kg__lt=0, after_kg__gte=0)
                | Q(kind__in=INCOMING, amount_kg__gt=0)
                | (Q(kind=EntryKind.CORRECTION.value) & ~Q(amount_kg=0)),
                name="what_goes_out_leaves_no_less_than_nothing",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=BOOKED, statement__isnull=False)
                | (~Q(kind__in=BOOKED) & Q(statement__isnull=True)),
                name="credits_come_from_statements_only",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=TRANSFERS, transfer__isnull=False)
                | (~Q(kind__in=TRANSFERS) & Q(transfer__isnull=True)),
                name="transferred_credit_names_its_transfer",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=INCOMING) | Q(usable_until__isnull=False), name="credit_says_until_when"
            ),
            models.CheckConstraint(
                condition=~Q(kind=EntryKind.CLAIM.value)
                | (~Q(claimed_for="") & Q(claimed_from__isnull=False, claimed_until__gte=F("claimed_from"))),
                name="a_claim_says_for_what_and_when",
            ),
            models.CheckConstraint(
                condition=Q(estimated_kg__gte=0, estimated_kg__lte=LARGEST_MASS_KG), name="estimated_credit_is_a_number"
            ),
        ]

    def __str__(self) -> str:
        return self.number

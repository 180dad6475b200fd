"""Attribution statements: which lots a site's products of a quarter came from, closed and only superseded."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from consortium.access.querysets import ScopedManager
from consortium.models import Element, Organisation
from consortium.models.fields import MassField, positive_mass
from facilities.choices import OriginClass


class AttributionStatement(models.Model):
    """A quarter of a site as it stood when it was closed.  A restatement supersedes it, saying why."""

    number = models.CharField(max_length=16, unique=True)
    site = models.ForeignKey("facilities.Site", on_delete=models.PROTECT, related_name="attribution_statements")
    starts_on = models.DateField(help_text="First day of the quarter, in the site's zone.")
    content_sha256 = models.CharField(max_length=64, help_text="Of the rows; dashboards.custody.attribution.")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(max_length=300, blank=True, help_text="Why it supersedes the earlier one.")
    closed_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    APPEND_ONLY = True
    MUTABLE_COLUMNS: tuple[str, ...] = ()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "starts_on"],
                condition=Q(supersedes__isnull=True),
                name="one_first_attribution_statement",
            ),
            # Quarters only: of periods of several lengths two could overlap, and count a kilogram twice.
            models.CheckConstraint(
                condition=Q(starts_on__day=1, starts_on__month__in=[1, 4, 7, 10]),
                name="attribution_statement_is_of_a_quarter",
            ),
            models.CheckConstraint(
                condition=Q(content_sha256__regex="^[0-9a-f]{64}$"), name="attribution_statement_digest_is_sha256"
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True, reason="") | (Q(supersedes__isnull=False) & ~Q(reason="")),
                name="attribution_statement_that_supersedes_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AttributionRow(models.Model):
    """What one product holds of one element that came from one lot, to the milligram."""

    statement = models.ForeignKey(AttributionStatement, on_delete=models.PROTECT, related_name="rows")
    output = models.ForeignKey("facilities.RunOutput", on_delete=models.PROTECT, related_name="+")
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey("feedstock.BatteryLot", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    origin_class = models.CharField(max_length=20, choices=OriginClass, blank=True)
    charged_at = models.ForeignKey(
        "facilities.Site",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where the lot itself was charged: its operator knows the lot.",
    )
    mass_kg = MassField()
    is_reprocessed = models.BooleanField(help_text="It was in an earlier product already, and earns no second credit.")
    is_estimated = models.BooleanField(help_text="The product's content stands on a table, not on an assay.")
    is_split_estimated = models.BooleanField(help_text="The shares of the lots stand on a composition table.")

    objects = ScopedManager()

    APPEND_ONLY = True
    MUTABLE_COLUMNS: tuple[str, ...] = ()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "output", "element", "lot", "charged_at", "is_reprocessed"],
                nulls_distinct=False,
                name="a_product_owes_a_lot_once",
            ),
            positive_mass("mass_kg", "attributed_mass_is_possible"),
            models.CheckConstraint(
                condition=Q(lot__isnull=True, supplier__isnull=True, charged_at__isnull=True, origin_class="")
                | Q(lot__isnull=False, supplier__isnull=False, charged_at__isnull=False)
                & Q(origin_class__in=OriginClass.values),
                name="attribution_names_a_lot_wholly_or_not_at_all",
            ),
        ]
        indexes = [models.Index(fields=["supplier", "statement"], name="attribution_by_supplier")]

    def __str__(self) -> str:
        return f"{self.mass_kg} kg {self.element_id}"

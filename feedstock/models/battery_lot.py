from django.db import models
from django.db.models import F, Q
from django_countries.fields import CountryField

from consortium.access.querysets import ScopedManager
from consortium.models import Chemistry, Fact, FactPart, Organisation
from consortium.models.fields import MassField, positive_mass
from feedstock.choices import Condition, EdgeKind, FormFactor, LotOrigin


class BatteryLot(Fact):
    """Batteries of one supplier, one chemistry and one source, weighed together."""

    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="supplied_lots")
    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="held_lots")
    destined_for = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="expected_lots",
        help_text="The consignee of the shipment under way: it may read the lot before it arrives.",
    )
    chemistry = models.ForeignKey(Chemistry, on_delete=models.PROTECT, related_name="+")
    form_factor = models.CharField(max_length=20, choices=FormFactor)
    condition = models.CharField(max_length=20, choices=Condition, default=Condition.INTACT)
    origin = models.CharField(max_length=20, choices=LotOrigin, default=LotOrigin.END_OF_LIFE)
    collected_in = CountryField(help_text="The country in which the batteries were collected.")
    registered_on = models.DateField()
    declared_mass_kg = MassField()
    battery_passport_id = models.CharField(max_length=120, blank=True)

    MUTABLE_COLUMNS = (*Fact.MUTABLE_COLUMNS, "holder_id", "destined_for_id")

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            positive_mass("declared_mass_kg", "battery_lot_mass_is_possible"),
            models.CheckConstraint(condition=Q(form_factor__in=FormFactor.values), name="battery_lot_form_is_known"),
            models.CheckConstraint(condition=Q(condition__in=Condition.values), name="battery_lot_condition_is_known"),
            models.CheckConstraint(condition=Q(origin__in=LotOrigin.values), name="battery_lot_origin_is_known"),
        ]
        indexes = [
            models.Index(fields=["supplier", "registered_on"], name="battery_lot_by_supplier"),
            models.Index(fields=["holder", "registered_on"], name="battery_lot_by_holder"),
        ]


class LotEdge(FactPart):
    """Mass that went from one lot into another when lots were split or merged."""

    parent = models.ForeignKey(BatteryLot, on_delete=models.PROTECT, related_name="edges_out")
    child = models.ForeignKey(BatteryLot, on_delete=models.PROTECT, related_name="edges_in")
    kind = models.CharField(max_length=10, choices=EdgeKind)
    mass_kg = MassField()

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "child"], name="one_edge_between_two_lots"),
            models.CheckConstraint(condition=~Q(parent=F("child")), name="lot_edge_joins_two_lots"),
            models.CheckConstraint(condition=Q(kind__in=EdgeKind.values), name="lot_edge_kind_is_known"),
            positive_mass("mass_kg", "lot_edge_mass_is_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.parent_id} → {self.child_id}"

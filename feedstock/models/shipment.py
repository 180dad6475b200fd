from django.db import models
from django.db.models import F, Q
from django_countries.fields import CountryField

from consortium.access.querysets import ScopedManager
from consortium.models import (
    DangerousGoodsNumber,
    Fact,
    FactPart,
    Material,
    Organisation,
    TransportIntensity,
    WasteCode,
)
from consortium.models.fields import MassField, positive_mass
from feedstock.choices import DistanceKind, TransportMode, TransportPurpose
from feedstock.models.battery_lot import BatteryLot

LONGEST_LEG_KM = 45000
"""Once round the earth and a bit; a larger figure is a slip of the unit."""


class Shipment(Fact):
    """What was sent from one organisation to another, by declaration.  What arrived is a receipt."""

    consignor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="shipments_sent")
    consignee = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="shipments_received")
    dispatched_at = models.DateTimeField()
    dispatch_day = models.DateField(help_text="The day of dispatch in the consignor's time zone.")
    purpose = models.CharField(
        max_length=20, choices=TransportPurpose, blank=True, help_text="Empty: not stated; then recycling is meant."
    )

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=~Q(consignor=F("consignee")), name="shipment_goes_to_somebody_else"),
            models.CheckConstraint(
                condition=Q(purpose__in=["", *TransportPurpose.values]), name="shipment_purpose_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["consignor", "dispatch_day"], name="shipment_by_consignor"),
            models.Index(fields=["consignee", "dispatch_day"], name="shipment_by_consignee"),
        ]


class ShipmentLine(FactPart):
    """One lot, or one batch of recovered material, on a shipment."""

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="lines")
    lot = models.ForeignKey(BatteryLot, on_delete=models.PROTECT, null=True, blank=True, related_name="shipment_lines")
    material = models.ForeignKey(Material, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    batch_number = models.CharField(max_length=16, blank=True, help_text="Number of the run's output, for materials.")
    declared_mass_kg = MassField()
    packing = models.CharField(
        max_length=40, blank=True, help_text="Packing instructions that the consignor states, such as P909."
    )

    objects = ScopedManager()

    class Meta:
        constraints = [
            positive_mass("declared_mass_kg", "shipment_line_mass_is_possible"),
            models.CheckConstraint(
                condition=(Q(lot__isnull=False) & Q(material__isnull=True) & Q(batch_number=""))
                | (Q(lot__isnull=True) & Q(material__isnull=False) & ~Q(batch_number="")),
                name="shipment_line_is_a_lot_or_a_batch",
            ),
            models.UniqueConstraint(
                fields=["shipment", "lot"], condition=Q(lot__isnull=False), name="a_lot_is_once_on_a_shipment"
            ),
        ]

    def __str__(self) -> str:
        return f"line of shipment {self.shipment_id}"


class ShipmentLeg(FactPart):
    """One stretch of the way: a mode, a carrier, a distance and its kind, and what the law calls the load."""

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="legs")
    sequence = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=20, choices=TransportMode)
    intensity = models.ForeignKey(TransportIntensity, on_delete=models.PROTECT, related_name="+")
    operation = models.ForeignKey(
        "feedstock.TransportOperation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="legs",
        help_text="The operator's own category; it counts instead of the default intensity of the mode.",
    )
    carrier = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="legs_carried"
    )
    from_place = models.CharField(max_length=120)
    from_country = CountryField()
    to_place = models.CharField(max_length=120)
    to_country = CountryField()
    distance_km = models.DecimalField(max_digits=9, decimal_places=3)
    distance_kind = models.CharField(max_length=10, choices=DistanceKind)
    un_number = models.ForeignKey(
        DangerousGoodsNumber, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    waste_code = models.ForeignKey(WasteCode, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approval_reference = models.CharField(
        max_length=120, blank=True, help_text="Approval of an authority or operator that this leg needs."
    )
    planned_departure_at = models.DateTimeField(null=True, blank=True)
    planned_arrival_at = models.DateTimeField(null=True, blank=True)
    departed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "sequence"], name="legs_are_numbered"),
            models.CheckConstraint(condition=Q(mode__in=TransportMode.values), name="shipment_leg_mode_is_known"),
            models.CheckConstraint(
                condition=Q(distance_km__gt=0, distance_km__lte=LONGEST_LEG_KM),
                name="shipment_leg_distance_is_possible",
            ),
            models.CheckConstraint(
                condition=Q(distance_kind__in=DistanceKind.values), name="shipment_leg_distance_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(departed_at__isnull=True)
                | Q(arrived_at__isnull=True)
                | Q(arrived_at__gte=F("departed_at")),
                name="shipment_leg_arrives_after_it_departs",
            ),
            models.CheckConstraint(
                condition=Q(planned_departure_at__isnull=True)
                | Q(planned_arrival_at__isnull=True)
                | Q(planned_arrival_at__gte=F("planned_departure_at")),
                name="shipment_leg_plan_arrives_after_it_departs",
            ),
        ]

    def __str__(self) -> str:
        return f"leg {self.sequence} of shipment {self.shipment_id}"

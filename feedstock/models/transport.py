from django.db import models
from django.db.models import F, Q
from django_countries.fields import CountryField

from consortium.access.querysets import ScopedManager
from consortium.models import Fact, FactPart
from consortium.models.fields import FractionField, MassField, positive_mass
from feedstock.choices import DistanceKind, HubType, TransportMode
from feedstock.models.shipment import LONGEST_LEG_KM, Shipment

LARGEST_G_PER_TKM = 100_000
LARGEST_KG_PER_T = 100
"""A hub that emits a tenth of what it handles: a larger figure is a slip of the unit."""
INTENSITY = {"max_digits": 18, "decimal_places": 9}


def possible_intensities(wtw: str, ttw: str, largest: int, name: str) -> models.CheckConstraint:
    """What leaves the tank is a part of what leaves the well."""
    return models.CheckConstraint(
        condition=Q(**{f"{wtw}__gte": 0, f"{wtw}__lte": largest})
        & (Q(**{f"{ttw}__isnull": True}) | Q(**{f"{ttw}__gte": 0, f"{ttw}__lte": F(wtw)})),
        name=name,
    )


class OperationCategory(Fact):
    """What an operator says its operations of one kind emit: its own figure, from its own energy, or a modelled one."""

    label = models.CharField(max_length=200)
    is_primary = models.BooleanField(help_text="From measured energy of its own operations.")
    method = models.CharField(max_length=80, help_text="The set of emission factors that it was computed with.")
    source = models.CharField(max_length=200)
    energy_mix = models.JSONField(default=list, help_text="Energy carriers with their shares, as text.")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="First day on which it is no longer valid.")
    is_shared = models.BooleanField(default=True, help_text="Every member may read it and name it in shipments.")

    class Meta(Fact.Meta):
        abstract = True
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="%(class)s_ends_after_it_starts",
            ),
        ]


class TransportOperation(OperationCategory):
    """A transport operation category (TOC): transports that resemble each other, per tonne kilometre."""

    mode = models.CharField(max_length=20, choices=TransportMode)
    wtw_g_per_tkm = models.DecimalField(**INTENSITY)
    ttw_g_per_tkm = models.DecimalField(**INTENSITY, null=True, blank=True)
    distance_basis = models.CharField(
        max_length=10, choices=DistanceKind, help_text="The distance that its tonne kilometres are counted on."
    )
    load_factor = FractionField(null=True, blank=True)
    empty_distance_factor = FractionField(null=True, blank=True)

    class Meta(OperationCategory.Meta):
        abstract = False
        constraints = [
            *OperationCategory.Meta.constraints,
            models.CheckConstraint(
                condition=Q(mode__in=TransportMode.values), name="transport_operation_mode_is_known"
            ),
            models.CheckConstraint(
                condition=Q(distance_basis__in=DistanceKind.values), name="transport_operation_basis_is_known"
            ),
            possible_intensities(
                "wtw_g_per_tkm", "ttw_g_per_tkm", LARGEST_G_PER_TKM, "transport_operation_intensity_is_possible"
            ),
            models.CheckConstraint(
                condition=Q(load_factor__isnull=True) | Q(load_factor__gt=0, load_factor__lte=1),
                name="transport_operation_load_factor_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(empty_distance_factor__isnull=True)
                | Q(empty_distance_factor__gte=0, empty_distance_factor__lt=1),
                name="transport_operation_is_not_always_empty",
            ),
        ]


class HubOperation(OperationCategory):
    """A hub operation category (HOC): what handling a tonne emits."""

    hub_type = models.CharField(max_length=40, choices=HubType)
    place = models.CharField(max_length=120)
    country = CountryField()
    wtw_kg_per_t = models.DecimalField(**INTENSITY)
    ttw_kg_per_t = models.DecimalField(**INTENSITY, null=True, blank=True)

    class Meta(OperationCategory.Meta):
        abstract = False
        constraints = [
            *OperationCategory.Meta.constraints,
            models.CheckConstraint(condition=Q(hub_type__in=HubType.values), name="hub_operation_type_is_known"),
            possible_intensities(
                "wtw_kg_per_t", "ttw_kg_per_t", LARGEST_KG_PER_T, "hub_operation_intensity_is_possible"
            ),
        ]


class HubPassage(FactPart):
    """A shipment was handled in a hub, all of it."""

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="hub_passages")
    operation = models.ForeignKey(HubOperation, on_delete=models.PROTECT, related_name="passages")
    after_leg = models.PositiveSmallIntegerField(help_text="How many legs come before it.")

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "after_leg", "operation"], name="a_hub_is_passed_once_between_two_legs"
            ),
        ]

    def __str__(self) -> str:
        return f"passage of shipment {self.shipment_id}"


class TransportReport(Fact):
    """What an operator or organiser says a shipment emitted, beside what is counted from its legs."""

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="transport_reports")
    mass_kg = MassField()

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            positive_mass("mass_kg", "transport_report_mass_is_possible"),
        ]


class TransportReportElement(FactPart):
    """A leg or a hub of a report, with the category that the reporter computed it with."""

    report = models.ForeignKey(TransportReport, on_delete=models.PROTECT, related_name="elements")
    code = models.CharField(max_length=80)
    category = models.CharField(max_length=80)
    is_hub = models.BooleanField()
    mass_kg = MassField()
    distance_km = models.DecimalField(max_digits=9, decimal_places=3)
    distance_kind = models.CharField(max_length=10, choices=DistanceKind)
    activity_tkm = models.DecimalField(max_digits=20, decimal_places=9)
    wtw_kg = models.DecimalField(max_digits=20, decimal_places=9)
    ttw_kg = models.DecimalField(max_digits=20, decimal_places=9)
    departed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="one_element_of_a_name_in_a_report"),
            models.CheckConstraint(
                condition=Q(distance_kind__in=DistanceKind.values), name="report_element_distance_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(distance_km__gte=0, distance_km__lte=LONGEST_LEG_KM, is_hub=False)
                | Q(distance_km=0, is_hub=True),
                name="report_element_distance_is_possible",
            ),
            models.CheckConstraint(
                condition=Q(activity_tkm__gte=0, activity_tkm__lte=10**10), name="report_element_activity_is_possible"
            ),
            models.CheckConstraint(
                condition=Q(ttw_kg__gte=0, wtw_kg__gte=F("ttw_kg"), wtw_kg__lte=10**9),
                name="report_element_emissions_are_possible",
            ),
            positive_mass("mass_kg", "report_element_mass_is_possible"),
        ]

    def __str__(self) -> str:
        return self.code

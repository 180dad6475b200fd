"""Dated facts of science and law, each with its source and how certain it is (consortium/reference/data)."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from consortium.access.querysets import ScopedManager
from consortium.models.fields import FractionField, fraction


class Certainty(models.TextChoices):
    READ = "read", "read in the source"
    DERIVED = "derived", "calculated from read figures"
    SECONDARY = "secondary", "read in a secondary source"
    TO_BE_VERIFIED = "to_be_verified", "to be verified against the primary text"


class Reference(models.Model):
    """The frame of every reference row."""

    source = models.CharField(max_length=200, blank=True)
    certainty = models.CharField(max_length=20, choices=Certainty, default=Certainty.TO_BE_VERIFIED)

    objects = ScopedManager()

    class Meta:
        abstract = True


class Element(Reference):
    code = models.CharField(max_length=10, primary_key=True)
    name = models.CharField(max_length=40)
    atomic_weight = models.DecimalField(max_digits=9, decimal_places=4)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.code


class Compound(Reference):
    """A substance whose element content follows from stoichiometry."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=80)
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="compounds")
    element_fraction = FractionField()

    class Meta:
        constraints = [fraction("element_fraction", "compound_element_fraction_is_a_fraction")]

    def __str__(self) -> str:
        return self.code


class Chemistry(Reference):
    code = models.CharField(max_length=20, primary_key=True)
    label = models.CharField(max_length=60)
    family = models.CharField(
        max_length=20, default="lithium_ion", help_text="lithium_ion, lithium_metal or sodium_ion: decides UN numbers."
    )
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.code


class Composition(Reference):
    """Element content of a chemistry in a form, used as long as no assay says better."""

    chemistry = models.ForeignKey(Chemistry, on_delete=models.PROTECT, related_name="composition")
    form_factor = models.CharField(max_length=20)
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="+")
    fraction = FractionField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chemistry", "form_factor", "element"], name="one_composition_figure"),
            fraction("fraction", "composition_is_a_fraction"),
        ]

    def __str__(self) -> str:
        return f"{self.element_id} in {self.chemistry_id} {self.form_factor}"


class MaterialKind(models.TextChoices):
    PRODUCT = "product", "product"
    INTERMEDIATE = "intermediate", "intermediate"
    RESIDUE = "residue", "residue"
    LOSS = "loss", "explained loss"
    REAGENT = "reagent", "reagent"


class Material(Reference):
    """What a run produces or takes up, and the specification a product is sold against."""

    code = models.CharField(max_length=40, primary_key=True)
    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=MaterialKind)
    main_element = models.ForeignKey(Element, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    main_compound = models.ForeignKey(Compound, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    specification_fraction = FractionField(null=True, blank=True, help_text="Least purity of the main substance.")
    is_counted_for_recycling_efficiency = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MaterialKind.values), name="material_kind_is_known"),
            models.CheckConstraint(
                condition=Q(specification_fraction__isnull=True)
                | Q(specification_fraction__gt=0, specification_fraction__lte=1),
                name="material_specification_is_a_fraction",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class MaterialContent(Reference):
    """Element content of a material, used as long as no assay says better."""

    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="content")
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="+")
    fraction = FractionField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["material", "element"], name="one_content_figure"),
            fraction("fraction", "material_content_is_a_fraction"),
        ]

    def __str__(self) -> str:
        return f"{self.element_id} in {self.material_id}"


class ProcessStep(Reference):
    """A step of the chain, with its name in the Catena-X vocabulary."""

    code = models.CharField(max_length=40, primary_key=True)
    label = models.CharField(max_length=80)
    stage = models.CharField(max_length=40)
    catena_x_name = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.label


class WasteCode(Reference):
    """A code of the European List of Waste and the days on which it may be used."""

    code = models.CharField(max_length=12, primary_key=True)
    meaning = models.CharField(max_length=300)
    is_hazardous = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="First day on which it may no longer be used.")

    def __str__(self) -> str:
        return self.code

    @property
    def is_incomplete(self) -> bool:
        """A sub-chapter whose six digits are not on record, such as `1914xx`."""
        return "x" in self.code

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or day >= self.valid_from) and (
            self.valid_until is None or day < self.valid_until
        )


class DangerousGoodsNumber(Reference):
    code = models.CharField(max_length=6, primary_key=True)
    shipping_name = models.CharField(max_length=200)
    families = models.CharField(max_length=80, blank=True, help_text="Families of chemistries that it is for.")
    names = models.CharField(
        max_length=20, default="battery", help_text="battery, equipment, vehicle or cargo_unit: what it is a number of."
    )

    def __str__(self) -> str:
        return self.code


class TransportIntensity(Reference):
    """Emissions of one tonne carried one kilometre, well to wheel, and the distance they are expressed on."""

    code = models.CharField(max_length=40, primary_key=True)
    mode = models.CharField(max_length=20)
    label = models.CharField(max_length=120)
    g_co2e_per_tkm = models.DecimalField(max_digits=10, decimal_places=4)
    ttw_g_co2e_per_tkm = models.DecimalField(
        max_digits=10, decimal_places=4, null=True, blank=True, help_text="The part of it from tank to wheel."
    )
    distance_basis = models.CharField(
        max_length=10, default="sfd", help_text="The kind of distance that its tonne kilometres are counted on."
    )
    intensity_basis = models.CharField(max_length=80)
    method = models.CharField(max_length=80)
    is_default_of_mode = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(g_co2e_per_tkm__gte=0, g_co2e_per_tkm__lte=100000),
                name="transport_intensity_is_possible",
            ),
            models.CheckConstraint(
                condition=Q(ttw_g_co2e_per_tkm__isnull=True)
                | Q(ttw_g_co2e_per_tkm__gte=0, ttw_g_co2e_per_tkm__lte=F("g_co2e_per_tkm")),
                name="transport_intensity_contains_its_ttw_part",
            ),
            models.CheckConstraint(
                condition=Q(distance_basis__in=["actual", "sfd", "gcd"]), name="transport_intensity_basis_is_known"
            ),
            models.UniqueConstraint(
                fields=["mode"], condition=Q(is_default_of_mode=True), name="one_default_intensity_of_a_mode"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class DistanceAdjustment(Reference):
    """How much longer than planned the vehicles of a mode drive: driven = planned × factor + added_km."""

    code = models.CharField(max_length=40, primary_key=True)
    mode = models.CharField(max_length=20)
    planned_kind = models.CharField(max_length=10, help_text="The planned distance it starts from: sfd or gcd.")
    factor = models.DecimalField(max_digits=6, decimal_places=4)
    added_km = models.DecimalField(max_digits=7, decimal_places=3, default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="First day on which it may no longer be used.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(factor__gte=1, factor__lte=2, added_km__gte=0, added_km__lte=1000),
                name="distance_adjustment_is_possible",
            ),
            models.CheckConstraint(
                condition=Q(planned_kind__in=["sfd", "gcd"]), name="distance_adjustment_starts_from_a_plan"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ScaleError(Reference):
    """How far a weighing instrument in service may be off, by its class and by the load in verification intervals."""

    accuracy_class = models.CharField(max_length=4)
    above_intervals = models.PositiveIntegerField()
    up_to_intervals = models.PositiveIntegerField(null=True, blank=True)
    error_in_service_intervals = models.DecimalField(max_digits=6, decimal_places=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["accuracy_class", "above_intervals"], name="one_scale_error_of_a_range"),
            models.CheckConstraint(
                condition=Q(error_in_service_intervals__gt=0, error_in_service_intervals__lte=100),
                name="scale_error_is_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.accuracy_class} above {self.above_intervals} e"

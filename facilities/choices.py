"""Fixed vocabularies of sites, assays and energy.  Materials and process steps are reference rows."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SiteKind(TextChoices):
    COLLECTION_HUB = "collection_hub", _("Collection hub")
    PRE_TREATMENT = "pre_treatment", _("Pre-treatment plant")
    HYDROMETALLURGY = "hydrometallurgy", _("Hydrometallurgical plant")
    PYROMETALLURGY = "pyrometallurgy", _("Pyrometallurgical plant")
    REFINERY = "refinery", _("Refinery")
    MATERIAL_PLANT = "material_plant", _("Battery material plant")
    PILOT = "pilot", _("Pilot plant")


class EnergyCarrier(TextChoices):
    ELECTRICITY = "electricity", _("Electricity")
    GAS = "gas", _("Natural gas")
    STEAM = "steam", _("Steam")
    DIESEL = "diesel", _("Diesel")


class InstrumentKind(TextChoices):
    """What ties electricity to a source by contract (GHG Protocol Scope 2 Guidance, market-based method)."""

    GUARANTEES_OF_ORIGIN = "guarantees_of_origin", _("Guarantees of origin")
    POWER_PURCHASE_AGREEMENT = "power_purchase_agreement", _("Power purchase agreement")
    SUPPLIER_MIX = "supplier_mix", _("Supplier's mix")


class AssayUnit(TextChoices):
    PERCENT = "percent", _("% by mass")
    GRAM_PER_KILOGRAM = "g_per_kg", _("g/kg")
    PARTS_PER_MILLION = "ppm", _("ppm (mg/kg)")


class AssayBasis(TextChoices):
    DRY = "dry", _("Dry")
    AS_RECEIVED = "as_received", _("As received")


class AssayStatus(TextChoices):
    """Later ones win: an umpire's assay over a final one, a final one over a provisional one."""

    PROVISIONAL = "provisional", _("Provisional")
    FINAL = "final", _("Final")
    UMPIRE = "umpire", _("Umpire")


class ScaleUse(TextChoices):
    """Where a scale stands: what arrives and leaves, or what goes in and out of runs and lies in store."""

    WEIGHBRIDGE = "weighbridge", _("Weighbridge")
    PROCESS = "process", _("Process scale")


class AccuracyClass(TextChoices):
    """Accuracy classes of non-automatic weighing instruments (OIML R 76-1)."""

    SPECIAL = "I", _("I, special")
    HIGH = "II", _("II, high")
    MEDIUM = "III", _("III, medium")
    ORDINARY = "IIII", _("IIII, ordinary")


class OriginClass(TextChoices):
    """What recycled content is declared by: waste of battery making, or of batteries that had been on the market."""

    PRE_CONSUMER = "pre_consumer", _("Pre-consumer")
    POST_CONSUMER = "post_consumer", _("Post-consumer")

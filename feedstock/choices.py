"""Fixed vocabularies of lots and shipments.  Chemistries, waste codes and UN numbers are reference rows."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FormFactor(TextChoices):
    PACK = "pack", _("Pack")
    MODULE = "module", _("Module")
    CELL = "cell", _("Cell")
    BLACK_MASS = "black_mass", _("Black mass")


class Condition(TextChoices):
    """The condition decides packing, transport and storage.

    Damaged stands for damaged or defective, not liable to react dangerously; defective for liable to disassemble,
    react, flame, heat or give off gas (the two classes of special provision 376).
    """

    INTACT = "intact", _("Intact")
    DAMAGED = "damaged", _("Damaged")
    DEFECTIVE = "defective", _("Defective")


class LotOrigin(TextChoices):
    END_OF_LIFE = "end_of_life", _("End of life")
    PRODUCTION_SCRAP = "production_scrap", _("Production scrap")
    RECALL = "recall", _("Recall")


class EdgeKind(TextChoices):
    SPLIT = "split", _("Split")
    MERGE = "merge", _("Merge")


class TransportMode(TextChoices):
    ROAD = "road", _("Road")
    RAIL = "rail", _("Rail")
    SEA = "sea", _("Sea")
    INLAND_WATERWAY = "inland_waterway", _("Inland waterway")
    AIR = "air", _("Air")


class HubType(TextChoices):
    TRANSSHIPMENT = "transshipment", _("Transshipment")
    STORAGE_AND_TRANSSHIPMENT = "storage_and_transshipment", _("Storage and transshipment")
    WAREHOUSE = "warehouse", _("Warehouse")
    LIQUID_BULK_TERMINAL = "liquid_bulk_terminal", _("Liquid bulk terminal")
    MARITIME_CONTAINER_TERMINAL = "maritime_container_terminal", _("Maritime container terminal")


class TransportPurpose(TextChoices):
    """What batteries are sent for: it decides special provision and packing."""

    NORMAL = "normal", _("Use or reuse")
    PROTOTYPE = "prototype", _("Prototype or small series")
    RECYCLING = "recycling", _("Disposal or recycling")


class DistanceKind(TextChoices):
    """ISO 14083: which distance a figure is must be recorded with it."""

    ACTUAL = "actual", _("Actual distance")
    SFD = "sfd", _("Shortest feasible distance")
    GCD = "gcd", _("Great-circle distance")

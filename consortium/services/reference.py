"""Brings the reference tables up to date with the files.  Set-wise, idempotent, and it never removes a row in use."""

from django.db import transaction
from django.db.models import ForeignKey

from consortium import models
from consortium.reference import reader

FILES = (
    # file, model, the columns that name a row; in the order in which they refer to each other
    ("elements", models.Element, ("code",)),
    ("compounds", models.Compound, ("code",)),
    ("chemistries", models.Chemistry, ("code",)),
    ("compositions", models.Composition, ("chemistry", "form_factor", "element")),
    ("materials", models.Material, ("code",)),
    ("material_contents", models.MaterialContent, ("material", "element")),
    ("process_steps", models.ProcessStep, ("code",)),
    ("waste_codes", models.WasteCode, ("code",)),
    ("waste_code_uses", models.WasteCodeUse, ("waste_code", "load")),
    ("treatment_codes", models.TreatmentCode, ("code",)),
    ("dangerous_goods", models.DangerousGoodsNumber, ("code",)),
    ("packing_rules", models.PackingRule, ("code",)),
    ("country_notes", models.CountryNote, ("country", "position")),
    ("transport_intensities", models.TransportIntensity, ("code",)),
    ("distance_adjustments", models.DistanceAdjustment, ("code",)),
    ("energy_units", models.EnergyUnit, ("code",)),
    ("grid_factors", models.GridFactor, ("country", "year", "mix", "source")),
    ("fuel_factors", models.FuelFactor, ("code",)),
    ("burnt_elements", models.BurntElement, ("code",)),
    ("scale_errors", models.ScaleError, ("accuracy_class", "above_intervals")),
)


@transaction.atomic
def load_reference_data() -> dict[str, int]:
    """Insert or update every row of every file; returns how many rows each file holds."""
    counts = {}
    for name, model, key in FILES:
        rows = [_instance(model, row) for row in reader.rows(name)]
        columns = [column for column in reader.rows(name)[0] if column not in key]
        model._base_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=list(key), update_fields=columns, batch_size=1000
        )
        counts[name] = len(rows)
    return counts


def is_up_to_date() -> bool:
    """Does each table hold as many rows as its file?  Cheap enough for every start."""
    return all(model._base_manager.count() == len(reader.rows(name)) for name, model, key in FILES)


def _instance(model, row: dict[str, str]):
    values = {}
    for column, text in row.items():
        field = model._meta.get_field(column)
        if isinstance(field, ForeignKey):
            values[field.attname] = text or None
        else:
            values[column] = field.to_python(text) if text else (None if field.null else field.get_default())
    return model(**values)

"""What a laboratory found, as a row of a run file or of an assay file says it."""

from django.utils import timezone

from consortium.ingest_kinds import Row
from consortium.services import lookups
from facilities import plausibility
from facilities.choices import AssayBasis, AssayStatus
from facilities.services.runs import NewAssay

WHOLES = {"percent": 100, "g_per_kg": 1000, "ppm": 1_000_000}
"""The whole mass in each unit of an assay."""


def check_assay(row: Row, elements: set[str], compounds: dict) -> None:
    for column in ("batch", "analyte", "value", "unit"):
        if row[column] is None and not (column == "batch" and row["lot"]):
            row.refuse(column, "An assay needs it.", f"Fill in {column}.")
    analyte = row["analyte"]
    if analyte and analyte not in elements and analyte not in compounds:
        lookups.refuse_unknown(row, "analyte", elements | set(compounds), what="element or compound")
    whole = WHOLES.get(row["unit"] or "")
    if whole and row["value"] is not None and row["value"] > whole:
        row.refuse("value", f"More than the whole ({whole} {row['unit']}).", "Check the unit.")
    row.values["element"] = analyte if analyte in elements else None
    row.values["compound"] = analyte if analyte in compounds else None


def refuse_impossible(row: Row, *, material: str) -> None:
    """More of an element or compound than the material can hold is a mix-up of unit, hydrate or substance."""
    if not row.is_good or row["value"] is None:
        return
    whole, limit = WHOLES[row["unit"]], plausibility.maximum(row["analyte"], material)
    day, uncertainty = timezone.now().date(), row["uncertainty"]
    stated = None if uncertainty is None else uncertainty / whole
    if limit.of and plausibility.is_impossible(row["value"] / whole, limit, stated, day=day):
        allowance = plausibility.allowance(limit, stated, day=day) * whole
        row.refuse(
            "value",
            f"{limit.of} holds at most {limit.fraction * whole:.4f} {row['unit']} of {row['analyte']}, "
            f"and this is more, even less an uncertainty of {allowance:.4f}: a mix-up of unit or hydrate.",
            "Check the unit, the water of crystallisation, and whether the value is of the element or of the compound.",
        )


def new_assay(row: Row, *, assayed_on, **subject) -> NewAssay:
    return NewAssay(
        value=row["value"],
        unit=row["unit"],
        assayed_on=assayed_on,
        element=row["element"],
        compound=row["compound"],
        basis=row["basis"] or AssayBasis.DRY,
        status=row["status"] or AssayStatus.FINAL,
        method=row["method"] or "",
        uncertainty=row["uncertainty"],
        laboratory=row["laboratory"] or "",
        row=row.position,
        **subject,
    )

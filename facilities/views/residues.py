"""What became of residues, as a part of the pages of a batch and of a run."""

from decimal import Decimal

from django.utils.translation import gettext as _

from consortium.access.viewer import Viewer
from consortium.context import url_of
from consortium.quantities import exact
from consortium.views.records import Cell, Column, Figure, Section, day_cell, numeric
from facilities import residue_selectors as selectors
from facilities.views.transport_law import certainty
from feedstock.codes import spaced


def residue_sections(viewer: Viewer, outputs: list) -> list[Section]:
    """Of these outputs the residues, each with the records of its disposal; nothing where there is no residue."""
    ids = [one.pk for one in outputs if one.material.kind == "residue"]
    residues = list(selectors.residues(viewer=viewer).filter(pk__in=ids).order_by("pk")) if ids else []
    if not residues:
        return []
    return [_owed(residues), _disposals(list(selectors.disposals(viewer=viewer).filter(output__in=ids)))]


def owed_figure(viewer: Viewer, output) -> list[Figure]:
    """How much of a residue nobody has accounted for."""
    if output.material.kind != "residue":
        return []
    owed_kg = selectors.residues(viewer=viewer).values_list("owed_mass_kg", flat=True).get(pk=output.pk)
    return [Figure(_("Owed"), exact(owed_kg), "kg", _("Mass without a record of its disposal."))]


def _owed(residues: list) -> Section:
    rows = [
        [
            one.number,
            one.material.label,
            numeric(one.mass_kg),
            numeric(one.disposed_mass_kg),
            numeric(one.charged_again_kg),
            numeric(one.owed_mass_kg),
            _state(one.owed_mass_kg),
        ]
        for one in residues
    ]
    columns = [
        Column(_("Residue")),
        Column(_("Material")),
        Column(_("Wet mass (kg)"), True),
        Column(_("Disposed of (kg)"), True),
        Column(_("Charged again (kg)"), True),
        Column(_("Owed (kg)"), True),
        Column(_("Record")),
    ]
    text = _("A residue is owed until a code, a destination, a treatment and a responsible party are on record for it.")
    return Section(
        "residues",
        _("Residues"),
        text,
        columns=columns,
        rows=rows,
        link_label=_("All residues, owed ones first"),
        link_url=url_of("residues"),
    )


def _state(owed_kg: Decimal) -> Cell:
    return Cell(_("owed"), tone="warn") if owed_kg > 0 else Cell(_("settled"), tone="good")


def _disposals(disposals: list) -> Section:
    rows = [
        [
            Cell(one.number, is_short=True),
            day_cell(one.day),
            numeric(one.mass_kg),
            Cell(spaced(one.waste_code_id) if one.waste_code_id else one.national_code, is_short=True),
            one.waste_code.meaning if one.waste_code_id else None,
            certainty(one.waste_code.certainty) if one.waste_code_id else None,
            f"{one.treatment_id} · {one.treatment.meaning}",
            f"{one.destination}, {one.destination_country.code}",
            one.responsible_party,
            Cell(_("standing"), tone="good") if one.voided_at is None else Cell(_("withdrawn"), tone="warn"),
        ]
        for one in disposals
    ]
    columns = [
        Column(_("Disposal")),
        Column(_("Left on")),
        Column(_("Wet mass (kg)"), True),
        Column(_("Waste code")),
        Column(_("Meaning")),
        Column(_("Certainty")),
        Column(_("Treatment")),
        Column(_("Destination")),
        Column(_("Responsible")),
        Column(_("State")),
    ]
    return Section(
        "disposals",
        _("Where the residue went"),
        columns=columns,
        rows=rows,
        empty=_("No disposal is recorded, or open to you."),
    )

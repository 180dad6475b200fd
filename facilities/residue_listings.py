"""Lists of residues, owed ones first, and of what became of them."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from consortium.access.permissions import Permission as P
from consortium.list_columns import (
    CERTAINTY_TONES,
    code,
    country,
    day,
    linked,
    number,
    origin,
    page_of,
    record_number,
    text,
)
from consortium.listings import Cell, Column, Listing
from facilities import filters, residue_selectors
from facilities.run_listings import GROUP
from feedstock.codes import spaced
from feedstock.regulations import certainty_label


def _site(path: str) -> Column:
    def site(row: Any) -> Any:
        return row.run.site if path == "run" else row.output.run.site

    return Column(
        "site",
        _("Site"),
        lambda row: site(row).code,
        shown=lambda row: site(row).name,
        url=lambda row: page_of("site", site(row).code),
        sort=f"{path}__site__name",
    )


def _of_disposals(name: str, label: Any, value: Callable[[Any], Any], **more: Any) -> Column:
    """What the standing records of a residue's disposal say, each thing once."""

    def joined(row: Any) -> str | None:
        found = dict.fromkeys(str(said) for one in row.shown_disposals if (said := value(one)))
        return "; ".join(found) or None

    return Column(name, label, joined, **more)


def code_of(disposal: Any) -> str:
    return spaced(disposal.waste_code_id) if disposal.waste_code_id else disposal.national_code


def destination_of(disposal: Any) -> str:
    return f"{disposal.destination}, {disposal.destination_country.code}"


def _state(row: Any) -> str:
    return "owed" if row.owed_mass_kg > 0 else "settled"


def age_days(row: Any) -> int | None:
    return (timezone.localdate() - row.day).days if row.owed_mass_kg > 0 else None


RESIDUES = Listing(
    code="residues",
    title=_("Residues"),
    subtitle=_(
        "What runs left over, and what became of it. A residue without a record of its code, destination, treatment "
        "and responsible party is owed."
    ),
    permission=P.RUN_VIEW,
    select=residue_selectors.residues,
    order=("owed_since", "-day", "-pk"),
    filters=filters.RESIDUES,
    group=GROUP,
    key="number",
    kind="residue-disposals",
    empty_text=_("Residues appear here when a file of runs has been written for a site that you see."),
    columns=(
        record_number("batch"),
        Column(
            "residue_state",
            _("Record"),
            _state,
            Cell.CODE,
            shown=lambda row: _now("Owed") if row.owed_mass_kg > 0 else _now("Settled"),
            tone=lambda row: "warn" if row.owed_mass_kg > 0 else "good",
            sort="is_owed",
            help=_("Owed until the whole mass is disposed of on record, or charged again."),
        ),
        number("owed_mass_kg", _("Owed (kg)"), "owed_mass_kg", "kg", help=_("Mass less disposed less charged again.")),
        Column("age_days", _("Owed for (days)"), age_days, Cell.WHOLE, "d", help=_("Since the day the run ended.")),
        _site("run"),
        code(
            "material", _("Material"), "material.code", sort="material__position", shown=lambda row: row.material.label
        ),
        number("mass_kg", _("Mass, wet (kg)"), "mass_kg", "kg"),
        number("disposed_mass_kg", _("Disposed of (kg)"), "disposed_mass_kg", "kg", is_on_page=False),
        number("charged_again_kg", _("Charged again (kg)"), "charged_again_kg", "kg", is_on_page=False),
        _of_disposals("waste_codes", _("Waste code"), code_of),
        _of_disposals("treatment_codes", _("Treatment"), lambda one: one.treatment_id),
        _of_disposals("destinations", _("Destination"), destination_of),
        _of_disposals("responsible_parties", _("Responsible"), lambda one: one.responsible_party),
        text("batch_reference", _("Own reference"), "batch_reference", sort="batch_reference"),
        linked("run", _("Run"), "run.number", "run", if_reached="reached_run"),
        day("day", _("Run ended"), "day", help=_("The day the run ended, at the site.")),
        text("intended_destination", _("Destination as the run has it"), "destination", is_on_page=False),
        *origin(),
    ),
)

DISPOSALS = Listing(
    code="residue-disposals",
    title=_("Disposals of residues"),
    subtitle=_("Where residues went, under which waste and treatment codes, and who answers for them."),
    permission=P.RUN_VIEW,
    select=residue_selectors.disposals,
    order=("-day", "-pk"),
    filters=filters.RESIDUE_DISPOSALS,
    group=GROUP,
    key="number",
    kind="residue-disposals",
    empty_text=_("Disposals appear here when a file of disposals has been written for a site that you see."),
    columns=(
        text("number", _("Number"), "number", sort="number"),
        day("day", _("Left on"), "day"),
        linked("residue", _("Residue"), "output.number", "batch", if_reached="reached_batch"),
        code(
            "material",
            _("Material"),
            "output.material.code",
            sort="output__material__position",
            shown=lambda row: row.output.material.label,
        ),
        _site("output__run"),
        number("mass_kg", _("Mass, wet (kg)"), "mass_kg", "kg"),
        Column("waste_code", _("Waste code"), code_of, sort="waste_code"),
        text("waste_code_meaning", _("Meaning of the code"), "waste_code.meaning", is_on_page=False),
        text("treatment_code", _("Treatment"), "treatment_id", sort="treatment"),
        text("treatment_meaning", _("Meaning of the treatment"), "treatment.meaning", is_on_page=False),
        text("destination", _("Destination"), "destination", sort="destination"),
        country("destination_country", _("Country"), "destination_country"),
        Column(
            "responsible",
            _("Responsible"),
            lambda row: row.responsible.code if row.responsible_id else None,
            shown=lambda row: str(row.responsible),
            help=_("A member, by its code."),
        ),
        text("responsible_name", _("Responsible, no member"), "responsible_name"),
        Column(
            "waste_code_certainty",
            _("Certainty of the code"),
            lambda row: row.waste_code.certainty if row.waste_code_id else None,
            Cell.CODE,
            shown=lambda row: certainty_label(row.waste_code.certainty),
            tone=lambda row: CERTAINTY_TONES[row.waste_code.certainty] if row.waste_code_id else "",
        ),
        text("source_reference", _("Own reference"), "source_reference", sort="source_reference"),
        *origin(),
    ),
)

LISTINGS = (RESIDUES, DISPOSALS)

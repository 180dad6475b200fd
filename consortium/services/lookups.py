"""Code lists that checks of files need, each read once per file, and the sentences for what is not on them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from django.db.models import F, Model
from django.utils import timezone
from django_countries import countries

from consortium import cells
from consortium.ingest_kinds import Row
from consortium.models import (
    Chemistry,
    Compound,
    DangerousGoodsNumber,
    Element,
    EnergyUnit,
    Fact,
    Material,
    TreatmentCode,
    WasteCode,
)
from consortium.models.reference import MaterialKind

REPLACE_IT = "If this row is right, have the recorded values replaced; if they are, leave the row out."


def chemistry_codes() -> set[str]:
    return set(Chemistry._base_manager.values_list("pk", flat=True))


def reagent_codes() -> set[str]:
    return set(Material._base_manager.filter(kind=MaterialKind.REAGENT).values_list("code", flat=True))


def losses_by_name() -> dict[str, str]:
    """Code and label of every explained loss, in small letters, to its code."""
    losses = Material._base_manager.filter(kind=MaterialKind.LOSS).values_list("code", "label")
    return {name.lower(): code for code, label in losses for name in (code, label)}


def material_codes() -> set[str]:
    return set(Material._base_manager.values_list("pk", flat=True))


def element_codes() -> set[str]:
    return set(Element._base_manager.values_list("pk", flat=True))


def compounds() -> dict[str, Compound]:
    return {compound.code: compound for compound in Compound._base_manager.all()}


def country_codes() -> set[str]:
    return {code for code, name in countries}


def un_numbers() -> set[str]:
    return set(DangerousGoodsNumber._base_manager.values_list("pk", flat=True))


def normal_un(text: str) -> str:
    bare = text.upper().replace(" ", "").removeprefix("UN")
    return f"UN{bare}"


def waste_codes() -> dict[str, WasteCode]:
    """By code, the asterisk that marks hazardous waste included."""
    return {code.pk: code for code in WasteCode._base_manager.all()}


def treatment_codes() -> dict[str, TreatmentCode]:
    return {code.pk: code for code in TreatmentCode._base_manager.all()}


def energy_units() -> dict[str, list[EnergyUnit]]:
    """By carrier, the latest heating values first."""
    units: dict[str, list[EnergyUnit]] = defaultdict(list)
    for unit in EnergyUnit._base_manager.order_by(F("valid_from").desc(nulls_last=True), "pk"):
        units[unit.carrier].append(unit)
    return units


def refuse_unknown(row: Row, column: str, known: Iterable[str], *, what: str) -> None:
    value = str(row[column] or "")
    near = get_close_matches(value, sorted(known), n=3, cutoff=0.5)
    listed = ", ".join(near) if near else ", ".join(sorted(known)[:12])
    row.refuse(column, f"This is not a known {what}.", f"Did you mean {listed}?" if near else f"Known are {listed}.")


def refuse_repeated(rows: list[Row], column: str) -> None:
    """The same name twice in one file: the second is refused and told where the first stands."""
    first: dict[str, int] = {}
    for row in rows:
        name = row[column]
        if name in first:
            row.refuse(column, f"Row {first[name]} has the same {column}.", "Give each record a name of its own.")
        elif name is not None:
            first[name] = row.position


def note_known(row: Row, existing: Fact, is_same: bool) -> None:
    """The reference is on record: the same again changes nothing, something else replaces it only on request."""
    if is_same:
        row.is_unchanged = True
    else:
        row.known = existing
        row.refuse("reference", f"This reference is on record with other values ({existing.number}).", REPLACE_IT)


def says_the_same(record: Model, **said) -> bool:
    """Does the record hold these values, decimals to the digits that it keeps?"""
    for name, value in said.items():
        if isinstance(value, Decimal):
            value = round(value, record._meta.get_field(name).decimal_places)
        if getattr(record, name) != value:
            return False
    return True


def all_say_the_same(records: Iterable[Model], said: Sequence[dict]) -> bool:
    """Do the parts of a record, in the order in which they were recorded, hold these values?"""
    parts = sorted(records, key=lambda part: part.pk)
    return len(parts) == len(said) and all(says_the_same(part, **one) for part, one in zip(parts, said, strict=True))


def refuse_future(row: Row, column: str) -> None:
    """What has not happened yet cannot be recorded; a day's grace covers the time zones."""
    value = row[column]
    if value is None or isinstance(value, str):
        return
    now = timezone.now()
    if isinstance(value, datetime):
        is_future = value.tzinfo is not None and value > now + timedelta(hours=1)
    else:
        is_future = value > now.date() + timedelta(days=1)
    if is_future:
        row.refuse(column, "This lies in the future.", "Record what has happened; check the year.")


def localise(row: Row, column: str, zone: ZoneInfo) -> None:
    """An instant without an offset is local time of the site: only its row knows which."""
    value = row[column]
    if isinstance(value, datetime) and value.tzinfo is None:
        try:
            row.values[column] = cells.at_zone(value, zone)
        except cells.CellProblem as problem:
            row.refuse(column, problem.message, problem.cure)
            row.values[column] = None

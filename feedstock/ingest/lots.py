"""The lot file: its columns, what is checked, and how it becomes lots."""

from datetime import date
from decimal import Decimal

from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Cell, Column, Context, IngestKind, Row, register
from consortium.references import known_references, resolve
from consortium.services import lookups
from feedstock import selectors, services
from feedstock.choices import Condition, FormFactor, LotOrigin
from feedstock.services import NewLot, Origin

MASS = {"cell": Cell.DECIMAL, "unit": "kg", "above": Decimal(0), "at_most": Decimal(1_000_000)}
EARLIEST = date(2010, 1, 1)

COLUMNS = (
    Column(
        "reference",
        "Your own name for the lot, unique within your organisation.",
        required=True,
        example="LOT-2026-001",
        longest=80,
    ),
    Column("chemistry", "Cathode chemistry.", required=True, example="NMC622"),
    Column("form", "Form of the batteries.", required=True, choices=tuple(FormFactor.values), example="pack"),
    Column(
        "condition",
        "Condition; damaged (not liable to react dangerously) and defective (liable to) travel under provision 376.",
        choices=tuple(Condition.values),
        example="intact",
    ),
    Column("origin", "Where the batteries come from.", choices=tuple(LotOrigin.values), example="end_of_life"),
    Column("collected_in", "Country of collection, two letters (ISO 3166-1).", required=True, example="DE", longest=2),
    Column(
        "registered_on", "Day of registration.", cell=Cell.DATE, required=True, example="2026-03-02", at_least=EARLIEST
    ),
    Column("declared_mass_kg", "Net mass of the batteries as declared.", required=True, example="1250.5", **MASS),
    Column("battery_passport_id", "Identifier of the battery passport.", example=""),
    Column(
        "parents",
        "Only for a lot made by splitting or merging: parent lots with the mass that came from each.",
        example="",
        longest=2000,
    ),
)


def check(rows: list[Row], context: Context) -> None:
    chemistries = lookups.chemistry_codes()
    countries = lookups.country_codes()
    parents_of = {id(row): _parse_parents(row) for row in rows}
    wanted = {reference for pairs in parents_of.values() for reference, mass in pairs}
    usable = selectors.lots_for(viewer=context.viewer, permission=P.LOT_RECORD)
    parents = resolve(usable, wanted, own_organisation_id=context.organisation.pk)
    known = known_references(
        selectors.lots(viewer=context.viewer).prefetch_related("edges_in"),
        (row["reference"] for row in rows),
        organisation_id=context.organisation.pk,
    )
    lookups.refuse_repeated(rows, "reference")
    for row in rows:
        row.values["condition"] = row["condition"] or Condition.INTACT
        row.values["origin"] = row["origin"] or LotOrigin.END_OF_LIFE
        if row["chemistry"] and row["chemistry"].upper() in chemistries:
            row.values["chemistry"] = row["chemistry"].upper()
        else:
            lookups.refuse_unknown(row, "chemistry", chemistries, what="chemistry")
        if (row["collected_in"] or "").upper() in countries:
            row.values["collected_in"] = row["collected_in"].upper()
        else:
            lookups.refuse_unknown(row, "collected_in", countries, what="country code")
        lookups.refuse_future(row, "registered_on")
        found = []
        for reference, mass in parents_of[id(row)]:
            if reference in parents:
                found.append((parents[reference], mass))
            else:
                row.refuse("parents", f"You hold no lot {reference}.", "Name a lot that your organisation holds.")
        if len({parent.supplier_id for parent, mass in found}) > 1:
            row.refuse("parents", "The parents come from several suppliers.", "Merge lots of one supplier only.")
        row.values["parents"] = tuple(found)
        if row.is_good and (existing := known.get(row["reference"])):
            lookups.note_known(row, existing, _is_on_record(_new(row), existing))


def _is_on_record(new: NewLot, lot) -> bool:
    parents = [{"parent_id": parent.pk, "mass_kg": mass_kg} for parent, mass_kg in new.parents]
    return lookups.says_the_same(lot, **new.columns()) and lookups.all_say_the_same(lot.edges_in.all(), parents)


def _parse_parents(row: Row) -> list[tuple[str, Decimal]]:
    pairs = []
    for part in filter(None, (part.strip() for part in (row["parents"] or "").split(";"))):
        reference, _, mass = part.rpartition("=")
        try:
            pairs.append((reference.strip(), Decimal(mass.strip())))
        except ArithmeticError:
            row.refuse(
                "parents", f"{part} is not a lot with a mass.", "Write REFERENCE=kilograms; REFERENCE=kilograms."
            )
    return pairs


def _new(row: Row) -> NewLot:
    return NewLot(
        reference=row["reference"],
        chemistry=row["chemistry"],
        form_factor=row["form"],
        condition=row["condition"],
        origin=row["origin"],
        collected_in=row["collected_in"],
        registered_on=row["registered_on"],
        declared_mass_kg=row["declared_mass_kg"],
        battery_passport_id=row["battery_passport_id"] or "",
        parents=row["parents"],
        row=row.position,
    )


def write(rows: list[Row], context: Context) -> None:
    services.register_lots([_new(row) for row in rows], origin=Origin.of(context))


def void(*, context: Context, reason: str) -> int:
    lots = list(selectors.lots_to_void(viewer=context.viewer).filter(ingest_batch=context.batch))
    return services.void_lots(lots, reason=reason, by=context.by)


def register_kind() -> None:
    register(
        IngestKind(
            code="lots",
            label="Battery lots",
            description="Batteries of one supplier, one chemistry and one source, weighed together.",
            permission=P.LOT_RECORD,
            columns=COLUMNS,
            check=check,
            write=write,
            void=void,
            withdraw=services.void_lots,
            row_is="One row is one lot.",
        )
    )

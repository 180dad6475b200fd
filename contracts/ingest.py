"""The commitment file: its columns, what is checked, and how it becomes facts."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from consortium.access.permissions import Permission as P
from consortium.choices import OrganisationKind
from consortium.ingest_kinds import Cell, Column, Context, IngestKind, Row, register
from consortium.references import known_references
from consortium.selectors import active_organisations
from consortium.services import lookups
from contracts import selectors, services
from contracts.services import NewCommitment, NewPeriod
from feedstock.services import Origin

EARLIEST, LATEST = date(2015, 1, 1), date(2045, 1, 1)

COLUMNS = (
    Column(
        "reference",
        "Your own name for the commitment; repeated on each of its periods.",
        required=True,
        example="FC-2026-A",
        longest=80,
    ),
    Column("partner", "Code of the other party; on the first row.", example="aurora-recycling"),
    Column("chemistry", "Chemistry that counts; empty means any. On the first row.", example="NMC622"),
    Column(
        "period_start",
        "First day of the period.",
        cell=Cell.DATE,
        required=True,
        at_least=EARLIEST,
        example="2026-01-01",
    ),
    Column(
        "period_end", "Day after its last day.", cell=Cell.DATE, required=True, at_most=LATEST, example="2026-02-01"
    ),
    Column(
        "mass_kg",
        "Mass promised for the period.",
        cell=Cell.DECIMAL,
        unit="kg",
        required=True,
        above=Decimal(0),
        at_most=Decimal(100_000_000),
        example="50000",
    ),
    Column(
        "tolerance_percent",
        "Shortfall that is still fulfilment. On the first row.",
        cell=Cell.DECIMAL,
        unit="%",
        at_least=Decimal(0),
        at_most=Decimal(99),
        example="5",
    ),
    Column(
        "largest_damaged_percent",
        "Largest share of damaged mass that counts. On the first row.",
        cell=Cell.DECIMAL,
        unit="%",
        at_least=Decimal(0),
        at_most=Decimal(100),
        example="10",
    ),
    Column(
        "time_zone", "Whose days are counted; empty means UTC. On the first row.", example="Europe/Berlin", longest=60
    ),
)


def check(rows: list[Row], context: Context) -> None:
    members = {organisation.code: organisation for organisation in active_organisations(viewer=context.viewer)}
    chemistries = lookups.chemistry_codes()
    known = known_references(
        selectors.standing_commitments(viewer=context.viewer).prefetch_related("periods"),
        {row["reference"] for row in rows},
        organisation_id=context.organisation.pk,
    )
    is_recycler = context.organisation.kind == OrganisationKind.RECYCLER
    heads: dict[str, Row] = {}
    periods: dict[str, list[Row]] = {}
    for row in rows:
        head = heads.setdefault(row["reference"], row)
        row.values["head"] = head
        if row is head:
            _check_head(row, members, chemistries, context, is_recycler)
        if row["period_start"] and row["period_end"]:
            if row["period_end"] <= row["period_start"]:
                row.refuse("period_end", "The period ends before it starts.", "Write the day after its last day.")
            for other in periods.setdefault(row["reference"], []):
                if row["period_start"] < other["period_end"] and other["period_start"] < row["period_end"]:
                    row.refuse(
                        "period_start", f"It overlaps the period of row {other.position}.", "Let periods follow."
                    )
            periods[row["reference"]].append(row)
    _note_known(rows, known, context)
    fresh = _new([row for row in rows if row.is_good and not row.is_unchanged and row["head"].is_good], context)
    for reference, number in services.overlapping_commitments(fresh).items():
        heads[reference].refuse(
            "period_start", f"It overlaps commitment {number}.", "Two promises never count the same delivery."
        )


def _note_known(rows: list[Row], known: dict, context: Context) -> None:
    """A commitment is compared whole, when nothing is wrong with its rows."""
    for reference, existing in known.items():
        its_rows = [row for row in rows if row["reference"] == reference]
        if all(row.is_good for row in its_rows):
            (new,) = _new(its_rows, context)
            is_same = lookups.says_the_same(existing, **new.columns()) and lookups.all_say_the_same(
                existing.periods.all(), [period.columns() for period in new.periods]
            )
            for row in its_rows:
                lookups.note_known(row, existing, is_same)


def _check_head(row: Row, members: dict, chemistries: set[str], context: Context, is_recycler: bool) -> None:
    partner = members.get(row["partner"])
    row.values["partner_row"] = partner
    if partner is None:
        row.refuse("partner", "There is no member with this code.", "Use a code from the list of members.")
    elif partner.pk == context.organisation.pk:
        row.refuse("partner", "This is your own organisation.", "Name the other party.")
    elif not is_recycler and partner.kind != OrganisationKind.RECYCLER:
        row.refuse("partner", "A commitment is to a recycler.", "Name the recycler that is promised the feedstock.")
    if row["chemistry"] and row["chemistry"] not in chemistries:
        lookups.refuse_unknown(row, "chemistry", chemistries, what="chemistry")
    if row["time_zone"]:
        try:
            ZoneInfo(row["time_zone"])
        except (ZoneInfoNotFoundError, ValueError):
            row.refuse("time_zone", "This is not a time zone.", "Write one such as Europe/Berlin.")


def _new(rows: list[Row], context: Context) -> list[NewCommitment]:
    is_recycler = context.organisation.kind == OrganisationKind.RECYCLER
    found: dict[str, NewCommitment] = {}
    for row in rows:
        head = row["head"]
        if row["reference"] not in found:
            own, partner = context.organisation, head["partner_row"]
            damaged = head["largest_damaged_percent"]
            found[row["reference"]] = NewCommitment(
                reference=row["reference"],
                supplier=partner if is_recycler else own,
                recycler=own if is_recycler else partner,
                chemistry=head["chemistry"],
                time_zone=head["time_zone"] or "UTC",
                tolerance_fraction=(head["tolerance_percent"] or Decimal(0)) / 100,
                largest_damaged_fraction=Decimal(1) if damaged is None else damaged / 100,
                row=head.position,
            )
        found[row["reference"]].periods.append(
            NewPeriod(row["period_start"], row["period_end"], row["mass_kg"], row.position)
        )
    return list(found.values())


def write(rows: list[Row], context: Context) -> None:
    services.sign_commitments(_new(rows, context), origin=Origin.of(context))


def void(*, context: Context, reason: str) -> int:
    rows = selectors.commitments_to_void(viewer=context.viewer).filter(ingest_batch=context.batch)
    return services.void_commitments(list(rows), reason=reason, by=context.by)


def register_kinds() -> None:
    register(
        IngestKind(
            code="commitments",
            label="Feedstock commitments",
            description="A supplier's promise of mass to a recycler, period by period.",
            permission=P.COMMITMENT_RECORD,
            columns=COLUMNS,
            check=check,
            write=write,
            void=void,
            withdraw=services.void_commitments,
            row_is="One row is one period of a commitment.",
        )
    )

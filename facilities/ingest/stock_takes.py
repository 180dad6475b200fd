from decimal import Decimal

from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Cell, Column, Context, IngestKind, Row, register
from consortium.references import known_references, resolve
from consortium.services import lookups
from facilities import balance_selectors, selectors
from facilities.services import balances as services
from facilities.services.balances import CountedThing, NewStockTake
from feedstock import selectors as feedstock
from feedstock.services import Origin

COLUMNS = (
    Column(
        "stock_take",
        "Your own name for the stock-take; repeated on each of its rows.",
        required=True,
        example="STOCK-2026-01",
        longest=80,
    ),
    Column("site", "Code of your site; on the first row of a stock-take.", example="aurora-leipzig"),
    Column("line", "Code of the line, when what lies at one line is counted apart; else empty.", example=""),
    Column(
        "counted_on",
        "The day at whose end this lay there; on the first row.",
        cell=Cell.DATE,
        example="2026-01-31",
    ),
    Column(
        "lot", "The lot, by its number, your reference or supplier-code/reference.", example="volta-motors/LOT-2026-001"
    ),
    Column("batch", "Instead of a lot: the batch, by its number or your name for it.", example=""),
    Column(
        "mass_kg",
        "Wet mass that was counted. A stock-take with a single row of 0 and no lot or batch: nothing lay there.",
        cell=Cell.DECIMAL,
        unit="kg",
        required=True,
        at_least=Decimal(0),
        at_most=Decimal(100_000_000),
        example="1249.0",
    ),
    Column(
        "moisture_percent",
        "Moisture, % of the wet mass; empty means dry.",
        cell=Cell.DECIMAL,
        unit="%",
        at_least=Decimal(0),
        at_most=Decimal(99),
        example="",
    ),
)


def check(rows: list[Row], context: Context) -> None:
    viewer, own = context.viewer, context.organisation.pk
    sites = {site.code: site for site in selectors.sites_for(viewer=viewer, permission=P.RUN_RECORD)}
    lines = {(line.site.code, line.code): line for line in selectors.lines_for(viewer=viewer, permission=P.RUN_RECORD)}
    lots = resolve(
        feedstock.lots_for(viewer=viewer, permission=P.RECEIPT_RECORD),
        (r["lot"] for r in rows),
        own_organisation_id=own,
    )
    batches = _batches(viewer, {row["batch"] for row in rows if row["batch"]})
    known = known_references(
        balance_selectors.stock_takes(viewer=viewer).prefetch_related("rows"),
        {r["stock_take"] for r in rows},
        organisation_id=own,
    )
    days = [row["counted_on"] for row in rows if row["counted_on"]]
    taken = {
        (take.site_id, take.line_id, take.day)
        for take in balance_selectors.stock_takes(viewer=viewer).filter(day__in=days)
    }
    heads: dict[str, Row] = {}
    members: dict[str, list[Row]] = {}
    places: dict[tuple, Row] = {}
    seen: set[tuple[str, str]] = set()
    for row in rows:
        head = row.values["head"] = heads.setdefault(row["stock_take"], row)
        members.setdefault(row["stock_take"], []).append(row)
        if row is head:
            _check_head(row, sites, lines)
        if row is head and row.is_good and row["stock_take"] not in known:
            _refuse_second_count(row, taken, places)
        _check_thing(row, lots, batches, seen)
    for name, group in members.items():
        if len(group) > 1:
            for row in group:
                if not row["lot"] and not row["batch"]:
                    row.refuse("lot", "A counted thing is a lot or a batch.", "Fill in one of the two columns.")
        if name in known and all(row.is_good for row in group):
            (new,) = _takes(group)
            same = _is_on_record(new, known[name])
            for row in group:
                lookups.note_known(row, known[name], same)


def _is_on_record(new: NewStockTake, take) -> bool:
    things = [thing.columns() for thing in new.things]
    return lookups.says_the_same(take, **new.columns()) and lookups.all_say_the_same(take.rows.all(), things)


def _batches(viewer, names: set[str]) -> dict:
    """By number, or by the viewer's own name for what its runs made (the latest one wins)."""
    countable = balance_selectors.countable_batches(viewer=viewer)
    own = countable.filter(batch_reference__in=names, run__site__operator=viewer.organisation_id)
    found = {batch.batch_reference: batch for batch in own}
    return found | {batch.number: batch for batch in countable.filter(number__in=names)}


def _check_head(row: Row, sites: dict, lines: dict) -> None:
    site = row.values["site_row"] = sites.get(row["site"])
    if site is None:
        row.refuse("site", "You operate no site with this code.", "Use a code from your list of sites.")
    row.values["line_row"] = lines.get((row["site"], row["line"]))
    if row["line"] and row["line_row"] is None:
        row.refuse("line", "The site has no such line.", "Use the codes on the page of your site, or leave it empty.")
    if row["counted_on"] is None:
        row.refuse("counted_on", "The first row of a stock-take needs it.", "Write the day, such as 2026-01-31.")
    lookups.refuse_future(row, "counted_on")


def _refuse_second_count(row: Row, taken: set, places: dict) -> None:
    line = row["line_row"]
    place = (row["site_row"].pk, line.pk if line else None, row["counted_on"])
    if place in taken:
        row.refuse(
            "counted_on",
            "What lay at this place on this day is on record.",
            "Withdraw the recorded stock-take first, with a reason, then send this one again.",
        )
    elif place in places:
        row.refuse("counted_on", f"Row {places[place].position} counts the same place and day.", "Join the two.")
    places.setdefault(place, row)


def _check_thing(row: Row, lots: dict, batches: dict, seen: set) -> None:
    if row["lot"] and row["batch"]:
        row.refuse("batch", "A counted thing is a lot or a batch.", "Fill in one of the two columns.")
        return
    name = row["lot"] or row["batch"]
    if not name:
        if row["mass_kg"]:
            row.refuse("lot", "A mass is counted, but not of what.", "Name the lot or the batch.")
        return
    if not row["mass_kg"]:
        row.refuse("mass_kg", "Nothing of it lay there.", "Leave the row out: what is not named was not there.")
    if (row["stock_take"], name) in seen:
        row.refuse("lot" if row["lot"] else "batch", "An earlier row counts it.", "Add the masses up.")
    seen.add((row["stock_take"], name))
    if row["lot"]:
        row.values["lot_row"] = lots.get(name)
        if name not in lots:
            row.refuse("lot", "You hold no such lot.", "Record its receipt first, or check the reference.")
    else:
        row.values["batch_row"] = batches.get(name)
        if name not in batches:
            row.refuse("batch", "You hold no such batch.", "Write its number, or your own name for it.")


def _takes(rows: list[Row]) -> list[NewStockTake]:
    takes: dict[str, NewStockTake] = {}
    for row in rows:
        head = row["head"]
        take = takes.get(row["stock_take"])
        if take is None:
            take = takes[row["stock_take"]] = NewStockTake(
                row["stock_take"], head["site_row"], head["counted_on"], head["line_row"], row=head.position
            )
        if row["lot_row"] or row["batch_row"]:
            take.things.append(
                CountedThing(
                    mass_kg=row["mass_kg"],
                    moisture_fraction=(row["moisture_percent"] or Decimal(0)) / 100,
                    lot=row["lot_row"],
                    output=row["batch_row"],
                    row=row.position,
                )
            )
    return list(takes.values())


def write(rows: list[Row], context: Context) -> None:
    services.record_stock_takes(_takes(rows), origin=Origin.of(context))


def void(*, context: Context, reason: str) -> int:
    takes = list(balance_selectors.stock_takes_to_void(viewer=context.viewer).filter(ingest_batch=context.batch))
    return services.void_stock_takes(takes, reason=reason, by=context.by)


def register_kind() -> None:
    register(
        IngestKind(
            code="stock-takes",
            label="Stock-takes",
            description="What lay at a site or a line at the end of a day: the opening and closing stock of balances.",
            permission=P.RUN_RECORD,
            columns=COLUMNS,
            check=check,
            write=write,
            void=void,
            withdraw=services.void_stock_takes,
            row_is="One row is one lot or batch that was counted.",
        )
    )

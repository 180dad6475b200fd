from decimal import Decimal
from zoneinfo import ZoneInfo

from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Cell, Column, Context, IngestKind, Row, register
from consortium.references import known_references, resolve
from consortium.services import lookups
from facilities import selectors
from facilities.ingest.runs import batch_index
from facilities.services import receipts as services
from facilities.services.receipts import NewReceipt
from feedstock import selectors as feedstock
from feedstock.services import Origin

HEAVIEST_KG = Decimal(1_000_000)

COLUMNS = (
    Column(
        "reference",
        "Your own name for the weighing, such as the slip number.",
        required=True,
        example="WB-10234",
        longest=80,
    ),
    Column("site", "Code of your site.", required=True, example="aurora-leipzig"),
    Column(
        "shipment", "The shipment, by its number or as `consignor-code/reference`.", example="volta-motors/SHP-2026-001"
    ),
    Column("lot", "The lot, by its number or as `supplier-code/reference`.", example="volta-motors/LOT-2026-001"),
    Column(
        "batch",
        "Instead of a lot: the batch of another plant's material, by its number; one of your own by your name, too.",
        example="",
    ),
    Column(
        "received_at",
        "When it was weighed; local time of the site unless an offset is given.",
        cell=Cell.INSTANT,
        required=True,
        example="2026-03-05 10:15",
    ),
    Column(
        "gross_mass_kg",
        "Gross mass on the weighbridge.",
        cell=Cell.DECIMAL,
        unit="kg",
        required=True,
        above=Decimal(0),
        at_most=HEAVIEST_KG,
        example="9250.5",
    ),
    Column(
        "tare_mass_kg",
        "Tare: vehicle and packaging.",
        cell=Cell.DECIMAL,
        unit="kg",
        required=True,
        at_least=Decimal(0),
        at_most=HEAVIEST_KG,
        example="8000",
    ),
)


def check(rows: list[Row], context: Context) -> None:
    viewer, own = context.viewer, context.organisation.pk
    sites = {site.code: site for site in selectors.sites_for(viewer=viewer, permission=P.RECEIPT_RECORD)}
    lots = resolve(
        feedstock.lots_for(viewer=viewer, permission=P.RECEIPT_RECORD),
        (r["lot"] for r in rows),
        own_organisation_id=own,
    )
    shipments = resolve(
        feedstock.shipments_to_receive(viewer=viewer), (r["shipment"] for r in rows), own_organisation_id=own
    )
    batch_numbers = {row["batch"] for row in rows if row["batch"]}
    announced = set(
        feedstock.shipment_lines(viewer=viewer)
        .filter(shipment__consignee=own, batch_number__in=batch_numbers)
        .values_list("batch_number", flat=True)
    )
    # From one of its own sites to another an operator writes no shipment: the receipt is the move.
    batches = batch_index(viewer, batch_numbers, own=own) | services.batches_by_number(announced)
    known = known_references(selectors.receipts(viewer=viewer), (r["reference"] for r in rows), organisation_id=own)
    weighed = {existing.shipment_id for existing in known.values() if existing.shipment_id}
    latest = feedstock.latest_versions(viewer=viewer, shipment_ids=weighed) if weighed else {}
    lookups.refuse_repeated(rows, "reference")
    for row in rows:
        site = sites.get(row["site"])
        if site is None:
            row.refuse("site", "You operate no site with this code.", "Use a code from your list of sites.")
        else:
            lookups.localise(row, "received_at", ZoneInfo(site.time_zone))
        row.values["site_row"] = site
        lookups.refuse_future(row, "received_at")
        if bool(row["lot"]) == bool(row["batch"]):
            row.refuse("lot", "A receipt is of a lot or of a batch.", "Fill in one of the two columns.")
        elif row["lot"] and row["lot"] not in lots:
            row.refuse("lot", "No such lot is on its way to you.", "Write its number, or supplier-code/reference.")
        elif row["batch"] and row["batch"] not in batches:
            row.refuse("batch", "No such batch is on its way to you, or yours.", "Write the number on the shipment.")
        row.values["lot_row"] = lots.get(row["lot"])
        row.values["batch_row"] = batches.get(row["batch"])
        if row["shipment"] and row["shipment"] not in shipments:
            row.refuse(
                "shipment", "No such shipment is on its way to you.", "Write its number, or consignor-code/reference."
            )
        row.values["shipment_row"] = shipments.get(row["shipment"])
        gross, tare = row["gross_mass_kg"], row["tare_mass_kg"]
        if gross is not None and tare is not None and tare >= gross:
            row.refuse("tare_mass_kg", "The tare is not below the gross mass.", "Check whether the two were exchanged.")
        if row.is_good and (existing := known.get(row["reference"])):
            if row["shipment_row"] and latest.get(existing.shipment_id) == row["shipment_row"].pk:
                # Its consignor has corrected the shipment since: to name the new version says nothing new.
                row.values["shipment_row"] = existing.shipment
            lookups.note_known(row, existing, lookups.says_the_same(existing, **_new(row).columns()))


def _new(row: Row) -> NewReceipt:
    return NewReceipt(
        reference=row["reference"],
        site=row["site_row"],
        received_at=row["received_at"],
        gross_mass_kg=row["gross_mass_kg"],
        tare_mass_kg=row["tare_mass_kg"],
        lot=row["lot_row"],
        output=row["batch_row"],
        shipment=row["shipment_row"],
        row=row.position,
    )


def write(rows: list[Row], context: Context) -> None:
    services.record_receipts([_new(row) for row in rows], origin=Origin.of(context))


def void(*, context: Context, reason: str) -> int:
    receipts = list(selectors.receipts_to_void(viewer=context.viewer).filter(ingest_batch=context.batch))
    return services.void_receipts(receipts, reason=reason, by=context.by)


def register_kind() -> None:
    register(
        IngestKind(
            code="receipts",
            label="Receipts",
            description="What arrived at a site, by its weighbridge.",
            permission=P.RECEIPT_RECORD,
            columns=COLUMNS,
            check=check,
            write=write,
            void=void,
            withdraw=services.void_receipts,
            row_is="One row is one weighing.",
        )
    )

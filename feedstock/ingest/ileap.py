"""iLEAP documents: one row of the report is one record of the document, and a column is a JSON path."""

import json
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from pathlib import Path

from django.utils import timezone

from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Cell, Column, Context, DocumentFormat, IngestKind, Problem, Row, register
from consortium.references import known_references, resolve
from consortium.spreadsheets import SpreadsheetProblem
from feedstock import selectors, transport_services
from feedstock import transport_selectors as transport
from feedstock.choices import DistanceKind
from feedstock.ileap import shapes
from feedstock.ileap.checking import contradictions
from feedstock.ileap.example import EXAMPLE
from feedstock.ileap.kinds import Choice, Instant, Number, OneDistance, Several, plain
from feedstock.ileap.reading import Unreadable
from feedstock.ileap.reading import read as read_document
from feedstock.ileap.records import HubCategory, Item, ShipmentFootprint, TransportCategory
from feedstock.ileap.writing import as_json
from feedstock.services import Origin
from feedstock.transport_services import (
    NewHubOperation,
    NewReportElement,
    NewTransportOperation,
    NewTransportReport,
)

SHARE_DIGITS = Decimal("0.0000000001")
IN_TONNES = {"tkm", "tonnes"}
LONGEST_METHOD, LONGEST_LABEL = 80, 200


def read(path: Path) -> list[Row]:
    """A row for each record, with what the document alone says against it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        items, findings = read_document(text)
    except UnicodeDecodeError as error:
        raise SpreadsheetProblem(f"Byte {error.start + 1} is not UTF-8.", "Save the document as UTF-8.") from None
    except Unreadable as refusal:
        raise SpreadsheetProblem(refusal.reason, refusal.cure) from None
    findings += contradictions(items)
    rows = []
    for position, (place, source) in enumerate(_entries(text), start=1):
        row = Row(position, [json.dumps(source, ensure_ascii=False)])
        row.values["items"] = [item for item in items if _is_below(place, item.path)]
        row.problems = [
            Problem(one.path[:200], one.value, one.reason, one.cure) for one in findings if _is_below(place, one.path)
        ]
        row.values |= _shown(row.values["items"])
        rows.append(row)
    return rows


def _entries(text: str) -> list[tuple[str, object]]:
    """Place and source of each record.  Numbers of the source become text, as iLEAP has decimals."""
    whole = json.loads(text, parse_float=str, parse_int=lambda digits: int(digits) if len(digits) < 20 else digits)
    if isinstance(whole, dict) and isinstance(whole.get("data"), list):
        whole = whole["data"]
    return [(f"$[{place}]", one) for place, one in enumerate(whole)] if isinstance(whole, list) else [("$", whole)]


def _is_below(place: str, path: str) -> bool:
    return path == place or path.startswith((f"{place}.", f"{place}["))


def _shown(items: list[Item]) -> dict[str, str]:
    """What a preview tells of a record."""
    record = items[0].record if items else None
    if isinstance(record, ShipmentFootprint):
        return {
            "ShipmentFootprint.shipmentId": record.shipment,
            "ShipmentFootprint.mass": plain(record.mass_kg),
            "ShipmentFootprint.tces[].tceId": ", ".join(element.code for element in record.elements)[:200],
        }
    if record is None:
        return {}
    name, code = ("TOC", "tocId") if isinstance(record, TransportCategory) else ("HOC", "hocId")
    return {f"{name}.{code}": record.code, f"{name}.co2eIntensityWTW": plain(record.intensity_wtw_kg)}


# What the records mean here -------------------------------------------------------------------------------------------


def check(rows: list[Row], context: Context) -> None:
    viewer, own = context.viewer, context.organisation.pk
    named = [item.record for row in rows for item in row["items"]]
    codes = {record.code for record in named if not isinstance(record, ShipmentFootprint)}
    names = {record.shipment for record in named if isinstance(record, ShipmentFootprint)}
    standing = selectors.shipments(viewer=viewer).filter(voided_at__isnull=True)
    shipments = resolve(standing, names, own_organisation_id=own)
    known = {
        TransportCategory: known_references(transport.transport_operations(viewer=viewer), codes, organisation_id=own),
        HubCategory: known_references(transport.hub_operations(viewer=viewer), codes, organisation_id=own),
        ShipmentFootprint: known_references(transport.transport_reports(viewer=viewer), names, organisation_id=own),
    }
    for row in rows:
        row.values["shipments"] = shipments
        unchanged = 0
        for item in row["items"]:
            record = item.record
            for path, value, reason, cure in _unusable(item, shipments):
                row.problems.append(Problem(path[:200], value, reason, cure))
            name = record.shipment if isinstance(record, ShipmentFootprint) else record.code
            if existing := known[type(record)].get(name):
                unchanged += _note_known(row, item, existing, context)
        row.is_unchanged = bool(row["items"]) and unchanged == len(row["items"])


def _unusable(item: Item, shipments: dict) -> Iterator[tuple[str, str, str, str]]:
    """What iLEAP allows and we cannot record: path, value, reason and cure."""
    record = item.record
    if isinstance(record, ShipmentFootprint):
        if record.shipment not in shipments:
            yield (
                f"{item.path}.shipmentId",
                record.shipment,
                "You send, receive or carry no such shipment.",
                "Write the shipment's number, or consignor-code/reference.",
            )
        return
    if record.unit not in IN_TONNES:
        yield (
            f"{item.path}.{'transportActivityUnit' if isinstance(record, TransportCategory) else 'hubActivityUnit'}",
            record.unit,
            "Shipments are counted here by mass, not by container.",
            "State the intensity per tkm, or per tonne of a hub.",
        )
    if isinstance(record, HubCategory) and record.place is None:
        yield (
            f"{item.path}.hubLocation",
            "",
            "Where the hub is, is not said.",
            "Give hubLocation with city and country.",
        )


def _note_known(row: Row, item: Item, existing, context: Context) -> bool:
    """The same again changes nothing; something else is not overwritten."""
    if isinstance(item.record, ShipmentFootprint):
        recorded = transport.elements_of(viewer=context.viewer, shipment=existing.shipment).filter(report=existing)
        said = {(one.code, one.wtw_kg, one.ttw_kg, one.activity_tkm) for one in recorded}
        is_same = said == {(one.code, one.wtw_kg, one.ttw_kg, one.activity_tkm) for one in item.record.elements}
    elif isinstance(item.record, TransportCategory):
        is_same = existing.wtw_g_per_tkm == item.record.intensity_wtw_kg * 1000
    else:
        is_same = existing.wtw_kg_per_t == item.record.intensity_wtw_kg
    if not is_same:
        row.problems.append(
            Problem(
                item.path,
                existing.source_reference,
                f"This is on record with other values ({existing.number}).",
                "Withdraw the earlier import first, with a reason, then send this again.",
            )
        )
    return is_same


def write(rows: list[Row], context: Context) -> None:
    origin = Origin.of(context)
    transports, hubs, reports = [], [], []
    for row in rows:
        for item in row["items"]:
            if isinstance(item.record, TransportCategory):
                transports.append(_transport(item, row, context))
            elif isinstance(item.record, HubCategory):
                hubs.append(_hub(item, row, context))
            else:
                reports.append(_report(item.record, row))
    transport_services.register_transport_operations(transports, origin=origin)
    transport_services.register_hub_operations(hubs, origin=origin)
    transport_services.record_transport_reports(reports, origin=origin)


def _common(item: Item, row: Row, context: Context) -> dict:
    record, totals = item.record, item.totals
    start = totals.period_start.date() if totals and totals.period_start else timezone.now().date()
    stated = ", ".join(record.certifications or ()) or "method not certified"
    return {
        "reference": record.code,
        "label": (record.description or record.code)[:LONGEST_LABEL],
        # The document names no set of factors: it is one of its own, and is added up with no other operator's.
        "method": f"{stated} ({context.organisation.code})"[:LONGEST_METHOD],
        "source": f"iLEAP document {context.batch.file_name}"[:LONGEST_LABEL],
        "is_primary": bool(totals and totals.primary_percent == 100),
        "valid_from": start,
        "valid_until": None,
        "energy_mix": [as_json(carrier) for carrier in record.energy_carriers],
        "is_shared": True,
        "row": row.position,
    }


def _transport(item: Item, row: Row, context: Context) -> NewTransportOperation:
    record: TransportCategory = item.record
    load, empty = record.load_factor, record.empty_distance_factor
    return NewTransportOperation(
        **_common(item, row, context),
        mode=record.mode,
        wtw_g_per_tkm=record.intensity_wtw_kg * 1000,
        ttw_g_per_tkm=record.intensity_ttw_kg * 1000,
        distance_basis=DistanceKind.GCD if record.mode == "air" else DistanceKind.SFD,
        load_factor=None if load is None else load.quantize(SHARE_DIGITS, ROUND_UP),
        empty_distance_factor=None if empty is None else empty.quantize(SHARE_DIGITS, ROUND_DOWN),
    )


def _hub(item: Item, row: Row, context: Context) -> NewHubOperation:
    record: HubCategory = item.record
    return NewHubOperation(
        **_common(item, row, context),
        hub_type=record.hub_type,
        place=record.place.city[:120],
        country=record.place.country,
        wtw_kg_per_t=record.intensity_wtw_kg,
        ttw_kg_per_t=record.intensity_ttw_kg,
    )


def _report(record: ShipmentFootprint, row: Row) -> NewTransportReport:
    return NewTransportReport(
        reference=record.shipment,
        shipment=row["shipments"][record.shipment],
        mass_kg=record.mass_kg,
        elements=[
            NewReportElement(
                code=one.code,
                category=one.transport_category or one.hub_category or "",
                is_hub=one.hub_category is not None,
                mass_kg=one.mass_kg,
                distance_km=one.distance.km,
                distance_kind=one.distance.kind,
                activity_tkm=one.activity_tkm,
                wtw_kg=one.wtw_kg,
                ttw_kg=one.ttw_kg,
                departed_at=one.departed_at,
                arrived_at=one.arrived_at,
            )
            for one in record.elements
        ],
        row=row.position,
    )


def void(*, context: Context, reason: str) -> int:
    viewer, batch, by = context.viewer, context.batch, context.by
    transports = transport.transport_operations_for(viewer=viewer, permission=P.FACT_VOID).filter(ingest_batch=batch)
    hubs = transport.hub_operations_for(viewer=viewer, permission=P.FACT_VOID).filter(ingest_batch=batch)
    reports = transport.transport_reports_to_void(viewer=viewer).filter(ingest_batch=batch)
    return (
        transport_services.void_transport_reports(list(reports), reason=reason, by=by)
        + transport_services.void_transport_operations(list(transports), reason=reason, by=by)
        + transport_services.void_hub_operations(list(hubs), reason=reason, by=by)
    )


# How the kind is documented -------------------------------------------------------------------------------------------


def _columns(shape: shapes.Shape, path: str, *, is_required: bool = True) -> Iterator[Column]:
    for one in shape.fields:
        is_needed = is_required and one.is_required
        if isinstance(one.kind, shapes.Shape):
            below = f"{path}.{one.name}{'[]' if one.is_list else ''}"
            yield from _columns(one.kind, below, is_required=is_needed)
            continue
        kind = one.kind.kind if isinstance(one.kind, Several) else one.kind
        cells = {Number: Cell.DECIMAL, Instant: Cell.INSTANT, OneDistance: Cell.DECIMAL}
        yield Column(
            f"{path}.{one.name}",
            one.help,
            cell=cells.get(type(kind), Cell.TEXT),
            required=is_needed,
            unit=getattr(kind, "unit", "") or ("km" if isinstance(kind, OneDistance) else ""),
            choices=tuple(kind.words) if isinstance(kind, Choice) else (),
        )


def _join(cells: list[list[list[str]]]) -> str:
    """Refused records as one document again."""
    return "[\n" + ",\n".join(text for row in cells for _header, text in row) + "\n]\n"


def register_kind() -> None:
    register(
        IngestKind(
            code="transport-emissions",
            label="Transport emissions (iLEAP)",
            description=(
                "What an operator says of its transports, as iLEAP has it: ShipmentFootprint, TOC and HOC as JSON, "
                "one of them, a list, or in the product footprints that carry them. A category holds from the start "
                "of its reference period, or else from the day it is sent; intensities count on the shortest "
                "feasible distance, of aircraft on the great circle. It is primary data if the footprint around it "
                "says 100 %. A footprint stands beside our own figure for the shipment, never in it."
            ),
            permission=P.SHIPMENT_RECORD,
            columns=(
                *_columns(shapes.SHIPMENT_FOOTPRINT, "ShipmentFootprint"),
                *_columns(shapes.TRANSPORT_CATEGORY, "TOC"),
                *_columns(shapes.HUB_CATEGORY, "HOC"),
            ),
            check=check,
            write=write,
            void=void,
            row_is="One row of the report is one record of the document; its columns are JSON paths.",
            document=DocumentFormat(
                suffix=".json", content_type="application/json", name="document", read=read, example=EXAMPLE, join=_join
            ),
        )
    )

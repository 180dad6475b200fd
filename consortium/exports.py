"""Rows as files: streamed CSV, and workbooks with a sheet that says what the first one is."""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from consortium.access.binding import bound_transaction
from consortium.access.viewer import Viewer

ROWS_AT_ONCE = 500
"""Lines sent in one piece; a piece a line would cost more than the rows themselves."""
MOST_WORKBOOK_ROWS = 1_048_575
"""A sheet of Excel's has 1,048,576 lines, one of them the head; the CSV has no end."""
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?")


def csv_cell(value: Any) -> str:
    """A value as it stands in a file: exact, without grouping; instants in UTC; text that no spreadsheet executes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    if text.startswith(STARTS_A_FORMULA) and not PLAIN_NUMBER.fullmatch(text):
        # A partner's text that starts like a formula would run on the machine of whoever opens the file.
        return f"'{text}"
    return text


class _Line:
    """Where csv writes: hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(headers: list[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """RFC 4180: commas, quotes where needed, CRLF."""
    writer = csv.writer(_Line())
    lines = [writer.writerow(headers)]
    for row in rows:
        lines.append(writer.writerow([csv_cell(value) for value in row]))
        if len(lines) >= ROWS_AT_ONCE:
            yield "".join(lines)
            lines = []
    yield "".join(lines)


def csv_response(*, name: str, headers: list[str], rows: Iterable[Iterable[Any]], viewer: Viewer) -> HttpResponseBase:
    """`name` says list, filters and day, without an extension.

    A list of rows is sent at once; a generator that has not begun to read is streamed, in a transaction of its own.
    """

    def stream() -> Iterator[str]:
        # The request's own transaction has ended when the first line is asked for.
        with bound_transaction(viewer):
            yield from csv_lines(headers, rows)

    is_read = isinstance(rows, list)
    body = HttpResponse(csv_lines(headers, rows)) if is_read else StreamingHttpResponse(stream())
    body.headers["Content-Type"] = "text/csv; charset=utf-8"
    body.headers["Content-Disposition"] = f'attachment; filename="{file_name(name)}.csv"'
    return body


def file_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name)[:150]


def xlsx_response(
    *, name: str, headers: list[str], rows: Iterable[Iterable[Any]], about: dict[str, Any]
) -> FileResponse:
    """A sheet of rows and a sheet `About`.  Written row by row into a file that vanishes when it is closed."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        bold = workbook.add_format({"bold": True, "bottom": 1})
        formats = {
            datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
        }
        sheet = workbook.add_worksheet(_("Rows"))
        sheet.freeze_panes(1, 0)
        for place, header in enumerate(headers):
            sheet.set_column(place, place, max(12, min(40, len(header) + 2)))
            sheet.write_string(0, place, header, bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                _write(sheet, last, place, value, formats)
        if headers:
            sheet.autofilter(0, 0, last, len(headers) - 1)
        said = workbook.add_worksheet(_("About"))
        said.set_column(0, 0, 24)
        said.set_column(1, 1, 100)
        for place, (label, value) in enumerate(about.items()):
            said.write_string(place, 0, str(label), bold)
            said.write_string(place, 1, str(value))
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"{file_name(name)}.xlsx", content_type=XLSX_TYPE)


def _write(sheet: Any, row: int, place: int, value: Any, formats: dict[type, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, place, csv_cell(value))
    elif isinstance(value, Decimal | int | float):
        sheet.write_number(row, place, value)
    elif isinstance(value, datetime):
        naive = value.astimezone(UTC).replace(tzinfo=None)  # a workbook knows no time zones; `About` says it is UTC
        sheet.write_datetime(row, place, naive, formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, formats[date])
    else:
        sheet.write_string(row, place, str(value)[:32767])

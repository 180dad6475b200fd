"""CSV and XLSX to rows with the positions a person sees.  Knows no model; streams, so that size costs no memory."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

LARGEST_UNCOMPRESSED_BYTES = 600 * 1024 * 1024
LARGEST_RATIO = 200
DELIMITERS = (",", ";", "\t")


class SpreadsheetProblem(Exception):
    """The file as a whole cannot be read: what is wrong, and what would be right."""

    def __init__(self, message: str, cure: str):
        super().__init__(message)
        self.message = message
        self.cure = cure


@dataclass(frozen=True)
class Sheet:
    headers: list[str]
    rows: Iterator[tuple[int, list[str]]]
    has_decimal_comma: bool


def read_rows(path: Path, *, file_name: str) -> Sheet:
    """Headers and rows of a file.  Row numbers count from the top of the file, the header line included."""
    with open(path, "rb") as file:
        start = file.read(4096)
    if not start.strip():
        raise SpreadsheetProblem("The file is empty.", "Send a file with a header line and at least one row.")
    if start.startswith(b"PK"):
        return _read_workbook(path)
    if b"\x00" in start or start.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff")):
        raise SpreadsheetProblem(
            f"{file_name} is neither CSV nor XLSX.", "Save the table as CSV (UTF-8) or XLSX and send that."
        )
    return _read_csv(path)


# CSV


def _read_csv(path: Path) -> Sheet:
    text = _lines(path)
    try:
        first = next(text)
    except StopIteration:
        raise SpreadsheetProblem("The file is empty.", "Send a file with a header line and rows.") from None
    skipped = 0
    delimiter = ""
    if first.lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's own hint
        delimiter = first.strip()[4]
        first = next(text, "")
        skipped = 1
    delimiter = delimiter or max(DELIMITERS, key=first.count)

    def chained() -> Iterator[str]:
        yield first
        yield from text

    reader = csv.reader(chained(), delimiter=delimiter, strict=True)
    try:
        headers = [header.strip() for header in next(reader)]
    except csv.Error as error:
        raise SpreadsheetProblem(f"The header line cannot be read: {error}.", "Check its quotation marks.") from None

    def rows() -> Iterator[tuple[int, list[str]]]:
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                line = reader.line_num + skipped
                raise SpreadsheetProblem(
                    f"Line {line} cannot be read: {error}.", "Check its quotation marks."
                ) from None
            cells = [cell.replace("\u00a0", " ").strip() for cell in cells]
            if any(cells):
                yield reader.line_num + skipped, cells

    return Sheet(_trimmed(headers), rows(), has_decimal_comma=delimiter == ";")


def _lines(path: Path) -> Iterator[str]:
    """The file's lines as text; a byte that is not UTF-8 is named by its line."""
    with open(path, "rb") as file:
        for number, raw in enumerate(file, start=1):
            if number == 1 and raw.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise SpreadsheetProblem("The file is UTF-16.", "Save it as CSV UTF-8.")
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise SpreadsheetProblem(
                    f"Line {number} holds a character that is not UTF-8 (byte {error.start + 1}).",
                    "Save the whole file as CSV UTF-8; a file put together from several encodings cannot be read.",
                ) from None
            if "\x00" in line:
                raise SpreadsheetProblem(f"Line {number} holds binary data.", "Send a CSV or XLSX file.")
            yield line


# XLSX


def _read_workbook(path: Path) -> Sheet:
    _refuse_bomb(path)
    try:
        workbook = CalamineWorkbook.from_path(path)
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except CalamineError as error:
        raise SpreadsheetProblem(f"The workbook cannot be read: {error}.", "Save it again as XLSX.") from None
    filled = [sheet for sheet in sheets if sheet.total_height > 0]
    if not filled:
        raise SpreadsheetProblem("The workbook is empty.", "Send a sheet with a header line and rows.")
    sheet = filled[0]
    first_row = sheet.start[0] + 1 if sheet.start else 1
    lines = sheet.iter_rows()
    headers = [_as_text(cell) for cell in next(lines)]

    def rows() -> Iterator[tuple[int, list[str]]]:
        for offset, cells in enumerate(lines, start=1):
            texts = [_as_text(cell) for cell in cells]
            if any(texts):
                yield first_row + offset, texts

    return Sheet(_trimmed(headers), rows(), has_decimal_comma=False)


def _refuse_bomb(path: Path) -> None:
    """Look into the zip directory before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except zipfile.BadZipFile:
        raise SpreadsheetProblem("The workbook is damaged.", "Save it again as XLSX.") from None
    whole = sum(info.file_size for info in infos)
    packed = max(1, sum(info.compress_size for info in infos))
    if whole > LARGEST_UNCOMPRESSED_BYTES or (whole > 10_000_000 and whole / packed > LARGEST_RATIO):
        raise SpreadsheetProblem(
            f"The workbook would unpack to {whole // 1_000_000} MB.",
            "Send the rows as CSV, in several files if need be.",
        )
    if not any(info.filename.startswith("xl/") for info in infos):
        raise SpreadsheetProblem("The file is a zip archive, not a workbook.", "Unpack it and send the table itself.")


def _as_text(cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).replace("\u00a0", " ").strip()


def _trimmed(headers: list[str]) -> list[str]:
    """Without the empty columns that spreadsheets leave at the right."""
    while headers and not headers[-1]:
        headers = headers[:-1]
    return headers


def csv_text(headers: list[str], rows: list[list[str]]) -> str:
    """Rows as CSV, for the refused rows that a partner mends and sends again."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headers)
    writer.writerows(rows)
    return out.getvalue()

"""What stands in a cell of an export, and that no cell of a partner's runs as a formula."""

import csv
import io
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter.worksheet import Worksheet

from consortium.access.viewer import Viewer
from consortium.exports import MOST_WORKBOOK_ROWS, csv_cell, csv_lines, csv_response, file_name, xlsx_response


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (Decimal("1000.000000"), "1000.000000"),
        (Decimal("0E-9"), "0.000000000"),
        (Decimal("-12.5"), "-12.5"),
        (7, "7"),
        (True, "yes"),
        (date(2026, 1, 5), "2026-01-05"),
        (datetime(2026, 1, 5, 8, tzinfo=timezone(timedelta(hours=1))), "2026-01-05T07:00:00Z"),
        ("-12.5", "-12.5"),
        ("+3", "+3"),
        ("-1e3", "-1e3"),
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("Volta = Motors", "Volta = Motors"),
    ],
)
def test_a_cell_is_exact_and_safe(value, cell):
    assert csv_cell(value) == cell


def test_lines_are_quoted_as_the_standard_says():
    lines = "".join(csv_lines(["name", "mass_kg"], [['Scrap, "mixed"\nold', Decimal("1.5")], ["Zelle Ω", None]]))
    assert lines == 'name,mass_kg\r\n"Scrap, ""mixed""\nold",1.5\r\nZelle Ω,\r\n'


def test_many_rows_come_out_as_they_went_in():
    rows = [[str(place), Decimal(place)] for place in range(1203)]
    read = list(csv.reader(io.StringIO("".join(csv_lines(["a", "b"], rows)), newline="")))
    assert read == [["a", "b"], *[[name, str(value)] for name, value in rows]]


def test_a_files_name_cannot_break_its_header():
    assert file_name('lots_q-a";\r\nX: ü/../b_2026') == "lots_q-a-X-..-b_2026"
    answer = csv_response(name='x"\r\ny', headers=["a"], rows=[], viewer=Viewer.nobody())
    assert answer.headers["Content-Disposition"] == 'attachment; filename="x-y.csv"'


# Closing an answer ends a request, and Django then looks at every connection the process has open.
@pytest.mark.django_db
def test_a_workbook_keeps_types_runs_no_formula_and_says_what_it_is():
    answer = xlsx_response(
        name="lots",
        headers=["name", "mass_kg", "day", "at"],
        rows=iter(
            [
                ["=HYPERLINK(1)", Decimal("-1.25"), date(2026, 1, 5), datetime(2026, 1, 5, 8, tzinfo=UTC)],
                ["", None, None, None],
            ]
        ),
        about={"What": "=Lots", "Filters": "none"},
    )
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    answer.close()
    assert workbook.sheet_names == ["Rows", "About"]
    assert workbook.get_sheet_by_name("Rows").to_python()[:2] == [
        ["name", "mass_kg", "day", "at"],
        ["=HYPERLINK(1)", -1.25, date(2026, 1, 5), datetime.fromisoformat("2026-01-05 08:00")],
    ]
    assert workbook.get_sheet_by_name("About").to_python() == [["What", "=Lots"], ["Filters", "none"]]


def test_a_sheet_takes_as_many_rows_as_we_say():
    assert Worksheet().xls_rowmax - 1 == MOST_WORKBOOK_ROWS

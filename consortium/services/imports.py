"""A file's way from upload to facts: kept, read, checked, written at once or not at all, and undone on request."""

import logging
import os
import socket
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone

from consortium.access.binding import bind
from consortium.access.viewer import Viewer
from consortium.choices import ImportMode, ImportStatus
from consortium.ingest_kinds import KINDS, Context, IngestKind, Row
from consortium.models import IngestBatch, Organisation, RefusedRow, User
from consortium.models.fact import new_number
from consortium.refusals import Refusal
from consortium.services.audit import record
from consortium.services.leases import LEASE, kept
from consortium.services.rows import header_problem, parse_row
from consortium.spreadsheets import SpreadsheetProblem, read_rows

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
MOST_REPORTED = 5000
"""Refused rows kept one by one; the count beyond is said, and a file this wrong is mended by its template."""
PREVIEW_ROWS = 20
PROGRESS_EVERY = 2000
OUTAGES = (OperationalError, InterfaceError)
"""The database is away or another transaction was in the way: the lease runs out, and a worker tries again."""


def receive_file(
    *,
    content: BinaryIO,
    file_name: str,
    kind: str,
    organisation: Organisation,
    by: User,
    mode: str = ImportMode.ALL_OR_NONE,
    is_dry_run: bool = False,
) -> IngestBatch:
    """Keep the bytes under their hash, and queue them.  The row is the queue; a message only wakes a worker."""
    root = Path(settings.UPLOAD_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    arriving = root / f"arriving-{new_number('F')}"
    digest, size = sha256(), 0
    try:
        with open(arriving, "wb") as target:
            while block := content.read(1 << 20):
                size += len(block)
                if size > settings.LARGEST_UPLOAD_BYTES:
                    raise Refusal(too_large())
                digest.update(block)
                target.write(block)
        name = digest.hexdigest()
        stored = root / name[:2] / name
        stored.parent.mkdir(exist_ok=True)
        os.replace(arriving, stored)
    finally:
        arriving.unlink(missing_ok=True)
    return IngestBatch._base_manager.create(
        number=new_number("I"),
        organisation=organisation,
        kind=kind,
        file_name=Path(file_name).name[:255],
        size_bytes=size,
        sha256=name,
        stored_as=f"{name[:2]}/{name}",
        mode=mode,
        is_dry_run=is_dry_run,
        uploaded_by=by,
    )


def too_large() -> str:
    return (
        f"The file is larger than {settings.LARGEST_UPLOAD_BYTES // 1_000_000} MB. "
        "Send it in several files; each is checked on its own."
    )


def stored_path(batch: IngestBatch) -> Path:
    return Path(settings.UPLOAD_ROOT) / batch.stored_as


@transaction.atomic
def process_again(*, batch: IngestBatch, mode: str, by: User) -> IngestBatch:
    """Write a file that was only checked, or take the good rows of one that was refused."""
    changed = IngestBatch._base_manager.filter(
        pk=batch.pk, status__in=[ImportStatus.CHECKED, ImportStatus.REFUSED]
    ).update(status=ImportStatus.RECEIVED, mode=mode, is_dry_run=False, attempts=0, claimed_until=None, uploaded_by=by)
    if not changed:
        raise Refusal("This import is being worked on, or is finished already.")
    batch.refresh_from_db()
    return batch


# The worker's side --------------------------------------------------------------------------------------------------


def claim(batch_id: int | None = None) -> IngestBatch | None:
    """Take one waiting file.  A conditional UPDATE decides between workers; the lease lets go of dead ones."""
    now = timezone.now()
    waiting = Q(status=ImportStatus.RECEIVED) & (Q(claimed_until__isnull=True) | Q(claimed_until__lt=now))
    rows = IngestBatch._base_manager.filter(waiting).order_by("uploaded_at", "pk")
    if batch_id is not None:
        rows = rows.filter(pk=batch_id)
    with transaction.atomic():
        # Parked first: a file that nobody can finish must not end the sweep before the files behind it.
        for exhausted in rows.filter(attempts__gte=MOST_ATTEMPTS).select_for_update(skip_locked=True):
            fail(exhausted, "Three workers have stopped while working on this file.")
        batch = rows.select_for_update(skip_locked=True).first()
        if batch is None:
            return None
        IngestBatch._base_manager.filter(pk=batch.pk).update(
            claimed_by=f"{socket.gethostname()}:{os.getpid()}",
            claimed_until=now + LEASE,
            attempts=F("attempts") + 1,
            started_at=now,
        )
    batch.refresh_from_db()
    return batch


@transaction.atomic
def fail(batch: IngestBatch, problem: str) -> None:
    """Let go of a file that a fault of ours keeps from being finished, and tell its sender and the office."""
    _finish(
        batch,
        ImportStatus.FAILED,
        problem=problem,
        cure=f"Nothing was written. The consortium office has been told; the number to quote is {batch.number}.",
    )
    record(
        "import.failed",
        subject=batch,
        label=batch.number,  # the office reads it, and a file's name is its organisation's own
        organisation_id=batch.organisation_id,
        by=None,
        kind=batch.kind,
    )


def context_of(batch: IngestBatch) -> Context:
    """A file is checked with the rights of the organisation it was sent for."""
    viewer = Viewer(
        user_id=batch.uploaded_by_id,
        organisation_id=batch.organisation_id,
        organisation_kind=batch.organisation.kind,
        role_code="contributor",
    )
    return Context(viewer=viewer, organisation=batch.organisation, batch=batch, by=batch.uploaded_by)


def process(batch: IngestBatch) -> IngestBatch:
    """Read, check and write a claimed file, all in one transaction: nothing is ever half-written.

    A fault of ours ends the import at once, told in the report, and is raised again.
    """
    try:
        with kept(batch):
            _process_whole(batch)
    except OUTAGES:
        raise
    except Exception:
        logger.exception("Import %s could not be worked on", batch.number)
        fail(batch, "Something on our side went wrong with this file.")
        raise
    batch.refresh_from_db()
    return batch


def _process_whole(batch: IngestBatch) -> None:
    context = context_of(batch)
    try:
        with transaction.atomic():
            bind(context.viewer)
            _process(batch, KINDS[batch.kind], context)
    except SpreadsheetProblem as problem:
        _finish(batch, ImportStatus.REFUSED, problem=problem.message, cure=problem.cure)
    except Refusal as refusal:
        _finish(batch, ImportStatus.REFUSED, problem=str(refusal), cure="Mend the file and send it again.")
    except IntegrityError:
        if not _same_bytes_written(batch):
            raise
        _finish(batch, ImportStatus.UNCHANGED)


def _same_bytes_written(batch: IngestBatch) -> IngestBatch | None:
    rows = IngestBatch._base_manager.filter(
        organisation=batch.organisation_id, kind=batch.kind, sha256=batch.sha256, status=ImportStatus.WRITTEN
    )
    return rows.exclude(pk=batch.pk).first()


def _process(batch: IngestBatch, kind: IngestKind, context: Context) -> None:
    if earlier := _same_bytes_written(batch):
        _finish(
            batch,
            ImportStatus.UNCHANGED,
            problem=f"The same file was written on {earlier.finished_at:%Y-%m-%d} as {earlier.number}.",
            cure="Nothing is to be done. To write it anew, undo that import first.",
        )
        return
    RefusedRow._base_manager.filter(batch=batch).delete()
    headers, rows = _checked(batch, kind, context)
    before = transaction.savepoint()
    known = {row.known.pk: row.known for row in rows if row.known is not None}
    replaced = list(known.values()) if batch.mode == ImportMode.REPLACE and kind.withdraw else []
    if replaced:
        kind.withdraw(replaced, reason=f"Replaced by import {batch.number}", by=batch.uploaded_by)
        context = replace(context, replaces={getattr(one, "source_reference", ""): one.pk for one in replaced})
        headers, rows = _checked(batch, kind, context)  # anew: what was withdrawn stood in the way of other rows, too
    bad = [row for row in rows if not row.is_good]
    unchanged = [row for row in rows if row.is_good and row.is_unchanged]
    good = [row for row in rows if row.is_good and not row.is_unchanged]
    show_progress(batch, read=len(rows), checked=len(rows))
    is_written = bool(good) and not batch.is_dry_run and not (bad and batch.mode != ImportMode.GOOD_ROWS)
    if not is_written:
        transaction.savepoint_rollback(before)
    _report(batch, headers, bad)
    counts = {
        "rows_read": len(rows),
        "rows_checked": len(rows),
        "rows_refused": len(bad),
        "rows_unchanged": len(unchanged),
        "rows_replaceable": sum(row.known is not None for row in bad) if kind.withdraw else 0,
        "records_replaced": len(replaced) if is_written or batch.is_dry_run else 0,
        "preview": [_shown(row, kind) for row in good[:PREVIEW_ROWS]],
    }
    if batch.is_dry_run:
        _finish(batch, ImportStatus.CHECKED, **counts)
    elif not is_written:
        _finish(batch, ImportStatus.REFUSED if bad else ImportStatus.UNCHANGED, **counts)
    else:
        kind.write(good, context)
        _finish(batch, ImportStatus.WRITTEN, rows_written=len(good), **counts)
        record(
            "import.written",
            subject=batch,
            label=batch.file_name,
            organisation_id=batch.organisation_id,
            by=batch.uploaded_by,
            confidential=True,
            kind=batch.kind,
            rows=len(good),
            refused=len(bad),
            replaced=len(replaced),
        )


def _checked(batch: IngestBatch, kind: IngestKind, context: Context) -> tuple[list[str], list[Row]]:
    headers, rows = _documents(batch, kind) if kind.document else _table(batch, kind)
    show_progress(batch, read=len(rows))
    kind.check(rows, context)
    _spread_refusals(rows)
    return headers, rows


def _table(batch: IngestBatch, kind: IngestKind) -> tuple[list[str], list[Row]]:
    sheet = read_rows(stored_path(batch), file_name=batch.file_name)
    if problem := header_problem(sheet.headers, kind):
        raise SpreadsheetProblem(*problem)
    rows: list[Row] = []
    for position, cells in sheet.rows:
        rows.append(parse_row(kind, sheet.headers, position, cells, decimal_comma=sheet.has_decimal_comma))
        if len(rows) % PROGRESS_EVERY == 0:
            show_progress(batch, read=len(rows))
    if not rows:
        raise SpreadsheetProblem("The file has a header line and no rows.", "Add the rows below the header line.")
    return sheet.headers, rows


def _documents(batch: IngestBatch, kind: IngestKind) -> tuple[list[str], list[Row]]:
    return [kind.document.name], kind.document.read(stored_path(batch))


def _spread_refusals(rows: list[Row]) -> None:
    """A record that stands on several rows is taken whole or not at all."""
    spoiled: dict[int, int] = {}
    for row in rows:
        head = row["head"]
        if head is not None and not row.is_good:
            spoiled.setdefault(id(head), row.position)
    for row in rows:
        head = row["head"]
        if head is not None and row.is_good and id(head) in spoiled:
            row.refuse(
                "record", f"Row {spoiled[id(head)]} of the same record is refused.", "Mend that row; this one is fine."
            )


def _report(batch: IngestBatch, headers: list[str], bad: list[Row]) -> None:
    RefusedRow._base_manager.bulk_create(
        [
            RefusedRow(
                batch=batch,
                row=row.position,
                cells=list(zip(headers, row.cells, strict=False)),
                problems=[vars(problem) for problem in row.problems],
            )
            for row in bad[:MOST_REPORTED]
        ],
        batch_size=1000,
    )


def _shown(row: Row, kind: IngestKind) -> dict[str, str]:
    values = {column.name: row[column.name] for column in kind.columns}
    return {"row": str(row.position), **{name: str(value) for name, value in values.items() if value is not None}}


def _finish(batch: IngestBatch, status: str, **fields) -> None:
    IngestBatch._base_manager.filter(pk=batch.pk).update(
        status=status, finished_at=timezone.now(), claimed_until=None, **fields
    )
    cache.delete(_progress_key(batch))


# Progress: not in the database, where the one transaction would hide it until the end -------------------------------


def _progress_key(batch: IngestBatch) -> str:
    return f"import-progress:{batch.pk}"


def show_progress(batch: IngestBatch, **counts: int) -> None:
    cache.set(_progress_key(batch), counts, timeout=600)


def progress(batch: IngestBatch) -> dict[str, int]:
    return cache.get(_progress_key(batch)) or {"read": batch.rows_read, "checked": batch.rows_checked}


# Undo ---------------------------------------------------------------------------------------------------------------


@transaction.atomic
def void_import(*, batch: IngestBatch, reason: str, by: User) -> int:
    """Withdraw everything that one file wrote.  Refused while something recorded later stands on it."""
    if not reason.strip():
        raise Refusal("Say why: a withdrawn import keeps its reason.")
    changed = IngestBatch._base_manager.filter(pk=batch.pk, status=ImportStatus.WRITTEN).update(
        status=ImportStatus.VOIDED, voided_at=timezone.now(), voided_by=by, void_reason=reason
    )
    if not changed:
        raise Refusal("Only a written import can be undone.")
    context = context_of(batch)
    count = KINDS[batch.kind].void(context=Context(context.viewer, context.organisation, batch, by), reason=reason)
    record(
        "import.voided",
        subject=batch,
        label=batch.file_name,
        organisation_id=batch.organisation_id,
        by=by,
        confidential=True,
        reason=reason,
        facts=count,
    )
    return count

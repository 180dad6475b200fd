"""Files on their way to facts: what may be sent, how it is checked, what was refused and why, and undoing it."""

import logging
from collections.abc import Callable

from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from consortium import selectors, tasks
from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.choices import ImportMode, ImportStatus
from consortium.forms import UploadForm, WithdrawForm
from consortium.ingest_kinds import KINDS, IngestKind
from consortium.partner_listings import IMPORTS, STATUS_TONES
from consortium.refusals import Refusal
from consortium.services import imports as services
from consortium.spreadsheets import csv_text
from consortium.views.answers import telling
from consortium.views.listings import page_context

logger = logging.getLogger(__name__)
ROWS_PER_PAGE = 50
CSV = "text/csv; charset=utf-8"


def _kind_or_404(request: HttpRequest, code: str) -> IngestKind:
    kind = KINDS.get(code)
    if kind is None:
        raise Http404
    return kind


def _batch(request: HttpRequest, number: str):
    return get_object_or_404(selectors.imports(viewer=request.viewer), number=number)


@require_GET
@requires(P.IMPORT_VIEW)
def imports(request: HttpRequest) -> HttpResponse:
    """The kinds of files that may be sent, and the list of those that were."""
    may_send = request.viewer.can(P.FILE_IMPORT)
    kinds = [kind for kind in KINDS.values() if may_send and request.viewer.can(kind.permission)]
    return render(request, "consortium/imports.html", {**page_context(request, IMPORTS), "kinds": kinds})


@requires(P.FILE_IMPORT)
def send_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The columns of a kind, its template, and the form that takes a file."""
    found = _kind_or_404(request, kind)
    form = UploadForm(request.POST or None, request.FILES or None, document=found.document)
    if getattr(request, "upload_was_too_large", False):
        form = UploadForm({}, document=found.document)
        form.add_error("file", services.too_large())
    elif request.method == "POST" and form.is_valid():
        organisation = selectors.own_organisation(viewer=request.viewer)
        batch = services.receive_file(
            content=form.cleaned_data["file"],
            file_name=form.cleaned_data["file"].name,
            kind=found.code,
            organisation=organisation,
            by=request.user,
            mode=ImportMode.GOOD_ROWS if form.cleaned_data["take_good_rows"] else ImportMode.ALL_OR_NONE,
            is_dry_run=form.cleaned_data["check_only"],
        )
        _wake(batch.pk)
        return redirect("import", number=batch.number)
    return render(request, "consortium/send_file.html", {"kind": found, "form": form})


def _wake(batch_id: int) -> None:
    # After the commit: a worker that looks earlier finds nothing.
    transaction.on_commit(lambda: tasks.wake_import(batch_id))


@require_GET
@requires(P.IMPORT_VIEW)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty file of a kind with one example row, or an example where a kind's files are no tables."""
    found = _kind_or_404(request, kind)
    if found.document:
        name = f"{found.code}-template{found.document.suffix}"
        return _file(found.document.example, name, found.document.content_type)
    headers = [column.name for column in found.columns]
    text = csv_text(headers, [[column.example for column in found.columns]])
    return _file(text, f"{found.code}-template.csv", CSV)


@require_GET
@requires(P.IMPORT_VIEW)
def report(request: HttpRequest, number: str) -> HttpResponse:
    """What became of a file: its state, counts, preview, and every refused row with its cure."""
    batch = _batch(request, number)
    refused = Paginator(selectors.refused_rows(viewer=request.viewer, batch=batch), ROWS_PER_PAGE)
    kind = KINDS[batch.kind]
    may_act = request.viewer.can(P.FILE_IMPORT)
    shown = {name for row in batch.preview for name in row}
    columns = ["row", *(column.name for column in kind.columns if column.name in shown)]
    context = {
        "batch": batch,
        "kind": kind,
        "tone": STATUS_TONES[batch.status],
        "progress_text": _progress_text(batch),
        "is_waiting": batch.status == ImportStatus.RECEIVED,
        "refused": refused.get_page(request.GET.get("page")),
        "preview_columns": [{"label": name} for name in columns],
        "preview_rows": [[row.get(name, "") for name in columns] for row in batch.preview],
        "can_write": may_act and batch.status == ImportStatus.CHECKED and not batch.rows_refused,
        "can_take_good": may_act
        and batch.status in {ImportStatus.REFUSED, ImportStatus.CHECKED}
        and 0 < batch.rows_refused < batch.rows_read,
        "can_replace": request.viewer.can(P.FACT_VOID)
        and batch.status in {ImportStatus.REFUSED, ImportStatus.CHECKED}
        and batch.rows_replaceable,
        "can_undo": batch.status == ImportStatus.WRITTEN and request.viewer.can(P.FACT_VOID),
        "can_send_again": may_act,
        "reason_form": WithdrawForm(),
    }
    return render(request, "consortium/import.html", context)


@require_GET
@requires(P.IMPORT_VIEW)
def progress(request: HttpRequest, number: str) -> HttpResponse:
    """The moving part of the report, asked for while a worker is at the file."""
    batch = _batch(request, number)
    is_waiting = batch.status == ImportStatus.RECEIVED
    context = {
        "id": "import-progress",
        "label": _("Checking %(name)s") % {"name": batch.file_name},
        "text": _progress_text(batch),
        "poll_url": reverse("import-progress", args=[batch.number]) if is_waiting else "",
        "reload_when_done": True,
    }
    return render(request, "components/progress.html", context)


def _progress_text(batch) -> str:
    done = services.progress(batch)
    read = done.get("read", 0)
    if not read:
        return _("Waiting for a worker …")
    if done.get("checked"):
        return _("%(count)s rows checked, writing …") % {"count": f"{read:,}"}
    return ngettext("%(count)s row read …", "%(count)s rows read …", read) % {"count": f"{read:,}"}


@require_GET
@requires(P.IMPORT_VIEW)
def original(request: HttpRequest, number: str) -> HttpResponseBase:
    """The very bytes that were sent."""
    batch = _batch(request, number)
    try:
        content = services.stored_path(batch).open("rb")
    except FileNotFoundError:
        logger.error("The original of import %s is not at %s", batch.number, batch.stored_as)
        return render(request, "consortium/original_missing.html", {"batch": batch}, status=404)
    return FileResponse(
        content,
        as_attachment=True,
        filename=batch.file_name,
        content_type="application/octet-stream",
    )


@require_GET
@requires(P.IMPORT_VIEW)
def refused_file(request: HttpRequest, number: str) -> HttpResponse:
    """The refused rows as they stood: mend them and send this file."""
    batch = _batch(request, number)
    rows = list(selectors.refused_rows(viewer=request.viewer, batch=batch))
    if not rows:
        raise Http404
    if document := KINDS[batch.kind].document:
        return _file(document.join([row.cells for row in rows]), f"refused-{batch.file_name}", document.content_type)
    headers = [header for header, text in rows[0].cells]
    text = csv_text(headers, [[text for header, text in row.cells] for row in rows])
    return _file(text, f"refused-{batch.file_name}", CSV)


def _file(text: str, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(text, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name.replace(chr(34), "")}"'
    return response


def _change(request: HttpRequest, number: str, done: str, work: Callable) -> HttpResponse:
    batch = get_object_or_404(selectors.imports_to_change(viewer=request.viewer), number=number)
    with telling(request, done):
        work(batch)
    return redirect("import", number=number)


@require_POST
@requires(P.FILE_IMPORT)
def write(request: HttpRequest, number: str) -> HttpResponse:
    """Write a file that was only checked."""

    def work(batch):
        # One that was checked for replacing is written so, too.
        mode = ImportMode.REPLACE if batch.mode == ImportMode.REPLACE else ImportMode.ALL_OR_NONE
        services.process_again(batch=batch, mode=mode, by=request.user)
        _wake(batch.pk)

    return _change(request, number, _("The file is being written."), work)


@require_POST
@requires(P.FILE_IMPORT)
def take_good_rows(request: HttpRequest, number: str) -> HttpResponse:
    """Write the rows that can be taken; the others stay in the report."""

    def work(batch):
        services.process_again(batch=batch, mode=ImportMode.GOOD_ROWS, by=request.user)
        _wake(batch.pk)

    return _change(request, number, _("The good rows are being written."), work)


@require_POST
@requires(P.FACT_VOID)
def replace_recorded(request: HttpRequest, number: str) -> HttpResponse:
    """Write the file, withdrawing what is on record under its references with other values."""

    def work(batch):
        services.process_again(batch=batch, mode=ImportMode.REPLACE, by=request.user)
        _wake(batch.pk)

    return _change(request, number, _("The file is being written in place of what is on record."), work)


@require_POST
@requires(P.FACT_VOID)
def undo(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw everything that the file wrote."""
    form = WithdrawForm(request.POST)

    def work(batch):
        if not form.is_valid():
            raise Refusal(_("Say why, in at most 300 characters: a withdrawn import keeps its reason."))
        services.void_import(batch=batch, reason=form.cleaned_data["reason"], by=request.user)
        transaction.on_commit(tasks.wake_fill)

    return _change(request, number, _("The import has been undone. Its rows stay readable."), work)

"""Lists of partners and of the files they sent."""

from django.utils.translation import gettext_lazy as _

from consortium import list_selectors
from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from consortium.choices import ImportStatus
from consortium.filters import Choices, WordsFilter, chosen, days, filters_of
from consortium.ingest_kinds import KINDS
from consortium.list_columns import code, country, instant, record_number, text, whole
from consortium.listings import Cell, Column, Listing, register

STATUS_TONES = {
    ImportStatus.WRITTEN: "good",
    ImportStatus.UNCHANGED: "neutral",
    ImportStatus.CHECKED: "neutral",
    ImportStatus.RECEIVED: "neutral",
    ImportStatus.VOIDED: "neutral",
    ImportStatus.REFUSED: "bad",
    ImportStatus.FAILED: "bad",
}


def kind_choices(*, viewer: Viewer) -> Choices:
    return [(kind.code, kind.label) for kind in KINDS.values()]


def status_choices(*, viewer: Viewer) -> Choices:
    return list(ImportStatus.choices)


PARTNERS = Listing(
    code="partners",
    title=_("Partners"),
    subtitle=_("The members of the consortium, with the short names that files and filters use for them."),
    permission=P.ORGANISATION_VIEW,
    select=list_selectors.partners,
    order=("name", "pk"),
    filters=filters_of("PartnerFilters", q=WordsFilter("code", "name")),
    group=_("Partners"),
    key="code",
    columns=(
        text("code", _("Short name"), "code", sort="code"),
        text("name", _("Name"), "name", sort="name"),
        code("kind", _("Kind"), "kind", sort="kind"),
        country("country", _("Country"), "country"),
        text("time_zone", _("Time zone"), "time_zone", sort="time_zone"),
        code("status", _("Status"), "status", sort="status"),
    ),
)

IMPORTS = Listing(
    code="imports",
    title=_("Imports"),
    subtitle=_("Every file that was sent, and what became of it. Each recorded figure leads back to its file and row."),
    permission=P.IMPORT_VIEW,
    select=list_selectors.imports,
    order=("-uploaded_at", "-pk"),
    filters=filters_of(
        "ImportFilters",
        **days("uploaded_at", is_instant=True),
        kind=chosen("kind", kind_choices),
        status=chosen("status", status_choices),
        q=WordsFilter("number", "file_name"),
    ),
    group=_("Imports"),
    key="number",
    has_page=False,
    empty_text=_("Choose a kind above, take its template, and send your first rows."),
    columns=(
        record_number("import"),
        Column(
            "kind",
            _("Kind"),
            lambda row: row.kind,
            Cell.CODE,
            shown=lambda row: str(KINDS[row.kind].label),
            sort="kind",
        ),
        text("file_name", _("File"), "file_name", sort="file_name"),
        whole("size_bytes", _("Size (bytes)"), "size_bytes", unit="bytes", is_on_page=False),
        text("sha256", _("SHA-256"), "sha256", help=_("Of the very bytes that were sent."), is_on_page=False),
        code("mode", _("Mode"), "mode", sort="mode", is_on_page=False),
        Column("is_dry_run", _("Checked only"), lambda row: row.is_dry_run, Cell.FLAG, is_on_page=False),
        code("status", _("State"), "status", sort="status", tone=lambda row: STATUS_TONES[row.status]),
        text("problem", _("Problem"), "problem", help=_("Why the file as a whole was refused."), is_on_page=False),
        text("cure", _("Cure"), "cure", is_on_page=False),
        whole("rows_read", _("Rows read"), "rows_read", unit="rows"),
        whole("rows_written", _("Written"), "rows_written", unit="rows"),
        whole("rows_refused", _("Refused"), "rows_refused", unit="rows"),
        whole("rows_unchanged", _("Known already"), "rows_unchanged", unit="rows", is_on_page=False),
        whole(
            "rows_replaceable",
            _("On record otherwise"),
            "rows_replaceable",
            unit="rows",
            help=_("Refused because they are on record with other values; they can replace those."),
            is_on_page=False,
        ),
        whole(
            "records_replaced",
            _("Replaced"),
            "records_replaced",
            unit="records",
            help=_("Withdrawn, because this file says otherwise."),
            is_on_page=False,
        ),
        instant("uploaded_at", _("Sent"), "uploaded_at"),
        text("uploaded_by", _("By"), "uploaded_by.name", sort="uploaded_by__name"),
        instant("finished_at", _("Finished"), "finished_at", is_on_page=False),
        instant("voided_at", _("Undone"), "voided_at", is_on_page=False),
        text("void_reason", _("Why undone"), "void_reason", is_on_page=False),
    ),
)


def register_listings() -> None:
    register(PARTNERS, IMPORTS)

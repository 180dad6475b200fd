"""Lists of partners and of the files they sent."""

from django.utils.translation import gettext_lazy as _

from consortium import list_selectors
from consortium.access.permissions import Permission as P
from consortium.filters import WordsFilter, days, filters_of
from consortium.list_columns import code, country, instant, page_of, text, whole
from consortium.listings import Column, Listing, register

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
    subtitle=_("Every file that was sent, and what became of it."),
    permission=P.IMPORT_VIEW,
    select=list_selectors.imports,
    order=("-uploaded_at", "-pk"),
    filters=filters_of(
        "ImportFilters", **days("uploaded_at", is_instant=True), q=WordsFilter("number", "file_name", "kind", "status")
    ),
    group=_("Partners"),
    key="number",
    has_page=False,
    columns=(
        Column(
            "number", _("Number"), lambda row: row.number, url=lambda row: page_of("import", row.number), sort="number"
        ),
        text("kind", _("Kind"), "kind", sort="kind"),
        text("file_name", _("File"), "file_name", sort="file_name"),
        whole("size_bytes", _("Size (bytes)"), "size_bytes", unit="bytes"),
        text("sha256", _("SHA-256"), "sha256", help=_("Of the very bytes that were sent.")),
        code("mode", _("Mode"), "mode", sort="mode"),
        Column("is_dry_run", _("Checked only"), lambda row: row.is_dry_run),
        code("status", _("State"), "status", sort="status"),
        text("problem", _("Problem"), "problem", help=_("Why the file as a whole was refused.")),
        text("cure", _("Cure"), "cure"),
        whole("rows_read", _("Rows read"), "rows_read", unit="rows"),
        whole("rows_written", _("Written"), "rows_written", unit="rows"),
        whole("rows_refused", _("Refused"), "rows_refused", unit="rows"),
        whole("rows_unchanged", _("Known already"), "rows_unchanged", unit="rows"),
        instant("uploaded_at", _("Sent"), "uploaded_at"),
        text("uploaded_by", _("By"), "uploaded_by.name", sort="uploaded_by__name"),
        instant("finished_at", _("Finished"), "finished_at"),
        instant("voided_at", _("Undone"), "voided_at"),
        text("void_reason", _("Why undone"), "void_reason"),
    ),
)


def register_listings() -> None:
    register(PARTNERS, IMPORTS)

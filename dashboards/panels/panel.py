"""What a panel is, and what it is asked."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext as _

from consortium.access.permissions import Permission as P
from consortium.access.scopes import Scope
from consortium.access.viewer import Viewer
from consortium.choices import OrganisationKind
from consortium.context import url_of
from consortium.periods import add_months
from dashboards import selectors
from dashboards.measures import MEASURES
from dashboards.rollups import carried_dimensions
from dashboards.rows import Selection, Sum
from dashboards.selectors import Names, Perspective

CODED = ("element", "energy_carrier", "transport_mode", "method", "collected_in", "condition", "hour_of_day")
"""Dimensions whose codes stand in the address of an explanation as they are."""

LISTED = {"chemistry": "chemistries", "material": "materials", "element": "elements"}
"""Dimension to the parameter that names several of its values, which are added up."""

KINDS_OF_DAY = {"workdays": Q(day__iso_week_day__lte=5), "weekend": Q(day__iso_week_day__gte=6)}
"""What the parameter `days` may say: Monday to Friday, or Saturday and Sunday, by the day at the site."""


def plain(where: Q | None, by: Iterable[str]) -> dict[str, Any] | None:
    """A condition as columns and values; None where it is more than that.

    What it says of a dimension that the figure is grouped by is said by the group already.
    """
    if where is None:
        return {}
    if any(isinstance(child, Q) for child in where.children):
        return None
    rest = {name: value for name, value in where.children if name.split("__")[0] not in by}
    is_plain = where.connector == Q.AND and not where.negated and not any("__" in name for name in rest)
    return rest if is_plain or not rest else None


@dataclass(frozen=True)
class Ask:
    """Who asks for what: the viewer, what was selected, and what things are called."""

    viewer: Viewer
    selection: Selection
    names: Names

    @classmethod
    def of(cls, viewer: Viewer, selection: Selection) -> "Ask":
        return cls(viewer, selection, Names(viewer))

    @property
    def at_plants(self) -> Perspective:
        """Those who run lines ask about their own; everybody else about what was opened to them."""
        runs_plants = self.viewer.organisation_kind in {"recycler", "material_supplier"} and any(
            line.site.operator_id == self.viewer.organisation_id for line in self.names.lines.values()
        )
        return Perspective.OWN if runs_plants else Perspective.GRANTED

    def narrowed_to(self, measures: tuple[str, ...], also: tuple[str, ...] = ()) -> tuple["Ask", tuple[str, ...]]:
        """This question without the filters that not all of these measures carry, and the names of those.

        Left in, such a filter would empty one side of a ratio and show a wrong rate.
        """
        carried = carried_dimensions(measures) | set(also)
        empty = {"site_id": 0, "line_id": 0, "chemistry": "", "material": ""}
        dropped = {
            name: value for name, value in empty.items() if getattr(self.selection, name) and name not in carried
        }
        if not dropped:
            return self, ()
        selection = replace(self.selection, **dropped)
        if "line_id" in dropped and "site_id" in carried:
            line = self.names.lines.get(self.selection.line_id)
            selection = replace(selection, site_id=line.site_id if line else selection.site_id)
        return replace(self, selection=selection), tuple(name.removesuffix("_id") for name in dropped)

    def sums(
        self,
        measures: Sequence[str],
        *,
        perspective: Perspective,
        by: Sequence[str] = (),
        bucket: str = "",
        where: Q | None = None,
    ) -> list[Sum]:
        return selectors.sums(
            viewer=self.viewer,
            measures=tuple(measures),
            selection=self.selection,
            perspective=perspective,
            by=tuple(by),
            bucket=bucket,
            where=where,
        )

    def bucket_end(self, start: date) -> date:
        """The first day after the stretch of time that begins at `start`."""
        ends = {"day": start + timedelta(days=1), "week": start + timedelta(days=7), "month": add_months(start, 1)}
        return ends[self.selection.bucket]

    def rows_url(self, listing: str, *, bucket: date | None = None, **keys: Any) -> str:
        """The address of the list with the rows behind a mark; nothing where there is no such list."""
        base = url_of(listing)
        if not base:
            return ""
        asked = self._days(bucket)
        asked |= self._codes({"site_id": self.selection.site_id, "line_id": self.selection.line_id, **keys})
        return f"{base}?{urlencode(asked)}"

    def explain_url(
        self,
        figure: str,
        *,
        perspective: Perspective,
        page: str = "explain",
        bucket: date | None = None,
        where: Q | None = None,
        **keys: Any,
    ) -> str:
        """The address that takes one figure apart; nothing where its condition cannot be said in an address."""
        conditions = plain(where, keys)
        partner = keys.get("counterparty_id")
        is_own = perspective is Perspective.OWN
        is_unnamed = partner and not (is_own and partner in self.names.organisation_codes)
        if conditions is None or is_unnamed:
            return ""
        keys = {**conditions, **keys}
        asked = {"figure": figure, "of": perspective.value, **self._days(bucket)}
        named = {"site_id": self.selection.site_id, "line_id": self.selection.line_id}
        named |= {"chemistry": self.selection.chemistry, "material": self.selection.material}
        listed = {name: value for name, value in keys.items() if isinstance(value, tuple)}
        keys = {name: value for name, value in keys.items() if name not in listed}
        asked |= self._codes({name: value for name, value in {**named, **keys}.items() if name not in listed})
        asked |= {name: keys[name] for name in CODED if keys.get(name)}
        asked |= {name: keys[name] for name in ("days", "rule_set", "exclude") if keys.get(name)}
        asked |= {LISTED[name]: ",".join(values) for name, values in listed.items()}
        if partner:
            asked["partner"] = self.names.organisation_codes[partner]
        without = [name for name, value in keys.items() if value in (0, "")]
        if without:
            asked["without"] = ",".join(sorted(without))
        return f"{url_of(page)}?{urlencode(asked)}"

    def record_url(self, listing: str, number: str) -> str:
        """The address of the list with one record, found by its number."""
        base = url_of(listing)
        return f"{base}?{urlencode({'q': number})}" if base else ""

    def _days(self, bucket: date | None) -> dict[str, str]:
        """First and last day of a stretch of time, or of the whole period."""
        period = self.selection.period
        first = max(bucket, period.start) if bucket else period.start
        end = min(self.bucket_end(bucket), period.end) if bucket else period.end
        return {"from": first.isoformat(), "to": (end - timedelta(days=1)).isoformat()}

    def _codes(self, keys: dict[str, Any]) -> dict[str, str]:
        codes = {}
        line = self.names.lines.get(keys.get("line_id"))
        site = self.names.sites.get(keys.get("site_id"))
        if line:
            codes["line"] = f"{line.site.code}:{line.code}"
        elif site:
            codes["site"] = site.code
        commitment = self.names.commitments.get(keys["commitment_id"]) if keys.get("commitment_id") else None
        if commitment:
            codes["commitment"] = commitment.number
        for name in ("chemistry", "material", "element"):
            if keys.get(name):
                codes[name] = keys[name]
        return codes


@dataclass(frozen=True)
class Column:
    """One column of a panel's table and of its exports; the name carries the unit."""

    name: str
    label: str
    value: Callable[[Any], Any]
    is_number: bool = False
    leads_on: bool = False
    """This column's cells link to the rows behind."""
    explains: bool = False
    """This column's cells link to the explanation of the row's value."""


@dataclass(frozen=True)
class Panel:
    slug: str
    title: str
    question: str
    unit: str
    select: Callable[[Ask], list]
    draw: Callable[[list, Ask], dict]
    columns: tuple[Column, ...]
    definition: str
    formula: str = ""
    source: str = ""
    measures: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    """What the rows can be selected by when no measure says so, such as `site_id`."""
    permission: P = P.BOARD_VIEW
    height: str = ""
    is_wide: bool = False
    empty_title: str = "Nothing recorded for this period and these filters"
    empty_text: str = ""
    """For those whose own records are missing; `missing_to` tells the others."""
    perspective: Callable[[Ask], Perspective] = lambda ask: ask.at_plants
    estimated_share: Callable[[list], Decimal | None] | None = None
    explain: Callable[[Ask], str] = lambda ask: ""
    """Where the figure of the whole panel is taken apart."""

    def answer(self, ask: Ask) -> "Answer":
        """The rows of the question, and which of the filters could not be applied to it."""
        narrowed, ignored = ask.narrowed_to(self.measures, self.filters)
        return Answer(self, narrowed, self.select(narrowed), ignored)


@dataclass(frozen=True)
class Answer:
    panel: Panel
    ask: Ask
    rows: list
    ignored: tuple[str, ...]
    """Filters that the panel's figures cannot be split by; the page says so."""

    @property
    def empty_text(self) -> str:
        """Why there is nothing, and whom to ask."""
        panel, ask = self.panel, self.ask
        if self.rows:
            is_withheld = any(getattr(row, "is_withheld", False) for row in self.rows)
            return _("What there is would stand on too few partners, and is withheld.") if is_withheld else ""
        is_about_others = panel.measures and panel.perspective(ask) is Perspective.GRANTED
        if is_about_others and ask.viewer.organisation_kind != OrganisationKind.RECYCLER:
            return missing_to(ask, panel.measures)
        return _(panel.empty_text) if panel.empty_text else ""

    @property
    def figure(self) -> dict:
        return self.panel.draw(self.rows, self.ask)


def missing_to(ask: Ask, measures: tuple[str, ...]) -> str:
    """What somebody who looks at others' plants can do about an empty panel: it cannot upload what is missing."""
    is_regulator = ask.viewer.organisation_kind == OrganisationKind.REGULATOR
    needed = {MEASURES[measure].scope for measure in measures}
    closed = [scope for scope in Scope if scope in needed - ask.names.open_scopes]
    if not closed:
        return _(
            "The plants that are open to you have recorded nothing of this for the period and the filters. "
            "Ask their operators."
        )
    words = _("No plant's figures of this kind are open to you. Missing: %(scopes)s.") % {"scopes": ", ".join(closed)}
    if is_regulator:
        return f"{words} {_('Ask the consortium office, which records what the law opens.')}"
    return f"{words} {_('Ask the operator of the plant, who opens them under “Who sees our data”.')}"

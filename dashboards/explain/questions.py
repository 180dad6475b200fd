"""Which figure is to be explained: what stands in the address of an explanation."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Max, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from consortium.access.viewer import Viewer
from dashboards.forms import Chip, SelectionForm
from dashboards.measures import MEASURES, Measure
from dashboards.panels.panel import CODED, KINDS_OF_DAY, LISTED, Ask
from dashboards.panels.points import group_name
from dashboards.ratios import RATIOS, Ratio, Term
from dashboards.ratios.chain import RECYCLING_EFFICIENCY, excluding
from dashboards.rollups import carried_dimensions, definition_version
from dashboards.rows import CHAIN_MEASURES, PROCESS_MEASURES
from dashboards.selectors import Names, Perspective, rollups
from facilities.rates.reader import rule_sets
from facilities.rates.rule_set import Exclusion, RuleSet

NO_SUCH_ROW = -9
"""An id that nothing has: what an unknown code in the address selects."""


@dataclass(frozen=True)
class Question:
    """A measure or a rate, whose rows, and every condition on them."""

    ask: Ask
    code: str
    perspective: Perspective
    where: dict[str, Any]
    """Column of the rollup to its value, or a tuple of values, beside what the boards' own filters select."""
    ignored: tuple[str, ...]
    """Filters that the figure cannot be split by."""
    rule_set: RuleSet | None = None
    """Under which a rate was read, where its page leads here."""
    excluded: tuple[Exclusion, ...] = ()
    """What was elected to be taken off both sides, as the rule set lets a recycler."""

    @cached_property
    def ratio(self) -> Ratio | None:
        if self.excluded:
            return excluding(tuple(sorted({element for one in self.excluded for element in one.elements})))
        return RATIOS.get(self.code)

    @property
    def counted(self) -> Ratio | Measure:
        return self.ratio or MEASURES[self.code]

    @property
    def above(self) -> tuple[Term, ...]:
        return self.ratio.numerator if self.ratio else (Term(self.code),)

    @property
    def below(self) -> tuple[Term, ...]:
        return self.ratio.denominator if self.ratio else ()

    @property
    def measures(self) -> tuple[str, ...]:
        return self.ratio.measures if self.ratio else (self.code,)

    @property
    def version(self) -> str:
        return definition_version(self.code)

    def condition(self, *, is_above: bool) -> Q | None:
        """Of the rows above or below the line of a rate; a measure has only what is above."""
        asked = self.asked(is_above=is_above)
        return (asked & self.last_counts if self.is_level else asked) or None

    def asked(self, *, is_above: bool) -> Q:
        """What stands in the address."""
        asked = self.where_of(is_above=is_above)
        listed = {f"{name}__in" if isinstance(value, tuple) else name: value for name, value in asked.items()}
        days = KINDS_OF_DAY.get(listed.pop("days", ""), Q())
        return days & Q(**listed)

    def where_of(self, *, is_above: bool) -> dict[str, Any]:
        spared = frozenset() if is_above or not self.ratio else self.ratio.above_only
        return {name: value for name, value in self.where.items() if name not in spared}

    @property
    def is_level(self) -> bool:
        return any(MEASURES[measure].is_level for measure in self.measures)

    @cached_property
    def last_counts(self) -> Q:
        """A stock is what the last stock-take of each place in the period found, however many there were."""
        selection = replace(self.ask.selection, chemistry="", material="")
        rows = rollups(viewer=self.ask.viewer, perspective=self.perspective, selection=selection)
        counts = rows.filter(measure="stock_take_count").order_by().values("site_id", "line_id")
        found = Q(site_id=NO_SUCH_ROW)
        for one in counts.annotate(day=Max("day")):
            found |= Q(**one)
        return found

    @cached_property
    def carried(self) -> frozenset[str]:
        """The dimensions that every row behind the figure has."""
        return carried_dimensions(self.measures)

    @property
    def may_be_estimated(self) -> bool:
        """Of a rate only where both sides are of one unit: shares of grams and of kilowatt hours have no sum."""
        units = {MEASURES[measure].unit for measure in self.measures}
        return len(units) == 1 and any("is_estimated" in carried_dimensions((measure,)) for measure in self.measures)

    @property
    def selected(self) -> dict[str, Any]:
        """Column of the rollup to its value, of what the boards' own filters select."""
        selection = self.ask.selection
        names = ("site_id", "line_id", "chemistry", "material")
        return {name: getattr(selection, name) for name in names if getattr(selection, name)}

    @property
    def unmixed(self) -> tuple[str, ...]:
        """Dimensions of which several values are never added up: kilograms of nickel and lithium, factors' methods."""
        emits = any(MEASURES[measure].unit == "kg CO2e" for measure in self.measures)
        never = ("element", "method") if emits else ("element",)
        return tuple(name for name in never if name in self.carried and name not in self.where)

    def url(self, page: str = "explain", **changes: Any) -> str:
        """The address of this explanation, or of a part of it."""
        keys = {**self._kept, **changes}
        bucket = keys.pop("bucket", None)
        return self.ask.explain_url(self.code, perspective=self.perspective, page=page, bucket=bucket, **keys)

    @property
    def _kept(self) -> dict[str, Any]:
        kept = self.selected | self.where
        if self.rule_set:
            kept["rule_set"] = self.rule_set.code
        if self.excluded:
            kept["exclude"] = ",".join(one.code for one in self.excluded)
        return kept


def question_of(viewer: Viewer, data: QueryDict) -> tuple[Question, SelectionForm] | None:
    """The question that an address asks; nothing where it names no figure of ours."""
    code = data.get("figure", "")
    if code not in MEASURES and code not in RATIOS:
        return None
    names = Names(viewer)
    form = SelectionForm(data, names=names)
    ask = Ask(viewer, form.selection, names)
    measures = RATIOS[code].measures if code in RATIOS else (code,)
    narrowed, ignored = ask.narrowed_to(measures)
    said = data.get("of", "")
    perspective = Perspective(said) if said in set(Perspective) else ask.at_plants
    if perspective is Perspective.BOTH and not set(measures) <= {*CHAIN_MEASURES, *PROCESS_MEASURES}:
        return None
    rule_set = rule_sets().get(data.get("rule_set", ""))
    excluded = _excluded(code, rule_set, data.get("exclude", ""), narrowed.selection.period.start)
    if excluded is None:
        return None
    where = _where(names, data, perspective)
    return Question(narrowed, code, perspective, where, ignored, rule_set, excluded), form


def _excluded(code: str, rule_set: RuleSet | None, said: str, day: date) -> tuple[Exclusion, ...] | None:
    """Exclusions by their codes; None where the rule set has no such for the figure in the year of the day."""
    codes = {one for one in said.split(",") if one}
    if not codes:
        return ()
    if rule_set is None or code != RECYCLING_EFFICIENCY.code:
        return None
    found = tuple(one for one in rule_set.open_exclusions(rule_set.year_of(day)) if one.code in codes)
    return found if len(found) == len(codes) else None


def _where(names: Names, data: QueryDict, perspective: Perspective) -> dict[str, Any]:
    where: dict[str, Any] = {name: data[name] for name in CODED if data.get(name)}
    if data.get("days") in KINDS_OF_DAY:
        where["days"] = data["days"]
    for name, parameter in LISTED.items():
        if listed := data.get(parameter):
            where[name] = tuple(sorted(set(listed.split(","))))
    if data.get("commitment"):
        numbers = {one.number: pk for pk, one in names.commitments.items()}
        where["commitment_id"] = numbers.get(data["commitment"], NO_SUCH_ROW)
    # Of others' rows a partner's name would ask whether it stands behind them: only of one's own, all names are known.
    if data.get("partner") and perspective is Perspective.OWN:
        codes = {code: pk for pk, code in names.organisation_codes.items()}
        where["counterparty_id"] = codes.get(data["partner"], NO_SUCH_ROW)
    for name in data.get("without", "").split(","):
        if name in {"site_id", "line_id", "commitment_id"}:
            where[name] = 0
        elif name in {"chemistry", "material", *CODED}:
            where[name] = ""
    return where


def chips(question: Question, form: SelectionForm) -> list[Chip]:
    """Everything that the figure is narrowed to, each with the address without it."""
    found = form.active()
    names = {"commitment_id": "commitment", "counterparty_id": "partner"}
    for column, value in question.where.items():
        values = value if isinstance(value, tuple) else (value,)
        parameter = LISTED[column] if isinstance(value, tuple) else names.get(column, column)
        label = f"{_(parameter.removesuffix('_id').replace('_', ' ')).capitalize()}: "
        if parameter in form.data:
            named = ", ".join(group_name(question.ask, column, one) for one in values)
            found.append(Chip(label + named, form.address(**{parameter: None})))
        else:
            rest = [name for name in form.data.get("without", "").split(",") if name != column]
            found.append(Chip(label + _("none"), form.address(without=",".join(rest) or None)))
    for one in question.excluded:
        rest = [other.code for other in question.excluded if other is not one]
        label = _("Excluded: %(what)s") % {"what": one.label}
        found.append(Chip(label, form.address(exclude=",".join(rest) or None)))
    return found

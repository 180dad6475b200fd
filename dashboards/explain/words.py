"""What the explanation of a figure says in sentences."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consortium.quantities import exact, grouped
from dashboards.explain.answers import Answer, Part, TermSum
from dashboards.explain.facts import Facts
from dashboards.explain.questions import Question
from dashboards.measures import MEASURES
from dashboards.numbers import shown
from dashboards.ratios import Term
from dashboards.remarks import remark
from dashboards.selectors import Perspective

WITHHELD_PARTS = gettext_lazy(
    "Withheld: one of the slices stands on a single partner whose name is not open to you, and beside the total the "
    "others would tell it."
)
SHOWN_DIGITS = 6


def headline(found: Answer) -> dict[str, Any]:
    """The figure as a board shows it, for components/key_figure.html."""
    counted, ratio = found.question.counted, found.question.ratio
    text, unit = shown(found.value, counted.unit, digits=ratio.digits if ratio else None)
    if found.is_withheld or found.apart:
        text, unit = _("withheld") if found.is_withheld else _("not added up"), ""
    share = found.estimated_share
    return {
        "label": counted.label,
        "value": text,
        "unit": unit,
        "estimated_share": f"{share:.0f} %" if share else "",
    }


def notes(found: Answer) -> list[str]:
    """What a reader must know before the numbers."""
    question, said = found.question, []
    if found.is_withheld:
        said.append(
            _(
                "The figure would stand on a single partner whose name is not open to you, and is withheld. The "
                "operator can open the commercial scope to you under “Who sees our data”."
            )
        )
    if "element" in found.apart:
        said.append(_("Several elements stand behind it, and are not added up. Choose one:"))
    if "method" in found.apart:
        said.append(_("Several sets of emission factors stand behind it, and are not added up. Choose one:"))
    if found.is_incomplete:
        said.append(_("Part of it is not known, and would count as nothing: there is no rate until it is."))
    if question.is_level:
        said.append(
            _(
                "A stock is a level and is not added up over days: it is what the last stock-take of each place in the "
                "period found."
            )
        )
    if question.ratio and found.value is not None and (doubt := _doubt(found)):
        said.append(_("Too good to be believed: %(doubt)s.") % {"doubt": doubt})
    if question.ignored:
        filters = ", ".join(_(name) for name in question.ignored)
        said.append(_("Not split by %(filters)s: the figure has no such dimension.") % {"filters": filters})
    return said


def _doubt(found: Answer) -> str:
    question = found.question
    estimated = sum((one.share.estimated for one in found.sums), Decimal(0))
    last_day = question.ask.selection.period.last_day
    return remark(question.ratio, found.above, found.below, estimated, day=last_day)


def formula(found: Answer) -> str:
    """The formula in words, then with its numbers, unrounded."""
    ratio = found.question.ratio
    if found.is_withheld or found.apart or found.is_empty or found.is_incomplete:
        return ratio.formula if ratio else ""
    if ratio is None:
        said = _("Sum of %(facts)s records: %(value)s %(unit)s")
        return said % {
            "facts": exact(Decimal(found.facts)),
            "value": unrounded(found.value),
            "unit": found.question.counted.unit,
        }
    factor = f" × {exact(ratio.scale)}" if ratio.scale != 1 else ""
    above = found.above if found.above is not None else Decimal(0)
    numbers = f"{unrounded(above)} ÷ {unrounded(found.below)}{factor} = {unrounded(found.value)} {ratio.unit}"
    return f"{ratio.formula}: {numbers}"


def unrounded(value: Decimal | None) -> str | None:
    """Every digit of a sum, and six of a quotient; none that is zero at the end."""
    if value is None:
        return None
    digits = min(max(0, -value.as_tuple().exponent), 9)
    text = grouped(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def side(question: Question, one: TermSum) -> str:
    if not question.ratio:
        return _("the sum")
    if one.term.most is not None:
        return _("must be nothing")
    if not one.term.sign:
        return _("known, adds nothing")
    place = _("above the line") if one.is_above else _("below the line")
    return _("%(place)s, taken off") % {"place": place} if one.term.sign < 0 else place


def term_label(term: Term) -> str:
    """The measure, and which part of it counts."""
    label = str(MEASURES[term.measure].label)
    if not term.where:
        return label
    values = ", ".join(
        " / ".join(value) if isinstance(value, list) else _("not estimated") if value is False else str(value)
        for value in term.where.values()
    )
    return f"{label} ({values})"


def scopes(question: Question) -> str:
    return ", ".join(sorted({MEASURES[measure].scope.value for measure in question.measures}))


def perspective(question: Question) -> str:
    if question.perspective is Perspective.OWN:
        return _("your organisation's own")
    if question.perspective is Perspective.BOTH:
        return _("your organisation's own and other members', as far as they, or the law, opened them to you")
    return _("other members', as far as they, or the law, opened them to you")


def no_parts(found: Answer) -> str:
    if found.is_empty:
        return _("Nothing is recorded for this period and these filters.")
    return _("Choose one of the values above.")


def part_headers(question: Question) -> list[str]:
    return ["starts_on", "place", "numerator", "denominator", question.code, "record_count", "definition_version"]


def raw_part(question: Question, part: Part) -> list[Any]:
    return [part.start, part.group, part.above, part.below, part.value, part.facts, question.version]


RECORD_HEADERS = ("measure", "record", "of", "share", "unit", "record_count")


def raw_records(behind: Facts) -> list[list[Any]]:
    """A line a record that the viewer reaches; of the others a line a measure, without a name."""
    seen = [
        [
            row.measure,
            row.records[0].label,
            " · ".join(record.label for record in row.records[1:]),
            row.value,
            MEASURES[row.measure].unit,
            1,
        ]
        for row in behind.rows
    ]
    unseen = [
        [measure, "", "", value, MEASURES[measure].unit, count] for measure, (count, value) in behind.unseen.items()
    ]
    return seen + unseen

"""What a figure is made of: the sum of each term, how they are divided, and the slices that they come from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from dashboards.explain.questions import Question
from dashboards.panels.points import Share, group_name, shares
from dashboards.ratios import Term

PLACES = ("commitment_id", "site_id", "line_id")
"""What slices are told apart by, as far as the figure can be split so."""


@dataclass(frozen=True)
class TermSum:
    """One measure of the figure, or the part of it that satisfies the term's condition, added up."""

    term: Term
    is_above: bool
    share: Share


@dataclass(frozen=True)
class Part:
    """What one stretch of time at one place contributes."""

    start: date | None
    group: str
    above: Decimal | None
    below: Decimal | None
    value: Decimal | None
    facts: int
    url: str


@dataclass(frozen=True)
class Answer:
    question: Question
    sums: tuple[TermSum, ...]
    apart: dict[str, tuple[str, ...]]
    """Dimension to its values that stand behind the figure and are never added up."""

    @property
    def is_withheld(self) -> bool:
        return any(one.share.is_withheld for one in self.sums)

    @property
    def is_empty(self) -> bool:
        return all(one.share.value is None for one in self.sums)

    @property
    def is_incomplete(self) -> bool:
        return any(one.term.blocks(one.share.value) for one in self.sums)

    @property
    def facts(self) -> int:
        return sum(one.share.facts for one in self.sums)

    @property
    def value(self) -> Decimal | None:
        return None if self.is_withheld or self.apart else value_of(self.question, self.above, self.below)

    @property
    def above(self) -> Decimal | None:
        return added((one.term, one.share.value) for one in self.sums if one.is_above)

    @property
    def below(self) -> Decimal | None:
        return added((one.term, one.share.value) for one in self.sums if not one.is_above)

    @property
    def estimated_share(self) -> Decimal | None:
        """How much of what stands on both sides is estimated, in percent; nothing where nothing can be."""
        whole = (self.above or Decimal(0)) + (self.below or Decimal(0))
        if self.is_withheld or not self.question.may_be_estimated or whole <= 0:
            return None
        return sum((self._estimated(one) for one in self.sums), Decimal(0)) / whole * 100

    def _estimated(self, one: TermSum) -> Decimal:
        """What is taken off its own measure is gone; taken off another, it makes the rest as uncertain as it is."""
        is_part = any(
            other.term.measure == one.term.measure and other.term.sign > 0 and other.is_above == one.is_above
            for other in self.sums
        )
        return one.term.sign * one.share.estimated if is_part else one.share.estimated

    @cached_property
    def parts(self) -> list[Part] | None:
        """The contributing slices, the largest first; None where one of them is withheld.

        Beside the total, the others would tell what the withheld one is.
        """
        question = self.question
        by = tuple(name for name in PLACES if name in question.carried and name not in question.where)
        options = {
            "perspective": question.perspective,
            "by": by,
            "bucket": question.ask.selection.bucket,
        }
        above, below = (
            shares(question.ask, terms, where=question.condition(is_above=is_above), **options)
            for is_above, terms in ((True, question.above), (False, question.below))
        )
        if any(share.is_withheld for found in (above, below) for share in found.values()):
            return None
        found = []
        for key in above.keys() | below.keys():
            group, start = key
            over, under = above.get(key, Share()), below.get(key, Share())
            found.append(
                Part(
                    start,
                    place(question, dict(zip(by, group, strict=True))),
                    None if over.is_incomplete else over.value,
                    under.value,
                    None if over.is_incomplete else value_of(question, over.value, under.value),
                    over.facts + under.facts,
                    question.url(bucket=start, **dict(zip(by, group, strict=True))),
                )
            )
        return sorted(found, key=lambda part: (-abs(part.below or part.above or 0), part.start, part.group))


def place(question: Question, keys: dict[str, int]) -> str:
    """What a slice is called: a line's name says its site where there are several."""
    if keys.get("line_id"):
        keys = {name: key for name, key in keys.items() if name != "site_id"}
    return " · ".join(group_name(question.ask, name, key) for name, key in keys.items())


def answer(question: Question) -> Answer:
    """The figure as a board shows it, each of its terms read by itself."""
    sums, kinds = [], {name: set() for name in question.unmixed}
    options = {"perspective": question.perspective, "by": question.unmixed, "bucket": ""}
    for is_above, terms in ((True, question.above), (False, question.below)):
        condition = question.condition(is_above=is_above)
        for term in terms:
            whole = Share()
            found = shares(question.ask, (replace(term, sign=1, most=None),), where=condition, **options)
            for (group, _bucket), share in found.items():
                for name, value in zip(question.unmixed, group, strict=True):
                    kinds[name].add(value)
                whole.facts += share.facts
                whole.estimated += share.estimated
                whole.is_withheld |= share.is_withheld
                if share.value is not None:
                    whole.value = (whole.value or Decimal(0)) + share.value
            sums.append(TermSum(term, is_above, whole))
    return Answer(
        question, tuple(sums), {name: tuple(sorted(found)) for name, found in kinds.items() if len(found) > 1}
    )


def added(sums: Iterable[tuple[Term, Decimal | None]]) -> Decimal | None:
    """One side of the figure; nothing where nothing of it is recorded, or part of it is not known."""
    found = [(term, value) for term, value in sums if value is not None]
    if not found or any(term.blocks(value) for term, value in found):
        return None
    return sum((term.sign * value for term, value in found), Decimal(0))


def value_of(question: Question, above: Decimal | None, below: Decimal | None) -> Decimal | None:
    return question.ratio.divide(above, below) if question.ratio else above

"""The inputs of a figure, their digest, and the figure computed again from the facts.

The inputs are the rollups that the figure adds up.  Each becomes a line: its measure, slice, day and dimensions, its
value, and the digest of the facts it stands on; the digest of a figure is SHA-256 over its lines, sorted.  So it
changes with every fact, does not depend on the order in which facts came, and is the same for every viewer who may see
the same rollups.  It tells nothing of what a viewer may not see: the digests of facts in it stand on ids and shares
that nobody could guess together, and a figure that is withheld has none.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.db.models import Q, QuerySet

from consortium.periods import Period
from consortium.quantities import DIMENSIONS
from dashboards import selectors
from dashboards.explain.answers import added, value_of
from dashboards.explain.questions import Question
from dashboards.ratios import Term
from dashboards.recount import rows_anew

KEY = ("slice_kind", "slice_id", "day", *DIMENSIONS)
EVER = Period(date(1900, 1, 1), date(2200, 1, 1))
"""A slice from which the figure never had anything is not computed again."""
COLUMNS = (*KEY, "value", "fact_digest", "filled_at")


@dataclass(frozen=True)
class Input:
    """One rollup that a figure adds up."""

    measure: str
    key: tuple
    value: Decimal
    fact_digest: bytes
    filled_at: object

    @property
    def slice(self) -> tuple[int, date]:
        return self.key[1], self.key[2]

    @property
    def line(self) -> str:
        return "|".join([self.measure, *map(str, self.key), format(self.value, "f"), self.fact_digest.hex()])


@dataclass(frozen=True)
class Inputs:
    """What stands behind every term of a figure."""

    by_term: tuple[tuple[Term, bool, list[Input]], ...]

    @property
    def rows(self) -> list[Input]:
        """Each once: one term may be a part of another."""
        return list({one.line: one for _term, _is_above, rows in self.by_term for one in rows}.values())

    @property
    def counted(self) -> list[Input]:
        """Those of which something is left: what is taken off its own measure again was never counted."""
        gone = {
            (is_above, one.line)
            for term, is_above, rows in self.by_term
            if term.sign < 0 and self._is_part(term, is_above=is_above)
            for one in rows
        }
        return list(
            {
                one.line: one
                for _term, is_above, rows in self.by_term
                for one in rows
                if (is_above, one.line) not in gone
            }.values()
        )

    def _is_part(self, term: Term, *, is_above: bool) -> bool:
        return any(
            other.measure == term.measure and other.sign > 0 and side == is_above for other, side, _rows in self.by_term
        )

    @property
    def digest(self) -> str:
        return digest_of(one.line for one in self.rows)

    def value(self, question: Question) -> Decimal | None:
        sides = [
            added((term, _sum(rows)) for term, is_above, rows in self.by_term if is_above == side)
            for side in (True, False)
        ]
        return value_of(question, *sides)


@dataclass(frozen=True)
class Difference:
    """A rollup that a fresh computation makes otherwise."""

    measure: str
    day: date
    stored: Decimal | None
    fresh: Decimal | None


@dataclass(frozen=True)
class Recount:
    """A figure as it is stored, and as the facts make it now."""

    stored: Inputs
    fresh: Inputs

    @property
    def is_same(self) -> bool:
        return self.stored.digest == self.fresh.digest

    @property
    def differences(self) -> list[Difference]:
        stored, fresh = ({(one.measure, one.key): one for one in side.rows} for side in (self.stored, self.fresh))
        found = []
        for key in sorted(stored.keys() | fresh.keys(), key=str):
            old, new = stored.get(key), fresh.get(key)
            if old is None or new is None or old.line != new.line:
                found.append(Difference(key[0], key[1][2], old and old.value, new and new.value))
        return found


def digest_of(lines: Iterable[str]) -> str:
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def inputs(question: Question) -> Inputs:
    """The rollups behind the figure, as its viewer may see them."""
    return Inputs(
        tuple(
            (term, is_above, _inputs(term.measure, _rows(question, term, is_above=is_above).values_list(*COLUMNS)))
            for is_above, terms in ((True, question.above), (False, question.below))
            for term in terms
        )
    )


def recount(question: Question) -> Recount:
    """The figure from the facts again, in every slice that ever had a part in it.  Nothing is written."""
    fresh = []
    for is_above, terms in ((True, question.above), (False, question.below)):
        for term in terms:
            ever = _visible(question, EVER).filter(measure=term.measure).order_by().values_list("slice_id", flat=True)
            found = rows_anew(
                _rows(question, term, is_above=is_above),
                term.measure,
                slice_ids=list(ever.distinct()),
                period=question.ask.selection.period,
                columns=COLUMNS,
            )
            fresh.append((term, is_above, _inputs(term.measure, found)))
    return Recount(inputs(question), Inputs(tuple(fresh)))


def _visible(question: Question, period: Period) -> QuerySet:
    selection = replace(question.ask.selection, period=period)
    return selectors.rollups(viewer=question.ask.viewer, perspective=question.perspective, selection=selection)


def _rows(question: Question, term: Term, *, is_above: bool) -> QuerySet:
    condition = question.condition(is_above=is_above) or Q()
    found = _visible(question, question.ask.selection.period).filter(condition, measure=term.measure)
    return found.filter(Q(**term.where)) if term.where else found


def _inputs(measure: str, rows: Iterable[tuple]) -> list[Input]:
    width = len(KEY)
    return [Input(measure, tuple(row[:width]), row[width], bytes(row[width + 1]), row[width + 2]) for row in rows]


def _sum(rows: list[Input]) -> Decimal | None:
    return sum((one.value for one in rows), Decimal(0)) if rows else None

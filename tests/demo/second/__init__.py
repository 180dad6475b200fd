"""Every measure a second time: plain Python over rows, written from the measures' sentences and not from their SQL.

Each subject has a file.  It shares no arithmetic with the product, and asks the database for nothing but rows.
"""

from decimal import Decimal, localcontext

from tests.demo.second import balances, commitments, elements, energy, flows, power, rates, stocks, transport
from tests.demo.second.facts import Facts
from tests.demo.second.sums import EXACTLY, Sums

SUBJECTS = (flows, elements, energy, power, transport, commitments, balances, stocks, rates)
COVERED: frozenset[str] = frozenset(measure for subject in SUBJECTS for measure in subject.MEASURES)


def counted(facts: Facts) -> dict[tuple, Decimal]:
    """(measure, slice, day, *dimensions) to what a rollup must say; what is zero has none."""
    sums = Sums()
    with localcontext(EXACTLY):
        for subject in SUBJECTS:
            subject.count(facts, sums)
        return sums.rounded()

"""Weighted-least-squares reconciliation of measured flows: the smallest adjustment that makes every node balance.

    x = y - V A' (A V A')^-1 A y        g = (A y)' (A V A')^-1 (A y), chi-squared with rank(A) degrees of freedom
    z_i = a_i / sqrt((V A' (A V A')^-1 A V)_ii)

after the BILCO principle (DOMAIN.md section E2, to be verified against the primary text).  Adjusted values stand
beside the raw ones and never replace them.  Knows nothing of Django.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import erfc, exp, pi, sqrt

REJECT_BELOW = 0.05
"""The global test speaks of a gross error when chance alone would give such gaps in fewer than 5 % of cases."""


@dataclass(frozen=True)
class Flow:
    """One measured stream: which node it leaves and which it enters; the outside world has no name."""

    name: str
    measured_kg: Fraction
    variance_kg2: Fraction
    leaves: str = ""
    enters: str = ""


@dataclass(frozen=True)
class Adjusted:
    flow: Flow
    adjusted_kg: float
    deviation: float
    """The adjustment in its own standard deviations: the largest names the most suspicious measurement."""


@dataclass(frozen=True)
class Reconciliation:
    flows: list[Adjusted]
    statistic: float
    degrees_of_freedom: int
    chance: float
    """Probability of gaps at least as large if nothing but the stated uncertainties were at work."""

    @property
    def has_gross_error(self) -> bool:
        return self.chance < REJECT_BELOW

    @property
    def most_suspicious(self) -> Adjusted | None:
        return max(self.flows, key=lambda one: abs(one.deviation), default=None) if self.has_gross_error else None


def reconcile(flows: list[Flow]) -> Reconciliation:
    """Reconcile the flows of a network in which every named node neither gains nor loses.

    Exact rational arithmetic: no rounding stands between the figures and their test.  A node whose flows all have no
    uncertainty cannot be adjusted and is refused with ValueError.
    """
    nodes = sorted({node for flow in flows for node in (flow.leaves, flow.enters) if node})
    rows = [[_sign(flow, node) for flow in flows] for node in nodes]
    rows = [row for row in rows if any(row)]
    gaps = [sum(sign * flow.measured_kg for sign, flow in zip(row, flows, strict=True)) for row in rows]
    normal = [
        [sum(a * b * flow.variance_kg2 for a, b, flow in zip(one, other, flows, strict=True)) for other in rows]
        for one in rows
    ]
    independent, inverse = _inverse_of_independent(normal)
    rows, gaps = [rows[i] for i in independent], [gaps[i] for i in independent]
    weights = [sum(inverse[i][j] * gaps[j] for j in range(len(rows))) for i in range(len(rows))]
    statistic = float(sum(gap * weight for gap, weight in zip(gaps, weights, strict=True)))
    adjusted = []
    for column, flow in enumerate(flows):
        signs = [row[column] for row in rows]
        change = -flow.variance_kg2 * sum(sign * weight for sign, weight in zip(signs, weights, strict=True))
        spread = flow.variance_kg2**2 * sum(
            a * inverse[i][j] * b for i, a in enumerate(signs) for j, b in enumerate(signs)
        )
        deviation = float(change) / sqrt(spread) if spread else 0.0
        adjusted.append(Adjusted(flow, float(flow.measured_kg + change), deviation))
    return Reconciliation(adjusted, statistic, len(rows), chance_of(statistic, len(rows)))


def _sign(flow: Flow, node: str) -> int:
    return (flow.enters == node) - (flow.leaves == node)


def _inverse_of_independent(matrix: list[list[Fraction]]) -> tuple[list[int], list[list[Fraction]]]:
    """Gauss-Jordan on the largest set of rows that do not follow from each other; a nodes' sum may."""
    kept: list[int] = []
    for candidate in range(len(matrix)):
        if not matrix[candidate][candidate]:
            raise ValueError("A node with measurements that have no uncertainty cannot be reconciled.")
        trial = [*kept, candidate]
        if _inverse([[matrix[i][j] for j in trial] for i in trial]) is not None:
            kept = trial
    return kept, _inverse([[matrix[i][j] for j in kept] for i in kept]) or []


def _inverse(matrix: list[list[Fraction]]) -> list[list[Fraction]] | None:
    size = len(matrix)
    work = [
        [Fraction(value) for value in row] + [Fraction(i == j) for j in range(size)] for i, row in enumerate(matrix)
    ]
    for column in range(size):
        pivot = next((row for row in range(column, size) if work[row][column]), None)
        if pivot is None:
            return None
        work[column], work[pivot] = work[pivot], work[column]
        scale = work[column][column]
        work[column] = [value / scale for value in work[column]]
        for row in range(size):
            if row != column and work[row][column]:
                factor = work[row][column]
                work[row] = [value - factor * base for value, base in zip(work[row], work[column], strict=True)]
    return [row[size:] for row in work]


def chance_of(statistic: float, degrees_of_freedom: int) -> float:
    """Upper tail of the chi-squared distribution, in closed form for whole degrees of freedom.

    Abramowitz and Stegun 26.4.4 and 26.4.5.

    >>> round(chance_of(3.841459, 1), 4), round(chance_of(5.991465, 2), 4), round(chance_of(7.814728, 3), 4)
    (0.05, 0.05, 0.05)
    """
    if degrees_of_freedom == 0 or statistic <= 0:
        return 1.0
    half = statistic / 2
    if degrees_of_freedom % 2 == 0:
        term, total = 1.0, 1.0
        for place in range(1, degrees_of_freedom // 2):
            term *= half / place
            total += term
        return exp(-half) * total
    total, term = erfc(sqrt(half)), sqrt(half) * 2 / sqrt(pi)
    for place in range(1, (degrees_of_freedom + 1) // 2):
        total += exp(-half) * term
        term *= half / (place + 0.5)
    return total

"""The balance of one run, of its mass and of each element in it, by the definitions of the boards.

A run counts whole: nothing lies anywhere between what went in and what came out, so that no stock is asked for.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consortium.access.viewer import Viewer
from consortium.models import Element, Material
from facilities.closure import Balance, tolerance_kg
from facilities.doubts import doubts, recovery_doubt
from facilities.mass_balance import MassBalance
from facilities.metrics.one import RunQuantity, quantities_of_run, summed
from facilities.models import ProcessRun
from facilities.plausibility import Excess, excess
from facilities.selectors import reachable

NONE_KG = Decimal(0)


@dataclass(frozen=True)
class ElementOfARun:
    """One element in one run, on dry matter."""

    element: str
    balance: Balance
    estimated_kg: Decimal
    """Of everything that is known of it, what stands on composition tables."""
    estimated_of_recovery_kg: Decimal
    """The same of what was charged and recovered alone."""
    day: date
    """Which limits of what is plausible hold."""

    @property
    def charged_kg(self) -> Decimal:
        return self.balance.in_kg

    @property
    def recovered_kg(self) -> Decimal:
        """In products and intermediates."""
        return self.balance.out_kg

    @property
    def rate(self) -> Decimal | None:
        return self.recovered_kg / self.charged_kg if self.charged_kg else None

    @property
    def excess(self) -> Excess:
        return excess(self.recovered_kg, self.charged_kg, tolerance_kg=self._tolerance_kg, day=self.day)

    @property
    def doubt(self) -> str:
        """What is too good about the rate, in words."""
        return recovery_doubt(
            won_kg=self.recovered_kg,
            charged_kg=self.charged_kg,
            estimated_kg=self.estimated_of_recovery_kg,
            tolerance_kg=self._tolerance_kg,
            day=self.day,
        )

    @property
    def _tolerance_kg(self) -> Decimal | None:
        return None if self.balance.doubts else self.balance.tolerance_kg

    @property
    def estimated_share_of_recovery(self) -> Decimal | None:
        known_kg = self.charged_kg + self.recovered_kg
        return self.estimated_of_recovery_kg / known_kg if known_kg else None

    @property
    def estimated_share(self) -> Decimal:
        left_over_kg = self.balance.residue_kg + self.balance.explained_loss_kg
        return self.estimated_kg / (self.charged_kg + self.recovered_kg + left_over_kg)


@dataclass(frozen=True)
class BalanceOfARun:
    mass: MassBalance
    """As its page takes it apart: wet, by kind."""
    total: Balance
    """The same as every other balance: wet mass, with why it cannot be judged."""
    elements: list[ElementOfARun]


def run_balance(*, viewer: Viewer, run: ProcessRun) -> BalanceOfARun:
    """Of a standing run that the viewer reaches; of any other there is nothing to balance."""
    known = reachable(viewer=viewer, kind="run", ids=[run.pk])
    quantities = [one for pk in known for one in quantities_of_run(pk)]
    masses = summed(quantities)
    unscaled = int(masses["unscaled_input_count", ""] + masses["unscaled_output_count", ""])
    variance_kg2 = masses["run_in_variance_kg2", ""] + masses["run_out_variance_kg2", ""]
    mass = MassBalance(
        charged_kg=masses["mass_charged_kg", ""],
        reagents_kg=masses["reagent_kg", ""],
        recovered_kg=masses["mass_recovered_kg", ""],
        intermediates_kg=masses["mass_intermediate_kg", ""],
        residue_kg=masses["residue_kg", ""],
        explained_loss_kg=masses["explained_loss_kg", ""],
        awaiting_kg=masses["mass_awaiting_outputs_kg", ""],
        tolerance_kg=None if unscaled else tolerance_kg(variance_kg2),
    )
    total = Balance(
        opening_kg=NONE_KG,
        in_kg=mass.fed_kg,
        out_kg=mass.recovered_kg + mass.intermediates_kg,
        residue_kg=mass.residue_kg,
        explained_loss_kg=mass.explained_loss_kg,
        closing_kg=NONE_KG,
        variance_kg2=variance_kg2,
        doubts=doubts(unscaled=unscaled, awaiting_kg=mass.awaiting_kg, unsure_kg=NONE_KG, unassayed_kg=NONE_KG),
    )
    codes = Element.objects.visible_to(viewer).order_by("position", "pk").values_list("code", flat=True)
    kinds = dict(Material.objects.visible_to(viewer).values_list("code", "kind"))
    return BalanceOfARun(mass, total, _elements(quantities, list(codes), kinds, run.day))


IN, OUT, LEFT_OVER = "element_charged_kg", "element_recovered_kg", "element_left_over_kg"


def _elements(quantities: list[RunQuantity], codes: list[str], kinds: dict[str, str], day: date) -> list[ElementOfARun]:
    masses, by_element = summed(quantities), summed(quantities, by="element")
    estimated = summed([one for one in quantities if one.dimensions["is_estimated"]], by="element")
    left_over: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in quantities:
        if one.measure == LEFT_OVER:
            left_over[one.dimensions["element"], kinds[one.dimensions["material"]]] += one.value
    found = []
    for code in codes:
        if not any(by_element[measure, code] for measure in (IN, OUT, LEFT_OVER)):
            continue
        balance = Balance(
            opening_kg=NONE_KG,
            in_kg=by_element[IN, code],
            out_kg=by_element[OUT, code],
            residue_kg=left_over[code, "residue"],
            explained_loss_kg=left_over[code, "loss"],
            closing_kg=NONE_KG,
            variance_kg2=by_element["element_in_variance_kg2", code] + by_element["element_out_variance_kg2", code],
            doubts=doubts(
                unscaled=int(masses["unscaled_input_count", ""] + masses["unscaled_output_count", ""]),
                awaiting_kg=masses["mass_awaiting_outputs_kg", ""],
                unsure_kg=by_element["element_in_unsure_kg", code] + by_element["element_out_unsure_kg", code],
                unassayed_kg=masses["unassayed_residue_kg", ""],
            ),
        )
        of_recovery_kg = estimated[IN, code] + estimated[OUT, code]
        known_kg = of_recovery_kg + estimated[LEFT_OVER, code]
        found.append(ElementOfARun(code, balance, known_kg, of_recovery_kg, day))
    return found


# As rows of files and answers: unrounded, codes instead of words ------------------------------------------------------

TOTAL = "wet"
HEADERS = (
    "run",
    "of",
    "in_kg",
    "out_kg",
    "residue_kg",
    "explained_loss_kg",
    "gap_kg",
    "gap_share",
    "tolerance_kg",
    "estimated_share",
    "state",
    "why",
    "recovery",
    "recovery_flag",
    "recovery_remark",
)


def balance_rows(*, viewer: Viewer, run: ProcessRun) -> list[list]:
    """Total wet mass, then element by element; a withdrawn run has none."""
    if run.voided_at is not None:
        return []
    found = run_balance(viewer=viewer, run=run)
    judged = [(TOTAL, found.total, [None, None, "", ""])]
    judged += [
        (one.element, one.balance, [one.estimated_share, one.rate, one.excess.value, one.doubt])
        for one in found.elements
    ]
    return [
        [
            run.number,
            of,
            balance.in_kg,
            balance.out_kg,
            balance.residue_kg,
            balance.explained_loss_kg,
            balance.gap_kg,
            balance.gap_share,
            balance.tolerance_kg,
            estimated_share,
            balance.state.value,
            "; ".join(balance.doubts),
            *recovery,
        ]
        for of, balance, (estimated_share, *recovery) in judged
    ]

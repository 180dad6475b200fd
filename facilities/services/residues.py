"""What became of residues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from consortium.models import Organisation, User
from consortium.refusals import Refusal
from facilities.models import ResidueDisposal, RunOutput
from facilities.residue_selectors import rests_of
from feedstock.services import BLOCK, Origin, void_facts


@dataclass(frozen=True)
class NewDisposal:
    reference: str
    output: RunOutput
    day: date
    mass_kg: Decimal
    treatment: str
    destination: str
    destination_country: str
    waste_code: str | None = None
    national_code: str = ""
    responsible: Organisation | None = None
    responsible_name: str = ""
    row: int | None = None

    def columns(self) -> dict:
        return {
            "output_id": self.output.pk,
            "day": self.day,
            "mass_kg": self.mass_kg,
            "waste_code_id": self.waste_code,
            "national_code": self.national_code,
            "treatment_id": self.treatment,
            "destination": self.destination,
            "destination_country": self.destination_country,
            "responsible_id": self.responsible and self.responsible.pk,
            "responsible_name": self.responsible_name,
        }


@transaction.atomic
def record_disposals(new: Sequence[NewDisposal], *, origin: Origin) -> list[ResidueDisposal]:
    """Record where residues went.  Never more than is left of each of them."""
    # Two files at once would both find the rest untouched, and dispose of it twice.
    held = RunOutput._base_manager.select_for_update().filter(pk__in=[one.output.pk for one in new])
    rests = rests_of(dict(held.order_by("pk").values_list("pk", "mass_kg")))
    for one in new:
        rests[one.output.pk] -= one.mass_kg
        if rests[one.output.pk] < 0:
            raise Refusal(f"Of residue {one.output.number} less than {one.mass_kg} kg is left.")
    disposals = [
        ResidueDisposal(**origin.frame("D", reference=one.reference, row=one.row), **one.columns()) for one in new
    ]
    return ResidueDisposal.objects.bulk_create(disposals, batch_size=BLOCK)


@transaction.atomic
def void_disposals(disposals: Sequence[ResidueDisposal], *, reason: str, by: User) -> int:
    """Withdraw what did not happen so.  The residues are owed again."""
    void_facts(disposals, reason=reason, by=by)
    return len(disposals)

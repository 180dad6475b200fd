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
        ResidueDisposal(
            **origin.frame("D", reference=one.reference, row=one.row),
            output=one.output,
            day=one.day,
            mass_kg=one.mass_kg,
            waste_code_id=one.waste_code,
            national_code=one.national_code,
            treatment_id=one.treatment,
            destination=one.destination,
            destination_country=one.destination_country,
            responsible=one.responsible,
            responsible_name=one.responsible_name,
        )
        for one in new
    ]
    return ResidueDisposal.objects.bulk_create(disposals, batch_size=BLOCK)


@transaction.atomic
def void_disposals(disposals: Sequence[ResidueDisposal], *, reason: str, by: User) -> int:
    """Withdraw what did not happen so.  The residues are owed again."""
    void_facts(disposals, reason=reason, by=by)
    return len(disposals)

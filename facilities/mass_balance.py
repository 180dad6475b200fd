"""Pure arithmetic of a run's masses.

In = out + residue + explained loss + unexplained, wet, in kilograms (DOMAIN.md section E: every kilogram that goes in
is accounted for); until a run's outputs are recorded, it awaits them.  Knows nothing of Django.
"""

from dataclasses import dataclass
from decimal import Decimal

LARGEST_QUIET_SHARE = Decimal("0.02")
"""Where no scale is on record, an unexplained share above two percent either way is marked all the same."""


@dataclass(frozen=True)
class MassBalance:
    """Where the mass went that one run was fed with.

    >>> balance = MassBalance(Decimal(1000), Decimal(0), Decimal(100), Decimal(650), Decimal(220), Decimal(20))
    >>> balance.unexplained_kg, balance.share(balance.unexplained_kg), balance.closure
    (Decimal('10'), Decimal('0.01'), Decimal('0.99'))

    The scales explain 4 kg of it, and not 10:

    >>> from dataclasses import replace
    >>> replace(balance, tolerance_kg=Decimal(4)).is_open, balance.is_open
    (True, False)

    Until its outputs are recorded, nothing of it is lost and there is no closure:

    >>> none = Decimal(0)
    >>> balance = MassBalance(Decimal(1000), none, none, none, none, none, awaiting_kg=Decimal(1000))
    >>> balance.unexplained_kg, balance.closure
    (Decimal('0'), None)
    """

    charged_kg: Decimal
    reagents_kg: Decimal
    recovered_kg: Decimal
    intermediates_kg: Decimal
    residue_kg: Decimal
    explained_loss_kg: Decimal
    awaiting_kg: Decimal = Decimal(0)
    """What a run was fed with whose outputs are still to come."""
    tolerance_kg: Decimal | None = None
    """How far its weighings may be off together (see closure.py); None where a scale is not on record."""

    @property
    def fed_kg(self) -> Decimal:
        return self.charged_kg + self.reagents_kg

    @property
    def accounted_kg(self) -> Decimal:
        return self.recovered_kg + self.intermediates_kg + self.residue_kg + self.explained_loss_kg

    @property
    def unexplained_kg(self) -> Decimal:
        """Below zero when more came out than went in."""
        return self.fed_kg - self.accounted_kg - self.awaiting_kg

    @property
    def closure(self) -> Decimal | None:
        """The share of what went in that is accounted for; None where nothing went in, or outputs are to come."""
        return None if self.awaiting_kg else self.share(self.accounted_kg)

    @property
    def is_open(self) -> bool:
        """More is unexplained than the scales allow; without them, than they allow by a rule of thumb."""
        if self.tolerance_kg is not None:
            return abs(self.unexplained_kg) > self.tolerance_kg
        share = self.share(self.unexplained_kg)
        return share is not None and abs(share) > LARGEST_QUIET_SHARE

    def share(self, mass_kg: Decimal) -> Decimal | None:
        return mass_kg / self.fed_kg if self.fed_kg else None


def difference(declared_kg: Decimal, received_kg: Decimal) -> tuple[Decimal, Decimal]:
    """What the weighbridge says beyond the declaration: in kilograms, and as a share of what was declared.

    >>> difference(Decimal(1000), Decimal("998.5"))
    (Decimal('-1.5'), Decimal('-0.0015'))
    """
    gap_kg = received_kg - declared_kg
    return gap_kg, gap_kg / declared_kg

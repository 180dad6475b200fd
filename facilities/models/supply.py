from django.db import models
from django.db.models import F, Q

from consortium.models import Fact
from consortium.models.fields import LARGEST_ENERGY_KWH, EnergyField
from facilities.choices import InstrumentKind
from facilities.models.site import Site


class SupplyInstrument(Fact):
    """Electricity of a site that a contract or a certificate ties to a source, as its operator records it.

    It covers the same share of every kilowatt hour of its period: its quantity per consumption, and never more
    (facilities.metrics.supply).
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="supply_instruments")
    kind = models.CharField(max_length=30, choices=InstrumentKind)
    supplier = models.CharField(max_length=200)
    quantity_kwh = EnergyField()
    g_co2e_per_kwh = models.DecimalField(max_digits=10, decimal_places=4)
    valid_from = models.DateField(help_text="First day, in the site's time zone.")
    valid_until = models.DateField(help_text="First day after it.")
    evidence = models.CharField(max_length=200, help_text="Cancellation statement, contract or invoice.")

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=InstrumentKind.values), name="supply_instrument_kind_is_known"),
            models.CheckConstraint(
                condition=Q(quantity_kwh__gt=0, quantity_kwh__lte=LARGEST_ENERGY_KWH),
                name="supply_instrument_quantity_is_possible",
            ),
            models.CheckConstraint(
                condition=Q(g_co2e_per_kwh__gte=0, g_co2e_per_kwh__lte=5000),
                name="supply_instrument_factor_is_possible",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="supply_instrument_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(supplier="") & ~Q(evidence=""), name="supply_instrument_has_supplier_and_evidence"
            ),
        ]

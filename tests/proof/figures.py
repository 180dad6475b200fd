"""What the product says, by the model's names: rollups, each of the site whose refill it is of, and who holds what."""

from fractions import Fraction

from consortium.models import Organisation
from dashboards.models import DailyRollup
from facilities.models import Line, RunOutput, Site
from feedstock.models import BatteryLot

COMPARED = (
    "mass_registered_kg",
    "mass_dispatched_kg",
    "arrived_mass_kg",
    "mass_received_kg",
    "mass_supplied_kg",
    "run_hours",
    "unexplained_loss_kg",
    "mass_awaiting_outputs_kg",
    "reagent_kg",
    "mass_charged_kg",
    "mass_recovered_kg",
    "mass_intermediate_kg",
    "residue_kg",
    "explained_loss_kg",
    "stock_take_count",
    "stock_kg",
    "dry_stock_kg",
    "dry_mass_in_kg",
    "dry_mass_out_kg",
)
OF_NICKEL = ("element_charged_kg", "element_returned_kg", "element_stock_kg")


def rollups() -> dict[tuple, Fraction]:
    organisations = dict(Organisation.objects.values_list("pk", "code"))
    sites, lines = dict(Site.objects.values_list("pk", "code")), dict(Line.objects.values_list("pk", "code"))
    rows = DailyRollup.objects.filter(measure__in=COMPARED) | DailyRollup.objects.filter(
        measure__in=OF_NICKEL, element="Ni"
    )
    sums: dict[tuple, Fraction] = {}
    for row in rows:
        said = {
            "counterparty": organisations.get(row.counterparty_id),
            "site": sites[row.slice_id] if row.slice_kind == "site" else None,
            "line": lines.get(row.line_id),
            "chemistry": row.chemistry,
            "material": row.material,
            "element": row.element,
        }
        said = {name: value for name, value in said.items() if value}
        if row.element:
            said["guess"] = row.is_estimated
        key = row.measure, row.day, organisations[row.organisation_id], frozenset(said.items())
        sums[key] = sums.get(key, Fraction(0)) + Fraction(row.value)
    return sums


def holders() -> dict[tuple, str]:
    lots = BatteryLot.objects.filter(voided_at__isnull=True).values_list("source_reference", "holder__code")
    batches = RunOutput.objects.filter(voided_at__isnull=True).values_list("batch_reference", "holder__code")
    return {("lot", name): code for name, code in lots} | {("batch", name): code for name, code in batches}

"""The only definitions of the numbers about commitments.  Read unscoped: they make the rows that are scoped."""

from consortium.choices import SliceKind
from consortium.quantities import DayQuantity

PROMISED = """
slice
JOIN contracts_feedstockcommitment commitment ON commitment.id = slice.slice_id AND commitment.voided_at IS NULL
JOIN contracts_commitmentperiod period
  ON period.commitment_id = commitment.id AND period.starts_on <= slice.day AND period.ends_on > slice.day
CROSS JOIN LATERAL (
    SELECT (period.ends_on - period.starts_on)::numeric AS days, (slice.day - period.starts_on)::numeric AS passed
) span
"""
# Differences of rounded running totals: the days of a period add up to its mass to the last digit.
PROMISED_KG = (
    "round(period.committed_mass_kg * (span.passed + 1) / span.days, 6)"
    " - round(period.committed_mass_kg * span.passed / span.days, 6)"
)

DELIVERED = """
slice
JOIN facilities_receipt receipt ON receipt.site_id = slice.slice_id AND receipt.day = slice.day
 AND receipt.voided_at IS NULL
JOIN facilities_site site ON site.id = receipt.site_id
JOIN feedstock_batterylot lot ON lot.id = receipt.lot_id
JOIN contracts_feedstockcommitment commitment
  ON commitment.recycler_id = site.operator_id AND commitment.supplier_id = lot.supplier_id
 AND commitment.voided_at IS NULL
 AND (commitment.chemistry_id IS NULL OR commitment.chemistry_id = lot.chemistry_id)
JOIN contracts_commitmentperiod period
  ON period.commitment_id = commitment.id AND period.starts_on <= receipt.day AND period.ends_on > receipt.day
"""
FOR_RECYCLER = {
    "organisation_id": "commitment.recycler_id",
    "counterparty_id": "commitment.supplier_id",
    "commitment_id": "commitment.id",
    "chemistry": "coalesce(commitment.chemistry_id, '')",
}
FOR_SUPPLIER = {
    **FOR_RECYCLER,
    "organisation_id": "commitment.supplier_id",
    "counterparty_id": "commitment.recycler_id",
}

QUANTITIES = (
    DayQuantity("committed_mass_kg", SliceKind.COMMITMENT, PROMISED, PROMISED_KG, FOR_RECYCLER),
    DayQuantity("promised_mass_kg", SliceKind.COMMITMENT, PROMISED, PROMISED_KG, FOR_SUPPLIER),
    DayQuantity("delivered_mass_kg", SliceKind.SITE, DELIVERED, "receipt.net_mass_kg", FOR_RECYCLER),
    DayQuantity("fulfilled_mass_kg", SliceKind.SITE, DELIVERED, "receipt.net_mass_kg", FOR_SUPPLIER),
)

SLICES = {
    SliceKind.COMMITMENT: """
        SELECT period.commitment_id, day::date
          FROM contracts_commitmentperiod period
         CROSS JOIN generate_series(period.starts_on, period.ends_on - 1, interval '1 day') AS day
    """
}
"""Every slice that has facts, for a full rebuild."""

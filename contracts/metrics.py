"""The only definitions of the numbers about commitments.  Read unscoped: they make the rows that are scoped."""

from consortium.choices import SliceKind
from consortium.left_out import LeftOut, Reason
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

ARRIVED = """
contracts_feedstockcommitment commitment
JOIN contracts_commitmentperiod period ON period.commitment_id = commitment.id AND commitment.voided_at IS NULL
JOIN facilities_site site ON site.operator_id = commitment.recycler_id
JOIN facilities_receipt receipt
  ON receipt.site_id = site.id AND receipt.voided_at IS NULL
 AND receipt.day >= period.starts_on AND receipt.day < period.ends_on
JOIN feedstock_batterylot lot
  ON lot.id = receipt.lot_id AND lot.supplier_id = commitment.supplier_id
 AND (commitment.chemistry_id IS NULL OR lot.chemistry_id = commitment.chemistry_id)
"""
"""Which receipts belong to which period of which standing commitment."""
IS_DAMAGED = "lot.condition <> 'intact'"

RUNNING = f"""
wanted AS (
    SELECT DISTINCT period.id AS period_id
      FROM slice
      JOIN contracts_commitmentperiod period
        ON period.commitment_id = slice.slice_id AND period.starts_on <= slice.day AND period.ends_on > slice.day
),
arrived AS (
    SELECT commitment.id AS commitment_id, period.id AS period_id, receipt.day, count(*) AS receipts,
           array_agg(receipt.id ORDER BY receipt.id) AS receipt_ids,
           commitment.largest_damaged_fraction, sum(receipt.net_mass_kg) AS mass_kg,
           coalesce(sum(receipt.net_mass_kg) FILTER (WHERE {IS_DAMAGED}), 0) AS damaged_kg
      FROM {ARRIVED}
      JOIN wanted ON wanted.period_id = period.id
     GROUP BY commitment.id, period.id, receipt.day
),
so_far AS (
    SELECT *, sum(mass_kg) OVER so_far AS mass_so_far_kg, sum(damaged_kg) OVER so_far AS damaged_so_far_kg
      FROM arrived WINDOW so_far AS (PARTITION BY period_id ORDER BY day)
),
running AS MATERIALIZED (
    SELECT commitment_id, day, receipts, receipt_ids, mass_kg,
           mass_so_far_kg
           - greatest(damaged_so_far_kg - largest_damaged_fraction * mass_so_far_kg, 0) AS counted_so_far_kg,
           mass_so_far_kg - mass_kg
           - greatest(damaged_so_far_kg - damaged_kg - largest_damaged_fraction * (mass_so_far_kg - mass_kg), 0)
           AS counted_before_kg
      FROM so_far
)
"""
"""What counts in a period up to each day of arrival: damaged mass up to the commitment's largest share of all."""

COUNTED = """
slice
JOIN running ON running.commitment_id = slice.slice_id AND running.day = slice.day
JOIN contracts_feedstockcommitment commitment ON commitment.id = slice.slice_id
"""
# Differences of running totals: whatever the order of arrival, the days of a period add up to what counts in it.
COUNTED_KG = "running.counted_so_far_kg - running.counted_before_kg"

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

PERIOD = {"commitment": "commitment.id", "period": "period.id"}


def _counted(measure: str, dimensions: dict[str, str]) -> DayQuantity:
    return DayQuantity(
        measure,
        SliceKind.COMMITMENT,
        COUNTED,
        COUNTED_KG,
        dimensions,
        RUNNING,
        facts="sum(running.receipts)",
        stands_on={"commitment": "commitment.id", "receipts": "running.receipt_ids"},
    )


QUANTITIES = (
    DayQuantity("committed_mass_kg", SliceKind.COMMITMENT, PROMISED, PROMISED_KG, FOR_RECYCLER, stands_on=PERIOD),
    DayQuantity("promised_mass_kg", SliceKind.COMMITMENT, PROMISED, PROMISED_KG, FOR_SUPPLIER, stands_on=PERIOD),
    _counted("delivered_mass_kg", FOR_RECYCLER),
    _counted("fulfilled_mass_kg", FOR_SUPPLIER),
)

# What arrived from the supplier and does not count --------------------------------------------------------------------

BETWEEN_THEM = """
slice
JOIN contracts_feedstockcommitment commitment ON commitment.id = slice.slice_id AND commitment.voided_at IS NULL
JOIN facilities_site site ON site.operator_id = commitment.recycler_id
JOIN facilities_receipt receipt
  ON receipt.site_id = site.id AND receipt.day = slice.day AND receipt.voided_at IS NULL
JOIN feedstock_batterylot lot ON lot.id = receipt.lot_id AND lot.supplier_id = commitment.supplier_id
"""
WITHDRAWN = BETWEEN_THEM.replace("receipt.voided_at IS NULL", "receipt.voided_at IS NOT NULL")
FITS = "(commitment.chemistry_id IS NULL OR lot.chemistry_id = commitment.chemistry_id)"
PROMISED_THEN = """EXISTS (
    SELECT FROM contracts_commitmentperiod period
     WHERE period.commitment_id = commitment.id AND period.starts_on <= slice.day AND period.ends_on > slice.day
)"""
ENDED_BEFORE = """EXISTS (
    SELECT FROM contracts_commitmentperiod period
     WHERE period.commitment_id = commitment.id AND period.ends_on <= slice.day
)"""
# What counts against another promise between the two was not delivered in vain.
COUNTS_ELSEWHERE = """EXISTS (
    SELECT FROM contracts_feedstockcommitment other
      JOIN contracts_commitmentperiod period
        ON period.commitment_id = other.id AND period.starts_on <= slice.day AND period.ends_on > slice.day
     WHERE other.supplier_id = commitment.supplier_id AND other.recycler_id = commitment.recycler_id
       AND other.voided_at IS NULL
       AND (other.chemistry_id IS NULL OR other.chemistry_id = lot.chemistry_id)
)"""
IN_VAIN = {
    Reason.LATE: f"{FITS} AND {ENDED_BEFORE} AND NOT {COUNTS_ELSEWHERE}",
    Reason.EARLY: f"{FITS} AND NOT {PROMISED_THEN} AND NOT {ENDED_BEFORE} AND NOT {COUNTS_ELSEWHERE}",
    Reason.OTHER_CHEMISTRY: f"NOT {FITS} AND {PROMISED_THEN} AND NOT {COUNTS_ELSEWHERE}",
}


def _uncounted(measure: str, dimensions: dict[str, str]) -> tuple[LeftOut, ...]:
    def left(reason: Reason, source: str, value: str, record: str = "receipt.id", prelude: str = "") -> LeftOut:
        return LeftOut(measure, SliceKind.COMMITMENT, reason, "receipt", record, source, value, dimensions, prelude)

    return (
        *(
            left(reason, f"{BETWEEN_THEM} WHERE {condition}", "receipt.net_mass_kg")
            for reason, condition in IN_VAIN.items()
        ),
        left(Reason.WITHDRAWN, f"{WITHDRAWN} WHERE {FITS} AND {PROMISED_THEN}", "receipt.net_mass_kg"),
        # The limit is of all that has arrived in a period: it takes no single receipt's mass, but that of the days.
        left(Reason.DAMAGED, COUNTED, f"running.mass_kg - ({COUNTED_KG})", "0", RUNNING),
        left(
            Reason.DAMAGED,
            f"{BETWEEN_THEM} WHERE {FITS} AND {PROMISED_THEN} AND {IS_DAMAGED}"
            " AND commitment.largest_damaged_fraction < 1",
            "NULL::numeric",
        ),
    )


LEFT_OUT = (*_uncounted("delivered_mass_kg", FOR_RECYCLER), *_uncounted("fulfilled_mass_kg", FOR_SUPPLIER))

SLICES = {
    SliceKind.COMMITMENT: """
        SELECT period.commitment_id, day::date
          FROM contracts_commitmentperiod period
         CROSS JOIN generate_series(period.starts_on, period.ends_on - 1, interval '1 day') AS day
    """
}
"""Every slice that has facts, for a full rebuild."""

SLICE_IDS = {SliceKind.COMMITMENT: "SELECT id FROM contracts_feedstockcommitment"}
"""Every id that a slice may have, whether it has facts or not."""

FOLLOWING = {
    SliceKind.COMMITMENT: (
        SliceKind.SITE,
        """
        SELECT DISTINCT commitment.id, later.day::date
          FROM changed
          JOIN facilities_site site ON site.id = changed.slice_id
          JOIN contracts_feedstockcommitment commitment
            ON commitment.recycler_id = site.operator_id AND commitment.voided_at IS NULL
          JOIN contracts_commitmentperiod period
            ON period.commitment_id = commitment.id AND period.starts_on <= changed.day AND period.ends_on > changed.day
         CROSS JOIN LATERAL generate_series(
            changed.day,
            CASE WHEN commitment.largest_damaged_fraction < 1 THEN period.ends_on - 1 ELSE changed.day END,
            interval '1 day'
         ) AS later(day)
        """,
    )
}
"""Kind of slice -> the kind whose changes change it too, and which slices, over a relation `changed(slice_id, day)`.

What arrives at a site counts against a promise on its day; where damaged mass has a limit, also on later days.
"""

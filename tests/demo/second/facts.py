"""All facts and reference rows as dictionaries, and who belongs to whom.  No figure is computed here."""

from collections import defaultdict
from functools import cached_property
from itertools import groupby

from django.db import connection

Row = dict


def read(table: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def standing(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["voided_at"] is None]


def by(rows: list[Row], column: str) -> dict:
    return {row[column]: row for row in rows}


def grouped(rows: list[Row], column: str) -> dict[object, list[Row]]:
    groups: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        if row[column] is not None:
            groups[row[column]].append(row)
    return groups


class Facts:
    def __init__(self):
        self.lots = by(read("feedstock_batterylot"), "id")
        self.lot_edges = read("feedstock_lotedge")
        self.shipments = standing(read("feedstock_shipment"))
        self.lines_of = grouped(read("feedstock_shipmentline"), "shipment_id")
        self.legs_of = grouped(read("feedstock_shipmentleg"), "shipment_id")
        self.passages_of = grouped(read("feedstock_hubpassage"), "shipment_id")
        self.sites = by(read("facilities_site"), "id")
        self.meters = by(read("facilities_meter"), "id")
        self.receipts = standing(read("facilities_receipt"))
        self.all_runs = by(read("facilities_processrun"), "id")
        self.runs = standing(list(self.all_runs.values()))
        self.outputs = by(read("facilities_runoutput"), "id")
        self.outputs_of = grouped(standing(list(self.outputs.values())), "run_id")
        self.inputs_of = grouped(read("facilities_runinput"), "run_id")
        self.assays = standing(read("facilities_assay"))
        self.readings = standing(read("facilities_energyreading"))
        self.contracts = standing(read("facilities_supplyinstrument"))
        self.grid_factors = read("consortium_gridfactor")
        self.fuel_factors = read("consortium_fuelfactor")
        self.burnt_elements = read("consortium_burntelement")
        self.stock_takes = standing(read("facilities_stocktake"))
        self.counted_in = grouped(read("facilities_stocktakerow"), "stock_take_id")
        self.scales = read("facilities_scale")
        self.commitments = standing(read("contracts_feedstockcommitment"))
        self.periods_of = grouped(read("contracts_commitmentperiod"), "commitment_id")
        self.materials = by(read("consortium_material"), "code")
        self.steps = by(read("consortium_processstep"), "code")

    @cached_property
    def receipts_of_lot(self) -> dict:
        return grouped(self.receipts, "lot_id")

    @cached_property
    def receipts_of_output(self) -> dict:
        return grouped(self.receipts, "output_id")

    @cached_property
    def output_by_number(self) -> dict:
        return by(list(self.outputs.values()), "number")

    @cached_property
    def output_assays(self) -> dict:
        return grouped(self.assays, "output_id")

    def lot_and_output(self, row: Row) -> tuple[Row | None, Row | None]:
        """What a run's input, a receipt or a row of a stock-take is of."""
        return self.lots.get(row["lot_id"]), self.outputs.get(row["output_id"])

    def place_of(self, run: Row) -> dict:
        """The dimensions of everything about a run."""
        operator = self.sites[run["site_id"]]["operator_id"]
        return {"organisation_id": operator, "site_id": run["site_id"], "line_id": run["line_id"]}

    def lay_at(self, lot: Row | None, output: Row | None, at, but: Row | None = None) -> Row | None:
        """Where it was weighed in last until then, or else where a batch was made; nothing for a lot never weighed."""
        receipts = self.receipts_of_lot[lot["id"]] if lot else self.receipts_of_output[output["id"]] if output else []
        earlier = [one for one in receipts if one["received_at"] <= at and one is not but]
        if earlier:
            return self.sites[max(earlier, key=lambda one: (one["received_at"], one["id"]))["site_id"]]
        return self.sites[self.all_runs[output["run_id"]]["site_id"]] if output else None


def in_turn(rows: list[Row], column: str):
    """(value, rows of that value) in the order of the column."""
    return groupby(sorted(rows, key=lambda row: row[column]), key=lambda row: row[column])

from facilities.models.assay import Assay
from facilities.models.energy_reading import EnergyReading
from facilities.models.process_run import ProcessRun, RunInput, RunOutput
from facilities.models.receipt import Receipt
from facilities.models.recycling import SentRecyclingBatch
from facilities.models.residue import ResidueDisposal
from facilities.models.site import Line, Meter, Site, SiteGrant
from facilities.models.supply import SupplyInstrument
from facilities.models.weighing import BalanceAcceptance, Scale, StockTake, StockTakeRow

__all__ = [
    "Assay",
    "BalanceAcceptance",
    "EnergyReading",
    "Line",
    "Meter",
    "ProcessRun",
    "Receipt",
    "ResidueDisposal",
    "RunInput",
    "RunOutput",
    "Scale",
    "SentRecyclingBatch",
    "Site",
    "SiteGrant",
    "StockTake",
    "StockTakeRow",
    "SupplyInstrument",
]

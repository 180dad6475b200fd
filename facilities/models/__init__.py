from facilities.models.assay import Assay
from facilities.models.energy_reading import EnergyReading
from facilities.models.process_run import ProcessRun, RunInput, RunOutput
from facilities.models.receipt import Receipt
from facilities.models.site import Line, Meter, Site, SiteGrant

__all__ = [
    "Assay",
    "EnergyReading",
    "Line",
    "Meter",
    "ProcessRun",
    "Receipt",
    "RunInput",
    "RunOutput",
    "Site",
    "SiteGrant",
]

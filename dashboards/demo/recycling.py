"""A plant that keeps papers for a data space: scrap of its own told as RecyclingBatch, a batch that gained mass,
and an assay of the scrap that says another chemistry than was declared."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from dashboards.demo.world import PLANTS, Plant
from facilities.catenax.documents import Actor, Container, RecyclingBatch, Step, Transport, Treatment
from facilities.catenax.exporting import asset_id, batch_name
from facilities.catenax.writing import text_of

MEMBER, PLANT, LINE = "han-river-recycling", "han-gunsan", "shredder"
LOT, CHARGED_KG, LOST_KG = "HR-SCRAP-1", Decimal("240"), Decimal("3.8")
DAYS_AGO = 9


def bpns(plant: Plant) -> str:
    """A partner number that nobody has: real ones hold no such word."""
    return f"BPNS00DEMO{PLANTS.index(plant) + 1:06d}"


def lot_file(today: date) -> str:
    day = today - timedelta(days=DAYS_AGO + 1)
    header = "reference,chemistry,form,condition,origin,collected_in,registered_on,declared_mass_kg"
    return f"{header}\n{LOT},NMC622,cell,intact,production_scrap,KR,{day},{CHARGED_KG}\n"


def assay_file(today: date) -> str:
    """Twice the cobalt that its declared chemistry has, and more."""
    found = (("Co", "12.9"), ("Ni", "15.8"))
    day = today - timedelta(days=DAYS_AGO - 2)
    header = "reference,lot,assayed_on,analyte,value,unit,method,uncertainty,laboratory"
    rows = [f"{LOT} {element},{LOT},{day},{element},{value},percent,ICP-OES,0.3,Gunsan" for element, value in found]
    return "\n".join([header, *rows]) + "\n"


def document(today: date, run: str, *, given_kg: Decimal) -> str:
    """One shredding of the lot."""
    plant = next(plant for plant in PLANTS if plant.code == PLANT)
    day = today - timedelta(days=DAYS_AGO)
    start, end = (datetime.combine(day, time(hour), ZoneInfo(plant.time_zone)) for hour in (8, 11))
    actor = Actor(bpns(plant), f"{PLANT}:{LINE}", "Shredding Facility")
    step = Step(
        process="Shredding",
        started_at=start,
        ended_at=end,
        measured_at=end,
        input_mass_kg=CHARGED_KG,
        output_mass_kg=given_kg,
        loss_mass_kg=LOST_KG,
        loss_type="off_gas",
        measured_with="Floor scale",
        weighing_slip=f"{run}-SLIP",
    )
    return text_of(
        [
            RecyclingBatch(
                batch_id=batch_name(LOT, run),
                asset_id=asset_id(run, LOT),
                container=Container(Decimal(62), Decimal(1000), "Steel drum with vent", "SD-1000"),
                sender=actor,
                receiver=actor,
                transport=Transport("Moved by hand", actor.bpns),
                treatment=Treatment("Pre-recycling", "R12", is_mechanical=True, is_chemical=False),
                steps=(step,),
            )
        ]
    )

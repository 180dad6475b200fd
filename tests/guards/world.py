"""A small consortium with at least one row of every model: what the guards look at with everybody's eyes."""

import io
import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal as D

from consortium.models import ApiToken, FuelFactor, Grant, IngestBatch, Invitation, Membership, Organisation, OutboxMail
from consortium.services import imports
from consortium.services.grants import give_grant
from consortium.services.members import invite_member
from consortium.services.tokens import make_token
from contracts.models import FeedstockCommitment
from dashboards import fill
from dashboards.boards import BOARDS
from facilities.models import (
    Assay,
    ProcessRun,
    Receipt,
    ResidueDisposal,
    RunOutput,
    Site,
    SiteGrant,
    StockTake,
    SupplyInstrument,
)
from facilities.services.balances import accept_balance, add_scale
from facilities.services.grants import give_site_grant, record_legal_grant
from facilities.services.sites import NewSite, add_line, add_meter, open_site
from feedstock.models import BatteryLot, HubOperation, Shipment, TransportOperation
from feedstock.services import NewLot, Origin, register_lots
from tests.annual_reports import report_of
from tests.catenax import BPNS_OF_PLANT, changed
from tests.custody import account, close, give
from tests.integration.test_chain_imports import COMMITMENTS, READINGS, RECEIPTS
from tests.integration.test_every_measure import RUNS
from tests.personas import Persona, make_organisation, make_persona

LOTS = """reference,chemistry,form,condition,collected_in,registered_on,declared_mass_kg
LOT-1,NMC622,cell,intact,DE,2026-01-05,1000
LOT-2,NMC622,cell,intact,DE,2026-01-05,1000
LOT-3,LFP,pack,damaged,DE,2026-01-05,400
"""
SHIPMENTS = """reference,record,carrier,toc,hoc,consignee,dispatched_at,lot,mass_kg,packing,mode,distance_km,\
distance_kind,from_place,from_country,to_place,to_country,un_number,waste_code,departed_at,arrived_at
SHP-1,line,,,,leach-works,2026-01-06 08:00,LOT-1,1000,P909,,,,,,,,,,,
SHP-1,hub,,,rhine-freight/terminal,,,,,,,,,,,,,,,,
SHP-1,leg,rhine-freight,rhine-freight/truck,,,,,,,road,420.5,sfd,Munich,DE,Leipzig,DE,3480,16 06 05,2026-01-06 08:00,\
2026-01-07 09:00
SHP-2,line,,,,leach-works,2026-01-06 08:00,LOT-3,400,P908,,,,,,,,,,,
SHP-2,leg,,,,,,,,,road,420.5,sfd,Munich,DE,Leipzig,DE,3480,16 06 05,2026-01-06 08:00,
"""
TRANSPORT_OPERATIONS = """reference,label,mode,wtw_g_per_tkm,ttw_g_per_tkm,distance_basis,data,method,source,\
load_factor,empty_distance_factor,energy_mix,valid_from
truck,Trucks,road,60,49.5,sfd,primary,GREET 2022,Fuel 2025,0.7,0.2,Diesel=1,2026-01-01
"""
HUB_OPERATIONS = """reference,label,hub_type,place,country,wtw_kg_per_t,ttw_kg_per_t,data,method,source,valid_from
terminal,Rail terminal,transshipment,Nuremberg,DE,1.2,0.4,primary,GREET 2022,Meters 2025,2026-01-01
"""
REPORTED_EMISSIONS = """{"shipmentId": "volta-motors/SHP-1", "mass": "1000", "tces": [{"tceId": "leg-1",
"tocId": "truck", "shipmentId": "volta-motors/SHP-1", "mass": "1000", "distance": {"sfd": "420.5"},
"transportActivity": "420.5", "co2eWTW": "25.23", "co2eTTW": "20.81"}]}
"""
LOT_ASSAYS = """reference,lot,analyte,value,unit,assayed_on
C-1 Ni,volta-motors/LOT-1,Ni,21,percent,2026-01-08
"""
STOCK_TAKES = """stock_take,site,line,counted_on,lot,batch,mass_kg
ST-1,leach-leipzig,,2026-01-31,,NI-1,680
ST-1,,,,volta-motors/LOT-1,,1
"""
DISPOSALS = """reference,batch,disposed_on,mass_kg,waste_code,treatment_code,destination,destination_country,responsible
CN-1,RES-1,2026-01-20,120,19 12 11*,D1,Landfill Nord,DE,rhine-freight
"""
ELECTRICITY_CONTRACTS = """\
reference,site,instrument,supplier,quantity_kwh,g_co2e_per_kwh,valid_from,valid_to,evidence
PPA-1,leach-leipzig,power_purchase_agreement,Wind Park Nord,600,0,2026-01-01,2026-01-31,HKN-1
"""
WITH_MISTAKE = """reference,chemistry,form,condition,collected_in,registered_on,declared_mass_kg
LOT-9,NMC999,cell,intact,DE,2026-01-05,1000
"""
RECYCLING_BATCH = changed("recyclingBatchId", "soda_ash/RUN-9")
RECYCLING_BATCH["sender"] |= {"bpnsProperty": BPNS_OF_PLANT, "actorNumber": "leach-leipzig"}


@dataclass
class World:
    people: dict[str, Persona]
    objects: dict[str, str]
    """First part of an address -> what names one object below it: `lots` -> a lot's public number."""


def make_world() -> World:
    """Alice's lots go to Bob's plant; Rolf carries, Olga and Frida look in by grants, Charlie is a stranger."""
    alice = make_persona("Alice", make_organisation("Volta Motors", "automaker"), "contributor")
    bob = make_persona("Bob", make_organisation("Leach Works", "recycler", time_zone="Europe/Berlin"), "manager")
    charlie = make_persona("Charlie", make_organisation("Rival Motors", "automaker", "FR"), "analyst")
    olga = make_persona("Olga", make_organisation("Battery Authority", "regulator"), "viewer")
    frida = make_persona("Frida", make_organisation("Green Bank", "financier"), "analyst")
    dana = make_persona("Dana", make_organisation("Consortium Office", "consortium_office", "BE"), "manager")
    rolf = make_persona("Rolf", make_organisation("Rhine Freight", "logistics"), "viewer")
    make_organisation("New Applicant", "utility")
    Organisation._base_manager.filter(code="new-applicant").update(status="applied")

    site = _plant(bob)
    batches = {
        "transport-operations": _send(rolf, "transport-operations", TRANSPORT_OPERATIONS),
        "hub-operations": _send(rolf, "hub-operations", HUB_OPERATIONS),
        "lots": _send(alice, "lots", LOTS),
        "commitments": _send(alice, "commitments", COMMITMENTS),
        "shipments": _send(alice, "shipments", SHIPMENTS),
        "transport-emissions": _send(rolf, "transport-emissions", REPORTED_EMISSIONS),
        "receipts": _send(bob, "receipts", RECEIPTS),
        "runs": _send(bob, "runs", RUNS),
        "assays": _send(bob, "assays", LOT_ASSAYS),
        "residue-disposals": _send(bob, "residue-disposals", DISPOSALS),
        "readings": _send(bob, "readings", READINGS),
        "electricity-contracts": _send(bob, "electricity-contracts", ELECTRICITY_CONTRACTS),
        "stock-takes": _send(bob, "stock-takes", STOCK_TAKES),
        "recycling-batches": _send(bob, "recycling-batches", json.dumps(RECYCLING_BATCH)),
    }
    refusals = {
        name: (batch.status, batch.problem, list(batch.refused_rows.values_list("row", "problems")))
        for name, batch in batches.items()
        if batch.status != "written"
    }
    assert not refusals, refusals
    refused = _send(alice, "lots", WITH_MISTAKE)
    assert refused.refused_rows.count() == 1
    parent = BatteryLot.objects.get(source_reference="LOT-2")
    register_lots(
        [
            NewLot(
                reference="LOT-2A",
                chemistry="NMC622",
                form_factor="cell",
                condition="intact",
                origin="end_of_life",
                collected_in="DE",
                registered_on=date(2026, 1, 9),
                declared_mass_kg=D(400),
                parents=[(parent, D(400))],
            )
        ],
        origin=Origin(alice.organisation, alice.user),
    )
    terms = {"reason": "Act 7", "valid_until": None}
    record_legal_grant(sites=[site], grantee=olga.organisation, scope="compliance", by=dana.user, **terms)
    give_site_grant(site=site, grantee=frida.organisation, scope="performance", basis="funding", by=bob.user, **terms)
    give_grant(
        grantor=bob.organisation, grantee=frida.organisation, scope="commercial", basis="contract", by=bob.user, **terms
    )
    fill.fill_changed_days()
    statement = close(bob, site)  # while no scale is on record, so that no balance can be judged to be open
    give(bob, alice, "Ni", "1")
    add_scale(
        site=site,
        code="floor",
        use="process",
        accuracy_class="III",
        verification_interval_kg=D("0.5"),
        largest_load_kg=D(3000),
        valid_from=date(2025, 1, 1),
        by=bob.user,
    )
    accept_balance(
        site=site,
        month=date(2026, 1, 1),
        gap_kg=D("138.5"),
        reason="The filter was emptied unweighed.",
        organisation=bob.organisation,
        by=bob.user,
    )
    invite_member(organisation=bob.organisation, email="new@leach-works.example", role="viewer", by=bob.user)
    token, _secret = make_token(
        membership=Membership.objects.get(user=bob.user), name="robot", role="analyst", lasts=timedelta(days=30)
    )
    fill.fill_changed_days()
    report = report_of(bob, site)
    return World(
        people={
            "alice": alice,
            "bob": bob,
            "charlie": charlie,
            "olga": olga,
            "frida": frida,
            "dana": dana,
            "rolf": rolf,
        },
        objects=_objects(alice, bob, token)
        | {
            "annual-reports": report.number,
            "attributions": statement.number,
            "credits": account(bob, "Ni").number,
        },
    )


def _plant(bob: Persona) -> Site:
    site = open_site(
        NewSite(
            code="leach-leipzig",
            name="Leipzig",
            kind="hydrometallurgy",
            country="DE",
            time_zone="Europe/Berlin",
            latitude=D("51.34"),
            longitude=D("12.37"),
            nameplate_capacity_kg_per_year=D(5_000_000),
            bpns=BPNS_OF_PLANT,
        ),
        operator=bob.organisation,
        by=bob.user,
    )
    for code, step in (("shredder", "shredding"), ("hydro", "hydrometallurgy")):
        line = add_line(
            site=site,
            code=code,
            name=code.title(),
            step=step,
            capacity_kg_per_day=D(20000),
            chemistries=["NMC622"],
            by=bob.user,
        )
        add_meter(site=site, code=f"el-{code}", carrier="electricity", line=line, by=bob.user)
    return site


def _send(persona: Persona, kind: str, text: str) -> IngestBatch:
    batch = imports.receive_file(
        content=io.BytesIO(text.encode()),
        file_name=f"{kind}.csv",
        kind=kind,
        organisation=persona.organisation,
        by=persona.user,
    )
    return imports.process(imports.claim(batch.pk))


def _objects(alice: Persona, bob: Persona, token: ApiToken) -> dict[str, str]:
    mail = OutboxMail.objects.filter(to="new@leach-works.example").get()
    return {
        "lots": BatteryLot.objects.get(source_reference="LOT-1").number,
        "shipments": Shipment.objects.get(source_reference="SHP-1").number,
        "receipts": Receipt.objects.get().number,
        "sites": "leach-leipzig",
        "balances": "leach-leipzig",
        "runs": ProcessRun.objects.get(source_reference="RUN-1").number,
        "batches": RunOutput.objects.get(batch_reference="BM-1").number,
        "assays": Assay.objects.get(output__batch_reference="NI-1").number,
        "stock-takes": StockTake.objects.get().number,
        "residues": RunOutput.objects.get(batch_reference="RES-1").number,
        "residue-disposals": ResidueDisposal.objects.get().number,
        "commitments": FeedstockCommitment.objects.get().number,
        "imports": IngestBatch.objects.get(status="refused").number,
        "members": str(Membership.objects.get(user=bob.user).pk),
        "members/invitations": str(Invitation.objects.get().pk),
        "office": "volta-motors",
        "invitations": mail.body.partition("/invitations/")[2].split("/")[0],
        "tokens": token.pk and token.token_key,
        "sharing/organisation": str(Grant.objects.get().pk),
        "sharing/site": str(SiteGrant.objects.get(basis="funding").pk),
        "sharing/law": str(SiteGrant.objects.get(basis="law").pk),
        "rates/rules": "eu-2023-1542",
        "rule-sets": "eu-2023-1542",
        "board": BOARDS["recycler"].slugs[0],
        "board/topics": BOARDS["recycler"].topics[0].slug,
        "panels": BOARDS["recycler"].slugs[0],
        "partners": "volta-motors",
        "chemistries": "NMC622",
        "elements": "Ni",
        "compounds": "NiSO4.6H2O",
        "materials": "black_mass",
        "process-steps": "shredding",
        "waste-codes": "160605",
        "treatment-codes": "R4",
        "un-numbers": "UN3480",
        "distance-adjustments": "road",
        "transport-operations": TransportOperation.objects.get().number,
        "hub-operations": HubOperation.objects.get().number,
        "packing-rules": "li-ion-waste-p909",
        "transport-intensities": "road_heavy_round",
        "electricity-contracts": SupplyInstrument.objects.get().number,
        "energy-units": "gas_m3",
        "fuel-factors": FuelFactor.objects.first().code,
        "burnt-elements": "smelting_carbon",
    }

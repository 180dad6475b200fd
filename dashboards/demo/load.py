"""Brings the invented consortium in: members and plants by services, everything else by the partners' files."""

import io
import re
from datetime import date, datetime, time, timedelta
from datetime import timezone as tz
from decimal import Decimal

from django.db import transaction

from consortium.access.binding import bind
from consortium.access.viewer import Viewer
from consortium.choices import ImportMode, ImportStatus
from consortium.models import IngestBatch, Organisation, User
from consortium.services import demo, grants, imports
from consortium.services.statistics import gather_statistics
from dashboards import fill
from dashboards.demo import carriers, custody, recycling, reports
from dashboards.demo.door import knock
from dashboards.demo.meters import SITE_METER, meter_code
from dashboards.demo.scene import PartnerFile
from dashboards.demo.story import write_files
from dashboards.demo.world import (
    LEGAL_SCOPES,
    MEMBERS,
    OPENINGS,
    PASSWORD,
    PEOPLE,
    PLANTS,
    REGULATORS,
    SITE_METERS,
    Plant,
)
from dashboards.models import DailyRollup
from facilities import selectors as facilities
from facilities.models import Site
from facilities.services import grants as site_grants
from facilities.services.balances import add_scale
from facilities.services.sites import NewSite, add_line, add_meter, open_site
from feedstock import selectors as feedstock
from feedstock.transport_documents import ileap_records

PLACEHOLDER = re.compile(r"\{([a-z-]+)/([^/}]+)/([^/}]+)\}")
DAYS_OF_OPERATION = 330
SENT_AT = time(23, 30)
CHEMISTRIES = ["NMC111", "NMC532", "NMC622", "NMC811", "NCA", "LFP"]
PLANT_WITHOUT_SCALES = "han-gunsan"
SCALES = (("bridge", "weighbridge", 20, 60_000), ("floor", "process", 1, 3_000))
LARGE = {"lots", "shipments", "runs"}
"""Kinds whose tables later files look things up in: the planner must know that they are no longer empty."""
USUAL_STORE_KG_PER_DAY = 3_000
"""Stands for the capacity of a site without lines."""
WITH_MISTAKES = """reference,chemistry,form,condition,collected_in,registered_on,declared_mass_kg
VM-TYPO-1,NMC622,pack,intact,DE,{day},1840.5
VM-TYPO-2,NMC822,pack,intact,DE,{day},1622
VM-TYPO-3,NMC622,pack,intact,Germany,{day},-12
"""
MISTYPED = """reference,chemistry,form,condition,collected_in,registered_on,declared_mass_kg
VM-SLIP-1,NMC622,pack,intact,DE,{day},{mass_kg}
"""
MISTYPED_KG, MEANT_KG = "18405", "1840.5"
DAMAGED_CELLS = """reference,chemistry,form,condition,origin,collected_in,registered_on,declared_mass_kg
VM-RECALL-1,NMC811,cell,damaged,recall,DE,{day},182.4
"""
DAMAGED_CELLS_BY_AIR = """reference,record,consignee,dispatched_at,lot,mass_kg,packing,mode,distance_km,distance_kind,\
from_place,from_country,to_place,to_country,un_number
VM-AIR-1,line,great-lakes-recovery,{day} 07:30,VM-RECALL-1,182.4,P909,,,,,,,,
VM-AIR-1,leg,,,,,,air,7050,gcd,Frankfurt,DE,Columbus,US,3480
"""
MEANT_FOR_SOMEBODY_ELSE = """reference,chemistry,form,condition,collected_in,registered_on,declared_mass_kg
VM-WRONG-1,LFP,pack,intact,DE,{day},980
VM-WRONG-2,LFP,pack,intact,DE,{day},1015
"""


class Load:
    """One run of the load; everything or nothing."""

    def __init__(self, today: date):
        self.today = today
        self.members: dict[str, Organisation] = {}
        self.people: dict[str, User] = {}
        self.sites: dict[str, Site] = {}
        self.batch_numbers: dict[tuple[str, str, str], str] = {}
        """By operator, run and the operator's own name."""

    @transaction.atomic
    def run(self) -> dict[str, int]:
        bind(Viewer.system())
        self._members()
        self._plants()
        self._openings()
        counts = {"members": len(self.members), "sites": len(self.sites), "files": 0, "rows": 0}
        for stage in write_files(self.today):
            for file in stage:
                batch = self._send(file)
                counts["files"] += 1
                counts["rows"] += batch.rows_written
            if stage[0].kind in LARGE:
                gather_statistics()
        self._papers()
        self._reported_emissions()
        self._mishaps()
        knock(today=self.today, office=self._somebody("consortium-office"))
        fill.rebuild()
        counts["reports"] = reports.freeze_last_year(
            members=self.members, sites=self.sites, people=self._somebody, today=self.today
        )
        counts["closed_quarters"] = custody.Custody(
            site=self.sites[custody.PLANT],
            members=self.members,
            people=self._somebody,
            send_assays=lambda member, name, text: self._receive(member, "assays", name, text),
            today=self.today,
        ).tell()
        counts["rollups"] = DailyRollup.objects.count()
        return counts

    # Who and where --------------------------------------------------------------------------------------------------

    def _members(self) -> None:
        for member in MEMBERS:
            self.members[member.code] = demo.add_member(**vars(member))
        self.people = demo.add_people(
            [(one.email, one.name, one.role, [self.members[code] for code in one.members]) for one in PEOPLE],
            password=PASSWORD,
        )

    def _plants(self) -> None:
        for number, plant in enumerate(PLANTS):
            self.sites[plant.code] = self._plant(number, plant)

    def _plant(self, number: int, plant: Plant) -> Site:
        first_step = plant.lines_for("shredding", "smelting")
        capacity = sum(line.capacity_kg_per_day for line in first_step) or USUAL_STORE_KG_PER_DAY
        site = open_site(
            NewSite(
                plant.code,
                plant.name,
                plant.kind,
                plant.country,
                plant.time_zone,
                Decimal(plant.latitude),
                Decimal(plant.longitude),
                Decimal(capacity * DAYS_OF_OPERATION),
                permit_reference=f"DEMO-{plant.country}-{number + 1:03d}",
                permit_valid_until=self.today + timedelta(days=60 + 97 * number),
                bpns=recycling.bpns(plant),
                is_demo=True,
            ),
            operator=self.members[plant.operator],
            by=None,
        )
        for line in plant.lines:
            made = add_line(
                site=site,
                code=line.code,
                name=line.name,
                step=line.step,
                capacity_kg_per_day=Decimal(line.capacity_kg_per_day),
                chemistries=CHEMISTRIES,
                by=None,
            )
            for carrier in ("electricity", line.heat):
                add_meter(site=site, code=meter_code(carrier, line), carrier=carrier, line=made, by=None)
        if plant.code in SITE_METERS:
            add_meter(site=site, code=SITE_METER, carrier="electricity", line=None, by=None)
        if plant.code != PLANT_WITHOUT_SCALES:
            self._scales(site)
        return site

    def _scales(self, site: Site) -> None:
        """As they are usual: a bridge for lorries, and floor scales that big bags and drums stand on."""
        for code, use, interval_kg, largest_kg in SCALES:
            add_scale(
                site=site,
                code=code,
                use=use,
                accuracy_class="III",
                verification_interval_kg=Decimal(interval_kg),
                largest_load_kg=Decimal(largest_kg),
                valid_from=self.today - timedelta(days=3 * 365),
                by=None,
            )

    def _openings(self) -> None:
        office = self._somebody("consortium-office")
        for regulator, country, law in REGULATORS:
            for scope in LEGAL_SCOPES:
                site_grants.record_legal_grant(
                    sites=[site for site in self.sites.values() if site.country == country],
                    grantee=self.members[regulator],
                    scope=scope,
                    reason=law,
                    valid_until=None,
                    by=office,
                )
        for opening in OPENINGS:
            terms = {
                "grantee": self.members[opening.grantee],
                "basis": opening.basis,
                "reason": opening.reason,
                "valid_until": None,
                "by": self._somebody(opening.grantor),
            }
            for scope in opening.scopes:
                for plant in opening.plants:
                    site_grants.give_site_grant(site=self.sites[plant], scope=scope, **terms)
                if not opening.plants:
                    grants.give_grant(grantor=self.members[opening.grantor], scope=scope, **terms)

    def _somebody(self, member: str) -> User:
        """Whoever of a member may send files, or at least its first person."""
        own = [person for person in PEOPLE if member in person.members]
        able = [person for person in own if person.role in {"contributor", "manager"}]
        return self.people[(able or own)[0].email]

    # Files ----------------------------------------------------------------------------------------------------------

    def _send(self, file: PartnerFile) -> IngestBatch:
        """Send one file as its member; a file that is refused is a fault of the story."""
        text = self._numbered(file.text)
        batch = self._receive(file.member, file.kind, file.name, text, sent_on=file.sent_on)
        if batch.status != ImportStatus.WRITTEN:
            row = batch.refused_rows.first()
            why = f"row {row.row}: {row.problems}" if row else batch.problem
            raise RuntimeError(f"{file.member} {file.name} is {batch.status}: {why}")
        return batch

    def _receive(
        self, member: str, kind: str, name: str, text: str, *, sent_on: date | None = None, **options
    ) -> IngestBatch:
        sent_on = sent_on or self.today - timedelta(days=1)
        batch = imports.receive_file(
            content=io.BytesIO(text.encode()),
            file_name=name,
            kind=kind,
            organisation=self.members[member],
            by=self._somebody(member),
            **options,
        )
        batch = imports.process(imports.claim(batch.pk))
        demo.spread_over_time(batch, sent_at=datetime.combine(sent_on, SENT_AT, tz.utc))
        return batch

    def _numbered(self, text: str) -> str:
        """Put the numbers of batches where the story only knows the operator's names for them."""
        named = set(PLACEHOLDER.findall(text))
        for operator in {operator for operator, run, reference in named - self.batch_numbers.keys()}:
            self._learn_batches_of(operator)
        return PLACEHOLDER.sub(lambda match: self.batch_numbers[match.groups()], text)

    def _learn_batches_of(self, operator: str) -> None:
        """Every batch at once: a look-up a file would walk them all each time."""
        own = self.members[operator]
        viewer = Viewer(organisation_id=own.pk, organisation_kind=own.kind, role_code="manager")
        rows = facilities.run_outputs(viewer=viewer).filter(run__organisation=own)
        for run, reference, number in rows.values_list("run__source_reference", "batch_reference", "number"):
            self.batch_numbers[(operator, run, reference)] = number

    def _papers(self) -> None:
        """A lot of a plant's own that it tells as RecyclingBatch; of another shredding the masses cannot be."""
        member, kind = recycling.MEMBER, "recycling-batches"
        self._receive(member, "lots", "own-scrap.csv", recycling.lot_file(self.today))
        fitting_kg = recycling.CHARGED_KG - recycling.LOST_KG
        for name, run, given_kg in (
            ("batch-of-scrap.json", "HR-CX-1", fitting_kg),
            ("batch-that-gained-mass.json", "HR-CX-2", recycling.CHARGED_KG + 10),
        ):
            self._receive(member, kind, name, recycling.document(self.today, run, given_kg=given_kg))
        self._receive(member, "assays", "scrap-assays.csv", recycling.assay_file(self.today))

    def _reported_emissions(self) -> None:
        """What a carrier says of two shipments that it carried, of the second in the wrong unit."""
        carrier = self.members[carriers.REPORTER]
        viewer = Viewer(organisation_id=carrier.pk, organisation_kind=carrier.kind, role_code="manager")
        rows = feedstock.shipments(viewer=viewer).filter(consignor__code="volta-motors")
        first, second = rows.filter(dispatch_day__lt=self.today - timedelta(days=10))[:2]
        for name, shipment in (("trip.json", first), ("trip-in-kilograms.json", second)):
            records = ileap_records(shipment, viewer=viewer)
            text = carriers.report(records, is_consistent=shipment is first)
            self._receive(carriers.REPORTER, "transport-emissions", name, text)

    def _mishaps(self) -> None:
        """A file with mistakes that is still to be mended, one that was mended, undone, and only checked."""
        day = self.today - timedelta(days=2)
        for name, mass_kg, mode in (
            ("one-lot.csv", MISTYPED_KG, ImportMode.ALL_OR_NONE),
            ("one-lot-corrected.csv", MEANT_KG, ImportMode.REPLACE),
        ):
            self._receive("volta-motors", "lots", name, MISTYPED.format(day=day, mass_kg=mass_kg), mode=mode)
        self._receive("volta-motors", "lots", "lots-with-mistakes.csv", WITH_MISTAKES.format(day=day))
        self._receive("volta-motors", "lots", "recalled-cells.csv", DAMAGED_CELLS.format(day=day))
        self._receive("volta-motors", "shipments", "recall-by-air.csv", DAMAGED_CELLS_BY_AIR.format(day=day))
        others = MEANT_FOR_SOMEBODY_ELSE.format(day=day)
        wrong = self._receive("volta-motors", "lots", "lots-of-somebody-else.csv", others)
        imports.void_import(
            batch=wrong, reason="These lots belong to another supplier.", by=self._somebody("volta-motors")
        )
        self._receive(
            "volta-motors",
            "lots",
            "lots-to-look-at.csv",
            others.replace("WRONG", "NEXT"),
            is_dry_run=True,
            mode=ImportMode.ALL_OR_NONE,
        )

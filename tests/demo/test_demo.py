"""The demonstration: who is there, what its stories show, and that its figures are believable."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from io import StringIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db.models import F, Q, Sum

from consortium.access.viewer import Viewer
from consortium.choices import OrganisationKind
from consortium.models import ChangedDay, Grant, IngestBatch, Membership, Organisation
from contracts.models import FeedstockCommitment
from dashboards.demo.door import SUSPENDED_PERSON
from dashboards.demo.world import MEMBERS, PASSWORD, PEOPLE
from dashboards.management.commands.seed_demo import day_that_has_begun_everywhere
from dashboards.models import AnnualReport, DailyRollup
from dashboards.rates.questions import Question
from dashboards.rates.reports import content_of, digest_of
from facilities.closure import State
from facilities.models import Assay, EnergyReading, Line, ProcessRun, Receipt, RunInput, RunOutput, Site, SiteGrant
from facilities.rates.reader import rule_sets
from facilities.run_balances import run_balance
from feedstock.models import BatteryLot, LotEdge, Shipment, ShipmentLeg
from tests.demo import NOON, TODAY

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)


def total(*measures: str, **where) -> D:
    return DailyRollup.objects.filter(measure__in=measures, **where).aggregate(whole=Sum("value"))["whole"] or D(0)


def percent(part: D, whole: D) -> float:
    return float(part / whole * 100)


def recovery(element: str, **where) -> float:
    return percent(
        total("element_recovered_kg", element=element, **where), total("element_charged_kg", element=element, **where)
    )


def line(site: str, code: str) -> Line:
    return Line.objects.get(site__code=site, code=code)


def test_members_of_all_nine_kinds_are_marked_as_a_demonstration(demo):
    assert Counter(Organisation.objects.filter(status="active").values_list("kind", "is_demo", "status")) == {
        ("automaker", True, "active"): 6,
        ("recycler", True, "active"): 8,
        ("material_supplier", True, "active"): 3,
        ("logistics", True, "active"): 3,
        ("utility", True, "active"): 2,
        ("financier", True, "active"): 2,
        ("regulator", True, "active"): 3,
        ("research_institute", True, "active"): 2,
        ("consortium_office", True, "active"): 1,
    }


def test_every_kind_has_a_person_in_every_role_and_one_person_acts_for_two(demo):
    roles = Membership.objects.values_list("organisation__kind", "role").distinct()
    assert set(roles) == {
        (kind, role) for kind in OrganisationKind for role in ("viewer", "analyst", "contributor", "manager")
    }
    gita = Membership.objects.filter(user__email__startswith="gita@").values_list("organisation__code", "role")
    assert set(gita) == {("borealis-metals", "analyst"), ("aurora-recycling", "analyst")}


def test_everybody_can_log_in_and_has_a_verified_address_for_two_factor(demo, client):
    addresses = set(EmailAddress.objects.filter(verified=True, primary=True).values_list("email", flat=True))
    assert addresses == {person.email for person in (*PEOPLE, SUSPENDED_PERSON)}
    assert all(client.login(email=person.email, password=PASSWORD) for person in PEOPLE[:3])


def test_plants_stand_in_many_countries_and_time_zones(demo):
    sites = Site.objects.values_list("code", "country", "time_zone")
    assert (len(sites), len({country for _, country, _ in sites}), len({zone for *_, zone in sites})) == (15, 13, 14)
    assert Line.objects.count() == 22
    assert Site.objects.filter(is_demo=False).count() == 0


def test_who_may_see_what_of_whom(demo):
    sites: dict[tuple, set] = {}
    for grantee, site, basis, scope in SiteGrant.objects.values_list("grantee__code", "site__code", "basis", "scope"):
        sites.setdefault((grantee, site, basis), set()).add(scope)
    by_law, funded = {"compliance"}, {"performance", "compliance", "operations", "energy"}
    by_contract, supplied = {"performance", "compliance"}, {"energy"}
    assert sites == {
        ("german-battery-authority", "aurora-leipzig", "law"): by_law,
        ("us-battery-office", "great-lakes-columbus", "law"): by_law,
        ("us-battery-office", "great-lakes-reno", "law"): by_law,
        ("us-battery-office", "great-basin-sparks", "law"): by_law,
        ("finnish-recovery-agency", "borealis-harjavalta", "law"): by_law,
        ("green-loop-bank", "aurora-leipzig", "funding"): funded,
        ("green-loop-bank", "borealis-harjavalta", "funding"): funded,
        ("north-shore-capital", "great-lakes-columbus", "funding"): funded,
        ("north-shore-capital", "great-lakes-reno", "funding"): funded,
        ("elbe-power", "aurora-leipzig", "contract"): supplied,
        ("elbe-power", "aurora-gdansk", "contract"): supplied,
        ("ohio-valley-energy", "great-lakes-columbus", "contract"): supplied,
        ("volta-motors", "aurora-leipzig", "contract"): by_contract,
        ("lithos-materials", "aurora-leipzig", "contract"): by_contract,
        ("cathode-partners", "borealis-harjavalta", "contract"): by_contract,
        ("great-basin-salts", "great-lakes-columbus", "contract"): by_contract,
    }
    assert set(Grant.objects.values_list("grantee__code", "grantor__code", "basis", "scope")) == {
        ("green-loop-bank", "aurora-recycling", "funding", "operations"),
        ("north-shore-capital", "great-lakes-recovery", "funding", "operations"),
    }


def test_everything_came_through_the_import_and_some_files_have_something_to_tell(demo):
    batches = IngestBatch.objects.all()
    assert Counter(batches.exclude(status="written").values_list("file_name", "status", "rows_refused")) == {
        ("lots-with-mistakes.csv", "refused", 2): 1,
        ("lots-of-somebody-else.csv", "voided", 0): 1,
        ("lots-to-look-at.csv", "checked", 0): 1,
        ("recall-by-air.csv", "refused", 2): 1,
        ("batch-that-gained-mass.json", "refused", 1): 1,
        ("trip-in-kilograms.json", "refused", 1): 1,
    }
    kinds = set(batches.filter(status="written").values_list("kind", flat=True))
    assert kinds == {
        "lots",
        "shipments",
        "receipts",
        "runs",
        "assays",
        "readings",
        "electricity-contracts",
        "commitments",
        "residue-disposals",
        "recycling-batches",
        "stock-takes",
        "transport-operations",
        "hub-operations",
        "transport-emissions",
    }
    assert not batches.filter(uploaded_at__gt=NOON).exists()
    for model in (BatteryLot, Shipment, Receipt, ProcessRun, Assay, FeedstockCommitment):
        assert not model.objects.filter(Q(ingest_batch=None) | Q(source_row=None)).exists()


def test_there_is_as_much_as_a_consortium_has(demo):
    counts = {model.__name__: model.objects.count() for model in (BatteryLot, Shipment, Receipt)}
    assert {name: count for name, count in counts.items() if not 1_500 <= count <= 2_600} == {}
    assert 1_200 <= ProcessRun.objects.count() <= 1_400  # campaigns of the first year are twice as long
    assert FeedstockCommitment.objects.count() == 18
    days = (EnergyReading.objects.earliest("day").day, EnergyReading.objects.latest("day").day)
    assert days == (date(2024, 9, 16), YESTERDAY)
    hourly = EnergyReading.objects.filter(ends_at=F("starts_at") + timedelta(hours=1))
    assert Counter(hourly.values_list("meter__site__code", "meter__code")) == {
        ("aurora-leipzig", "el-shredder"): 7 * 24,
        ("great-lakes-columbus", "el-hydro"): 7 * 24,
    }


def test_nothing_is_owed_to_the_rollups(demo):
    assert (ChangedDay.objects.count(), DailyRollup.objects.count()) == (0, demo["rollups"])


def test_every_line_recovers_what_such_lines_recover(demo):
    found = {}
    for one in Line.objects.select_related("site"):
        elements = ("Ni", "Co") if one.site.code == "niihama-smelter" else ("Ni", "Co", "Mn", "Li")
        for element in elements:
            found[f"{one.site.code}:{one.code} {element}"] = recovery(element, line_id=one.pk)
    lithium_of_wet_lines = {name: rate for name, rate in found.items() if ":hydro" in name and name.endswith("Li")}
    assert {name: rate for name, rate in found.items() if not 85 <= rate <= 97} == {}
    assert all(rate < 90 for rate in lithium_of_wet_lines.values())
    assert {name: rate for name, rate in found.items() if name.endswith("Ni") and not 88 <= rate <= 96.5} == {}


def test_balances_close_but_for_one_run(demo):
    inputs = dict(RunInput.objects.values_list("run").annotate(Sum("mass_kg")))
    outputs = dict(RunOutput.objects.values_list("run").annotate(Sum("mass_kg")))
    open_runs = [
        (run.site.code, round(percent(outputs[run.pk], inputs[run.pk]) - 99.65), 4 <= (TODAY - run.day).days / 7 <= 6)
        for run in ProcessRun.objects.select_related("site")
        if not 97 <= percent(outputs[run.pk], inputs[run.pk]) <= 101
    ]
    assert open_runs == [("borealis-harjavalta", -8, True)]  # against a mean closure of 99.65 %


def test_energy_per_kilogram_is_that_of_each_step(demo):
    limits = {"shredding": (0.5, 0.8), "hydrometallurgy": (0.65, 1.1), "smelting": (0.25, 0.4)}
    intensities = {
        (one.site.code, one.code, one.step_id): float(
            total("energy_kwh", line_id=one.pk) / total("mass_charged_kg", line_id=one.pk)
        )
        for one in Line.objects.select_related("site")
    }
    assert {
        key: value for key, value in intensities.items() if not limits[key[2]][0] <= value <= limits[key[2]][1]
    } == {}
    assert set(DailyRollup.objects.filter(measure="energy_kwh").values_list("energy_carrier", flat=True)) == {
        "electricity",
        "gas",
        "steam",
        "diesel",
    }


def test_a_line_drifts(demo):
    hydro = line("aurora-leipzig", "hydro")
    rates = [
        recovery("Ni", line_id=hydro.pk, day__gt=start, day__lte=start + timedelta(days=14))
        for start in (TODAY - timedelta(weeks=weeks) for weeks in (10, 8, 6, 4, 2))
    ]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] - rates[-1] > 5
    lately = recovery("Co", line_id=hydro.pk, day__gt=TODAY - timedelta(weeks=2))
    assert abs(lately - recovery("Co", line_id=hydro.pk)) < 2


def test_one_supplier_delivers_half_of_what_it_promised_and_the_others_keep_their_word(demo):
    since = TODAY - timedelta(weeks=26)
    kept = {}
    for one in FeedstockCommitment.objects.select_related("supplier", "recycler"):
        days = {"commitment_id": one.pk, "day__gte": since, "day__lt": TODAY}
        share = percent(total("fulfilled_mass_kg", **days), total("promised_mass_kg", **days))
        kept[(one.supplier.code, one.recycler.code)] = share
    assert 35 < kept.pop(("corvina-auto", "cobre-circular")) < 60
    # Meridian sends enough, and more of it damaged than its commitment counts.
    assert 70 < kept.pop(("meridian-motors", "great-lakes-recovery")) < 80
    assert {parties: share for parties, share in kept.items() if not 80 < share < 120} == {}


def test_a_plant_stood_still_for_two_weeks(demo):
    ends = sorted(set(ProcessRun.objects.filter(site__code="great-lakes-columbus").values_list("day", flat=True)))
    longest, last_end = max((later - earlier, earlier) for earlier, later in pairwise(ends))
    assert longest >= timedelta(days=14)
    assert 12 <= (TODAY - last_end).days / 7 <= 14


def test_a_weighbridge_disagrees_with_one_declaration(demo):
    off = [
        (receipt.lot.supplier.code, round(receipt.net_mass_kg / receipt.lot.declared_mass_kg, 2))
        for receipt in Receipt.objects.filter(lot__isnull=False).select_related("lot__supplier")
        if abs(receipt.net_mass_kg / receipt.lot.declared_mass_kg - 1) > D("0.01")
    ]
    assert off == [("volta-motors", D("0.94"))]


def test_the_damaged_share_of_one_supplier_rises(demo):
    def damaged(supplier: str, since: date, until: date) -> float:
        rows = DailyRollup.objects.filter(
            measure="mass_supplied_kg", organisation__code=supplier, day__gte=since, day__lt=until
        )
        bad = rows.filter(condition__in=["damaged", "defective"]).aggregate(kg=Sum("value"))["kg"] or D(0)
        return percent(bad, rows.aggregate(kg=Sum("value"))["kg"])

    recent, before = TODAY - timedelta(weeks=10), TODAY - timedelta(weeks=26)
    assert damaged("meridian-motors", before - timedelta(weeks=52), before) < 10
    assert damaged("meridian-motors", recent, TODAY) > 15
    assert damaged("volta-motors", recent, TODAY) < 12


def test_lots_are_split_and_merged_and_go_their_way(demo):
    edges = LotEdge.objects.values_list("parent__source_reference", "child__source_reference", "mass_kg", "kind")
    assert set(edges) == {
        ("NV-A", "NV-SPLIT-1", D(2500), "split"),
        ("NV-A", "NV-SPLIT-2", D(1700), "split"),
        ("NV-B", "NV-MERGE", D(1800), "merge"),
        ("NV-C", "NV-MERGE", D("2650.5"), "merge"),
        ("NV-D", "NV-MERGE", D(3100), "merge"),
    }
    charged = RunInput.objects.filter(lot__source_reference__startswith="NV-")
    assert set(charged.values_list("lot__source_reference", "run__site__code")) == {
        ("NV-SPLIT-1", "borealis-skelleftea"),
        ("NV-MERGE", "borealis-skelleftea"),
    }


def test_an_umpire_overturns_an_assay_and_late_figures_are_provisional(demo):
    umpire = Assay.objects.get(status="umpire", compound="Li2CO3")
    others = Assay.objects.filter(output=umpire.output).exclude(pk=umpire.pk)
    assert (umpire.compound_id, umpire.value) == ("Li2CO3", D("99.41"))
    assert [one.value > D("99.5") for one in others] == [True]
    elements = run_balance(viewer=Viewer.system(), run=umpire.output.run).elements
    states = {one.element: one.balance.state for one in elements}
    assert (states["Li"], states["Ni"]) == (State.OPEN, State.CLOSED)
    provisional = Assay.objects.filter(status="provisional")
    assert provisional.exists()
    assert not provisional.filter(output__run__day__lt=TODAY - timedelta(days=10)).exists()


def test_things_are_under_way_and_one_of_them_is_late(demo):
    under_way = ShipmentLeg.objects.filter(planned_arrival_at__isnull=False, arrived_at__isnull=True)
    assert under_way.count() >= 8
    late = under_way.filter(planned_arrival_at__lt=NOON - timedelta(days=4))
    assert list(late.values_list("shipment__consignor__code", "from_place", "to_place")) == [
        ("nordvagn-auto", "Malmo", "Gdansk")
    ]
    arrived_late = ShipmentLeg.objects.filter(arrived_at__gt=F("planned_arrival_at"))
    assert 60 < arrived_late.count() < 400
    assert set(ShipmentLeg.objects.values_list("mode", flat=True)) == {"road", "rail", "sea"}
    assert Shipment.objects.filter(legs__arrived_at__isnull=True, lines__batch_number__gt="").exists()


def test_there_are_lots_in_every_stage(demo):
    lots = BatteryLot.objects.exclude(source_reference__startswith="NV-").filter(voided_at__isnull=True)
    received = Q(pk__in=Receipt.objects.filter(lot__isnull=False).values("lot"))
    charged = Q(pk__in=RunInput.objects.filter(lot__isnull=False).values("lot"))
    sent = Q(pk__in=Shipment.objects.filter(lines__lot__isnull=False).values("lines__lot"))
    stages = {
        "registered": lots.exclude(sent),
        "under way": lots.filter(sent).exclude(received),
        "received": lots.filter(received).exclude(charged),
        "charged": lots.filter(charged),
    }
    assert {name: rows.exists() for name, rows in stages.items()} == dict.fromkeys(stages, True)


@pytest.mark.parametrize("kind", list(OrganisationKind))
def test_every_kind_finds_its_figures_on_its_board(demo, client, kind):
    codes = {member.code for member in MEMBERS if member.kind == kind}
    person = next(person for person in PEOPLE if person.members[0] in codes)
    assert client.login(email=person.email, password=PASSWORD)
    answer = client.get("/board/")
    counts_figures = kind not in {OrganisationKind.RESEARCH_INSTITUTE, OrganisationKind.CONSORTIUM_OFFICE}
    assert (answer.status_code, "key-figure" in answer.text) == (200, counts_figures)


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("seed_demo", *arguments, stdout=out)
    return out.getvalue()


def test_a_year_is_frozen_where_every_balance_lets_it_and_computed_again_it_is_the_same(demo):
    """One plant of Borealis, and all; of Aurora neither Leipzig, whose wet line loses metal, nor Gdansk before it."""
    frozen = list(AnnualReport.objects.select_related("site", "operator"))
    assert len(frozen) == demo["reports"] == 2
    assert {(one.operator.code, one.year, one.rule_set) for one in frozen} == {
        ("borealis-metals", 2025, "eu-2023-1542")
    }
    assert sorted(len(one.content["sites"]) for one in frozen) == [1, 3]
    for one in frozen:
        question = Question(year=one.year, site_code=" ".join(one.content["sites"]), site_ids=tuple(one.site_ids))
        again = content_of(viewer=Viewer.system(), rule_set=rule_sets()[one.rule_set], question=question)
        assert digest_of(again) == one.content_sha256
    efficiency = frozen[0].content["rates"][0]
    assert 35 < float(efficiency["value_percent"]) < 65


def test_the_command_prints_who_can_log_in_and_fills_only_what_is_empty(demo):
    lines = said("--logins").splitlines()
    assert PASSWORD in lines[0]
    assert len(lines) == 1 + 9 * 4 + 1 + 1
    assert lines[-1].split()[-5:] == ["Borealis", "Battery", "Metals,", "Aurora", "Recycling"]
    assert said("--if-empty") == ""
    with pytest.raises(CommandError, match="needs an empty database"):
        said()


def test_a_day_that_has_not_begun_everywhere_is_refused():
    with time_machine.travel(datetime(2026, 9, 16, 3, tzinfo=UTC)):
        assert day_that_has_begun_everywhere() == date(2026, 9, 15)
        with pytest.raises(CommandError, match="has not begun at every plant"):
            said("--today", "2026-09-16")
    with time_machine.travel(datetime(2026, 9, 16, 23, tzinfo=ZoneInfo("America/Los_Angeles"))):
        assert day_that_has_begun_everywhere() == date(2026, 9, 16)

"""What is not in a figure stands beside it: each reason counted, with the records that the viewer may see."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.http import QueryDict

from consortium.access.scopes import Scope
from consortium.left_out import Reason
from consortium.models import Compound
from consortium.periods import Period
from dashboards import fill
from dashboards.explain.exclusions import exclusions
from dashboards.explain.questions import question_of
from dashboards.measures import MEASURES
from dashboards.rollups import QUANTITIES, left_out_of
from facilities import selectors as facilities
from facilities.models import Assay, EnergyReading, Receipt
from facilities.services.readings import void_readings_of_batch
from facilities.services.receipts import void_receipts
from facilities.services.runs import void_assays, void_runs
from tests.integration.contracts.test_damaged_limit import (  # noqa: F401
    DAMAGED,
    HEAD,
    INTACT,
    OTHER,
    promised,
    receipt,
)
from tests.integration.dashboards.test_explain import JANUARY, NICKEL, RECEIVED, opened_to, text_of
from tests.integration.test_chain_imports import taken

pytestmark = pytest.mark.django_db
ASSAY = "reference,batch,assayed_on,analyte,value,unit,status,laboratory\n"


def element_fraction(compound: str) -> D:
    return Compound.objects.get(pk=compound).element_fraction


def left_out(persona, address: str) -> list[tuple]:
    """Reason, number, amount and unit, names of the records shown, number of those that are not."""
    return [
        (str(one.reason), one.count, one.amount, one.unit, [left.record.label for left in one.records], one.unseen)
        for one in exclusions(question_of(persona.viewer, QueryDict(address))[0])
    ]


def test_a_withdrawn_receipt_is_counted_with_its_mass_and_linked_for_those_who_reach_it(counted, alice, bob, client):
    first = Receipt.objects.get()
    void_receipts_and_what_stands_on_them(bob)
    expected = [("Withdrawn receipts", 1, D("998.5"), "kg", [f"receipt {first.number}"], 0)]
    assert left_out(bob, RECEIVED) == expected
    assert left_out(alice, f"figure=mass_supplied_kg&of=own&{JANUARY}") == expected
    page = bob.log_in(client).get(f"/explain/?{RECEIVED}")
    assert f'href="/receipts/{first.number}/"' in page.text
    assert "Withdrawn receipts 1 998.5 kg" in text_of(page)


def void_receipts_and_what_stands_on_them(bob) -> None:
    runs = sorted(facilities.standing_runs(viewer=bob.viewer), key=lambda run: run.started_at, reverse=True)
    for run in runs:
        void_runs([run], reason="Typed twice", by=bob.user)
    void_receipts(list(Receipt.objects.all()), reason="Typed twice", by=bob.user)
    fill.fill_changed_days()


def test_a_regulator_is_told_how_many_withdrawn_receipts_it_cannot_see_and_a_rival_nothing(
    counted, bob, olga, charlie, site
):
    opened_to(olga, site, bob, Scope.COMPLIANCE)
    void_receipts_and_what_stands_on_them(bob)
    arrived = f"figure=arrived_mass_kg&{JANUARY}"
    assert left_out(olga, arrived) == [("Withdrawn receipts", 1, D("998.5"), "kg", [], 1)]
    assert left_out(charlie, arrived) == left_out(charlie, f"figure=mass_supplied_kg&of=own&{JANUARY}") == []


def test_what_stands_on_one_unnamed_partner_is_not_told_here_either(counted, bob, frida, site):
    opened_to(frida, site, bob, Scope.OPERATIONS)
    void_receipts_and_what_stands_on_them(bob)
    assert left_out(frida, RECEIVED) == []


def test_withdrawn_runs_are_left_out_of_masses_elements_and_rates(counted, alice, bob, site):
    last = facilities.standing_runs(viewer=bob.viewer).first()
    void_runs([last], reason="Typed twice", by=bob.user)
    fill.fill_changed_days()
    named = [f"run {last.number}"]
    runs, nickel = "Withdrawn runs", D("680") * D("0.996") * element_fraction("NiSO4.6H2O")
    assert left_out(bob, f"figure=mass_recovered_kg&{JANUARY}") == [(runs, 1, D(680), "kg", named, 0)]
    assert (runs, 1, None, "", named, 0) in left_out(bob, NICKEL)
    exact = round(nickel, 9)
    assert (runs, 1, exact, "kg", named, 0) in left_out(bob, f"figure=element_recovered_kg&element=Ni&{JANUARY}")
    assert left_out(alice, f"figure=element_returned_kg&of=own&element=Ni&{JANUARY}") == [(runs, 1, exact, "kg", [], 1)]
    assert left_out(bob, f"figure=purity_weighted_mass_kg&{JANUARY}") == [
        (runs, 1, D(680) * D("0.996"), "kg", named, 0)
    ]
    assert left_out(bob, f"figure=counted_output_kg&element=Ni&{JANUARY}") == [(runs, 1, exact, "kg", named, 0)]
    charged = (runs, 1, D(698) * D("0.221"), "kg", named, 0)
    assert charged in left_out(bob, f"figure=element_charged_kg&element=Ni&{JANUARY}")


def test_a_supplier_learns_that_runs_of_its_lots_were_withdrawn_and_not_which(counted, alice, bob, site):
    for run in facilities.standing_runs(viewer=bob.viewer):
        void_runs([run], reason="Typed twice", by=bob.user)
    fill.fill_changed_days()
    found = left_out(alice, f"figure=element_returned_kg&of=own&element=Ni&{JANUARY}")
    nickel = round(D("680") * D("0.996") * element_fraction("NiSO4.6H2O"), 9)
    assert found == [("Withdrawn runs", 1, nickel, "kg", [], 1)]


def test_withdrawn_readings_are_counted_by_their_meter(counted, bob, site):
    batch = EnergyReading.objects.first().ingest_batch_id
    meters = list(facilities.meters(viewer=bob.viewer))
    void_readings_of_batch(batch_id=batch, meters=meters, reason="Wrong meter", by=bob.user)
    fill.fill_changed_days()
    expected = ("Withdrawn readings of meters", 2, D("817.4"), "kWh", ["meter leach-leipzig:el-shredder"], 0)
    assert left_out(bob, f"figure=energy_kwh&{JANUARY}") == [expected]
    idle = left_out(bob, f"figure=energy_idle_kwh&{JANUARY}")
    assert idle == [("Withdrawn readings of meters", 2, None, "", ["meter leach-leipzig:el-shredder"], 0)]


def test_assays_that_a_later_or_an_umpires_replaces_are_named(counted, bob, olga, site, send):
    rows = (
        "A-1,BM-1,2026-01-12,Ni,22.4,percent,provisional,Lab North",
        "A-2,BM-1,2026-01-13,Ni,22.6,percent,final,Lab North",
        "A-3,BM-1,2026-01-14,Ni,22.5,percent,umpire,Lab South",
    )
    taken(send(bob, "assays", ASSAY + "\n".join(rows) + "\n"))
    fill.fill_changed_days()
    batch = Assay.objects.get(status="umpire").output.number
    reason, count, amount, unit, named, unseen = left_out(bob, NICKEL)[0]
    assert reason == "Assays superseded by an umpire's, a final or a later one"
    assert (count, amount, unit, unseen) == (3, None, "", 0)
    assert named == [
        f"assay Ni Final 2026-01-08 · {batch}",
        f"assay Ni Final 2026-01-13 · {batch}",
        f"assay Ni Provisional 2026-01-12 · {batch}",
    ]
    assert left_out(bob, NICKEL.replace("Ni", "Co")) == []
    opened_to(olga, site, bob, Scope.COMPLIANCE)
    assert [row[4:] for row in left_out(olga, NICKEL)] == [([], 3)]
    void_assays(list(Assay.objects.filter(status="umpire")), reason="Other sample", by=bob.user)
    fill.fill_changed_days()
    assert [row[:2] for row in left_out(bob, NICKEL)] == [("Withdrawn assays", 1), (reason, 2)]


# Deliveries that do not count -----------------------------------------------------------------------------------------


def test_deliveries_that_do_not_count_say_why(promised, alice, bob, send):  # noqa: F811
    late = receipt("L-DEFECTIVE", date(2026, 3, 5), 500)
    taken(send(bob, "receipts", HEAD + DAMAGED + OTHER + INTACT + late))
    fill.fill_changed_days()
    numbers = dict(Receipt.objects.values_list("lot__source_reference", "number"))
    other, damaged, after = (f"receipt {numbers[lot]}" for lot in ("L-OTHER", "L-DAMAGED", "L-DEFECTIVE"))
    january, march = JANUARY, "from=2026-03-01&to=2026-03-31"
    chemistry = ("Deliveries of another chemistry than was promised", 1, D(700), "kg", [other], 0)
    beyond = ("Damaged mass beyond the largest share that the commitment counts", 1, D(500), "kg", [damaged], 0)
    for persona, figure in ((bob, "delivered_mass_kg"), (alice, "fulfilled_mass_kg&of=own")):
        assert left_out(persona, f"figure={figure}&{january}") == [chemistry, beyond]
        too_late = ("Deliveries after the time they were promised for", 1, D(500), "kg", [after], 0)
        assert left_out(persona, f"figure={figure}&{march}") == [too_late]
    assert left_out(bob, f"figure=fulfilment&{january}") == [chemistry, beyond]
    void_receipts(list(Receipt.objects.filter(lot__source_reference="L-DAMAGED")), reason="Typed twice", by=bob.user)
    fill.fill_changed_days()
    withdrawn = ("Withdrawn receipts", 1, D(1000), "kg", [damaged], 0)
    assert left_out(alice, f"figure=fulfilled_mass_kg&of=own&{january}") == [withdrawn, chemistry]


def test_a_rival_learns_nothing_of_deliveries_that_do_not_count(promised, charlie, bob, send):  # noqa: F811
    taken(send(bob, "receipts", HEAD + DAMAGED + OTHER))
    fill.fill_changed_days()
    for figure in ("delivered_mass_kg", "fulfilled_mass_kg&of=own"):
        assert left_out(charlie, f"figure={figure}&{JANUARY}") == []


def test_the_sql_of_everything_that_is_left_out_of_a_measure_runs(site, bob):
    """Nothing is on record: the statement alone is tried, for every measure."""
    from consortium.access.permissions import Permission as P
    from dashboards.models import DailyRollup
    from dashboards.recount import passed_by

    tried = {quantity.measure for quantity in QUANTITIES if left_out_of(quantity.measure)}
    rows = DailyRollup.objects.visible_to(bob.viewer).marking(bob.viewer, P.COUNTERPARTY_VIEW, name="is_named")
    week = Period(date(2026, 1, 1), date(2026, 1, 8))
    for measure in tried:
        assert passed_by(rows, measure, period=week, asked={"element": "Ni"}) == []
    assert not {
        measure for measure in MEASURES if all(one.reason is not Reason.WITHDRAWN for one in left_out_of(measure))
    }, "Say in facilities.metrics.left_out which measure stands on the same records."

"""Rollups: whole tables from a published chain of figures, the same after any order and any repetition."""

from datetime import date
from decimal import Decimal as D

import pytest

from consortium.models import ChangedDay
from dashboards import fill
from dashboards.models import DailyRollup, DataVersion
from tests.integration.test_chain_imports import COMMITMENTS, READINGS, taken

pytestmark = pytest.mark.django_db


def rows(measure: str, *columns: str) -> set[tuple]:
    return set(DailyRollup.objects.filter(measure=measure).values_list("day", "organisation", *columns, "value"))


def whole_table(*, without: tuple[str, ...] = ()) -> list[tuple]:
    left_out = {"id", "filled_at", *without}
    columns = [field.attname for field in DailyRollup._meta.fields if field.name not in left_out]
    found = DailyRollup.objects.values_list(*columns)
    return sorted((tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in found), key=str)


def test_a_receipt_feeds_the_operators_and_the_suppliers_row(received, alice, bob):
    fill.fill_changed_days()
    day = date(2026, 1, 7)
    assert rows("mass_received_kg", "counterparty_id", "chemistry") == {
        (day, bob.organisation.pk, alice.organisation.pk, "NMC622", D("998.5"))
    }
    assert rows("mass_supplied_kg", "counterparty_id", "site_id") == {
        (day, alice.organisation.pk, bob.organisation.pk, 0, D("998.5"))
    }


def test_transport_activity_and_emissions_of_a_leg(received, alice):
    """1 t over 420.5 km planned, 1.05 times as far driven, at 104.1 g/t km (GREET 2022, empty return included)."""
    fill.fill_changed_days()
    day = date(2026, 1, 6)
    assert rows("transport_activity_tkm", "transport_mode") == {(day, alice.organisation.pk, "road", D("420.5"))}
    assert rows("transport_emissions_kg", "transport_mode") == {(day, alice.organisation.pk, "road", D("45.9627525"))}


def test_an_element_is_charged_by_composition_and_recovered_by_assay(processed, bob):
    """998.5 kg of NMC622 cells hold 16.27 % Ni (EverBatt 2023); 698 kg of black mass were assayed at 22.1 %."""
    fill.fill_changed_days()
    measures = ["element_charged_kg", "element_recovered_kg"]
    nickel = DailyRollup.objects.filter(measure__in=measures, element="Ni", day=date(2026, 1, 8))
    assert set(nickel.values_list("measure", "is_estimated", "value")) == {
        ("element_charged_kg", True, D("998.5") * D("0.1627")),
        ("element_recovered_kg", False, D(698) * D("0.221")),
    }


def test_a_salt_counts_by_its_element_and_comes_back_to_its_supplier(processed, alice, bob):
    """680 kg NiSO4.6H2O (262.839 g/mol, Ni 58.693) at 99.6 %; all of it came from Alice's one lot."""
    fill.fill_changed_days()
    expected = D(680) * D("0.996") * D("58.693") / D("262.839")
    returned = DailyRollup.objects.get(measure="element_returned_kg", element="Ni")
    assert (returned.organisation_id, returned.counterparty_id, returned.chemistry) == (
        alice.organisation.pk,
        bob.organisation.pk,
        "NMC622",
    )
    assert abs(returned.value - expected) < D("0.0001")


def test_the_days_of_a_commitment_add_up_to_its_mass_and_deliveries_count(received, alice, bob, send):
    taken(send(alice, "commitments", COMMITMENTS))
    fill.fill_changed_days()
    january = DailyRollup.objects.filter(measure="committed_mass_kg", day__lt=date(2026, 2, 1))
    assert (january.count(), sum(january.values_list("value", flat=True))) == (31, D(5000))
    assert rows("delivered_mass_kg", "counterparty_id") == {
        (date(2026, 1, 7), bob.organisation.pk, alice.organisation.pk, D("998.5"))
    }


def test_filling_twice_rebuilding_and_checking_agree_to_the_last_digit(processed, alice, bob, send):
    taken(send(bob, "readings", READINGS))
    taken(send(alice, "commitments", COMMITMENTS))
    assert fill.fill_changed_days()["slices"] > 60
    first = whole_table()
    assert fill.fill_changed_days() == {"slices": 0}
    assert fill.shadow_check() == []
    fill.rebuild()
    assert whole_table() == first
    assert fill.shadow_check() == []


def test_the_shadow_check_finds_a_tampered_rollup(processed):
    fill.fill_changed_days()
    DailyRollup.objects.filter(measure="mass_received_kg").update(value=1)
    assert [(d["measure"], d["only_in"]) for d in fill.shadow_check()] == [
        ("mass_received_kg", "facts"),
        ("mass_received_kg", "rollup"),
    ]


def test_a_withdrawn_import_leaves_the_rollups(processed, received, bob):
    from consortium.services import imports

    fill.fill_changed_days()
    imports.void_import(batch=processed, reason="Wrong lot", by=bob.user)
    imports.void_import(batch=received, reason="Wrong slip", by=bob.user)
    fill.fill_changed_days()
    assert not DailyRollup.objects.filter(slice_kind="site").exists()
    assert not ChangedDay.objects.exists()
    assert DataVersion.objects.get().version >= 2

"""Records of the demonstration that were corrected or withdrawn."""

from decimal import Decimal as D

import pytest

from feedstock.models import BatteryLot

pytestmark = pytest.mark.django_db


def test_a_mistyped_lot_was_replaced_and_both_stay_readable(demo):
    wrong, right = BatteryLot.objects.filter(source_reference="VM-SLIP-1").order_by("pk")
    assert (wrong.declared_mass_kg, wrong.voided_at is None) == (D(18405), False)
    assert (right.declared_mass_kg, right.voided_at, right.replaces) == (D("1840.5"), None, wrong)


def test_a_file_meant_for_somebody_else_was_undone_with_its_rows(demo):
    lots = BatteryLot.objects.filter(source_reference__startswith="VM-WRONG-")
    assert set(lots.values_list("source_reference", "void_reason")) == {
        (f"VM-WRONG-{number}", "These lots belong to another supplier.") for number in (1, 2)
    }

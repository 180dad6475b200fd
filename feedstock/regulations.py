"""Reads the reference data of waste and transport law, which is open to every member, into the pure modules."""

from consortium.models import Chemistry, DangerousGoodsNumber, Material, WasteCode, WasteCodeUse
from consortium.models import PackingRule as PackingRuleRow
from consortium.models.reference import Certainty
from feedstock import codes
from feedstock.dangerous_goods import PackingRule, TransportLaw, UnNumber
from feedstock.models import BatteryLot

SAME = (
    "code",
    "family",
    "condition",
    "purpose",
    "special_provision",
    "packing_instruction",
    "is_allowed",
    "approval",
    "mark",
    "mark_certainty",
    "remark",
    "valid_from",
    "valid_until",
    "source",
    "certainty",
)
"""What a packing rule and its row call the same."""


def list_of_waste() -> codes.ListOfWaste:
    uses = WasteCodeUse._base_manager.order_by("load", "position", "pk")
    return codes.ListOfWaste(
        [
            codes.WasteCode(row.code, row.meaning, row.valid_from, row.valid_until, row.source, row.certainty)
            for row in WasteCode._base_manager.order_by("pk")
        ],
        [
            codes.Use(
                row.waste_code_id,
                row.load,
                frozenset(row.families.split()),
                frozenset(row.origins.split()),
                row.stream,
            )
            for row in uses
        ],
    )


def transport_law() -> TransportLaw:
    return TransportLaw(
        list_of_waste(),
        [
            UnNumber(row.code, row.shipping_name, frozenset(row.families.split()), row.names, row.source, row.certainty)
            for row in DangerousGoodsNumber._base_manager.order_by("pk")
        ],
        [
            PackingRule(modes=frozenset(row.modes.split()), **{name: getattr(row, name) for name in SAME})
            for row in PackingRuleRow._base_manager.order_by("position", "pk")
        ],
        dict(Chemistry._base_manager.values_list("code", "family")),
        dict(Material._base_manager.values_list("code", "kind")),
    )


def certainty_label(code: str) -> str:
    """How certain a row of reference data is, in words."""
    return str(Certainty(code).label)


def load_of_lot(law: TransportLaw, lot: BatteryLot, packing: str = "") -> codes.Load:
    return law.lot(
        f"Lot {lot.source_reference}",
        chemistry=lot.chemistry_id,
        form=lot.form_factor,
        condition=lot.condition,
        origin=lot.origin,
        packing=packing,
    )

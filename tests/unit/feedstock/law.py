"""Waste and transport law from the reference files, without a database."""

from datetime import date

from consortium.reference import reader
from feedstock import codes
from feedstock.dangerous_goods import PackingRule, TransportLaw, UnNumber


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def list_of_waste() -> codes.ListOfWaste:
    uses = sorted(reader.rows("waste_code_uses"), key=lambda row: (row["load"], int(row["position"])))
    return codes.ListOfWaste(
        [
            codes.WasteCode(
                row["code"],
                row["meaning"],
                _day(row["valid_from"]),
                _day(row["valid_until"]),
                row["source"],
                row["certainty"],
            )
            for row in reader.rows("waste_codes")
        ],
        [
            codes.Use(row["waste_code"], row["load"], _set(row["families"]), _set(row["origins"]), row["stream"])
            for row in uses
        ],
    )


def transport_law() -> TransportLaw:
    rules = []
    for row in sorted(reader.rows("packing_rules"), key=lambda row: int(row["position"])):
        dates = {"valid_from": _day(row.pop("valid_from")), "valid_until": _day(row.pop("valid_until"))}
        row.pop("position")
        modes, is_allowed = _set(row.pop("modes")), row.pop("is_allowed") == "1"
        rules.append(PackingRule(modes=modes, is_allowed=is_allowed, **dates, **row))
    return TransportLaw(
        list_of_waste(),
        [
            UnNumber(
                row["code"],
                row["shipping_name"],
                _set(row["families"]),
                row["names"],
                row["source"],
                row["certainty"],
            )
            for row in reader.rows("dangerous_goods")
        ],
        rules,
        {row["code"]: row["family"] for row in reader.rows("chemistries")} | {"NA_ION": "sodium_ion"},
        {row["code"]: row["kind"] for row in reader.rows("materials")},
    )

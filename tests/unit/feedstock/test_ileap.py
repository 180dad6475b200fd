"""iLEAP documents: what is read, what is refused and where, and that nothing is lost on the way out and in again."""

import json
from copy import deepcopy
from decimal import Decimal as D

import pytest

from feedstock.ileap.checking import contradictions
from feedstock.ileap.reading import Unreadable, read
from feedstock.ileap.writing import as_json

LEG = {
    "tceId": "leg-1",
    "tocId": "truck-40t",
    "shipmentId": "S-1",
    "mass": "230",
    "distance": {"sfd": "700"},
    "transportActivity": "161",
    "co2eWTW": "9.338",
    "co2eTTW": "7.7",
    "departureAt": "2026-03-02T08:00:00Z",
    "arrivalAt": "2026-03-02T18:00:00Z",
    "origin": {"city": "Munich", "country": "DE"},
}
HUB = {
    "tceId": "hub-1",
    "prevTceIds": ["leg-1"],
    "hocId": "terminal",
    "shipmentId": "S-1",
    "mass": "230",
    "distance": {"sfd": "0"},
    "transportActivity": "0",
    "co2eWTW": "0.276",
    "co2eTTW": "0",
    "departureAt": "2026-03-03T08:00:00Z",
}
FOOTPRINT = {"shipmentId": "S-1", "mass": "230", "tces": [LEG, HUB]}
DIESEL = {"energyCarrier": "Diesel", "relativeShare": "1", "emissionFactorWTW": "3.835", "emissionFactorTTW": "3.163"}
TOC = {
    "tocId": "truck-40t",
    "mode": "Road",
    "transportActivityUnit": "tkm",
    "co2eIntensityWTW": "0.058",
    "co2eIntensityTTW": "0.0478",
    "energyCarriers": [DIESEL],
    "loadFactor": "0.7",
    "emptyDistanceFactor": "0",
    "certifications": ["ISO14083:2023"],
}
HOC = {
    "hocId": "terminal",
    "hubType": "Transshipment",
    "hubActivityUnit": "tonnes",
    "co2eIntensityWTW": "1.2",
    "co2eIntensityTTW": "0",
    "energyCarriers": [
        {"energyCarrier": "Electric", "relativeShare": "0.75", "feedstocks": [{"feedstock": "Grid"}]},
        DIESEL | {"relativeShare": "0.25"},
    ],
    "hubLocation": {"city": "Nuremberg", "country": "DE"},
}
WHOLE = [FOOTPRINT, TOC, HOC]


def findings(document) -> list:
    text = document if isinstance(document, str) else json.dumps(document)
    items, found = read(text)
    return [*found, *contradictions(items)]


def changed(document, path: str, value):
    """A copy with one value set; `None` takes the field away."""
    copy = deepcopy(document)
    *parents, last = (int(step) if step.isdigit() else step for step in path.split("."))
    target = copy
    for step in parents:
        target = target[step]
    if value is None:
        del target[last]
    else:
        target[last] = value
    return copy


def envelope(record: dict, amount: str, emissions: str) -> dict:
    """A product footprint as a footprint service sends it."""
    return {
        "id": "d9be4477-e351-45b3-acd9-e1da05e6f633",
        "pcf": {"declaredUnit": "ton kilometer", "unitaryProductAmount": amount, "pCfExcludingBiogenic": emissions},
        "extensions": [{"specVersion": "2.0.0", "dataSchema": "https://example.org/s.json", "data": record}],
    }


def test_a_consistent_document_has_no_findings():
    assert findings(WHOLE) == []
    items, _found = read(json.dumps(WHOLE))
    assert [item.path for item in items] == ["$[0]", "$[1]", "$[2]"]
    assert items[0].record.elements[0].activity_tkm == D(161)


def test_what_was_read_is_written_as_it_was():
    items, _found = read(json.dumps(WHOLE))
    assert [as_json(item.record) for item in items] == WHOLE


def test_records_come_alone_in_envelopes_and_as_the_answer_of_a_service():
    assert findings(FOOTPRINT) == []
    assert findings(envelope(FOOTPRINT, "161", "9.614")) == []
    assert findings({"data": [envelope(TOC, "1", "0.058"), envelope(HOC, "1", "1.2")]}) == []
    flat = envelope(FOOTPRINT, "161", "9.614")
    flat["extensions"] = [{"specVersion": "2.0.0", "documentation": "https://example.org", **FOOTPRINT}]
    assert findings(flat) == []


def test_spellings_of_earlier_versions_are_read_and_written_anew():
    old = changed(changed(TOC, "transportActivityUnit", None), "co2eIntensityThroughput", "tkm") | {"isVerified": True}
    items, found = read(json.dumps(changed(old, "mode", "road")))
    assert found == []
    assert as_json(items[0].record) == TOC | {"isVerified": True}
    place = {"city": "Lyon", "country": {"geographyCountry": "fr"}}
    items, found = read(json.dumps(changed(FOOTPRINT, "tces.0.origin", place)))
    assert (found, items[0].record.elements[0].origin.country) == ([], "FR")


CASES = {
    "activity that is not mass times distance": (
        "0.tces.0.transportActivity", "16.1", "$[0].tces[0].transportActivity", "Mass times distance is 161 t km"),
    "activity in kilogram kilometres": (
        "0.tces.0.transportActivity", "161000", "$[0].tces[0].transportActivity", "looks like kilogram kilometres"),
    "neither a TOC nor a HOC": ("0.tces.0.tocId", None, "$[0].tces[0].tocId", "exactly one category"),
    "both a TOC and a HOC": ("0.tces.0.hocId", "terminal", "$[0].tces[0].tocId", "exactly one category"),
    "an unknown predecessor": ("0.tces.1.prevTceIds", ["leg-9"], "$[0].tces[1].prevTceIds", "no such element"),
    "a circle": ("0.tces.0.prevTceIds", ["hub-1"], "$[0].tces", "in a circle"),
    "its own predecessor": ("0.tces.1.prevTceIds", ["hub-1"], "$[0].tces", "in a circle"),
    "departure before the arrival of what comes first": (
        "0.tces.1.departureAt", "2026-03-02T10:00:00Z", "$[0].tces[1].departureAt", "departs before leg-1"),
    "an arrival before its departure": (
        "0.tces.0.arrivalAt", "2026-03-01T18:00:00Z", "$[0].tces[0].arrivalAt", "before it departs"),
    "two elements of one name": ("0.tces.1.tceId", "leg-1", "$[0].tces[1].tceId", "Two elements"),
    "an element of another shipment": ("0.tces.0.shipmentId", "S-2", "$[0].tces[0].shipmentId", "of shipment S-1"),
    "an element heavier than the shipment": ("0.mass", "100", "$[0].tces[0].mass", "whole shipment weighs 100"),
    "more from the tank than from the well": (
        "0.tces.0.co2eTTW", "9.4", "$[0].tces[0].co2eTTW", "cannot be more than from well to wheel"),
    "emissions that the category contradicts": (
        "0.tces.0.co2eWTW", "12", "$[0].tces[0].co2eWTW", "truck-40t emits 0.058 kg per unit: that makes 9.338 kg"),
    "a hub with a distance": ("0.tces.1.distance", {"sfd": "5"}, "$[0].tces[1].distance", "has no distance"),
    "a transport without a distance": ("0.tces.0.distance", {"gcd": "0"}, "$[0].tces[0].distance", "without a dist"),
    "two kinds of distance": (
        "0.tces.0.distance", {"sfd": "700", "gcd": "650"}, "$[0].tces[0].distance", "exactly one kind"),
    "no kind of distance": ("0.tces.0.distance", {}, "$[0].tces[0].distance", "exactly one kind"),
    "a negative mass": ("0.tces.0.mass", "-230", "$[0].tces[0].mass", "must not be below 0.001 kg"),
    "an absurd distance": ("0.tces.0.distance", {"sfd": "70000"}, "$[0].tces[0].distance.sfd", "is above 45000 km"),
    "a number that is no text": ("0.tces.0.mass", 230, "$[0].tces[0].mass", "decimal as text"),
    "a decimal comma": ("0.tces.0.mass", "230,0", "$[0].tces[0].mass", "not a decimal number"),
    "not a number": ("0.tces.0.mass", "NaN", "$[0].tces[0].mass", "not a decimal number"),
    "a time without a zone": (
        "0.tces.0.departureAt", "2026-03-02T08:00:00", "$[0].tces[0].departureAt", "no zone"),
    "an unknown field": ("0.tces.0.co2eWtW", "9", "$[0].tces[0].co2eWtW", "no such field"),
    "a missing field": ("0.tces.0.co2eWTW", None, "$[0].tces[0].co2eWTW", "missing"),
    "no elements": ("0.tces", [], "$[0].tces", "at least one object"),
    "containers that cannot be": (
        "0.tces.0.packagingOrTrEqAmount", "2.1", "$[0].tces[0].packagingOrTrEqAmount", "A number of what?"),
    "shares of energy that do not add up": (
        "2.energyCarriers.0.relativeShare", "0.7", "$[2].energyCarriers", "do not add up to one"),
    "a share above one": (
        "1.energyCarriers.0.relativeShare", "1.2", "$[1].energyCarriers[0].relativeShare", "is above 1"),
    "a load factor of zero": ("1.loadFactor", "0", "$[1].loadFactor", "must be above 0"),
    "a load factor above one": ("1.loadFactor", "1.01", "$[1].loadFactor", "is above 1"),
    "nothing but empty trips": ("1.emptyDistanceFactor", "1", "$[1].emptyDistanceFactor", "must be below 1"),
    "negative empty trips": ("1.emptyDistanceFactor", "-0.1", "$[1].emptyDistanceFactor", "must not be below 0"),
    "container kilometres on the road": (
        "1.transportActivityUnit", "TEUkm", "$[1].transportActivityUnit", "are for ships"),
    "an intensity in grams": ("1.co2eIntensityWTW", "104.1", "$[1].co2eIntensityWTW", "is above 100"),
    "a flight on the road": ("1.flightLength", "long-haul", "$[1].flightLength", "is for mode air"),
    "an unknown mode": ("1.mode", "Rood", "$[1].mode", "not on the list"),
    "a certification named twice": (
        "1.certifications", ["GLECv3", "GLECv3"], "$[1].certifications[1]", "named twice"),
    "the same category twice": ("1", HOC, "$[2]", "has this record twice"),
    "something else": ("1", {"id": "x"}, "$[1]", "neither a ShipmentFootprint"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_contradiction_is_named_with_its_place_value_reason_and_cure(case):
    path, value, place, reason = CASES[case]
    found = findings(changed(WHOLE, path, value))
    assert [one for one in found if one.path == place and reason in one.reason], found
    assert all(one.cure for one in found)


def test_one_mistake_is_told_once():
    found = findings(changed(WHOLE, "0.tces.0.transportActivity", "16.1"))
    assert [one.path for one in found] == ["$[0].tces[0].transportActivity", "$[0].tces[0].co2eWTW",
                                           "$[0].tces[0].co2eTTW"]  # fmt: skip
    assert found[0].value == "16.1"


@pytest.mark.parametrize(("count", "is_possible"), [("1", True), ("2", True), ("2.25", True), ("2.1", False)])
def test_forty_feet_are_two_teu_and_forty_five_are_two_and_a_quarter(count, is_possible):
    boxed = changed(FOOTPRINT, "tces.0.packagingOrTrEqType", "Container-TEU")
    found = findings(changed(boxed, "tces.0.packagingOrTrEqAmount", count))
    assert (found == []) is is_possible


def test_an_intensity_per_container_needs_the_number_of_containers():
    ship = TOC | {"mode": "Sea", "transportActivityUnit": "TEUkm", "co2eIntensityWTW": "0.09", "co2eIntensityTTW": "0"}
    document = [FOOTPRINT, ship, HOC]
    assert "does not say how many" in findings(document)[0].reason
    boxed = changed(document, "0.tces.0.packagingOrTrEqType", "Container-TEU")
    boxed = changed(boxed, "0.tces.0.packagingOrTrEqAmount", "2")
    boxed = changed(changed(boxed, "0.tces.0.co2eWTW", "126"), "0.tces.0.co2eTTW", "0")
    assert findings(boxed) == []


def test_a_total_that_its_elements_contradict_is_named():
    assert [(one.path, one.value) for one in findings(envelope(FOOTPRINT, "322", "9.614"))] == [
        ("$.extensions[0].data.tces", "161")
    ]
    (found,) = findings(envelope(FOOTPRINT, "161", "8,42769"))
    assert (found.path, found.reason) == ("$.pcf.pCfExcludingBiogenic", "This is not a decimal number.")
    (found,) = findings(envelope(TOC, "1", "3.6801"))
    assert "The footprint around it says 3.68" in found.reason


def test_an_example_of_the_publisher_contradicts_itself():
    """87 kg over 423 km are 36.801 t km; the example of 2024 says a tenth of it in the element."""
    record = {"mass": "87", "shipmentId": "1237890", "tces": [
        {"tceId": "abcdef", "tocId": "truck-40t-euro5-de", "shipmentId": "1237890", "mass": "87",
         "distance": {"actual": "423"}, "transportActivity": "3.6801", "co2eWTW": "3.6801",
         "co2eTTW": "3.2801"}]}  # fmt: skip
    found = findings(envelope(record, "36.801", "3.6801"))
    assert [(one.path, one.value) for one in found] == [
        ("$.extensions[0].data.tces[0].transportActivity", "3.6801"),
        ("$.extensions[0].data.tces", "3.6801"),
    ]
    assert findings(envelope(changed(record, "tces.0.transportActivity", "36.801"), "36.801", "3.6801")) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "empty list"),
        ('{"tces": NaN}', "NaN is no number"),
        ('{"mass": "1", "mass": "2"}', "names mass twice"),
        ("[" * 100_000, "cannot be read"),
    ],
)
def test_what_is_no_such_document_is_refused_as_a_whole(text, reason):
    with pytest.raises(Unreadable, match=reason):
        read(text)

"""RecyclingBatch of Catena-X: what is read, what is refused and why, what is written, and every byte in between."""

import json
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consortium.spreadsheets import SpreadsheetProblem
from facilities.catenax import reading, shapes, writing
from facilities.catenax.documents import RecyclingBatch
from facilities.catenax.example import EXAMPLE
from tests.catenax import EXAMPLE_FILE, batches, changed, example, needs_published, read, schema, schema_problems, told

# The publisher's own -------------------------------------------------------------------------------------------------


@needs_published
def test_the_publishers_example_is_read_and_written_back_unchanged():
    text = EXAMPLE_FILE.read_text()
    (one,) = read(text)
    assert told([one]) == []
    assert json.loads(writing.text_of([one.document])) == json.loads(text)
    step = one.document.steps[0]
    assert (step.input_mass_kg, step.output_mass_kg, step.loss_mass_kg, step.gap_kg) == (D(10), D("9.5"), D("0.5"), 0)


@needs_published
def test_names_and_vocabularies_are_the_publishers():
    parts = schema()["components"]["schemas"]
    assert set(shapes.PROCESS_STEPS) == set(parts["ChildProcessEnum"]["enum"])
    assert len(shapes.PROCESS_STEPS) == 36
    assert set(shapes.PROCESS_TYPES) == set(parts["ProcessTypeEnum"]["enum"])
    assert set(shapes.ACTOR_ROLES) == set(parts["ActorRoleEnumeration"]["enum"])
    assert set(shapes.TREATMENT_CODES) == set(parts["DisposalCodeEnum"]["enum"])
    entities = {
        "Container": "ContainerCharacteristic",
        "Actor": "ActorEntity",
        "Transport": "OperatorEntity",
        "Treatment": "ProcessInformationEntity",
        "Step": "ProcessStep",
    }
    for shape, fields in shapes.SHAPES.items():
        published = schema() if shape is RecyclingBatch else parts[entities[shape.__name__]]
        assert {one.name for one in fields} == set(published["required"]) == set(published["properties"])


@needs_published
@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("childProcessSteps.0.outputNetMass", 99999),
        ("childProcessSteps.0.inputNetMass", -1),
        ("childProcessSteps.0.processLoss", 40),
        ("childProcessSteps.0.endTimestamp", "2020-01-01T00:00:00Z"),
        ("childProcessSteps.0.startTimestamp", "2026-03-09T06:00:00"),
        ("childProcessSteps.0.outputNetMas", 1),
        ("container.containerWeight", 1e30),
        ("childProcessSteps", []),
        ("recyclingBatchId", ""),
    ],
)
def test_what_the_publishers_schema_takes_wrongly_is_refused(path, value):
    said = changed(path, value)
    assert schema_problems(json.dumps(said)) == []
    assert told(read(said)) != []


@needs_published
@settings(max_examples=60, deadline=None)
@given(batches())
def test_what_we_write_is_valid_under_the_publishers_schema(batch):
    assert schema_problems(writing.text_of([batch])) == []


# Round trip ----------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.lists(batches(), min_size=1, max_size=3, unique_by=(lambda one: one.batch_id, lambda one: one.asset_id)))
def test_what_is_written_is_read_as_the_same_batches(written):
    found = read(writing.text_of(written))
    assert told(found) == []
    assert [one.document for one in found] == written


def test_our_own_example_is_right():
    assert told(read(EXAMPLE)) == []


# Refusals ------------------------------------------------------------------------------------------------------------

STEP = "$.childProcessSteps[0]"
REFUSED = [
    ("operator.transferID", "T", "$.operator.transferID", "The format knows no such field."),
    ("operator.transferId", 7, "$.operator.transferId", "A text is expected here, not a number."),
    ("recyclingBatchId", None, "$.recyclingBatchId", "A text is expected here, not null."),
    ("recyclingBatchId", " ", "$.recyclingBatchId", "The text is empty."),
    ("recyclingBatchId", "a\u0000b", "$.recyclingBatchId", "The text holds control characters."),
    ("recyclingBatchId", "\ud800", "$.recyclingBatchId", "The text holds control characters."),
    ("recyclingBatchId", "x" * 161, "$.recyclingBatchId", "It is longer than 160 characters."),
    ("globalAssetId", "1234", "$.globalAssetId", "It is not spelled as the format wants it."),
    ("sender.bpnsProperty", "BPNL0123456789ZZ", "$.sender.bpnsProperty", "It is not spelled as the format wants it."),
    ("sender.actorRole", "Shredder", "$.sender.actorRole", "The format knows no such word here."),
    ("sender", [], "$.sender", "An object is expected here, not a list."),
    ("container.containerVolume", 0.5, "$.container.containerVolume", "It is below 1."),
    ("container.containerWeight", 100001, "$.container.containerWeight", "It is above 100000 kg."),
    (
        "processInformation.mechanicalRecycling",
        "true",
        "$.processInformation.mechanicalRecycling",
        "A true or false is expected here, not a text.",
    ),
    ("childProcessSteps", {}, "$.childProcessSteps", "A list is expected here, not an object."),
    ("childProcessSteps", [], "$.childProcessSteps", "Nothing was done to the batch."),
    (
        "childProcessSteps.0.childProcessType",
        "Schredding",
        f"{STEP}.childProcessType",
        "The format knows no such word here.",
    ),
    ("childProcessSteps.0.inputNetMass", -1249, f"{STEP}.inputNetMass", "It is below 0 kg."),
    (
        "childProcessSteps.0.inputNetMass",
        "1249",
        f"{STEP}.inputNetMass",
        "A number is expected here, not a text.",
    ),
    ("childProcessSteps.0.inputNetMass", True, f"{STEP}.inputNetMass", "A number is expected here, not true or false."),
    (
        "childProcessSteps.0.inputNetMass",
        float("nan"),
        f"{STEP}.inputNetMass",
        "A number is expected here, not a number beyond all numbers.",
    ),
    ("childProcessSteps.0.inputNetMass", 1e300, f"{STEP}.inputNetMass", "No such number occurs."),
    ("childProcessSteps.0.inputNetMass", 10000001, f"{STEP}.inputNetMass", "It is above 10000000 kg."),
    ("childProcessSteps.0.inputNetMass", 1249.0000001, f"{STEP}.inputNetMass", "It has more than six decimals."),
    (
        "childProcessSteps.0.outputNetMass",
        1249.1,
        f"{STEP}.outputNetMass",
        "More came out than went in (1249 kg).",
    ),
    (
        "childProcessSteps.0.processLoss",
        40,
        f"{STEP}.processLoss",
        "The balance stays open: 1249 kg in, 1238.4 kg out, 40 kg lost; -29.4 kg are not explained.",
    ),
    ("childProcessSteps.0.lossType", "", f"{STEP}.lossType", "A loss needs its reason."),
    (
        "childProcessSteps.0.endTimestamp",
        "2026-03-09T05:59:59+01:00",
        f"{STEP}.endTimestamp",
        "The step ends before it starts (2026-03-09T06:00:00+01:00).",
    ),
    (
        "childProcessSteps.0.startTimestamp",
        "2025-03-09T06:00:00+01:00",
        f"{STEP}.endTimestamp",
        "The step lasts longer than 366 days.",
    ),
    (
        "childProcessSteps.0.startTimestamp",
        "2026-03-09T06:00:00",
        f"{STEP}.startTimestamp",
        "It is not clear in which time zone this is.",
    ),
    (
        "childProcessSteps.0.startTimestamp",
        "9.3.2026 06:00",
        f"{STEP}.startTimestamp",
        "This is not a date with a time.",
    ),
    (
        "childProcessSteps.0.startTimestamp",
        "2026-02-30T06:00:00Z",
        f"{STEP}.startTimestamp",
        "There is no such day or time.",
    ),
    (
        "childProcessSteps.0.measurementTimestamp",
        "2027-03-11T18:00:00Z",
        f"{STEP}.measurementTimestamp",
        "This lies in the future.",
    ),
    (
        "childProcessSteps.0.startTimestamp",
        "0001-01-01T00:00:00+14:00",
        f"{STEP}.startTimestamp",
        "This lies before 1991.",
    ),
]


@pytest.mark.parametrize(("path", "value", "at", "message"), REFUSED, ids=[f"{r[0]}={r[1]}"[:60] for r in REFUSED])
def test_what_cannot_be_is_refused_with_path_value_reason_and_cure(path, value, at, message):
    (one,) = read(changed(path, value))
    assert (at, message) in [(problem.column, problem.message) for problem in one.problems]
    assert one.document is None
    assert all(problem.cure for problem in one.problems)


def test_an_open_balance_within_the_tolerance_is_taken():
    for loss, is_refused in ((10.6 + 24.98, False), (10.6 - 10.6, False), (10.6 + 24.99, True)):
        assert bool(told(read(changed("childProcessSteps.0.processLoss", round(loss, 3))))) == is_refused, loss


def test_a_missing_field_is_named_with_what_it_says():
    said = example()
    del said["childProcessSteps"][0]["weighingSlip"]
    (one,) = read(said)
    assert told([one]) == [(f"{STEP}.weighingSlip", "", "The field is missing.")]
    assert one.problems[0].cure == "Document of the weighing. Write a text."


def test_a_field_that_is_named_twice_is_refused_and_not_taken_from_its_last_place():
    text = EXAMPLE.replace('"inputNetMass": 1249', '"inputNetMass": 1249, "inputNetMass": 9')
    assert (f"{STEP}.inputNetMass", "9", "The object names this field twice.") in told(read(text))


def test_a_misspelt_field_or_word_gets_the_right_one_as_its_cure():
    cures = [
        read(changed(path, value))[0].problems[0].cure
        for path, value in (
            ("childProcessSteps.0.inputNetmass", 1),
            ("childProcessSteps.0.childProcessType", "shredding"),
            ("processInformation.treatmentProcedure", "r12"),
        )
    ]
    assert cures[0] == "Did you mean inputNetMass?"
    assert [cure.split("?")[0] for cure in cures[1:]] == ["Did you mean Shredding", "Did you mean R12"]


def test_batches_of_one_file_have_names_of_their_own():
    one, other = example(), example()
    other["globalAssetId"] = f"urn:uuid:{one['globalAssetId'].upper()}"
    found = read([one, other])
    assert told(found) == [
        ("$[1].recyclingBatchId", one["recyclingBatchId"], "$[0] has the same recyclingBatchId."),
        ("$[1].globalAssetId", other["globalAssetId"], "$[0] has the same globalAssetId."),
    ]
    assert found[0].document


def test_steps_follow_each_other_and_none_takes_more_than_the_one_before_gave():
    said = example()
    second = {**said["childProcessSteps"][0], "startTimestamp": "2026-03-10T06:00:00+01:00"}
    said["childProcessSteps"].append(second)
    assert told(read(said)) == [
        (
            "$.childProcessSteps[1].startTimestamp",
            "2026-03-10T06:00:00+01:00",
            "The step starts before the one that feeds it has ended (2026-03-11T18:00:00+01:00).",
        ),
        ("$.childProcessSteps[1].inputNetMass", "1249", "More goes in than the step before gave (1238.4 kg)."),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b" \n", "The file is empty."),
        (b"[]", "The list is empty."),
        (b"null", "The file holds no RecyclingBatch: it is nested too deep, or is null."),
        (b"[" * 100_000, "The file holds no RecyclingBatch: it is nested too deep, or is null."),
        (b"[" * 20 + b"]" * 20, "The file holds no RecyclingBatch: it is nested too deep, or is null."),
        (b"{", "This is not JSON: Expecting property name enclosed in double quotes in line 1, column 2."),
        (b"reference,site\nA,B\n", "This is not JSON: Expecting value in line 1, column 1."),
        (b'{"a": "\xff"}', "Byte 8 is not UTF-8."),
    ],
)
def test_what_is_no_file_of_batches_is_refused_as_a_whole(content, said):
    with pytest.raises(SpreadsheetProblem) as problem:
        read(content)
    assert (problem.value.message, bool(problem.value.cure)) == (said, True)


def test_a_byte_order_mark_and_an_end_of_day_are_understood():
    text = EXAMPLE.replace("2026-03-11T18:00:00+01:00", "2026-03-11T24:00:00+01:00")
    (one,) = read(b"\xef\xbb\xbf" + text.encode())
    assert one.document.steps[0].ended_at.isoformat() == "2026-03-12T00:00:00+01:00"


def test_a_report_is_bounded_however_much_is_wrong():
    (one,) = read({f"field {number}": "x" * 1000 for number in range(5000)})
    assert len(one.problems) == reading.MOST_PROBLEMS + 1
    assert one.problems[-1].message.endswith("more fields are wrong.")
    assert max(len(problem.value) for problem in one.problems) <= reading.LONGEST_SHOWN


def test_a_number_that_would_fill_the_machine_is_shown_as_it_was_written():
    (one,) = read(EXAMPLE.replace("1249", "1e999999999").replace("10.6", "1e99999999999999999999"))
    shown = {value for _path, value, _message in told([one])}
    assert {"1E+999999999", "1e99999999999999999999"} <= shown
    assert "1E+999999999" in writing.dumps(one.source)

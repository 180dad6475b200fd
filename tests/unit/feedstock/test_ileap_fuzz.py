"""iLEAP documents at random: whatever is read is written as it was, and whatever comes in is refused politely."""

import json
from datetime import UTC, datetime
from decimal import Decimal as D

from hypothesis import given, settings
from hypothesis import strategies as st

from feedstock.ileap import kinds, shapes
from feedstock.ileap.checking import contradictions
from feedstock.ileap.reading import Unreadable, read
from feedstock.ileap.records import Distance
from feedstock.ileap.writing import as_json
from tests.unit.feedstock.test_ileap import WHOLE

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=3).filter(str.strip)


def numbers(kind: kinds.Number) -> st.SearchStrategy[D]:
    low, high = kind.above if kind.above is not None else kind.at_least, kind.below or kind.at_most
    found = st.decimals(low, high, places=6, allow_nan=False, allow_infinity=False)
    return found.filter(lambda one: one != kind.above and one != kind.below).map(lambda one: one + 0)


def values(field: shapes.Field) -> st.SearchStrategy:
    """Values that the field's kind takes."""
    kind = field.kind
    if isinstance(kind, shapes.Shape):
        return st.lists(records(kind), min_size=1, max_size=3).map(tuple) if field.is_list else records(kind)
    if isinstance(kind, kinds.Number):
        return numbers(kind)
    if isinstance(kind, kinds.OneDistance):
        return st.builds(Distance, st.sampled_from(["actual", "gcd", "sfd"]), numbers(kind.length))
    if isinstance(kind, kinds.Choice):
        return st.sampled_from(list(kind.words.values()))
    if isinstance(kind, kinds.Several):
        one = TEXT if isinstance(kind.kind, kinds.Text) else st.sampled_from(list(kind.kind.words.values()))
        return st.lists(one, min_size=0 if kind.may_be_empty else 1, max_size=3, unique=True).map(tuple)
    if isinstance(kind, kinds.Instant):
        return st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
    if isinstance(kind, kinds.Whole):
        return st.integers(0, kind.at_most)
    if isinstance(kind, kinds.Country):
        return st.sampled_from(["DE", "FI"])
    return st.booleans() if isinstance(kind, kinds.Flag) else TEXT


def records(shape: shapes.Shape) -> st.SearchStrategy:
    fields = {one.attribute: values(one) if one.is_required else st.none() | values(one) for one in shape.fields}
    return st.builds(shape.record, **fields)


DOCUMENTS = st.lists(
    records(shapes.SHIPMENT_FOOTPRINT) | records(shapes.TRANSPORT_CATEGORY) | records(shapes.HUB_CATEGORY),
    min_size=1,
    max_size=3,
)


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS)
def test_whatever_is_written_is_read_as_it_was(written):
    items, found = read(json.dumps([as_json(record) for record in written]))
    assert found == []
    assert [item.record for item in items] == written


def places(value, path=()):
    """Every place of a JSON value below the topmost."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in entries:
        yield (*path, key)
        yield from places(one, (*path, key))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("9" * 40) | st.just("-1"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_a_document_with_changes_at_random_is_taken_or_refused_with_findings(data):
    """Fields dropped, repeated in lists, retyped, enlarged: nothing but findings and the one refusal comes back."""
    document = json.loads(json.dumps(WHOLE))
    for _step in range(data.draw(st.integers(1, 4))):
        known = list(places(document))
        if not known:
            break
        *parents, last = data.draw(st.sampled_from(known))
        target = document
        for key in parents:
            target = target[key]
        change = data.draw(st.sampled_from(["drop", "repeat", "replace", "enlarge"]))
        if change == "drop":
            del target[last]
        elif change == "repeat" and isinstance(target, list):
            target.append(target[last])
        elif change == "enlarge" and isinstance(target[last], str):
            target[last] += "000"
        else:
            target[last] = data.draw(JUNK)
    try:
        items, found = read(json.dumps(document))
    except Unreadable as refusal:
        assert refusal.reason and refusal.cure
        return
    for one in [*found, *contradictions(items)]:
        assert one.path.startswith("$") and one.reason and one.cure and len(one.value) <= 80


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | JUNK.map(json.dumps))
def test_any_text_at_all_is_taken_or_refused(text):
    try:
        contradictions(read(text)[0])
    except Unreadable as refusal:
        assert refusal.reason and refusal.cure

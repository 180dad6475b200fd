"""RecyclingBatch files broken in every way: read or refused in words, never anything else."""

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from consortium.spreadsheets import SpreadsheetProblem
from facilities.catenax import writing
from tests.catenax import changed, example, read


def places(value, path=()):
    """Every place of a JSON value."""
    yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from places(part, (*path, name))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def mutants(draw):
    """The example with parts dropped, doubled, retyped or enlarged."""
    said = [example(), changed("globalAssetId", "00000000-0000-4000-8000-000000000000")]
    said[1]["recyclingBatchId"] = "another"
    for _time in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(list(places(said))[1:]))
        at = said
        for name in path[:-1]:
            at = at[name]
        last = path[-1]
        how = draw(st.sampled_from(["drop", "double", "retype", "enlarge"]))
        if how == "drop":
            del at[last]
        elif how == "double" and isinstance(at, list):
            at.insert(last, copy.deepcopy(at[last]))
        elif how == "double":
            at[f"{last}2"] = copy.deepcopy(at[last])
        elif how == "retype":
            at[last] = draw(ANYTHING)
        elif isinstance(at[last], dict):
            at[last] = dict(MORE_FIELDS)
        elif isinstance(at[last], list):
            at[last] = at[last] * draw(st.integers(0, 20))
        elif isinstance(at[last], bool | None):
            at[last] = [at[last]] * 20
        else:
            # A text that is enlarged twice would fill the memory before it is read.
            most = LONGEST_TEXT // max(len(at[last]), 1) if isinstance(at[last], str) else 10**4
            at[last] = at[last] * draw(st.integers(-3, max(most, 1)))
        if not said:
            break
    return said


LONGEST_TEXT = 400_000
MORE_FIELDS = {f"more {number}": number for number in range(200)}


@settings(max_examples=300, deadline=None)
@given(mutants())
def test_a_mutant_is_read_or_refused_and_nothing_else(said):
    """`SpreadsheetProblem` for the file, a problem with path and cure for a batch; no other exception, no silence."""
    try:
        found = read(said)
    except SpreadsheetProblem as problem:
        assert problem.message and problem.cure
        return
    for one in found:
        assert bool(one.document) != bool(one.problems)
        assert all(problem.column.startswith("$") and problem.cure for problem in one.problems)
        assert writing.dumps(one.source)
        if one.document:
            assert read(writing.text_of([one.document]))[0].document == one.document


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_refused_in_words(content):
    try:
        found = read(content)
    except SpreadsheetProblem as problem:
        assert problem.message and problem.cure
    else:
        assert all(one.problems for one in found)

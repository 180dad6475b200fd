"""The publisher's schema and example of RecyclingBatch, and batches that Hypothesis makes up."""

import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import strategies as st

from facilities.catenax import checking, reading
from facilities.catenax.documents import Actor, Container, RecyclingBatch, Step, Transport, Treatment
from facilities.catenax.example import EXAMPLE
from facilities.catenax.shapes import ACTOR_ROLES, PROCESS_STEPS, PROCESS_TYPES, TREATMENT_CODES

PUBLISHED = Path(__file__).resolve().parents[2] / "shared" / "testdata" / "catenax"
EXAMPLE_FILE = PUBLISHED / "material_accounting-1.0.0-RecyclingBatch.json"
BPNS_OF_PLANT = "BPNS0123456789ZZ"
"""Of the publisher's example, too."""
SCHEMA_FILE = PUBLISHED / "material_accounting-1.0.0-RecyclingBatch-schema.json"

needs_published = pytest.mark.skipif(
    not SCHEMA_FILE.exists(), reason=f"the publisher's files are read at {PUBLISHED} and never copied"
)


@cache
def schema() -> dict:
    return json.loads(SCHEMA_FILE.read_text())


def schema_problems(text: str) -> list[str]:
    """What the publisher's own schema says against each document of a text."""
    from jsonschema import Draft4Validator

    said = json.loads(text)
    documents = said if isinstance(said, list) else [said]
    return [problem.message for one in documents for problem in Draft4Validator(schema()).iter_errors(one)]


NOW = datetime(2026, 11, 23, tzinfo=timezone.utc)


def read(content: bytes | str | dict | list) -> list[reading.Reading]:
    if not isinstance(content, bytes):
        content = (content if isinstance(content, str) else json.dumps(content)).encode("utf-8", "surrogatepass")
    found = reading.read(content)
    checking.check(found, now=NOW)
    return found


def told(found: list[reading.Reading]) -> list[tuple[str, str, str]]:
    return [(problem.column, problem.value, problem.message) for one in found for problem in one.problems]


def example() -> dict:
    return json.loads(EXAMPLE)


def changed(path: str, value) -> dict:
    """The example with one value changed; a path of names and places, divided by dots."""
    said = example()
    *before, last = path.split(".")
    at = said
    for name in before:
        at = at[int(name) if name.isdigit() else name]
    at[last] = value
    return said


# Batches that are right in every respect -----------------------------------------------------------------------------

LETTERS = st.characters(exclude_categories=["Cc", "Cs"])
TEXTS = st.text(LETTERS, max_size=40)
NAMES = st.text(LETTERS, min_size=1, max_size=40).filter(str.strip)
TAILS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", min_size=12, max_size=12)
BPNS = TAILS.map(lambda tail: f"BPNS{tail}")
MILLIGRAMS = st.integers(1, 10**13)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def kilograms(milligrams: int) -> Decimal:
    return Decimal(milligrams) / 1_000_000


@st.composite
def steps(draw, at_least: datetime, most_mg: int) -> Step:
    put_in = draw(st.integers(1, most_mg))
    given = draw(st.integers(0, put_in))
    started = at_least + timedelta(microseconds=draw(st.integers(0, 10**12)))
    ended = started + timedelta(microseconds=draw(st.integers(0, 10**12)))
    zone = draw(OFFSETS)
    return Step(
        process=draw(st.sampled_from(PROCESS_STEPS)),
        started_at=started.astimezone(zone),
        ended_at=ended.astimezone(zone),
        measured_at=ended.astimezone(draw(OFFSETS)),
        input_mass_kg=kilograms(put_in),
        output_mass_kg=kilograms(given),
        loss_mass_kg=kilograms(put_in - given),
        loss_type=draw(NAMES),
        measured_with=draw(TEXTS),
        weighing_slip=draw(TEXTS),
    )


@st.composite
def batches(draw) -> RecyclingBatch:
    chain: list[Step] = []
    at, most_mg = datetime(2020, 1, 1, tzinfo=timezone.utc), 10**13
    for _place in range(draw(st.integers(1, 4))):
        chain.append(draw(steps(at, most_mg)))
        at, most_mg = chain[-1].ended_at, int(chain[-1].output_mass_kg * 1_000_000)
        if not most_mg:
            break
    actors = st.builds(Actor, BPNS, NAMES, st.sampled_from(ACTOR_ROLES))
    return RecyclingBatch(
        batch_id=draw(NAMES),
        asset_id=str(draw(st.uuids())),
        container=Container(
            kilograms(draw(st.integers(0, 10**11))), Decimal(draw(st.integers(1, 10**6))), draw(TEXTS), draw(TEXTS)
        ),
        sender=draw(actors),
        receiver=draw(actors),
        transport=Transport(draw(TEXTS), draw(BPNS)),
        treatment=Treatment(
            draw(st.sampled_from(PROCESS_TYPES)),
            draw(st.sampled_from(TREATMENT_CODES)),
            draw(st.booleans()),
            draw(st.booleans()),
        ),
        steps=tuple(chain),
    )

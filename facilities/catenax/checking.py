"""What must hold of a RecyclingBatch beyond its shape: masses that add up, times in order, names used once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from facilities.catenax.documents import RecyclingBatch, Step
from facilities.catenax.limits import Limit, limits_on
from facilities.catenax.reading import Reading

GRACE = timedelta(hours=1)
"""Clocks of two firms differ; an hour is no step into the future."""


def check(readings: Sequence[Reading], *, now: datetime) -> None:
    """Refuse what cannot be, batch by batch and across the file.  A refused batch has no document any more."""
    limits = limits_on(now.date())
    for reading in readings:
        if reading.document:
            _check_container(reading, reading.document, limits)
            _check_steps(reading, reading.document, limits, now)
    _check_names(readings)
    for reading in readings:
        reading.tell_the_rest()
        if reading.problems:
            reading.document = None


def _check_names(readings: Sequence[Reading]) -> None:
    for attribute, name in (("batch_id", "recyclingBatchId"), ("asset_id", "globalAssetId")):
        first: dict[str, str] = {}
        for reading in readings:
            if reading.document is None:
                continue
            said = getattr(reading.document, attribute)
            plain = said.lower().removeprefix("urn:uuid:") if attribute == "asset_id" else said
            if plain in first:
                reading.refuse(
                    f"{reading.path}.{name}",
                    said,
                    f"{first[plain]} has the same {name}.",
                    "Give each batch a name of its own, or send its steps in one batch.",
                )
            first.setdefault(plain, reading.path)


def _check_container(reading: Reading, document: RecyclingBatch, limits: dict[str, Limit]) -> None:
    for field, value, code in (
        ("containerWeight", document.container.mass_kg, "largest_container_mass_kg"),
        ("containerVolume", document.container.volume, "largest_container_volume"),
    ):
        if value > limits[code].value:
            _refuse_size(reading, f"{reading.path}.container.{field}", value, limits[code])
    if document.container.volume < 1:
        reading.refuse(
            f"{reading.path}.container.containerVolume",
            document.container.volume,
            "It is below 1.",
            "The publisher's schema asks for at least 1; check the unit.",
        )


def _check_steps(reading: Reading, document: RecyclingBatch, limits: dict[str, Limit], now: datetime) -> None:
    at = f"{reading.path}.childProcessSteps"
    if not document.steps:
        reading.refuse(at, [], "Nothing was done to the batch.", "Send it when a step has been done.")
    for place, step in enumerate(document.steps):
        _check_times(reading, f"{at}[{place}]", step, limits, now)
        _check_masses(reading, f"{at}[{place}]", step, limits)
        if place:
            _check_chain(reading, f"{at}[{place}]", document.steps[place - 1], step)


def _check_times(reading: Reading, at: str, step: Step, limits: dict[str, Limit], now: datetime) -> None:
    earliest = int(limits["earliest_year"].value)
    for field, value in (
        ("startTimestamp", step.started_at),
        ("endTimestamp", step.ended_at),
        ("measurementTimestamp", step.measured_at),
    ):
        if value.year < earliest:
            reading.refuse(f"{at}.{field}", value.isoformat(), f"This lies before {earliest}.", "Check the year.")
        elif value > now + GRACE:
            reading.refuse(
                f"{at}.{field}",
                value.isoformat(),
                "This lies in the future.",
                "Send what has happened; check the year.",
            )
    if step.ended_at < step.started_at:
        reading.refuse(
            f"{at}.endTimestamp",
            step.ended_at.isoformat(),
            f"The step ends before it starts ({step.started_at.isoformat()}).",
            "Check both times and their offsets.",
        )
    elif step.ended_at - step.started_at > timedelta(days=int(limits["longest_step_days"].value)):
        reading.refuse(
            f"{at}.endTimestamp",
            step.ended_at.isoformat(),
            f"The step lasts longer than {limits['longest_step_days'].value} days.",
            "Check the years; send a longer campaign in parts.",
        )


def _check_masses(reading: Reading, at: str, step: Step, limits: dict[str, Limit]) -> None:
    masses = {
        "inputNetMass": step.input_mass_kg,
        "outputNetMass": step.output_mass_kg,
        "processLoss": step.loss_mass_kg,
    }
    too_large = [field for field, mass_kg in masses.items() if mass_kg > limits["largest_mass_kg"].value]
    for field in too_large:
        _refuse_size(reading, f"{at}.{field}", masses[field], limits["largest_mass_kg"])
    if step.loss_mass_kg and not step.loss_type.strip():
        reading.refuse(f"{at}.lossType", step.loss_type, "A loss needs its reason.", "Write what was lost, or how.")
    if too_large:
        return
    tolerance = limits["balance_tolerance"]
    allowed_kg = step.input_mass_kg * tolerance.value
    if not step.input_mass_kg:
        reading.refuse(f"{at}.inputNetMass", Decimal(0), "Nothing went in.", "Write the mass that went in.")
    elif step.output_mass_kg > step.input_mass_kg:
        reading.refuse(
            f"{at}.outputNetMass",
            step.output_mass_kg,
            f"More came out than went in ({step.input_mass_kg:f} kg).",
            "Check both masses; count reagents that were added into inputNetMass.",
        )
    elif abs(step.gap_kg) > allowed_kg:
        reading.refuse(
            f"{at}.processLoss",
            step.loss_mass_kg,
            f"The balance stays open: {step.input_mass_kg:f} kg in, {step.output_mass_kg:f} kg out, "
            f"{step.loss_mass_kg:f} kg lost; {step.gap_kg:f} kg are not explained.",
            f"Name the rest as processLoss, or check the masses. Up to {allowed_kg.normalize():f} kg "
            f"({(tolerance.value * 100).normalize():f} % of the input) may stay open.",
        )


def _check_chain(reading: Reading, at: str, before: Step, step: Step) -> None:
    """Steps follow each other: each is fed with what the one before gave."""
    if step.started_at < before.ended_at:
        reading.refuse(
            f"{at}.startTimestamp",
            step.started_at.isoformat(),
            f"The step starts before the one that feeds it has ended ({before.ended_at.isoformat()}).",
            "List the steps in their order; send steps that ran side by side as batches of their own.",
        )
    if step.input_mass_kg > before.output_mass_kg:
        reading.refuse(
            f"{at}.inputNetMass",
            step.input_mass_kg,
            f"More goes in than the step before gave ({before.output_mass_kg:f} kg).",
            "Check both masses; send what was added from elsewhere as a batch of its own.",
        )


def _refuse_size(reading: Reading, path: str, value: Decimal, limit: Limit) -> None:
    reading.refuse(path, value, f"It is above {limit.value:f} {limit.unit}.", "Check the value and its unit.")

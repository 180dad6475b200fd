"""Physical truth and unique names are kept by the database: each constraint is tried with a row that breaks it."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from consortium.checks import OURS
from consortium.models import IdempotencyKey
from tests.guards.breaches import BREACHES, NAN, Breach

CONSTRAINTS = {
    constraint.name: model._meta.label
    for model in apps.get_models()
    if model._meta.app_label in OURS
    for constraint in model._meta.constraints
}
MASSES = [
    (model._meta.label, column.column)
    for model in apps.get_models()
    if model._meta.app_label in OURS
    for column in model._meta.concrete_fields
    if type(column).__name__ in {"MassField", "EnergyField", "FractionField"} and not column.generated
]


def insert_copy(breach: Breach) -> None:
    """Insert a copy of the first row that fits, with the breach in it.  Keys are given anew by the database."""
    model = apps.get_model(breach.model)
    values = {**breach.fresh, **breach.values}
    key = model._meta.pk
    own_key = getattr(key, "get_internal_type", lambda: "")().endswith("AutoField")
    columns = [
        column.column
        for column in model._meta.concrete_fields
        if not column.generated and not (own_key and column.primary_key and column.column not in values)
    ]
    names = ", ".join(f'"{column}"' for column in columns)
    chosen = ", ".join(values.get(column, f'"{column}"') for column in columns)
    table = model._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table} WHERE {breach.where} LIMIT 1")
        assert cursor.rowcount == 1, f"tests/guards/world.py has no {breach.model} where {breach.where}"


@pytest.fixture
def rows(aside):
    IdempotencyKey.objects.create(
        organisation=aside.people["bob"].organisation,
        key="k",
        request_sha256="0" * 64,
        response_status=200,
        response_body={},
    )
    return aside


def test_every_constraint_has_a_breach_and_every_breach_a_constraint():
    missing, stale = CONSTRAINTS.keys() - BREACHES.keys(), BREACHES.keys() - CONSTRAINTS.keys()
    assert not missing, f"Add a row that breaks them to tests/guards/breaches.py: {missing}"
    assert not stale, f"Gone; take them out of tests/guards/breaches.py: {stale}"


@pytest.mark.parametrize("name", sorted(BREACHES))
def test_the_database_refuses_a_row_that_breaks_it(rows, name):
    assert BREACHES[name].model == CONSTRAINTS[name]
    with pytest.raises(IntegrityError, match=f'constraint "{name}"'):
        insert_copy(BREACHES[name])


@pytest.mark.parametrize(("label", "column"), MASSES)
def test_no_mass_energy_or_share_is_not_a_number(rows, label, column):
    """PostgreSQL's numeric knows NaN and takes it for larger than every number: only an upper bound keeps it out."""
    fresh = {
        field.column: f"'BREACH-{position}'"
        for position, field in enumerate(apps.get_model(label)._meta.concrete_fields)
        if field.column in {"number", "source_reference", "code"}
    }
    with pytest.raises(IntegrityError, match="violates check constraint"):
        insert_copy(Breach(label, {column: NAN}, f'"{column}" IS NOT NULL', fresh))

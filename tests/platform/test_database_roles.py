"""What the application's role may do, as the database itself tells it."""

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction

from consortium.checks import OURS
from consortium.services.statistics import gather_statistics

pytestmark = pytest.mark.django_db


def append_only() -> dict[str, tuple[str, ...]]:
    """Table -> the columns that may change."""
    return {
        model._meta.db_table: model.MUTABLE_COLUMNS
        for model in apps.get_models()
        if getattr(model, "APPEND_ONLY", False)
    }


def fetch(statement: str, *parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def test_tests_run_as_a_role_without_powers():
    assert fetch(
        "SELECT current_user, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb "
        "FROM pg_roles WHERE rolname = current_user"
    ) == [("consortium_app", False, False, False, False)]


def test_facts_are_append_only_tables():
    assert {
        "feedstock_batterylot",
        "feedstock_lotedge",
        "feedstock_shipment",
        "feedstock_shipmentline",
        "feedstock_shipmentleg",
        "facilities_receipt",
        "facilities_processrun",
        "facilities_runinput",
        "facilities_runoutput",
        "facilities_assay",
        "facilities_energyreading",
        "contracts_feedstockcommitment",
        "contracts_commitmentperiod",
        "consortium_auditevent",
    } <= append_only().keys()


def test_on_facts_the_role_reads_and_inserts_and_nothing_more():
    rows = fetch(
        "SELECT table_name, privilege_type FROM information_schema.table_privileges "
        "WHERE grantee = current_user AND table_name = ANY(%s) ORDER BY 1, 2",
        list(append_only()),
    )
    assert rows == sorted((table, privilege) for table in append_only() for privilege in ("INSERT", "SELECT"))


def test_of_facts_only_the_named_columns_can_be_updated():
    rows = fetch(
        "SELECT table_name, column_name FROM information_schema.column_privileges "
        "WHERE grantee = current_user AND privilege_type = 'UPDATE' AND table_name = ANY(%s)",
        list(append_only()),
    )
    assert sorted(rows) == sorted((table, column) for table, columns in append_only().items() for column in columns)


def test_no_table_of_ours_can_be_truncated_or_tied_to_a_trigger():
    ours = [model._meta.db_table for model in apps.get_models() if model._meta.app_label in OURS]
    assert not fetch(
        "SELECT table_name, privilege_type FROM information_schema.table_privileges "
        "WHERE grantee = current_user AND table_name = ANY(%s) "
        "AND privilege_type IN ('TRUNCATE', 'TRIGGER', 'REFERENCES')",
        ours,
    )


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM feedstock_batterylot",
        "UPDATE feedstock_batterylot SET declared_mass_kg = 1",
        "TRUNCATE feedstock_batterylot CASCADE",
        "UPDATE consortium_auditevent SET actor_label = 'nobody'",
        "ALTER TABLE feedstock_batterylot DROP CONSTRAINT battery_lot_mass_is_possible",
        "CREATE TABLE public.mine (id int)",
        "SELECT setval('feedstock_batterylot_id_seq', 1)",
    ],
)
def test_the_database_refuses_what_the_role_has_no_right_to(statement):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_mass_that_is_no_number_is_refused(lot):
    columns = [field.column for field in type(lot)._meta.concrete_fields if field.column not in {"id", "number"}]
    values = ", ".join(
        {"declared_mass_kg": "'NaN'", "source_reference": "'LOT-NAN'"}.get(column, column) for column in columns
    )
    copy = (
        f"INSERT INTO feedstock_batterylot (number, {', '.join(columns)}) "
        f"SELECT 'L-NAN', {values} FROM feedstock_batterylot WHERE id = %s"
    )
    refusal = pytest.raises(IntegrityError, match="battery_lot_mass_is_possible")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(copy, [lot.pk])


def test_the_role_gathers_statistics_of_what_its_transaction_has_written(lot):
    gather_statistics()
    assert fetch("SELECT reltuples FROM pg_class WHERE relname = 'feedstock_batterylot'") == [(1,)]

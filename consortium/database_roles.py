"""What the application's database role may do, granted anew after every migration.

The owner migrates; web, workers and tests connect as the application role, which can neither delete facts nor
change more of them than their model's MUTABLE_COLUMNS.
"""

from django.apps import apps
from django.conf import settings
from django.db import connections


def grant_application_role(sender, using: str, **kwargs) -> None:
    """Runs once per `migrate`, after the last app, on the owner's connection."""
    if sender.name != "consortium":
        return
    connection = connections[using]
    role = connection.ops.quote_name(settings.APPLICATION_DATABASE_ROLE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.APPLICATION_DATABASE_ROLE])
        if cursor.fetchone() is None:
            return  # a database that somebody made by hand, with one role for everything
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
        present = set(connection.introspection.table_names(cursor))
        for model in apps.get_models():
            if not getattr(model, "APPEND_ONLY", False) or model._meta.db_table not in present:
                continue
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {role}")
            if model.MUTABLE_COLUMNS:
                columns = ", ".join(connection.ops.quote_name(column) for column in model.MUTABLE_COLUMNS)
                cursor.execute(f"GRANT UPDATE ({columns}) ON {table} TO {role}")

"""What the application's database role may do, granted anew after every migration.

The owner migrates; web, workers and tests connect as the application role, which can neither delete facts nor
change more of them than their model's MUTABLE_COLUMNS.
"""

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection as default_connection
from django.db import connections

POWERS = """
SELECT bool_or(rolsuper), bool_or(rolbypassrls),
       EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND pg_has_role(current_user, tableowner, 'MEMBER'))
FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')
"""


def refuse_powerful_role() -> None:
    """Called when web, worker and beat start: in production none of them may run as a role that no rule binds."""
    if not settings.REFUSE_POWERFUL_DATABASE_ROLE:
        return
    with default_connection.cursor() as cursor:
        cursor.execute(POWERS)
        is_superuser, bypasses_policies, is_owner = cursor.fetchone()
    default_connection.close()  # a connection must not be carried through a fork
    powers = {
        "is a superuser": is_superuser,
        "bypasses row-level security": bypasses_policies,
        "owns the tables": is_owner,
    }
    found = " and ".join(power for power, is_so in powers.items() if is_so)
    if found:
        raise ImproperlyConfigured(
            f"DATABASE_URL's role {found}: give the application role's address, and the owner's as "
            "DATABASE_OWNER_URL to `migrate` only. See 'Configuration' in README.md."
        )


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
        if connection.pg_version >= 170000:
            cursor.execute(f"GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {role}")  # to gather statistics
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

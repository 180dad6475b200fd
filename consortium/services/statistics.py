"""What the query planner knows of the tables."""

from django.apps import apps
from django.db import connection


def gather_statistics() -> None:
    """Tell the planner how many rows there are, those of this transaction too.

    PostgreSQL finds out by itself, but a minute after the commit.  Until then it takes a table that was just filled,
    or restored from a copy, for an empty one, and a join that should take seconds takes hours.
    """
    tables = sorted({model._meta.db_table for model in apps.get_models()} & set(connection.introspection.table_names()))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(connection.ops.quote_name(table) for table in tables)}")

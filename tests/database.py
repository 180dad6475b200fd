"""Test databases: one template a schema, cloned for each worker; the tests themselves use the application role.

The owner makes, clones and drops; the application role can do none of it, as in production.
"""

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg2
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections

BASE_DIR = Path(__file__).resolve().parent.parent
TEMPLATE_PREFIX = "test_template_"
TOLD_PREFIX = "test_told_"
PATIENCE = 100


def owner_connection(database: str = "postgres"):
    url = urlsplit(os.environ["DATABASE_OWNER_URL"])
    host, _, port = url.netloc.rpartition("@")[2].partition(":")
    connection = psycopg2.connect(
        host=unquote(host), port=port or None, user=url.username, password=url.password, dbname=database
    )
    connection.autocommit = True
    return connection


def schema_digest() -> str:
    """Changes with every migration, every reference file and every right of the application's role."""
    whole = sha256()
    files = [*BASE_DIR.glob("*/migrations/*.py"), *BASE_DIR.glob("consortium/reference/data/*.csv")]
    files += [BASE_DIR / "consortium" / "database_roles.py", BASE_DIR / "requirements.txt"]
    for path in sorted(files):
        whole.update(path.name.encode() + path.read_bytes())
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        rights = (getattr(model, "APPEND_ONLY", False), getattr(model, "MUTABLE_COLUMNS", ()))
        whole.update(f"{model._meta.label} {rights}".encode())
    return whole.hexdigest()[:12]


def make_template() -> str:
    """The template of the present schema, made when it is missing.  Workers wait for each other under a lock."""
    name = TEMPLATE_PREFIX + schema_digest()
    with one_at_a_time("test-template") as cursor:
        if not exists(cursor, name):
            _drop_all(cursor, TEMPLATE_PREFIX)
            making = f"{TEMPLATE_PREFIX}making"
            _drop(cursor, making)
            cursor.execute(f"CREATE DATABASE {making}")
            _fill_template(making)
            cursor.execute(f"ALTER DATABASE {making} RENAME TO {name}")
    return name


@contextmanager
def one_at_a_time(what: str) -> Iterator:
    """A cursor of the owner's; other workers wait until it is closed."""
    with closing(owner_connection()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [what])
        yield cursor


def exists(cursor, name: str) -> bool:
    cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def drop_told() -> None:
    """What tests/told.py has left for the next worker."""
    with closing(owner_connection()) as connection, connection.cursor() as cursor:
        _drop_all(cursor, TOLD_PREFIX)


def _drop_all(cursor, prefix: str) -> None:
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
    for (name,) in cursor.fetchall():
        _drop(cursor, name)


def _fill_template(database: str) -> None:
    url = urlsplit(os.environ["DATABASE_OWNER_URL"])
    use(database, user=url.username)
    try:
        call_command("migrate", verbosity=0)
        call_command("load_reference", verbosity=0)
    finally:
        connections["default"].close()


def use(database: str, *, user: str | None = None) -> None:
    """Point Django's connection at a database, as the application role unless another is named."""
    connection = connections["default"]
    connection.close()
    connection.settings_dict["NAME"] = database
    connection.settings_dict["USER"] = user or urlsplit(os.environ["DATABASE_URL"]).username


def clone(template: str, database: str) -> None:
    with closing(owner_connection()) as connection, connection.cursor() as cursor:
        _drop(cursor, database)
        cursor.execute(f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY FILE_COPY")


def drop(database: str) -> None:
    with closing(owner_connection()) as connection, connection.cursor() as cursor:
        _drop(cursor, database)


def _drop(cursor, name: str) -> None:
    """FORCE ends other connections, but an autovacuum worker belongs to the server and must be waited for."""
    for _attempt in range(PATIENCE):
        try:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            return
        except psycopg2.errors.InsufficientPrivilege:
            time.sleep(0.1)
    cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def name_for(worker: str) -> str:
    return f"test_{worker}"


assert settings.configured, "Run the tests with `python3 manage.py test`."

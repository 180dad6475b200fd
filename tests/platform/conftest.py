"""Connections that no product code ever has."""

import os
from contextlib import closing
from urllib.parse import unquote, urlsplit

import psycopg2
import pytest

from consortium.localstack.stores import SUPERUSER


class Superuser:
    name = SUPERUSER

    def __init__(self, cursor, host: str):
        self.host = host
        self.execute = cursor.execute
        self.fetchall = cursor.fetchall


@pytest.fixture
def superuser():
    """The server's own administrator; only the local stack lets anybody log in as it."""
    host = unquote(urlsplit(os.environ["DATABASE_URL"]).netloc.rpartition("@")[2])
    if not host.startswith("/"):
        pytest.skip("The stores given by DATABASE_URL keep their superuser to themselves.")
    with closing(psycopg2.connect(host=host, user=SUPERUSER, dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield Superuser(cursor, host)

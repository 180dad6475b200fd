"""Databases that take long to tell: by the first worker that needs one, once a run; each worker has a clone of it."""

import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import override_settings

from tests import database


@dataclass
class Told:
    """The clones of this worker, and the files that were uploaded while each was told."""

    worker: str
    shared: Path
    """Of all workers of the run."""
    own: Path
    connections: dict[str, object] = field(default_factory=dict)

    def connection(self, name: str, tell: Callable[[], Any]):
        if name not in self.connections:
            clone = f"{database.name_for(self.worker)}_{name}"
            self.clone(name, tell, clone)
            self.connections[name] = connection_to(clone)
        return self.connections[name]

    def clone(self, name: str, tell: Callable[[], Any], clone: str) -> None:
        """A database and its uploads as they were told."""
        database.clone(self._template(name, tell), clone)
        shutil.copytree(self.shared / name, self.uploads(name), dirs_exist_ok=True)

    def uploads(self, name: str) -> Path:
        return self.own / name

    def result(self, name: str) -> Any:
        """What the telling has returned."""
        return pickle.loads((self.shared / f"{name}.pickle").read_bytes())

    def _template(self, name: str, tell: Callable[[], Any]) -> str:
        told = f"{database.TOLD_PREFIX}{name}"
        with database.one_at_a_time(told) as cursor:
            if not database.exists(cursor, told):
                making = f"{told}_making"
                database.clone(database.make_template(), making)
                uploads = self.shared / name
                uploads.mkdir(exist_ok=True)
                connection = connection_to(making)
                with as_default(connection), override_settings(UPLOAD_ROOT=uploads), transaction.atomic():
                    result = tell()
                connection.close()
                (self.shared / f"{name}.pickle").write_bytes(pickle.dumps(result))
                cursor.execute(f"ALTER DATABASE {making} RENAME TO {told}")
        return told

    def forget(self) -> None:
        for connection in self.connections.values():
            connection.close()
            database.drop(connection.settings_dict["NAME"])


def connection_to(name: str):
    connection = connections["default"].copy()
    connection.settings_dict["NAME"] = name
    return connection


@contextmanager
def as_default(connection) -> Iterator[None]:
    kept = connections["default"]
    connections["default"] = connection
    try:
        yield
    finally:
        connections["default"] = kept


@pytest.fixture(scope="session")
def told_databases(request, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Told]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if worker else base) / "told"
    shared.mkdir(exist_ok=True)
    told = Told(worker or "main", shared, tmp_path_factory.mktemp("told"))
    yield told
    with django_db_blocker.unblock():
        told.forget()

"""Remembers what a stack's database was prepared from, so that a restart with nothing changed skips it."""

import hashlib
import json
from pathlib import Path

from consortium.localstack.bootstrap import BASE_DIR, RUNTIME_LOCK

TABLES = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "consortium/database_roles.py")
REFERENCE = ("consortium/reference/data/*", "consortium/services/reference.py")
DEMO = ("dashboards/demo/*", "dashboards/management/commands/seed_demo.py", "consortium/services/demo.py")


class Prepared:
    """A note beside the data: the fingerprint of the code that made it, and the demonstration's log-ins."""

    def __init__(self, state: Path, *, with_demo: bool):
        self.path = state / "prepared.json"
        patterns = (*TABLES, *REFERENCE, *(DEMO if with_demo else ()))
        self.fingerprint = _fingerprint(patterns)

    def is_current(self) -> bool:
        return self._read().get("fingerprint") == self.fingerprint

    @property
    def logins(self) -> str:
        return self._read().get("logins", "")

    def note(self, logins: str) -> None:
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps({"fingerprint": self.fingerprint, "logins": logins}))
        fresh.replace(self.path)

    def forget(self) -> None:
        """Before work begins: an interrupted preparation must be done again."""
        self.path.unlink(missing_ok=True)

    def _read(self) -> dict[str, str]:
        try:
            return json.loads(self.path.read_text())
        except (OSError, ValueError):
            return {}


def _fingerprint(patterns: tuple[str, ...]) -> str:
    whole = hashlib.sha256(RUNTIME_LOCK.read_bytes())
    for path in sorted({path for pattern in patterns for path in BASE_DIR.glob(pattern) if path.is_file()}):
        whole.update(str(path.relative_to(BASE_DIR)).encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()

"""Where the local stack of this checkout keeps its things, and the addresses of its stores while it runs."""

import fcntl
import json
import os
import secrets
from pathlib import Path

from consortium.localstack.bootstrap import BASE_DIR

LOCAL = BASE_DIR / ".local"


def state_directory(name: str) -> Path:
    """A directory for one stack.  Root's lies outside the checkout: PostgreSQL runs unprivileged and might not
    be able to reach a checkout in a private home."""
    LOCAL.mkdir(exist_ok=True)
    if os.geteuid() != 0:
        return LOCAL / name
    mark = LOCAL / "checkout-id"
    if not mark.exists():
        mark.write_text(secrets.token_hex(6))
    return Path("/var/tmp") / f"consortium-{mark.read_text().strip()}-{name}"


class Lock:
    """Held by the process that runs a stack.  The kernel lets go of it when the process dies, however it dies."""

    def __init__(self, name: str):
        LOCAL.mkdir(exist_ok=True)
        self.path = LOCAL / f"{name}.lock"
        self.file = open(self.path, "a+")

    def acquire(self) -> bool:
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        self.write({})
        return True

    def write(self, content: dict) -> None:
        self.file.seek(0)
        self.file.truncate()
        self.file.write(json.dumps(content))
        self.file.flush()

    def read(self) -> dict:
        self.file.seek(0)
        return json.loads(self.file.read() or "{}")


def running_stores() -> dict[str, str]:
    """The environment that a running `up` of this checkout offers to other commands; empty when none runs."""
    if not (LOCAL / "dev.lock").exists():
        return {}
    lock = Lock("dev")
    try:
        fcntl.flock(lock.file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return lock.read().get("environment", {})
    return {}

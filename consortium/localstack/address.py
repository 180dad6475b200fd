"""Where the local stack of this checkout keeps its things, and the addresses of its stores while it runs."""

import fcntl
import json
import os
import secrets
import time
from pathlib import Path

from consortium.localstack.bootstrap import BASE_DIR

LOCAL = BASE_DIR / ".local"
BYTECODE = LOCAL / "bytecode"
LOCK_SECONDS = 0.5
"""Another command that asks whether a stack runs holds the lock for an instant."""


def state_directory(name: str) -> Path:
    """A directory for one stack.  Root's lies outside the checkout: PostgreSQL runs unprivileged and might not
    be able to reach a checkout in a private home."""
    LOCAL.mkdir(exist_ok=True)
    if os.geteuid() != 0:
        return LOCAL / name
    mark = LOCAL / "checkout-id"
    if not mark.exists():
        mark.write_text(secrets.token_hex(6))
    return Path("/var/tmp") / f"consortium-{mark.read_text().strip()}-{name}"  # noqa: S108  (a socket path must be short; the directory is checked)


def with_bytecode(environment: dict[str, str]) -> dict[str, str]:
    """Where Python may not write beside the sources, as in many containers, each of a stack's processes would compile
    the same thousand modules anew, two seconds each time: their bytecode is kept with the stack's own things."""
    if not environment.get("PYTHONDONTWRITEBYTECODE"):
        return environment
    kept = {key: value for key, value in environment.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(BYTECODE), **kept}


class Lock:
    """Held by the process that runs a stack.  The kernel lets go of it when the process dies, however it dies."""

    def __init__(self, name: str):
        try:
            LOCAL.mkdir(exist_ok=True)
            self.file = open(LOCAL / f"{name}.lock", "a+")  # noqa: SIM115  (held until the process ends)
        except PermissionError as error:
            raise SystemExit(
                f"{error.filename} belongs to another account: start it as that account, or remove .local."
            ) from None

    def acquire(self) -> bool:
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.05)
            else:
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

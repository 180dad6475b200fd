"""Makes `.venv` from the hash-pinned locks when something is missing, and goes on inside it."""

import hashlib
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VENV = BASE_DIR / ".venv"
RUNTIME_LOCK = BASE_DIR / "requirements.txt"
TEST_LOCK = BASE_DIR / "requirements-dev.txt"


def enter_environment(*, with_test_tools: bool) -> None:
    """Return when this interpreter has what is needed; otherwise install it and start over inside `.venv`."""
    inside = Path(sys.prefix) == VENV
    if not inside and sys.prefix != sys.base_prefix and find_spec("django"):
        return  # an environment that somebody else keeps: a container, uv, pip
    if sys.version_info < (3, 11):
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    lock = TEST_LOCK if with_test_tools else RUNTIME_LOCK
    if not _is_installed(lock):
        _install(lock)
    elif inside:
        return
    python = VENV / "bin" / "python"
    os.execv(python, [str(python), *sys.argv])


def _stamp(lock: Path) -> Path:
    return VENV / f"installed-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"


def _is_installed(lock: Path) -> bool:
    # The test lock holds everything that the runtime lock holds.
    return _stamp(lock).exists() or (lock == RUNTIME_LOCK and _stamp(TEST_LOCK).exists())


def _install(lock: Path) -> None:
    started = time.monotonic()
    print(f"Environment: installing {lock.name} into .venv ...", flush=True)
    if not (VENV / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pip += ["--no-compile", "--require-hashes", "--requirement", str(lock)]
    if subprocess.run(pip).returncode:
        sys.exit("The packages could not be installed: see pip's message above. Is the package index reachable?")
    _stamp(lock).touch()
    print(f"Environment: ready after {time.monotonic() - started:.0f} s.", flush=True)

"""Makes `.venv` from the hash-pinned locks when something is missing, and goes on inside it."""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VENV = BASE_DIR / ".venv"
UNFINISHED = VENV / "unfinished"
RUNTIME_LOCK = BASE_DIR / "requirements.txt"
TEST_LOCK = BASE_DIR / "requirements-dev.txt"


def enter_environment(*, with_test_tools: bool) -> None:
    """Return when this interpreter has what is needed; otherwise install it and start over inside `.venv`."""
    inside = Path(sys.prefix) == VENV
    if not inside and sys.prefix != sys.base_prefix and find_spec("django"):
        return  # an environment that somebody else keeps: a container, uv, pip
    if sys.version_info < (3, 11):  # noqa: UP036  (said to an older Python)
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    lock = TEST_LOCK if with_test_tools else RUNTIME_LOCK
    if _is_installed(lock) and inside:
        return
    if not _is_installed(lock):
        if inside:  # the Python that made the environment installs into it
            os.execv(sys._base_executable, [sys._base_executable, *sys.argv])
        try:
            _install_alone(lock)
        except KeyboardInterrupt:
            sys.exit("\nStopped while installing; the next start begins the environment anew.")
    python = VENV / "bin" / "python"
    os.execv(python, [str(python), *sys.argv])


def _stamp(lock: Path) -> Path:
    return VENV / f"installed-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"


def _is_installed(lock: Path) -> bool:
    # The test lock holds everything that the runtime lock holds.
    stamps = [_stamp(lock), *([_stamp(TEST_LOCK)] if lock == RUNTIME_LOCK else [])]
    return not UNFINISHED.exists() and any(stamp.exists() for stamp in stamps)


def _install_alone(lock: Path) -> None:
    """Two first starts at once would write into each other's environment: the second waits for the first."""
    (BASE_DIR / ".local").mkdir(exist_ok=True)
    with open(BASE_DIR / ".local" / "environment.lock", "a") as guard:
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Environment: another command is installing it; waiting ...", flush=True)
            fcntl.flock(guard, fcntl.LOCK_EX)
        if not _is_installed(lock):
            _install(lock, guard.fileno())


def _install(lock: Path, guard: int) -> None:
    started = time.monotonic()
    print(f"Environment: installing {lock.name} into .venv ...", flush=True)
    if UNFINISHED.exists() or not (VENV / "bin" / "python").exists():
        _make_environment()
    # An installation that was killed leaves half a package that pip would take for whole.
    UNFINISHED.touch()
    pip = [*_pip(), "install", "--quiet", "--disable-pip-version-check"]
    pip += ["--no-compile", "--require-hashes", "--requirement", str(lock)]
    # pip holds the guard too: should this process be killed, the next start waits until pip is done.
    code = subprocess.run(pip, pass_fds=[guard]).returncode
    if code == 0:
        _stamp(lock).touch()
    if code >= 0:
        UNFINISHED.unlink()  # pip takes back what it could not finish
    if code:
        sys.exit("The packages could not be installed: see pip's message above. Is the package index reachable?")
    print(f"Environment: ready after {time.monotonic() - started:.0f} s.", flush=True)


def _pip() -> list[str]:
    """The pip of this Python where it has one: putting another into the environment takes as long as a quarter of all
    packages."""
    python = str(VENV / "bin" / "python")
    return [sys.executable, "-m", "pip", "--python", python] if find_spec("pip") else [python, "-m", "pip"]


def _make_environment() -> None:
    own_pip = find_spec("pip") is not None
    if find_spec("ensurepip") is None and not own_pip:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(
            f"Python's venv module is incomplete here. On Debian and Ubuntu: apt-get install python{version}-venv "
            "(or python3-venv), then start again."
        )
    options = ["--without-pip"] if own_pip else []
    if subprocess.run([sys.executable, "-m", "venv", "--clear", *options, str(VENV)]).returncode:
        sys.exit(f"The environment {VENV} could not be made: see the message above.")

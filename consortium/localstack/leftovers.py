"""Finds and stops what an earlier stack of this checkout left running when its launcher was killed.

A number in a pid file may belong to an innocent process by now.  So processes are known by what only ours have:
the services by a mark in their environment, the two servers by the directory they work in.  Both are read from
/proc; where there is none, nothing is found and the servers' own locks speak.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from consortium.localstack.bootstrap import BASE_DIR

MARK = "CONSORTIUM_STACK"
PROC = Path("/proc")
GENTLE_SECONDS = 4.0
HARD_SECONDS = 4.0


def mark(name: str) -> dict[str, str]:
    """What the services of a stack carry in their environment."""
    return {MARK: f"{BASE_DIR}:{name}"}


def services_of(name: str) -> list[int]:
    """Web, worker, beat and their children, whoever is their parent now."""
    wanted = f"{MARK}={mark(name)[MARK]}".encode()
    return _processes(lambda process: wanted in (process / "environ").read_bytes().split(b"\0"))


def servers_in(directory: Path) -> list[int]:
    """The processes that work in this directory: a server there, and its children."""
    wanted = str(directory)
    return _processes(lambda process: os.readlink(process / "cwd") == wanted)


def _processes(is_wanted: Callable[[Path], bool]) -> list[int]:
    found = []
    for process in PROC.iterdir() if PROC.is_dir() else ():
        if process.name.isdigit() and int(process.name) != os.getpid():
            with contextlib.suppress(OSError):  # somebody else's, or gone since
                if is_wanted(process):
                    found.append(int(process.name))
    return found


def stop_all(find: Callable[[], list[int]], *, with_signal: int = signal.SIGTERM) -> int:
    """Ask what `find` finds to stop, and insist after a while.  Returns how many there were."""
    found = find()
    _send(found, with_signal)
    if not _are_gone(find, GENTLE_SECONDS):
        _send(find(), signal.SIGKILL)
        _are_gone(find, HARD_SECONDS)
    return len(found)


def _send(processes: Iterable[int], number: int) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)


def _are_gone(find: Callable[[], list[int]], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while find():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True

"""Starts children that die with their parent, and stops them in order."""

import contextlib
import ctypes
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """Whom a child runs as.  PostgreSQL refuses root, so root's servers run as an account without rights."""

    uid: int
    gid: int

    @classmethod
    def unprivileged(cls) -> "Account":
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        import pwd

        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid)
        raise SystemExit("Root cannot run PostgreSQL and there is no account `postgres` or `nobody` to run it as.")

    @property
    def options(self) -> dict:
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def private_directory(self, path: Path) -> Path:
        """A directory that only this account can enter.  One that is there already is checked, never changed:
        in a shared place such as /tmp somebody else might have laid it out."""
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
            self.own(path)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.uid or stat.S_IMODE(found.st_mode) & 0o077:
            raise SystemExit(f"{path} is not a private directory of this account: remove it and start again.")
        return path


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    death_signal: int = signal.SIGTERM,
    cwd: str | Path = "/",
) -> subprocess.Popen:
    """Start a child in a session of its own (Ctrl-C reaches the launcher alone, which stops things in order)."""
    with open(log, "ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_die_with_parent(death_signal) if sys.platform == "linux" else None,
            **(account.options if account else {}),
        )


def _die_with_parent(death_signal: int):
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, death_signal)


def stop(*children: subprocess.Popen, with_signal: int = signal.SIGTERM, seconds: float = 15) -> None:
    """Ask all of them at once, then wait; insist where that takes too long."""
    running = [child for child in children if child.poll() is None]
    for child in running:
        child.send_signal(with_signal)
    deadline = time.monotonic() + seconds
    for child in running:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()

"""Web, worker and beat of the local stack."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable

from consortium.localstack import leftovers, processes
from consortium.localstack.address import LOCAL, with_bytecode
from consortium.localstack.bootstrap import BASE_DIR

STACK = "dev"
READY_SECONDS = 60
PORT_SECONDS = 5.0
"""A web server that was killed with its launcher may hold the port a little longer."""


def environment_of(environment: dict[str, str]) -> dict[str, str]:
    """What every child carries: the mark by which a later start finds it, should this launcher be killed."""
    # Celery warns about running as root; the local stack's worker has no more rights than the web process.
    return {**with_bytecode(environment), **leftovers.mark(STACK), "C_FORCE_ROOT": "1"}


class Services:
    """The processes beside the stores, each started when what it needs is there."""

    def __init__(self, environment: dict[str, str], port: int, undo: contextlib.ExitStack):
        celery = [sys.executable, "-m", "celery", "-A", "consortium"]
        self.environment = environment_of(environment)
        self.port = port
        self.children: dict[str, subprocess.Popen] = {}
        self.commands = {
            "web": [
                *(sys.executable, "-m", "gunicorn", "consortium.wsgi", "-b", f"127.0.0.1:{port}"),
                *("-k", "gthread", "--workers", "2", "--threads", "4", "--preload", "--timeout", "120"),
                *("--graceful-timeout", "5", "--no-control-socket"),
            ],
            "worker": [*celery, "worker", "-c", "2", "-Q", "interactive,ingest,rollup", "-l", "INFO"],
            "beat": [*celery, "beat", "-l", "INFO", "-s", str(LOCAL / "beat-schedule"), "--pidfile="],
        }
        undo.callback(lambda: processes.stop(*self.children.values()))

    def start(self, *names: str) -> None:
        for name in names:
            self.children[name] = processes.start(
                self.commands[name], log=LOCAL / f"{name}.log", env=self.environment, cwd=BASE_DIR
            )

    def wait_for_web(self) -> None:
        def answers() -> bool:
            if self.children["web"].poll() is not None:
                raise SystemExit("The web server did not start: see .local/web.log.")
            address = f"http://127.0.0.1:{self.port}/health/"
            with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
                return True
            return False

        if not _within(READY_SECONDS, answers):
            raise SystemExit("The web server does not answer: see .local/web.log.")

    def watch(self) -> str:
        """Return the name of the first child that stops by itself."""
        while True:
            for name, child in self.children.items():
                if child.poll() is not None:
                    return name
            time.sleep(0.5)


def manage(environment: dict[str, str], *arguments: str, capture: bool = False) -> str:
    """Run a management command to its end; a session of its own keeps Ctrl-C from tearing it apart."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=environment_of(environment),
        stdout=subprocess.PIPE if capture else None,
        text=True,
        start_new_session=True,
    )
    if done.returncode:
        raise SystemExit(f"`manage.py {' '.join(arguments)}` failed: see above.")
    return done.stdout or ""


def wait_for_port(port: int) -> bool:
    return _within(PORT_SECONDS, lambda: _port_is_free(port))


def _port_is_free(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _within(seconds: float, is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True

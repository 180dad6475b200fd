"""`manage.py up`: everything, with demo data, until Ctrl-C."""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from types import FrameType

from consortium.localstack import processes
from consortium.localstack.address import LOCAL, Lock
from consortium.localstack.bootstrap import BASE_DIR
from consortium.localstack.stores import Stores

READY_SECONDS = 30


class Stopped(Exception):
    """Ctrl-C or SIGTERM."""


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py up", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="port of the web address on 127.0.0.1")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty consortium")
    parser.add_argument("--reset", action="store_true", help="forget all local data first")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    options = _arguments(argv)
    lock = Lock("dev")
    if not lock.acquire():
        print(f"One is running already in this checkout: {lock.read().get('address', 'starting up')}")
        return 1
    if not _port_is_free(options.port):
        print(f"Port {options.port} is taken by something else: choose another with --port.")
        return 1
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise_stopped)
    with contextlib.ExitStack() as undo:
        try:
            return _run(options, lock, undo)
        except Stopped:
            print("\nStopping ...", flush=True)
            return 0


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(again, signal.SIG_IGN)  # a second Ctrl-C must not interrupt the clean-up
    raise Stopped


def _run(options: argparse.Namespace, lock: Lock, undo: contextlib.ExitStack) -> int:
    started = time.monotonic()
    environment = {**os.environ, "PUBLIC_URL": f"http://127.0.0.1:{options.port}"}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "consortium.settings.development")

    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
        _say(1, "Stores: using DATABASE_URL and REDIS_URL.")
    else:
        stores = Stores("dev", durable=True)
        if options.reset:
            stores.forget()
        undo.callback(stores.stop)
        version = stores.start_postgres()
        stores.start_valkey()
        environment |= stores.environment
        _say(1, f"Stores: PostgreSQL {version} and Valkey are up.")

    _say(2, "Tables and reference data ...")
    _manage(environment, "migrate", "--verbosity=0")
    _manage(environment, "load_reference", "--if-changed")
    if options.no_demo:
        _say(3, "Demo consortium: left out.")
    else:
        _say(3, "Demo consortium ...")
        _manage(environment, "seed_demo", "--if-empty")

    _say(4, "Web, worker and beat ...")
    lock.write({"address": environment["PUBLIC_URL"], "environment": {
        key: environment[key] for key in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL") if key in environment
    }})
    children = _start_services(environment, options.port, undo)
    _wait_for(f"http://127.0.0.1:{options.port}/health/", children)
    _say(5, f"Ready after {time.monotonic() - started:.1f} s: {environment['PUBLIC_URL']}")
    if not options.no_demo:
        _manage(environment, "seed_demo", "--logins")
    print("Stop with Ctrl-C. Logs are in .local/.", flush=True)
    while all(child.poll() is None for child in children.values()):
        time.sleep(0.5)
    dead = next(name for name, child in children.items() if child.poll() is not None)
    print(f"{dead} has stopped by itself: see .local/{dead}.log. Stopping everything.")
    return 1


def _say(step: int, text: str) -> None:
    print(f"{step}/5 {text}", flush=True)


def _manage(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=BASE_DIR, env=environment)
    if done.returncode:
        raise SystemExit(f"`manage.py {' '.join(arguments)}` failed: see above.")


def _start_services(environment: dict[str, str], port: int, undo: contextlib.ExitStack) -> dict[str, subprocess.Popen]:
    celery = [sys.executable, "-m", "celery", "-A", "consortium"]
    commands = {
        "worker": [*celery, "worker", "-c", "2", "-Q", "interactive,ingest,rollup", "-l", "INFO"],
        "beat": [*celery, "beat", "-l", "INFO", "-s", str(LOCAL / "beat-schedule"), "--pidfile="],
        "web": [sys.executable, "-m", "gunicorn", "consortium.wsgi", "-b", f"127.0.0.1:{port}"]
        + ["-k", "gthread", "--workers", "2", "--threads", "4", "--preload", "--timeout", "120"],
    }
    # Celery warns about running as root; the local stack's worker has no more rights than the web process.
    environment = {**environment, "C_FORCE_ROOT": "1"}
    children = {}
    for name, command in commands.items():
        children[name] = processes.start(command, log=LOCAL / f"{name}.log", env=environment, cwd=BASE_DIR)
        undo.callback(processes.stop, children[name])
    return children


def _port_is_free(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _wait_for(address: str, children: dict[str, subprocess.Popen]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            if time.monotonic() > deadline or children["web"].poll() is not None:
                raise SystemExit("The web server did not start: see .local/web.log.") from None
            time.sleep(0.1)

"""`manage.py up`: everything, with demo data, until Ctrl-C."""

import argparse
import contextlib
import os
import signal
import time
from types import FrameType

from consortium.localstack import leftovers, services
from consortium.localstack.address import Lock
from consortium.localstack.prepared import Prepared
from consortium.localstack.stores import Stores

STORES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Ctrl-C, SIGTERM, or a terminal that was closed."""


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py up", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="port of the web address on 127.0.0.1")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty consortium")
    parser.add_argument("--reset", action="store_true", help="forget all local data first")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    options = _arguments(argv)
    lock = Lock(services.STACK)
    if not lock.acquire():
        print(f"One is running already in this checkout: {lock.read().get('address', 'it is starting up')}")
        return 1
    for number in SIGNALS:
        signal.signal(number, _raise_stopped)
    with contextlib.ExitStack() as undo:
        try:
            return _run(options, lock, undo)
        except Stopped:
            print("\nStopping ...", flush=True)
            return 0
        finally:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_IGN)  # nothing may interrupt the clean-up


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    for again in SIGNALS:
        signal.signal(again, signal.SIG_IGN)
    raise Stopped


def _run(options: argparse.Namespace, lock: Lock, undo: contextlib.ExitStack) -> int:
    started = time.monotonic()
    if leftovers.stop_all(lambda: leftovers.services_of(services.STACK)):
        print("Stopped what an earlier start had left running.", flush=True)
    if not services.wait_for_port(options.port):
        print(f"Port {options.port} is taken by something else: choose another with --port.")
        return 1
    environment = {**os.environ, "PUBLIC_URL": f"http://127.0.0.1:{options.port}"}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "consortium.settings.development")

    prepared = None
    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
        _say(1, "Stores: using DATABASE_URL and REDIS_URL.")
    else:
        stores, version = _start_stores(options, undo)
        environment |= stores.environment
        prepared = Prepared(stores.state, with_demo=not options.no_demo)
        _say(1, f"Stores: PostgreSQL {version} and Valkey are up.")

    beside = services.Services(environment, options.port, undo)
    beside.start("web")  # it reads its code, for seconds, while the tables are made
    if prepared and prepared.is_current():
        _say(2, "Tables and reference data: as they were.")
        beside.start("worker", "beat")
        _say(3, "Demo consortium: left out." if options.no_demo else "Demo consortium: as it was.")
        logins = prepared.logins
    else:
        logins = _prepare(environment, prepared, beside, with_demo=not options.no_demo)

    _say(4, "Web, worker and beat ...")
    offered = {key: environment[key] for key in STORES if key in environment}
    lock.write({"address": environment["PUBLIC_URL"], "environment": offered})
    beside.wait_for_web()
    _say(5, f"Ready after {time.monotonic() - started:.1f} s: {environment['PUBLIC_URL']}")
    print(logins + "Stop with Ctrl-C. Logs are in .local/.", flush=True)
    dead = beside.watch()
    print(f"{dead} has stopped by itself: see .local/{dead}.log. Stopping everything.")
    return 1


def _start_stores(options: argparse.Namespace, undo: contextlib.ExitStack) -> tuple[Stores, str]:
    stores = Stores(services.STACK, durable=True)
    stores.clear_leftovers()
    if options.reset:
        stores.forget()
    if stores.is_new:
        Prepared(stores.state, with_demo=True).forget()
    undo.callback(stores.stop)
    version = stores.start_postgres()
    stores.start_valkey()
    return stores, version


def _prepare(
    environment: dict[str, str], prepared: Prepared | None, beside: services.Services, *, with_demo: bool
) -> str:
    """Migrate, load, seed; returns the demonstration's log-ins.  Django's own checks of the code are the tests' matter:
    each command would read every address and view for them."""
    if prepared:
        prepared.forget()
    _say(2, "Tables and reference data ...")
    services.manage(environment, "migrate", "--verbosity=0", "--skip-checks")
    beside.start("worker", "beat")
    logins = ""
    if with_demo:
        _say(3, "Demo consortium: two years of files go through the import, about half a minute the first time ...")
        logins = services.manage(environment, "seed_demo", "--if-empty", "--logins", "--skip-checks", capture=True)
    else:
        services.manage(environment, "load_reference")
        _say(3, "Demo consortium: left out.")
    if prepared:
        prepared.note(logins)
    return logins


def _say(step: int, text: str) -> None:
    print(f"{step}/5 {text}", flush=True)

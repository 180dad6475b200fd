"""`manage.py test`: real stores in test dress, then pytest with whatever arguments were given."""

import os
import subprocess
import sys

from consortium.localstack.address import Lock, with_bytecode
from consortium.localstack.bootstrap import BASE_DIR
from consortium.localstack.stores import Stores

SLOTS = 8


def _free_slot() -> tuple[str, Lock]:
    """Several test runs may share a checkout: each takes the first free stack, whose templates it finds again."""
    for number in range(1, SLOTS + 1):
        lock = Lock(f"test-{number}")
        if lock.acquire():
            return f"test-{number}", lock
    raise SystemExit(f"{SLOTS} test runs are under way in this checkout already.")


def main(arguments: list[str]) -> int:
    environment = with_bytecode({**os.environ, "DJANGO_SETTINGS_MODULE": "consortium.settings.test"})
    stores = _lock = None
    if not ("DATABASE_URL" in os.environ and "REDIS_URL" in os.environ):
        name, _lock = _free_slot()  # held until this process ends
        stores = Stores(name, durable=False)
    try:
        if stores:
            stores.clear_leftovers()
            version = stores.start_postgres()
            stores.start_valkey()
            environment |= stores.environment
            print(f"PostgreSQL {version} and Valkey are up ({name}).", flush=True)
        if not any(argument == "-n" or argument.startswith(("-n=", "--numprocesses")) for argument in arguments):
            workers = (os.cpu_count() or 1) + 1  # one of them waits for a browser most of the time
            arguments = ["-n", str(workers), "--dist", "loadgroup", *arguments]
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=BASE_DIR, env=environment).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        if stores:
            stores.stop()

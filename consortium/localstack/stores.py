"""Real PostgreSQL and Valkey on unix sockets that only their owner can open."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import zlib
from pathlib import Path
from urllib.parse import quote

from consortium.localstack import leftovers, processes
from consortium.localstack.address import state_directory
from consortium.localstack.binaries import postgres_directory, valkey_server
from consortium.localstack.processes import Account

SUPERUSER = "consortium_admin"
OWNER = "consortium_owner"
APPLICATION = "consortium_app"
DATABASE = "consortium"
LONGEST_SOCKET_DIRECTORY = 80
"""Unix socket paths are limited to about 103 bytes."""

CREATE_ROLES = f"""
CREATE ROLE {OWNER} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS;
CREATE ROLE {APPLICATION} LOGIN NOCREATEDB NOSUPERUSER NOBYPASSRLS;
"""


class Stores:
    """The two servers of one stack.  `durable` off trades crash safety for speed: tests only."""

    def __init__(self, name: str, *, durable: bool):
        self.durable = durable
        self.account = Account.unprivileged()
        self.state = state_directory(name)
        self.state.mkdir(parents=True, exist_ok=True)
        self.data = self.state / "postgres"
        self.queues = self.state / "valkey"
        self.sockets = self.state / "sockets"
        if len(str(self.sockets)) > LONGEST_SOCKET_DIRECTORY:
            mark = zlib.crc32(str(self.state).encode())
            self.sockets = Path(tempfile.gettempdir()) / f"consortium-{os.geteuid()}-{mark:08x}"
        for directory in (self.sockets, self.queues):
            self.account.private_directory(directory)
        self.postgres: subprocess.Popen | None = None
        self.valkey: subprocess.Popen | None = None

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgres://{role}@{quote(str(self.sockets), safe='')}/{database}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets / 'valkey.sock'}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.url(APPLICATION),
            "DATABASE_OWNER_URL": self.url(OWNER),
            "REDIS_URL": self.redis_url,
        }

    def clear_leftovers(self) -> int:
        """Stop the servers of a launcher that was killed, and drop the locks of servers that are gone."""
        # Valkey's end removes its socket's file: it must be over before another one listens there.
        stopped = leftovers.stop_all(lambda: leftovers.servers_in(self.queues))
        stopped += leftovers.stop_all(lambda: leftovers.servers_in(self.data), with_signal=signal.SIGINT)
        if leftovers.PROC.is_dir():
            # PostgreSQL takes any living process with the old number for a server of its own and refuses to start.
            for lock in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
                lock.unlink(missing_ok=True)
        return stopped

    def forget(self) -> None:
        """Remove everything the two servers have stored."""
        shutil.rmtree(self.data, ignore_errors=True)
        for path in self.queues.glob("*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    # PostgreSQL

    @property
    def is_new(self) -> bool:
        return not (self.data / "PG_VERSION").exists()

    def start_postgres(self) -> str:
        programs = postgres_directory(self.account, self.state)
        if self.is_new:
            self._initialise(programs)
        self._refuse_other_major_version(programs)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": self.sockets,
            "unix_socket_permissions": "0700",
            "port": "5432",
            "max_connections": "80",
            "shared_buffers": "256MB",
            "log_destination": "stderr",
            "timezone": "UTC",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command = [programs / "postgres", "-D", self.data]
        for key, value in options.items():
            command += ["-c", f"{key}={value}"]
        self.postgres = processes.start(
            command,
            log=self.state / "postgres.log",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            account=self.account,
            death_signal=signal.SIGINT,
        )
        return self._prepare()

    def _initialise(self, programs: Path) -> None:
        """Under another name first: a start that is killed here leaves nothing that looks like a database."""
        half = self.data.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        self.account.private_directory(half)
        done = subprocess.run(
            [
                *(programs / "initdb", "-D", half, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"),
                *("--locale=C.UTF-8", "--no-sync"),
            ],
            cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            **self.account.options,
        )
        if done.returncode:
            shutil.rmtree(half, ignore_errors=True)
            raise SystemExit(f"PostgreSQL could not make its data directory {self.data}:\n{done.stderr}")
        half.rename(self.data)

    def _refuse_other_major_version(self, programs: Path) -> None:
        has = (self.data / "PG_VERSION").read_text().strip()
        answer = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, cwd="/")
        is_now = re.search(r"(\d+)(\.|devel|beta|rc|\s|$)", answer.stdout)[1]
        if has != is_now:
            raise SystemExit(
                f"The local data was written by PostgreSQL {has}, and PostgreSQL {is_now} is installed. "
                "Start over with `python3 manage.py up --reset`, or dump and restore it with the old version."
            )

    def _prepare(self) -> str:
        """Wait until the server answers, make the roles and the database, and return its version."""
        import psycopg2

        deadline = time.monotonic() + 30
        while True:
            try:
                connection = psycopg2.connect(host=str(self.sockets), user=SUPERUSER, dbname="postgres")
                break
            except psycopg2.OperationalError:
                if time.monotonic() > deadline or self.postgres.poll() is not None:
                    log = (self.state / "postgres.log").read_text(errors="replace").splitlines()[-15:]
                    raise SystemExit("PostgreSQL did not start:\n" + "\n".join(log)) from None
                time.sleep(0.05)
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION])
            if cursor.fetchone() is None:
                cursor.execute(CREATE_ROLES)
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
            cursor.execute("SHOW server_version")
            return cursor.fetchone()[0]

    # Valkey

    def start_valkey(self) -> None:
        import redis

        client = redis.Redis(unix_socket_path=str(self.sockets / "valkey.sock"))
        program = valkey_server(self.account, self.state)
        command = [program, "--port", "0", "--unixsocket", self.sockets / "valkey.sock", "--unixsocketperm", "700"]
        command += ["--dir", self.queues, "--save", "", "--maxmemory-policy", "noeviction"]
        command += ["--appendonly", "yes" if self.durable else "no"]
        self.valkey = processes.start(command, log=self.state / "valkey.log", account=self.account)
        deadline = time.monotonic() + 15
        while True:
            with contextlib.suppress(redis.RedisError):
                if client.ping():
                    return
            if time.monotonic() > deadline or self.valkey.poll() is not None:
                raise SystemExit(f"Valkey did not start: see {self.state / 'valkey.log'}.")
            time.sleep(0.02)

    def stop(self) -> None:
        if self.valkey:
            processes.stop(self.valkey)
        if self.postgres:
            processes.stop(self.postgres, with_signal=signal.SIGINT)

"""The local stack's parts: leftovers, the note on what was prepared, private directories, addresses."""

import os
import signal
import subprocess
import sys

import pytest

from consortium.localstack import leftovers, prepared
from consortium.localstack.processes import Account
from consortium.localstack.stores import Stores
from consortium.settings.base import redis_settings

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]


@pytest.fixture
def child():
    started = []

    def start(command, **options):
        started.append(subprocess.Popen(command, **options))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def test_services_are_known_by_their_mark_and_nobody_else_is_touched(child):
    ours = child(SLEEP, env={**os.environ, **leftovers.mark("trial")})
    stranger = child(SLEEP)
    assert leftovers.services_of("trial") == [ours.pid]
    assert leftovers.stop_all(lambda: [pid for pid in leftovers.services_of("trial") if ours.poll() is None]) == 1
    assert (ours.wait(5), stranger.poll()) == (-signal.SIGTERM, None)


def test_a_leftover_that_does_not_listen_is_killed(child, monkeypatch):
    monkeypatch.setattr(leftovers, "GENTLE_SECONDS", 0.2)
    deaf = child(STUBBORN, env={**os.environ, **leftovers.mark("trial")}, stdout=subprocess.PIPE)
    deaf.stdout.readline()
    leftovers.stop_all(lambda: [pid for pid in leftovers.services_of("trial") if deaf.poll() is None])
    assert deaf.wait(5) == -signal.SIGKILL


@pytest.fixture
def stores(monkeypatch, tmp_path):
    monkeypatch.setattr("consortium.localstack.stores.state_directory", lambda name: tmp_path / name)
    return Stores("trial", durable=False)


def test_a_stale_lock_with_an_innocents_number_is_dropped_and_the_innocent_lives(stores, child):
    innocent = child(SLEEP)
    stores.data.mkdir()
    lock = stores.data / "postmaster.pid"
    lock.write_text(f"{innocent.pid}\n{stores.data}\n")
    assert stores.clear_leftovers() == 0
    assert (lock.exists(), innocent.poll()) == (False, None)


def test_data_of_another_major_version_is_refused_in_plain_words(stores):
    stores.data.mkdir()
    (stores.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(SystemExit, match=r"written by PostgreSQL 14, and PostgreSQL \d+ is installed.*--reset"):
        stores.start_postgres()


def test_a_long_path_falls_back_to_a_private_directory_for_sockets(monkeypatch, tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 40)
    monkeypatch.setattr("consortium.localstack.stores.state_directory", lambda name: deep)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    sockets = Stores("trial", durable=False).sockets
    assert sockets.parent == tmp_path
    assert (sockets.stat().st_mode & 0o777, sockets.stat().st_uid) == (0o700, Account.unprivileged().uid)


@pytest.mark.parametrize("trap", ["open to all", "a link", "somebody else's"])
def test_a_directory_that_somebody_else_laid_out_is_refused(trap, tmp_path):
    path = tmp_path / "sockets"
    if trap == "a link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        path.symlink_to(tmp_path / "elsewhere")
    else:
        path.mkdir(mode=0o700)
        Account.unprivileged().own(path)
    if trap == "open to all":
        path.chmod(0o755)
    if trap == "somebody else's":
        if os.geteuid() != 0:
            pytest.skip("only root can give a directory away")
        os.chown(path, 12345, 12345)
    before = path.lstat()
    with pytest.raises(SystemExit, match="is not a private directory of this account"):
        Account.unprivileged().private_directory(path)
    assert (path.lstat().st_mode, path.lstat().st_uid) == (before.st_mode, before.st_uid)


def test_a_preparation_is_current_until_its_sources_change(tmp_path, monkeypatch):
    monkeypatch.setattr(prepared, "BASE_DIR", tmp_path)
    migration = tmp_path / "feedstock" / "migrations" / "0001_initial.py"
    migration.parent.mkdir(parents=True)
    migration.write_text("one")
    note = prepared.Prepared(tmp_path, with_demo=False)
    assert not note.is_current()
    note.note("alice@example.org")
    assert prepared.Prepared(tmp_path, with_demo=False).is_current()
    assert prepared.Prepared(tmp_path, with_demo=False).logins == "alice@example.org"
    migration.write_text("two")
    assert not prepared.Prepared(tmp_path, with_demo=False).is_current()


def test_an_empty_consortium_does_not_count_as_prepared_for_the_demonstration(tmp_path):
    prepared.Prepared(tmp_path, with_demo=False).note("")
    assert not prepared.Prepared(tmp_path, with_demo=True).is_current()


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("redis://:secret@valkey:6379/2", "redis://:secret@valkey:6379/2"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock"),
        ("unix:///run/valkey.sock?db=3", "redis+socket:///run/valkey.sock?virtual_host=3"),
    ],
)
def test_cache_and_broker_use_the_same_database_of_one_server(url, broker):
    made = redis_settings(url)
    assert (made["CACHES"]["default"]["LOCATION"], made["CELERY_BROKER_URL"]) == (url, broker)

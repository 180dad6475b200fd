"""`manage.py up` through a hard life, in a copy of the checkout: killed, started again, asked twice, stopped."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from consortium.localstack import leftovers

BASE_DIR = Path(__file__).resolve().parent.parent.parent
COPIED = ("manage.py", "requirements.txt", "requirements-dev.txt", "consortium", "feedstock", "facilities")
COPIED += ("contracts", "dashboards", "templates", "static")
START_SECONDS = 90

pytestmark = [
    pytest.mark.skipif(not leftovers.PROC.is_dir(), reason="reads /proc"),
    pytest.mark.skipif(not (BASE_DIR / ".venv").exists(), reason="runs in the launcher's own environment"),
]


class Checkout:
    def __init__(self, root: Path, port: int):
        self.root, self.port = root, port
        self.running: list[subprocess.Popen] = []

    def up(self, *arguments: str) -> subprocess.Popen:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "UPLOAD_ROOT"}
        }
        started = subprocess.Popen(
            [self.root / ".venv" / "bin" / "python", "manage.py", "up", "--port", str(self.port), *arguments],
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.running.append(started)
        return started

    def up_and_ready(self, *arguments: str) -> tuple[subprocess.Popen, list[str]]:
        started, said = self.up(*arguments), []
        deadline = time.monotonic() + START_SECONDS
        for line in started.stdout:
            said.append(line.rstrip())
            assert time.monotonic() < deadline, said
            if line.startswith("Stop with Ctrl-C"):
                return started, said
        raise AssertionError(said)

    def processes(self) -> list[int]:
        """Everything that works in this checkout or in its stores."""
        mark = (self.root / ".local" / "checkout-id").read_text().strip() if os.geteuid() == 0 else "none"
        found = []
        for process in leftovers.PROC.iterdir():
            if not process.name.isdigit():
                continue
            try:
                place = os.readlink(process / "cwd")
            except OSError:
                continue
            if place.startswith((str(self.root), f"/var/tmp/consortium-{mark}")):
                found.append(int(process.name))
        return found

    def listeners(self) -> set[str]:
        """Local addresses on which one of these processes listens, from the kernel's own tables."""
        sockets = set()
        for process in self.processes():
            for handle in (leftovers.PROC / str(process) / "fd").iterdir():
                try:
                    sockets.add(os.readlink(handle))
                except OSError:
                    continue
        found = set()
        for table in ("tcp", "tcp6"):
            for line in (leftovers.PROC / "net" / table).read_text().splitlines()[1:]:
                _number, address, _peer, state, *rest = line.split()
                if state == "0A" and f"socket:[{rest[5]}]" in sockets:
                    found.add(address)
        return found


@pytest.fixture
def checkout(tmp_path):
    root = tmp_path / "checkout"
    root.mkdir()
    for name in COPIED:
        source = BASE_DIR / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, root / name)
    (root / ".venv").symlink_to(BASE_DIR / ".venv")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Checkout(root, port)
    yield made
    for process in made.running:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(60)
        process.stdout.close()
    if os.geteuid() == 0 and (root / ".local" / "checkout-id").exists():
        mark = (root / ".local" / "checkout-id").read_text().strip()
        shutil.rmtree(f"/var/tmp/consortium-{mark}-dev", ignore_errors=True)


def test_up_is_killed_started_again_asked_twice_and_stopped(checkout):
    first, said = checkout.up_and_ready("--no-demo")
    assert any(line.startswith("5/5 Ready") for line in said)
    assert checkout.listeners() == {f"0100007F:{checkout.port:04X}"}  # 127.0.0.1 and nothing else

    second = checkout.up("--no-demo")
    assert second.communicate(timeout=30)[0] == (
        f"One is running already in this checkout: http://127.0.0.1:{checkout.port}\n"
    )
    assert second.returncode == 1

    first.kill()
    first.wait()
    again, said = checkout.up_and_ready("--no-demo")
    assert "2/5 Tables and reference data: as they were." in said
    with urllib.request.urlopen(f"http://127.0.0.1:{checkout.port}/health/") as answer:
        assert answer.status == 200

    again.send_signal(signal.SIGINT)
    assert again.wait(30) == 0
    assert checkout.processes() == []


def test_a_port_that_somebody_else_holds_is_named(checkout):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", checkout.port))
        taken.listen()
        up = checkout.up("--no-demo")
        said = up.communicate(timeout=30)[0]
    assert up.returncode == 1
    assert said == f"Port {checkout.port} is taken by something else: choose another with --port.\n"


def test_without_the_venv_module_the_cure_is_named(tmp_path):
    """As on Debian without python3-venv and without pip, where `ensurepip` is missing."""
    code = (
        "import sys; sys.modules['ensurepip'] = None\n"
        "import importlib.util as found; real = found.find_spec\n"
        "found.find_spec = lambda name, *rest: None if name in {'ensurepip', 'pip'} else real(name, *rest)\n"
        "from pathlib import Path\n"
        "from consortium.localstack import bootstrap\n"
        f"bootstrap.BASE_DIR = Path({str(tmp_path)!r}); bootstrap.VENV = bootstrap.BASE_DIR / '.venv'\n"
        "bootstrap.UNFINISHED = bootstrap.VENV / 'unfinished'\n"
        "bootstrap.enter_environment(with_test_tools=False)\n"
    )
    python = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    done = subprocess.run([python, "-c", code], cwd=BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 1
    assert "apt-get install python3." in done.stderr and "-venv" in done.stderr

"""The product as people meet it: gunicorn, and where it is wanted a Celery worker, on a database of their own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 30
BROKER_NUMBERS = {"journeys": 7, "pages": 8}
"""Databases of the same server: a test that clears its cache would take a site's queues along."""
WEB = ["gunicorn", "consortium.wsgi", "-k", "gthread", "--threads", "4"]
WORKER = ["celery", "-A", "consortium", "worker", "-c", "1", "-Q", "interactive,ingest,rollup", "-l", "INFO"]


@dataclass
class Site:
    address: str
    folder: Path

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    def wait(self, *, with_worker: bool) -> None:
        _wait_until_ready(f"{self.address}/health/", self.folder / "web.log")
        if with_worker:
            _wait_for_line(self.folder / "worker.log", " ready.")

    def mails(self) -> list[str]:
        return [path.read_text() for path in sorted(self.mail.glob("*"), key=lambda path: path.stat().st_mtime_ns)]

    def wait_for_mail(self, word: str, seconds: float = 15) -> str:
        """The first mail in which a word occurs."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for text in self.mails():
                if word in text:
                    return text
            time.sleep(0.2)
        raise AssertionError(f"No mail with {word!r} within {seconds} s; there are {len(self.mails())}.")


@contextmanager
def serve(name: str, *, database: str, folder: Path, uploads: Path, with_worker: bool) -> Iterator[Site]:
    """Starts at once, so that the database can be told meanwhile; call `wait` before the first page."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = Site(f"http://127.0.0.1:{port}", folder)
    environment = {
        **os.environ,
        "DATABASE_URL": os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{database}",
        "REDIS_URL": _numbered(os.environ["REDIS_URL"], BROKER_NUMBERS[name]),
        "PUBLIC_URL": site.address,
        "UPLOAD_ROOT": str(uploads),
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(site.mail),
        "C_FORCE_ROOT": "1",
    }
    commands = {"web": [*WEB, "-b", f"127.0.0.1:{port}"], **({"worker": WORKER} if with_worker else {})}
    children = []
    try:
        for log, command in commands.items():
            with open(folder / f"{log}.log", "wb") as output:
                children.append(
                    subprocess.Popen(
                        [sys.executable, "-m", *command],
                        cwd=BASE_DIR,
                        env=environment,
                        stdout=output,
                        stderr=subprocess.STDOUT,
                    )
                )
        yield site
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(20)


def _numbered(redis_url: str, number: int) -> str:
    if redis_url.startswith("unix:"):
        return f"{redis_url.partition('?')[0]}?db={number}"
    return urlsplit(redis_url)._replace(path=f"/{number}").geturl()


def _wait_until_ready(address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise AssertionError(f"The web server did not start:\n{log.read_text()[-2000:]}") from None
            time.sleep(0.1)


def _wait_for_line(log: Path, word: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while word not in log.read_text():
        if time.monotonic() > deadline:
            raise AssertionError(f"The worker did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.1)

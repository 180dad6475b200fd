"""What production refuses, and what its files say."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent.parent
KEY = "Zm9yLXRlc3RzLW9ubHktYnV0LWxvbmctZW5vdWdoLWZvci1wcm9kdWN0aW9u"


def environment(**changes: str) -> dict[str, str]:
    """A plausible production environment; None takes a name away."""
    whole = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "consortium.settings.production",
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": "board.example.org",
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": os.environ["REDIS_URL"],
        "EMAIL_URL": "smtp+tls://name:password@mail.example.org:587",
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def run(*command: str, **changes: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *command], cwd=BASE_DIR, env=environment(**changes), capture_output=True, text=True
    )


def start_web(**changes: str) -> subprocess.CompletedProcess:
    return run("-c", "import consortium.wsgi", **changes)


def test_the_deployment_check_is_clean():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "development-only-key-which-production-refuses-to-start-with"}, "development key"),
        ({"SECRET_KEY": "short"}, "too short"),
        ({"DEBUG": "true"}, "DEBUG=true"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS must list"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must list"),
        ({"DATABASE_URL": None}, "DATABASE_URL is not set"),
        ({"REDIS_URL": None}, "REDIS_URL is not set"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_production_refuses_an_unsafe_environment_and_says_what_to_do(changes, says):
    done = start_web(**changes)
    assert done.returncode != 0
    assert says in done.stderr.splitlines()[-1]


def role_url(role: str) -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return f"postgres://{role}@{quote(unquote(parts.netloc.rpartition('@')[2]), safe='')}/{parts.path.strip('/')}"


def test_the_web_process_starts_as_the_application_role():
    done = start_web()
    assert done.returncode == 0, done.stderr


@pytest.fixture
def bypassing_role(superuser):
    superuser.execute("CREATE ROLE passes_by LOGIN BYPASSRLS")
    yield "passes_by"
    superuser.execute("DROP ROLE passes_by")


def test_the_web_process_refuses_a_superuser(superuser):
    done = start_web(DATABASE_URL=role_url(superuser.name))
    assert done.returncode != 0
    assert "DATABASE_URL's role is a superuser and bypasses row-level security" in done.stderr.splitlines()[-1]


def test_the_web_process_refuses_a_role_that_bypasses_policies(bypassing_role):
    done = start_web(DATABASE_URL=role_url(bypassing_role))
    assert done.returncode != 0
    assert "DATABASE_URL's role bypasses row-level security" in done.stderr.splitlines()[-1]


def test_the_web_process_refuses_the_owner_of_the_tables(db, settings):
    owner = urlsplit(os.environ["DATABASE_OWNER_URL"]).username
    name = settings.DATABASES["default"]["NAME"]
    done = start_web(DATABASE_URL=role_url(owner).rpartition("/")[0] + f"/{name}")
    assert done.returncode != 0
    assert "DATABASE_URL's role owns the tables" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_workers_and_beat_refuse_a_superuser(superuser, command, tmp_path):
    arguments = ["-m", "celery", "-A", "consortium", command]
    if command == "beat":
        arguments += ["-s", str(tmp_path / "schedule"), "--pidfile="]
    done = run(*arguments, DATABASE_URL=role_url(superuser.name), C_FORCE_ROOT="1")
    assert done.returncode != 0
    assert "is a superuser" in done.stderr


def test_static_files_are_collected_with_a_manifest_that_holds_whatever_templates_name(tmp_path):
    done = run("manage.py", "collectstatic", "--noinput", STATIC_ROOT=str(tmp_path))
    assert done.returncode == 0, done.stderr
    held = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    named = {
        path
        for template in (BASE_DIR / "templates").rglob("*.html")
        for path in re.findall(r"""{%\s*static\s+["']([^"']+)["']""", template.read_text())
    }
    assert named and not named - held.keys()

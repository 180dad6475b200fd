"""Migrations are complete, numbered once, and depend on nothing that changes under them."""

import ast
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from consortium.checks import OURS

BASE_DIR = Path(__file__).resolve().parent.parent.parent
MIGRATIONS = sorted(
    path for app in OURS for path in (BASE_DIR / app / "migrations").glob("*.py") if path.name != "__init__.py"
)
LIVE = re.compile(rf"({'|'.join(sorted(OURS))})\.(models|services|metrics|selectors)")
ALLOWED = {"consortium.models.fields"}
"""Columns of our own: a migration names them because Django writes it so."""


@pytest.mark.django_db
def test_no_model_change_lacks_its_migration():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("app", sorted(OURS))
def test_numbers_are_used_once_and_without_gap(app):
    numbers = [int(path.name[:4]) for path in MIGRATIONS if path.parts[-3] == app]
    assert numbers == list(range(1, len(numbers) + 1)), f"Number the migrations of {app} anew."


def test_a_later_migration_says_what_it_does():
    silent = [path.name for path in MIGRATIONS if re.search(r"_auto_|_alter_|_add_field|\d{8}_\d{4}", path.name)]
    assert not silent, "Give them telling names."


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_migration_uses_no_live_code(path):
    imported = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            imported.add(node.module)
        elif isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
    live = {name for name in imported if name and LIVE.match(name)} - ALLOWED
    assert not live, f"{live}: code that changes later would change this migration with it. Use apps.get_model."


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_migration_needs_no_extension(path):
    assert not re.search(r"CREATE EXTENSION|\w+Extension\(", path.read_text())

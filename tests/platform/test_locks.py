"""The locks: every package by version and hash, and nothing that ties them to one place."""

import re
import tomllib
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent.parent
REQUIREMENT = re.compile(r"([a-z0-9][a-z0-9._-]*)==(\S+)( ; .+)?")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}")
LOCKS = ("requirements.txt", "requirements-dev.txt")


def entries(lock: str) -> dict[str, list[str]]:
    """Package -> the lines that belong to it."""
    found: dict[str, list[str]] = {}
    for line in (BASE_DIR / lock).read_text().splitlines():
        if line.startswith("#") or not line:
            continue
        if not line.startswith(" "):
            name = line.partition("==")[0]
            found[name] = []
        found[name].append(line.removesuffix(" \\"))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_versions_and_hashes_and_nothing_else(lock):
    for name, (first, *hashes) in entries(lock).items():
        assert REQUIREMENT.fullmatch(first), f"{lock}: {first}"
        assert hashes, f"{lock}: {name} has no hash"
        assert all(HASH.fullmatch(line) for line in hashes), f"{lock}: {name}"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_path(lock):
    text = (BASE_DIR / lock).read_text()
    assert not re.search(r"https?:|file:|--index|--extra-index|--find-links|@ |/\w", text)


def test_the_tests_lock_holds_the_runtime_lock():
    runtime, tests = entries("requirements.txt"), entries("requirements-dev.txt")
    assert {name: lines for name, lines in tests.items() if name in runtime} == runtime


def test_every_declared_dependency_is_locked_and_says_what_it_is_for():
    text = (BASE_DIR / "pyproject.toml").read_text()
    project = tomllib.loads(text)
    runtime = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["local"]]
    tools = project["dependency-groups"]["dev"]
    for lock, declared in (("requirements.txt", runtime), ("requirements-dev.txt", tools)):
        for requirement in declared:
            name = re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower()
            assert name in entries(lock), f"{name} is not in {lock}: make the locks anew"
            line = rf'^  "{re.escape(requirement)}", +# \S'
            assert re.search(line, text, re.MULTILINE), f"{name}: say what it is for"

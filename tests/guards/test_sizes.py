"""No file of ours grows beyond what a person reads in one sitting."""

from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
ROOTS = ("consortium", "feedstock", "facilities", "contracts", "dashboards", "tests", "templates", "static")
SUFFIXES = {".py", ".html", ".js", ".css", ".txt"}
CEILING = 400
INTENTIONAL: dict[str, str] = {}


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def ours() -> dict[str, Path]:
    return {
        str(path.relative_to(BASE_DIR)): path
        for root in ROOTS
        for path in (BASE_DIR / root).rglob("*")
        if path.suffix in SUFFIXES and "migrations" not in path.parts
    }


def test_no_file_passes_the_ceiling_unless_it_is_listed():
    long = {name: lines(path) for name, path in ours().items() if lines(path) > CEILING and name not in INTENTIONAL}
    assert not long, f"Split these, or list them in INTENTIONAL with a reason: {long}"


def test_the_list_of_long_files_is_not_stale():
    stale = [name for name in INTENTIONAL if name not in ours() or lines(ours()[name]) <= CEILING]
    assert not stale, f"Take these out of INTENTIONAL: {stale}"

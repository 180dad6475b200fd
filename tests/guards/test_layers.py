"""The import contracts of pyproject.toml hold."""

import subprocess
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def test_imports_follow_the_layers():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=BASE_DIR, capture_output=True, text=True
    )
    assert done.returncode == 0, (
        f"{done.stdout[-3000:]}{done.stderr}\nMove what is imported down, or the importer up. A new module is put into "
        "its layer in pyproject.toml, [tool.importlinter]."
    )

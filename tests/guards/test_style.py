"""One style everywhere, kept by ruff: its settings are in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("arguments", [("check",), ("format", "--check")], ids=["rules", "format"])
def test_ruff_has_nothing_to_say(arguments):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "--no-cache", str(BASE_DIR)], capture_output=True, text=True
    )
    assert done.returncode == 0, f"Run `ruff {arguments[0]} .`:\n{done.stdout}{done.stderr}"

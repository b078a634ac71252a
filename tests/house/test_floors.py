"""The floors hold: imports only go down."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_imports_only_go_down() -> None:
    """The import-linter contract of pyproject.toml is kept."""
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    options = ["--no-cache"]
    done = subprocess.run(
        [sys.executable, "-c", script, *options], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr

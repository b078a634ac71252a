"""The examples of CONTRIBUTING.md work: each is one new file, and the laws of its family hold it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```python\n# (?P<path>\S+)\n(?P<code>.*?)```", re.DOTALL)
SESSION = """
sysuse auto
cv mpg weight if foreign, percent
display r(cv)
help cv
display rad(180)
twoway (scatter mpg weight) (cubicfit mpg weight)
graph export cubic.svg
sysuse orthodont, clear
mixed distance age || subject:, residuals(gaussian, t(age)) nolog
"""
SHOWN = ["26.68736", "cv -- coefficients of variation", "3.1415927", "Residual: Gaussian", "rho"]


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the files of the examples in it."""
    copy = tmp_path_factory.mktemp("project")
    for part in ("statalike", "grammar", "tests", "do_files"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for block in BLOCK.finditer((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        path = copy / block["path"]
        assert not path.exists()
        path.write_text(block["code"], encoding="utf-8")
    return copy


def python(folder: Path, *arguments: str) -> str:
    """What a Python process in that copy prints; it must succeed."""
    environment = os.environ | {"PYTHONPATH": str(folder), "MPLBACKEND": "Agg"}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_session_with_them(extended: Path) -> None:
    shown = python(extended, "-m", "statalike", "-c", SESSION)
    assert not [text for text in SHOWN if text not in shown], shown
    assert (extended / "cubic.svg").stat().st_size > 1000


def test_the_laws_of_their_families(extended: Path) -> None:
    python(extended, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/families", "tests/test_logs.py",
           "-k", "cv or gaussian or cubicfit or rad")  # fmt: skip


def test_they_are_written_as_the_house_writes(extended: Path) -> None:
    files = [block["path"] for block in BLOCK.finditer((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))]
    assert len(files) == 4
    python(extended, "-m", "ruff", "check", *files)
    python(extended, "-m", "ruff", "format", "--check", *files)

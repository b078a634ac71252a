"""A file is one thing: not too long, and named after what it holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 400
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"}
UNFINISHED = ("TODO", "FIXME", "XXX", "NotImplementedError")
PACKAGE = sorted((ROOT / "statalike").rglob("*.py"))
FILES = sorted([*PACKAGE, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")])


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_two_things() -> None:
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert not {path: n for path, n in lengths.items() if n > LONGEST}


def test_names_say_something() -> None:
    assert not [shown(path) for path in FILES if VAGUE & set(path.relative_to(ROOT).with_suffix("").parts)]


@pytest.mark.parametrize("word", UNFINISHED)
def test_nothing_is_left_open(word: str) -> None:
    assert not [shown(path) for path in PACKAGE if re.search(rf"\b{word}\b", path.read_text(encoding="utf-8"))]


def test_every_file_says_what_it_is() -> None:
    """Each file of the package opens with a docstring whose first line is a sentence."""
    silent = [shown(path) for path in PACKAGE if not path.read_text(encoding="utf-8").lstrip("r").startswith('"""')]
    assert not silent

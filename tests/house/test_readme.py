"""The README says what is so: its session, its Python, and the commands it names."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from logreader import differences, typed

from statalike.interpreter.prefixes import full_word
from statalike.interpreter.registry import lookup
from statalike.lang.source import CONTROL

README = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")
SESSION = README.split("## A session\n\n```\n")[1].split("```")[0]
CODE = README.split("```python\n")[1].split("```")[0]
COMMANDS = re.findall(r"`([^`\n]+)`", README.split("## What there is")[1].split("\n## ")[0])


def test_its_session(run: Callable[..., str]) -> None:
    found = run(typed(SESSION), echo=True, blank_first=False, nostop=True)
    assert not differences(SESSION, found.removesuffix(". \n").rstrip() + "\n")


def test_its_python() -> None:
    names: dict[str, object] = {}
    exec(CODE, names)
    assert names["frame"].shape == (74, 12)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_commands_it_names(name: str) -> None:
    words = name.split()
    assert words[0] in CONTROL or full_word(words[0]) or lookup(*words)


def test_its_two_commands() -> None:
    for mark in ("tour", "test"):
        block = README.split(f"<!-- command: {mark} -->\n```sh\n")[1].split("```")[0]
        assert block.startswith("python3 -m venv .venv && ") and block.count("\n") == 1

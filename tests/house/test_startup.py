"""Start-up stays light: what is loaded by one command, by all command files, and at the prompt."""

from __future__ import annotations

import subprocess
import sys

import pytest

SHOW = "\nimport sys; print(*sorted({'.'.join(m.split('.')[:2]) for m in sys.modules}))"


def loaded(code: str) -> set[str]:
    """Names of the modules that a fresh process has loaded after some code: packages and their first level."""
    done = subprocess.run([sys.executable, "-c", code + SHOW], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def heavy(modules: set[str]) -> set[str]:
    """Those that start-up must not load; scipy itself is light, its subpackages are not."""
    subpackages = {
        "scipy.linalg", "scipy.optimize", "scipy.stats", "scipy.special", "scipy.sparse", "scipy.interpolate",
        "scipy.integrate", "scipy.signal", "scipy.cluster", "scipy.spatial", "scipy.ndimage", "scipy.fft",
    }  # fmt: skip
    return {m for m in modules if m in ("pandas", "pyreadstat", "matplotlib", "IPython")} | (modules & subpackages)


@pytest.mark.parametrize("command", ["display 1", "display 2 + 2", "local x = 3", "sysuse auto"])
def test_a_command_loads_nothing_heavy(command: str) -> None:
    modules = loaded(f"from statalike.__main__ import main; main(['-c', {command!r}])")
    assert not heavy(modules)
    assert "prompt_toolkit" not in modules


def test_one_number_needs_no_grammar() -> None:
    assert "lark" not in loaded("from statalike.__main__ import main; main(['-c', 'display 1'])")


def test_importing_the_package_loads_nothing() -> None:
    modules = loaded("import statalike")
    assert not modules & {"numpy", "lark", "statalike.lang", "statalike.interpreter"}


def test_the_command_files_load_nothing_heavy() -> None:
    modules = loaded("from statalike.interpreter.registry import COMMANDS\nfor name in COMMANDS: COMMANDS[name]")
    assert not heavy(modules)
    assert "prompt_toolkit" not in modules


def test_the_prompt_loads_nothing_heavy() -> None:
    modules = loaded("import statalike.console.app, statalike.console.terminal")
    assert not heavy(modules)

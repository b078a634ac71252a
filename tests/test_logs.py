"""Every log is a test: those in tests/logs, those of the sample do-files, and the examples in help pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from logreader import differences, tolerance, typed

from statalike.interpreter import helppage
from statalike.interpreter.dofiles import run_file
from statalike.interpreter.registry import COMMANDS
from statalike.interpreter.session import Session

FAILED = re.compile(r"r\(\d+\);")
HERE = Path(__file__).parent
LOGS = sorted((HERE / "logs").glob("*.log"))
SAMPLES = sorted((HERE.parent / "do_files").glob("*.do"))
EXAMPLES = [name for name in COMMANDS if helppage.read(COMMANDS[name].run.command.doc).example]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that commands write go into a folder of their own."""
    monkeypatch.chdir(tmp_path)


def compare(path: Path, actual: str, request: pytest.FixtureRequest) -> None:
    """Hold a log against what is shown now, or write it anew."""
    if request.config.getoption("--write"):
        path.write_text(actual, encoding="utf-8")
        return
    expected = path.read_text(encoding="utf-8")
    found = differences(expected, actual, tolerance(expected))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.stem)
def test_log(path: Path, run: Callable[..., str], request: pytest.FixtureRequest) -> None:
    source = typed(path.read_text(encoding="utf-8"))
    compare(path, run(source, echo=True, blank_first=False, nostop=True).removesuffix(". \n"), request)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample(path: Path, session: Session, request: pytest.FixtureRequest) -> None:
    with session.output.capture() as pieces:
        run_file(session, path, blank_first=False)
    compare(path.with_suffix(".log"), "".join(pieces), request)


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name: str, run: Callable[..., str]) -> None:
    """An example shows what its help page says; where the page shows nothing below a command, anything may come."""
    example = "\n".join(helppage.read(COMMANDS[name].run.command.doc).example)
    shown = outputs(run(typed(example, dense=True), echo=True, blank_first=False, nostop=True))
    for expected, actual in zip(outputs(example), shown, strict=False):
        failed = [any(FAILED.match(line) for line in lines) for lines in (expected, actual)]
        assert failed[0] or not failed[1], "\n".join(actual)
        if len(expected) > 1:
            assert not differences("\n".join(expected), "\n".join(actual)), "\n".join(actual)


def outputs(log: str) -> list[list[str]]:
    """A log as the lines of each command with what it shows, blank lines left out."""
    found: list[list[str]] = []
    for line in log.splitlines():
        if line.startswith(". ") and line.strip() != ".":
            found.append([line])
        elif line.strip() and line.strip() != "." and found:
            found[-1].append(line)
    return found

"""The stack of quietly, noisily and capture; logs; where text goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from statalike.errors import StataError
from statalike.output.sink import Output
from statalike.output.table import Field, Row, Table


@pytest.fixture
def seen() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def output(seen: list) -> Output:
    return Output(lambda text, style: seen.append((text, style)))


def heard(output: Output) -> tuple[bool, bool]:
    """Whether ordinary output and errors are let through now."""
    with_result = bool(captured(output, lambda: output.line("x")))
    return with_result, bool(captured(output, lambda: output.error("x")))


def captured(output: Output, act) -> list:
    before = output.terminal
    found: list = []
    output.terminal = lambda text, style: found.append(text)
    act()
    output.terminal = before
    return found


def test_what_is_heard(output: Output) -> None:
    assert heard(output) == (True, True)
    with output.muted():
        assert heard(output) == (False, True)
        with output.audible():
            assert heard(output) == (True, True)
        with output.silent():
            assert heard(output) == (False, False)
            with output.muted():
                assert heard(output) == (False, False)
            with output.audible():
                assert heard(output) == (True, True)
    assert heard(output) == (True, True)


def test_styles_and_tables(output: Output, seen: list) -> None:
    output.write("a", "result")
    assert output.column == 1
    output.error("bad")
    output.emit(Table((Field("x", 3, gap=0),), (Row(1.0),), top=False, middle=False, bottom=False))
    assert seen[0] == ("a", "result")
    assert "".join(text for text, _ in seen[1:]) == "\nbad\n  x\n  1\n"


def test_capture_collects_instead_of_showing(output: Output, seen: list) -> None:
    with output.capture() as pieces, output.muted(), output.audible():
        output.line("inside")
    output.line("outside")
    assert "".join(pieces) == "inside\n"
    assert seen == [("outside\n", "text")]


def test_logs_by_name(output: Output, tmp_path: Path) -> None:
    output.open_log(tmp_path / "a.log")
    output.open_log(tmp_path / "b.smcl", name="second", smcl=True)
    with pytest.raises(StataError) as caught:
        output.open_log(tmp_path / "c.log")
    assert caught.value.code == 604
    output.line("{x}", "result")
    output.logs["second"].on = False
    output.echo(". typed", to_terminal=False)
    output.close_log()
    output.close_log("second")
    output.line("unheard")
    assert (tmp_path / "a.log").read_text() == "{x}\n. typed\n"
    assert (tmp_path / "b.smcl").read_text() == "{smcl}\n{res}{c -(}x{c )-}\n"
    with pytest.raises(StataError) as caught:
        output.open_log(tmp_path / "a.log")
    assert caught.value.code == 602
    output.open_log(tmp_path / "a.log", append=True)
    output.line("more")
    output.close_log()
    assert (tmp_path / "a.log").read_text().endswith("typed\nmore\n")

"""The prompt, typed into without a terminal."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.completion import DummyCompleter, WordCompleter
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from statalike.console.history import history
from statalike.console.reader import Reader, Typed, prompts

PAGE_UP, PAGE_DOWN, CTRL_C, CTRL_D = "\x1b[5~", "\x1b[6~", "\x03", "\x04"


@pytest.fixture
def keyboard() -> Iterator[PipeInput]:
    with create_pipe_input() as pipe:
        yield pipe


def reader(keyboard: PipeInput, path: Path, completer=None) -> Reader:
    return Reader(completer or DummyCompleter(), history(path / "history"), keyboard, DummyOutput())


def test_enter_runs_a_complete_line(keyboard: PipeInput, tmp_path: Path) -> None:
    keyboard.send_text("display 1\r")
    assert reader(keyboard, tmp_path).read() == Typed("display 1")


@pytest.mark.parametrize(
    "typed",
    [
        "foreach x in 1 2 {\ndisplay `x'\n}",
        "program hello\ndisplay 1\nend",
        "if 1 {\nif 2 {\ndisplay 3\n}\n}",
        "/* one\ntwo */",
        "display 1 + ///\n2",
    ],
)
def test_a_block_goes_on(keyboard: PipeInput, tmp_path: Path, typed: str) -> None:
    keyboard.send_text(typed.replace("\n", "\r") + "\r")
    assert reader(keyboard, tmp_path).read() == Typed(typed)


def test_page_up_recalls_also_from_the_run_before(keyboard: PipeInput, tmp_path: Path) -> None:
    keyboard.send_text("use pig\rdisplay 2\r")
    first = reader(keyboard, tmp_path)
    assert [first.read().text, first.read().text] == ["use pig", "display 2"]
    keyboard.send_text(f"{PAGE_UP}{PAGE_UP}{PAGE_UP}{PAGE_DOWN}\r")
    assert reader(keyboard, tmp_path).read().text == "display 2"


def test_a_paste_runs_when_it_is_whole(keyboard: PipeInput, tmp_path: Path) -> None:
    prompt = reader(keyboard, tmp_path)
    keyboard.send_text("\x1b[200~display 1\r\ndisplay 2\r\n\x1b[201~")
    assert prompt.read() == Typed("display 1\ndisplay 2\n", seen=False)
    keyboard.send_text("\x1b[200~display\x1b[201~ 3\r")
    assert prompt.read() == Typed("display 3")


def test_ctrl_c_and_ctrl_d(keyboard: PipeInput, tmp_path: Path) -> None:
    prompt = reader(keyboard, tmp_path)
    keyboard.send_text("display" + CTRL_C)
    with pytest.raises(KeyboardInterrupt):
        prompt.read()
    keyboard.send_text(CTRL_D)
    with pytest.raises(EOFError):
        prompt.read()


def test_tab_completes(keyboard: PipeInput, tmp_path: Path) -> None:
    keyboard.send_text("summ\t")
    threading.Timer(0.5, lambda: keyboard.send_text("\r")).start()
    words = WordCompleter(["summarize", "use"])
    assert reader(keyboard, tmp_path, words).read().text == "summarize"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("foreach x in 1 2 {\n", [". ", "  2. "]),
        ("foreach x in 1 2 {\ndisplay 1 ///\n+ 2\n}", [". ", "  2. ", "> ", "  3. "]),
        ("program hello\ndisplay 1\n", [". ", "  1. ", "  2. "]),
        ("quietly {\n/* two\n", [". ", "  2. ", "> "]),
        ("input x\n1\n", [". ", "  1. ", "  2. "]),
    ],
)
def test_what_stands_before_further_lines(text: str, expected: list[str]) -> None:
    assert prompts(text) == expected

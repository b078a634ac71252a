"""The command line: what is printed, where logs go, exit statuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from statalike import __version__
from statalike.__main__ import main


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_commands_from_the_shell_are_not_echoed(capsys) -> None:
    assert main(["-c", "local x 3\ndisplay `x'", "-c", "display `x' + 1"]) == 0
    assert capsys.readouterr().out == "3\n4\n"


def test_an_error_ends_with_status_1(capsys) -> None:
    assert main(["-c", "bogus\ndisplay 1"]) == 1
    assert capsys.readouterr().out == "command bogus is unrecognized\nr(199);\n"


@pytest.mark.parametrize("words", [["do", "x.do", "a", "b c"], ["x.do", "a", "b c"], ["do", "x", "a", "b c"]])
def test_a_do_file_is_shown_as_its_log(here: Path, capsys, words: list[str]) -> None:
    (here / "x.do").write_text("* hello\ndisplay \"`1'-`2'\"\n")
    assert main(words) == 0
    assert capsys.readouterr().out == ". * hello\n. display \"`1'-`2'\"\na-b c\n\n. \nend of do-file\n"


def test_a_do_file_stops_at_the_first_error(here: Path, capsys) -> None:
    (here / "x.do").write_text("bogus\ndisplay 1\n")
    assert main(["do", "x.do"]) == 1
    expected = ". bogus\ncommand bogus is unrecognized\nr(199);\n\nend of do-file\nr(199);\n"
    assert capsys.readouterr().out == expected


def test_exit_ends_a_do_file_with_its_code(here: Path, capsys) -> None:
    (here / "x.do").write_text("exit 3\nprose (((\n")
    assert main(["do", "x.do"]) == 1
    assert capsys.readouterr().out == ". exit 3\n\nend of do-file\nr(3);\n"
    (here / "y.do").write_text("exit 3, STATA\n")
    assert main(["do", "y.do"]) == 3
    (here / "z.do").write_text("exit\n")
    assert main(["do", "z.do"]) == 0


def test_batch_writes_a_log_and_prints_nothing(here: Path, capsys) -> None:
    (here / "sub").mkdir()
    (here / "sub" / "x.do").write_text("display 1\nbogus\n")
    assert main(["-b", "do", "sub/x.do"]) == 1
    assert capsys.readouterr().out == ""
    log = (here / "x.log").read_text()
    assert log.startswith('. do "sub/x.do"\n\n. display 1\n1\n\n')
    assert log.endswith("end of do-file\nr(199);\n")


def test_a_missing_file_is_told(capsys) -> None:
    assert main(["do", "nowhere"]) == 1
    assert capsys.readouterr().out == "file nowhere.do not found\nr(601);\n"


def test_the_version(capsys) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"statalike {__version__}\n"


def test_what_makes_no_sense_is_answered_with_the_usage(capsys) -> None:
    assert main(["-b"]) == main(["-x"]) == main(["-c"]) == main(["-c", "display 1", "x.do"]) == 2
    assert "usage: statalike" in capsys.readouterr().err

"""Running text: errors, rollback, exits, bugs of ours, nesting, and speed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from statalike.errors import StataError
from statalike.interpreter import registry
from statalike.interpreter.command import Command
from statalike.interpreter.control import BUG, Exit
from statalike.interpreter.execute import run_text
from statalike.interpreter.failure import attempt
from statalike.interpreter.session import Session

Run = Callable[..., str]


def failing(session: Session, call: object) -> None:
    session.data.drop(session.data.names[:3])
    raise failing.error


def a_command(run: Callable, raw: bool = False) -> Command:
    return Command("failing", "failing", (("failing", 7),), run, None, raw)


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Makes a command `failing`, which drops variables and then raises something."""

    def make(error: BaseException) -> None:
        failing.error = error
        real = registry.lookup
        monkeypatch.setattr(
            registry, "lookup", lambda *typed: a_command(failing) if typed == ("failing",) else real(*typed)
        )

    return make


@pytest.mark.parametrize("error", [StataError(198), ValueError("bug"), KeyboardInterrupt()])
def test_a_command_that_fails_leaves_the_data_as_they_were(session: Session, fails: Callable, error) -> None:
    run_text(session, "sysuse auto")
    before = session.data.names
    fails(error)
    with session.output.capture():
        code = attempt(session, lambda: run_text(session, "failing"))
    assert code == {StataError: 198, ValueError: BUG, KeyboardInterrupt: 1}[type(error)]
    assert session.data.names == before


def test_a_bug_of_ours_is_one_line_and_not_captured(session: Session, fails: Callable, monkeypatch) -> None:
    fails(ZeroDivisionError("division by zero"))
    run_text(session, "sysuse auto")
    with session.output.capture() as pieces, pytest.raises(StataError) as caught:
        run_text(session, "capture noisily failing")
    assert caught.value.code == BUG
    assert "".join(pieces).startswith("internal error: ZeroDivisionError: division by zero (test_execute.py:")
    assert "".join(pieces).count("\n") == 1
    monkeypatch.setenv("STATALIKE_TRACEBACK", "1")
    with session.output.capture() as pieces, pytest.raises(StataError):
        run_text(session, "failing")
    assert "Traceback" in "".join(pieces)


def test_too_little_memory_is_no_bug(session: Session, fails: Callable) -> None:
    fails(MemoryError())
    run_text(session, "sysuse auto")
    with session.output.capture() as pieces, pytest.raises(StataError) as caught:
        run_text(session, "failing")
    assert (caught.value.code, "".join(pieces)) == (950, "insufficient memory\n")


def test_what_a_program_did_before_it_failed_stays(run: Run, session: Session) -> None:
    run("sysuse auto\nprogram p\n drop make\n drop nothing\nend")
    with pytest.raises(StataError):
        run("p")
    assert "make" not in session.data


def test_a_do_file_keeps_its_locals_and_temporaries_to_itself(run: Run, session: Session, tmp_path: Path) -> None:
    (tmp_path / "inner.do").write_text(
        "local x inner\ntempvar t\ngenerate `t' = 1\npreserve\ndrop price\ntempfile f\nsave `f'\nglobal file `f'\n"
    )
    run(f'sysuse auto\nlocal x outer\ndo "{tmp_path}/inner"')
    assert session.local("x") == "outer"
    assert len(session.data.names) == 12
    assert not Path(session.global_("file")).exists()
    (tmp_path / "included.do").write_text("local x included\n")
    run(f'include "{tmp_path}/included"')
    assert session.local("x") == "included"


def test_nothing_after_exit_is_read(run: Run) -> None:
    with pytest.raises(Exit):
        run('exit\n((( "prose\n foreach {')


def test_prose_after_an_error_is_not_read_either(run: Run) -> None:
    with pytest.raises(StataError) as caught:
        run("bogus\n foreach {")
    assert caught.value.code == 199


def test_an_error_in_a_nested_do_file_ends_both(session: Session, tmp_path: Path) -> None:
    (tmp_path / "a.do").write_text(f'do "{tmp_path}/b"\ndisplay "never"\n')
    (tmp_path / "b.do").write_text("bogus\n")
    with session.output.capture() as pieces:
        attempt(session, lambda: run_text(session, f'do "{tmp_path}/a"'))
    shown = "".join(pieces)
    assert shown.count("command bogus is unrecognized") == 1
    assert shown.count("end of do-file") == 2
    assert shown.endswith("end of do-file\nr(199);\n")
    assert len(session.frames) == 1


def test_two_sessions_do_not_meet() -> None:
    one, two = Session(), Session()
    run_text(one, "global g 1\nscalar s = 1\nset obs 3")
    assert (two.global_("g"), two.scalars, two.data.n_obs) == ("", {}, 0)


def test_an_ado_file_in_the_working_directory_is_found(run: Run, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hello.ado").write_text('program hello\n display "hello `1\'"\nend\n')
    assert run("hello world") == "hello world\n"


def test_loops_run_ten_thousand_simple_statements_a_second(session: Session) -> None:
    text = "local s 0\nforvalues i = 1/4000 {\n local s = `s' + `i'\n if `i' > 3 {\n scalar a = 3\n }\n}\n"
    run_text(session, text)
    fastest = min(timed(session, text) for _ in range(3))
    assert 12000 / fastest > 10000


def timed(session: Session, text: str) -> float:
    start = time.process_time()
    run_text(session, text)
    return time.process_time() - start

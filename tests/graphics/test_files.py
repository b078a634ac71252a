"""Graphs as files and in memory: export, save, use, names, and where they are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from statalike.errors import StataError
from statalike.graphics import gallery
from statalike.graphics.gallery import Gallery, rendered
from statalike.graphics.record import dumped, loaded


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def code(run, text: str) -> int:
    with pytest.raises(StataError) as caught:
        run(text)
    return caught.value.code


@pytest.mark.parametrize(
    ("suffix", "head"),
    [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF"), ("eps", b"%!PS"), ("jpg", b"\xff\xd8")],
)
def test_export(run, drawn, here: Path, suffix: str, head: bytes) -> None:
    drawn("scatter y x")
    assert run(f"graph export fig.{suffix}") == f"file fig.{suffix} saved as {suffix.upper()} format\n"
    assert (here / f"fig.{suffix}").read_bytes().startswith(head)


def test_export_asks_before_it_replaces(run, drawn, here: Path) -> None:
    drawn("scatter y x")
    run("graph export fig.png")
    assert code(run, "graph export fig.png") == 602
    run('graph export "fig.png", replace width(400)')
    assert (here / "fig.png").read_bytes()[16:24] == (400).to_bytes(4) + (240).to_bytes(4)


def test_export_needs_a_known_format_and_a_graph(run, drawn, here: Path) -> None:
    assert code(run, "graph export fig.png") == 601
    drawn("scatter y x")
    assert code(run, "graph export fig") == 198
    assert code(run, "graph export fig.xyz") == 198
    assert code(run, "graph export fig.png, name(other)") == 111
    assert code(run, "graph export nowhere/fig.png") == 603
    assert "PDF" in run("graph export fig.out, as(pdf)")


def test_pictures_are_the_same_each_time(drawn) -> None:
    figure = drawn("scatter y x, title(T) by(g)")
    for kind in ("png", "svg", "pdf"):
        assert rendered(figure, kind) == rendered(figure, kind)


def test_names(run, drawn, session) -> None:
    first = drawn("scatter y x, name(first)")
    drawn("line y x, name(second)")
    assert run("graph dir") == "\n    first\n    second\n"
    assert code(run, "scatter y x, name(first)") == 110
    run("graph display first")
    assert (session.figures.current, session.figures.get()) == ("first", first)
    run("graph drop first")
    assert code(run, "graph display first") == 111
    run("graph drop _all")
    assert code(run, "graph display") == 601


def test_save_and_use(run, drawn, session, here: Path) -> None:
    figure = drawn("twoway (scatter y x) (lfit y x), by(g) saving(kept)")
    assert (here / "kept.gph").exists()
    assert code(run, "graph save kept") == 602
    assert run("graph save kept, replace") == "file kept.gph saved\n"
    run("graph drop _all")
    run("graph use kept")
    assert session.figures.get() == figure
    assert code(run, "graph use absent") == 601
    (here / "other.gph").write_bytes(b"StataFileTM:00001")
    assert code(run, "graph use other") == 610


def test_saving_a_picture(run, drawn, here: Path) -> None:
    drawn("scatter y x")
    assert run("scatter y x, saving(a.png)") == "file a.png saved\n"
    assert code(run, "scatter y x, saving(a.png)") == 602


def test_a_record_gives_back_an_equal_figure(drawn) -> None:
    figure = drawn('scatter y x, connect(L) mlabel(name) yline(3) text(1 1 "T") legend(on)')
    assert repr(loaded(dumped(figure), "f.gph")) == repr(figure)


def test_nothing_is_written_unless_asked(run, session, here: Path) -> None:
    assert run("scatter y x") == ""
    assert not list(here.iterdir())


def test_a_console_without_display_tells_where(run, session, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(gallery.FOLDER_VARIABLE, str(here / "graphs"))
    told: list[str] = []
    session.figures = Gallery("folder")
    session.output.terminal = lambda text, style: told.append(text)
    assert run("scatter y x") == ""
    assert told == [f"(graph written to {here / 'graphs' / 'Graph.png'})\n"]
    run("set graphics off\nscatter y x\nset graphics on\nscatter y x, nodraw\nquietly scatter y x")
    assert len(told) == 1


def test_a_run_without_screen_writes_at_its_end_what_was_not_exported(
    run, session, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(gallery.FOLDER_VARIABLE, str(here / "graphs"))
    session.figures = Gallery("end")
    run("scatter y x\ngraph export a.png\nscatter y x, name(b)\nline y x, name(c)\ngraph drop c")
    assert session.figures.finish() == [f"(graph b written to {here / 'graphs' / 'b.png'})"]
    assert session.figures.finish() == []


def test_a_path_at_home_is_written_with_a_tilde() -> None:
    assert gallery.tilde(Path.home() / "a" / "b.png") == "~/a/b.png"


def test_where_no_window_can_be_made_the_file_is_told(
    run, session, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(gallery.FOLDER_VARIABLE, str(here))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr(gallery, "VIEWER", "statalike.graphics.no_such_viewer")
    told: list[str] = []
    session.figures = Gallery("window")
    session.output.terminal = lambda text, style: told.append(text)
    run("scatter y x")
    assert told == [f"(graph written to {here / 'Graph.png'})\n"]

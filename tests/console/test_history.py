"""History: kept between runs, and harmless where it cannot be kept."""

from __future__ import annotations

from pathlib import Path

from statalike.console import history as module
from statalike.console.history import history


def test_kept_between_runs(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "history"
    first = history(path)
    first.append_string("use pig")
    first.append_string("foreach x in 1 2 {\n    display `x'\n}")
    assert list(history(path).load_history_strings()) == ["foreach x in 1 2 {\n    display `x'\n}", "use pig"]


def test_an_unwritable_place_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = history(tmp_path / "file" / "history")
    kept.append_string("display 1")
    assert kept.get_strings() == ["display 1"]
    assert list(kept.load_history_strings()) == []


def test_a_folder_in_its_place_is_survived(tmp_path: Path) -> None:
    kept = history(tmp_path)
    kept.append_string("display 1")
    assert list(kept.load_history_strings()) == []


def test_a_long_file_is_cut(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(module, "TOO_LONG", 10)
    monkeypatch.setattr(module, "KEPT", 2)
    path = tmp_path / "history"
    first = history(path)
    for number in range(5):
        first.append_string(f"display {number}")
    assert list(history(path).load_history_strings()) == ["display 4", "display 3"]

"""What was typed, kept between runs; a place that cannot be written is done without."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import platformdirs
from prompt_toolkit.history import FileHistory, History

KEPT = 5000
TOO_LONG = 2_000_000


class KeptHistory(FileHistory):
    """A FileHistory that never fails: with an unreadable or unwritable file it lasts for this run only."""

    def load_history_strings(self) -> Iterable[str]:
        """What was typed before, the latest first."""
        try:
            return list(super().load_history_strings())
        except OSError:
            return []

    def store_string(self, string: str) -> None:
        """Add one entry to the file."""
        try:
            Path(self.filename).parent.mkdir(parents=True, exist_ok=True)
            super().store_string(string)
        except OSError:
            return


def default_path() -> Path:
    """Where this user's history is."""
    return Path(platformdirs.user_state_dir("statalike", appauthor=False)) / "history"


def history(path: Path | None = None) -> History:
    """The history kept in `path`; a file of more than 2 MB is first cut to its last 5,000 entries."""
    path = path or default_path()
    kept = KeptHistory(str(path))
    try:
        if path.stat().st_size > TOO_LONG:
            shorten(path, kept)
    except OSError:
        return kept
    return kept


def shorten(path: Path, kept: KeptHistory) -> None:
    """Write the latest entries anew."""
    latest = list(kept.load_history_strings())[:KEPT]
    path.unlink()
    for entry in reversed(latest):
        kept.store_string(entry)

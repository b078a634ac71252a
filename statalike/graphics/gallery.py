"""Gallery: the figures of a session by their names, and the one place that says where a drawn figure goes.

A figure is kept in memory whatever happens to it. Where it is shown is the business of the face that runs the
session: nowhere (Python, tests: as a program that has no screen); at the end of the run (do-files from the shell:
figures that were neither exported nor saved are written to a folder then, so that none is lost and the log stays
Stata's); in the folder at once (consoles without a display); or in a window. The folder has one file a graph name, so
nothing piles up.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from statalike.errors import StataError

if TYPE_CHECKING:  # every session has a gallery, few ever draw
    from statalike.graphics.figure import Figure, Mosaic

Showing = Literal["nowhere", "end", "folder", "window"]
DEFAULT_NAME = "Graph"
FOLDER_VARIABLE = "STATALIKE_GRAPHS"
VIEWER = "statalike.graphics.viewer"


class Gallery:
    """Figures in memory: `current` names the one that graph export and graph save mean."""

    def __init__(self, showing: Showing = "nowhere") -> None:
        self.showing = showing
        self.figures: dict[str, Figure | Mosaic] = {}
        self.current = ""
        self._unseen: dict[str, None] = {}
        self._windows: dict[str, subprocess.Popen] = {}

    def put(self, name: str, figure: Figure | Mosaic, *, replace: bool = True) -> None:
        """Keep a figure and make it the current one; r(110) when the name is taken and may not be replaced."""
        if name in self.figures and not replace:
            raise StataError(110, f"graph {name} already exists")
        self.figures.pop(name, None)
        self.figures[name] = figure
        self.current = name

    def get(self, name: str = "") -> Figure | Mosaic:
        """A figure by its name, or the current one; r(111) for a name that is not there, r(601) without any figure."""
        if not name and not self.current:
            raise StataError(601, "no graph in memory")
        wanted = name or self.current
        if wanted not in self.figures:
            raise StataError(111, f"graph {wanted} not found")
        return self.figures[wanted]

    def drop(self, name: str) -> None:
        """Forget a figure; r(111) when there is none of that name."""
        self.get(name)
        del self.figures[name]
        self.seen(name)
        if self.current == name:
            self.current = next(reversed(self.figures), "")

    def show(self, name: str) -> str:
        """Show a figure where this session shows them; the line that tells where, "" when there is nothing to tell."""
        if self.showing == "nowhere":
            return ""
        if self.showing == "end":
            self._unseen[name] = None
            return ""
        path = self._written(name)
        if self.showing == "window" and self._opened(name, path):
            return ""
        return f"(graph written to {tilde(path)})"

    def close(self, names: list[str] | None = None) -> None:
        """Close the windows of some graphs, or of all."""
        for name in list(self._windows) if names is None else names:
            window = self._windows.pop(name, None)
            if window is not None and window.poll() is None:
                window.terminate()

    def seen(self, name: str = "") -> None:
        """Note that a figure (the current one) was exported or saved."""
        self._unseen.pop(name or self.current, None)

    def finish(self) -> list[str]:
        """The end of a run: write what nobody has seen; lines that tell where."""
        names, self._unseen = list(self._unseen), {}
        return [f"(graph {name} written to {tilde(self._written(name))})" for name in names]

    def _written(self, name: str) -> Path:
        path = folder() / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(rendered(self.figures[name], "png"))
        return path

    def _opened(self, name: str, path: Path) -> bool:
        """Whether a window shows the file: one that is open notices that its file has changed."""
        window = self._windows.get(name)
        if window is not None and window.poll() is None:
            return True
        command = [sys.executable, "-m", VIEWER, str(path), name]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        try:
            window = subprocess.Popen(command, start_new_session=True, **quiet)
        except OSError:
            return False
        self._windows[name] = window
        return bool(window.stdout.readline())


def rendered(figure: Figure | Mosaic, kind: str, width: int | None = None, height: int | None = None) -> bytes:
    """A figure as the contents of a file; the drawing library is loaded now."""
    import statalike.graphics.draw as draw  # half a second, so not before a figure is drawn

    return draw.rendered(figure, kind, width, height)


def folder() -> Path:
    """Where figures go that nobody asked to save: the user's cache, or what STATALIKE_GRAPHS names."""
    import platformdirs  # only when a figure goes there

    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else platformdirs.user_cache_path("statalike", appauthor=False) / "graphs"


def tilde(path: Path) -> str:
    """A path with the home directory written `~`."""
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)


def has_display() -> bool:
    """Whether windows can be opened here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def for_console() -> Gallery:
    """The gallery of an interactive console: windows where there is a display, else the folder."""
    return Gallery("window" if has_display() else "folder")

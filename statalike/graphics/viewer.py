"""A window that shows one picture file and follows its changes: python -m statalike.graphics.viewer FILE NAME.

It is a process of its own, so that the console never waits for it. It writes a line when its window is there, and
ends without one where no window can be made.
"""

from __future__ import annotations

import math
import sys
import tkinter
from pathlib import Path

EVERY = 400
"""Milliseconds between looks at the file."""


class Viewer:
    """The window of one graph."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.window = tkinter.Tk()
        self.window.title(name)
        self.label = tkinter.Label(self.window, borderwidth=0, background="white")
        self.label.pack(expand=True, fill="both")
        self.seen = 0.0
        self.image: tkinter.PhotoImage | None = None
        self.look()

    def look(self) -> None:
        """Show the file again if it has changed."""
        changed = self.path.stat().st_mtime if self.path.exists() else self.seen
        if changed != self.seen:
            self.seen = changed
            self.image = self.fitting(tkinter.PhotoImage(file=str(self.path)))
            self.label.configure(image=self.image)
            self.window.lift()
        self.window.after(EVERY, self.look)

    def fitting(self, image: tkinter.PhotoImage) -> tkinter.PhotoImage:
        """The picture, reduced by a whole number until it fits the screen."""
        across = image.width() / (0.95 * self.window.winfo_screenwidth())
        down = image.height() / (0.85 * self.window.winfo_screenheight())
        times = math.ceil(max(across, down))
        return image.subsample(times) if times > 1 else image


def main() -> int:
    """Open the window; 1 where there is no display."""
    try:
        viewer = Viewer(Path(sys.argv[1]), sys.argv[2])
    except tkinter.TclError:
        return 1
    print("open", flush=True)
    viewer.window.mainloop()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Name the example data sets that come with the program."""

from __future__ import annotations

from statalike.data.results import Results
from statalike.files.stata import library
from statalike.interpreter.command import command


@command("sysuse dir")
def run(session, call):
    """Name the example data sets that come with the program.

    Stored: r(files)
    """
    names = [f"{name}.dta" for name in library.bundled()]
    step = max(map(len, names)) + 2
    across = max(session.output.linesize // step, 1)
    down = -(-len(names) // across)
    for row in range(down):
        session.output.line("  " + "".join(f"{name:<{step}}" for name in names[row::down]).rstrip())
    session.r = Results(macros={"files": " ".join(names)})

"""Show the lines of programs."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("PRogram List [anything]", raw=True)
def run(session, call):
    """Show the lines of the programs named, or of all.

    . program twice
      1.   display 2 * `1'
      2. end
    . program list twice

    twice:
      1.   display 2 * `1'
    """
    wanted = call.anything.split()
    for name in wanted if wanted and wanted != ["_all"] else list(session.programs):
        program = session.programs.get(name)
        if program is None:
            raise StataError(111, f"program {name} not found")
        options = "" if program.kind == "nclass" else f", {program.kind}"
        session.output.line(f"\n{name}{options}:")
        lines = [line for line in program.lines if line.strip()]
        for number, line in enumerate(lines, start=1):
            session.output.line(f"{number:3d}. {line}")

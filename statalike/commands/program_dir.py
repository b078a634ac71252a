"""Show which programs are in memory."""

from __future__ import annotations

from statalike.interpreter.command import command


@command("PRogram DIR")
def run(session, call):
    """Show which programs are in memory and how long they are."""
    for name, program in session.programs.items():
        size = sum(len(line.encode()) + 1 for line in program.lines)
        session.output.line(f"{size:10d}  {name}")

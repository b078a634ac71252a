"""Show the values of c()."""

from __future__ import annotations

from statalike.data import format as formats
from statalike.interpreter import system
from statalike.interpreter.command import command


@command("CREturn LIst")
def run(session, call):
    """Show all values of c(): the machine, the data, the settings, limits."""
    for heading, names in system.names(session).items():
        session.output.line()
        session.output.line(heading)
        for name in names:
            value = system.value(session, name)
            shown = f'"{value}"' if isinstance(value, str) else formats.trimmed(float(value), "%18.0g")
            session.output.line(f"{f'c({name})':>24} = {shown}")

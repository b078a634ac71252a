"""Show scalars."""

from __future__ import annotations

from statalike.data import format as formats
from statalike.errors import StataError
from statalike.interpreter.command import command


@command("SCAlar List [anything]", raw=True)
def run(session, call):
    """Show all scalars, or those named.

    . scalar answer = 6 * 7
    . scalar list answer
        answer =         42
    """
    wanted = call.anything.split()
    for name in wanted if wanted and wanted != ["_all"] else session.scalars:
        value = session.scalars.get(name)
        if value is None:
            raise StataError(111, f"scalar {name} not found")
        shown = value if isinstance(value, str) else formats.write(value, "%10.0g")
        session.output.line(f"{name:>10} = {shown}")

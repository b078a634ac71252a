"""Show macros."""

from __future__ import annotations

from statalike.interpreter.command import command


@command("MACro List [anything]", raw=True)
def run(session, call):
    """Show global macros, and local ones with a `_` before their name; all, or those named.

    . global greeting hello
    . macro list greeting
    greeting:       hello
    """
    macros = {**session.globals, **{f"_{name}": text for name, text in session.frame.locals.items()}}
    wanted = call.anything.split()
    for name in wanted if wanted and wanted != ["_all"] else macros:
        session.output.line(f"{name + ':':<16}{macros.get(name, '')}")

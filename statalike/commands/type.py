"""Show a file."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.paths import resolve
from statalike.lang.source import decode
from statalike.output import smcl


@command("TYpe anything [, asis smcl]")
def run(session, call):
    """Show the contents of a text file; SMCL files are shown as they are meant to look.

    asis  show directives as they are written
    smcl  read directives whatever the file's name
    """
    path = resolve(call.anything)
    try:
        text = decode(path.read_bytes())
    except OSError:
        raise StataError(601, name=path) from None
    marked_up = not call.options.asis and (call.options.smcl or path.suffix in (".smcl", ".sthlp", ".hlp"))
    for line in text.splitlines():
        if marked_up and line.strip() == "{smcl}":
            continue
        session.output.line(smcl.plain(line, session.output.linesize) if marked_up else line)

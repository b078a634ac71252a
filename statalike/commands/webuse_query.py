"""Show where example data sets are downloaded from."""

from __future__ import annotations

from statalike.files.stata import library
from statalike.interpreter.command import command


@command("webuse query")
def run(session, call):
    """Show the address that webuse downloads from.

    . webuse query
    (prefix now "https://www.stata-press.com/data/r18")
    """
    address = session.memory.get("webuse", library.WEB)
    session.output.line(f'(prefix now "{address.rstrip("/")}")')

"""Set where example data sets are downloaded from."""

from __future__ import annotations

from statalike.files.stata import library
from statalike.interpreter.command import command
from statalike.lang.words import stripped


@command("webuse set [anything]")
def run(session, call):
    """Set the address that webuse downloads from; without an address, the usual one.

    . webuse set https://www.example.org/data
    . webuse query
    (prefix now "https://www.example.org/data")
    """
    address = stripped((call.anything or "").strip())
    if address and not library.is_url(address):
        address = "https://" + address
    session.memory["webuse"] = address.rstrip("/") or library.WEB
    if not address:
        session.output.line(f'(prefix now "{library.WEB.rstrip("/")}")')

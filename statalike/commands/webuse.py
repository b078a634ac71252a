"""Load an example data set: bundled, kept from before, or from the web."""

from __future__ import annotations

from statalike.files import dta
from statalike.files.stata import library
from statalike.interpreter.command import command
from statalike.interpreter.loading import guard, install
from statalike.lang.words import stripped


@command("webuse anything [, clear]")
def run(session, call):
    """Load an example data set by its name.

    Bundled data sets need no web; others are downloaded from the address of `webuse set` and kept.

    clear  even if the data in memory have changed

    . webuse sleepstudy, clear
    """
    guard(session, call.options.clear)
    name = stripped(call.anything.strip())
    if library.is_url(name):
        data = dta.read_bytes(library.fetch(name))
    else:
        address = session.memory.get("webuse", library.WEB)
        data = dta.read(library.find(name, address))
        data.filename = f"{address.rstrip('/')}/{name.removesuffix('.dta')}.dta"
    install(session, data)


def suggest(session, before):
    """The bundled data sets, for completion."""
    return None if "," in before else sorted(library.bundled())

"""Load an example data set that comes with the program."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.files import dta
from statalike.files.stata import library
from statalike.interpreter.command import command
from statalike.interpreter.loading import guard, install
from statalike.lang.words import stripped


@command("sysuse anything [, clear]")
def run(session, call):
    """Load an example data set that comes with the program.

    sysuse dir names them.

    clear  even if the data in memory have changed

    . sysuse auto, clear
    (1978 automobile data)
    """
    guard(session, call.options.clear)
    name = stripped(call.anything.strip()).removesuffix(".dta")
    known = library.bundled()
    if name not in known:
        raise StataError(601, f'file "{name}.dta" not found')
    install(session, dta.read(known[name]))


def suggest(session, before):
    """The bundled data sets, for completion."""
    return None if "," in before else sorted(library.bundled())

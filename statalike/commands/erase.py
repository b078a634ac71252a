"""Erase a file."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.paths import resolve


@command("ERAse anything", raw=True)
def run(session, call):
    """Erase a file, which must be named in full.

    . sysuse auto
    . save old
    . erase old.dta
    """
    path = resolve(call.anything)
    try:
        path.unlink()
    except FileNotFoundError:
        raise StataError(601, name=path) from None
    except OSError:
        raise StataError(603, name=path) from None

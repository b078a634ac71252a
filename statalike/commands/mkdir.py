"""Make a directory."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.paths import resolve


@command("mkdir anything", raw=True)
def run(session, call):
    """Make a directory; the one it is to be in must exist.

    . mkdir results
    """
    path = resolve(call.anything)
    try:
        path.mkdir()
    except OSError:
        raise StataError(693, f"could not create directory {path}") from None

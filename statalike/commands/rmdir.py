"""Remove an empty directory."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.paths import resolve


@command("rmdir anything", raw=True)
def run(session, call):
    """Remove an empty directory.

    . mkdir results
    . rmdir results
    """
    path = resolve(call.anything)
    try:
        path.rmdir()
    except OSError:
        raise StataError(693, f"could not remove directory {path}") from None

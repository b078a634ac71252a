"""Wait."""

from __future__ import annotations

import time

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("sleep anything", raw=True)
def run(session, call):
    """Do nothing for so many milliseconds.

    . sleep 10
    """
    if not call.anything.strip().isdigit():
        raise StataError(198)
    time.sleep(int(call.anything) / 1000)

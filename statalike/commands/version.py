"""Show or declare the version of Stata."""

from __future__ import annotations

import re

from statalike.errors import StataError
from statalike.interpreter import system
from statalike.interpreter.command import command
from statalike.interpreter.prefixes import check_version


@command("VERSion [anything]", raw=True)
def run(session, call):
    """Show the version, or say for which version of Stata the following was written.

    Commands behave as in the version shown whatever number is declared; a newer one is refused.

    . version
    version 18.0
    """
    number = call.anything.strip()
    if not number:
        session.output.line(f"version {system.VERSION:.1f}")
    elif re.fullmatch(r"\d+(\.\d+)?\s*(,.*)?", number):
        check_version(number.partition(",")[0])
    else:
        raise StataError(198)

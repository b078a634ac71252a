"""Stop with an error."""

from __future__ import annotations

import re

from statalike.errors import MESSAGES, StataError
from statalike.interpreter.command import command
from statalike.lang.evaluate import evaluate_scalar


@command("ERRor exp", raw=True)
def run(session, call):
    """Show the message of a return code and stop with that code; 0 does nothing.

    . capture error 9
    . display _rc
    9
    """
    code = evaluate_scalar(call.anything.strip(), session)
    if isinstance(code, str) or code != code or code < 0:
        raise StataError(198)
    if code:
        text = re.sub(r"\{\w+\}", "", MESSAGES.get(int(code), ""))
        raise StataError(int(code), re.sub(r" +", " ", text).strip())

"""Leave the program, the do-file or the session."""

from __future__ import annotations

import re

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.control import Exit
from statalike.lang.evaluate import evaluate_scalar

FORM = re.compile(r"(?P<code>[^,]*)(?:,\s*(?P<options>.*))?", re.DOTALL)


@command("Exit [anything] [, clear STATA]", raw=True)
def run(session, call):
    """Leave the program or do-file, with a return code if one is given; at the prompt, leave the session.

    clear  leave even if the data have changed since they were saved
    stata  (typed STATA) leave the session, not only the program or do-file
    """
    found = FORM.fullmatch(call.anything)
    options = (found["options"] or "").split()
    if any(option not in ("clear", "STATA") for option in options):
        raise StataError(198)
    code = evaluate_scalar(found["code"].strip(), session) if found["code"].strip() else 0
    if isinstance(code, str) or code != code:
        raise StataError(198)
    at_prompt = session.frame.kind == "prompt"
    if at_prompt and not options and not code and session.data.changed and session.data.n_obs:
        raise StataError(4)
    raise Exit(int(code), quits=at_prompt or bool(options))

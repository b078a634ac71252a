"""Add an observation to a file of results."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.posting import posting
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.outermost import parenthesised


@command("post anything", raw=True)
def run(session, call):
    """Add an observation to a file that postfile has begun: one expression in parentheses for each variable.

    . postfile results x using results
    . post results (sqrt(4))
    . postclose results
    """
    name, _, rest = call.anything.strip().partition(" ")
    target = posting(session, name)
    values = [evaluate_scalar(text, session) for text in parenthesised(rest)]
    if len(values) != len(target.columns):
        raise StataError(198, f"post: {len(target.columns)} expressions expected, {len(values)} given")
    target.add(values)

"""Write a file of results."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.posting import posting, postings


@command("postclose name")
def run(session, call):
    """Write the file that postfile has begun, with all the observations posted.

    . postfile results x using results
    . postclose results
    """
    name = call.names[0]
    posting(session, name).write()
    del postings(session)[name]

"""Begin a file of results."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.posting import Posting, postings
from statalike.lang.subjects import new_variables


@command("postfile anything using [, replace every(integer 0) double]")
def run(session, call):
    """Begin a data file that post adds observations to and postclose writes.

    postfile name newvarlist using filename

    replace   an existing file may be replaced
    every(#)  how often to write to disk; here postclose writes all
    double    numbers are double, not float

    . postfile results x str5 name using results
    . post results (1) ("one")
    . postclose results
    . use results
    . count
      1
    """
    name, _, variables = call.anything.strip().partition(" ")
    held = postings(session)
    if name in held:
        raise StataError(110, f"post {name} already exists")
    usual = "double" if call.options.double else "float"
    columns = {new: storage or usual for storage, new, _ in new_variables(variables)}
    if not columns:
        raise StataError(198)
    held[name] = Posting.to(call.using, columns, call.options.replace)

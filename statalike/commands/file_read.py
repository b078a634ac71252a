"""Read a line from a text file."""

from __future__ import annotations

from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.textfiles import textfile


@command("file read anything", raw=True)
def run(session, call):
    """file read name macro: put the next line of a file into a local macro.

    . file open out using notes.txt, write
    . file write out "first" _n "second" _n
    . file close out
    . file open source using notes.txt, read
    . file read source line
    . display "`line' " r(eof)
    first 0
    . file close source

    Stored: r(eof) 1 when there was no further line; r(status)
    """
    words = call.anything.split()
    if len(words) != 2:
        raise StataError(198)
    line = textfile(session, words[0], "read").handle.readline()
    session.set_local(words[1], line.rstrip("\n"))
    session.r = Results()
    session.r.put("eof", float(not line))
    session.r.put("status", "none" if line else "eof")

"""Write to a text file."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.textfiles import Writing, textfile


@command("file write anything", raw=True)
def run(session, call):
    """file write name directives: texts, values and directives as in display, into a file.

    "text"           the text as it stands
    [%fmt] (exp)     the value of an expression
    _newline(#)      a new line (_n)
    _tab             a tab
    _skip(#)         # blanks (_s)
    _column(#)       go to column # (_col)
    _dup(#)          repeat what follows # times
    _char(#)         the character with code #

    . file open out using notes.txt, write
    . file write out "a" _tab %5.2f (1/3) _n
    . file close out
    """
    name, _, directives = call.anything.strip().partition(" ")
    Writing(session, directives, textfile(session, name, "write")).run()

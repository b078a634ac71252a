"""Show text and values of expressions."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.directives import Display


@command("DIsplay [anything]", raw=True)
def run(session, call):
    """Show texts and values of expressions, one after the other on one line.

    "text"            the text, in which SMCL is understood: {hline 20}, {bf:...}
    [%fmt] exp        the value of an expression, in a display format
    as style          text, result, error or input: how what follows is shown
    _newline(#)       go to a new line (_n)
    _continue         do not end the line (_c)
    _skip(#)          # blanks (_s)
    _column(#)        go to column # (_col)
    _dup(#)           repeat what follows # times
    _char(#)          the character with code #
    _request(name)    read a line from the keyboard into a macro
    ,                 one blank

    . display 2 + 2
    4
    . display "N = " %5.2f 3.14159
    N =  3.14
    . display _dup(3) "-" _col(6) "x"
    ---  x
    """
    Display(session, call.anything).run()

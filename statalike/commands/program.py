"""Define a program."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("PRogram name [, rclass eclass sclass nclass BYable(string) SORTpreserve PROPerties(string)]", raw=True)
def run(session, call):
    """Define a program: the lines up to `end` become a command of that name.

    rclass        it stores its results in r() with return
    eclass        it stores its results in e() with ereturn
    sclass        it stores its results in s() with sreturn
    nclass        it stores no results (the default)
    byable(how)   it may be used with by (recall: it is run once a group, for which marksample cares)
    sortpreserve  the data are put back in their order afterwards
    properties()  words that tell what the program can do

    . program twice
      1.   args x
      2.   display 2 * `x'
      3. end
    . twice 21
    42
    """
    raise StataError(198, "the lines of the program are missing")

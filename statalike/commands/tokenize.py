"""Cut a text into numbered macros."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.tokens import optioned, parse_characters, tokens


@command("tokenize [anything] [, Parse(string)]", raw=True)
def run(session, call):
    """Put the words of a text into `1' `2' ...

    parse(chars)  characters at which to cut, instead of blanks; each becomes a word of its own

    . tokenize "red green"
    . display "`2'"
    green
    """
    text, options = optioned(call.anything, {"parse": 1})
    session.frame.renumber(tokens(text, parse_characters(options)))

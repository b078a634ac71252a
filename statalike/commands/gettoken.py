"""Take the first word off a macro."""

from __future__ import annotations

import re

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.session import Session
from statalike.interpreter.tokens import optioned, parse_characters, token_end
from statalike.lang.words import stripped

TARGET = r"(?:\(\s*(?:local|global)\s*\)\s*)?\w+"
HEAD = re.compile(rf"\s*(?P<first>{TARGET})(?:\s+(?P<rest>{TARGET}))?\s*:\s*(?P<source>{TARGET})\s*")


@command("gettoken anything [, Parse(string) Quotes qed(name) Match(name) bind]", raw=True)
def run(session, call):
    """Put the first word of a macro into one macro and what is left into another.

    parse(chars)  characters at which to cut, instead of blanks; each is a word of its own
    quotes        leave the quotes on
    qed(name)     1 in this local if the word was in quotes, else 0
    match(name)   a word in parentheses is taken whole, without them; the local then holds "("
    bind          what is in parentheses or brackets is not cut

    . local list a b c
    . gettoken first list : list
    . display "`first'|`list'"
    a| b c
    """
    text, options = optioned(call.anything, {"parse": 1, "quotes": 1, "qed": 3, "match": 1, "bind": 4})
    found = HEAD.fullmatch(text)
    if found is None:
        raise StataError(198)
    source = value(session, found["source"])
    characters = parse_characters(options)
    start = len(source) - len(source.lstrip())
    end = token_end(source, start, characters, match="match" in options, bind="bind" in options)
    word = source[start:end]
    if "match" in options:
        session.set_local(options["match"], "(" * word.startswith("("))
        word = word[1:-1] if word.startswith("(") else word
    if "qed" in options:
        session.set_local(options["qed"], str(int(word.startswith(('"', '`"')))))
    store(session, found["first"], word if "quotes" in options else stripped(word))
    if found["rest"]:
        store(session, found["rest"], source[end:])


def value(session: Session, target: str) -> str:
    """What a macro named `name`, `(local) name` or `(global) name` holds."""
    name = target.rpartition(")")[2].strip()
    return session.global_(name) if "global" in target.partition(")")[0] and ")" in target else session.local(name)


def store(session: Session, target: str, text: str) -> None:
    """Set the macro so named."""
    name = target.rpartition(")")[2].strip()
    if ")" in target and "global" in target.partition(")")[0]:
        session.set_global(name, text)
    else:
        session.set_local(name, text)

"""Set the base level of factor variables."""

from __future__ import annotations

from statalike.data import fvsettings
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.factorsettings import keep, split

WORDS = {"default": 7, "first": 5, "last": 4, "frequent": 4, "none": 4}


@command("fvset base anything")
def run(session, call):
    """Set the base level of factor variables, where none is typed.

    fvset base base varlist

    The base is a level, first, last, frequent (the most frequent in the sample), none, or default, which is first.

    . sysuse auto, clear
    (1978 automobile data)
    . fvset base 3 rep78
    . quietly regress mpg i.rep78
    . display _b[1.rep78]
    1.566667
    """
    typed, names = split(session, call.anything)
    word = next((word for word, least in WORDS.items() if word.startswith(typed) and len(typed) >= least), None)
    if word is None and not typed.isdigit():
        raise StataError(198, f"base {typed} invalid")
    value = {"default": "", "frequent": "freq", None: typed}.get(word, word)
    keep(session, names, fvsettings.BASE, value)

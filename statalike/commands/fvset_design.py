"""Set how margins spread factor variables."""

from __future__ import annotations

from statalike.data import fvsettings
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.factorsettings import keep, split

WORDS = ("default", "asbalanced", "asobserved")


@command("fvset design anything")
def run(session, call):
    """Set how margins, contrast and pwcompare spread factor variables that they average over.

    fvset design asbalanced|asobserved|default varlist

    asbalanced: all levels equally frequent, as with option asbalanced of margins; asobserved: as frequent as in the
    sample, as with option asobserved of contrast and pwcompare. Estimation stores the variables in e(asbalanced) and
    e(asobserved).

    . sysuse auto, clear
    (1978 automobile data)
    . fvset design asbalanced foreign
    . quietly regress mpg i.foreign weight
    . display e(asbalanced)
    foreign
    """
    typed, names = split(session, call.anything)
    word = next((word for word in WORDS if len(typed) > 2 and word.startswith(typed)), None)
    if word is None:
        raise StataError(198, f"design {typed} invalid")
    keep(session, names, fvsettings.DESIGN, "" if word == "default" else word)

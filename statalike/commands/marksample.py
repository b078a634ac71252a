"""Mark the observations that a program is to use."""

from __future__ import annotations

import re

from statalike.errors import StataError
from statalike.interpreter import marking
from statalike.interpreter.command import command

FORM = re.compile(r"\s*(?P<name>\w+)\s*(?:,(?P<options>.*))?")
OPTIONS = {"novarlist": 5, "strok": 5, "zeroweight": 4, "noby": 4}


@command("marksample name [, noVARlist STROK ZEROweight noBY]", raw=True)
def run(session, call):
    """Make a temporary variable, 1 for the observations to use: from the locals that syntax has set.

    novarlist   missing values in the varlist do not matter
    strok       string variables are allowed in the varlist
    zeroweight  observations with zero weights are kept
    noby        the by-group does not matter

    . program positive
      1.   syntax varlist [if]
      2.   marksample touse
      3.   count if `touse' & `varlist' > 0
      4. end
    . sysuse auto
    . positive rep78
      69
    """
    found = FORM.fullmatch(call.anything)
    if found is None:
        raise StataError(198)
    options = {full_name(word) for word in (found["options"] or "").split()}
    used = marking.sample(
        session,
        session.local("if"),
        session.local("in"),
        session.local("weight"),
        session.local("exp"),
        zeros="zeroweight" in options,
        by="noby" not in options,
    )
    if "novarlist" not in options:
        used &= marking.present(session, session.local("varlist"), strings="strok" in options)
    name = session.temporary_name()
    session.frame.variables.append(name)
    session.set_local(found["name"], name)
    marking.put(session, name, used)


def full_name(typed: str) -> str:
    """An option in full; StataError 198 if it is none."""
    for name, least in OPTIONS.items():
        if len(typed) >= least and name.startswith(typed):
            return name
    raise StataError(198, f"option {typed} not allowed")

"""Characteristics of the data and of variables."""

from __future__ import annotations

import re

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.names import check_name
from statalike.lang.words import stripped

NAMED = re.compile(r"\s*(?P<owner>_dta|[A-Za-z_]\w*)\s*\[\s*(?P<name>\w*)\s*\]\s*(?P<rest>.*)", re.DOTALL)
LIST = re.compile(r"\s*l(?:i(?:st?)?)?(?![\w\[])\s*(?P<owner>\w*)\s*(?:\[\s*(?P<name>\w*)\s*\])?\s*")


@command("char [anything]", raw=True)
def run(session, call):
    """Attach texts to the data or to variables: they are saved with them.

    char [define] evarname[charname] [["]text["]]
    char list [evarname[[charname]]]
    char rename oldvar newvar

    evarname is a variable or _dta. Without a text the characteristic is removed. xi takes the base of a variable from
    its characteristic omit.

    . sysuse auto, clear
    (1978 automobile data)
    . char rep78[omit] 3
    . char list rep78[]
      rep78[omit]:                3
    """
    text = call.anything
    listed = LIST.fullmatch(text)
    if not text.strip() or listed:
        _list(session, listed["owner"] if listed else "", listed["name"] if listed else None)
        return
    if re.match(r"\s*ren(?:ame?)?\s", text):
        _rename(session, text.split()[1:])
        return
    found = NAMED.fullmatch(re.sub(r"^\s*def(?:i(?:ne?)?)?\s+(?=\w+\s*\[)", "", text))
    if found is None or not found["name"]:
        raise StataError(198)
    _define(session, found["owner"], check_name(found["name"]), stripped(found["rest"].strip()))


def _define(session, owner, name, text):
    """Set or remove one."""
    data = session.data
    if owner == "_dta":
        chars = dict(data.chars)
    else:
        owner = session.variable(owner)
        chars = dict(data[owner].chars)
    chars.pop(name, None)
    if text:
        chars[name] = text
    if owner == "_dta":
        data.chars = chars
    else:
        data.put(owner, data[owner].with_(chars=chars))
    data.changed = True


def _list(session, owner, name):
    """Show those of everything, of one variable or of the data, or one of them."""
    data = session.data
    owners = ["_dta", *data.names] if not owner else [owner if owner == "_dta" else session.variable(owner)]
    for each in owners:
        chars = data.chars if each == "_dta" else data[each].chars
        for key, text in sorted(chars.items()):
            if not name or key == name:
                session.output.line(f"  {f'{each}[{key}]:':<28}{text}")


def _rename(session, names):
    """Move all characteristics of one variable to another."""
    if len(names) != 2:
        raise StataError(198)
    old, new = (session.variable(name) for name in names)
    data = session.data
    data.put(new, data[new].with_(chars=dict(data[old].chars)))
    data.put(old, data[old].with_(chars={}))
    data.changed = True

"""Create a variable by a function of many observations or variables."""

from __future__ import annotations

import re

import numpy as np

from statalike.data import missing
from statalike.data import storage as types
from statalike.data.column import Column
from statalike.data.groups import group
from statalike.egen import signature
from statalike.egen.signature import Given, Made
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted
from statalike.lang import varlist
from statalike.lang.numlist import numlist
from statalike.lang.subjects import new_variables
from statalike.lang.syntax import Syntax

LINE = re.compile(r"(?P<left>[^=]+)=\s*(?P<name>[A-Za-z_]\w*)\s*\((?P<inside>.*)\)\s*", re.DOTALL)


@command("egen anything [if] [in] [, BY(varlist) *]", by="all")
def run(session, call):
    """Create a variable by a function of many observations or variables.

    egen [type] newvar = function(arguments) [if] [in] [, options]

    Over observations, by groups if you like: mean total count min max sd median pctile iqr mad mdev skew kurt mode pc
    rank std seq. Over variables: rowmean rowtotal rowmin rowmax rowmiss rownonmiss rowsd rowfirst rowlast rowmedian
    rowpctile anymatch anycount anyvalue diff concat. Others: group tag cut fill ends.

    Functions have options of their own: pctile has p(#); group has missing and label; total and rowtotal have
    missing; rank has field, track, unique; seq has from(#), to(#), block(#); cut has at(numlist), group(#), icodes,
    label; std has mean(#), sd(#); mode has minmode, maxmode, nummode(#), missing; concat has punct(text); anymatch and
    anycount have values(numlist).

    by(varlist)  within groups, as with the prefix by

    . use sleepstudy
    (Reaction times in a sleep deprivation study)
    . egen average = mean(reaction), by(subject)
    . bysort subject: egen slowest = max(reaction)
    . egen first = tag(subject)
    . count if first
      18
    """
    found = LINE.fullmatch(call.anything)
    if found is None:
        raise StataError(198)
    storage, name = _new(found["left"], session)
    function = signature.find(found["name"])
    by = _groups(session, call, function)
    made = function.run(_given(session, call, function, found["inside"].strip(), by))
    made = made if isinstance(made, Made) else Made(made)
    _put(session, call, name, storage, made)


def _new(text, session):
    """Storage type and name of the new variable."""
    new = new_variables(text)
    if len(new) != 1:
        raise StataError(198)
    storage, name, _ = new[0]
    if name in session.data:
        raise StataError(110, name=name)
    return storage, name


def _groups(session, call, function):
    """The by-groups of the observations to use."""
    named = call.options.by
    if named and call.by is not None:
        raise StataError(190, "by() may not be combined with by prefix")
    if (named or call.by is not None) and not function.by:
        raise StataError(190, f"egen ... {function.name}() may not be combined with by")
    rows = call.touse
    if named:
        return group([session.data[name].values for name in named], rows)
    if call.by is not None:
        return group([call.by.codes.astype(np.float64)], rows)
    return group([np.zeros(len(rows))])


def _given(session, call, function, argument, by):
    """The argument evaluated as the function wants it."""
    bound = Syntax.parse(f"{function.name} [, {function.options} ]" if function.options else function.name)
    options = bound.bind(f", {call.options.rest}" if call.options.rest else "", session).options
    given = {"groups": by, "options": options, "argument": argument, "value_labels": session.data.value_labels}
    if function.argument == "exp":
        if not argument:
            raise StataError(198)
        given["x"] = call.evaluate(argument)
    elif function.argument == "varlist":
        names = varlist.expand(argument.replace(",", " "), session)
        if not names:
            raise StataError(100)
        columns = (session.data[one] for one in names)
        given |= {"names": names, "columns": tuple(c if call.everything else c.take(call.touse) for c in columns)}
    elif function.argument == "numlist":
        given["numbers"] = tuple(numlist(argument))
    elif argument:
        raise StataError(198)
    return Given(**given)


def _put(session, call, name, storage, made):
    """The new variable, missing outside if and in, with a word on missing values."""
    data, values = session.data, made.values
    is_text = values.dtype.kind == "T"
    if storage not in (None, "str") and types.is_string(storage) != is_text:
        raise StataError(109)
    if storage in (None, "str"):
        usual = made.storage or str(session.settings["type"])
        storage = types.text_storage(types.bytes_needed(values)) if is_text else usual
    if not call.everything:
        whole = np.full(data.n_obs, "", dtype=types.TEXT) if is_text else np.full(data.n_obs, missing.MISSING)
        whole[call.touse] = values
        values = whole
    label = made.value_label
    if label is not None:
        label_name = call.options.rest and re.search(r"\blname?\(\s*(\w+)\s*\)", call.options.rest)
        label_name = label_name[1] if label_name else name
        data.value_labels[label_name] = label
    column = Column.of(values, storage, label=made.label, value_label="" if label is None else label_name)
    data.put(name, column)
    if made.note:
        session.output.line(made.note)
    lost = int((column.values == "").sum() if is_text else np.isnan(column.values).sum())
    if lost:
        session.output.line(f"({counted(lost, 'missing value')} generated)")

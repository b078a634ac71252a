"""Recode the values of categorical variables."""

from __future__ import annotations

import numpy as np

from statalike.data import format as formats
from statalike.data import labels, missing
from statalike.data import storage as types
from statalike.data.column import Column
from statalike.data.labels import ValueLabel
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted
from statalike.lang.names import check_name
from statalike.lang.recoding import recoded, rules, split
from statalike.lang.varlist import expand


@command("recode anything [if] [in] [, Generate(string) INTO(string) PREfix(string) Label(name) COPYrest]")
def run(session, call):
    """Recode the values of categorical variables.

    recode varlist (rule) [(rule) ...] [if] [in] [, options]
    recode varlist rule [rule ...]

    A rule is `values = value ["label"]`, where values are numbers, missing values, ranges #/# (min and max are the
    smallest and the largest value), or one of missing, nonmissing and else (*). The first rule that fits counts; what
    none fits stays as it is.

    generate(newvars)  new variables instead of changing the old ones
    into(newvars)      the same
    prefix(text)       new variables with this before the old names
    label(name)        the name of the value label that the rules' labels make; the new variable's if not given
    copyrest           copy the values that if and in leave out to the new variables; else they are missing

    . sysuse auto
    (1978 automobile data)
    . recode rep78 (1 2=1 "bad") (3=2 "fair") (4/5=3 "good"), generate(record)
    (67 differences between rep78 and record)
    . recode foreign 0=1 1=0
    (74 changes made to foreign)
    """
    names, found, options = _read(session, call)
    if names and any(session.data[name].is_string for name in names):
        raise StataError(108, "recode only allows numeric variables")
    new = _new_names(names, options, session)
    texts = {labels.key(rule.target): rule.label for rule in found if rule.label}
    if texts and new is None:
        raise StataError(198, "value labels in rules require option generate() or prefix()")
    for number, name in enumerate(names):
        if new is None:
            _replace(session, call, name, found)
        else:
            _generate(session, call, name, new[number], found)
            if texts:
                _label(session.data, new[number], options.label or new[number], texts)


def _read(session, call):
    text, rule_text = split(" " + call.anything)
    names = expand(text, session)
    if not names:
        raise StataError(100)
    return names, rules(rule_text), call.options


def _new_names(names, options, session):
    """Names of the new variables, or None where the old ones change."""
    given = options.generate or options.into
    if given and options.prefix:
        raise StataError(198, "options generate() and prefix() may not be combined")
    if not given and not options.prefix:
        if options.label or options.copyrest:
            raise StataError(198, "options label() and copyrest require generate() or prefix()")
        return None
    new = [options.prefix + name for name in names] if options.prefix else given.split()
    if len(new) != len(names):
        raise StataError(103 if len(new) > len(names) else 102)
    for name in new:
        if check_name(name) in session.data:
            raise StataError(110, name=name)
    return new


def _replace(session, call, name, found):
    old = session.data[name]
    values, _ = recoded(call.numbers(name), found, old.storage == "float")
    changed = int((missing.order(values) != missing.order(call.numbers(name))).sum())
    if changed:
        whole = old.values.copy()
        whole[call.touse] = values
        session.data.put(name, old.with_values(whole, types.promote(old.storage, values)))
    session.output.line(f"({counted(changed, 'change')} made to {name})")


def _generate(session, call, name, new, found):
    data, old = session.data, session.data[name]
    before = call.numbers(name)
    values, _ = recoded(before, found, old.storage == "float")
    whole = old.values.copy() if call.options.copyrest else np.full(data.n_obs, missing.MISSING)
    whole[call.touse] = values
    differ = int((missing.order(whole) != missing.order(old.values))[call.touse].sum())
    label = f"RECODE of {name}" + (f" ({old.label})" if old.label else "")
    storage = types.promote(old.storage, whole)
    data.put(new, Column.of(whole, storage, formats.default(storage), label=label[:80]))
    session.output.line(f"({counted(differ, 'difference')} between {name} and {new})")


def _label(data, name, label_name, texts):
    known = data.value_labels.get(label_name, ValueLabel())
    data.value_labels[label_name] = known.with_(texts)
    data.put(name, data[name].with_(value_label=label_name))

"""Numeric variables to text."""

from __future__ import annotations

from statalike.data import missing
from statalike.data import storage as types
from statalike.data.column import Column
from statalike.data.spelling import read_numbers, write_numbers
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.names import check_name


@command("TOSTring varlist [, Generate(string) replace force Format(string) usedisplayformat]")
def run(session, call):
    """Write numeric variables as text.

    A variable whose numbers would not come back exactly is left alone.

    generate(newvars)  new variables
    replace            instead of the old ones
    force              even if digits are lost
    format(%fmt)       the format to write in; %12.0g if not given
    usedisplayformat   each variable's display format

    . sysuse auto, clear
    (1978 automobile data)
    . tostring rep78, replace
    rep78 was int now str1
    """
    options, data = call.options, session.data
    if bool(options.generate) == bool(options.replace):
        raise StataError(198, "must specify either generate or replace option")
    new = options.generate.split() if options.generate else list(call.varlist)
    if len(new) != len(call.varlist):
        raise StataError(198, "number of variables in varlist must equal number of variables in generate()")
    for name in new if options.generate else ():
        if check_name(name) in data:
            raise StataError(110, name=name)
    for name, target in zip(call.varlist, new, strict=True):
        _tostring(session, name, target, options)


def _tostring(session, name, target, options):
    data, old = session.data, session.data[name]
    what = "no generate" if options.generate else "no replace"
    if old.is_string:
        session.output.line(f"{name} already string; {what}")
        return
    form = old.format if options.usedisplayformat else options.format or "%12.0g"
    texts = write_numbers(old.values, form)
    back = read_numbers(types.as_text(texts))
    exact = missing.order(back.numbers) == missing.order(old.values)
    if not exact.all() and not options.force:
        session.output.line(f"{name} cannot be converted reversibly; {what}")
        return
    column = Column.of(types.as_text(texts), label=old.label, chars=old.chars)
    data.put(target, column)
    if not exact.all():
        session.output.line(f"{name} was forced to string; some loss of information")
    if options.generate:
        session.output.line(f"{target} generated as {column.storage}")
    else:
        session.output.line(f"{name} was {old.storage} now {column.storage}")

"""Merge data sets."""

from __future__ import annotations

import re

import numpy as np

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.loading import load
from statalike.interpreter.merging import How, check_unique, key_groups, mark, merged, result_table
from statalike.lang.varlist import expand

KIND = re.compile(r"\s*([1m]):([1m])\b\s*")
RESULTS = {
    "1": ("master", "masters", "1"),
    "2": ("using", "usings", "2"),
    "3": ("match", "matches", "matched", "3"),
    "4": ("match_update", "match_updates", "4"),
    "5": ("match_conflict", "match_conflicts", "5"),
}
LEAST = {"master": 3, "using": 2, "match": 3, "match_update": 8, "match_conflict": 8}


@command(
    "MERge [anything] using [, KEEPUSing(string) KEEP(string) GENerate(name) NOGENerate ASSERT(string) update replace"
    " force noLabel NONOTEs noREPort SORTED _merge(name) UNIQUE UNIQMaster UNIQUSing NOKEEP nosummary sort]",
    raw=True,
)
def run(session, call):
    """Merge the data in memory (master) with a file's (using) by key variables.

    merge 1:1 varlist using filename [, options]
    merge m:1 varlist using filename, merge 1:m ..., merge m:m ...
    merge 1:1 _n using filename

    What the data in memory have is kept; the file's other variables are added. Variable _merge tells where each
    observation comes from: 1 master only, 2 using only, 3 both; with update, 4 and 5.

    keepusing(varlist)  only these variables of the file
    keep(results)       keep only these results: master using match (or 1 2 3 ...)
    generate(newvar)    the name of the variable instead of _merge
    nogenerate          no such variable
    assert(results)     r(9) unless all results are among these
    update              missing values of variables that both have are taken from the file
    replace             and nonmissing ones too (with update)
    force               allow text and numbers under one name; the file's values are lost
    nolabel             without the file's value labels
    nonotes             without the file's notes; they never come
    noreport            without the table
    sorted              the data are sorted already; it makes no difference here

    The older form `merge [varlist] using filename` matches as m:m does, or by observation, of sorted data:

    unique        keys are unique in both
    uniqmaster    keys are unique in memory
    uniqusing     keys are unique in the file
    nokeep        without observations that only the file has
    _merge(newvar)  the name of the variable instead of _merge
    nosummary     makes no difference here
    sort          sort the data first

    . sysuse auto, clear
    (1978 automobile data)
    . keep make weight
    . tempfile weights
    . quietly save "`weights'"
    . sysuse auto, clear
    (1978 automobile data)
    . drop weight
    . merge 1:1 make using "`weights'"

        Result                      Number of obs
        -----------------------------------------
        Not matched                             0
        Matched                                74  (_merge==3)
        -----------------------------------------
    """
    bound = call.command.syntax.bind(call.anything, session, command=call.command)
    options = bound.options
    kind = KIND.match(bound.anything)
    names = _keys(session, bound.anything[kind.end() :] if kind else bound.anything)
    name = "" if options.nogenerate else options.generate or options._merge or "_merge"
    _check(session, options, kind, name)
    data, using = session.data, load(f'"{bound.using}"')
    if kind is None:
        _old_form(session, using, names, options)
    using = _kept(session, using, names, options.keepusing)
    found = key_groups(session, names, using)
    one_master = kind[1] == "1" if kind else options.unique or options.uniqmaster
    one_using = kind[2] == "1" if kind else options.unique or options.uniqusing
    if one_master:
        check_unique(found.in_master, names, "master")
    if one_using:
        check_unique(found.in_using, names, "using")
    how = How(options.update, options.replace, options.force, not options.nolabel)
    new, codes = merged(session, using, names, found, how)
    _finish(session, data, new, codes, name, options, kind)


def _keys(session, text):
    """The key variables; none for _n and for nothing."""
    words = text.split()
    if words == ["_n"] or not words:
        return ()
    return expand(text, session)


def _check(session, options, kind, name):
    if kind is not None and (options.unique or options.uniqmaster or options.uniqusing or options.nokeep):
        raise StataError(198, "options unique, uniqmaster, uniqusing and nokeep are for the older form of merge")
    if options.replace and not options.update:
        raise StataError(198, "option replace requires option update")
    if options.nogenerate and (options.generate or options._merge):
        raise StataError(198, "options generate() and nogenerate may not be combined")
    if name and name in session.data:
        raise StataError(110, name=name)


def _old_form(session, using, names, options):
    """The older form: keys must be sorted already, or by option sort."""
    session.output.line("(you are using old merge syntax; see [D] merge for new syntax)")
    if options.keep:
        options.keepusing, options.keep = options.keep, None
    sorts = options.sort or options.unique or options.uniqmaster or options.uniqusing
    for data, which in ((session.data, "master"), (using, "using")):
        if names and not sorts and data.sorted_by[: len(names)] != names:
            raise StataError(5, f"{which} data not sorted")


def _kept(session, using, names, keepusing):
    """The file's data with the wanted variables only."""
    if keepusing:
        before, session.data = session.data, using
        try:
            wanted = expand(keepusing, session)
        finally:
            session.data = before
        using.keep([name for name in using if name in wanted or name in names])
    return using


def _codes_of(text):
    """The codes of results as typed in keep() and assert()."""
    found = set()
    for word in text.replace(",", " ").split():
        code = next((c for c, texts in RESULTS.items() if word in texts or _short(word, texts[0])), None)
        if code is None:
            raise StataError(198, f"{word} is not a result of merge")
        found.add(float(code))
    return found


def _short(word, full):
    return len(word) >= LEAST[full] and full.startswith(word)


def _finish(session, data, new, codes, name, options, kind):
    """Check and keep the wanted results, install the data, show the table."""
    wanted = _codes_of(getattr(options, "assert")) if getattr(options, "assert") else None
    if wanted is not None and not np.isin(codes, list(wanted)).all():
        if name:
            mark(new, name, codes)
        data.restore(new)
        raise StataError(9, f"after merge, not all observations from {_said(wanted)}\n(merged result left in memory)")
    kept = np.ones(len(codes), dtype=bool)
    if options.keep:
        kept = np.isin(codes, list(_codes_of(options.keep)))
    if options.nokeep:
        kept = codes != 2
    if name:
        mark(new, name, codes)
    if not kept.all():
        new.take(kept)
    data.restore(new)
    if kind is not None and not options.noreport:
        for line in result_table(codes[kept], name, bool(options.update)):
            session.output.line(line)


def _said(wanted):
    return " or ".join({1.0: "master", 2.0: "using", 3.0: "matched"}.get(code, "updated") for code in sorted(wanted))

"""Describe the contents of variables."""

from __future__ import annotations

import numpy as np

from statalike.data import format as formats
from statalike.data import missing
from statalike.data import storage as types
from statalike.data.groups import group
from statalike.data.missing import spell
from statalike.interpreter.command import command
from statalike.models.summary import Summary
from statalike.output.text import abbreviated, between

PERCENTS = (10, 25, 50, 75, 90)


@command("codebook [varlist] [if] [in] [, Compact Tabulate(integer 9) Notes]")
def run(session, call):
    """Describe variables by their values: type, range, number of distinct values, tabulation or percentiles.

    compact      one line a variable
    tabulate(#)  tabulate variables of at most # distinct values
    notes        the variables' notes too

    . use auto
    (1978 automobile data)
    . codebook foreign

    -------------------------------------------------------------------------------
    foreign                                                              Car origin
    -------------------------------------------------------------------------------

                      Type: Numeric (byte)
                     Label: origin

                     Range: [0,1]                         Units: 1
             Unique values: 2                         Missing .: 0/74

                Tabulation: Freq.   Numeric  Label
                               52         0  Domestic
                               22         1  Foreign
    """
    out = session.output.line
    if call.options.compact:
        for line in _compact(session.data, call):
            out(line)
        return
    for name in call.varlist:
        column = session.data[name].take(call.touse)
        rule = "-" * session.output.linesize
        out()
        out(rule)
        label = column.label or "(unlabeled)"
        out(between(name, label, session.output.linesize))
        out(rule)
        out()
        lines = _text_lines(column) if column.is_string else _number_lines(session.data, column, call.options.tabulate)
        for line in lines:
            out(line.rstrip())
        if call.options.notes:
            _notes(out, session.data[name].chars)


def _notes(out, chars):
    count = int(chars.get("note0", "0") or 0)
    if count:
        out("")
        for number in range(1, count + 1):
            out(f"{'Note:':>22} {chars.get(f'note{number}', '')}")


def _field(name, text, right=("", "")):
    line = f"{name + ':':>23} {text}"
    return line if not right[0] else f"{line:<48}{right[0] + ':':>12} {right[1]}"


def _text_lines(column):
    values = column.values
    groups = group([values])
    longest = types.text_storage(types.bytes_needed(values))
    note = f", but longest is {longest}" if longest != column.storage and column.storage != "strL" else ""
    blank = int((values == "").sum())
    distinct = [text for text in values[groups.first].tolist() if text]
    lines = [_field("Type", f"String ({column.storage}){note}"), ""]
    lines += [_field("Unique values", f"{len(distinct)}", ('Missing ""', f"{blank:,}/{len(values):,}")), ""]
    if len(distinct) <= 9:
        lines.append(_field("Tabulation", "Freq.  Value"))
        for number, text in zip(groups.sizes, values[groups.first].tolist(), strict=True):
            lines.append(f'{number:>29}  "{text}"')
    else:
        step = len(distinct) / 5
        examples = [distinct[int(step * i)] for i in range(1, 5)]
        lines += [_field("Examples", f'"{examples[0]}"'), *(f'{"":24}"{text}"' for text in examples[1:])]
    warnings = _warnings(distinct)
    return lines + (["", _field("Warning", f"Variable has {warnings}.")] if warnings else [])


def _warnings(texts):
    found = []
    if any(text != text.lstrip() for text in texts):
        found.append("leading")
    if any(" " in text.strip() for text in texts):
        found.append("embedded")
    if any(text != text.rstrip() for text in texts):
        found.append("trailing")
    listed = ", ".join(found[:-1]) + (" and " if found[:-1] else "") + found[-1] if found else ""
    return f"{listed} blanks" if found else ""


def _number_lines(data, column, limit):
    values = column.values
    lost = np.isnan(values)
    codes = missing.code(values[lost])
    x = values[~lost]
    form = formats.parse(column.format)
    show = (lambda v: formats.trimmed(v, column.format)) if form.is_date else (lambda v: formats.trimmed(v, "%9.0g"))
    kind = "Numeric date" if form.is_date else "Numeric"
    lines = [_field("Type", f"{kind} ({column.storage})")]
    label = data.value_labels.get(column.value_label)
    if column.value_label:
        lines.append(_field("Label", column.value_label + ("" if label is not None else ", but label does not exist")))
    lines.append("")
    groups = group([values])
    distinct = int((~np.isnan(values[groups.first])).sum())
    plain, other = int((codes == 0).sum()), int((codes > 0).sum())
    if len(x):
        lines.append(_field("Range", f"[{show(float(x.min()))},{show(float(x.max()))}]", ("Units", _units(x))))
    lines.append(_field("Unique values", f"{distinct:,}", ("Missing .", f"{plain:,}/{len(values):,}")))
    if other:
        kinds = len(np.unique(codes[codes > 0]))
        lines.append(_field("Unique mv codes", f"{kinds}", ("Missing .*", f"{other:,}/{len(values):,}")))
    lines.append("")
    if distinct <= limit:
        return lines + _tabulated(values, groups, label, show)
    return lines + (_moments(x, show, form.is_date) if len(x) else [])


def _units(x):
    """The largest power of ten of which all values are multiples."""
    for power in range(6, -1, -1):
        if power and (np.floor(x / 10**power) == x / 10**power).all() and (x != 0).any():
            return f"{10**power}"
    if (x == np.floor(x)).all():
        return "1"
    for places in range(1, 8):
        scaled = x * 10**places
        if (np.abs(scaled - np.round(scaled)) <= 1e-6 * np.maximum(1, np.abs(scaled))).all():
            return formats.trimmed(10.0**-places, "%9.0g")
    return formats.trimmed(1e-8, "%9.0g")


def _tabulated(values, groups, label, show):
    labelled = label is not None
    lines = [_field("Tabulation", "Freq.   Numeric  Label" if labelled else "Freq.  Value")]
    for number, value in zip(groups.sizes, values[groups.first].tolist(), strict=True):
        text = show(value) if value == value else spell(missing.code_of(value))
        if labelled:
            lines.append(f"{number:>29,}{text:>10}  {label.text(value) or ''}")
        else:
            lines.append(f"{number:>29,}  {text}")
    return lines


def _moments(x, show, date):
    one = Summary(x)
    mean, sd = show(one.mean) if date else formats.trimmed(one.mean, "%9.6g"), formats.trimmed(one.sd, "%9.6g")
    width = 0 if date else max(len(mean), len(sd))
    lines = [_field("Mean", f"{mean:>{width}}"), _field("Std. dev.", f"{sd:>{width}}"), ""]
    lines.append(_field("Percentiles", "".join(f"{p}%".rjust(7 if i == 0 else 10) for i, p in enumerate(PERCENTS))))
    texts = [show(one.percentile(p)) for p in PERCENTS]
    return [*lines, " " * 21 + "".join(f"{text:>10}" for text in texts)]


def _compact(data, call):
    """One line a variable."""
    rows = []
    for name in call.varlist:
        column = data[name].take(call.touse)
        values = column.values
        if column.is_string:
            there = values[values != ""]
            cells = [f"{len(there)}", f"{len(set(there.tolist()))}", ".", ".", "."]
        else:
            x = values[~np.isnan(values)]
            numbers = (x.mean(), x.min(), x.max()) if len(x) else (np.nan,) * 3
            cells = [f"{len(x)}", f"{len(np.unique(x))}", *(formats.trimmed(float(v), "%9.0g") for v in numbers)]
        rows.append([abbreviated(name, 12), *cells, column.label])
    heads = ["Variable", "Obs", "Unique", "Mean", "Min", "Max", "Label"]
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(6)]

    def line(row):
        cells = (
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:6], widths[1:], strict=True)),
        )
        return f"{'  '.join(cells)}  {row[6]}".rstrip()

    rule = "-" * 79
    return ["", line(heads), rule, *map(line, rows), rule]

"""Tables as Stata's monospaced text."""

from __future__ import annotations

from dataclasses import replace

from statalike.data import format as formats
from statalike.output.table import Blank, Cell, Field, Line, Part, Row, Rule, Table, Value, span


def render(table: Table, linesize: int = 80) -> list[str]:
    """The lines of a table, without trailing blanks; columns beyond `linesize` go below if it may wrap."""
    lines: list[str] = []
    for block in _blocks(table, linesize):
        if lines:
            lines.append("")
        lines += _boxed(block) if block.box else _open(block)
    return lines


def wrapped(text: str, linesize: int = 80, hang: int = 0) -> list[str]:
    """A note or message broken at blanks to fit `linesize`; lines after the first are indented by `hang`."""
    lines, current = [], ""
    for word in text.split(" "):
        if current and len(current) + 1 + len(word) > linesize:
            lines.append(current)
            current = " " * hang + word
        else:
            current = f"{current} {word}" if current else word
    return [*lines, current]


def between(left: str, right: str, width: int = 78) -> str:
    """`left` flush to the left and `right` flush to column `width`, at least one blank between them."""
    return left + right.rjust(max(width - len(left), len(right) + 1))


def iteration(number: int) -> str:
    """What a line of an iteration log begins with: `Iteration 0:  `, `Iteration 10: `."""
    return f"{f'Iteration {number}:':<13} "


def abbreviated(name: str, width: int) -> str:
    """A name cut to `width` characters as Stata does it: the last character stays, `~` before it."""
    return name if len(name) <= width else f"{name[: width - 2]}~{name[-1]}"


def _blocks(table: Table, linesize: int) -> list[Table]:
    """The table itself, or its columns shared out over blocks that fit the line."""
    if not table.wrap or table.width <= linesize:
        return [table]
    first, rest = table.fields[0], table.fields[1:]
    room = linesize - table.indent - table.trail - span(first)
    each = max(1, room // max(span(f) for f in rest))
    return [_part(table, start, start + each) for start in range(0, len(rest), each)]


def _part(table: Table, start: int, stop: int) -> Table:
    """The table with its first field and fields `start` to `stop` of those after it.

    Rows that have cells, but none here, as in the upper part of a triangle, are left out.
    """
    fields = list(table.fields[1:][start:stop])
    fields[0] = replace(fields[0], gap=table.fields[1].gap)
    kept = (r for r in table.rows if not isinstance(r, Row) or len(r.cells) == 1 or _any(r.cells[1:][start:stop]))
    rows = (Row(r.cells[0], *r.cells[1:][start:stop]) if isinstance(r, Row) else r for r in kept)
    return replace(table, fields=(table.fields[0], *fields), rows=tuple(rows))


def _any(cells: tuple[Value | Cell, ...]) -> bool:
    return any(cell is not None for cell in cells)


def _open(table: Table) -> list[str]:
    """A table without frame: rules, heads, rows."""
    places = _places(table.fields, table.indent)
    plain = " " * table.indent + "-" * (table.width - table.indent)
    heads = list(table.heads) if table.heads is not None else _heads(table, places)
    lines = [plain] if table.top else []
    lines += heads
    if heads and table.middle:
        lines.append(_rule(table, places))
    lines += [_line(part, table, places, plain) for part in table.rows]
    if table.bottom:
        lines.append(plain)
    return [line.rstrip() for line in lines]


def _places(fields: tuple[Field, ...], start: int) -> list[int]:
    """Where each field's first character stands (from 0)."""
    places, at = [], start
    for field in fields:
        places.append(at + field.gap)
        at += span(field)
    return places


def _rule(table: Table, places: list[int]) -> str:
    """A line of dashes with "+" where the bars are."""
    dashes = ["-"] * (table.width - table.indent)
    for field, at in zip(table.fields, places, strict=True):
        if field.bar:
            dashes[at + field.width + 1 - table.indent] = "+"
    return " " * table.indent + "".join(dashes)


def _heads(table: Table, places: list[int]) -> list[str]:
    """The lines of the fields' heads, the last lines level with each other."""
    split = [field.head.split("\n") for field in table.fields]
    deep = max(len(lines) for lines in split)
    if not any(any(lines) for lines in split):
        return []
    out = []
    for level in range(deep):
        line = _bars(table, places)
        for field, at, lines in zip(table.fields, places, split, strict=True):
            index = level - (deep - len(lines))
            if index >= 0:
                _put(line, lines[index], _head_start(field, at, lines, index))
        out.append("".join(line))
    return out


def _head_start(field: Field, at: int, lines: list[str], index: int) -> int:
    """Where a line of a head begins: the last at the field's edge, the others centred on the last."""
    last = lines[-1]
    if field.align == "left":
        start = at + field.shift
    elif field.align == "center":
        start = at + (field.width - len(last)) // 2 + field.shift
    else:
        start = at + field.width + field.shift - len(last)
    return start + (len(last) - len(lines[index])) // 2


def _line(part: Part, table: Table, places: list[int], plain: str) -> str:
    """One part of a table as a line."""
    match part:
        case Rule(plain=True):
            return plain
        case Rule():
            return _rule(table, places)
        case Line(text):
            return text
        case Blank():
            return "".join(_bars(table, places))
    line = _bars(table, places)
    for cell, field, at in zip(part.cells, table.fields, places, strict=False):
        text, align, shift = _text(cell, field)
        if align == "left":
            start = at
        elif align == "center":
            start = at + (field.width - len(text)) // 2
        else:
            start = at + field.width - len(text)
        _put(line, text, start + shift)
    return "".join(line)


def _text(cell: Value | Cell, field: Field) -> tuple[str, str, int]:
    """A cell's characters, alignment and shift."""
    if not isinstance(cell, Cell):
        cell = Cell(cell)
    align = cell.align or field.align
    if cell.value is None:
        return "", align, 0
    if isinstance(cell.value, str):
        return cell.value, align, cell.shift
    return formats.trimmed(float(cell.value), cell.format or field.format), align, cell.shift


def _bars(table: Table, places: list[int]) -> list[str]:
    """An empty line with the table's bars."""
    line = [" "] * table.width
    for field, at in zip(table.fields, places, strict=True):
        if field.bar:
            line[at + field.width + 1] = "|"
    return line


def _put(line: list[str], text: str, start: int) -> None:
    """Write `text` into `line` from `start`, which grows as needed."""
    if start < 0:
        text, start = text[-start:], 0
    line += [" "] * (start + len(text) - len(line))
    if text:
        line[start : start + len(text)] = text


def _boxed(table: Table) -> list[str]:
    """A table in a frame, its first field outside on the left: a head, rows and separators."""
    outside, inside = table.fields[0], table.fields[1:]
    margin = table.indent + span(outside)
    places = [table.indent + outside.gap, *_places(inside, margin + 2)]
    inner = replace(table, box=False, indent=margin + 2, fields=inside)
    end = inner.width + 1
    rule = _rule(inner, places[1:])[margin + 2 :]
    frame = " " * margin + "+-" + rule.replace("+", "-") + "-+"
    separator = " " * margin + "|-" + rule + "-|"

    def framed(line: str) -> str:
        chars = list(line.ljust(end + 1))
        chars[margin], chars[end] = "|", "|"
        return "".join(chars)

    lines = [frame] if table.top else []
    heads = list(table.heads) if table.heads is not None else _heads(inner, places[1:])
    lines += [framed(head) for head in heads]
    if heads and table.middle:
        lines.append(separator)
    whole = replace(table, box=False)
    for part in table.rows:
        if isinstance(part, Rule):
            lines.append(separator)
        else:
            lines.append(framed(_line(part, whole, places, "")))
    return [line.rstrip() for line in [*lines, *([frame] if table.bottom else [])]]

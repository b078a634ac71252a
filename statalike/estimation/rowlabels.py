"""Row labels of coefficient tables: factor variables under a heading, levels by their value labels.

Serves every table whose rows are coefficients: estimates, margins, contrasts, degrees of freedom,
estimates table. `label_rows` gives the rows and the width of the label column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from statalike.estimation.stripe import Piece, parse, term
from statalike.output.table import Blank, Cell
from statalike.output.text import abbreviated

Labels = Mapping[str, Mapping[int, str]]


@dataclass(frozen=True)
class Label:
    """The label of a row; `index` is the coefficient it belongs to, None for a heading.

    shift: 0 for names, -1 for levels (they end a blank before names do), 1 where a text goes on below.
    is_name: made of names, not of levels.
    """

    text: str
    index: int | None = None
    shift: int = 0
    is_name: bool = True

    @property
    def cell(self) -> Cell:
        """The label as a table cell."""
        return Cell(self.text, align="right", shift=self.shift)

    @property
    def room(self) -> int:
        """Characters it needs in the label column."""
        return len(self.text) - self.shift


@dataclass(frozen=True)
class Block:
    """Rows that belong together; with a blank row before and after them, or not."""

    rows: tuple[Label, ...]
    before: bool = False
    after: bool = False


def label_rows(
    names: Sequence[str],
    shown: Sequence[int],
    labels: Labels,
    *,
    least: int = 12,
    most: int = 14,
    squish: bool = False,
    wrap: int = 1,
    on_words: bool = True,
) -> tuple[int, list[Label | Blank]]:
    """Labels for the coefficients `shown` (positions in `names`), and the width of their column.

    wrap: lines that a level's label may take, broken between words or where the column ends.

    The column is `least` wide, or as wide as the longest label up to `most`. When that is not enough, names
    of interactions are broken at "#" and the rest is cut.
    """
    blocks = list(_blocks(names, shown, labels))
    width = max([least, *(row.room for block in blocks for row in block.rows)])
    if width > most:
        blocks = [replace(block, rows=tuple(_broken(block.rows, least, most))) for block in blocks]
        width = min(max([least, *(row.room for block in blocks for row in block.rows)]), most)
        rows = [[line for row in block.rows for line in fitted(row, width, wrap, on_words)] for block in blocks]
        blocks = [replace(block, rows=tuple(lines)) for block, lines in zip(blocks, rows, strict=True)]
    return width, list(_spaced(blocks, squish))


def _blocks(names: Sequence[str], shown: Sequence[int], labels: Labels) -> Iterator[Block]:
    """The coefficients in runs: a factor variable, an interaction, the lags of a variable, or one by itself."""
    for _, run in groupby(shown, key=lambda i: _run(names[i], i)):
        indexes = list(run)
        pieces = [parse(names[i]) for i in indexes]
        first = pieces[0]
        if any(p.level is not None for p in first):
            yield _levels(term(names[indexes[0]]), indexes, pieces, labels)
        elif len(first) > 1:
            yield Block((Label(term(names[indexes[0]]), indexes[0]),), True, True)
        elif any(p[0].operator for p in pieces):
            rows = (Label(f"{_operator(p[0])}.", i) for i, p in zip(indexes, pieces, strict=True))
            yield Block((Label(first[0].name), *rows), True, True)
        else:
            yield Block(tuple(Label(p[0].name, i) for i, p in zip(indexes, pieces, strict=True)))


def _run(name: str, index: int) -> object:
    """What neighbouring coefficients share when they stand in one block."""
    pieces = parse(name)
    if any(p.level is not None for p in pieces):
        return ("factor", term(name))
    return ("variable", pieces[0].name) if len(pieces) == 1 else ("product", index)


def _operator(piece: Piece) -> str:
    """A time-series operator as tables show it: `L1`, `D1`, `L2D1`; `--` for the variable itself."""
    if not piece.operator:
        return "--"
    text = piece.operator
    return text if text[-1].isdigit() else text + "1"


def _levels(head: str, indexes: list[int], pieces: list[tuple[Piece, ...]], labels: Labels) -> Block:
    """A factor variable or interaction: a heading and its levels; one unlabelled level stands by itself.

    No blank row follows the only level of a variable, as in Stata.
    """
    texts = [level_text(p, labels) for p in pieces]
    single = len(texts) == 1 and len(pieces[0]) == 1
    if single and texts[0] == str(pieces[0][0].level):
        return Block((Label(f"{pieces[0][0].level}.{head}", indexes[0]),))
    rows = (Label(text, i, -1, False) for i, text in zip(indexes, texts, strict=True))
    return Block((Label(head), *rows), True, not single)


def level_text(pieces: tuple[Piece, ...], labels: Labels) -> str:
    """The levels of a cell: value labels (or numbers among labels) joined by "#", bare numbers by blanks."""
    levels = [p for p in pieces if p.level is not None]
    found = [labels.get(p.name, {}).get(p.level) for p in levels]
    texts = [text or str(p.level) for p, text in zip(levels, found, strict=True)]
    return "#".join(texts) if any(found) else " ".join(texts)


def _broken(rows: tuple[Label, ...], least: int, most: int) -> Iterator[Label]:
    """Labels longer than `least` broken after "#", as many parts on a line as fit; parts beyond `most` after "c."."""
    for row in rows:
        if row.room <= least or "#" not in row.text:
            yield row
            continue
        parts = row.text.split("#")
        line = parts[0]
        for part in parts[1:]:
            if len(line) + 1 + len(part) <= least:
                line = f"{line}#{part}"
            else:
                yield from _after_operator(Label(line + "#", None, 1, row.is_name), most)
                line = part
        yield from _after_operator(Label(line, row.index, row.shift, row.is_name), most)


def _after_operator(row: Label, most: int) -> Iterator[Label]:
    """A label, on two lines where the name with its operator is longer than `most`."""
    operator, dot, name = row.text.partition(".")
    if row.room > most and dot and row.is_name:
        yield Label(operator + dot, None, 0, True)
        row = Label(name, row.index, row.shift, True)
    yield row


def fitted(row: Label, width: int, wrap: int = 1, on_words: bool = True) -> Iterator[Label]:
    """A label on the lines it takes in a column, a level's on up to `wrap`, what is too long for them cut."""
    return (_cut(line, width) for line in _wrapped(row, width, wrap, on_words))


def _wrapped(row: Label, width: int, lines: int, on_words: bool) -> Iterator[Label]:
    """A level's label on up to `lines` lines of the column; the coefficient, or the "#", stands beside the last."""
    if row.is_name:
        yield row
        return
    mark = "#" if row.shift == 1 else ""
    shift, left = row.shift - len(mark), row.text.removesuffix(mark)
    room = width + shift
    for _ in range(lines - 1):
        if len(left) <= room:
            break
        end = left.rfind(" ", 0, room + 1) if on_words else room
        end = end if end > 0 else room
        yield Label(left[:end].rstrip(), None, shift, False)
        left = left[end:].lstrip()
    yield Label(left + mark, row.index, row.shift, False)


def _cut(row: Label, width: int) -> Label:
    """A label cut to the column: names as `abbrev~s`, levels as `Professio..`."""
    room = width + row.shift
    if len(row.text) <= room:
        return row
    if row.shift == 1:
        text = row.text[:-1]
        short = abbreviated(text, room - 1) if row.is_name else text[: room - 3] + ".."
        return Label(short + "#", row.index, 1)
    text = abbreviated(row.text, room) if row.shift == 0 else row.text[: room - 2] + ".."
    return Label(text, row.index, row.shift)


def _spaced(blocks: list[Block], squish: bool) -> Iterator[Label | Blank]:
    """The rows of all blocks, blank rows between."""
    for previous, block in zip([None, *blocks], blocks, strict=False):
        if previous is not None and not squish and (previous.after or block.before):
            yield Blank()
        yield from block.rows

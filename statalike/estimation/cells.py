"""Which columns a term stands for: the levels of its factor variables, its cells, and those that are bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np

from statalike.data import fvsettings
from statalike.data.groups import group
from statalike.errors import StataError
from statalike.estimation.stripe import Piece

Signature = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, eq=False)
class Levels:
    """A factor variable in the sample: its levels, each row's position among them (n,), and its base."""

    levels: tuple[int, ...]
    codes: np.ndarray
    base: int | None


@dataclass(frozen=True, eq=False)
class Cells:
    """The columns of one term: pieces of each, whether it is a base or marked omitted, and how to fill it.

    factors: the variables whose codes tell a row's cell; continuous: the pieces multiplied in.
    """

    columns: tuple[tuple[Piece, ...], ...]
    bases: tuple[bool, ...]
    omitted: tuple[bool, ...]
    factors: tuple[str, ...]
    continuous: tuple[Piece, ...]


def signature(term: Any) -> Signature:
    """What a term is made of, whatever its order and levels: kinds, operators and names."""
    return tuple(sorted((f.kind, f.operator, f.name) for f in term.factors))


def factor_levels(terms: Sequence[Any], data: Any, rows: np.ndarray) -> dict[str, Levels]:
    """The levels of every factor variable of the terms."""
    named: dict[str, list[Any]] = {}
    for term in terms:
        for factor in term.factors:
            if factor.kind == "i":
                named.setdefault(factor.name, []).append(factor)
    return {name: _levels(name, factors, data, rows) for name, factors in named.items()}


def _levels(name: str, factors: list[Any], data: Any, rows: np.ndarray) -> Levels:
    values = np.asarray(data.numbers(name))[rows]
    found = group([values])
    distinct = values[found.first]
    if len(distinct) and (distinct.min() < 0 or (distinct != np.floor(distinct)).any()):
        sign = distinct.min() < 0
        what = "negative" if sign else "noninteger"
        raise StataError(452, f"{name}:  factor variables may not contain {what} values")
    levels = tuple(int(v) for v in distinct)
    spec = next((f.base for f in factors if f.base is not None), fvsettings.base(data, name))
    base = _base(spec, levels, found.sizes)
    extra = {base} if base is not None else set()
    extra |= {int(level) for f in factors for level in f.levels or ()}
    if not extra <= set(levels):
        every = tuple(sorted({*levels, *extra}))
        place = np.array([every.index(level) for level in levels], dtype=np.int64)
        return Levels(every, place[found.codes] if len(levels) else found.codes, base)
    return Levels(levels, found.codes, base)


def _base(spec: Any, levels: tuple[int, ...], sizes: np.ndarray) -> int | None:
    """The base level that a specification means; None for ibn."""
    if not levels:
        return None
    match spec:
        case None | "first":
            return levels[0]
        case "last":
            return levels[-1]
        case "freq":
            return levels[int(np.argmax(sizes))]
        case "none":
            return None
    return int(spec)


def cells_of(terms: Sequence[Any], levels: Mapping[str, Levels]) -> list[Cells]:
    """The columns of every term, in order; with operators about, a term that comes twice counts once."""
    present = {signature(term) for term in terms}
    operated = bool(levels) or any(len(term.factors) > 1 for term in terms)
    seen: set[tuple] = set()
    result = []
    for term in terms:
        mark = (signature(term), tuple(f.levels for f in term.factors))
        if mark in seen and operated:
            continue
        seen.add(mark)
        result.append(_cells(term, present, levels))
    return result


def _cells(term: Any, present: set[Signature], levels: Mapping[str, Levels]) -> Cells:
    factors = [f for f in term.factors if f.kind == "i"]
    continuous = tuple(Piece(f.name, operator=f.operator) for f in term.factors if f.kind == "c")
    choices = [_pieces(f, levels[f.name]) for f in factors]
    columns, bases = [], []
    for chosen in product(*choices):
        columns.append((*chosen, *continuous))
        bases.append(_is_base(chosen, continuous, present))
    unwanted = {(f.name, level) for f in factors for level in f.omitted}
    omitted = tuple(
        any((p.name, p.level) in unwanted for p in pieces) or any(f.omitted for f in term.factors if f.kind == "c")
        for pieces in columns
    )
    return Cells(tuple(columns), tuple(bases), omitted, tuple(f.name for f in factors), continuous)


def _pieces(factor: Any, found: Levels) -> list[Piece]:
    """A factor's levels as pieces; among levels asked for only one marked `b` is a base."""
    if factor.levels is not None:
        return [Piece(factor.name, n, "b" if factor.base == n else "") for n in factor.levels]
    marks = {found.base: "b"} if found.base is not None else {found.levels[0]: "bn"} if found.levels else {}
    return [Piece(factor.name, level, marks.get(level, "")) for level in found.levels]


def _is_base(chosen: tuple[Piece, ...], continuous: tuple[Piece, ...], present: set[Signature]) -> bool:
    """Whether a cell is a base: the model holds the term without some of its factors, and these are at base.

    `i.a##i.b` has all cells with a or b at base as bases; `i.a#i.b` alone only the cell with both; `i.a#c.x`
    alone none.
    """
    at_base = [i for i, piece in enumerate(chosen) if piece.is_base]
    rest_of = [("c", piece.operator, piece.name) for piece in continuous]
    for size in range(1, len(at_base) + 1):
        for left_out in combinations(at_base, size):
            rest = [("i", p.operator, p.name) for i, p in enumerate(chosen) if i not in left_out]
            remainder = tuple(sorted(rest + rest_of))
            if not remainder or remainder in present:
                return True
    return False


def codes_of(cells: Cells, levels: Mapping[str, Levels]) -> tuple[np.ndarray | None, int]:
    """Each row's cell number over the term's factors, and how many cells there could be; None without factors."""
    codes: np.ndarray | None = None
    count = 1
    for name in cells.factors:
        found = levels[name]
        codes = found.codes if codes is None else codes * np.int64(len(found.levels)) + found.codes
        count *= len(found.levels)
    return codes, count


def code_of(pieces: tuple[Piece, ...], levels: Mapping[str, Levels]) -> int:
    """The cell number of one column's levels."""
    code = 0
    for piece in pieces:
        if piece.level is not None:
            found = levels[piece.name].levels
            code = code * len(found) + found.index(piece.level)
    return code

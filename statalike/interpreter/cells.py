"""The option cells() of estout: `b(star fmt(3)) se(par fmt(2))` below each other, in quotes beside each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from statalike.errors import StataError
from statalike.estimation.published import Shown
from statalike.estimation.significant import checked
from statalike.lang.outermost import closing
from statalike.lang.words import stripped

CELL = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\))?\s*")
USUAL = "%9.0g"
KNOWN = ("b", "se", "var", "t", "z", "p", "ci", "ci_l", "ci_u")
Cells = tuple[tuple[Shown, ...], ...]


def read(text: str) -> Cells:
    """The lines of cells of a text; r(198) where it is none.

    Formats that are not given are those of the first statistic before that has one.
    """
    lines = []
    form = USUAL
    for line in _lines(text.strip() or "b"):
        found, at = [], 0
        while at < len(line.rstrip()):
            cell = CELL.match(line, at)
            if cell is None or cell.end() == at:
                raise StataError(198, f"cells() invalid at {line[at:]}")
            shown = _shown(cell[1], cell[2] or "", form)
            form = shown.format
            found.append(shown)
            at = cell.end()
        lines.append(tuple(found))
    return tuple(lines)


def heads(cells: Cells) -> tuple[str, ...]:
    """What stands over the columns unless the user says otherwise."""
    width = max(len(line) for line in cells)
    columns = [[line[j] for line in cells if j < len(line)] for j in range(width)]
    return tuple("/".join(each.label or each.name for each in column) for column in columns)


def _lines(text: str) -> Iterator[str]:
    """What stands in quotes or parentheses of its own is one line; other statistics have a line each."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] in '"`':
            end = text.index('"', at + 1 + text.startswith('`"', at)) + 1 + text.startswith('`"', at)
            yield stripped(text[at:end])
            at = end
        elif text[at] == "(":
            end = closing(text, at)
            yield text[at + 1 : end - 1]
            at = end
        else:
            cell = CELL.match(text, at)
            if cell is None:
                raise StataError(198, f"cells() invalid at {text[at:]}")
            yield cell[0]
            at = cell.end()


def _shown(name: str, inside: str, usual: str) -> Shown:
    """A statistic and its suboptions star, par, par([ ]), label() and fmt()."""
    rest = inside
    form = re.search(r"\bf(?:mt)?\(([^()]*)\)", rest)
    rest = rest.replace(form[0], "") if form else rest
    label = re.search(r"\bl(?:abel)?\(([^()]*(?:\([^()]*\))?[^()]*)\)", rest)
    rest = rest.replace(label[0], "") if label else rest
    par = re.search(r"\bpar(?:\(([^()]*|[^\[\]]*)\))?(?!\w)", rest)
    rest = rest.replace(par[0], "") if par else rest
    words = rest.split()
    unknown = [word for word in words if word not in ("star", "nostar", "nopar")]
    if unknown:
        raise StataError(198, f"{unknown[0]} not allowed in cells()")
    own = (form[1].split() or [""])[0] if form else usual
    text = stripped(label[1].strip()) if label else ""
    return Shown(name, checked(own), "star" in words, _brackets(par), text)


def _brackets(par: re.Match[str] | None) -> str:
    """The two signs of par(), "" without it."""
    if par is None:
        return ""
    signs = "".join((par[1] or "( )").replace('"', "").split())
    if len(signs) % 2 or not signs:
        raise StataError(198, "par() must hold two signs")
    return signs

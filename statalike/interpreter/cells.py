"""The option cells() of estout: `b(star fmt(3)) se(par fmt(2))`, or in quotes beside each other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from statalike.errors import StataError
from statalike.estimation.significant import checked
from statalike.lang.words import stripped

CELL = re.compile(r"([a-z]+)\s*(?:\(((?:[^()]|\([^()]*\))*)\))?\s*")
KINDS = ("se", "t", "z", "p", "ci")
USUAL = "%9.0g"


@dataclass(frozen=True)
class Shown:
    """One statistic: its name, format, whether with stars, and what encloses it ("" for nothing)."""

    name: str
    format: str = USUAL
    star: bool = False
    brackets: str = ""


@dataclass(frozen=True)
class Cells:
    """Coefficients and what stands beside (wide) or below them, None for nothing."""

    main: Shown
    beside: Shown | None = None
    wide: bool = False

    @property
    def heads(self) -> tuple[str, str]:
        """What stands over the columns unless the user says otherwise."""
        if self.beside is None:
            return ("b", "")
        return ("b", self.beside.name) if self.wide else (f"b/{self.beside.name}", "")


def read(text: str) -> Cells:
    """The cells of a text; r(198) where it asks for more than b and one other statistic."""
    text = text.strip() or "b"
    wide = text.startswith(('"', '`"', "("))
    inside = text[1:-1] if text.startswith("(") and text.endswith(")") else stripped(text)
    found, at = [], 0
    while at < len(inside.strip()):
        cell = CELL.match(inside, at)
        if cell is None:
            raise StataError(198, f"cells() invalid at {inside[at:]}")
        found.append(_shown(cell[1], cell[2] or ""))
        at = cell.end()
    if not found or found[0].name != "b":
        raise StataError(198, "cells() must begin with b")
    if len(found) > 2:
        raise StataError(198, "cells() with more than b and one other statistic is not supported")
    other = found[1] if len(found) > 1 else None
    if other and (other.name not in KINDS or other.star or found[0].brackets):
        raise StataError(198, f"cells() invalid: b and one of {', '.join(KINDS)}; stars and no par for b alone")
    if other and other.format == USUAL and found[0].format != USUAL:
        other = Shown(other.name, found[0].format, brackets=other.brackets)
    return Cells(found[0], other, wide and other is not None)


def _shown(name: str, inside: str) -> Shown:
    """A statistic and its suboptions star, par, par([ ]) and fmt()."""
    rest = inside
    form = re.search(r"\bfmt\(([^()]*)\)", rest)
    rest = rest.replace(form[0], "") if form else rest
    par = re.search(r"\bpar(?:\(([^()]*)\))?(?!\w)", rest)
    rest = rest.replace(par[0], "") if par else rest
    star = "star" in rest.split()
    unknown = [word for word in rest.split() if word != "star"]
    if unknown:
        raise StataError(198, f"{unknown[0]} not allowed in cells()")
    signs = "".join((par[1] or "( )").replace('"', "").split()) if par else ""
    if par and len(signs) != 2:
        raise StataError(198, "par() must hold two signs")
    return Shown(name, checked(form[1].strip()) if form else USUAL, star, signs)

"""Line patterns and marker symbols as Stata names them."""

from __future__ import annotations

from dataclasses import dataclass

from statalike.graphics.unknown import UnknownStyle

PATTERNS: dict[str, tuple[float, ...] | None] = {
    "solid": (), "dash": (2.0, 1.0), "dot": (0.3, 0.7), "dash_dot": (2.0, 0.9, 0.3, 0.9),
    "shortdash": (1.0, 0.8), "shortdash_dot": (1.0, 0.8, 0.3, 0.8), "longdash": (3.6, 1.2),
    "longdash_dot": (3.6, 1.0, 0.3, 1.0), "tight_dot": (0.3, 0.4), "blank": None,
}  # fmt: skip
"""Lengths of ink and gap in percent of the graph; () is solid, None draws nothing."""

_FORMULA = {"l": (3.6, 0.0), "_": (2.0, 1.0), "-": (1.0, 0.8), ".": (0.3, 0.7), "#": (0.0, 0.8)}

SHAPES = {
    "circle": "circle", "diamond": "diamond", "triangle": "triangle", "square": "square", "plus": "plus",
    "x": "x", "point": "point", "none": "none", "arrowf": "arrow", "arrow": "arrow", "pipe": "pipe", "v": "v",
}  # fmt: skip
_LETTERS = {
    "O": "circle", "D": "diamond", "T": "triangle", "S": "square", "+": "plus", "X": "x", "o": "smcircle",
    "d": "smdiamond", "t": "smtriangle", "s": "smsquare", "x": "smx", "p": "point", "i": "none",
    "A": "arrowf", "a": "arrow", "|": "pipe", "V": "v", "smplus": "smplus",
}  # fmt: skip
SMALL = 0.62


@dataclass(frozen=True)
class Symbol:
    """A marker: its shape (`none` draws nothing), hollow or filled, and its size relative to others."""

    shape: str
    hollow: bool = False
    scale: float = 1.0


def pattern(text: str, default: str = "solid") -> tuple[float, ...] | None:
    """The pattern meant by `text`: a name, or a formula of `l _ - . #`. r(198) for anything else."""
    text = text.strip().strip('"') or default
    if text == ".":
        text = default
    if text in PATTERNS:
        return PATTERNS[text]
    if text == "l":
        return ()
    if set(text) - set(_FORMULA):
        raise UnknownStyle(text, "linepattern")
    lengths = [length for sign in text for length in _FORMULA[sign]]
    return tuple(lengths)


def symbol(text: str, default: str = "circle") -> Symbol:
    """The marker meant by `text`: `O`, `oh`, `circle_hollow`, `smsquare`, `X`, `i` ... r(198) if there is none."""
    text = text.strip().strip('"') or default
    if text == ".":
        text = default
    hollow = text.endswith("_hollow") or (text.endswith("h") and text[:-1] in _LETTERS)
    name = text.removesuffix("_hollow") if text.endswith("_hollow") else text[:-1] if hollow else text
    name = _LETTERS.get(name, name)
    small = name.startswith("sm")
    shape = SHAPES.get(name.removeprefix("sm").lower())
    if shape is None:
        raise UnknownStyle(text, "symbol")
    return Symbol(shape, hollow, SMALL if small else 1.0)

"""Text tags of graphs: `{bf:...}`, `{it:...}`, `{&beta}`, `{sup:2}`, `{sub:i}` to plain Unicode text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_RAISED = dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOWERED = dict(zip("0123456789+-=()aeoxhklmnpstij", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼ", strict=True))
_TAG = re.compile(r"\{(?P<tag>bf|it|sup|super|sub|sf|rm|ul|stMono|stSans|stSerif|stSymbol):(?P<inner>[^{}]*)\}")
_SIGNS = {"ge": "≥", "le": "≤", "ne": "≠", "pm": "±", "times": "×", "deg": "°", "infin": "∞", "sqrt": "√"}


@dataclass(frozen=True)
class Marked:
    """Text without its tags, and whether all of it is bold or italic."""

    text: str
    bold: bool = False
    italic: bool = False


def marked(text: str) -> Marked:
    """The text that is meant. Bold and italic hold for the whole line or not at all."""
    text = re.sub(r"\{&([A-Za-z]+)\}", lambda m: _sign(m[1]), text)
    text = re.sub(r"\{c(?:har)?\s+(\d+)\}", lambda m: chr(int(m[1])), text)
    bold = bool(re.fullmatch(r"\{bf:.*\}", text, re.DOTALL))
    italic = bool(re.fullmatch(r"(\{bf:)?\{it:.*\}\}?", text, re.DOTALL))
    while found := _TAG.search(text):
        text = text[: found.start()] + _set(found["tag"], found["inner"]) + text[found.end() :]
    return Marked(text, bold, italic)


def _sign(name: str) -> str:
    if name in _SIGNS:
        return _SIGNS[name]
    plain = html.unescape(f"&{name};")
    return plain if len(plain) == 1 else html.unescape(f"&{name.lower()};").replace("&", "").replace(";", "")


def _set(tag: str, inner: str) -> str:
    table = {"sup": _RAISED, "super": _RAISED, "sub": _LOWERED}.get(tag, {})
    return "".join(table.get(sign, sign) for sign in inner)

"""Figures as files: a JSON record of the frozen spec, read back into an equal one."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from statalike.errors import StataError
from statalike.graphics import figure as figures
from statalike.graphics import layers, patterns
from statalike.graphics.figure import Figure, Mosaic

FORMAT = "statalike graph 1"
KIND = "is"
_CLASSES = {
    name: kind
    for module in (figures, layers, patterns)
    for name, kind in vars(module).items()
    if dataclasses.is_dataclass(kind)
}


def dumped(figure: Figure | Mosaic) -> str:
    """The text of a graph file."""
    return json.dumps({"format": FORMAT, "figure": _plain(figure)}, ensure_ascii=False, separators=(",", ":"))


def loaded(text: str, name: str) -> Figure | Mosaic:
    """The figure of a graph file's text; r(610) when it is none (Stata's own .gph files are of another kind)."""
    try:
        record = json.loads(text)
        if record["format"] != FORMAT:
            raise ValueError
        return _figure(record["figure"])
    except (ValueError, KeyError, TypeError):
        raise StataError(610, f"file {name} is not a graph file that was saved here") from None


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        fields = {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {KIND: type(value).__name__, **fields}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _figure(value: Any) -> Any:
    if isinstance(value, dict):
        kind = _CLASSES[value[KIND]]
        return kind(**{name: _figure(item) for name, item in value.items() if name != KIND})
    return tuple(_figure(item) for item in value) if isinstance(value, list) else value

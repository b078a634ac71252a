"""What fvset has set of a factor variable: kept among the characteristics of its column, so that files have it too."""

from __future__ import annotations

from typing import Any

from statalike.data.column import Column

BASE = "fvset_base"
DESIGN = "fvset_design"


def base(data: Any, name: str) -> str | int | None:
    """The base level of a variable: "first", "last", "freq", "none" or a level; None where nothing is set."""
    text = _setting(data, name, BASE)
    return int(text) if text.isdigit() else text or None


def design(data: Any, name: str) -> str:
    """How margins spread a variable: "asbalanced", "asobserved", or "" where nothing is set."""
    return _setting(data, name, DESIGN)


def _setting(data: Any, name: str, what: str) -> str:
    """A setting; data that are no more than their numbers have none."""
    return data[name].chars.get(what, "") if hasattr(data, "value_labels") and name in data else ""


def changed(column: Column, what: str, value: str) -> Column:
    """The column with a setting, or without it where the value is empty."""
    chars = {name: text for name, text in column.chars.items() if name != what}
    return column.with_(chars=chars | ({what: value} if value else {}))

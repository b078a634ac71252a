"""How estimates are shown: confidence level, formats, and which rows of a coefficient table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from statalike.errors import StataError


@dataclass(frozen=True)
class Display:
    """The options of a coefficient table. `level` in percent; formats "" for the table's own; `width` of the page.

    eform: head of the column of exponentiated coefficients, "" to show coefficients as they are.
    fvwrap: lines that the label of a level may take, fvwrapon: broken at a "word" or by "width".
    noheader, notable: leave out what stands above the table, or the table.
    """

    level: float = 95.0
    noci: bool = False
    nopvalues: bool = False
    noomitted: bool = False
    noemptycells: bool = False
    baselevels: bool = False
    allbaselevels: bool = False
    vsquish: bool = False
    nofvlabel: bool = False
    cformat: str = ""
    pformat: str = ""
    sformat: str = ""
    nolstretch: bool = False
    fvwrap: int = 1
    fvwrapon: str = "word"
    coeflegend: bool = False
    eform: str = ""
    noheader: bool = False
    notable: bool = False
    width: int = 80

    @classmethod
    def of(cls, options: Any, settings: Mapping[str, Any], **more: Any) -> Display:
        """From a command's options (those of DISPLAY_OPTIONS that it has) and the session's settings."""
        asked = {name: value for name in cls.__dataclass_fields__ if (value := getattr(options, name, None))}
        asked["level"] = check_level(asked.get("level") or settings["level"])
        _check_wrapping(options)
        for name in ("cformat", "pformat", "sformat", "fvwrap", "fvwrapon"):
            asked.setdefault(name, settings[name])
        base = settings["showbaselevels"]
        asked.setdefault("baselevels", base == "on")
        asked.setdefault("allbaselevels", base == "all")
        asked.setdefault("noomitted", settings["showomitted"] == "off")
        asked.setdefault("noemptycells", settings["showemptycells"] == "off")
        asked.setdefault("nofvlabel", settings["fvlabel"] == "off")
        asked.setdefault("nolstretch", settings["lstretch"] == "off")
        return cls(**{**asked, "width": int(settings["linesize"]), **more})

    @property
    def interval(self) -> str:
        """The head of the confidence limits."""
        return f"[{self.level:g}% conf. interval]"


def _check_wrapping(options: Any) -> None:
    """r(198) for fvwrap() below 1 or another fvwrapon() than word and width."""
    lines, style = getattr(options, "fvwrap", None), getattr(options, "fvwrapon", None)
    if lines is not None and lines < 1:
        raise StataError(198, "fvwrap() must be a positive integer")
    if style and style not in ("word", "width"):
        raise StataError(198, f"fvwrapon({style}) not allowed")


def check_level(level: float) -> float:
    """A confidence level in percent; r(198) outside 10 to 99.99."""
    if not 10 <= level <= 99.99:
        raise StataError(198, "level() must be between 10 and 99.99 inclusive")
    return float(level)

"""The options of putexcel about how cells look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from statalike.errors import StataError
from statalike.files.colours import rgb
from statalike.files.workbook import Look

LOOKS = (
    "OVERWRitefmt NFORmat(string asis) left hcenter right top vcenter bottom TXTIndent(integer -1)"
    " TXTRotate(integer -1) txtwrap NOTxtwrap shrinkfit NOShrinkfit merge unmerge FONT(string asis) italic NOItalic"
    " bold NOBold UNDERLine NOUnderline STRIKEout NOStrikeout SCRIPT(string) border(string) DBORDER(string)"
    " FPATtern(string)"
)
"""How putexcel declares them."""

_RED = "[Red]"
_ACCOUNT = '_({0}* #,##0{1}_);_({0}* (#,##0{1});_({0}* "-"{2}_);_(@_)'


def _brackets(currency: str, decimals: str, colour: str) -> str:
    number = f"{currency}#,##0{decimals}"
    return f"{number}_);{colour}({number})"


NUMBERS = {
    "number": "0",
    "number_d2": "0.00",
    "number_sep": "#,##0",
    "number_sep_d2": "#,##0.00",
    "number_sep_negbra": _brackets("", "", ""),
    "number_sep_negbrared": _brackets("", "", _RED),
    "number_d2_sep_negbra": _brackets("", ".00", ""),
    "number_d2_sep_negbrared": _brackets("", ".00", _RED),
    "currency_negbra": _brackets('"$"', "", ""),
    "currency_negbrared": _brackets('"$"', "", _RED),
    "currency_d2_negbra": _brackets('"$"', ".00", ""),
    "currency_d2_negbrared": _brackets('"$"', ".00", _RED),
    "account": _ACCOUNT.format("", "", ""),
    "accountcur": _ACCOUNT.format('"$"', "", ""),
    "account_d2": _ACCOUNT.format("", ".00", "??"),
    "account_d2_cur": _ACCOUNT.format('"$"', ".00", "??"),
    "percent": "0%",
    "percent_d2": "0.00%",
    "scientific_d2": "0.00E+00",
    "fraction_onedig": "# ?/?",
    "fraction_twodig": "# ??/??",
    "date": "m/d/yyyy",
    "date_d_mon_yy": "d-mmm-yy",
    "date_d_mon": "d-mmm",
    "date_mon_yy": "mmm-yy",
    "time_hmm_AM": "h:mm AM/PM",
    "time_HMMSS_AM": "h:mm:ss AM/PM",
    "time_HMM": "h:mm",
    "time_HMMSS": "h:mm:ss",
    "time_MMSS": "mm:ss",
    "time_H0MMSS": "[h]:mm:ss",
    "time_MMSS0": "mm:ss.0",
    "date_time": "m/d/yyyy h:mm",
    "text": "@",
}
"""The names of number formats, and the formats."""

STYLES = "thin medium dashed dotted thick double hair medium_dashed dash_dot medium_dash_dot dash_dot_dot" + (
    " medium_dash_dot_dot slant_dash_dot"
)
PATTERNS = {
    "none": None,
    "solid": "solid",
    "gray75": "darkGray",
    "gray50": "mediumGray",
    "gray25": "lightGray",
    "gray12p5": "gray125",
    "gray6p25": "gray0625",
    "horstripe": "darkHorizontal",
    "verstripe": "darkVertical",
    "diagstripe": "darkDown",
    "revdiagstripe": "darkUp",
    "diagcrosshatch": "darkGrid",
    "thickdiagcrosshatch": "darkTrellis",
    "thinhorstripe": "lightHorizontal",
    "thinverstripe": "lightVertical",
    "thindiagstripe": "lightDown",
    "thinrevdiagstripe": "lightUp",
    "thinhorcrosshatch": "lightGrid",
    "thindiagcrosshatch": "lightTrellis",
}
EDGES = {name: (name,) for name in ("left", "right", "top", "bottom")} | {"all": ("left", "right", "top", "bottom")}


def look(options: Any) -> Look:
    """What the options ask for; r(198) where two of them exclude one another or an argument is none."""
    edges, diagonal = _edges(options)
    return Look(
        number=_number(options.nformat),
        font=_font(options),
        alignment=_alignment(options),
        edges=edges,
        diagonal=diagonal,
        fill=_fill(options.fpattern),
        plain=options.overwritefmt,
        merged=_one(options, {"merge": True, "unmerge": False}),
    )


def _one(options: Any, values: Mapping[str, Any]) -> Any:
    """The value of the one option that is on, None without any."""
    on = [name for name in values if getattr(options, name)]
    if len(on) > 1:
        raise StataError(198, f"options {on[0]} and {on[1]} may not be combined")
    return values[on[0]] if on else None


def _number(typed: str | None) -> str:
    text = (typed or "").strip().strip('"')
    return NUMBERS.get(text, text)


def _alignment(options: Any) -> dict[str, Any]:
    found = {
        "horizontal": _one(options, {"left": "left", "hcenter": "center", "right": "right"}),
        "vertical": _one(options, {"top": "top", "vcenter": "center", "bottom": "bottom"}),
        "wrap_text": _one(options, {"txtwrap": True, "notxtwrap": False}),
        "shrink_to_fit": _one(options, {"shrinkfit": True, "noshrinkfit": False}),
    }
    if options.txtindent != -1:
        if not 0 <= options.txtindent <= 15:
            raise StataError(198, "txtindent() must be an integer between 0 and 15")
        found["indent"] = options.txtindent
    if options.txtrotate != -1:
        if not 0 <= options.txtrotate <= 180 and options.txtrotate != 255:
            raise StataError(198, "txtrotate() must be an integer between 0 and 180, or 255")
        found["text_rotation"] = options.txtrotate
    return {name: value for name, value in found.items() if value is not None}


def _font(options: Any) -> dict[str, Any]:
    found = {
        "i": _one(options, {"italic": True, "noitalic": False}),
        "b": _one(options, {"bold": True, "nobold": False}),
        "u": _one(options, {"underline": "single", "nounderline": "none"}),
        "strike": _one(options, {"strikeout": True, "nostrikeout": False}),
    }
    if options.script:
        scripts = {"sub": "subscript", "super": "superscript", "none": "baseline"}
        found["vertAlign"] = _known(options.script, scripts, "script")
    name, size, colour = _arguments(options.font, "font")
    found["name"] = name or None
    if size:
        if not size.replace(".", "", 1).isdigit():
            raise StataError(198, f"{size}: invalid font size")
        found["sz"] = float(size)
    found["color"] = rgb(colour) if colour else None
    return {name: value for name, value in found.items() if value is not None}


def _edges(options: Any) -> tuple[dict[str, tuple[str | None, str]], str]:
    found: dict[str, tuple[str | None, str]] = {}
    where, style, colour = _arguments(options.border, "border")
    if where:
        line = _line(style), rgb(colour) if colour else ""
        found |= dict.fromkeys(_known(where, EDGES, "border"), line)
    direction, style, colour = _arguments(options.dborder, "dborder")
    if direction:
        _known(direction, {"up": "", "down": "", "both": ""}, "dborder")
        found["diagonal"] = _line(style), rgb(colour) if colour else ""
    return found, direction


def _line(style: str) -> str | None:
    if style == "none":
        return None
    if style and style not in STYLES.split():
        raise StataError(198, f"{style}: invalid border style")
    first, *others = (style or "thin").split("_")
    return first + "".join(word.title() for word in others)


def _fill(typed: str | None) -> tuple[str | None, str, str] | None:
    pattern, fore, back = _arguments(typed, "fpattern")
    if not pattern:
        return None
    found = _known(pattern, PATTERNS, "fpattern")
    return found, rgb(fore) if fore else "", rgb(back) if back else ""


def _arguments(typed: str | None, option: str) -> tuple[str, str, str]:
    """Up to three arguments parted by commas, without quotes."""
    found = [part.strip().strip('"').strip() for part in (typed or "").split(",")]
    if len(found) > 3:
        raise StataError(198, f"option {option}() incorrectly specified")
    first, second, third = (*found, "", "", "")[:3]
    return first, second, third


def _known(word: str, values: Mapping[str, Any], option: str) -> Any:
    if word not in values:
        raise StataError(198, f"option {option}() incorrectly specified")
    return values[word]

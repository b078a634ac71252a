"""Colours as Stata names them: `navy`, `stc1`, `"26 71 111"`, `red%50`, `gs8*.7`."""

from __future__ import annotations

import re

from statalike.graphics.unknown import UnknownStyle

NONE = "none"

STC = ("#1a85ff", "#d41159", "#00bf7f", "#ffd400", "#4f2c99", "#ff6333", "#4db7ff", "#7c0015", "#0fefaf",
       "#faa307", "#758bfd", "#fed9b7", "#08234c", "#f88dad", "#0f5156")  # fmt: skip

NAMED: dict[str, str] = {
    "black": "#000000", "white": "#ffffff", "gray": "#808080", "dimgray": "#e8e8e8", "blue": "#0000ff",
    "red": "#ff0000", "green": "#008000", "yellow": "#ffff00", "cyan": "#00ffff", "magenta": "#ff00ff",
    "bluishgray": "#d9e6eb", "brown": "#9c8847", "chocolate": "#804000", "cranberry": "#c10534",
    "dkgreen": "#006000", "dknavy": "#1e2d53", "dkorange": "#e37e00", "ebblue": "#008bbc", "ebg": "#c6d3df",
    "edkbg": "#b2bfcb", "edkblue": "#3e647d", "eggshell": "#fffbf0", "eltblue": "#82c0e9",
    "eltgreen": "#97b6b0", "emerald": "#2d6d66", "emidblue": "#7b92a8", "erose": "#bfa19c",
    "forest_green": "#55752f", "gold": "#ffd200", "khaki": "#cac27e", "lavender": "#938dd2",
    "lime": "#00ff00", "ltblue": "#add8e6", "ltbluishgray": "#eaf2f3", "ltkhaki": "#e5daa5",
    "maroon": "#90353b", "midblue": "#0080ff", "midgreen": "#00b000", "mint": "#00ff80", "navy": "#1a476f",
    "olive": "#5c4717", "olive_teal": "#c0dcc0", "orange": "#ff7f00", "orange_red": "#ff4500",
    "pink": "#ff0080", "purple": "#800080", "sand": "#d9c263", "sandb": "#ffe474", "sienna": "#a0522d",
    "stone": "#d7d29e", "sunflowerlime": "#eaffaa", "teal": "#6e8e84", "stblue": STC[0], "stred": STC[1],
    "stgreen": STC[2], "styellow": STC[3], "background": "#ffffff", "bg": "#ffffff",
    "foreground": "#000000", "fg": "#000000",
    **{f"stc{i}": colour for i, colour in enumerate(STC, 1)},
    **{f"gs{i}": f"#{min(16 * i, 255):02x}" + f"{min(16 * i, 255):02x}" * 2 for i in range(17)},
}  # fmt: skip

_PARTS = re.compile(r"(?P<base>[^%*]*)(?P<rest>(?:[%*][0-9.]+)*)\s*$")


def colour(text: str, default: str = "#000000") -> str:
    """The colour meant by `text` as `#rrggbb`, `#rrggbbaa` or `none`; parts left out come from `default`.

    `text` is a name, three numbers 0-255, or `#rrggbb`, each optionally with `*#` (intensity) and `%#`
    (opacity in percent). r(198) for anything else.
    """
    text = text.strip().strip('"').strip()
    found = _PARTS.match(text)
    if not found:
        raise UnknownStyle(text, "color")
    result = _plain(found["base"].strip(), default)
    for sign, number in re.findall(r"([%*])([0-9.]+)", found["rest"]):
        if result == NONE:
            break
        result = faded(result, float(number)) if sign == "%" else intensity(result, float(number))
    return result


def _plain(base: str, default: str) -> str:
    """A colour without modifiers."""
    if base in ("", "."):
        return default
    if base == NONE:
        return NONE
    if base in NAMED:
        return NAMED[base]
    if re.fullmatch(r"#[0-9a-fA-F]{6}", base):
        return base.lower()
    numbers = base.split()
    if len(numbers) == 3 and all(re.fullmatch(r"\d{1,3}", n) and int(n) < 256 for n in numbers):
        return "#" + "".join(f"{int(n):02x}" for n in numbers)
    raise UnknownStyle(base, "color")


def faded(colour: str, percent: float) -> str:
    """`colour` with the opacity `percent` (0-100)."""
    return f"{colour[:7]}{round(255 * min(percent, 100) / 100):02x}"


def intensity(colour: str, factor: float) -> str:
    """`colour` nearer to white (`factor` < 1) or to black (`factor` > 1)."""
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    mixed = [255 - (255 - c) * factor if factor <= 1 else c / factor for c in channels]
    return "#" + "".join(f"{round(c):02x}" for c in mixed) + colour[7:]

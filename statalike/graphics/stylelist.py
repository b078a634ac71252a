"""Lists of styles, one element a plot: `mcolor(red . "0 0 255")`, with `=` (as before) and `..` (to the end)."""

from __future__ import annotations

from statalike.graphics.suboptions import tokens


def element(text: str | None, position: int, count: int = 1) -> str:
    """The element for the plot at `position` (from 0) of `count`; "" where the default holds.

    Three bare numbers are one colour.
    """
    words = [word for word, _ in tokens(text or "")]
    if count == 1 and len(words) == 3 and all(word.replace("%", "").isdigit() for word in words):
        return " ".join(words)
    spread: list[str] = []
    for word in words:
        if word in ("..", "..."):
            spread += [spread[-1] if spread else "."] * count
        else:
            spread.append((spread[-1] if spread else ".") if word == "=" else word)
    found = spread[position] if position < len(spread) else "."
    return "" if found == "." else found

"""The tables of tests of means: one line a sample, the difference, and the three hypotheses."""

from __future__ import annotations

from collections.abc import Sequence

from statalike.data.format import trimmed, write
from statalike.output.text import abbreviated, between

RULE = "-" * 78
CROSSED = "-" * 9 + "+" + "-" * 68


def sample_line(name: str, n: float | None, values: Sequence[float | None]) -> str:
    """A line: name, number of observations (None for blank), and five numbers."""
    shown = "" if n is None else trimmed(n, "%8.0fc")
    texts = ["" if value is None else trimmed(value, "%9.0g") for value in values]
    return f"{abbreviated(name, 8):>8} |{shown:>8}" + "".join(f"{text:>12}" for text in texts)


def heads(first: str, level: float) -> str:
    """The line of heads."""
    interval = f"[{level:g}% conf. interval]"
    return f"{first:>8} |     Obs        Mean    Std. err.   Std. dev.{interval:>23}"


def result_lines(left: str, null: str, statistic: tuple[str, float], df: tuple[str, float] | None) -> list[str]:
    """The two lines below the table: what is tested with the statistic, the hypothesis with degrees of freedom."""
    name, value = statistic
    lines = [between(left, f"{name} = {trimmed(value, '%8.4f'):>8}")]
    right = "" if df is None else f"{df[0]} = {trimmed(df[1], '%8.0g'):>8}"
    return [*lines, between(null, right).rstrip() if right else null]


def hypotheses(what: str, value: str, letter: str, p: tuple[float, float, float]) -> list[str]:
    """The alternative hypotheses and their p-values: below, two-sided, above. letter: of the statistic (t or z)."""
    texts = [f"Ha: {what} {sign} {value}" for sign in ("<", "!=", ">")]
    starts = [(21 - len(texts[0])) // 2, (79 - len(texts[1])) // 2, (139 - len(texts[2])) // 2]
    line = ""
    for text, start in zip(texts, starts, strict=True):
        line = line.ljust(start) + text
    a, b, c = (write(number, "%6.4f") for number in p)
    big = letter.upper()
    lower, upper = f" Pr({big} < {letter}) = {a}", f"Pr({big} > {letter}) = {c}"
    probabilities = f"{lower}         Pr(|{big}| > |{letter}|) = {b}          {upper}"
    return ["", line, probabilities]

"""The lines of an analysis of variance, drawn from what e() holds of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from statalike.data.format import trimmed
from statalike.data.results import Results
from statalike.estimation.wald import upper_F
from statalike.output.text import abbreviated

NAME, LEAST, EACH = 24, 10, 11
"""Width of the column of names, the least width its rule has, and what a variable's name may take of it."""
BOX = (("hf", "Huynh-Feldt epsilon"), ("gg", "Greenhouse-Geisser epsilon"), ("box", "Box's conservative epsilon"))

Values = tuple[float | None, ...]


def anova_lines(e: Results) -> list[str]:
    """Fit, and the table of sums of squares: model, terms by what they are tested with, residual, total."""
    groups = _groups(e)
    names = [name for group, error in groups for name in (*(row[0] for row in group), error) if name != "Residual"]
    rule = "-" * (max([LEAST, *(len(line) for name in names for line in wrapped([name]))]) + 1)
    across = f"{rule:>{NAME + 1}}+{'-' * 52}"
    s = e.scalars
    lines = [*_fit(s), "", _head("Seq. SS" if e.macros["sstype"] == "sequential" else "Partial SS"), across]
    lines += _row(["Model"], (s["mss"], s["df_m"], *_model_F(s)))
    lines.append(" " * (NAME + 1) + "|")
    for group, error in groups:
        for name, values in group:
            lines += _row([name], values)
        if error != "Residual":
            lines += _row([error], _error(e, error))
            lines.append(across)
    lines += [" " * (NAME + 1) + "|"] if groups[-1][1] == "Residual" and groups[-1][0] else []
    lines += _row(["Residual"], (s["rss"], s["df_r"], None, None))
    total = (s["mss"] + s["rss"], s["df_m"] + s["df_r"], None, None)
    return [*lines, across, *_row(["Total"], total)]


def test_lines(rows: Sequence[tuple[Sequence[str], *Values]]) -> list[str]:
    """The table of a test of terms: what is tested, and the error term."""
    names = [list(row[0]) for row in rows]
    rule = "-" * (max([LEAST, *(len(line) for name in names for line in wrapped(name))]) + 1)
    lines = ["", _head("Partial SS"), f"{rule:>{NAME + 1}}+{'-' * 52}"]
    return [*lines, *(line for name, row in zip(names, rows, strict=True) for line in _row(name, row[1:]))]


def _fit(s: dict[str, float]) -> list[str]:
    left = (("Number of obs", trimmed(s["N"], "%10.0fc")), ("Root MSE", trimmed(s["rmse"], "%10.6g")))
    right = (("R-squared", s["r2"]), ("Adj R-squared", s["r2_a"]))
    return [
        f"{'':25}{name:<13} = {value:>10}    {other:<13} = {trimmed(share, '%7.4f'):>7}"
        for (name, value), (other, share) in zip(left, right, strict=True)
    ]


def _head(title: str) -> str:
    return f"{'Source':>{NAME}} | {title:>10}         df         MS        F    Prob>F"


def _row(names: Sequence[str], values: Values) -> list[str]:
    """A line of the table; long names take lines of their own before it."""
    ss, df, F, p = values
    *before, name = wrapped(names)
    cells = f"{trimmed(ss, '%10.0g'):>11}{trimmed(df, '%10.0g'):>11}"
    if df:
        cells += f"{trimmed(ss / df, '%10.0g'):>12}"
        if F is not None:
            cells += f"{trimmed(F, '%9.2f'):>10}{trimmed(p, '%6.4f'):>8}"
    return [*(f"{line:>{NAME}} |" for line in before), f"{name:>{NAME}} |{cells}"]


def wrapped(names: Sequence[str]) -> list[str]:
    """The lines that names of terms take, broken between terms, and after `#` and `|` in a term that is too long.

    A variable's name is cut to EACH characters, as published tables have it for covariates.
    """
    lines = [""]
    for name in names:
        pieces = [_piece(found) for found in re.findall(r"[^#|]+[#|]?", name)]
        gap = " " if lines[-1] else ""
        if gap and len(lines[-1]) + 1 + sum(map(len, pieces)) > NAME:
            lines.append("")
            gap = ""
        for piece in pieces:
            if len(lines[-1]) + len(gap) + len(piece) > NAME:
                lines.append("")
            lines[-1] += gap + piece
            gap = ""
    return lines


def _piece(text: str) -> str:
    """A variable's name, cut, with the sign after it."""
    sign = text[-1] if text[-1] in "#|" else ""
    return abbreviated(text.removesuffix(sign), EACH) + sign


def _model_F(s: dict[str, float]) -> Values:
    p = upper_F(s["df_m"], s["df_r"], s["F"]) if s["df_m"] else None
    return s["F"], p


def _groups(e: Results) -> list[tuple[list[tuple[str, Values]], str]]:
    """The terms that an error term tests, in order, and the name of it."""
    found: list[tuple[list[tuple[str, Values]], str]] = []
    for k in range(1, _count(e) + 1):
        s, error = e.scalars, e.macros[f"errorterm_{k}"]
        F, df = s[f"F_{k}"], s[f"df_{k}"]
        row = (e.macros[f"term_{k}"], (s[f"ss_{k}"], df, F, upper_F(df, s[f"dfdenom_{k}"], F) if df else None))
        if not found or found[-1][1] != error:
            found.append(([], error))
        found[-1][0].append(row)
    return found or [([], "Residual")]


def _count(e: Results) -> int:
    return sum(1 for name in e.macros if name.startswith("term_"))


def _error(e: Results, name: str) -> Values:
    k = next(k for k in range(1, _count(e) + 1) if e.macros[f"errorterm_{k}"] == name)
    return e.scalars[f"ssdenom_{k}"], e.scalars[f"dfdenom_{k}"], None, None


def repeated_lines(e: Results) -> Iterator[str]:
    """The tables of p-values with corrected degrees of freedom, one for each set of repeated variables."""
    names = e.macros.get("repvars", "").split()
    if not names:
        return
    levels = trimmed(e.scalars["N_bse"], "%9.0g")
    several = "variables" if len(names) > 1 else "variable"
    yield from ("", "", f"Between-subjects error term:  {e.macros['bse']}")
    yield f"                     Levels:  {levels:<10}({trimmed(e.scalars['df_bse'], '%9.0g')} df)"
    yield f"     Lowest b.s.e. variable:  {e.macros['bseunit']}"
    if "grouping" in e.macros:
        yield f"     Covariance pooled over:  {e.macros['grouping']:<9} (for repeated {several})"
    for k in range(1, 1 + sum(1 for name in e.scalars if name.startswith("gg"))):
        yield from _repeated(e, k, names)


def _repeated(e: Results, k: int, names: Sequence[str]) -> Iterator[str]:
    over = e.macros[f"repvar{k}"]
    yield from ("", f"Repeated {'variables' if '#' in over else 'variable'}: {over}")
    for key, title in BOX:
        value = e.scalars[f"{key}{k}"]
        yield f"{'':42}{title:<26} = {trimmed(value, '%7.4f'):>7}"
        if key == "hf" and value > 1:
            yield f"{'':42}*Huynh-Feldt epsilon reset to 1.0000"
    used = [min(e.scalars[f"{key}{k}"], 1.0) for key, _ in BOX]
    members = [t for t in range(1, _count(e) + 1) if _over(e.macros[f"term_{t}"], names) == set(over.split("#"))]
    errors = dict.fromkeys((e.macros[f"errorterm_{t}"], e.scalars[f"dfdenom_{t}"]) for t in members)
    shown = [*(e.macros[f"term_{t}"] for t in members), *(name for name, _ in errors)]
    rule = "-" * (max([LEAST, *(len(line) for name in shown for line in wrapped([name]))]) + 1)
    yield from ("", f"{'':44}------------ Prob > F ------------")
    yield f"{'Source':>{NAME}} |     df      F    Regular    H-F      G-G      Box"
    yield f"{rule:>{NAME + 1}}+{'-' * 52}"
    for t in members:
        yield from _corrected(e, t, used)
    for name, df in errors:
        *before, last = wrapped([name])
        yield from (f"{line:>{NAME}} |" for line in before)
        yield f"{last:>{NAME}} |{trimmed(df, '%7.0g'):>7}"
    yield f"{rule:>{NAME + 1}}{'-' * 53}"


def _over(term: str, names: Sequence[str]) -> set[str]:
    """The repeated variables in a term."""
    return set(re.split(r"[#|]", term)) & set(names)


def _corrected(e: Results, t: int, used: Sequence[float]) -> Iterator[str]:
    """A term's line: p-values as they are and with degrees of freedom multiplied by each epsilon."""
    s = e.scalars
    F, df, df_r = s[f"F_{t}"], s[f"df_{t}"], s[f"dfdenom_{t}"]
    *before, last = wrapped([e.macros[f"term_{t}"]])
    yield from (f"{line:>{NAME}} |" for line in before)
    p = [trimmed(upper_F(df * each, df_r * each, F) if df else None, "%6.4f") for each in (1.0, *used)]
    yield f"{last:>{NAME}} |{trimmed(df, '%7.0g'):>7}{trimmed(F, '%9.2f'):>9}" + "".join(f"{x:>9}" for x in p)

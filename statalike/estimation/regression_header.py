"""What stands above the coefficients of a linear regression."""

from __future__ import annotations

from collections.abc import Mapping

from statalike.data.format import trimmed
from statalike.output.table import Field, Line, Row, Table


def F_label(df_m: float, df_r: float) -> str:
    """`F(2, 71)`."""
    return f"F({df_m:.0f}, {df_r:.0f})"


def anova_header(e: Mapping[str, float]) -> Table:
    """Sums of squares on the left, the fit on the right."""
    df_t = e["df_m"] + e["df_r"]
    total = e["mss"] + e["rss"]
    mean = lambda ss, df: ss / df if df else float("nan")  # noqa: E731
    fields = (
        Field("", 12, gap=0, bar=True),
        Field("", 10, "%11.0g"),
        Field("", 9, "%9.0gc", gap=1),
        Field("", 10, "%11.0g", gap=2),
        Field("", 15, align="left", gap=3),
        Field("", 10, "%10.0gc", gap=3),
    )
    right = [
        ("Number of obs", trimmed(e["N"], "%10.0gc")),
        (F_label(e["df_m"], e["df_r"]), trimmed(e["F"], "%10.2f")),
        ("Prob > F", trimmed(e["p"], "%10.4f")),
        ("R-squared", trimmed(e["r2"], "%10.4f")),
        ("Adj R-squared", trimmed(e["r2_a"], "%10.4f")),
        ("Root MSE", trimmed(e["rmse"], "%10.5g")),
    ]
    text = [f"{label:<16}= {value:>9}" for label, value in right]
    rule = "-" * 13 + "+" + "-" * 34
    rows = (
        Line("      Source |       SS           df       MS      " + text[0]),
        Line(f"{rule}   {text[1]}"),
        Row("Model", e["mss"], e["df_m"], mean(e["mss"], e["df_m"]), text[2]),
        Row("Residual", e["rss"], e["df_r"], mean(e["rss"], e["df_r"]), text[3]),
        Line(f"{rule}   {text[4]}"),
        Row("Total", total, df_t, mean(total, df_t), text[5]),
    )
    return Table(fields[:5], rows, top=False, bottom=False)


def robust_header(e: Mapping[str, float], title: str = "Linear regression") -> Table:
    """The title on the left, the fit on the right; no sums of squares."""
    right = [
        ("Number of obs", trimmed(e["N"], "%10.0gc")),
        (F_label(e["df_m"], e["df_r"]), trimmed(e["F"], "%10.2f")),
        ("Prob > F", trimmed(e["p"], "%10.4f")),
        ("R-squared", trimmed(e["r2"], "%10.4f")),
        ("Root MSE", trimmed(e["rmse"], "%10.5g")),
    ]
    lines = [f"{label:<18}= {value:>10}" for label, value in right]
    rows = [Line(f"{title if i == 0 else '':<48}{text}") for i, text in enumerate(lines)]
    return Table((Field("", 78, gap=0),), tuple(rows), top=False, bottom=False)

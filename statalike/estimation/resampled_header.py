"""What stands above the coefficients where their variances come from resampling."""

from __future__ import annotations

from statalike.data.format import trimmed
from statalike.data.results import Results
from statalike.estimation.heading import heading
from statalike.output.table import Table

Line = tuple[str, str, str | None]
FIT = (
    ("r2", "R-squared", "%6.4f"),
    ("r2_a", "Adj R-squared", "%6.4f"),
    ("rmse", "Root MSE", "%9.5g"),
    ("r2_p", "Pseudo R2", "%6.4f"),
)


def resampled_header(e: Results) -> list[Table | str]:
    """The title, the numbers of observations and replications, the test of the model and its fit, as e() knows them;
    of panels their groups, not the fit.

    With strata the title has a line of its own above their number.
    """
    title = e.macros.get("title", "")
    lines = [*counted("", e), *_groups(e), *tested(e)]
    if not _groups(e):
        lines += [("", label, trimmed(e.scalars[name], fmt)) for name, label, fmt in FIT if name in e.scalars]
    if "ll" in e.scalars and "r2" not in e.scalars:
        lines[-1] = (_likelihood(e), *lines[-1][1:])
    if "N_strata" in e.scalars:
        first = (f"Number of strata = {e.scalars['N_strata']:,.0f}", *lines[0][1:])
        return [title, "", heading([first, *lines[1:]])]
    return [heading([(title, *lines[0][1:]), *lines[1:]])]


def counted(title: str, e: Results) -> list[Line]:
    """The lines of observations and replications."""
    first = (title, "Number of obs", trimmed(e.scalars["N"], "%12.0fc")) if "N" in e.scalars else (title, "", None)
    return [first, replications(e)]


def replications(e: Results) -> Line:
    """`Replications = 50`."""
    return "", "Replications", f"{e.scalars['N_reps']:,.0f}"


def _likelihood(e: Results) -> str:
    """`Log likelihood = -27.175156`."""
    pseudo = e.macros.get("crittype", "").endswith("pseudolikelihood")
    return f"Log {'pseudo' if pseudo else ''}likelihood = {trimmed(e.scalars['ll'], '%10.0g')}"


def _groups(e: Results) -> list[Line]:
    """The groups of panels."""
    if "N_g" not in e.scalars or "ivar" not in e.macros:
        return []
    return [(f"Group variable: {e.macros['ivar']}", "Number of groups", trimmed(e.scalars["N_g"], "%12.0fc"))]


def tested(e: Results) -> list[Line]:
    """The Wald test of the model: chi2, or F where there are degrees of freedom."""
    s = e.scalars
    if "df_m" not in s:
        return []
    df = s.get("df_b", s["df_m"])
    if "F" in s and "df_r" in s:
        label = f"F({df:.0f}, {s['df_r']:.0f})"
        return [("", label, trimmed(s["F"], "%9.2f")), ("", "Prob > F", trimmed(s["p"], "%6.4f"))]
    if "chi2" in s:
        label = f"Wald chi2({df:.0f})"
        return [("", label, trimmed(s["chi2"], "%9.2f")), ("", "Prob > chi2", trimmed(s["p"], "%6.4f"))]
    return []

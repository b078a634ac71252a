"""The tables of tests on ranks: sums beside what is expected, the variance and its adjustments, and z."""

from __future__ import annotations

from collections.abc import Sequence

from statalike.data.format import trimmed, write
from statalike.output.text import abbreviated

CROSSED = "-" * 13 + "+" + "-" * 33


def heads(first: str, sums: str) -> str:
    """The line of heads."""
    return f"{abbreviated(first, 12):>12} |      Obs{sums:>12}    Expected"


def row(name: str, n: float, total: float, expected: float) -> str:
    """A group: its number of observations, sum of ranks, and the sum expected."""
    texts = f"{trimmed(total, '%9.0g'):>12}{trimmed(expected, '%9.0g'):>12}"
    return f"{abbreviated(name, 12):>12} |{trimmed(n, '%9.0g'):>9}{texts}"


def variances(plain: float, adjusted: float, **adjustments: float) -> list[str]:
    """The unadjusted variance, the adjustments (for `ties`, `zeros`), and their sum."""
    form = "%10.2f" if plain < 1e7 else "%10.0g"
    lines = [f"{'Unadjusted variance':<21}{write(plain, form):>10}"]
    lines += [f"{f'Adjustment for {name}':<21}{write(value + 0.0, form):>10}" for name, value in adjustments.items()]
    return [*lines, " " * 21 + "-" * 10, f"{'Adjusted variance':<21}{write(adjusted, form):>10}"]


def normal(hypothesis: str, z: float, p: float, exact: float | None) -> list[str]:
    """The hypothesis, z and its p-value, and the exact p-value where it is known."""
    lines = [hypothesis, f"         z = {write(z, '%6.3f')}", f"Prob > |z| = {write(p, '%6.4f')}"]
    return lines if exact is None else [*lines, f"Exact prob = {write(exact, '%6.4f')}"]


def stored(p: Sequence[float], exact: Sequence[float] | None) -> dict[str, float]:
    """p-values (below, two-sided, above) as r() has them."""
    lower, both, upper = p
    found = {"p": both, "p_l": lower, "p_u": upper}
    if exact is not None:
        lower, both, upper = exact
        found |= {"p_exact": both, "p_l_exact": lower, "p_u_exact": upper}
    return found

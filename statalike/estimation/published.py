"""What is shown in tables of models for papers, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

STARS = (("*", 0.05), ("**", 0.01), ("***", 0.001))


@dataclass(frozen=True)
class Shown:
    """One statistic of the coefficients: b, se, var, t, z, p, ci, ci_l, ci_u, _star (the stars alone), _sign, _sigsign
    or a row of e(name); how it is written.

    format: "" for that of the first statistic. star: with stars. brackets: what encloses it, "" for nothing.
    """

    name: str
    format: str = ""
    star: bool = False
    brackets: str = ""
    label: str = ""


@dataclass(frozen=True)
class Statistic:
    """A line below the coefficients: a scalar of e(), or aic, bic; how it is called and written."""

    name: str
    label: str
    format: str


@dataclass(frozen=True)
class Indicator:
    """A line that tells which models have any of some coefficients: its name, the items, what stands for yes and no."""

    label: str
    items: tuple[str, ...]
    yes: str = "Yes"
    no: str = "No"


@dataclass(frozen=True)
class Transformation:
    """What is shown in place of some coefficients (of all where no items are): f of them and of their limits, and the
    derivative of f that goes with their standard errors, None where these stay."""

    items: tuple[str, ...]
    f: Callable[[float], float]
    slope: Callable[[float], float] | None


@dataclass(frozen=True)
class Reference:
    """A line for the category that others are compared with: its text, and what stands in the models that have them.

    below: the line follows the coefficient that it belongs to.
    """

    text: str
    mark: str = "ref."
    below: bool = False


@dataclass(frozen=True)
class Publication:
    """What is shown and how.

    cells: the lines of a coefficient, each its statistics side by side. stars: signs and p-value limits. titles: one a
    model, () for none; groups: (title, number of models) above them. keep, drop, order: names or "eq:name", with * and
    ?. heads: what stands over each model's columns, () for none. labels: what stands for names of coefficients,
    equations for those of equations (None: not shown), references above coefficients; variables and levels: labels of
    data, where asked for. renamed: names of coefficients that count as others. full: without abbreviations, for files.
    widths: of the column of names and of a model's. lines: with rules. zeros: before the decimal point. detached: stars
    are columns of their own. unstacked: equations are. inline: names of equations are not shown, but stand for the
    coefficient of those that have only one.
    """

    cells: tuple[tuple[Shown, ...], ...] = ((Shown("b", "a3", True),), (Shown("t", "2", brackets="()"),))
    stars: tuple[tuple[str, float], ...] = STARS
    statistics: tuple[Statistic, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    titles: tuple[str, ...] = ()
    groups: tuple[tuple[str, int], ...] = ()
    numbers: bool = True
    heads: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    gaps: bool = True
    eform: bool = False
    transformations: tuple[Transformation, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    equations: tuple[str, ...] | None = ()
    references: Mapping[str, Reference] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] | None = None
    levels: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    full: bool = False
    widths: tuple[int, int] = (12, 12)
    lines: bool = True
    zeros: bool = True
    detached: bool = False
    unstacked: bool = False
    inline: bool = False

    @property
    def columns(self) -> int:
        """How many statistics stand side by side."""
        return max(len(line) for line in self.cells)

    def starred(self, column: int) -> bool:
        """Whether stars may follow the numbers of a column."""
        return bool(self.stars) and any(column < len(line) and line[column].star for line in self.cells)

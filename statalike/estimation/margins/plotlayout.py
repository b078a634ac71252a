"""Which dimensions of margins run along x, make plots, panels and graphs, and what their groups are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.margins.plotdata import PlotData
from statalike.lang.syntax import Syntax

DIMENSION = (
    "dimension anything [, LABels(string asis) ELABels(string asis) NOLABels ALLSIMplelabels NOSIMplelabels"
    " SEParator(string) NOSEParator]"
)
AT = re.compile(r"\bat\(\s*([\w.]+)\s*\)")
QUOTED = re.compile(r'`"(.*?)"\'|"([^"]*)"|(\S+)')


@dataclass(frozen=True)
class Texts:
    """How groups are called: with their value labels or not, with the variable's name (None: where they need it),
    and what stands between several."""

    nolabels: bool = False
    named: bool | None = None
    separator: str = ", "


@dataclass(frozen=True, eq=False)
class Dimension:
    """Variables that together make the groups of x, of plots, of panels or of graphs.

    labels: texts in place of all groups', elabels: of some, by number.
    """

    names: tuple[str, ...] = ()
    texts: Texts = Texts()
    labels: tuple[str, ...] = ()
    elabels: dict[int, str] = field(default_factory=dict)

    def codes(self, made: PlotData, named: bool) -> tuple[np.ndarray, list[str]]:
        """Numbers of the groups from 1 (q,), and what each is called; named: where several variables may be meant."""
        if not self.names:
            return np.ones(len(made.b)), [""]
        table = np.column_stack([made.dimensions[name] for name in self.names])
        distinct, found = np.unique(table, axis=0, return_inverse=True)
        texts = [self._text(made, row, named) for row in distinct]
        if self.labels:
            texts[: len(self.labels)] = self.labels[: len(texts)]
        for number, text in self.elabels.items():
            if not 1 <= number <= len(texts):
                raise StataError(125, f"elabels(): there is no group {number}")
            texts[number - 1] = text
        return found.reshape(-1) + 1.0, texts

    def _text(self, made: PlotData, row: np.ndarray, named: bool) -> str:
        return self.texts.separator.join(
            self._one(made, name, float(value), named) for name, value in zip(self.names, row, strict=True)
        )

    def _one(self, made: PlotData, name: str, value: float, named: bool) -> str:
        """A value in words: its label, or the number (`rep78=1` where names are wanted)."""
        variable = name not in made.titles
        known = made.texts.get(name, {}).get(value) if not (self.texts.nolabels and variable) else None
        always = self.texts.named
        if known and not (always and variable):
            return known
        text = known or f"{value:g}"
        return f"{name}={text}" if (named if always is None else always) else text


def dimension(text: str | None, made: PlotData, session: Any, overall: Texts) -> Dimension:
    """xdimension() and its like; r(198) for names that are no dimensions."""
    if not text:
        return Dimension((), overall)
    found = Syntax.parse(DIMENSION).bind(AT.sub(r"\1", text), session)
    for name in found.anything.split():
        if name not in made.dimensions:
            raise StataError(198, f"{name} is not a dimension of the margins: {' '.join(made.dimensions)}")
    texts = texts_of(found.options, overall)
    numbered = _quoted(found.options.elabels)
    if len(numbered) % 2 or not all(word.isdigit() for word in numbered[::2]):
        raise StataError(198, "elabels() must hold numbers and labels")
    elabels = {int(number): label for number, label in zip(numbered[::2], numbered[1::2], strict=True)}
    return Dimension(tuple(found.anything.split()), texts, tuple(_quoted(found.options.labels)), elabels)


def texts_of(options: Any, usual: Texts) -> Texts:
    """How the groups are called by options of marginsplot or of a dimension; `usual` where they say nothing."""
    if options.allsimplelabels and options.nosimplelabels:
        raise StataError(198, "options allsimplelabels and nosimplelabels may not be combined")
    named = False if options.allsimplelabels else True if options.nosimplelabels else usual.named
    separator = " " if options.noseparator else usual.separator
    if options.separator is not None:
        separator = options.separator.strip('"')
    return Texts(options.nolabels or usual.nolabels, named, separator)


def _quoted(text: str | None) -> list[str]:
    """Words and texts in quotes."""
    return ["".join(groups) for groups in QUOTED.findall(text or "")]


def arranged(made: PlotData, options: Any, session: Any) -> tuple[Dimension, Dimension, Dimension, Dimension]:
    """The dimensions of x, plots, panels and graphs: the first left over runs along x, the others make plots."""
    overall = texts_of(options, Texts())
    x, plots, by, graphs = (
        dimension(getattr(options, f"{kind}dimension"), made, session, overall) for kind in ("x", "plot", "by", "graph")
    )
    taken = [*x.names, *plots.names, *by.names, *graphs.names]
    if len(set(taken)) < len(taken):
        raise StataError(198, "a variable may be in one dimension only")
    rest = [name for name in made.unique if name not in taken]
    if "_pw" in taken:
        rest = [name for name in rest if name not in ("_pw1", "_pw0")]
    if not x.names and rest:
        x, rest = Dimension((rest[0],), overall), rest[1:]
    return x, _and(plots, rest), by, graphs


def _and(plots: Dimension, names: Sequence[str]) -> Dimension:
    return Dimension((*plots.names, *names), plots.texts, plots.labels, plots.elabels)

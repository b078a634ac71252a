"""What margins leaves in r() and, with post, in e()."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from statalike.data.format import general
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.estimation.design import Design
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates
from statalike.estimation.margins.at import At, Generated, Statistic, covariates
from statalike.estimation.margins.averages import Averages, Sample
from statalike.estimation.margins.covariates import Value
from statalike.estimation.margins.effect import EFFECTS
from statalike.estimation.replay import r_table
from statalike.estimation.stripe import parse

SCALARS = ("N", "N_clust", "k_predict", "k_margins", "k_by", "k_at")
VCE = {"delta": "Delta-method", "unconditional": "Unconditional", "none": ""}


def results(
    estimates: Estimates, found: Averages, used: Sample, shown: Any, ats: Sequence[At], options: Any
) -> Results:
    """e() besides e(b) and e(V)."""
    predicted, call, rest = shown.expression.rpartition(", predict(")
    cells = found.cells
    kind = "none" if options.nose else "unconditional" if found.values is not None else "delta"
    terms = dict.fromkeys(c.term.name if c.term else "_cons" for c in cells)
    wrt = dict.fromkeys(c.effect.name for c in cells if c.effect)
    by = (*used.over, *used.within)
    macros = {
        "title": shown.title,
        "predict_label": predicted,
        "expression": f"predict({rest}" if call else shown.expression,
        "vce": kind,
        "vcetype": VCE[kind],
        "model_vce": estimates.e.macros.get("vce", ""),
        "model_vcetype": estimates.vcetype,
        "clustvar": estimates.e.macros.get("clustvar", "") if kind == "unconditional" else "",
        "est_cmd": estimates.cmd,
        "est_cmdline": estimates.cmdline,
        "margins": " ".join(terms),
        "over": " ".join(used.over),
        "within": " ".join(used.within),
        "by": " ".join(by),
        "subpop": options.subpop or "",
        "emptycells": (options.emptycells or "strict").strip(),
        "derivatives": EFFECTS[cells[0].effect.kind] if cells[0].effect else "",
        "xvars": " ".join(wrt),
    }
    macros |= _predictions(shown) | _ats(ats, covariates(estimates.design))
    counts = {"k_margins": len(terms), "k_by": len(used.groups) * len(used.cells) if by else 1, "k_at": len(ats)}
    counts["k_predict"] = 0 if not call and not shown.predictions else max(1, len(shown.predictions))
    scalars = {"N": shown.n} | {name: float(count) for name, count in counts.items()}
    if kind == "unconditional" and macros["clustvar"]:
        scalars["N_clust"] = estimates.e.scalars["N_clust"]
    return Results(scalars, {name: text for name, text in macros.items() if text})


def _predictions(shown: Any) -> dict[str, str]:
    """predict#_label and predict#_opts."""
    found = {}
    for i, text in enumerate(shown.predictions or (shown.expression,), 1):
        label, call, rest = text.rpartition(", predict(")
        if call:
            found |= {f"predict{i}_label": label, f"predict{i}_opts": rest.removesuffix(")")}
    return found


def _ats(ats: Sequence[At], names: Sequence[str]) -> dict[str, str]:
    """at# and atstats#: the values, and how each of the covariates has them."""
    found = {}
    for i, at in enumerate(ats, 1):
        values = {name: v for name, v in at.spec.items() if isinstance(v, float | Generated)}
        found[f"at{i}"] = " ".join(
            f"{name}={f'generate({v.text})' if isinstance(v, Generated) else general(v, 9)}"
            for name, v in values.items()
        )
        found[f"atstats{i}"] = " ".join(_statistic(at.spec.get(name)) for name in names)
    return found


def _statistic(value: Any) -> str:
    if isinstance(value, Statistic):
        return f"{'o' if value.overall else ''}{value.word}"
    return "asobserved" if value is None else "generate" if isinstance(value, Generated) else "value"


def at_matrix(found: Averages, design: Design, count: int) -> Matrix | None:
    """The values of all covariates, a row each at(), in the first group of over(); missing where as observed.

    Factor variables have a column for each level, which holds its share. None where nothing is held.
    """
    rows = [found.legends[a, 0].held for a in range(count)]
    if not any(rows):
        return None
    columns, values = [], []
    for name in covariates(design):
        bases = {p.level for r in design.regressors for p in r.pieces if p.name == name and p.is_base}
        for level in design.levels.get(name, (None,)):
            columns.append(name if level is None else f"{level}{'b' if level in bases else ''}.{name}")
            values.append([_share(held.get(name), level) for held in rows])
    return Matrix.of(np.array(values).T, [("", f"{a + 1}._at") for a in range(count)], [("", c) for c in columns])


def _share(value: Value | None, level: int | None) -> float:
    """What a variable is held at; of a level how much it counts."""
    if value is None or isinstance(value, np.ndarray):
        return np.nan
    if level is None:
        return float(value) if isinstance(value, int | float) else np.nan
    return float(value.get(level, 0.0)) if isinstance(value, Mapping) else float(value == level)


def at_values(at: Matrix) -> dict[str, np.ndarray]:
    """From r(at) the value of each variable in each row; missing where it is not one number."""
    found: dict[str, np.ndarray] = {}
    for (_, name), column in zip(at.cols, at.values.T, strict=True):
        (piece,) = parse(name)
        if piece.level is None:
            found[piece.variable] = column
            continue
        known = found.setdefault(piece.variable, np.full(len(column), np.nan))
        known[column == 1] = piece.level
    return found


def stored(made: Any, display: Display) -> Results:
    """r() of margins."""
    left_out = ("cmd", "cmdline", "depvar", "properties")
    macros = {"cmd": "margins", "cmdline": made.cmdline}
    macros |= {name: text for name, text in made.e.macros.items() if name not in left_out}
    macros |= {"mcmethod": "noadjust"}
    scalars = {name: made.e.scalars[name] for name in SCALARS if name in made.e.scalars} | {"level": display.level}
    if made.df_r is not None:
        scalars["df_r"] = float(made.df_r)
    results = Results(scalars, {name: text for name, text in macros.items() if text})
    for name in ("b", "V", "Jacobian", "_N", "at", "error"):
        if name in made.e.matrices:
            results.put(name, made.e.matrices[name])
    results.put("table", r_table(made, display))
    return results

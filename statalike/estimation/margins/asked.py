"""What a margins command asks for, from its options: observations, covariates, effects; and the margins computed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.design import Design
from statalike.estimation.estimates import Estimates
from statalike.estimation.margins import at, terms
from statalike.estimation.margins.at import Statistic
from statalike.estimation.margins.averages import Prediction, Sample, averages, sample, stacked
from statalike.estimation.margins.covariates import NO_SAMPLE, Estimable
from statalike.estimation.margins.effect import EFFECTS, Effect
from statalike.estimation.margins.linear import Linear
from statalike.estimation.margins.predictions import asked_scales
from statalike.estimation.margins.record import MarginEstimates, legend, margin_estimates
from statalike.estimation.margins.response import Response
from statalike.estimation.margins.scaled import Scaled
from statalike.estimation.margins.terms import Factor, Term
from statalike.estimation.margins.unconditional import unconditional
from statalike.estimation.stripe import parse as parse_name
from statalike.lang.expression import parse
from statalike.lang.syntax import Syntax
from statalike.lang.varlist import expand

SUBPOP = "subpop [varname] [if]"
PREFIXED = re.compile(r"^(?:[a-z]+(?:\d+|\([^)]*\))?\.)?")


def computed(session: Any, call: Any, estimates: Estimates) -> tuple[MarginEstimates, tuple[Term, ...]]:
    """The margins as estimates, and the terms of the marginlist."""
    options = call.options
    if estimates.cmd == "margins":
        raise StataError(322, "margins cannot work with its own posted results")
    if estimates.design is None:
        raise StataError(322, f"margins is not allowed after {estimates.cmd}")
    scales = asked_scales(estimates, options.predict or (), options.expression, session)
    sampled = estimates.in_sample(session.data)
    outside = options.noesample or (options.force and not sampled.any())
    if not (outside or sampled.any()):
        raise StataError(322, NO_SAMPLE)
    over, crossed = grouping(options.over, session)
    used = sample(session.data, *_observations(session, call, estimates, outside), over)
    if used.weights is not None:
        kind = call.weights.kind if call.weights is not None else _of_estimation(estimates, "wtype")
        used = replace(used, frequencies=kind == "fweight")
    used = _subpopulation(used, options.subpop, session)
    used = _within(used, options, estimates.design, session)
    wanted = _terms(call.anything, estimates.design, session)
    base = Statistic("mean") if options.atmeans else None
    balance = estimates.design.levels if options.asbalanced else estimates.e.macros.get("asbalanced", "").split()
    ats = at.read(options.at or (), base, balance, estimates.design, session)
    listed = [None, *wanted] if options.grand else list(wanted) or [None]
    check = _estimable(options, estimates, session, sampled)
    numbered, each = len(ats) > 1 or _between(options, wanted), _vce(options)
    asked, reweight = effects(options, estimates, session), empty_cells(options.emptycells) == "reweight"
    founds = [
        averages(estimates, session, used, listed, ats, numbered, asked, check, one, reweight=reweight, each=each)
        for one in _predictions(options, estimates, scales, session)
    ]
    found = stacked(founds, estimates.V)
    if found.values is not None:
        found = replace(found, V=unconditional(estimates, session, found.values, found.J))
    shown = legend(estimates, found, used, ats, numbered, options, [each.text for each in scales])
    made = margin_estimates(estimates, found, used, ats, shown, call.cmdline, options)
    made.check, made.crossed = check, crossed
    labels = _over_labels(session, (*used.over, *used.within))
    made.labels = {} if options.nofvlabel else {**made.labels, **labels}
    return made, wanted


def grouping(text: str | None, session: Any) -> tuple[tuple[str, ...], tuple[Factor, ...]]:
    """The variables of over() or within(), and the same as factors with their contrast operators."""
    words = (text or "").split()
    names = [name for word in words for name in expand(PREFIXED.sub("", word), session)]
    text_variable = next((name for name in names if session.data[name].is_string), None)
    if text_variable:
        raise StataError(109, f"string variables not allowed in varlist;\n{text_variable} is a string variable")
    found = [term.factors[0] for term in terms.read(" ".join(words), session, names)] if words else []
    return tuple(names), tuple(found)


def empty_cells(text: str | None) -> str:
    """emptycells(): strict, the default, or reweight."""
    word = (text or "strict").strip().lower()
    if word not in ("strict", "reweight"):
        raise StataError(198, f"option emptycells({text}) not allowed")
    return word


def _terms(text: str, design: Design, session: Any) -> tuple[Term, ...]:
    wanted = terms.read(text, session, design.levels) if text else ()
    if any(term.slopes for term in wanted):
        raise StataError(198, "continuous variables are not allowed in the marginlist")
    return wanted


def _between(options: Any, wanted: tuple[Term, ...]) -> bool:
    """Whether the contrasts asked for are between at()s."""
    return isinstance(options.contrast, str) and "atcontrast" in options.contrast and not wanted


def _estimable(options: Any, estimates: Estimates, session: Any, sampled: np.ndarray) -> Estimable:
    """Which margins the data identify; all where that is not to be checked."""
    rows = np.flatnonzero(sampled)
    if options.noestimcheck or (options.force and not len(rows)):
        return Estimable(estimates.design, session.data, None)
    return Estimable(estimates.design, session.data, rows, options.estimtolerance)


def _predictions(options: Any, estimates: Estimates, scales: Any, session: Any) -> list[Prediction]:
    """What is averaged."""
    if options.chainrule and options.nochainrule:
        raise StataError(198, "options chainrule and nochainrule may not be combined")
    if options.expression or (estimates.margin is not None and not options.predict):
        text = options.expression or estimates.margin[0]
        return [Response.of(session, estimates, text, not options.nochainrule)]
    return [Scaled(session.data, each.scale, each.offset) for each in scales] or [Linear()]


def _vce(options: Any) -> bool:
    """Whether the variance allows for the sampling of covariates."""
    word = (options.vce or "delta").strip().lower()
    if "delta".startswith(word):
        return False
    if not "unconditional".startswith(word):
        raise StataError(198, f"vcetype '{options.vce}' not allowed")
    if options.nose or options.noesample or options.force:
        raise StataError(198, "option vce(unconditional) may not be combined with nose, noesample or force")
    return True


def _observations(session: Any, call: Any, estimates: Estimates, outside: bool) -> tuple[np.ndarray, np.ndarray | None]:
    """Rows to average over and weights over all observations, None without."""
    data, rows = session.data, call.touse
    if not outside:
        rows = rows[estimates.in_sample(data, rows)]
    offset = estimates.offset
    for name in (*estimates.design.variables(), *([offset.name] if offset else [])):
        rows = rows[~np.isnan(data.numbers(name)[rows])]
    weights = None
    if call.weights is not None:
        weights = np.full(data.n_obs, np.nan)
        weights[call.touse] = call.weights.values
    elif (text := _of_estimation(estimates, "wexp")) and not call.options.noweights:
        weights = np.full(data.n_obs, np.nan)
        weights[call.touse] = call.evaluate(parse(text.strip(" =")))
    return rows, weights


def _of_estimation(estimates: Any, name: str) -> str:
    """wtype or wexp of the estimation, as it wants them for margins where levels have weights of their own."""
    macros = estimates.e.macros
    return macros.get(f"margins{name}") or macros.get(name, "")


def _subpopulation(used: Sample, text: str | None, session: Any) -> Sample:
    """The observations of subpop([varname] [if]): where the variable is neither zero nor missing."""
    if not text:
        return used
    asked = Syntax.parse(SUBPOP).bind(f" {text}", session)
    inside = np.zeros(session.data.n_obs, dtype=bool)
    inside[asked.touse] = True
    for name in asked.varlist:
        values = session.data.numbers(name)
        inside &= ~np.isnan(values) & (values != 0)
    groups = tuple((levels, rows[inside[rows]]) for levels, rows in used.groups)
    rows = used.rows[inside[used.rows]]
    if not len(rows):
        raise StataError(461)
    return replace(used, rows=rows, groups=tuple(each for each in groups if len(each[1])))


def _within(used: Sample, options: Any, design: Design, session: Any) -> Sample:
    """The cells of within(): factor variables of the model, and how those nested in them are spread there."""
    names, _ = grouping(options.within, session)
    if not names:
        return used
    for name in names:
        if name not in design.levels:
            raise StataError(322, f"factor {name} not found in list of covariates")
    data, rows = session.data, used.rows
    cells = sample(data, rows, used.weights, names)
    nested = [name for name in design.levels if name not in names and _is_nested(name, cells, design, data)]
    found = []
    for levels, members in cells.groups:
        shares = {name: _shares(name, members, used, data, options.asbalanced) for name in nested}
        found.append((levels, shares))
    return replace(used, within=names, cells=tuple(found))


def _is_nested(name: str, cells: Sample, design: Design, data: Any) -> bool:
    """Whether some level of a factor never occurs in some of the cells."""
    values = data.numbers(name)
    return any(len(np.unique(values[rows])) < len(design.levels[name]) for _, rows in cells.groups)


def _shares(name: str, rows: np.ndarray, used: Sample, data: Any, balanced: bool) -> dict[int, float]:
    """How often each level occurs in a cell; equally often if balanced."""
    values, share = data.numbers(name)[rows], used.counted(rows)
    levels = np.unique(values)
    if balanced:
        return {int(level): 1 / len(levels) for level in levels}
    return {int(level): float(share[values == level].sum()) for level in levels}


def effects(options: Any, estimates: Estimates, session: Any) -> list[Effect | None]:
    """The marginal effects asked for, [None] for predictions.

    By the logarithm of a factor's level there is no discrete change: its indicator counts as continuous.
    """
    asked = [(kind, getattr(options, kind)) for kind in EFFECTS if getattr(options, kind)]
    if not asked:
        if options.continuous:
            raise StataError(198, "option continuous requires dydx() or eydx()")
        return [None]
    if len(asked) > 1:
        raise StataError(198, "only one of dydx(), eyex(), dyex() and eydx() may be specified")
    ((kind, text),) = asked
    design = estimates.design
    known = at.covariates(design)
    found = []
    for name in _effect_names(kind, text, known, design, session):
        if name not in design.levels:
            found.append(Effect(kind, name))
            continue
        base = at.base_level(name, design)
        continuous = options.continuous or kind in ("eyex", "dyex")
        found += [Effect(kind, name, level, base, continuous) for level in design.levels[name]]
    return found


def _effect_names(kind: str, text: str, known: tuple[str, ...], design: Design, session: Any) -> list[str]:
    """The covariates of dydx() or its kin, names, *, _all, _continuous, _factor; r(322) where there are none."""
    names: list[str] = []
    for word in text.split():
        match word:
            case "*" | "_all":
                chosen = list(known)
            case "_continuous":
                chosen = [name for name in known if name not in design.levels]
            case "_factor":
                chosen = [name for name in known if name in design.levels]
            case _:
                plain = parse_name(re.sub(r"^[ic]\.", "", word))[0]
                chosen = [plain.variable] if plain.operator else list(expand(plain.name, session))
        for name in chosen:
            if name not in known:
                raise StataError(322, f"invalid dydx() option;\nvariable {name} not found in list of covariates")
        names += [name for name in chosen if name not in names]
    if not names:
        raise StataError(322, f"invalid {kind}() option;\nno covariates of the model are meant by {text.strip()}")
    return names


def _over_labels(session: Any, over: tuple[str, ...]) -> dict[str, dict[int, str]]:
    """Value labels of the variables of over()."""
    found = {}
    for name in over:
        label = session.data.value_label(name)
        if label is not None:
            values = session.data.numbers(name)
            levels = {int(v) for v in np.unique(values[~np.isnan(values)])}
            found[name] = {level: text for level in levels if (text := label.text(level))}
    return found

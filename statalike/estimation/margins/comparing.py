"""Showing contrasts and pairwise comparisons of margins, and what they leave in r()."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.coeftable import Columns, columns
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates
from statalike.estimation.margins import comparisons, tables
from statalike.estimation.margins.analysis import (
    Compared,
    Inference,
    Margins,
    cell_texts,
    compared_in_pairs,
    contrasted,
    factor_levels,
    group_letters,
    root_of,
)
from statalike.estimation.margins.contrasts import Levels
from statalike.estimation.margins.record import MarginEstimates
from statalike.estimation.margins.tables import Effects
from statalike.estimation.margins.terms import Factor, Term
from statalike.estimation.rowlabels import Label
from statalike.estimation.wald import joint

CONTRASTS = "[, EFFects CIEFFects PVEFFects NOWALD NOEFFects OVERall ATCONtrast(string)]"
EFFECT_OPTIONS = "Level(cilevel) VSQUISH NOFVLABel CFORMAT(string) PFORMAT(string) SFORMAT(string)"
AT = "_at"


def chosen_display(options: Any, display: Display, default: str) -> Display | None:
    """What of the effects is shown: effects all, cieffects intervals, pveffects tests; None for nothing."""
    if options.effects or (options.cieffects and options.pveffects):
        return display
    if options.pveffects:
        return replace(display, noci=True)
    if options.cieffects or default == "ci":
        return replace(display, nopvalues=True)
    return None


def term_sets(
    session: Any, made: MarginEstimates, estimates: Estimates, wanted: Sequence[Term], at_operator: str = ""
) -> list[tuple[Term, Margins, dict[str, Levels]]]:
    """The terms with their margins: those of the marginlist, crossed with at() and over() where there are such."""
    found = made.found
    if found.cells[0].effect is not None and len({c.effect for c in found.cells}) > 1:
        raise StataError(198, "contrasts of marginal effects are supported for one effect at a time")
    sets, root = [], root_of(estimates.V)
    for term in wanted or [None]:
        index = [i for i, cell in enumerate(found.cells) if cell.term == term]
        if term is None and len(index) == 1:
            raise StataError(198, "there are no margins to compare")
        whole, levels = _extended(session, made, estimates, term, at_operator)
        index = [index[position] for position in _order(made, index, whole, levels)]
        margins = Margins(
            found.b[index], found.J[index] @ root, found.J[index], found.whole[index], made.check,
            cell_texts([levels[f.name] for f in whole.crossed]),
        )  # fmt: skip
        sets.append((whole, margins, levels))
    return sets


def _extended(
    session: Any, made: MarginEstimates, estimates: Estimates, term: Term | None, at_operator: str
) -> tuple[Term, dict[str, Levels]]:
    """The term with _at and the variables of over() as factors of it (before `within` if the term has operators)."""
    rows = made.sample_used.rows
    levels = {}
    for factor in term.crossed if term else ():
        levels[factor.name] = factor_levels(estimates.design, session.data, rows, factor.name, made.labels)
    more = []
    if len(made.ats) > 1:
        numbers = np.arange(1, len(made.ats) + 1)
        levels[AT] = Levels(numbers, tuple(map(str, numbers)), 0, np.ones(len(numbers)))
        more.append(AT)
    for name in made.sample_used.over:
        place = made.sample_used.over.index(name)
        numbers = np.unique([group[place] for group, _ in made.sample_used.groups])
        texts = tuple(made.labels.get(name, {}).get(int(n)) or str(n) for n in numbers)
        levels[name] = Levels(numbers, texts, 0, np.ones(len(numbers)))
        more.append(name)
    extra = tuple(Factor(name, at_operator if name == AT else "") for name in more)
    if term is None:
        return Term(extra), levels
    if at_operator:
        return Term((*extra, *term.factors), term.within, term.nested), levels
    return Term(term.factors, (*extra, *term.within), term.nested), levels


def _order(made: MarginEstimates, index: Sequence[int], term: Term, levels: dict[str, Levels]) -> list[int]:
    """Where each cell of the term stands among the margins (which go by at, over, levels)."""

    def key(i: int) -> tuple[int, ...]:
        cell = made.found.cells[i]
        known = dict((*cell.over, *cell.levels)) | {AT: cell.at}
        return tuple(int(np.flatnonzero(levels[f.name].numbers == known[f.name])[0]) for f in term.crossed)

    return sorted(range(len(index)), key=lambda position: key(index[position]))


def show_contrasts(
    session: Any, made: MarginEstimates, estimates: Estimates, wanted: Sequence[Term], how: Any, display: Display,
    mcompare: str | None,
) -> Results:  # fmt: skip
    """Contrasts of margins: legend, joint tests, effects; r()."""
    method = comparisons.read(mcompare)
    sets = term_sets(session, made, estimates, wanted, how.atcontrast.rstrip(".") if how.atcontrast else "")
    compared = [contrasted(term, margins, levels) for term, margins, levels in sets]
    title = f"Contrasts of {_lower(made.legend.title)}"
    for line in ("", *made.legend.items(title), ""):
        session.output.line(line)
    inference = Inference(made.df_r)
    results = contrast_output(session.output, compared, how, display, inference, method, "", True)
    results.macros |= {"title": title, "predict_label": made.e.macros.get("predict_label", made.legend.expression)}
    return results


def contrast_output(
    output: Any, compared: Sequence[Compared], how: Any, display: Display, inference: Inference, method: str,
    equation: str, delta: bool,
) -> Results:  # fmt: skip
    """The tables of contrasts and r()."""
    blocks = [each.rows(inference) for each in compared]
    if how.overall and len(compared) > 1:
        blocks.append([tables.TestRow(Label(tables.OVERALL), overall_test(compared, inference))])
    small = inference.small is not None
    if not how.nowald:
        denominator = inference.df_r if not small else None
        output.emit(tables.test_table(blocks, equation, denominator, small, inference.t, display.vsquish))
    operators = any(each.term.has_operator for each in compared)
    shown = chosen_display(how, display, "ci" if operators else "")
    found = [each.effects(inference, display.level, method) for each in compared]
    if shown is not None and not how.noeffects:
        visible = [e for e, each in zip(found, compared, strict=True) if each.term.has_operator or not operators]
        if not how.nowald:
            output.line()
        _numbers_of(output, visible, method, equation, "contrasts")
        output.emit(
            tables.effect_table(
                visible, shown, equation=equation, delta=delta, t=inference.t,
                adjusted=method if method != "noadjust" else "",
            )
        )  # fmt: skip
    tests = [row.test for block in blocks for row in block if row.test is not None]
    names = [row.label.text for block in blocks for row in block if row.test is not None]
    return _contrast_results(tests, names, compared, found, inference, display)


def overall_test(compared: Sequence[Compared], inference: Inference) -> Any:
    """The joint test of all contrasts; they must be combinations of coefficients."""
    L = np.vstack([each.L for each in compared])
    b = np.concatenate([each.b for each in compared])
    kept = ~np.isnan(b)
    V = np.vstack([each.root for each in compared])
    V = V @ V.T
    return joint(b[kept], V[np.ix_(kept, kept)], inference.df_r, inference.small, L[kept])


def _contrast_results(
    tests: Sequence[Any], names: Sequence[str], compared: Sequence[Compared], found: Sequence[Effects],
    inference: Inference, display: Display,
) -> Results:  # fmt: skip
    """r(): statistic, p, df of each test, and the contrasts b, V."""
    letter = "F" if inference.t else "chi2"
    results = Results({"level": display.level, "k_terms": float(len(compared))}, {"cmd": "contrast"})
    if inference.df_r is not None:
        results.scalars["df_r"] = float(inference.df_r)
    columns_ = [("", name.replace(" ", "_")) for name in names]
    results.put(letter, Matrix.of([[t.statistic for t in tests]], [("", "r1")], columns_))
    results.put("p", Matrix.of([[t.p for t in tests]], [("", "r1")], columns_))
    results.put("df", Matrix.of([[float(t.df) for t in tests]], [("", "r1")], columns_))
    stripe = _vectors(results, compared)
    results.put("table", _table(found, stripe, inference))
    return results


def _vectors(results: Results, compared: Sequence[Compared]) -> Any:
    """r(b) and r(V) of the combinations of all terms; their names."""
    stripe = [(each.heading, label.replace(" ", "_")) for each in compared for label in each.labels]
    b = np.concatenate([each.b for each in compared])
    root = np.vstack([each.root for each in compared])
    results.put("b", Matrix.of([b], [("", "r1")], stripe))
    results.put("V", Matrix.of(root @ root.T, stripe, stripe))
    return stripe


def show_pairs(
    session: Any, made: MarginEstimates, estimates: Estimates, wanted: Sequence[Term], how: Any, display: Display,
    mcompare: str | None,
) -> Results:  # fmt: skip
    """Pairwise comparisons of margins: legend, comparisons; r()."""
    method = comparisons.read(mcompare)
    sets = term_sets(session, made, estimates, [Term(t.crossed) for t in wanted] if wanted else wanted)
    pairwise = [(Term(term.crossed), margins) for term, margins, _ in sets]
    title = f"Pairwise comparisons of {_lower(made.legend.title)}"
    for line in ("", *made.legend.items(title), ""):
        session.output.line(line)
    results = pair_output(session.output, pairwise, how, display, Inference(made.df_r), method, "", True)
    results.macros |= {"title": title, "predict_label": made.e.macros.get("predict_label", made.legend.expression)}
    return results


def pair_output(
    output: Any, pairwise: Sequence[tuple[Term, Margins]], how: Any, display: Display, inference: Inference,
    method: str, equation: str, delta: bool,
) -> Results:  # fmt: skip
    """The tables of pairwise comparisons and r()."""
    compared = [compared_in_pairs(term, margins) for term, margins in pairwise]
    found = [each.effects(inference, display.level, method) for each in compared]
    _numbers_of(output, found, method, equation, "comparisons")
    if how.cimargins:
        margins = [_margins(term, each, inference, display) for term, each in pairwise]
        shown = replace(display, nopvalues=True)
        output.emit(
            tables.effect_table(
                margins, shown, equation=equation, delta=delta, t=inference.t, adjusted="noadjust", estimate="Margin"
            )
        )
    if how.groups:
        if how.cimargins:
            output.line()
        rows = [
            (term.name, m.texts, m.b, np.sqrt(np.diag(m.V)), group_letters(m, effects, display.level))
            for (term, m), effects in zip(pairwise, found, strict=True)
        ]
        output.emit(tables.group_table(rows, display, equation=equation, delta=delta, adjusted=method))
        output.line(f"Note: Margins sharing a letter in the group label are not significantly different at the "
                    f"{100 - display.level:g}% level.")  # fmt: skip
    shown = chosen_display(how, display, "" if how.groups or how.cimargins else "ci")
    if shown is not None:
        if how.groups or how.cimargins:
            output.line()
        visible = [_sorted(each) for each in found] if how.sort else found
        output.emit(
            tables.effect_table(
                visible, shown, equation=equation, delta=delta, t=inference.t, adjusted=method
            )
        )  # fmt: skip
    results = _pair_results(compared, pairwise, inference, display, method)
    results.put("table_vs", _table(found, results.matrices["b_vs"].cols, inference))
    return results


def _pair_results(
    compared: Sequence[Compared], pairwise: Sequence[tuple[Term, Margins]], inference: Inference, display: Display,
    method: str,
) -> Results:  # fmt: skip
    results = Results({"level": display.level, "k_terms": float(len(compared))}, {"cmd": "pwcompare"})
    results.macros["mcmethod_vs"] = method
    if inference.df_r is not None:
        results.scalars["df_r"] = float(inference.df_r)
    stripe = [(term.name, text.replace(" ", "_")) for term, margins in pairwise for text in margins.texts]
    results.put("b", Matrix.of([np.concatenate([m.b for _, m in pairwise])], [("", "r1")], stripe))
    vs = [(each.heading, label.replace(" ", "_")) for each in compared for label in each.labels]
    results.put("b_vs", Matrix.of([np.concatenate([each.b for each in compared])], [("", "r1")], vs))
    root = np.vstack([each.root for each in compared])
    results.put("V_vs", Matrix.of(root @ root.T, vs, vs))
    if inference.small is not None:
        L = np.vstack([each.L for each in compared])
        results.put("L_df", Matrix.of([inference.df(L)], [("", "r1")], vs))
        M = np.vstack([m.L for _, m in pairwise])
        results.put("M_df", Matrix.of([inference.df(M)], [("", "r1")], stripe))
    return results


def _table(found: Sequence[Effects], stripe: Any, inference: Inference) -> Matrix:
    """Estimates, standard errors, statistics, p-values and limits of comparisons, a column each."""
    names = ["b", "se", "t" if inference.t else "z", "pvalue", "ll", "ul"]
    fields = list(Columns.__dataclass_fields__)
    values = [np.concatenate([getattr(each.numbers, name) for each in found]) for name in fields]
    return Matrix.of(values, [("", name) for name in names], stripe)


def _margins(term: Term, margins: Margins, inference: Inference, display: Display) -> Effects:
    """The margins themselves as rows."""
    found = columns(margins.b, np.sqrt(np.diag(margins.V)), inference.df(margins.L), display.level)
    return Effects(term.name, margins.texts, found)


def _sorted(effects: Effects) -> Effects:
    """The comparisons from the smallest to the largest."""
    order = np.argsort(effects.numbers.b, kind="stable")
    numbers = Columns(*(getattr(effects.numbers, name)[order] for name in Columns.__dataclass_fields__))
    return Effects(effects.heading, tuple(effects.labels[i] for i in order), numbers)


def _numbers_of(output: Any, found: Sequence[Effects], method: str, equation: str, what: str) -> None:
    """How many comparisons there are, where tests are adjusted for it."""
    if method == "noadjust":
        return
    output.emit(tables.number_table([(each.heading, len(each.labels)) for each in found], equation, what))
    output.line()


def _lower(title: str) -> str:
    return title[0].lower() + title[1:]

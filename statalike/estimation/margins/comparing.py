"""Showing contrasts and pairwise comparisons of margins, and what they leave in r()."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.estimation.coeftable import Columns, columns
from statalike.estimation.display import Display
from statalike.estimation.eform import EFORM
from statalike.estimation.estimates import Estimates
from statalike.estimation.margins import comparisons, tables
from statalike.estimation.margins.analysis import (
    Compared,
    Inference,
    Margins,
    Treatment,
    compared_in_pairs,
    contrasted,
    group_letters,
)
from statalike.estimation.margins.comparisons import Method
from statalike.estimation.margins.crossing import term_sets
from statalike.estimation.margins.record import MarginEstimates
from statalike.estimation.margins.results import VCE
from statalike.estimation.margins.tables import Effects
from statalike.estimation.margins.terms import Term
from statalike.estimation.rowlabels import Label
from statalike.estimation.wald import joint

CONTRASTS = (
    "[, EFFects CIeffects PVeffects NOWALD NOEFFects OVERall LINCOM NOATLEVels ATCONtrast(string) ATJOINT OVERJOINT"
    " PREDICTCONtrast(string) PREDICTJOINT WITHINJOINT MARGINSWITHIN]"
)
PAIRS = "[, EFFects CIeffects PVeffects CIMargins GROUPs SORT]"
EFFECT_OPTIONS = (
    "Level(cilevel) VSQUISH NOFVLABel FVWRAP(integer) FVWRAPON(string) CFORMAT(string) PFORMAT(string) SFORMAT(string)"
    f" NOLSTRETCH ASOBServed EMPTYcells(string) NOESTIMcheck EQuation(string) df(real -1) POST {EFORM}"
)
UNBALANCED = (
    "Note: The {} method requires balanced data for proper level coverage. A",
    "      factor was found to be unbalanced.",
)


def chosen_display(options: Any, display: Display, default: str) -> Display | None:
    """What of the effects is shown: effects all, cieffects intervals, pveffects tests; None for nothing."""
    if options.effects or (options.cieffects and options.pveffects):
        return display
    if options.pveffects:
        return replace(display, noci=True)
    if options.cieffects or default == "ci":
        return replace(display, nopvalues=True)
    return None


def show_contrasts(
    session: Any, made: MarginEstimates, estimates: Estimates, wanted: Sequence[Term], how: Any, display: Display,
    mcompare: str | None,
) -> tuple[Results, Estimates, list[Effects]]:  # fmt: skip
    """Contrasts of margins: legend, joint tests, effects; r(), what post leaves, and the effects."""
    method = comparisons.read(mcompare)
    sets = term_sets(session, made, estimates, wanted, how)
    compared = [contrasted(term, margins, levels, not how.lincom) for term, margins, levels in sets]
    title = f"Contrasts of {_lower(made.legend.title)}"
    for line in ("", *made.legend.items(title), ""):
        session.output.line(line)
    inference = Inference(made.df_r, errors=made.e.macros["vce"] != "none")
    vce = VCE[made.e.macros["vce"]]
    results, found = contrast_output(session.output, compared, how, display, inference, method, "", vce)
    results.macros |= {"title": title, "predict_label": made.e.macros.get("predict_label", made.legend.expression)}
    return results, posted("margins", results, made, contrast_names(compared), made.df_r), found


def contrast_names(compared: Sequence[Compared]) -> tuple[tuple[str, str], ...]:
    """What contrasts are called in e(b); those of several marginal effects by equation."""
    return tuple((each.term.of, c.name) for each in compared for c in each.contrasts)


def described(call: Any, estimates: Estimates, how: Treatment, title: str) -> dict[str, str]:
    """What r() says of contrasts and comparisons of linear predictions."""
    return {
        "cmdline": call.cmdline, "est_cmd": estimates.cmd, "est_cmdline": estimates.cmdline, "title": title,
        "emptycells": "reweight" if how.reweight else "strict", "margin_method": how.name,
    }  # fmt: skip


def heading_lines(estimates: Estimates, what: str, how: Treatment) -> list[str]:
    """What stands above contrasts and comparisons of the last estimates, posted margins perhaps."""
    if isinstance(estimates, MarginEstimates):
        return ["", f"{what} of {_lower(estimates.legend.title)}", ""]
    return ["", f"{what} of marginal linear predictions", "", f"Margins: {how.name}", ""]


def posted(cmd: str, results: Results, model: Estimates, stripe: Any, df: float | None) -> Estimates:
    """Estimates of what is in r(b) and r(V); what is not estimable counts as omitted."""
    values, covariance = results.matrices["b"].values[0], results.matrices["V"].values
    known = ~np.isnan(values)
    flags = tuple("" if each else "omitted" for each in known)
    macros = {name: results.macros[name] for name in ("title", "mcmethod", "emptycells") if name in results.macros}
    macros |= {"est_cmd": model.e.macros.get("est_cmd", model.cmd)}
    macros |= {"est_cmdline": model.e.macros.get("est_cmdline", model.cmdline)}
    e = Results({"N": model.n, "k_terms": results.scalars["k_terms"]}, macros)
    for name, matrix in results.matrices.items():
        if name not in ("b", "V", "table"):
            e.put(name, matrix)
    covariance = np.where(np.outer(known, known), covariance, 0.0)
    return Estimates(cmd, results.macros.get("cmdline", cmd), model.depvar, np.where(known, values, 0.0), covariance,
                     tuple(stripe), df, e, model.sample, None, flags, dict(model.labels))  # fmt: skip


def contrast_output(
    output: Any, compared: Sequence[Compared], how: Any, display: Display, inference: Inference, method: Method,
    equation: str, vce: str,
) -> tuple[Results, list[Effects]]:  # fmt: skip
    """The tables of contrasts; r() and the contrasts themselves. vce: what stands above the standard errors."""
    blocks = [each.rows(inference, not how.noatlevels) for each in compared]
    if how.overall and len(compared) > 1:
        blocks.append([tables.TestRow(Label(tables.OVERALL), overall_test(compared, inference))])
    small = inference.small is not None
    tested = inference.errors and not how.nowald
    if tested:
        denominator = inference.df_r if not small else None
        output.emit(tables.test_table(blocks, equation, denominator, small, inference.t, display))
    operators = any(each.term.has_operator for each in compared)
    shown = chosen_display(how, display, "ci" if operators or not inference.errors else "")
    found = [each.effects(inference, display, method, compared) for each in compared]
    if shown is not None and not how.noeffects:
        visible = [e for e, each in zip(found, compared, strict=True) if each.term.has_operator or not operators]
        if tested:
            output.line()
        _numbers_of(output, visible, method, equation, display, "contrasts")
        output.emit(
            tables.effect_table(
                visible, shown, equation=equation, vce=vce, t=inference.t, estimate=display.eform or "Contrast",
                adjusted=method.name if method.name != "noadjust" else "", errors=inference.errors,
            )
        )  # fmt: skip
    tests = [row.test for block in blocks for row in block if row.test is not None]
    names = [row.label.text for block in blocks for row in block if row.test is not None]
    results = _contrast_results(tests, names, compared, found, inference, display)
    results.macros |= {"mcmethod": method.name} | ({"mcadjustall": "adjustall"} if method.together else {})
    return results, found


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
    results.put("L", Matrix.of(np.vstack([each.L for each in compared]), stripe))
    b = np.concatenate([each.b for each in compared])
    root = np.vstack([each.root for each in compared])
    results.put("b", Matrix.of([b], [("", "r1")], stripe))
    results.put("V", Matrix.of(root @ root.T, stripe, stripe))
    return stripe


def show_pairs(
    session: Any, made: MarginEstimates, estimates: Estimates, wanted: Sequence[Term], how: Any, display: Display,
    mcompare: str | None,
) -> tuple[Results, Estimates, list[Effects]]:  # fmt: skip
    """Pairwise comparisons of margins: legend, comparisons; r(), what post leaves, and the comparisons."""
    method = comparisons.read(mcompare)
    sets = term_sets(session, made, estimates, [Term(t.crossed) for t in wanted] if wanted else wanted, None)
    pairwise = [(Term(term.crossed, of=term.of), margins) for term, margins, _ in sets]
    title = f"Pairwise comparisons of {_lower(made.legend.title)}"
    for line in ("", *made.legend.items(title), ""):
        session.output.line(line)
    vce = VCE[made.e.macros["vce"]]
    inference = Inference(made.df_r, errors=made.e.macros["vce"] != "none")
    results, found = pair_output(session.output, pairwise, how, display, inference, method, "", vce)
    results.macros |= {"title": title, "predict_label": made.e.macros.get("predict_label", made.legend.expression)}
    stripe = [(term.of, name) for term, margins in pairwise for name in margins.names]
    return results, posted("margins", results, made, stripe, made.df_r), found


def pair_output(
    output: Any, pairwise: Sequence[tuple[Term, Margins]], how: Any, display: Display, inference: Inference,
    method: Method, equation: str, vce: str,
) -> tuple[Results, list[Effects]]:  # fmt: skip
    """The tables of pairwise comparisons; r() and the comparisons themselves."""
    compared = [compared_in_pairs(term, margins) for term, margins in pairwise]
    found = [each.effects(inference, display, method, compared) for each in compared]
    _numbers_of(output, found, method, equation, display, "comparisons")
    look = {"equation": equation, "vce": vce}
    errors = {"errors": inference.errors}
    if how.cimargins:
        margins = [_margins(term, each, inference, display) for term, each in pairwise]
        margins = [_sorted(each) for each in margins] if how.sort else margins
        shown = replace(display, nopvalues=True)
        output.emit(
            tables.effect_table(margins, shown, **look, **errors, t=inference.t, adjusted="noadjust", estimate="Margin")
        )
    if how.groups:
        if how.cimargins:
            output.line()
        rows = [_grouped(term, m, effects, display, how.sort)
                for (term, m), effects in zip(pairwise, found, strict=True)]  # fmt: skip
        output.emit(tables.group_table(rows, display, **look, adjusted=method.name))
        for line in tables.LETTERS:
            output.line(line.format(100 - display.level))
    shown = chosen_display(how, display, "" if how.groups or how.cimargins else "ci")
    if shown is not None:
        if how.groups or how.cimargins:
            output.line()
        visible = [_sorted(each) for each in found] if how.sort else found
        output.emit(
            tables.effect_table(
                visible,
                shown,
                **look,
                **errors,
                t=inference.t,
                adjusted=method.name,
                estimate=display.eform or "Contrast",
            )
        )
    balanced = all(m.balanced for _, m in pairwise)
    if method.name in comparisons.RANGES and not balanced:
        for line in UNBALANCED:
            output.line(line.format(method.name))
    results = _pair_results(compared, pairwise, inference, display, method)
    results.scalars["balanced"] = float(balanced)
    stripe = [(each.heading, label.replace(" ", "_")) for each in found for label in each.labels]
    results.put("table_vs", _table(found, stripe, inference))
    return results, found


def _grouped(term: Term, margins: Margins, effects: Effects, display: Display, by_size: bool) -> Any:
    """A term's margins with their letters, the smallest first if asked for."""
    order = np.argsort(margins.b, kind="stable") if by_size else range(len(margins.b))
    letters = group_letters(margins, effects, display.level)
    se = np.sqrt(np.diag(margins.V))
    texts = [margins.texts[i] for i in order]
    return term.name, texts, margins.b[list(order)], se[list(order)], [letters[i] for i in order]


def _pair_results(
    compared: Sequence[Compared], pairwise: Sequence[tuple[Term, Margins]], inference: Inference, display: Display,
    method: Method,
) -> Results:  # fmt: skip
    results = Results({"level": display.level, "k_terms": float(len(compared))}, {"cmd": "pwcompare"})
    results.macros["mcmethod_vs"] = method.name
    results.macros["mctitle_vs"] = comparisons.TITLES[method.name]
    if method.together:
        results.macros["mcadjustall_vs"] = "adjustall"
    if inference.df_r is not None:
        results.scalars["df_r"] = float(inference.df_r)
    stripe = [(term.name, text.replace(" ", "_")) for term, margins in pairwise for text in margins.texts]
    results.put("b", Matrix.of([np.concatenate([m.b for _, m in pairwise])], [("", "r1")], stripe))
    margin_root = np.vstack([m.root for _, m in pairwise])
    results.put("V", Matrix.of(margin_root @ margin_root.T, stripe, stripe))
    results.put("M", Matrix.of(np.vstack([m.L for _, m in pairwise]), stripe))
    vs = [(each.heading, label.replace(" ", "_")) for each in compared for label in each.labels]
    results.put("b_vs", Matrix.of([np.concatenate([each.b for each in compared])], [("", "r1")], vs))
    root = np.vstack([each.root for each in compared])
    results.put("V_vs", Matrix.of(root @ root.T, vs, vs))
    results.put("L", Matrix.of(np.vstack([each.L for each in compared]), vs))
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
    return Effects(term.name, margins.texts, found, term.of)


def _sorted(effects: Effects) -> Effects:
    """The comparisons from the smallest to the largest."""
    order = np.argsort(effects.numbers.b, kind="stable")
    numbers = Columns(*(getattr(effects.numbers, name)[order] for name in Columns.__dataclass_fields__))
    return Effects(effects.heading, tuple(effects.labels[i] for i in order), numbers, effects.of)


def _numbers_of(
    output: Any, found: Sequence[Effects], method: Method, equation: str, display: Display, what: str
) -> None:
    """How many comparisons there are, where tests are adjusted for it."""
    if method.name == "noadjust":
        return
    output.emit(tables.number_table([(each.heading, len(each.labels)) for each in found], equation, display, what))
    output.line()


def _lower(title: str) -> str:
    return title[0].lower() + title[1:]

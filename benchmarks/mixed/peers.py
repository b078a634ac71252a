"""The peers in Python: how each is asked for a row's model. Each imports its package when it is made."""

from __future__ import annotations

import math

import numpy as np
from data import Data
from fitter import Fitter
from rows import Row

PACKAGES = {"interlace": "interlace-lme", "kamino": "kamino-lme"} | {
    name: name
    for name in ("glmm", "mixedlm", "mixedlm-rs", "lme-python", "statsmodels", "gpboost", "pymixef", "python-gls")
}


def frame(d: Data):
    """A pandas table."""
    import pandas

    return pandas.DataFrame(d)


def fixed(row: Row) -> str:
    """y ~ x1 + x2."""
    return f"{row.y} ~ {' + '.join(row.fixed)}"


def random(row: Row, one: bool = False) -> list[str]:
    """(x1|g) of each term; `one` writes the constant out."""
    front = "1 + " if one else ""
    return [f"({front + slope if slope else '1'} | {name})" for slope, name in row.random]


def formula(row: Row, one: bool = False) -> str:
    """As lme4 writes it."""
    return " + ".join([fixed(row), *random(row, one)])


def plain(row: Row) -> bool:
    """Whether errors are independent and tests large-sample."""
    return bool(row.random) and row.residual is None and row.ddf is None


def glmm(row: Row) -> Fitter | None:
    """glmm (Rust): no standard errors of variance parameters in general."""
    import glmm

    if row.residual is not None or row.ddf == "kroger":
        return None
    text, reml = formula(row), row.method == "reml"
    return Fitter(
        lambda d: glmm.fit(d, text, reml=reml, satterthwaite=row.ddf is not None), lambda m: m.loglik, prepare=frame
    )


def mixedlm(row: Row) -> Fitter | None:
    """mixedlm: what it calls Kenward-Roger are Satterthwaite's degrees of freedom."""
    import mixedlm

    if row.residual is not None or row.ddf == "kroger":
        return None

    def run(d):
        found = mixedlm.lmer(formula(row), d, REML=row.method == "reml")
        if row.ddf:
            found.summary()
        return found

    def ll(m) -> float:
        value = m.logLik()
        return float(getattr(value, "value", value))

    return Fitter(run, ll, prepare=frame)


def mixedlm_rs(row: Row) -> Fitter | None:
    """mixedlm-rs: one grouping."""
    import mixedlm_rs

    if not plain(row) or len(row.random) > 1:
        return None
    slope, name = row.random[0]
    return Fitter(
        lambda d: mixedlm_rs.mixedlm(fixed(row), d, groups=name, re_formula=f"~{slope}").fit(reml=row.method == "reml"),
        lambda m: m.llf, frame, lambda m: float(np.asarray(m.bse_cov_re)[0]),
    )  # fmt: skip


def lme_python(row: Row) -> Fitter | None:
    """lme-python (Rust)."""
    import lme_python
    import polars

    if row.residual is not None:
        return None

    def run(d):
        found = lme_python.lmer(formula(row), data=d, reml=row.method == "reml")
        if row.ddf == "satterthwaite":
            found.with_satterthwaite(d)
        if row.ddf == "kroger":
            found.with_kenward_roger(d)
        return found

    return Fitter(run, lambda m: m.log_likelihood, polars.DataFrame)


def statsmodels(row: Row) -> Fitter | None:
    """statsmodels MixedLM: what it prints as standard errors of variances is wrong."""
    import statsmodels.formula.api as smf

    if not plain(row) or len(row.random) > 1:
        return None
    slope, name = row.random[0]
    return Fitter(
        lambda d: smf.mixedlm(fixed(row), d, groups=name, re_formula=f"~{slope}").fit(reml=row.method == "reml"),
        lambda m: m.llf, frame, lambda m: float(m.bse[f"{name} Var"] * m.scale),
    )  # fmt: skip


def interlace(row: Row) -> Fitter | None:
    """interlace-lme."""
    import interlace

    more: dict = {"method": row.method.upper()}
    if row.residual is not None:
        if row.residual[:2] != ("ar", 1):
            return None
        more["correlation"] = interlace.AR1(time=row.residual[2])
    if row.ddf == "kroger":
        more["df_method"] = "kenward-roger"
    return Fitter(
        lambda d: interlace.fit(fixed(row), d, random=random(row, True), **more), lambda m: float(m.llf), frame
    )


def kamino(row: Row) -> Fitter | None:
    """kamino-lme; groups as text."""
    import kamino

    if row.residual is not None:
        return None

    def prepare(d: Data):
        table = frame(d)
        for _, name in row.random:
            table[name] = table[name].astype(str)
        return table

    def run(d):
        found = kamino.lmer(formula(row, True), d, reml=row.method == "reml")
        if row.ddf:
            way = found.satterthwaite() if row.ddf == "satterthwaite" else found.kenward_roger()
            for contrast in np.eye(len(row.fixed) + 1):
                way.test(contrast.tolist())
        return found

    return Fitter(run, lambda m: float(getattr(m, "log_likelihood", getattr(m, "loglik", math.nan))), prepare)


def gpboost(row: Row) -> Fitter | None:
    """gpboost, random intercepts only; its default for crossed effects is approximate."""
    import gpboost

    if not plain(row) or any(slope for slope, _ in row.random):
        return None
    names = [name for _, name in row.random]

    def run(d: Data):
        model = gpboost.GPModel(group_data=np.column_stack([d[name] for name in names]), likelihood="gaussian")
        X = np.column_stack([np.ones(len(d[row.y])), *(np.asarray(d[name], float) for name in row.fixed)])
        model.fit(y=np.asarray(d[row.y], float), X=X)
        return model

    return Fitter(run, lambda m: -float(m.get_current_neg_log_likelihood()))


def pymixef(row: Row) -> Fitter | None:
    """pymixef."""
    import pymixef

    if not plain(row):
        return None
    return Fitter(
        lambda d: pymixef.fit(formula(row, True), data=d, method=row.method), lambda m: float(m.log_likelihood), frame
    )


def python_gls(row: Row) -> Fitter | None:
    """python-gls: residual structures without random effects."""
    from python_gls import GLS
    from python_gls.correlation import CorARMA, CorCAR1, CorCompSymm, CorSymm
    from python_gls.variance import VarIdent

    if row.residual is None or row.random:
        return None
    kind = row.residual[0]
    makers = {
        "unstructured": CorSymm, "exponential": CorCAR1, "exchangeable": CorCompSymm,
        "ma": lambda: CorARMA(p=0, q=1), "diagonal": lambda: None,
    }  # fmt: skip

    def run(d):
        correlation = makers[kind]()
        if kind == "exponential":
            for i, (_, own) in enumerate(d.groupby(row.group, sort=True)[row.residual[2]]):
                correlation.set_time_points(i, own.to_numpy())
        variance = VarIdent("t") if kind in ("unstructured", "diagonal") else None
        made = GLS.from_formula(
            fixed(row), data=d, correlation=correlation, variance=variance, groups=row.group, method="ML"
        )
        return made.fit()

    return Fitter(run, lambda m: float(m.loglik), frame)


CONTENDERS = {
    "glmm": glmm,
    "mixedlm": mixedlm,
    "mixedlm-rs": mixedlm_rs,
    "lme-python": lme_python,
    "statsmodels": statsmodels,
    "interlace": interlace,
    "kamino": kamino,
    "gpboost": gpboost,
    "pymixef": pymixef,
    "python-gls": python_gls,
}

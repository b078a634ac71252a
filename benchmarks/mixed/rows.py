"""What is fitted: the rows of the table, which peers try each, and which are left out and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One model on one data set.

    fixed: names of the covariates. random: (slope or "", group) from the highest level down. residual: structure,
    order and times of errors within the last group. method: "ml" or "reml"; ddf: of the tests of the coefficients.
    """

    title: str
    data: str
    fixed: tuple[str, ...]
    random: tuple[tuple[str, str], ...] = ()
    y: str = "y"
    crossed: bool = False
    residual: tuple[str, int | None, str] | None = None
    group: str = "g"
    method: str = "ml"
    ddf: str | None = None
    peers: tuple[str, ...] = ()


FOUR, THREE = ("x1", "x2", "x3", "x4"), ("x1", "x2", "x3")
MIXED = (
    "glmm", "mixedlm-rs", "mixedlm", "lme-python", "lme4", "nlme", "interlace", "kamino", "gpboost", "statsmodels",
    "glmmTMB", "pymixef",
)  # fmt: skip
NESTED = ("glmm", "mixedlm", "lme-python", "lme4", "nlme", "interlace", "gpboost", "glmmTMB")
CROSSED = ("glmm", "mixedlm", "lme4", "lme-python", "gpboost", "interlace", "kamino", "glmmTMB")
ERRORS = ("nlme", "mmrm", "glmmTMB", "python-gls")
COMPLETE = ("nlme", "nlme-car1", "glmmTMB", "mmrm")  # that give standard errors of variance parameters, and right ones
DEGREES = ("glmm", "lme-python", "mixedlm", "lmerTest", "pbkrtest", "interlace", "kamino")

ROWS = {
    "m1": Row("random slope, 432 obs", "pig", ("week",), (("week", "g"),), peers=MIXED),
    "m2": Row("random slope, 100,000 obs, 10,000 groups", "slope", FOUR, (("x1", "g"),), peers=MIXED),
    "m2_reml": Row("the same by REML", "slope", FOUR, (("x1", "g"),), method="reml", peers=MIXED),
    "m3": Row("random slope, 1,000,000 obs, 100,000 groups", "slope_large", FOUR, (("x1", "g"),), peers=MIXED),
    "m4": Row(
        "three levels, 500,000 obs, 50,000 in 1,000", "nested", ("x1", "x2"), (("", "l3"), ("", "l2")), peers=NESTED
    ),
    "m4_s": Row("the same with a slope", "nested", ("x1", "x2"), (("", "l3"), ("x1", "l2")), peers=NESTED),
    "m5a": Row(
        "InstEval, students x lecturers", "insteval", ("service",), (("", "s"), ("", "d")), crossed=True, peers=CROSSED
    ),
    "m5b": Row(
        "and departments", "insteval", ("service",), (("", "s"), ("", "d"), ("", "dept")), crossed=True, peers=CROSSED
    ),
    "m5c": Row(
        "crossed, 1,000,000 obs, 50,000 x 2,000", "crossed", ("x",), (("", "a"), ("", "b")), crossed=True, peers=CROSSED
    ),
    "m6o_ar1": Row(
        "Ovary, AR(1)", "ovary", ("s", "c"), (("", "g"),), residual=("ar", 1, "t"), peers=("nlme", "glmmTMB")
    ),
    "m6o_ar2": Row("Ovary, AR(2)", "ovary", ("s", "c"), (("", "g"),), residual=("ar", 2, "t"), peers=("nlme",)),
    "m6_ar1": Row(
        "AR(1), 200,000 obs, 5,000 x 40", "autoregressive", ("x",), (("", "g"),), "y1", residual=("ar", 1, "t"),
        peers=("nlme", "glmmTMB", "interlace"),
    ),
    "m6_ar2": Row(
        "AR(2)", "autoregressive", ("x",), (("", "g"),), "y2", residual=("ar", 2, "t"), peers=("nlme",)
    ),
    "m7_un": Row(
        "unstructured errors, 20,000 x 5", "panel", ("t", "x"), y="y_un", residual=("unstructured", None, "t"),
        peers=ERRORS,
    ),
    "m7_exp": Row(
        "exponential, irregular times", "panel", ("t", "x"), y="y_exp", residual=("exponential", None, "tt"),
        peers=("nlme", "nlme-car1", "mmrm", "python-gls"),
    ),
    "m7_ex": Row(
        "exchangeable", "panel", ("t", "x"), y="y_ex", residual=("exchangeable", None, "t"),
        peers=("nlme", "mmrm", "python-gls"),
    ),
    "m7_ma": Row(
        "MA(1)", "panel", ("t", "x"), y="y_ma", residual=("ma", 1, "t"), peers=("nlme", "python-gls")
    ),
    "m7_het": Row(
        "standard deviation by occasion", "panel", ("t", "x"), y="y_het", residual=("diagonal", None, "t"),
        peers=("nlme", "glmmTMB", "python-gls"),
    ),
}  # fmt: skip
for size, data in (("5,000 obs, 500 groups", "small"), ("100,000 obs, 10,000 groups", "small_large")):
    more = "" if data == "small" else "_100k"
    slope = (("x1", "g"),)
    ROWS[f"m8_satt{more}"] = Row(
        f"Satterthwaite, {size}", data, THREE, slope, method="reml", ddf="satterthwaite", peers=DEGREES
    )
    ROWS[f"m8_kr{more}"] = Row(
        f"Kenward-Roger, {size}", data, THREE, slope, method="reml", ddf="kroger",
        peers=("pbkrtest", "lmerTest", "lme-python", "interlace", "kamino"),
    )  # fmt: skip

SLOW = "more than a minute in an earlier run"
EXPECTED = "not tried, as smaller models took it too long"
LEFT_OUT = {
    ("m3", "nlme"): SLOW,
    ("m3", "glmmTMB"): SLOW,
    ("m3", "statsmodels"): SLOW,
    ("m3", "interlace"): EXPECTED,
    ("m3", "kamino"): EXPECTED,
    ("m4", "glmmTMB"): SLOW,
    ("m4_s", "glmm"): SLOW,
    ("m4_s", "glmmTMB"): EXPECTED,
    ("m4_s", "gpboost"): "fits no covariance of intercept and slope",
    ("m5a", "kamino"): SLOW,
    ("m5a", "lme-python"): SLOW,
    ("m5a", "interlace"): SLOW,
    ("m5b", "kamino"): EXPECTED,
    ("m5b", "lme-python"): EXPECTED,
    ("m5b", "interlace"): EXPECTED,
    ("m5c", "mixedlm"): SLOW,
    ("m5c", "lme4"): SLOW,
    ("m5c", "lme-python"): SLOW,
    ("m5c", "interlace"): EXPECTED,
    ("m5c", "kamino"): EXPECTED,
    ("m5c", "glmmTMB"): EXPECTED,
    ("m6_ar1", "glmmTMB"): SLOW,
    ("m6_ar1", "interlace"): EXPECTED,
    ("m6_ar2", "nlme"): SLOW,
    ("m7_un", "nlme"): SLOW,
    ("m7_un", "glmmTMB"): SLOW,
    ("m7_un", "python-gls"): SLOW,
    ("m7_ma", "python-gls"): SLOW,
    ("m8_kr", "lme-python"): SLOW,
    **{(row, "pymixef"): "more than a minute on the 432 observations of m1" for row in ("m1", "m2", "m2_reml", "m3")},
    **{(row, "gpboost"): "fits no covariance of intercept and slope" for row in ("m1", "m2", "m2_reml", "m3")},
    **{
        ("m8_kr_100k", peer): "a matrix of observations by observations"
        for peer in ("pbkrtest", "lmerTest", "lme-python", "interlace", "kamino")
    },
    **{("m8_satt_100k", peer): "a matrix of observations by observations" for peer in ("pbkrtest", "kamino")},
}

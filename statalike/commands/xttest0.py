"""Test for random effects after xtreg, re."""

from __future__ import annotations

import numpy as np
import scipy

from statalike.data.format import trimmed
from statalike.data.groups import group
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.sample import named_response
from statalike.interpreter.command import command
from statalike.models.linear import least_squares
from statalike.models.panel import PanelRows, random_effects_score
from statalike.output.text import abbreviated


@command("xttest0")
def run(session, call):
    """Lagrange multiplier test of Breusch and Pagan that panels do not differ, after xtreg, re.

    It looks at the residuals of a regression without panels. As a variance is not negative, its statistic is zero
    where panels differ less than chance would have it, and half a chi2(1) otherwise. Panels may be of any sizes.

    . webuse nlswork
    . quietly xtreg ln_wage age tenure, re i(idcode)
    . xttest0

    Breusch and Pagan Lagrangian multiplier test for random effects

            ln_wage[idcode,t] = Xb + u[idcode] + e[idcode,t]

            Estimated results:
                             |       Var     SD = sqrt(Var)
                    ---------+-----------------------------
                     ln_wage |   .2282906       .4777976
                           e |   .0888528       .2980819
                           u |   .1145803       .3384971

            Test: Var(u) = 0
                                 chibar2(01) = 24019.62
                              Prob > chibar2 =   0.0000

    Stored: r(lm) r(df) r(p)
    """
    estimates = last(session.estimates.current, "xtreg")
    e = estimates.e
    if e.macros["model"] != "re":
        raise StataError(321, "last estimates not found or not of xtreg, re")
    data = session.data
    used = np.flatnonzero(estimates.in_sample(data))
    y, panel = named_response(data, estimates.depvar)[used], e.macros["ivar"]
    codes = group([data[panel].values], used)
    lm = random_effects_score(
        least_squares(y, estimates.kept_regressors(data, used)).residuals, PanelRows(codes.codes, codes.sizes)
    )
    p = float(scipy.special.chdtrc(1, lm)) / 2 if lm else 1.0
    variances = {estimates.depvar: y.var(ddof=1), "e": e.scalars["sigma_e"] ** 2, "u": e.scalars["sigma_u"] ** 2}
    for line in _lines(estimates.depvar, panel, variances, lm, p):
        session.output.line(line)
    session.r = Results(scalars={"lm": lm, "df": 1.0, "p": p})


def _lines(depvar, panel, variances, lm, p):
    """What is shown: the model, its variances, the test."""
    y, i = abbreviated(depvar, 8), abbreviated(panel, 8)
    return [
        "", "Breusch and Pagan Lagrangian multiplier test for random effects", "",
        f"        {y}[{i},t] = Xb + u[{i}] + e[{i},t]", "",
        "        Estimated results:",
        f"{'|':>26}       Var     SD = sqrt(Var)",
        f"{'-' * 9:>25}+{'-' * 29}",
        *(
            f"{abbreviated(name, 8):>24} | {trimmed(value, '%9.0g'):>10} {trimmed(value**0.5, '%9.0g'):>14}"
            for name, value in variances.items()
        ),
        "", "        Test: Var(u) = 0",
        f"{'chibar2(01) =':>42} {trimmed(lm, '%8.2f'):>8}",
        f"{'Prob > chibar2 =':>42} {trimmed(p, '%8.4f'):>8}",
    ]  # fmt: skip

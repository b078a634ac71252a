"""Seemingly unrelated estimation."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.options import DISPLAY_OPTIONS
from statalike.estimation.replay import replayed
from statalike.estimation.simultaneous import member, simultaneous
from statalike.estimation.stored import chosen, name_of
from statalike.estimation.vce_option import read
from statalike.interpreter.command import command
from statalike.lang.syntax import Syntax


@command(f"suest [anything] [, VCE(string) Robust CLuster(varname) EForm(string) {DISPLAY_OPTIONS}]")
def run(session, call):
    """Combine stored models into one set of results, with the covariances between them.

    suest namelist [, options]

    The covariance is of the sandwich kind, whether the models were fitted to the same, to other or to overlapping
    observations, so that test and lincom can compare coefficients across models. The equations are called after the
    models: m1_mean and m1_lnvar of regress, m1_y of others. Models are regress, logit, logistic, probit, cloglog,
    poisson, nbreg, without robust variances and weights.

    vce(robust)           the default; vce(cluster clustvar) allows for correlation within clusters
    robust                the default
    cluster(varname)      as vce(cluster varname)
    eform(text)           exponentiated, under this head

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight if foreign
    . estimates store abroad
    . quietly regress mpg weight if !foreign
    . estimates store home
    . quietly suest abroad home
    . test [abroad_mean]weight = [home_mean]weight

    Stored: e(N) e(rank) e(N_clust) e(names) e(eqnames#) e(b) e(V) e(sample)
    """
    options = call.options
    display = Display.of(options, session.settings, eform=options.eform or "")
    if not call.anything:
        replayed(session, "suest").show(session.output, display)
        return
    found = chosen(session, call.anything)
    pairs = [(name if name != "." else name_of(session, model).replace(".", "_LAST"), model) for name, model in found]
    if not pairs:
        raise StataError(198, "no models given")
    vce = read(options, session, ("robust", "cluster"), "robust")
    members = [member(name, model, session.data, _scores(session)) for name, model in pairs]
    labels = {variable: texts for _, model in pairs for variable, texts in model.labels.items()}
    made = simultaneous([name for name, _ in pairs], members, session.data, vce.cluster, labels, call.cmdline)
    session.post(made)
    made.show(session.output, display)


def _scores(session):
    """What predicts the scores of a model's equations."""

    def score(model, rows):
        options = Syntax.parse(f"[, {model.predict_options}]").bind(", ", session).options
        return [each.values for each in model.predict("score", session.data, rows, options)]

    return score


def suggest(session, before):
    """The stored results, for completion."""
    return None if "," in before else session.estimates.stored

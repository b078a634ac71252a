"""Likelihood-ratio test between two models."""

from __future__ import annotations

from statalike.commands.estimates_stats import NOTE, TITLE
from statalike.data.format import trimmed
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.compare import Composite, criteria_table, likelihood_ratio
from statalike.estimation.stored import chosen
from statalike.interpreter.command import command
from statalike.lang.outermost import words
from statalike.output.text import abbreviated, wrapped


@command("LRtest anything [, STats DIR Force DF(integer -1)]")
def run(session, call):
    """Likelihood-ratio test of a model within another.

    lrtest model [model] [, options]

    Models are names of stored results; a dot, or nothing, means those at hand. Which one is nested in the other
    follows from their numbers of parameters. A model may be several in parentheses, `lrtest (boys girls) all`, whose
    log likelihoods and numbers of parameters add up; that they are of the same observations is not checked then.

    stats   information criteria of both models
    dir     command and dependent variable of all models
    force   even where the models seem not to be comparable
    df(#)   degrees of freedom

    . use auto
    . quietly regress mpg weight
    . estimates store small
    . quietly regress mpg weight length
    . lrtest small .

    Likelihood-ratio test
    Assumption: small nested within .

     LR chi2(1) =   2.12
    Prob > chi2 = 0.1450

    Stored: r(chi2) r(df) r(p)
    """
    options = call.options
    models = [_model(session, word) for word in words(call.anything)]
    if len(models) == 1:
        models.append(_model(session, "."))
    if len(models) != 2:
        raise StataError(198, "two models must be specified")
    both = [name for name, _ in models[0] if name in dict(models[1])]
    if both:
        raise StataError(198, f"{both[0]} may not be in both models")
    first, second = (Composite(_called(model), tuple(each for _, each in model)) for model in models)
    df = options.df if options.df >= 0 else None
    test = likelihood_ratio(first, second, df=df, force=options.force)
    output = session.output
    for line in lines(test, output.linesize):
        output.line(line)
    if options.stats:
        for line in ("", TITLE, ""):
            output.line(line)
        output.emit(criteria_table([(abbreviated(each.name, 12), each.total) for each in (first, second)]))
        output.line(NOTE)
    if options.dir:
        output.line()
        for name, model in (*models[0], *models[1]):
            output.line(f"{name:>12}  {model.e.macros.get('cmd', ''):<10} {model.depvar}")
    session.r = Results({"p": test.p, "chi2": test.chi2, "df": float(test.df)})


def _model(session, word):
    """The names and estimates of a model as typed: a name, or several in parentheses."""
    inside = word[1:-1] if word.startswith("(") and word.endswith(")") else word
    if not inside.strip():
        raise StataError(198)
    return chosen(session, inside)


def _called(model):
    """What a model is called: by its name, or by those of its parts."""
    names = [name for name, _ in model]
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def lines(test, linesize):
    """What is shown of a test."""
    chi2, p = trimmed(test.chi2, "%9.2f"), trimmed(test.p, "%6.4f")
    width = max(len(chi2), len(p))
    found = [
        "",
        "Likelihood-ratio test",
        f"Assumption: {test.smaller} nested within {test.larger}",
        "",
        f"{f'LR chi2({test.df:g})':>11} = {chi2:>{width}}",
        f"Prob > chi2 = {p:>{width}}",
    ]
    if test.notes:
        found.append("")
    for note in test.notes:
        found += wrapped(note, linesize - 2, hang=6)
    return found


def suggest(session, before):
    """The stored results, for completion."""
    return None if "," in before else session.estimates.stored

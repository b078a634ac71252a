"""Begin estimation results of a program's own."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.ereturning import posted


@command("EREturn post [namelist] [, Depname(string) Obs(real) Dof(real) Esample(varname) PROPerties(string)]")
def run(session, call):
    """Forget the estimation results and begin new ones: coefficients b and their covariances V.

    depname(text)     what stands above the names of the coefficients
    obs(#)            e(N)
    dof(#)            e(df_r), so that statistics are t, not z
    esample(varname)  the observations used; the variable is dropped
    properties(text)  e(properties)

    . matrix b = (1, 2)
    . matrix V = (1, 0 \\ 0, 4)
    . ereturn post b V, obs(20)
    . display _b[c2] / _se[c2]
    1
    """
    options = call.options
    matrices = []
    for name in call.names:
        if session.matrix(name) is None:
            raise StataError(111, f"matrix {name} not found")
        matrices.append(session.matrix(name))
    if not 1 <= len(matrices) <= 2:
        raise StataError(198, "ereturn post needs b, or b and V")
    b, V = matrices[0], matrices[1] if len(matrices) > 1 else None
    used = session.data.numbers(options.esample) if options.esample else None
    estimates = posted(b, V, depvar=options.depname or "", dof=options.dof, sample=None)
    if used is not None:
        estimates.sample = estimates.e.sample = session.data.mark((used != 0) & (used == used))
        session.data.drop((options.esample,))
    if options.obs is not None:
        estimates.e.put("N", options.obs)
    if options.properties:
        estimates.e.put("properties", options.properties)
    for name in call.names:
        del session.matrices[name]
    session.post(estimates)

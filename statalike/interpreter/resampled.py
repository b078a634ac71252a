"""What bootstrap and jackknife leave behind and show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from statalike.data.drawing import Units
from statalike.errors import StataError
from statalike.estimation.display import Display, check_level
from statalike.estimation.estimates import Estimates
from statalike.estimation.options import DISPLAY_OPTIONS
from statalike.estimation.replay import report
from statalike.estimation.resampled import Replicated
from statalike.interpreter.replicating import Runs
from statalike.interpreter.session import Session
from statalike.lang.syntax import Syntax
from statalike.output.text import wrapped

SHOWN = "NOTABle NOHEader NOLegend TItle(string)"
REPORTING = f"{SHOWN} NODOTS DOTS(integer) NOIsily"
"""How a resampling prefix reports."""

REPLAYED = f"[, {SHOWN} {DISPLAY_OPTIONS}]"
TABLES = ("notable", "nofetable", "noretable", "nolrtest", "estmetric")


def replicated(runs: Runs, call: Any, options: Any, drawn: Units, replicates: np.ndarray) -> Replicated:
    """What the runs have found, with what e() tells of the request."""
    scalars = {"k_exp": float(len(runs.statistics))}
    scalars["k_eexp"] = float(sum(bool(each.kind) for each in runs.statistics))
    macros = {"cmdname": runs.command, "command": runs.line}
    macros |= {f"exp{i}": each.text for i, each in enumerate(runs.statistics, start=1)}
    if not runs.alone or "N" not in runs.estimates.e.scalars:
        scalars["N"] = runs.n if runs.counted else float(len(drawn.rows))
    if drawn.clusters is not None:
        scalars["N_clust"] = float(drawn.n)
        macros["cluster"] = " ".join(options.cluster)
    if getattr(options, "strata", None):
        scalars["N_strata"] = float(drawn.strata.n)
        macros["strata"] = " ".join(options.strata)
    if getattr(options, "size", None):
        macros["size"] = str(options.size)
    if options.title:
        macros["title"] = options.title
    legend = [] if options.nolegend else runs.legend()
    if runs.counted:
        macros["nfunction"] = runs.counted
        legend += [("n()", runs.counted)] if legend else []
    model = runs.estimates if runs.alone else None
    return Replicated(
        runs.prefix, call.cmdline, runs.observed, replicates, runs.stripe, model, tuple(legend), scalars, macros
    )


def level_of(runs: Runs, options: Any, session: Session) -> float:
    """The confidence level: that of the prefix, of the command, or the session's."""
    own = None if runs.estimates is None or runs.estimates.shown is None else runs.estimates.shown.level
    return check_level(options.level or own or session.settings["level"])


def post(session: Session, estimates: Estimates, runs: Runs) -> None:
    """Make these the estimation results at hand, e(sample) that of the command, nothing where it does not tell it."""
    used = None
    if runs.sampled:
        marks = np.zeros(session.data.n_obs, dtype=bool)
        marks[runs.rows] = True
        used = session.data.mark(marks)
    estimates.sample = estimates.e.sample = used
    session.post(estimates)


def show(session: Session, estimates: Estimates, options: Any, note: str = "") -> None:
    """Show estimates as the command would, where the options of the prefix do not say otherwise; then a note."""
    report(session, estimates, _display(session, estimates, options))
    for line in wrapped(note, session.output.linesize, 6) if note else []:
        session.output.line(line)


def _display(session: Session, estimates: Estimates, options: Any) -> Display:
    asked = Display.of(options, session.settings)
    display = estimates.shown or asked
    typed = {name: getattr(asked, name) for name in Display.__dataclass_fields__ if name in options.given}
    if options.notable:
        typed |= {name: name != "estmetric" for name in TABLES if hasattr(display, name)}
    return replace(display, **typed)


def replay(session: Session, call: Any, prefix: str) -> None:
    """Show the last results again; r(301) if they are not of this prefix, r(198) for a command without colon."""
    if call.anything.strip() and not call.anything.strip().startswith(","):
        raise StataError(198, f"a command stands after a colon: {prefix} exp_list, options: command")
    options = Syntax.parse(REPLAYED).bind(call.anything, session, command=call.command).options
    estimates = session.estimates.current
    if estimates is None or estimates.e.macros.get("prefix") != prefix:
        raise StataError(301)
    if options.title:
        estimates.e.macros["title"] = options.title
    show(session, estimates, options)

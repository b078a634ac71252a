"""Clear memory."""

from __future__ import annotations

from statalike.data.dataset import Dataset
from statalike.errors import StataError
from statalike.interpreter.command import command

KINDS = ("all", "results", "programs", "matrix", "mata", "ado", "frames", "rngstream")


@command("clear [anything]")
def run(session, call):
    """Clear memory: the data and value labels, or more.

    clear           data and value labels
    clear all       also estimates, stored results, matrices, scalars and programs
    clear results   stored results
    clear matrix    matrices
    clear programs  programs; also: clear ado
    clear mata      nothing, as there is no Mata here

    . use sleepstudy
    . clear
    . count
      0
    """
    kind = (call.anything or "").strip()
    if kind == "*":
        kind = "all"
    if kind and kind not in KINDS:
        raise StataError(198, f"clear {kind} not allowed")
    if kind in ("", "all"):
        session.data = Dataset()
    if kind in ("all", "results"):
        _clear_results(session)
    if kind in ("all", "matrix"):
        session.matrices.clear()
    if kind in ("all", "programs", "ado"):
        session.programs.clear()
    if kind == "all":
        session.scalars.clear()


def _clear_results(session):
    """Forget r(), s(), and the estimates, stored ones too."""
    session.r, session.s = type(session.r)(), type(session.s)()
    session.post(None)
    session.estimates.stored.clear()

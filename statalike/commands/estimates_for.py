"""Run a command for each of several stored results."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.stored import chosen, kept_at_hand, name_of
from statalike.interpreter.command import command
from statalike.interpreter.execute import run_line


@command("ESTimates FOR anything [, NOHeader NOSTOP]", raw=True)
def run(session, call):
    """Run a postestimation command for each of several stored results.

    estimates for namelist [, options]: command

    The results at hand before are at hand afterwards.

    noheader  do not say which results come next
    nostop    go on when the command fails for some

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight
    . estimates store a
    . quietly regress mpg weight length
    . estimates store b
    . estimates for a b, noheader: test weight

     ( 1)  weight = 0

           F(  1,    72) =  134.62
                Prob > F =    0.0000

     ( 1)  weight = 0

           F(  1,    71) =    5.90
                Prob > F =    0.0177
    """
    head, colon, line = call.anything.partition(":")
    if not colon or not line.strip():
        raise StataError(198, "estimates for: the command is missing")
    bound = call.command.syntax.bind(head, session, command=call.command)
    with kept_at_hand(session):
        for name, model in chosen(session, bound.anything):
            if not bound.options.noheader:
                shown = name if name != "." else name_of(session, model)
                for text in ("", "-" * 78, f"Model {shown}" if shown != "." else "active results", "-" * 78):
                    session.output.line(text)
            session.post(model)
            _one(session, line.strip(), bound.options.nostop)


def _one(session, line, nostop):
    """Run the command; with `nostop` its failure is told and passed over."""
    try:
        run_line(session, line)
    except StataError as error:
        if not nostop:
            raise
        session.output.line(f"r({error.code});", "error")


def suggest(session, before):
    """The stored results, for completion."""
    return None if "," in before or ":" in before else session.estimates.stored

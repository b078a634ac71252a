"""Show estimation results again."""

from __future__ import annotations

from statalike.estimation.display import Display
from statalike.estimation.replay import report
from statalike.estimation.stored import chosen
from statalike.interpreter.command import command


@command("ESTimates REPlay [anything] [, Level(cilevel)]")
def run(session, call):
    """Show estimation results again, those at hand or stored ones.

    estimates replay [namelist]

    . use auto
    . quietly regress mpg weight
    . estimates store m1
    . estimates replay m1

    -------------------------------------------------------------------------------
    Model m1
    -------------------------------------------------------------------------------

          Source |       SS           df       MS      Number of obs   =        74
    -------------+----------------------------------   F(1, 72)        =    134.62
           Model |   1591.9902         1   1591.9902   Prob > F        =    0.0000
        Residual |  851.469256        72  11.8259619   R-squared       =    0.6515
    -------------+----------------------------------   Adj R-squared   =    0.6467
           Total |  2443.45946        73  33.4720474   Root MSE        =    3.4389

    ------------------------------------------------------------------------------
             mpg | Coefficient  Std. err.      t    P>|t|     [95% conf. interval]
    -------------+----------------------------------------------------------------
          weight |  -.0060087   .0005179   -11.60   0.000    -.0070411   -.0049763
           _cons |   39.44028   1.614003    24.44   0.000     36.22283    42.65774
    ------------------------------------------------------------------------------
    """
    display = Display.of(call.options, session.settings)
    for name, model in chosen(session, call.anything):
        rule = "-" * session.output.linesize
        for line in ("", rule, f"Model {name}" if name != "." else "active results", rule):
            session.output.line(line)
        report(session, model, display)


def suggest(session, before):
    """The stored results, for completion."""
    return None if "," in before else session.estimates.stored

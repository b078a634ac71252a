"""Take the arguments of a program apart."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.parsing import parsed


@command("syntax [anything]", raw=True)
def run(session, call):
    """Check what a program was given against a declaration and put the parts into locals.

    The declaration is written as the syntax of a command: varlist, if, in, weights, using, options with the letters
    that must be typed in capitals. An error is shown when what was given does not fit.

    . program middle
      1.   syntax varname [if] [, Format(string)]
      2.   quietly summarize `varlist' `if', detail
      3.   display `format' r(p50)
      4. end
    . sysuse auto
    . middle price if foreign
    5759
    """
    frame = session.frame
    for name, text in parsed(session, call.anything, session.local("0")).items():
        if text:
            frame.locals[name] = text
        else:
            frame.locals.pop(name, None)

"""Run a do-file."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.dofiles import run_file
from statalike.interpreter.paths import resolve
from statalike.interpreter.tokens import optioned
from statalike.lang.words import words


@command("do anything [, nostop]", raw=True)
def run(session, call):
    """Run the commands of a file, showing them; words after the name are the locals `1' `2' ...

    nostop  go on after an error
    """
    path, args, nostop = named(call.anything)
    run_file(session, path, args, echo=session.output.audible_now, nostop=nostop)


def named(text: str):
    """The path of a do-file (.do is understood), its arguments, and whether nostop was typed."""
    text, options = optioned(text, {"nostop": 6})
    typed = words(text)
    if not typed:
        raise StataError(198, "invalid file specification")
    return resolve(typed[0], ".do"), typed[1:], bool(options)

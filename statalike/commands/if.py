"""Run commands if a condition holds."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("if anything", raw=True)
def run(session, call):
    """Run commands if a condition holds.

    if exp command
    if exp {
      commands
    }
    else if exp {
      commands
    }
    else command

    A variable in the condition means its first observation; `if` after a command chooses observations instead.

    . if 2 > 1 display "yes"
    yes
    """
    raise StataError(198, "invalid syntax")

"""Clear the screen."""

from __future__ import annotations

from statalike.interpreter.command import command


@command("cls")
def run(session, call):
    """Clear the screen; logs are not touched."""
    session.output.terminal("\x1b[2J\x1b[H", "text")

"""Show the settings."""

from __future__ import annotations

from statalike.interpreter.command import command


@command("Query")
def run(session, call):
    """Show the settings that set can change."""
    rule = "-" * min(session.output.linesize, 78)
    session.output.line(rule)
    for name in session.settings:
        session.output.line(f"{'set ' + name:>24}  {session.setting(name)}")
    session.output.line(rule)

"""Write to a log again."""

from __future__ import annotations

from statalike.commands.log_close import chosen
from statalike.interpreter.command import command
from statalike.output.logfile import described


@command("log on [name]")
def run(session, call):
    """Write to the log, or the log of that name, again after log off."""
    for log in chosen(session, call.anything):
        log.on = True
        session.output.line("-" * session.output.linesize)
        for line in described(log, "resumed"):
            session.output.line(line)

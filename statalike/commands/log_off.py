"""Stop writing to a log for a while."""

from __future__ import annotations

from statalike.commands.log_close import chosen
from statalike.interpreter.command import command
from statalike.output.logfile import described


@command("log off [name]")
def run(session, call):
    """Write nothing to the log, or the log of that name, until log on."""
    for log in chosen(session, call.anything):
        for line in described(log, "paused"):
            session.output.line(line)
        session.output.line("-" * session.output.linesize)
        log.on = False

"""Close a log."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.output.logfile import LogFile, described


@command("log Close [name]")
def run(session, call):
    """Close the log, the log of that name, or all logs (_all)."""
    for log in chosen(session, call.anything):
        for line in described(log, "closed"):
            session.output.line(line)
        session.output.line("-" * session.output.linesize)
        session.output.close_log(log.name)


def chosen(session, typed: str | None) -> list[LogFile]:
    """The open logs that a name means: none is the unnamed one; StataError 606 when there is no such log."""
    logs = session.output.logs
    name = (typed or "").strip() or "<unnamed>"
    if name == "_all":
        return list(logs.values())
    if name not in logs:
        raise StataError(606, None if name == "<unnamed>" else f"log file {name} not open")
    return [logs[name]]

"""Tell which logs are open."""

from __future__ import annotations

from statalike.data.results import Results
from statalike.interpreter.command import command
from statalike.output.logfile import described


@command("log Query")
def run(session, call):
    """Tell which logs are open, where they are and whether they are on.

    Stored: r(name) r(filename) r(status) r(type)
    """
    session.r = Results()
    logs = session.output.logs
    if not logs:
        session.output.line("(log not open)")
    for log in logs.values():
        for line in described(log, "opened" if log.on else "paused"):
            session.output.line(line)
        session.r.put("name", log.name)
        session.r.put("filename", str(log.path))
        session.r.put("status", "on" if log.on else "off")
        session.r.put("type", log.kind)

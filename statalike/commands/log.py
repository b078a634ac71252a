"""Keep a record of commands and output in a file."""

from __future__ import annotations

from pathlib import Path

from statalike.commands import log_query
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.paths import resolve
from statalike.output.logfile import described


@command("log [using] [, Append Replace Text Smcl NAME(name) noMSG]")
def run(session, call):
    """Record commands and output in a file; without using, tell which logs are open.

    append      go on at the end of the file
    replace     write over the file
    text        plain text (the default for names that end in .log or .txt)
    smcl        Stata's mark-up (the default otherwise)
    name(name)  a name, so that several logs can be open
    nomsg       do not show what was opened

    A name without an extension gets .smcl, or .log with option text.
    """
    if call.using is None:
        log_query.run(session, call)
        return
    options = call.options
    if options.text and options.smcl:
        raise StataError(198, "options text and smcl may not be combined")
    path, smcl = destination(session, call.using, options)
    if options.replace and not path.exists() and not options.nomsg:
        session.output.line(f"(file {path} not found)")
    log = session.output.open_log(
        path, append=options.append, replace=options.replace, name=options.name or "<unnamed>", smcl=smcl
    )
    if options.nomsg:
        return
    session.output.line("-" * session.output.linesize)
    for line in described(log, "opened"):
        session.output.line(line)


def destination(session, typed: str, options) -> tuple[Path, bool]:
    """The full path of the log and whether it is SMCL: by option, else by extension, else by `set logtype`."""
    path = resolve(typed)
    plain = options.text or path.suffix in (".log", ".txt") or session.settings["logtype"] == "text"
    smcl = options.smcl or path.suffix == ".smcl" or not plain
    if not path.suffix:
        path = path.with_name(path.name + (".smcl" if smcl else ".log"))
    return path.absolute(), smcl and not options.text

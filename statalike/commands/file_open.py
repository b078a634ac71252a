"""Open a text file for reading or writing."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.textfiles import TextFile, textfiles


@command("file open name using [, read write Text Binary replace append all]")
def run(session, call):
    """Open a text file under a name of its own, for file read or file write.

    read     for reading
    write    for writing
    text     text (which it is anyway)
    replace  write over the file
    append   write at its end
    binary   not supported
    all      not supported

    . file open out using notes.txt, write
    . file write out "hello" _n
    . file close out
    . type notes.txt
    hello
    """
    options = call.options
    if options.binary or options.all:
        raise StataError(198, "only text files are supported")
    if options.read == options.write:
        raise StataError(198, "file open needs either read or write")
    held = textfiles(session)
    name = call.names[0]
    if name in held:
        raise StataError(110, f"file {name} already open")
    mode = "read" if options.read else "append" if options.append else "replace" if options.replace else "write"
    held[name] = TextFile.open(call.using, mode)

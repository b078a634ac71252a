"""Close text files."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.textfiles import textfile, textfiles


@command("file close anything", raw=True)
def run(session, call):
    """Close a file that file open has opened, or all of them (_all).

    . file open out using notes.txt, write
    . file close out
    """
    name = call.anything.strip()
    for open_name in list(textfiles(session)) if name == "_all" else [name]:
        textfile(session, open_name).handle.close()
        del textfiles(session)[open_name]

"""Names for temporary files."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.temporary import file_name, names


@command("tempfile anything", raw=True)
def run(session, call):
    """Put names of temporary files into locals; the files go when the program or do-file ends.

    . sysuse auto
    . tempfile kept
    . save `kept'
    """
    for name in names(call.anything):
        path = file_name(session)
        session.frame.files.append(path)
        session.set_local(name, str(path))

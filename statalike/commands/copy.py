"""Copy a file."""

from __future__ import annotations

import shutil

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.paths import resolve
from statalike.lang.words import words


@command("copy anything [, replace text public]")
def run(session, call):
    """Copy a file: copy from to.

    replace  an existing file may be replaced
    text     line ends of this system: not supported
    public   readable by everyone: not supported

    . sysuse auto
    . save cars
    . copy cars.dta automobiles.dta
    """
    if call.options.text or call.options.public:
        raise StataError(198, "options text and public are not supported")
    names = words(call.anything)
    if len(names) != 2:
        raise StataError(198)
    source, target = map(resolve, names)
    if target.is_dir():
        target = target / source.name
    if target.exists() and not call.options.replace:
        raise StataError(602, name=target)
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError:
        raise StataError(601, name=source) from None
    except OSError:
        raise StataError(603, name=target) from None

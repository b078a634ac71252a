"""Read a delimited text file (older form of import delimited)."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.files.delimited import Reading, read
from statalike.interpreter.command import command
from statalike.interpreter.importing import install, source
from statalike.lang.subjects import new_variables
from statalike.lang.words import stripped


@command("INSheet [anything] [using] [, clear Comma Tab Delimiter(string asis) Names noNames Case double]")
def run(session, call):
    """Read a delimited text file, as `import delimited` does.

    insheet [newvars] using filename

    clear              even if the data in memory have changed
    comma              commas part values
    tab                tabs part values
    delimiter("char")  this character does
    names              the first line has the names
    nonames            it does not
    case               keep upper and lower case of names
    double             numbers that are not whole as double instead of float

    . sysuse auto, clear
    (1978 automobile data)
    . quietly outsheet make mpg using cars.txt, replace
    . insheet using cars.txt, clear
    (2 vars, 74 obs)
    """
    options = call.options
    before, path = source(call, ".raw")
    if sum(map(bool, (options.comma, options.tab, options.delimiter))) > 1:
        raise StataError(198, "only one of comma, tab and delimiter() may be specified")
    mark = stripped(options.delimiter.strip()) if options.delimiter else ""
    how = Reading(
        delimiters="," if options.comma else "\t" if options.tab else mark,
        names_row=0 if "nonames" in options.given else 1 if options.names else None,
        case="preserve" if options.case else "lower",
        floating="double" if options.double else "float",
    )
    names = [name for _, name, _ in new_variables(before)] if before else []
    data, _ = read(path, how, names)
    install(session, data, options.clear)

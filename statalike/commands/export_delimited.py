"""Write a delimited text file."""

from __future__ import annotations

from statalike.files.delimited import Writing, write
from statalike.interpreter.command import command
from statalike.interpreter.importing import cells, source
from statalike.interpreter.paths import target
from statalike.lang.varlist import expand
from statalike.lang.words import stripped

KNOWN = {"comma": ",", "tab": "\t", "semicolon": ";", "space": " "}


@command(
    "export DELIMited [anything] [using] [if] [in] [, replace Delimiter(string asis) noVARNames noLabel DATAfmt Quote]"
)
def run(session, call):
    """Write the data in memory as a delimited text file, such as a .csv file.

    export delimited [using] filename [if] [in] [, options]
    export delimited [varlist] using filename

    replace            even if the file exists
    delimiter("char")  what parts values instead of a comma; tab and semicolon may be typed so
    novarnames         no first line of names
    nolabel            numbers instead of value labels
    datafmt            numbers in their display formats
    quote              text always in quotes

    . sysuse auto, clear
    (1978 automobile data)
    . quietly export delimited using cars.csv, replace
    . import delimited cars.csv, clear
    (encoding automatically selected: ISO-8859-1)
    (12 vars, 74 obs)
    """
    options, data = call.options, session.data
    before, path = source(call, ".csv")
    names = expand(before, session) if before else data.names
    path = target(path, options.replace)
    mark = stripped(options.delimiter.strip()) if options.delimiter else ","
    columns = [
        cells(data, name, call.touse, labels=not options.nolabel, formatted=bool(options.datafmt), blank="")
        for name in names
    ]
    how = Writing(KNOWN.get(mark, mark), not options.novarnames, bool(options.quote))
    write(path, names, columns, [_text(data, name, options) for name in names], how)
    session.output.line(f"file {path} saved")


def _text(data, name, options):
    """Whether a variable's values are written as text."""
    return data[name].is_string or (not options.nolabel and data.value_label(name) is not None)

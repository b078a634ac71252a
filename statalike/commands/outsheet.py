"""Write a delimited text file (older form of export delimited)."""

from __future__ import annotations

from statalike.files.delimited import Writing, write
from statalike.interpreter.command import command
from statalike.interpreter.importing import cells
from statalike.interpreter.paths import resolve, target
from statalike.lang.words import stripped


@command("OUTSheet [varlist] using [if] [in] [, Comma Delimiter(string asis) noNames noLabel noQuote replace]")
def run(session, call):
    """Write the data in memory as a text file, values parted by tabs, text in quotes.

    outsheet [varlist] using filename [if] [in]

    comma              parted by commas
    delimiter("char")  parted by this character
    nonames            no first line of names
    nolabel            numbers instead of value labels
    noquote            text without quotes
    replace            even if the file exists

    . sysuse auto, clear
    (1978 automobile data)
    . outsheet make mpg using cars.out, replace
    """
    options, data = call.options, session.data
    path = target(resolve(call.using, ".out"), options.replace)
    mark = stripped(options.delimiter.strip()) if options.delimiter else "," if options.comma else "\t"
    names = call.varlist or data.names
    labels = not options.nolabel
    columns = [cells(data, name, call.touse, labels=labels, formatted=False, blank="") for name in names]
    text = [data[name].is_string or (labels and data.value_label(name) is not None) for name in names]
    write(path, names, columns, text, Writing(mark, not options.nonames, not options.noquote))

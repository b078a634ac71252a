"""Read a delimited text file."""

from __future__ import annotations

import re

from statalike.errors import StataError
from statalike.files.delimited import Reading, read
from statalike.interpreter.command import command
from statalike.interpreter.importing import install, source
from statalike.interpreter.loading import guard
from statalike.lang.names import check_name
from statalike.lang.numlist import numlist
from statalike.lang.words import words

RANGE = re.compile(r"\s*(\d*)\s*(?::\s*(\d*)\s*)?")


@command(
    "import DELIMited [anything] [using] [, clear DELIMiters(string asis) VARNames(string) CASE(string)"
    " ROWRange(string) COLRange(string) STRINGCols(string) NUMERICCols(string) asfloat asdouble"
    " ENCoding(string) BINDQuotes(string) favorstrfixed]"
)
def run(session, call):
    """Read a text file whose lines are observations, such as a .csv file, into memory.

    import delimited [using] filename [, options]
    import delimited newvars using filename [, options]

    Without options, tabs or commas part the values, and a first line without any number has the names. Names are made
    lower case; what differs from the file's names is kept as label.

    clear                 even if the data in memory have changed
    delimiters("chars")   what parts values: comma, tab, space, semicolon, or characters; collapse may follow a comma
    varnames(#)           the line of the names, or nonames
    case(which)           names in lower (default), upper, or preserve
    rowrange(#:#)         the lines to read, first and last
    colrange(#:#)         the columns to read
    stringcols(numlist)   columns that are text whatever they hold, or _all
    numericcols(numlist)  columns that are numbers; what is none is missing
    asfloat               numbers that are not whole as float, the default
    asdouble              numbers that are not whole as double
    encoding(name)        the file's encoding; found out if not given
    bindquotes(how)       quotes hold what they enclose together: loose, strict; or nobind
    favorstrfixed         prefer str# to strL; it is always so

    . sysuse auto, clear
    (1978 automobile data)
    . quietly export delimited make mpg using cars.csv, replace
    . import delimited cars.csv, clear
    (encoding automatically selected: ISO-8859-1)
    (2 vars, 74 obs)
    """
    options = call.options
    before, path = source(call, ".csv")
    guard(session, options.clear)
    names = [check_name(word) for word in before.split()]
    data, encoding = read(path, reading(options), names)
    if not options.encoding:
        session.output.line(f"(encoding automatically selected: {encoding})")
    install(session, data, options.clear)


def reading(options) -> Reading:
    """The options as the reader wants them."""
    delimiters, collapse = _delimiters(options.delimiters)
    if options.asfloat and options.asdouble:
        raise StataError(198, "options asfloat and asdouble may not be combined")
    case = options.case or "lower"
    if case not in ("lower", "upper", "preserve"):
        raise StataError(198, "case() must be preserve, lower or upper")
    if options.bindquotes not in (None, "loose", "strict", "nobind"):
        raise StataError(198, "bindquotes() must be loose, strict or nobind")
    names_row, first = _names_row(options.varnames), _ends(options.rowrange)
    if options.rowrange and names_row != 0:
        shift = 1 if names_row is None else names_row
        first = (max(first[0] - shift, 1), None if first[1] is None else max(first[1] - shift, 0))
    return Reading(
        delimiters=delimiters,
        collapse=collapse,
        names_row=names_row,
        case=case,
        rows=first,
        columns=_ends(options.colrange),
        text_columns=_numbers(options.stringcols),
        number_columns=_numbers(options.numericcols),
        all_text=options.stringcols == "_all",
        floating="double" if options.asdouble else "float",
        quotes=options.bindquotes != "nobind",
        encoding=options.encoding or "",
    )


KNOWN = {"comma": ",", "tab": "\t", "\\t": "\t", "space": " ", "whitespace": " \t", "semicolon": ";", "pipe": "|"}


def _delimiters(text):
    if not text:
        return "", False
    body, _, how = text.rpartition(",") if re.search(r",\s*(collapse|asstring)\s*$", text) else (text, "", "")
    typed = words(body)[0] if body.strip() and words(body) else body
    if how.strip() == "asstring":
        raise StataError(198, "delimiters(, asstring) is not supported")
    return KNOWN.get(typed, typed), how.strip() == "collapse" or typed == "whitespace"


def _names_row(text):
    if not text:
        return None
    if text.startswith("nonames"):
        return 0
    if not text.isdigit():
        raise StataError(198, "varnames() must be a number or nonames")
    return int(text)


def _ends(text):
    if not text:
        return 1, None
    found = RANGE.fullmatch(text)
    if found is None:
        raise StataError(198, f"range {text} invalid")
    single = ":" not in text
    first = int(found[1] or 1)
    return first, (None if single or not found[2] else int(found[2]))


def _numbers(text):
    return frozenset() if not text or text == "_all" else frozenset(int(value) for value in numlist(text))

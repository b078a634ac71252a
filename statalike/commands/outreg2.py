"""Tables of models that grow by a column with each estimation."""

from __future__ import annotations

import re
from pathlib import Path

from statalike.errors import StataError
from statalike.estimation import outreg
from statalike.estimation.estimates import last
from statalike.estimation.stored import chosen, kept_at_hand
from statalike.files import excel, word
from statalike.files.replacing import write_text
from statalike.interpreter.command import command
from statalike.interpreter.paths import resolve
from statalike.lang.evaluate import evaluate_scalar
from statalike.output import rtf, tex
from statalike.output.table import Field, Row, Rule, Table

KINDS = {".tex": "tex", ".doc": "word", ".rtf": "word", ".docx": "docx", ".xls": "excel", ".xlsx": "excel"}
SUFFIXES = {"tex": ".tex", "word": ".rtf", "docx": ".docx", "excel": ".xlsx", "text": ".txt"}
SHOWN = {"se": "se", "tstat": "tstat", "pvalue": "pval", "ci": "ci"}
SPLIT = re.compile(r',(?=(?:[^"]*"[^"]*")*[^"]*$)')


@command(
    "outreg2 [anything] [using] [, REPLACE APPEND SEEout word excel tex TEX(string) TEXT"
    " CTitle(string asis) TItle(string) LABel DEC(integer -1) BDec(integer -1) SDec(integer -1) TDec(integer -1)"
    " RDec(integer -1) se TStat PValue ci NOSE PAren BRacket NOPAren NOASter NONOTes NOCONs NOOBS NOR2 ADJR2"
    " ALPHA(string) SYMbol(string) ASTER(string) ADDStat(string asis) ADDText(string asis) ADDNote(string asis)"
    " KEEP(string) DROP(string) SORTvar(string) E(string) STats(string) EForm Level(cilevel)]"
)
def run(session, call):
    """Write the estimation results at hand, or stored ones, as columns of a table in a file.

    outreg2 [namelist] using filename [, replace | append] [options]

    With append the columns join those of the table that is there, coefficients in lines of their names. The table is
    kept as tab-delimited text (.txt), and with word, excel or tex (or a file name of that kind) in such a file as well:
    .rtf or .docx, .xlsx, .tex.

    replace            begin a new table
    append             add columns to the table of the file; the same without either
    seeout             show the table
    word               rich text for word processors
    excel              a workbook
    tex                LaTeX
    tex(fragment)      the same: only the table, without the rest of a document
    text               tab-delimited text alone
    ctitle(text [, text])  titles of the column, line by line, in place of the dependent variable
    title(text)        above the table
    label              labels of the variables
    dec(#)             decimals of everything
    bdec(#)            of coefficients
    sdec(#)            of standard errors
    tdec(#)            of t statistics
    rdec(#)            of R-squared and added statistics
    se                 standard errors below the coefficients, as by default
    tstat              t statistics instead
    pvalue             p-values instead
    ci                 confidence intervals instead
    nose               nothing below the coefficients
    paren              in parentheses, as by default
    bracket            in brackets
    noparen            in nothing
    noaster            without stars
    nonotes            nothing below the table
    nocons             without the constant
    noobs              without the number of observations
    nor2               without R-squared
    adjr2              adjusted R-squared instead
    alpha(# [, #])     limits of the p-values for stars, strictest first; .01, .05, .10
    symbol(text [, text])  signs instead of ***, **, *
    aster(what)        the statistic that the stars are at: coef or se
    addstat(text, exp, ...)  further lines of numbers
    addtext(text, text, ...)  further lines of text
    addnote(text, ...)  further lines below the table
    keep(list)         only these variables
    drop(list)         without these
    sortvar(list)      these coefficients first
    e(list)            further scalars of e(); all for all of them
    stats(list)        coef se tstat pval ci: what is shown, line by line
    eform              exponentiated coefficients
    level(#)           confidence level

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress price weight
    . outreg2 using prices, replace ctitle(Simple)
    (output written to prices.txt)
    . quietly regress price weight mpg
    . outreg2 using prices, append addtext(Controls, mileage) seeout
    (output written to prices.txt)
    ----------------------------------
                        (1)        (2)
    VARIABLES        Simple      price
    ----------------------------------
    weight         2.044***   1.747***
                    (0.377)    (0.641)
    mpg                         -49.51
                               (86.16)
    Constant         -6.707      1,946
                    (1,174)    (3,597)
    ----------------------------------
    Observations         74         74
    R-squared         0.290      0.293
    Controls                   mileage
    ----------------------------------
    Standard errors in parentheses
    *** p<0.01, ** p<0.05, * p<0.1
    """
    options = call.options
    if not call.using and not options.seeout:
        raise StataError(100, "using required")
    if options.replace and options.append:
        raise StataError(198, "options replace and append may not be combined")
    models = chosen(session, call.anything) if call.anything else [(".", last(session.estimates.current))]
    look = _look(session, options)
    sheet, kind, path = None, "", None
    if call.using:
        kind, path = _target(call)
        master = path.with_suffix(".txt")
        if master.exists() and not options.replace:
            sheet = outreg.sheet(master.read_text(encoding="utf-8"))
    for _, model in models:
        sheet = _joined(session, sheet, model, look, options)
    notes = () if options.nonotes else (*sheet.notes, *_parts(options.addnote))
    sheet = outreg.Sheet(sheet.heads, sheet.rows, sheet.statistics, notes, options.title or sheet.title)
    if options.sortvar:
        sheet = outreg.ordered(sheet, options.sortvar.split())
    if path is not None:
        _write(session, sheet, kind, path)
    if options.seeout:
        for item in (*([sheet.title] if sheet.title else []), _table(sheet), *sheet.notes):
            session.output.emit(item)


def _joined(session, sheet, model, look, options):
    """The table with one more model."""
    heading = _parts(options.ctitle) or [_depvar(session, model, options)]
    with kept_at_hand(session):
        session.post(model)
        extra = _extra(session, options)
    new = outreg.column(model, heading, look, extra)
    return new if sheet is None else outreg.joined(sheet, new)


def _depvar(session, model, options):
    label = session.data[model.depvar].label if options.label and model.depvar in session.data else ""
    return label or model.depvar


def _extra(session, options):
    """The lines of addstat() and addtext()."""
    found = {}
    decimals = options.rdec if options.rdec >= 0 else options.dec if options.dec >= 0 else 3
    for option in ("addstat", "addtext"):
        typed = _parts(getattr(options, option))
        if len(typed) % 2:
            raise StataError(198, f"{option}() invalid: a name and a value each")
        for name, value in zip(typed[::2], typed[1::2], strict=True):
            if option == "addstat":
                result = float(evaluate_scalar(value, session))
                value = outreg.number(result, 0 if result == int(result) else decimals) if result == result else "."
            found[name] = value
    return found


def _parts(text):
    """Texts between commas, without quotes."""
    return [part.strip().strip('"') for part in SPLIT.split(text)] if text else []


def _look(session, o):
    """How the columns are written."""
    shown = [SHOWN[name] for name in SHOWN if getattr(o, name)]
    if len(shown) > 1 or (shown and o.nose):
        raise StataError(198, "only one of se, tstat, pvalue, ci and nose is allowed")
    statistics = ("coef", *(() if o.nose else shown or ["se"]))
    if o.stats:
        statistics = tuple(o.stats.split())
        unknown = [name for name in statistics if name not in outreg.BELOW]
        if unknown or statistics[0] != "coef":
            raise StataError(198, "stats() must begin with coef; se, tstat, pval and ci may follow")
    named = {"coef": o.bdec, "se": o.sdec, "tstat": o.tdec, "ci": o.bdec, "r2": o.rdec, "pval": -1}
    decimals = {name: value if value >= 0 else o.dec for name, value in named.items() if max(value, o.dec) >= 0}
    starred = (o.aster or "coef").strip()
    if starred not in statistics and starred != "coef":
        raise StataError(198, f"aster({starred}) not allowed: it is not shown")
    return outreg.Look(
        statistics,
        decimals,
        () if o.noaster else _stars(o),
        starred,
        "[]" if o.bracket else "" if o.noparen else "()",
        tuple((o.keep or "").split()),
        tuple((o.drop or "").split()),
        not o.nocons,
        not o.noobs,
        not o.nor2,
        bool(o.adjr2),
        _scalars(session, o.e),
        bool(o.eform),
        o.level or session.settings["level"],
        {name: column.label for name, column in session.data.items() if column.label} if o.label else {},
    )


def _scalars(session, text):
    """Names of e() scalars asked for."""
    if (text or "").split() == ["all"]:
        return tuple(name for name in last(session.estimates.current).e.scalars if name not in ("N", "r2"))
    return tuple((text or "").split())


def _stars(o):
    """Signs and limits, strictest first."""
    try:
        limits = [float(part) for part in _parts(o.alpha)] or [limit for _, limit in outreg.STARS]
    except ValueError:
        raise StataError(198, f"alpha({o.alpha}) invalid") from None
    signs = _parts(o.symbol) or [sign for sign, _ in outreg.STARS][-len(limits) :]
    if len(signs) != len(limits):
        raise StataError(198, "alpha() and symbol() must have as many elements")
    return tuple(sorted(zip(signs, limits, strict=True), key=lambda pair: pair[1]))


def _target(call):
    """The kind of file and its path."""
    if isinstance(call.options.tex, str) and not "fragment".startswith(call.options.tex.strip() or "-"):
        raise StataError(198, f"tex({call.options.tex}) not allowed: only fragment is supported")
    asked = [kind for kind in ("word", "excel", "tex", "text") if getattr(call.options, kind)]
    if len(asked) > 1:
        raise StataError(198, f"options {asked[0]} and {asked[1]} may not be combined")
    path = resolve(call.using)
    own = KINDS.get(path.suffix.lower(), "")
    kind = "docx" if own == "docx" and asked in ([], ["word"]) else asked[0] if asked else own or "text"
    if own == kind and path.suffix.lower() != ".xls":
        return kind, path
    stem = path.with_suffix("") if own or path.suffix.lower() in (".txt", ".xml") else path
    return kind, Path(f"{stem}{SUFFIXES[kind]}")


def _write(session, sheet, kind, path):
    """The master file and the one that was asked for."""
    write_text(path.with_suffix(".txt"), outreg.text(sheet))
    if kind in ("excel", "docx"):
        writer = excel.write_table if kind == "excel" else word.write
        writer(path, outreg.lines(sheet), sheet.title, sheet.notes)
    elif kind in ("tex", "word"):
        module = tex if kind == "tex" else rtf
        text = module.render(_table(sheet), sheet.title, sheet.notes)
        write_text(path, f"{module.OPEN}{text}{module.CLOSE}")
    session.output.line(f"(output written to {path})")


def _table(sheet):
    """The table for the screen and for files with rules."""
    found = outreg.lines(sheet)
    width = max(12, *(len(texts[0]) for texts, _ in found))
    each = max(9, *(len(text) for texts, _ in found for text in texts[1:]))
    fields = (Field("", width, gap=0, align="left"), *(Field("", each, gap=2) for _ in range(sheet.models)))
    rows = []
    for texts, ruled in found:
        rows += [*([Rule()] if ruled else []), Row(*texts)]
    return Table(fields, tuple(rows), heads=(), middle=False)


def suggest(session, before):
    """The stored results, for completion."""
    return None if "," in before else session.estimates.stored

"""Indicator variables for categorical ones, in the old way."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from statalike.data import format as formats
from statalike.data import missing
from statalike.data.column import Column
from statalike.data.groups import group
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.execute import run_line
from statalike.lang.names import check_name
from statalike.output.text import abbreviated

TERM = re.compile(r"(?<![\w.)])[iI]\.(\w+)(?:([*|])(?:([iI])\.)?(\w+))?(?![\w.(])")
OPTIONS = "[anything] [, PREfix(string) NOOMIT]"


@command(f"xi {OPTIONS}", raw=True)
def run(session, call):
    """Make indicator variables of the terms i.varname in a command, and run the command with them.

    xi [, options] : command
    xi [, options] terms

    Terms are i.a, i.a*i.b, i.a*x and i.a|x (slopes without the indicators). Indicators are called _Ia_2, interactions
    _IaXb_2_3 with three letters of a; they stay in the data until the next xi. The smallest value is the base, or the
    one that is the variable's characteristic: char a[omit] 3. Factor variables (i.a without xi) need no variables.

    prefix(text)  what the names begin with instead of _I
    noomit        indicators of all values

    . sysuse auto, clear
    (1978 automobile data)
    . xi: regress mpg i.foreign*weight, noheader
    i.foreign         _Iforeign_0-1       (naturally coded; _Iforeign_0 omitted)
    i.foreign*weight  _IforXweigh_#       (coded as above)

    ------------------------------------------------------------------------------
             mpg | Coefficient  Std. err.      t    P>|t|     [95% conf. interval]
    -------------+----------------------------------------------------------------
     _Iforeign_1 |   9.271333   4.500409     2.06   0.043     .2955505    18.24711
          weight |  -.0059751   .0006622    -9.02   0.000    -.0072958   -.0046544
    _IforXweig~1 |  -.0044509   .0017846    -2.49   0.015    -.0080101   -.0008916
           _cons |   39.64696   2.243364    17.67   0.000     35.17272    44.12121
    ------------------------------------------------------------------------------
    """
    head, colon, line = _parted(call.anything)
    bound = call.command.syntax.bind(head if colon else _only_options(call.anything), session, command=call.command)
    prefix = bound.options.prefix or "_I"
    if len(prefix) > 4:
        raise StataError(198, "prefix() may have four letters at most")
    _forget(session, prefix)
    text = line if colon else _before_options(call.anything)
    made = Made(session, prefix, not bound.options.noomit)
    rewritten = _outside(text, lambda part: TERM.sub(made.term, part))
    if colon:
        run_line(session, rewritten)


def _parted(text):
    """What stands before and after the first colon, if it does not belong to the terms."""
    found = re.match(r"(\s*(?:,[^:]*)?):(.*)", text, re.DOTALL)
    return (found[1], True, found[2].strip()) if found else ("", False, "")


def _only_options(text):
    return f",{text.partition(',')[2]}" if "," in text else ""


def _before_options(text):
    return text.partition(",")[0]


def _outside(text, change):
    """The text with its parts outside of quotes and parentheses changed."""
    out, start, depth, quoted = [], 0, 0, False
    for i, sign in enumerate(text):
        before = quoted or depth > 0
        quoted ^= sign == '"'
        depth += 0 if quoted else (sign == "(") - (sign == ")")
        after = quoted or depth > 0
        if after and not before:
            out.append(change(text[start:i]))
            start = i
        elif before and not after:
            out.append(text[start : i + 1])
            start = i + 1
    return "".join([*out, change(text[start:]) if not (quoted or depth) else text[start:]])


def _forget(session, prefix):
    """Drop what an earlier xi has made."""
    listed = session.data.chars.get("__xi__Vars__To__Drop__", "").split()
    old = [name for name in listed if name in session.data and name.startswith(prefix)]
    if old:
        session.data.drop(old)


@dataclass(eq=False)
class Made:
    """Makes the variables of terms and tells of them. omit: leave the base out."""

    session: object
    prefix: str
    omit: bool

    def __post_init__(self):
        self.known, self.created, self.continuous = {}, [], set()

    def term(self, found):
        """What stands in the command for a term."""
        first = self.session.variable(found[1])
        if found[2] is None:
            return " ".join(self.indicators(first))
        second = self.session.variable(found[4])
        if found[3]:
            return self.crossed(first, second)
        return self.slopes(first, second, found[2])

    def indicators(self, name):
        """The indicators of a variable, made once; the base is not among them."""
        if name not in self.known:
            self.known[name] = self._code(name)
        return [indicator for indicator, _ in self.known[name]]

    def crossed(self, first, second):
        """i.a*i.b: the indicators of both and their products."""
        own = [*self.indicators(first), *self.indicators(second)]
        stub = f"{self.prefix}{first[:3]}X{second[:3]}_"
        made = []
        for a, i in self.known[first]:
            for b, j in self.known[second]:
                values = self.session.data.numbers(a) * self.session.data.numbers(b)
                made.append(self._put(f"{stub}{i}_{j}", values, "byte", f"{self._says(a)} & {self._says(b)}"))
        label = f"{self._short(f'i.{first}', 7)}*{self._short(f'i.{second}', 7)}"
        self._tell(label, f"{stub}#_#", "(coded as above)")
        return " ".join([*own, *made])

    def slopes(self, first, second, sign):
        """i.a*x: indicators, x and their products; i.a|x: x and the products."""
        own = self.indicators(first)
        stub = f"{self.prefix}{first[:3]}X{second[:5]}_"
        made = []
        storage = self.session.data[second].storage
        for a, i in self.known[first]:
            values = self.session.data.numbers(a) * self.session.data.numbers(second)
            made.append(self._put(f"{stub}{i}", values, storage, f"({self._says(a)})*{second}"))
        self._tell(self._short(f"i.{first}{sign}{second}", 16), f"{stub}#", "(coded as above)")
        alone = [] if second in self.continuous else [second]
        self.continuous.add(second)
        return " ".join([*(own if sign == "*" else []), *alone, *made])

    def _code(self, name):
        """Make the indicators of a variable: (name, code) of those that are not the base."""
        column = self.session.data[name]
        values = column.values
        groups = group([values], keep_missing=False)
        if groups.n > 1000:
            raise StataError(134, f"too many values: {name} has {groups.n:,}")
        if not groups.n:
            raise StataError(2000)
        distinct = values[groups.first]
        natural = not column.is_string and all(v == int(v) and 0 <= v < 1e6 for v in distinct.tolist())
        codes = [int(v) for v in distinct] if natural else list(range(1, groups.n + 1))
        texts = [str(v) if column.is_string else formats.trimmed(float(v), column.format) for v in distinct]
        stub = f"{self.prefix}{name[:9]}_"
        omitted = self._base(column, distinct, texts) if self.omit else None
        found = []
        for g, code in enumerate(codes):
            if g != omitted:
                there = np.where(groups.codes < 0, missing.MISSING, (groups.codes == g).astype(float))
                found.append((self._put(f"{stub}{code}", there, "byte", f"{name}=={texts[g]}"), code))
        what = "naturally coded; " if natural else ""
        gone = f"{stub}{codes[omitted]}" if omitted is not None else ""
        more = "" if natural or omitted is None else f" for {name}=={texts[omitted]}"
        said = f"({what}{gone}{more} omitted)" if gone else f"({what.rstrip('; ') or 'coded'})"
        self._tell(self._short(f"i.{name}", 15), f"{stub}{codes[0]}-{codes[-1]}", said)
        return found

    def _base(self, column, distinct, texts):
        """Which value is the base: that of the characteristic omit, or the first."""
        wanted = column.chars.get("omit", "").strip().strip('"')
        for g, value in enumerate(distinct.tolist()):
            if wanted and (texts[g] == wanted or (not column.is_string and _number(wanted) == value)):
                return g
        return 0

    def _put(self, name, values, storage, label):
        """A new variable of xi's."""
        check_name(name)
        if name in self.session.data:
            raise StataError(110, name=name)
        self.session.data.put(name, Column.of(values, storage=storage, label=label[:80]))
        self.created.append(name)
        self.session.data.chars["__xi__Vars__To__Drop__"] = " ".join(self.created)
        return name

    def _says(self, indicator):
        return self.session.data[indicator].label

    def _short(self, text, width):
        return text if len(text) <= width else abbreviated(text, width)

    def _tell(self, term, names, said):
        self.session.output.line(f"{term:<18}{names:<20}{said}")


def _number(text):
    try:
        return float(text)
    except ValueError:
        return None

"""Extended macro functions: what may follow the colon in `local x : word 2 of a b` and in `: type price'."""

from __future__ import annotations

import fnmatch
import glob
import os
import re
import tempfile
from collections.abc import Callable

from statalike.data import format as formats
from statalike.data.matrix import Matrix
from statalike.errors import StataError
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.expression import ends
from statalike.lang.leading_format import leading_format
from statalike.lang.lists import operate
from statalike.lang.scope import Scope
from statalike.lang.words import joined, quoted_end, stripped, words

Answer = Callable[[str, Scope], str]


def answer(text: str, scope: Scope) -> str:
    """The value of an extended function, its arguments already expanded; r(198) if there is no such function."""
    found = re.match(r"\s*([^\W\d]\w*)\s*", text)
    if found is None:
        raise StataError(198)
    word, rest = found[1], text[found.end() :]
    if word in ("r", "e", "s"):
        return _held_results(text, scope)
    for name, least, function in FUNCTIONS:
        if len(word) >= least and name.startswith(word):
            return function(rest, scope)
    raise StataError(198, f"{word} not allowed" if word in UNSUPPORTED else None)


def _word(text: str, scope: Scope) -> str:
    """word count list | word # of list"""
    if found := re.match(r"count\b\s*", text):
        return str(len(words(text[found.end() :])))
    number, _, listed = _parted(text, "of")
    items = words(listed)
    at = int(_number(number, scope))
    return items[at - 1] if 1 <= at <= len(items) else ""


def _parted(text: str, keyword: str) -> tuple[str, str, str]:
    found = re.search(rf"(?:^|\s){keyword}(?:\s|$)", text)
    if found is None:
        raise StataError(198)
    return text[: found.start()].strip(), keyword, text[found.end() :]


def _number(text: str, scope: Scope) -> float:
    value = evaluate_scalar(text, scope)
    if isinstance(value, str | Matrix):
        raise StataError(109)
    return value


def _piece(text: str, scope: Scope) -> str:
    """piece # # of "string" [, nobreak]: the text folded into pieces of a width"""
    head, _, rest = _parted(text, "of")
    which, width = (int(_number(part, scope)) for part in head.split())
    string, options = _string(rest)
    pieces = folded(string, width, nobreak="nobreak".startswith(options.strip(" ,") or "-"))
    return pieces[which - 1] if 1 <= which <= len(pieces) else ""


def folded(text: str, width: int, *, nobreak: bool = False) -> list[str]:
    """A text cut at blanks into pieces no longer than a width; longer words are cut unless nobreak."""
    pieces: list[str] = []
    line = ""
    for word in text.split():
        while not nobreak and len(word) > width:
            if line:
                pieces.append(line)
                line = ""
            pieces.append(word[:width])
            word = word[width:]
        longer = f"{line} {word}" if line and word else line or word
        if len(longer) > width and line:
            pieces.append(line)
            longer = word
        line = longer
    return [*pieces, line] if line else pieces


def _string(text: str) -> tuple[str, str]:
    """A quoted (or bare) string and what follows it."""
    rest = text.lstrip()
    if rest.startswith(('"', '`"')):
        end = quoted_end(rest, 0)
        return stripped(rest[:end]), rest[end:]
    head, comma, tail = rest.partition(",")
    return head.rstrip(), comma + tail


def _display(text: str, scope: Scope) -> str:
    """display [%fmt] expression ..."""
    pieces: list[str] = []
    rest = text.strip()
    form = ""
    while rest:
        if rest.startswith("%"):
            form, rest = leading_format(rest)
            rest = rest.lstrip()
            continue
        end = ends(rest)
        if not end:
            raise StataError(198)
        value = evaluate_scalar(rest[:end], scope)
        if isinstance(value, Matrix):
            raise StataError(109)
        pieces.append(value if isinstance(value, str) and not form else formats.write(value, form or "%10.0g"))
        if not form and not isinstance(value, str):
            pieces[-1] = pieces[-1].strip()
        form, rest = "", rest[end:].strip()
    return "".join(pieces)


def _substitute(text: str, scope: Scope) -> str:
    """subinstr local|global name "from" "to" [, all word count(...)]"""
    kind, name, rest = ([*text.split(None, 2), "", ""])[:3]
    if kind not in ("local", "global") or not rest:
        raise StataError(198)
    source = scope.local(name) if kind == "local" else scope.global_(name)
    old, rest = _string(rest)
    new, options = _string(rest)
    given = options.replace(",", " ").split()
    pattern = re.escape(old)
    if "word" in given:
        pattern = rf"(?:(?<=\s)|^){pattern}(?=\s|$)"
    result, count = re.subn(pattern, lambda _: new, source, count=0 if "all" in given else 1) if old else (source, 0)
    for which, target in re.findall(r"count\(\s*(local|global)\s+(\w+)\s*\)", options):
        if which == "local":
            scope.set_local(target, str(count))
    return result


def _length(text: str, scope: Scope) -> str:
    """length local|global name: its bytes"""
    return str(len(_held(text, scope).encode()))


def _ulength(text: str, scope: Scope) -> str:
    return str(len(_held(text, scope)))


def _held(text: str, scope: Scope) -> str:
    kind, _, name = text.strip().partition(" ")
    return scope.local(name.strip()) if kind == "local" else scope.global_(name.strip())


def _type(text: str, scope: Scope) -> str:
    return scope.data[scope.variable(text.strip())].storage


def _format(text: str, scope: Scope) -> str:
    return scope.data[scope.variable(text.strip())].format


def _variable(text: str, scope: Scope) -> str:
    """variable label name"""
    return scope.data[scope.variable(_after(text, "label"))].label


def _value(text: str, scope: Scope) -> str:
    """value label name: which value label is attached"""
    return scope.data[scope.variable(_after(text, "label"))].value_label


def _data(text: str, scope: Scope) -> str:
    _after(text, "label")
    return scope.data.label


def _after(text: str, keyword: str) -> str:
    found = re.match(r"(\w+)\s*(.*)", text, re.DOTALL)
    if found is None or len(found[1]) < 3 or not keyword.startswith(found[1]):
        raise StataError(198)
    return found[2].strip()


def _label(text: str, scope: Scope) -> str:
    """label (name) # | label lblname # [#2] [, strict] | label lblname maxlength"""
    body, _, options = text.partition(",")
    if found := re.match(r"\s*\(\s*(\w+)\s*\)\s*", body):
        name = scope.data[scope.variable(found[1])].value_label
        rest = body[found.end() :].strip()
    else:
        name, _, rest = body.strip().partition(" ")
    label = scope.data.value_labels.get(name)
    if rest.strip() == "maxlength":
        return str(max((len(t) for _, t in label.items()), default=0)) if label else "0"
    number, *width = rest.split()
    text_found = label.text(_number(number, scope)) if label is not None else None
    if text_found is None:
        return "" if options.strip() == "strict" else number
    return text_found[: int(width[0])] if width else text_found


def _char(text: str, scope: Scope) -> str:
    """char name[] | char name[charname]: a characteristic of a variable or of _dta"""
    found = re.fullmatch(r"\s*(\w+)\s*\[\s*(\w*)\s*\]\s*", text)
    if found is None:
        raise StataError(198)
    chars = scope.data.chars if found[1] == "_dta" else scope.data[scope.variable(found[1])].chars
    return chars.get(found[2], "") if found[2] else " ".join(chars)


def _sortedby(text: str, scope: Scope) -> str:
    return " ".join(scope.data.sorted_by)


def _dir(text: str, scope: Scope) -> str:
    """dir "folder" files|dirs|other "pattern" [, nofail respectcase]"""
    folder, rest = _string(text)
    found = re.match(r"\s*(files|dirs|other)\s*", rest)
    if found is None:
        bare = text.split()
        folder, found = bare[0], re.match(r"\s*(files|dirs|other)\s*", " ".join(bare[1:]))
        rest = " ".join(bare[1:])
        if found is None:
            raise StataError(198)
    pattern, _ = _string(rest[found.end() :])
    wanted = os.path.isdir if found[1] == "dirs" else os.path.isfile
    names = glob.glob(pattern or "*", root_dir=folder or ".")
    return " ".join(f'"{name}"' for name in sorted(names) if wanted(os.path.join(folder or ".", name)))


def _environment(text: str, scope: Scope) -> str:
    return os.environ.get(text.strip(), "")


def _sysdir(text: str, scope: Scope) -> str:
    place = scope.result("c", f"sysdir_{text.strip().lower()}")
    return place if isinstance(place, str) else text.strip()


def _permname(text: str, scope: Scope) -> str:
    """permname name [, length(#)]: a name not in the data"""
    name, _, options = text.partition(",")
    found = re.search(r"\d+", options)
    most = int(found[0]) if found else 32
    base = candidate = name.strip()[:most]
    count = 0
    while candidate in scope.data:
        count += 1
        candidate = f"{base[: most - len(str(count))]}{count}"
    return candidate


def _tempname(text: str, scope: Scope) -> str:
    raise StataError(198, "use tempvar, tempfile or tempname")


def _tempfile(text: str, scope: Scope) -> str:
    return tempfile.mktemp(prefix="St", suffix=".tmp")


def _names(axis: str, part: str) -> Answer:
    def function(text: str, scope: Scope) -> str:
        matrix = scope.matrix(text.strip())
        if matrix is None and (found := re.fullmatch(r"\s*([re])\((\w+)\)\s*", text)):
            matrix = scope.result(found[1], found[2])
        if not isinstance(matrix, Matrix):
            raise StataError(111, f"matrix {text.strip()} not found")
        return joined(_shown(pair, part) for pair in (matrix.rows if axis == "row" else matrix.cols))

    return function


def _shown(pair: tuple[str, str], part: str) -> str:
    if part == "eq":
        return pair[0] or "_"
    if part == "full":
        return f"{pair[0]}:{pair[1]}" if pair[0] and pair[0] != "_" else pair[1]
    return pair[1]


def _list(text: str, scope: Scope) -> str:
    return operate(text, lambda name: _list_macro(name, scope))


def _list_macro(name: str, scope: Scope) -> str:
    found = re.fullmatch(r"(global|local)\(\s*(\w+)\s*\)", name)
    if found:
        return scope.global_(found[2]) if found[1] == "global" else scope.local(found[2])
    return scope.local(name)


def _copy(text: str, scope: Scope) -> str:
    """copy local|global name"""
    return _held(text, scope)


def _everything(text: str, scope: Scope) -> str:
    """all globals|scalars|matrices|numeric scalars|string scalars ["pattern"]"""
    found = re.fullmatch(r"\s*(?:(numeric|string)\s+)?(globals|scalars|matrices)\s*(.*)", text)
    if found is None:
        raise StataError(198)
    kind, group, pattern = found.groups()
    names = fnmatch.filter(scope.defined(group), stripped(pattern) or "*")
    if kind:
        names = [name for name in names if isinstance(scope.scalar(name), str) == (kind == "string")]
    return " ".join(names)


def _held_results(text: str, scope: Scope) -> str:
    """r(scalars), e(macros), e(matrices) ...: the names of what is stored"""
    found = re.fullmatch(r"\s*([res])\(\s*(scalars|macros|matrices|functions)\s*\)\s*", text)
    if found is None:
        raise StataError(198)
    results = scope.results(found[1])
    if found[2] == "functions":
        return "sample" * (results.sample is not None)
    return " ".join(getattr(results, found[2]))


UNSUPPORTED = ("serset", "constraint")
FUNCTIONS: tuple[tuple[str, int, Answer], ...] = (
    ("word", 4, _word),
    ("all", 3, _everything),
    ("piece", 5, _piece),
    ("list", 4, _list),
    ("display", 2, _display),
    ("subinstr", 8, _substitute),
    ("length", 3, _length),
    ("strlen", 6, _length),
    ("ustrlen", 7, _ulength),
    ("type", 4, _type),
    ("format", 6, _format),
    ("variable", 3, _variable),
    ("value", 3, _value),
    ("data", 4, _data),
    ("label", 3, _label),
    ("char", 4, _char),
    ("sortedby", 6, _sortedby),
    ("dir", 3, _dir),
    ("environment", 3, _environment),
    ("sysdir", 6, _sysdir),
    ("permname", 8, _permname),
    ("tempfile", 8, _tempfile),
    ("tempvar", 7, _tempname),
    ("copy", 4, _copy),
    ("colnames", 8, _names("col", "name")),
    ("coleq", 5, _names("col", "eq")),
    ("colfullnames", 12, _names("col", "full")),
    ("rownames", 8, _names("row", "name")),
    ("roweq", 5, _names("row", "eq")),
    ("rowfullnames", 12, _names("row", "full")),
)

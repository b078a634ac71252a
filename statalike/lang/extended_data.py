"""Extended macro functions of what is in memory: variables, labels, characteristics, matrices, stored results."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable

from statalike.data.matrix import Matrix
from statalike.errors import StataError
from statalike.lang.extended_text import evaluated
from statalike.lang.scope import Scope
from statalike.lang.words import joined, stripped


def storage_type(text: str, scope: Scope) -> str:
    return scope.data[scope.variable(text.strip())].storage


def display_format(text: str, scope: Scope) -> str:
    return scope.data[scope.variable(text.strip())].format


def variable(text: str, scope: Scope) -> str:
    """variable label name"""
    return scope.data[scope.variable(after(text, "label"))].label


def value(text: str, scope: Scope) -> str:
    """value label name: which value label is attached"""
    return scope.data[scope.variable(after(text, "label"))].value_label


def data(text: str, scope: Scope) -> str:
    after(text, "label")
    return scope.data.label


def after(text: str, keyword: str) -> str:
    found = re.match(r"(\w+)\s*(.*)", text, re.DOTALL)
    if found is None or len(found[1]) < 3 or not keyword.startswith(found[1]):
        raise StataError(198)
    return found[2].strip()


def label(text: str, scope: Scope) -> str:
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
    text_found = label.text(evaluated(number, scope)) if label is not None else None
    if text_found is None:
        return "" if options.strip() == "strict" else number
    return text_found[: int(width[0])] if width else text_found


def char(text: str, scope: Scope) -> str:
    """char name[] | char name[charname]: a characteristic of a variable or of _dta"""
    found = re.fullmatch(r"\s*(\w+)\s*\[\s*(\w*)\s*\]\s*", text)
    if found is None:
        raise StataError(198)
    chars = scope.data.chars if found[1] == "_dta" else scope.data[scope.variable(found[1])].chars
    return chars.get(found[2], "") if found[2] else " ".join(chars)


def sortedby(text: str, scope: Scope) -> str:
    return " ".join(scope.data.sorted_by)


def sysdir(text: str, scope: Scope) -> str:
    place = scope.result("c", f"sysdir_{text.strip().lower()}")
    return place if isinstance(place, str) else text.strip()


def permname(text: str, scope: Scope) -> str:
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


def temporary_name(text: str, scope: Scope) -> str:
    """tempvar: a name that nothing else has"""
    return scope.temporary_name()


def temporary_file(text: str, scope: Scope) -> str:
    """tempfile: the path of a file that there is not yet"""
    folder = scope.result("c", "tmpdir")
    return os.path.join(folder if isinstance(folder, str) else ".", f"St{os.getpid()}_{scope.temporary_name()}.tmp")


def stripe_names(axis: str, part: str) -> Callable[[str, Scope], str]:
    def function(text: str, scope: Scope) -> str:
        matrix = scope.matrix(text.strip())
        if matrix is None and (found := re.fullmatch(r"\s*([re])\((\w+)\)\s*", text)):
            matrix = scope.result(found[1], found[2])
        if not isinstance(matrix, Matrix):
            raise StataError(111, f"matrix {text.strip()} not found")
        return joined(shown(pair, part) for pair in (matrix.rows if axis == "row" else matrix.cols))

    return function


def shown(pair: tuple[str, str], part: str) -> str:
    if part == "eq":
        return pair[0] or "_"
    if part == "full":
        return f"{pair[0]}:{pair[1]}" if pair[0] and pair[0] != "_" else pair[1]
    return pair[1]


def everything(text: str, scope: Scope) -> str:
    """all globals|scalars|matrices|numeric scalars|string scalars ["pattern"]"""
    found = re.fullmatch(r"\s*(?:(numeric|string)\s+)?(globals|scalars|matrices)\s*(.*)", text)
    if found is None:
        raise StataError(198)
    kind, group, pattern = found.groups()
    names = fnmatch.filter(scope.defined(group), stripped(pattern) or "*")
    if kind:
        names = [name for name in names if isinstance(scope.scalar(name), str) == (kind == "string")]
    return " ".join(names)


def held_results(text: str, scope: Scope) -> str:
    """r(scalars), e(macros), e(matrices) ...: the names of what is stored"""
    found = re.fullmatch(r"\s*([res])\(\s*(scalars|macros|matrices|functions)\s*\)\s*", text)
    if found is None:
        raise StataError(198)
    results = scope.results(found[1])
    if found[2] == "functions":
        return "sample" * (results.sample is not None)
    return " ".join(getattr(results, found[2]))

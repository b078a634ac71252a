"""Extended macro functions of text: words, pieces, display, subinstr, lengths, lists, folders."""

from __future__ import annotations

import glob
import os
import re

from statalike.data import format as formats
from statalike.data.matrix import Matrix
from statalike.errors import StataError
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.expression import ends
from statalike.lang.leading_format import leading_format
from statalike.lang.lists import operate
from statalike.lang.scope import Scope
from statalike.lang.words import quoted_end, stripped, words


def word(text: str, scope: Scope) -> str:
    """word count list | word # of list"""
    if found := re.match(r"count\b\s*", text):
        return str(len(words(text[found.end() :])))
    number, _, listed = parted(text, "of")
    items = words(listed)
    at = int(evaluated(number, scope))
    return items[at - 1] if 1 <= at <= len(items) else ""


def parted(text: str, keyword: str) -> tuple[str, str, str]:
    found = re.search(rf"(?:^|\s){keyword}(?:\s|$)", text)
    if found is None:
        raise StataError(198)
    return text[: found.start()].strip(), keyword, text[found.end() :]


def evaluated(text: str, scope: Scope) -> float:
    value = evaluate_scalar(text, scope)
    if isinstance(value, str | Matrix):
        raise StataError(109)
    return value


def piece(text: str, scope: Scope) -> str:
    """piece # # of "string" [, nobreak]: the text folded into pieces of a width"""
    head, _, rest = parted(text, "of")
    which, width = (int(evaluated(part, scope)) for part in head.split())
    string, options = leading_string(rest)
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


def leading_string(text: str) -> tuple[str, str]:
    """A quoted (or bare) string and what follows it."""
    rest = text.lstrip()
    if rest.startswith(('"', '`"')):
        end = quoted_end(rest, 0)
        return stripped(rest[:end]), rest[end:]
    head, comma, tail = rest.partition(",")
    return head.rstrip(), comma + tail


def display(text: str, scope: Scope) -> str:
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


def substitute(text: str, scope: Scope) -> str:
    """subinstr local|global name "from" "to" [, all word count(...)]"""
    kind, name, rest = ([*text.split(None, 2), "", ""])[:3]
    if kind not in ("local", "global") or not rest:
        raise StataError(198)
    source = scope.local(name) if kind == "local" else scope.global_(name)
    old, rest = leading_string(rest)
    new, options = leading_string(rest)
    given = options.replace(",", " ").split()
    pattern = re.escape(old)
    if "word" in given:
        pattern = rf"(?:(?<=\s)|^){pattern}(?=\s|$)"
    result, count = re.subn(pattern, lambda _: new, source, count=0 if "all" in given else 1) if old else (source, 0)
    for which, target in re.findall(r"count\(\s*(local|global)\s+(\w+)\s*\)", options):
        if which == "local":
            scope.set_local(target, str(count))
    return result


def length(text: str, scope: Scope) -> str:
    """length local|global name: its bytes"""
    return str(len(held(text, scope).encode()))


def ulength(text: str, scope: Scope) -> str:
    return str(len(held(text, scope)))


def held(text: str, scope: Scope) -> str:
    kind, _, name = text.strip().partition(" ")
    return scope.local(name.strip()) if kind == "local" else scope.global_(name.strip())


def of_folder(text: str, scope: Scope) -> str:
    """dir "folder" files|dirs|other "pattern" [, nofail respectcase]"""
    folder, rest = leading_string(text)
    found = re.match(r"\s*(files|dirs|other)\s*", rest)
    if found is None:
        bare = text.split()
        folder, found = bare[0], re.match(r"\s*(files|dirs|other)\s*", " ".join(bare[1:]))
        rest = " ".join(bare[1:])
        if found is None:
            raise StataError(198)
    pattern, _ = leading_string(rest[found.end() :])
    wanted = os.path.isdir if found[1] == "dirs" else os.path.isfile
    names = glob.glob(pattern or "*", root_dir=folder or ".")
    return " ".join(f'"{name}"' for name in sorted(names) if wanted(os.path.join(folder or ".", name)))


def environment(text: str, scope: Scope) -> str:
    return os.environ.get(text.strip(), "")


def of_lists(text: str, scope: Scope) -> str:
    return operate(text, lambda name: list_macro(name, scope))


def list_macro(name: str, scope: Scope) -> str:
    found = re.fullmatch(r"(global|local)\(\s*(\w+)\s*\)", name)
    if found:
        return scope.global_(found[2]) if found[1] == "global" else scope.local(found[2])
    return scope.local(name)


def copy(text: str, scope: Scope) -> str:
    """copy local|global name"""
    return held(text, scope)

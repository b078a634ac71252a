"""Show what a command or function does."""

from __future__ import annotations

import inspect
import itertools
import re
import textwrap
from collections.abc import Iterable

from statalike.errors import StataError
from statalike.interpreter import helppage, registry
from statalike.interpreter.command import command
from statalike.lang.functions import signature

MARGIN = "    "
WIDEST_NAME = 24
AFTER = (
    "predict", "test", "testparm", "testnl", "lincom", "nlcom", "predictnl", "margins", "marginsplot", "contrast",
    "pwcompare", "lrtest", "hausman", "suest",
)  # fmt: skip
"""What is there after estimation beside the families estat and estimates."""


@command("Help [anything]", raw=True)
def run(session, call):
    """Show what a command or function does.

    A command may be shortened as when it is used; `help mixed postestimation` lists what is there after estimation,
    `help estimation options` the options that mean the same wherever a command has them. Without a topic, the commands
    and functions there are.

    . help count
    . help estimates store
    . help ln()
    """
    topic = call.anything.strip()
    lines = page(topic, session.output.linesize) if topic else contents(session.output.linesize)
    if not lines:
        raise StataError(111, f"help for {topic} not found")
    for line in lines:
        session.output.line(line)


def suggest(session, before):
    """Topics, for completion."""
    commands = {name.replace("_", " ") for name in registry.COMMANDS.names}
    return sorted(commands) + sorted(f"{name}()" for name in signature.table())


def page(topic: str, width: int) -> list[str]:
    """The lines of a topic's page; none if there is no such topic."""
    words = re.findall(r"\w+|!", topic)
    found = registry.lookup(*words) if words and not topic.endswith("()") else None
    if found is not None:
        return command_page(found, width)
    if len(words) > 1 and words[-1] == "postestimation" and registry.lookup(*words[:-1]) is not None:
        return postestimation(width)
    if words == ["estimation", "options"]:
        return ["Options that mean the same wherever a command has them", "", *described(helppage.SHARED, width)]
    function = signature.table().get(topic.removesuffix("()"))
    if function is not None:
        return function_page(function, width)
    return overview(words[0], width) if len(words) == 1 else []


def command_page(found, width: int) -> list[str]:
    """Title, syntax, text, options, example and stored results of a command."""
    parts = helppage.of(found)
    lines = [f"{found.full_name} -- {parts.title[:1].lower()}{parts.title[1:].rstrip('.')}", "", "Syntax", ""]
    lines += wrapped(found.syntax.usage(), width, hanging=MARGIN)
    lines += shortest(found, width)
    if parts.options:
        lines += ["", "Options", "", *described(parts.options, width)]
    if parts.text:
        lines += ["", "Remarks", "", *paragraphs(parts.text, width)]
    if parts.example:
        lines += ["", "Example", "", *indented(parts.example)]
    if parts.stored:
        stored = re.sub(r"^Stored?: ", "", " ".join(parts.stored))
        lines += ["", "Stored results", "", *wrapped(stored, width)]
    return lines


def shortest(found, width: int) -> list[str]:
    """How short the command and its options may be typed, if they may be."""
    verb = " ".join(word[:least] for word, least in found.words)
    short = [option for option in found.syntax.declared.options if option.least < len(option.name)]
    pieces = [verb] if verb != found.full_name else []
    pieces += [option.name[: option.least] + "()" * bool(option.kind) for option in short]
    return ["", *wrapped(f"Shortest forms: {', '.join(pieces)}", width, hanging=MARGIN)] if pieces else []


def function_page(function, width: int) -> list[str]:
    """How a function is written, and what it is."""
    doc = inspect.getdoc(function.run) or ""
    return [function.signature, "", *paragraphs(doc.splitlines(), width)]


def overview(verb: str, width: int) -> list[str]:
    """The two-word commands that begin with a word and what they do."""
    return described([(found.full_name, helppage.read(found.doc).title) for found in family(verb)], width)


def family(verb: str) -> list:
    """The two-word commands that begin with a word."""
    names = [name for name in registry.COMMANDS.names if name.startswith(f"{verb}_")]
    return [registry.COMMANDS[name].run.command for name in names]


def postestimation(width: int) -> list[str]:
    """The commands for use after estimation; their own pages say after which."""
    found = [*map(registry.lookup, AFTER), *family("estat")]
    rows = [(each.full_name, helppage.read(each.doc).title) for each in found]
    return ["After estimation (the page of each says after which)", "", *described(rows, width)]


def contents(width: int) -> list[str]:
    """All commands and functions by name; nothing is imported for the commands."""
    names = sorted(name.replace("_", " ") for name in registry.COMMANDS.names)
    functions = sorted(signature.table())
    return [
        "Commands (help name shows one)", "", *whole_names(names, width), "",
        "Functions (help name() shows one)", "", *wrapped(", ".join(functions), width),
    ]  # fmt: skip


def described(rows, width: int) -> list[str]:
    """Names and what they mean, in two columns."""
    names = min(max((len(name) for name, _ in rows), default=0), WIDEST_NAME)
    lines = []
    for name, text in rows:
        first = MARGIN + name.ljust(names) + "  "
        if len(name) > names:
            lines.append(MARGIN + name)
            first = MARGIN + " " * names + "  "
        hanging = " " * len(first)
        lines += textwrap.wrap(text, width, initial_indent=first, subsequent_indent=hanging) or [first.rstrip()]
    return lines


def paragraphs(lines: Iterable[str], width: int) -> list[str]:
    """Prose filled to the width; paragraphs laid out as tables or examples stay as they are."""
    filled: list[str] = []
    for is_blank, group in itertools.groupby(lines, lambda line: not line.strip()):
        paragraph = list(group)
        if is_blank or any(re.search(r"^[ .]|\S {2,}\S", line) for line in paragraph):
            filled += indented(paragraph)
        else:
            filled += wrapped(" ".join(paragraph), width)
    return filled


def indented(lines: Iterable[str]) -> list[str]:
    """Lines as they are, within the margin."""
    return [(MARGIN + line).rstrip() for line in lines]


def whole_names(names: list[str], width: int) -> list[str]:
    """Names side by side; the two words of a command stay on one line."""
    kept = ", ".join(name.replace(" ", "\xa0") for name in names)
    return [line.replace("\xa0", " ") for line in wrapped(kept, width)]


def wrapped(text: str, width: int, hanging: str = "") -> list[str]:
    """A text within the margin."""
    indent = MARGIN + hanging
    return textwrap.wrap(text, width, initial_indent=MARGIN, subsequent_indent=indent, break_on_hyphens=False)

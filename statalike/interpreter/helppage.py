"""A command's docstring read as its help page: title, what it does, options, example, what is stored."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, replace

from statalike.estimation.options import DESCRIBED
from statalike.interpreter.command import Command

PARENTHESIS = r"(?:\((?:(?! {2}).)*\))?"
OPTION = re.compile(rf"(?P<name>[a-z_][\w#]*{PARENTHESIS})(?:, [a-z]\w*{PARENTHESIS})* {{2,}}(?P<text>\S.*)")
STORED = re.compile(r"Stored?:|Stored in ")


@dataclass(frozen=True)
class HelpPage:
    """The parts of a docstring; `options` maps an option as written (`separator(#)`) to what it does."""

    title: str
    text: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    example: tuple[str, ...] = ()
    stored: tuple[str, ...] = ()

    def option(self, name: str) -> str:
        """What the option of this name (without parentheses) does; empty when it is not described."""
        return next((text for written, text in self.options if name in names_of(written)), "")


def of(command: Command) -> HelpPage:
    """The help page of a command: its docstring, and last the options that it declares and leaves to DESCRIBED."""
    page = read(command.doc)
    declared = {option.name for option in command.syntax.declared.options}
    left = [each for each in SHARED if any(n in declared and not page.option(n) for n in names_of(each[0]))]
    return replace(page, options=(*page.options, *left))


def names_of(written: str) -> list[str]:
    """The option names in `a(#), b`."""
    return re.findall(r"(?:^|, )([a-z_]\w*)", re.sub(r"\([^)]*\)", "", written))


def read(doc: str) -> HelpPage:
    """Take a docstring apart; indentation must have been removed already (inspect.getdoc)."""
    lines = doc.splitlines()
    title = lines[0].strip() if lines else ""
    parts: dict[str, list[str]] = {"text": [], "example": [], "stored": []}
    options: list[tuple[str, str]] = []
    now = "text"
    for line in lines[1:]:
        if STORED.match(line):
            now = "stored"
        elif line.startswith(". ") and now != "stored":
            now = "example"
        match = OPTION.fullmatch(line) if now in ("text", "options") else None
        if match:
            now = "options"
            options.append((line[: match.start("text")].rstrip(), match["text"]))
        elif now == "options" and line.startswith(" ") and line.strip():
            written, text = options[-1]
            options[-1] = (written, f"{text} {line.strip()}")
        else:
            now = "text" if now == "options" and line.strip() else now
            if now != "options":
                parts[now].append(line)
    text, example, stored = (tuple(_stripped(parts[name])) for name in ("text", "example", "stored"))
    return HelpPage(title, text, tuple(options), example, stored)


def _stripped(lines: list[str]) -> list[str]:
    """Without empty lines at either end."""
    return textwrap.dedent("\n".join(lines)).strip("\n").splitlines()


SHARED = read(DESCRIBED).options

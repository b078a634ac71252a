"""Colours while typing: a line cut into pieces by a few regular expressions, nothing looked up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.styles import Style

from statalike.interpreter.prefixes import full_word

STYLE = Style.from_dict(
    {
        "command": "bold",
        "prefix": "ansimagenta",
        "keyword": "ansimagenta",
        "option": "ansiblue",
        "function": "ansicyan",
        "string": "ansigreen",
        "macro": "ansiyellow",
        "number": "",
        "comment": "italic ansibrightblack",
        "plain": "",
        "prompt": "",
    }
)

PIECES = re.compile(
    r"""(?P<comment>//.*|/\*.*?(?:\*/|$))
      | (?P<string>`"(?:[^"]|"(?!'))*(?:"'|$)|"[^"]*(?:"|$))
      | (?P<macro>`[^`'"]*'?|\$\{?\w*\}?)
      | (?P<function>[A-Za-z_]\w*(?=\())
      | (?P<word>[A-Za-z_][\w.]*)
      | (?P<number>\.?\d[\w.]*)
      | (?P<space>\s+)
      | (?P<mark>.)""",
    re.VERBOSE,
)
KEYWORDS = frozenset({"if", "in", "using"})

Pieces = list[tuple[str, str]]


def pieces(line: str, in_comment: bool = False) -> tuple[Pieces, bool]:
    """Cut one line into (kind, text); and whether a /* comment */ goes on after it."""
    if in_comment:
        end = line.find("*/")
        if end < 0:
            return [("comment", line)], True
        rest, going_on = pieces(line[end + 2 :])
        return [("comment", line[: end + 2]), *rest], going_on
    if line.lstrip().startswith("*"):
        return [("comment", line)], False
    cut = list(_kinds(line))
    kind, text = cut[-1] if cut else ("plain", "")
    return cut, kind == "comment" and text.startswith("/*") and not text.endswith("*/")


def _kinds(line: str) -> Iterator[tuple[str, str]]:
    """The kind of each piece: the first word is a command, a word after the comma an option, and so on."""
    at_verb, after_comma, in_parts, depth = True, False, False, 0
    for match in PIECES.finditer(line):
        kind, text = match.lastgroup or "plain", match.group()
        if kind in ("word", "function") and at_verb:
            prefix = full_word(text) is not None
            at_verb = prefix and not text.startswith("by")
            yield ("prefix" if prefix else "command"), text
        elif kind in ("word", "function") and after_comma and depth == 0:
            yield "option", text
        elif kind == "word":
            yield ("keyword" if text in KEYWORDS else "plain"), text
        elif kind == "mark":
            depth += (text in "([") - (text in ")]")
            if depth == 0 and text == ",":
                after_comma = True
            elif depth == 0 and (text == "{" or (text == ":" and not in_parts)):
                at_verb, after_comma = True, False
            elif text == "|":
                in_parts, after_comma = True, False
            yield "plain", text
        else:
            yield ("plain" if kind == "space" else kind), text


class CommandLexer(Lexer):
    """Colours for the prompt."""

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        """The coloured pieces of each line of the text being typed."""
        lines: list[StyleAndTextTuples] = []
        in_comment = False
        for line in document.lines:
            cut, in_comment = pieces(line, in_comment)
            lines.append([(f"class:{kind}", text) for kind, text in cut])

        def line_at(number: int) -> StyleAndTextTuples:
            return lines[number] if number < len(lines) else []

        return line_at

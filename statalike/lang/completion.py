"""What may come next on a half-typed line: the same grammar, asked where it would go on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from statalike.errors import StataError
from statalike.lang import grammar
from statalike.lang.declaration import Declaration, Option
from statalike.lang.equations import part_spans

NAME = re.compile(r"(?:[^\W\d]\w*)?$")
PATH = re.compile(r"[^\s\"]*$")
UNFINISHED = re.compile(r"(?:[-+*/^<>=&|!~(]|(?<!\w)(?:if|in|using))\s*$")
CLAUSES = {"IF": "condition", "IN": "range", "USING": "using", "EQUALS": "exp", "WEIGHT": "weight"}
WORDS = {"condition": "if", "range": "in", "using": "using"}
KINDS: dict[str, tuple[str, ...]] = {
    "varlist": ("variable",),
    "varname": ("variable",),
    "effects": ("variable",),
    "anything": ("variable", "expression", "file"),
    "exp": ("expression",),
    "namelist": ("name",),
    "name": ("name",),
    "condition": ("expression",),
    "weight": ("expression",),
    "using": ("file",),
}


@dataclass(frozen=True)
class Completion:
    """What may be typed at the cursor.

    word: the beginning that is typed already. clause: where the cursor is: subject, condition, range, weight, using,
    exp, options, or argument. kinds: what names may come: variable, expression, file, name. words: what may be typed
    as it is: names of options (with "(" where an argument follows), if, in, using, weights. option: in whose
    parentheses the cursor is.
    """

    word: str
    clause: str
    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    option: str = ""


@dataclass
class Cursor:
    """Where the words before the cursor lead: the clause, the brackets still open, options typed, what may follow."""

    clause: str = "subject"
    depth: int = 0
    last: str = ""
    seen: set[str] = field(default_factory=set)
    typed: list[str] = field(default_factory=list)
    accepted: frozenset[str] = frozenset()

    def pass_over(self, kind: str, text: str) -> None:
        """Take in one token of command.lark."""
        if kind in ("OPEN", "OPEN_BRACKET", "WEIGHT"):
            self.depth += 1
        if kind in ("CLOSE", "CLOSE_BRACKET"):
            self.depth -= 1
            self.clause = "subject" if self.clause == "weight" and not self.depth else self.clause
        if kind == "COMMA":
            self.clause = "subject" if self.clause == "options" else "options"
        elif kind in CLAUSES:
            self.clause = CLAUSES[kind]
            self.seen.add(self.clause)
        elif kind == "WORD":
            self.typed.append(text)
        self.last = kind


def complete(text: str, declared: Declaration, part: Declaration | None = None) -> Completion:
    """What may come after a command's words and a text."""
    main = declared
    if part is not None and "||" in text:
        text, declared = _last_part(text), part
    word = NAME.search(text)[0]
    here = _cursor(text[: len(text) - len(word)])
    options = declared.options if declared is main else (*declared.options, *main.options)
    if here.clause == "options":
        return _within_options(here, word, text, options)
    kinds = _kinds(here.clause, declared)
    if "file" in kinds and (here.clause == "using" or re.search(r"[/\\~.]", PATH.search(text)[0])):
        word = PATH.search(text)[0]
    return Completion(word, here.clause, kinds, () if here.depth else _clauses(here, declared, text, word))


def _last_part(text: str) -> str:
    try:
        spans = part_spans(text + "|| x")
    except StataError:
        return text.rpartition("||")[2]
    return text[slice(*spans[-2])] if text[spans[-2][1] :].strip() != "||" else ""


def _cursor(text: str) -> Cursor:
    """Read as far as the grammar goes, and ask it what it would accept next."""
    here = Cursor()
    parser = grammar.load("command").parse_interactive(text, start="command")
    try:
        for token in parser.iter_parse():
            here.pass_over(token.type, str(token))
        here.accepted = frozenset(parser.accepts())
    except Exception as error:
        if not type(error).__module__.startswith("lark"):
            raise
    return here


def _within_options(here: Cursor, word: str, text: str, options: tuple[Option, ...]) -> Completion:
    if here.depth:
        typed = here.typed[-1] if here.typed else ""
        option = next((o for o in options if o.kind and o.fits(typed, True)), None)
        kinds = () if option is None else KINDS.get(option.kind, ())
        return Completion(word, "argument", kinds, option="" if option is None else option.name)
    if "WORD" not in here.accepted:
        return Completion(word, "options")
    given = {option.name for option in options for typed in here.typed if option.fits(typed, bool(option.kind))}
    names = (option.name + "(" * bool(option.kind) for option in options if option.name not in given)
    return Completion(word, "options", (), tuple(dict.fromkeys(names)))


def _kinds(clause: str, declared: Declaration) -> tuple[str, ...]:
    if clause == "subject":
        return () if declared.subject is None else KINDS.get(declared.subject.kind, ())
    if clause == "exp":
        return ("expression",) if declared.exp is not None else ("variable",)
    return KINDS.get(clause, ())


def _clauses(here: Cursor, declared: Declaration, text: str, word: str) -> tuple[str, ...]:
    """The words that begin a further clause, where the grammar would take them and a word may begin."""
    before = text[: len(text) - len(word)]
    if (before and not before.endswith((" ", ")", '"', "]"))) or UNFINISHED.search(before):
        return ()
    tokens = {kind: token for token, kind in CLAUSES.items()}
    return tuple(
        shown
        for kind, shown in WORDS.items()
        if getattr(declared, kind) is not None and kind not in here.seen and tokens[kind] in here.accepted
    )

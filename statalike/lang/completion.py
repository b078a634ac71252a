"""What may come next on a half-typed line, and how a command's whole line looks."""

from __future__ import annotations

from dataclasses import dataclass

from statalike.lang.declaration import Declaration, Subject


@dataclass(frozen=True)
class Completion:
    """What may be typed at the cursor.

    word: the beginning that is typed already. clause: where the cursor is (subject, condition, range, weight, using,
    exp, options, argument). kinds: what names may come: variable, expression, file, number, name, new, format.
    words: what may be typed literally: option names (with "(" where an argument follows), if, in, using, weights.
    option: the option in whose parentheses the cursor is.
    """

    word: str
    clause: str
    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    option: str = ""


def usage(declared: Declaration, part: Declaration | None = None) -> str:
    """A command's syntax in one line."""
    pieces = [" ".join(word for word, _ in declared.words)]
    if declared.subject is not None:
        pieces.append(_bracketed(declared.subject.kind, declared.subject.required))
    for kind, text in (("exp", "=exp"), ("condition", "if"), ("range", "in"), ("using", "using filename")):
        required = getattr(declared, kind)
        if required is not None:
            pieces.append(_bracketed(text, required))
    if declared.weights:
        pieces.append(f"[{' '.join(declared.weights)}]")
    if part is not None:
        pieces.append(f"[|| {usage(part).strip()} ...]")
    shown = [_bracketed(option.usage, option.required) for option in declared.options if option.required]
    optional = [option.usage for option in declared.options if not option.required]
    if optional or declared.others:
        shown.append(f"[{' '.join(optional + ['options'] * declared.others)}]")
    if shown:
        text = " ".join(shown)
        pieces.append(f"[, {text[1:]}" if text.startswith("[") else f", {text}")
    return " ".join(piece for piece in pieces if piece)


def _bracketed(text: str, required: bool) -> str:
    return text if required else f"[{text}]"


KINDS = {
    "varlist": ("variable",),
    "varname": ("variable",),
    "effects": ("variable",),
    "newvarlist": ("new",),
    "newvarname": ("new",),
    "exp": ("expression",),
    "numlist": ("number",),
    "namelist": ("name",),
    "name": ("name",),
}


def complete(text: str, declared: Declaration, part: Declaration | None = None) -> Completion:
    """What may come after a command's words and a text."""
    return Completion("", "subject", _subject_kinds(declared.subject))


def _subject_kinds(subject: Subject | None) -> tuple[str, ...]:
    return () if subject is None else KINDS.get(subject.kind, ("variable", "name"))

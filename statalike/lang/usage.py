"""How a command's whole line looks: what help shows of a declaration."""

from __future__ import annotations

from statalike.lang.declaration import Declaration

CLAUSES = (("exp", "=exp"), ("condition", "if"), ("range", "in"), ("using", "using filename"))


def usage(declared: Declaration, part: Declaration | None = None) -> str:
    """A command's syntax in one line."""
    pieces = [" ".join(word for word, _ in declared.words)]
    if declared.subject is not None:
        shown = {"effects": "levelvar: [varlist]"}.get(declared.subject.kind, declared.subject.kind)
        pieces.append(_bracketed(shown, declared.subject.required))
    for kind, text in CLAUSES:
        required = getattr(declared, kind)
        if required is not None:
            pieces.append(_bracketed(text, required))
    if declared.weights:
        pieces.append(f"[{' '.join(declared.weights)}]")
    if part is not None:
        pieces.append(f"[|| {usage(part).strip()} ...]")
    return " ".join(piece for piece in pieces if piece) + _options(declared)


def _options(declared: Declaration) -> str:
    needed = [option.usage for option in declared.options if option.required]
    free = [option.usage for option in declared.options if not option.required] + ["*"] * declared.others
    if needed:
        return f", {' '.join(needed)}" + (f" [{' '.join(free)}]" if free else "")
    return f" [, {' '.join(free)}]" if free else ""


def _bracketed(text: str, required: bool) -> str:
    return text if required else f"[{text}]"

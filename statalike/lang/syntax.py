"""Syntax: a command's declaration line as an object that binds what is typed to it and tells how it is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.data.groups import Groups
from statalike.errors import StataError
from statalike.lang import clauses as cutting
from statalike.lang import completion, declaration, observations, options, subjects, usage
from statalike.lang.call import Call
from statalike.lang.clauses import Clauses, OptionText, Span
from statalike.lang.declaration import Declaration
from statalike.lang.expression import parse
from statalike.lang.scope import Scope
from statalike.lang.words import stripped, words

LACKING = {"condition": "if", "range": "in", "using": "using", "exp": "=exp"}
UNWANTED = {"condition": "if", "range": "in range", "using": "using", "exp": "=exp"}


@dataclass(frozen=True)
class Syntax:
    """What a command may be given. part: the declaration of each equation after `||`, or None."""

    line: str
    declared: Declaration
    part: Declaration | None = None

    @classmethod
    def parse(cls, line: str, parts: str | None = None) -> Syntax:
        """The object of a declaration line (and of that of its parts); r(197) where it is none."""
        return cls(line, declaration.read(line), None if parts is None else declaration.read(parts))

    @property
    def words(self) -> tuple[tuple[str, int], ...]:
        """The command's words in lower case, each with the least of it that must be typed."""
        return self.declared.words

    def usage(self) -> str:
        """The line that help shows."""
        return usage.usage(self.declared, self.part)

    def complete(self, text_before_cursor: str) -> completion.Completion:
        """What may be typed next after a command's words and this text."""
        return completion.complete(text_before_cursor, self.declared, self.part)

    def cut(self, text: str) -> Clauses:
        """The clauses of what follows the command's words."""
        return cutting.cut(text, exp=self.declared.exp is not None, parts=self.part is not None)

    def bind(
        self,
        text: str,
        scope: Scope,
        *,
        command: Any = None,
        cmdline: str = "",
        within: np.ndarray | None = None,
        by: Groups | None = None,
    ) -> Call:
        """The values of what follows the command's words, or the error that Stata would give.

        within: the only observations that may be used (ascending positions). by: the groups of a by prefix.
        """
        typed = self.cut(text)
        parts: tuple[Call, ...] = ()
        given = typed.options
        if typed.parts:
            typed, given, parts = self._parts(typed, scope)
        rest = {"command": command, "cmdline": cmdline, "by": by, "parts": parts}
        return _bound(typed, given, self.declared, scope, within, rest)

    def _parts(self, typed: Clauses, scope: Scope) -> tuple[Clauses, tuple[OptionText, ...], tuple[Call, ...]]:
        """The main equation, its options and the calls of the parts.

        Options that a part may not have, but the main equation may, belong to the main one, and so do if, in and
        weights of the last part; a last part of nothing else is none.
        """
        main, kept = list(typed.options), []
        for part in typed.parts:
            own = []
            for option in part.options:
                is_own = options.find(option, self.part.options) is not None
                (own if is_own or options.find(option, self.declared.options) is None else main).append(option)
            kept.append(_replaced(part, options=tuple(own)))
        *before, last = kept
        moved = {
            kind: getattr(last, kind)
            for kind in ("condition", "range", "weight")
            if getattr(last, kind) is not None and not getattr(self.part, kind, self.part.weights)
        }
        if any(getattr(typed, kind) is not None for kind in moved):
            raise StataError(198)
        last = _replaced(last, **dict.fromkeys(moved))
        each = (*before, last) if last.subject.text.strip() or last.options else before
        calls = tuple(_bound(part, part.options, self.part, scope, None, {"cmdline": part.text}) for part in each)
        return _replaced(typed, **moved), tuple(main), calls


def _replaced(clauses: Clauses, **changes: Any) -> Clauses:
    kept = {name: getattr(clauses, name) for name in clauses.__dataclass_fields__}
    return Clauses(**(kept | changes))


def _bound(
    typed: Clauses,
    given: tuple[OptionText, ...],
    declared: Declaration,
    scope: Scope,
    within: np.ndarray | None,
    rest: dict[str, Any],
) -> Call:
    if declared.subject is not None and "everything" in declared.subject.words:
        typed = _everything(typed)
    _allowed(typed, declared)
    found = subjects.bind(declared.subject, typed.subject.text, scope)
    by = rest.get("by")
    rows = within
    if typed.range is not None:
        if by is not None:
            raise StataError(190, "in may not be combined with by")
        chosen = observations.positions(typed.range.text, scope.data.n_obs)
        rows = chosen if rows is None else np.intersect1d(rows, chosen, assume_unique=True)
    if typed.condition is not None:
        rows = observations.satisfying(typed.condition.text, scope, rows, by)
    weights = None
    if typed.weight is not None:
        kind, text, assumed = observations.read_weight(typed.weight.text, declared.weights)
        weights, rows = observations.weighted(kind, text, assumed, scope, rows, by)
    if typed.exp is not None:
        found["exp"] = parse(typed.exp.text)
    if typed.using is not None:
        found |= {"using": stripped(typed.using.text), "files": tuple(words(typed.using.text))}
    return Call(
        **found,
        **rest,
        rows=rows,
        conditional=typed.condition is not None or typed.range is not None,
        weights=weights,
        options=options.convert(given, declared.options, scope, declared.others),
        scope=scope,
        clauses=typed,
    )


def _allowed(typed: Clauses, declared: Declaration) -> None:
    """r(101) for clauses that are not declared, r(100) for those that are required and lacking."""
    for kind, name in UNWANTED.items():
        if getattr(typed, kind) is not None and getattr(declared, kind) is None:
            raise StataError(101, f"{name} not allowed")
    if typed.weight is not None and not declared.weights:
        raise StataError(101, "weights not allowed")
    for kind, name in LACKING.items():
        if getattr(declared, kind) and getattr(typed, kind) is None:
            raise StataError(100, f"{name} required")


def _everything(typed: Clauses) -> Clauses:
    """anything(everything): if, in, using and weights are part of the subject."""
    ends = [span.end for span in (typed.condition, typed.range, typed.weight, typed.using) if span is not None]
    end = max([typed.subject.end, *ends])
    end += typed.weight is not None and typed.weight.end == end
    subject = Span(typed.text[typed.subject.start : end].strip(), typed.subject.start, end)
    return _replaced(typed, subject=subject, condition=None, range=None, weight=None, using=None)

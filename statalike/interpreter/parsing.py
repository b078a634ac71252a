"""What the syntax command leaves in locals: the clauses and options of what a program was given."""

from __future__ import annotations

from collections.abc import Iterator

from statalike.interpreter.blocks import number_text
from statalike.interpreter.session import Session
from statalike.lang import options as option_texts
from statalike.lang.call import Call
from statalike.lang.declaration import Declaration, Option
from statalike.lang.syntax import Syntax

CLAUSES = {"condition": ("if", "if"), "range": ("in", "in"), "using": ("using", "using")}


def parsed(session: Session, declaration: str, text: str) -> dict[str, str]:
    """The locals that `syntax declaration` makes of a text; those not given are empty. Errors are the user's."""
    syntax = Syntax.parse(declaration)
    call = syntax.bind(text, session)
    found = dict(_subject(session, call, syntax.declared))
    found.update(_clauses(call, syntax.declared))
    for option in syntax.declared.options:
        found[_macro(option)] = _option(session, option, call)
    if syntax.declared.others:
        found["options"] = call.options.rest
    return found


def _subject(session: Session, call: Call, declared: Declaration) -> Iterator[tuple[str, str]]:
    subject = declared.subject
    if subject is None:
        return
    if subject.kind in ("newvarlist", "newvarname"):
        usual = str(session.settings["type"])
        yield "varlist", " ".join(name for _, name, _ in call.newvars)
        yield "typlist", " ".join(storage or usual for storage, _, _ in call.newvars)
    elif subject.kind in ("varlist", "varname"):
        yield "varlist", " ".join(term.name for term in call.terms)
    elif subject.kind in ("namelist", "name"):
        yield subject.name or "namelist", " ".join(call.names)
    elif subject.kind == "numlist":
        yield "numlist", " ".join(number_text(_whole(value)) for value in call.numlist)
    elif subject.kind == "exp":
        yield "exp", call.anything
    else:
        yield subject.name or subject.kind, call.anything


def _clauses(call: Call, declared: Declaration) -> Iterator[tuple[str, str]]:
    typed = call.clauses
    assert typed is not None, "bind keeps the clauses"
    for kind, (macro, word) in CLAUSES.items():
        if getattr(declared, kind) is not None:
            span = getattr(typed, kind)
            lead = "" if kind in declared.bare else f"{word} "
            yield macro, lead + span.text if span is not None else ""
    if declared.exp is not None:
        lead = "" if "exp" in declared.bare else "= "
        yield "exp", lead + typed.exp.text if typed.exp is not None else ""
    if declared.weights:
        weights = call.weights
        lead = "" if "weight" in declared.bare else "= "
        yield "weight", weights.kind if weights is not None else ""
        yield "exp", lead + weights.text.lstrip("= ") if weights is not None else ""


def _macro(option: Option) -> str:
    """The local of an option: its name, without the `no` of one declared as noSOMEthing."""
    return option.name[2:] if option.negates else option.name


def _option(session: Session, option: Option, call: Call) -> str:
    value = getattr(call.options, option.name)
    if option.name not in call.options.given:
        if option.kind == "cilevel":
            return str(session.setting("level"))
        return number_text(_whole(value)) if option.kind in ("real", "integer") and value is not None else ""
    if not option.kind:
        return option.name if value else ""
    if option.kind in ("real", "integer", "cilevel"):
        return _typed(option, call)
    if option.kind == "numlist":
        return " ".join(number_text(_whole(number)) for number in value)
    if option.kind == "exp":
        return value.text
    if isinstance(value, tuple):
        return " ".join(getattr(item, "name", item) for item in value)
    return getattr(value, "name", value)


def _typed(option: Option, call: Call) -> str:
    assert call.clauses is not None
    typed = (o for o in call.clauses.options if option_texts.find(o, (option,)) is not None)
    return next(typed).argument.strip()


def _whole(value: float) -> float:
    return int(value) if value == value and float(value).is_integer() else value

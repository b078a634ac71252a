"""Show value labels."""

from __future__ import annotations

from statalike.data import missing
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command


@command("LAbel List [anything]")
def run(session, call):
    """Show value labels, all or some.

    . label define yesno 0 "no" 1 "yes"
    . label list
    yesno:
               0 no
               1 yes

    Stored: r(k) r(min) r(max) r(hasemiss) of the last one shown
    """
    known = session.data.value_labels
    names = (call.anything or "").split() or list(known)
    for name in names:
        if name not in known:
            raise StataError(111, f"value label {name} not found")
        session.output.line(f"{name}:")
        pairs = list(known[name].items())
        for value, text in pairs:
            session.output.line(f"{_number(value):>12} {text}")
        numbers = [value for value, _ in pairs if value == value]
        session.r = Results(scalars={"k": float(len(pairs))})
        if numbers:
            session.r.scalars |= {"min": numbers[0], "max": numbers[-1]}
        session.r.scalars["hasemiss"] = float(len(numbers) < len(pairs))


def _number(value):
    return f"{value:.0f}" if value == value else missing.spell(missing.code_of(value))

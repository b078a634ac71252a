"""Logs as tests: the commands typed in a log, and the comparison of two logs."""

from __future__ import annotations

import re

from statalike.lang.source import is_complete

NUMBER = re.compile(r"(?<![\w.])-?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?!\w)")
CONTINUED = re.compile(r"(?:> |\. |\s*\d+\. )")
COMMENT = re.compile(r"\s*(?:\*|//|/\*|$)")
LINE_OPEN = re.compile(r"_c(?:ontinue)?\s*$", re.MULTILINE)
ALL_DIGITS, FULL = 12, 1e-7
TOLERANCE = re.compile(r"\. \* tolerance:? (\S+)")


def typed(log: str, dense: bool = False) -> str:
    """The commands of a log, as a do-file.

    A blank line precedes a command, unless a comment does or what was displayed did not end its line, so that output
    may begin as commands do. dense: there are no blank lines (the examples of help pages).
    """
    found: list[str] = []
    lines = iter(log.splitlines())
    expected = True
    for line in lines:
        if (not line.startswith(". ") and line != ".") or not (expected or dense):
            expected = not line.strip() or bool(found and LINE_OPEN.search(found[-1]))
            continue
        command = line[2:]
        while not is_complete(command + "\n"):
            more = next(lines)
            prompt = CONTINUED.match(more)
            if prompt:  # input shows the names of variables before the first line typed
                command += "\n" + more[prompt.end() :]
        found.append(command)
        expected = COMMENT.match(command) is not None or LINE_OPEN.search(command) is not None
    return "\n".join(found) + "\n"


def tolerance(log: str) -> float:
    """The relative tolerance named in the log's first line, else 0."""
    found = TOLERANCE.match(log)
    return float(found[1]) if found else 0.0


def differences(expected: str, actual: str, relative: float = 0.0) -> list[str]:
    """Lines of two logs that differ: text exactly, numbers beyond a unit of their last printed place."""
    left, right = expected.rstrip().splitlines(), actual.rstrip().splitlines()
    found = [
        f"line {at}:\n  expected {a!r}\n  got      {b!r}"
        for at, (a, b) in enumerate(zip(left, right, strict=False), start=1)
        if not alike(a.rstrip(), b.rstrip(), relative)
    ]
    if len(left) != len(right):
        found.append(f"{len(left)} lines expected, {len(right)} shown")
    return found


def alike(expected: str, actual: str, relative: float = 0.0) -> bool:
    """Whether two lines agree."""
    if expected == actual:
        return True
    if re.sub(" *" + NUMBER.pattern, "#", expected) != re.sub(" *" + NUMBER.pattern, "#", actual):
        return False
    pairs = zip(NUMBER.finditer(expected), NUMBER.finditer(actual), strict=True)
    return all(in_line(a, b) and close(a[0], b[0], relative) for a, b in pairs)


def in_line(expected: re.Match, actual: re.Match) -> bool:
    """Whether two numbers begin or end in the same place: a last digit that is 0 is not printed."""
    return expected.start() == actual.start() or expected.end() == actual.end()


def close(expected: str, actual: str, relative: float = 0.0) -> bool:
    """Whether two printed numbers agree up to one unit of the last place of the first.

    Numbers with all their digits, as return list shows them, need agree in fewer: the last ones are the machine's.
    """
    a, b = (float(text.replace(",", "")) for text in (expected, actual))
    if len(re.sub(r"e.*|\D", "", expected.lower())) > ALL_DIGITS:
        relative = max(relative, FULL)
    return abs(a - b) <= max(1.0001 * unit(expected), relative * abs(a))


def unit(text: str) -> float:
    """What one unit of the last printed place of a number is worth."""
    mantissa, _, exponent = text.lower().partition("e")
    places = len(mantissa.partition(".")[2])
    return 10.0 ** (int(exponent or 0) - places)

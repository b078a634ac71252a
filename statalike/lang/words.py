"""Words of a text as macro lists have them: parted by blanks, with quotes that bind and compound quotes that nest."""

from __future__ import annotations

from collections.abc import Iterable


def words(text: str) -> list[str]:
    """The words of a text, their outer quotes stripped: `a "b c" `"d "e""'` -> a, b c, d "e"."""
    return [stripped(text[start:end]) for start, end in spans(text)]


def spans(text: str) -> list[tuple[int, int]]:
    """Where the words lie, quotes included."""
    found: list[tuple[int, int]] = []
    at = 0
    while (start := _past_blanks(text, at)) < len(text):
        at = _end(text, start)
        found.append((start, at))
    return found


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _end(text: str, start: int) -> int:
    """Where the word that begins at start ends."""
    if text.startswith(('"', '`"'), start):
        return quoted_end(text, start)
    at = start
    while at < len(text) and not text[at].isspace():
        if text[at] == '"' or text.startswith('`"', at):
            return at
        at += 1
    return at


def quoted_end(text: str, start: int) -> int:
    """The place after the quoted string that begins at start; the text's end if it is never closed."""
    if text[start] == '"':
        close = text.find('"', start + 1)
        return len(text) if close < 0 else close + 1
    depth, at = 0, start
    while at < len(text):
        if text.startswith('`"', at):
            depth, at = depth + 1, at + 2
        elif text.startswith("\"'", at):
            depth, at = depth - 1, at + 2
            if depth == 0:
                return at
        else:
            at += 1
    return len(text)


def stripped(text: str) -> str:
    """A text without the one pair of quotes around it, if the pair surrounds all of it."""
    if len(text) >= 4 and text.startswith('`"') and text.endswith("\"'") and quoted_end(text, 0) == len(text):
        return text[2:-2]
    if len(text) >= 2 and text[0] == text[-1] == '"' and '"' not in text[1:-1]:
        return text[1:-1]
    return text


def quoted(text: str) -> str:
    """A text within quotes that hold it: simple ones, or compound ones where it has quotes itself."""
    return f'`"{text}"\'' if '"' in text else f'"{text}"'


def joined(items: Iterable[str]) -> str:
    """Words as one list, with quotes where a word needs them to stay one."""
    return " ".join(item if item and not _parts(item) else quoted(item) for item in items)


def _parts(item: str) -> bool:
    return any(sign.isspace() or sign == '"' for sign in item)

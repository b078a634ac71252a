"""What one running program or do-file has to itself: its locals, its temporary names, what it will return."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from statalike.data.groups import Groups
from statalike.data.results import Results


@dataclass
class Frame:
    """Private state of one level of calling; the outermost is the prompt's.

    `kind` is "prompt", "do-file" or the program's class (nclass, rclass, eclass, sclass); `by` the groups and the
    number of the one that a byable program runs for.
    """

    kind: str = "prompt"
    name: str = ""
    locals: dict[str, str] = field(default_factory=dict)
    variables: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    returned: Results = field(default_factory=Results)
    by: tuple[Groups, int] | None = None

    @property
    def words(self) -> list[str]:
        """The numbered locals `1' `2' ... as far as they go without a gap."""
        found: list[str] = []
        while (word := self.locals.get(str(len(found) + 1))) is not None:
            found.append(word)
        return found

    def renumber(self, words: list[str]) -> None:
        """Make these words the numbered locals, instead of those that were there."""
        for number in range(1, len(self.words) + 1):
            del self.locals[str(number)]
        self.locals.update(numbered(words))


def arguments(text: str, words: list[str]) -> dict[str, str]:
    """The locals a call starts with: `0' as typed, and `1' `2' ... its words."""
    return {"0": text, **numbered(words)}


def numbered(words: list[str]) -> dict[str, str]:
    """Words as the locals `1' `2' ..."""
    return {str(number): word for number, word in enumerate(words, start=1)}

"""What merge does with two data sets, whatever the syntax: match, fill, mark where observations come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.labels import ValueLabel
from statalike.data.matching import Keys, Pairs, aligned, keys
from statalike.data.stacking import differing, is_blank, picked, stack
from statalike.errors import StataError
from statalike.interpreter.combining import bring_labels, fitted
from statalike.interpreter.session import Session

MASTER, USING, MATCHED, UPDATED, CONFLICT = 1.0, 2.0, 3.0, 4.0, 5.0
TEXTS = {
    1: "Master only (1)",
    2: "Using only (2)",
    3: "Matched (3)",
    4: "Missing updated (4)",
    5: "Nonmissing conflict (5)",
}


@dataclass(frozen=True)
class How:
    """What to do where both data sets have a variable (update: fill the master's missing values; replace: and change
    the others), and whether text may meet numbers (force)."""

    update: bool = False
    replace: bool = False
    force: bool = False
    labels: bool = True


def key_groups(session: Session, names: Sequence[str], using: Dataset) -> Keys:
    """The groups of the keys; without names, observations by their numbers. r(106) or r(111) where they do not fit."""
    data = session.data
    if not names:
        return keys([np.arange(data.n_obs, dtype=float)], [np.arange(using.n_obs, dtype=float)])
    for name in names:
        if name not in using:
            raise StataError(111, f"variable {name} not found in using data" if len(names) > 1 else ABSENT.format(name))
        if data[name].is_string != using[name].is_string:
            raise StataError(
                106, f"key variable {name} is {data[name].storage} in master but {using[name].storage} in using data"
            )
    return keys([data[name].values for name in names], [using[name].values for name in names])


ABSENT = "variable {} not found in using data"


def check_unique(sizes: np.ndarray, names: Sequence[str], where: str) -> None:
    """r(459) if any group has several observations."""
    if (sizes > 1).any():
        listed = f"variable{'s' if len(names) > 1 else ''} {' '.join(names)}"
        verb = "do not" if len(names) > 1 else "does not"
        raise StataError(459, f"{listed} {verb} uniquely identify observations in the {where} data")


def merged(session: Session, using: Dataset, names: Sequence[str], found: Keys, how: How) -> tuple[Dataset, np.ndarray]:
    """The merged data, and where each observation comes from (codes 1 to 5). The session's data are left alone."""
    pairs = aligned(found)
    data = session.data.snapshot()
    master_rows, only_using = pairs.master[pairs.master >= 0], int((pairs.master < 0).sum())
    codes = np.where(pairs.using < 0, MASTER, np.where(pairs.master < 0, USING, MATCHED))
    columns = {
        name: _both(session, name, using[name], pairs, how, codes, name in names) for name in data if name in using
    }
    data.take(master_rows)
    data.set_obs(len(pairs.master))
    for name, column in columns.items():
        if column is not None:
            data.put(name, column)
    new = [name for name in using if name not in session.data]
    bring_labels(session, data, using, using.names if how.labels else (), told=how.labels)
    for name in new:
        data.put(name, picked(using[name], pairs.using))
    data.sorted_by = tuple(names) if not only_using else ()
    return data, codes


def _both(
    session: Session, name: str, using: Column, pairs: Pairs, how: How, codes: np.ndarray, is_key: bool
) -> Column | None:
    """A variable that both data sets have; updates the codes of where observations come from."""
    old = session.data[name]
    new = fitted(session, name, old, using, how.force)
    if new is None:
        return None
    both = stack(old, new)
    rows = np.where(pairs.master >= 0, pairs.master, pairs.using + len(old))
    if (how.update or how.replace) and not is_key:
        mine, theirs = picked(both, rows), picked(both, np.where(pairs.using < 0, -1, pairs.using + len(old)))
        offered = pairs.matched & ~is_blank(theirs)
        filled = offered & is_blank(mine)
        clash = offered & ~is_blank(mine) & differing(mine, theirs)
        codes[filled & (codes == MATCHED)] = UPDATED
        codes[clash] = CONFLICT
        taken = filled | clash if how.replace else filled
        rows = np.where(taken, pairs.using + len(old), rows)
    return picked(both, rows)


def mark(data: Dataset, name: str, codes: np.ndarray) -> None:
    """Put the variable that tells where observations come from, with its value label."""
    label = "_merge"
    data.value_labels[label] = ValueLabel(TEXTS)
    data.put(name, Column.of(codes, "byte", "%23.0g", "Matching result from merge", label))


def result_table(codes: np.ndarray, name: str, update: bool) -> list[str]:
    """The lines that tell how many observations were matched. name: of the variable that says so, or empty."""
    count = {code: int((codes == code).sum()) for code in TEXTS}
    lost = count[1] + count[2]

    def line(text: str, number: int, code: int = 0) -> str:
        note = f"  ({name}=={code})" if code and name else ""
        return f"    {text:<26}{number:>15,}{note}"

    rule = "    " + "-" * 41
    lines = ["", "    Result                      Number of obs", rule, line("Not matched", lost)]
    if lost:
        lines += [line("    from master", count[1], 1), line("    from using", count[2], 2), ""]
    if update:
        lines.append(line("Matched", count[3] + count[4] + count[5]))
        lines.append(line("    not updated", count[3], 3))
        lines.append(line("    missing updated", count[4], 4))
        lines.append(line("    nonmissing conflict", count[5], 5))
    else:
        lines.append(line("Matched", count[3], 3))
    return [*lines, rule]

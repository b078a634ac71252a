"""What append, merge and joinby share: whether two variables go together, and the labels that come with the data."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.stacking import shared_storage
from statalike.data.storage import is_string
from statalike.errors import StataError
from statalike.interpreter.session import Session


def fitted(session: Session, name: str, old: Column, new: Column, force: bool) -> Column | None:
    """The using data's column where it can join the master's; None where force leaves it out; r(106) otherwise.

    Says so where the master's storage type has to become wider.
    """
    if old.is_string != new.is_string:
        if not force:
            raise StataError(106, f"variable {name} is {old.storage} in master but {new.storage} in using data\n{HINT}")
        session.output.line(
            f"(variable {name} is {old.storage} in master but {new.storage} in using data; using values are lost)"
        )
        return None
    storage = shared_storage(old.storage, new.storage)
    if storage != old.storage:
        session.output.line(f"(variable {name} was {old.storage}, now {storage} to accommodate using data's values)")
    return new


HINT = """You could specify the force option to ignore this string/numeric mismatch. The using variable would
then be treated as if it contained missing values."""


def bring_labels(session: Session, data: Dataset, using: Dataset, names: Iterable[str], told: bool = True) -> None:
    """The value labels that some of the using data's variables have; those that are there already stay."""
    wanted = dict.fromkeys(using[name].value_label for name in names if using[name].value_label)
    for label in wanted:
        if label not in using.value_labels:
            continue
        if label in data.value_labels:
            if told:
                session.output.line(f"(label {label} already defined)")
        else:
            data.value_labels[label] = using.value_labels[label]


def absent(like: Column, size: int) -> Column:
    """A column of missing values of the same type and labels."""
    blank = np.full(size, "") if is_string(like.storage) else np.full(size, np.nan)
    return like.with_values(blank)

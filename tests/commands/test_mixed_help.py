"""What `help mixed` tells is what there is."""

from __future__ import annotations

import re

from statalike.commands import mixed
from statalike.estimation.mixed.stored import MACROS, MATRICES, SCALARS


def test_all_that_is_stored_is_told() -> None:
    told = set(re.findall(r"e\((\w+)#?\)", mixed.run.__doc__ or ""))
    names = {*SCALARS.split(), *MACROS.replace("{weights}", "").split(), *MATRICES.split()}
    assert names <= told

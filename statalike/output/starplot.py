"""A one-way table of frequencies with bars of asterisks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from statalike.output.frequency import Block, block_lines

FREQUENCY = 12


def star_lines(
    stub: str, stub_width: int, names: Sequence[str], texts: Sequence[str], counts: np.ndarray, linesize: int
) -> list[str]:
    """The lines: `names` of the categories and their frequencies as `texts`, the total last; counts (k,) without it.

    The longest bar fills the line. Stata's rounding of the others is not documented; they are cut to whole asterisks.
    """
    rows = [[[[text]]] for text in texts]
    block = Block(stub, stub_width, [*names, "Total"], [["Freq."]], [[FREQUENCY - 1]], rows)
    room = max(linesize - stub_width - 2 - FREQUENCY - 1, 1)
    stars = iter("*" * int(room * count / counts.max() + 1e-9) for count in counts)
    rule = "-" * (stub_width + 1) + "+"
    lines, in_table = [], False
    for line in block_lines(block):
        if line.startswith(rule):
            in_table = not in_table
            line = f"{line}-+{'-' * room}"
        elif in_table:
            line = f"{line} |{next(stars)}"
        lines.append(line)
    return lines

"""The 64-bit Mersenne twister: its published 10000th word, and a page's numbers."""

from __future__ import annotations

import numpy as np

from statalike.models.mersenne import Twister, Uniforms


def test_the_ten_thousandth_word() -> None:
    twister = Twister(5489)
    assert [len(twister.words(n)) for n in (1, 0, 311, 700, 8987)] == [1, 0, 311, 700, 8987]
    assert int(twister.words(1)[0]) == 9981545732273789042


def test_a_page_of_statas() -> None:
    """`set seed 3846`, 3000 runiform(), each 100th repeated 100 times: agrogan1/multilevel, visualizing-MLM.md."""
    first = np.repeat(Uniforms(3846).random(3000)[::100], 100)
    shown = [f"{value:.7f}" for value in (first.mean(), first.std(ddof=1), first.min(), first.max())]
    assert shown == ["0.6174022", "0.2374704", "0.0733026", "0.9657055"]


def test_one_by_one_or_at_once() -> None:
    one, many = Uniforms(1), Uniforms(1)
    np.testing.assert_array_equal([one.random() for _ in range(700)], many.random((7, 100)).ravel())
    assert one.normal() == many.normal()


def test_statas_blog() -> None:
    """set seed 98034: 10000 runiform(), runiform(1, 2) and runiformint(0, 100) each (blog.stata.com, 10 March 2016)."""
    rng = Uniforms(98034)
    found = [rng.random(10000), 1 + rng.random(10000), rng.whole(np.full(10000, 100.0))]
    assert [f"{x.mean():.7g} {x.std(ddof=1):.7g}" for x in found] == [
        "0.5004244 0.2865088", "1.495698 0.2887136", "49.9804 29.19094",
    ]  # fmt: skip


def test_whole_numbers_of_several_ranges() -> None:
    found = Uniforms(3).whole(np.tile([0.0, 1.0, 9.0], 400)).reshape(-1, 3)
    assert found.min(axis=0).tolist() == [0, 0, 0] and found.max(axis=0).tolist() == [0, 1, 9]

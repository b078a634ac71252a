"""Bootstrap samples: what is drawn, and how often."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.api.stata import Stata
from statalike.errors import StataError


@pytest.fixture
def st():
    st = Stata()
    st.run('webuse pig, clear\nset seed 3\ngen n = _n\ngen g = mod(id, 3)\ngen w = .\ngen s = "a"')
    return st


def column(st, name):
    return st.session.data.numbers(name)


def test_as_many_as_there_are_with_repeats(st):
    st.run("bsample")
    n = column(st, "n")
    assert len(n) == 432 and 0.55 < len(np.unique(n)) / 432 < 0.72


def test_a_size_and_a_condition(st):
    st.run("bsample 30 if week == 1")
    assert len(column(st, "n")) == 30 and set(column(st, "week")) == {1}


def test_strata_keep_their_sizes(st):
    before = np.bincount(column(st, "g").astype(int))
    st.run("bsample, strata(g)")
    assert np.bincount(column(st, "g").astype(int)).tolist() == before.tolist()
    st.run("bsample cond(g == 1, 5, 7), strata(g)")
    assert np.bincount(column(st, "g").astype(int)).tolist() == [7, 5, 7]


def test_clusters_are_drawn_whole(st):
    st.run("bsample 20, cluster(id) idcluster(new)")
    new, week = column(st, "new"), column(st, "week")
    assert len(new) == 180 and set(new) == set(range(1, 21))
    assert all(sorted(week[new == i]) == list(range(1, 10)) for i in set(new))
    assert all(len(set(column(st, "id")[new == i])) == 1 for i in set(new))


def test_clusters_within_strata(st):
    st.run("bsample 4, cluster(id) strata(g)")
    assert np.bincount(column(st, "g").astype(int)).tolist() == [36, 36, 36]


def test_weights_leave_the_data(st):
    st.run("bsample 50 if week < 3, weight(w)")
    w = column(st, "w")
    assert len(w) == 432 and w.sum() == 50 and not w[column(st, "week") >= 3].any()


def test_the_seed_repeats_a_sample(st):
    st.run("preserve\nset seed 7\nbsample 10")
    first = column(st, "n").tolist()
    st.run("restore\nset seed 7\nbsample 10")
    assert column(st, "n").tolist() == first


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("bsample 433", 498),
        ("bsample 0", 498),
        ("bsample 49, cluster(id)", 498),
        ("bsample week, strata(g)", 498),
        ("bsample, idcluster(new)", 198),
        ("bsample, cluster(id) idcluster(new) weight(w)", 198),
        ("bsample, weight(nothere)", 111),
        ("bsample if week > 99", 2000),
        ("bsample s", 109),
        ("bsample, weight(s)", 109),
        ("bsample .", 498),
    ],
)
def test_bad_input(st, line, code):
    with pytest.raises(StataError) as found:
        st.run(line)
    assert found.value.code == code and len(column(st, "n")) == 432

"""bootstrap, jackknife and permute: their runs made by hand, and what they leave as it was."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from statalike.api.stata import Stata
from statalike.errors import StataError
from statalike.interpreter import replicating


@pytest.fixture
def st(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    st = Stata()
    st.run("webuse pig, clear\ngenerate heavy = mod(id, 3)")
    return st


def saved(st, path="out"):
    """The variables of a file of replicates, side by side."""
    st.run(f"preserve\nuse {path}, clear")
    found = np.column_stack([st.session.data.numbers(name) for name in st.session.data.names])
    st.run("restore")
    return found


def everything(data):
    columns = {name: (repr(column.stored.tolist()), column.format, column.label) for name, column in data.items()}
    return columns, tuple(columns), data.sorted_by, data.changed, data.chars


def test_samples_are_those_of_bsample(st):
    st.run("bootstrap, reps(6) seed(11) nodots saving(out, double): regress weight week")
    st.run("set seed 11")
    by_hand = []
    for _ in range(6):
        st.run("preserve\nbsample\nquietly regress weight week\nrestore")
        by_hand.append(st.session.estimates.current.b)
    assert saved(st) == pytest.approx(np.array(by_hand), rel=1e-12)


def test_a_sample_is_a_regression_with_frequencies(st):
    st.run("bootstrap, reps(4) seed(3) strata(heavy) cluster(id) nodots saving(out, double): regress weight week")
    st.run("generate w = .\nset seed 3")
    for found in saved(st):
        st.run("bsample, strata(heavy) cluster(id) weight(w)\nquietly regress weight week [fweight=w] if w")
        assert found == pytest.approx(st.session.estimates.current.b, rel=1e-9)


def test_standard_errors_bias_and_percentiles_are_those_of_the_file(st):
    st.run("bootstrap, reps(50) seed(2) nodots saving(out, double): regress weight week")
    x, e = saved(st), st.session.e
    assert e.matrices["V"].values == pytest.approx(np.cov(x.T), rel=1e-10)
    assert e.matrices["bias"].values[0] == pytest.approx(x.mean(axis=0) - e.matrices["b"].values[0], abs=1e-12)
    st.run("preserve\nuse out, clear\n_pctile _b_week, percentiles(2.5 97.5)\nrestore")
    limits = [st.r["r1"], st.r["r2"]]
    assert e.matrices["ci_percentile"].values[:, 0] == pytest.approx(limits, rel=1e-12)
    chi2 = (e.matrices["b"].values[0, 0] / e.matrices["se"].values[0, 0]) ** 2
    assert e.scalars["chi2"] == pytest.approx(chi2, rel=1e-10)


def test_drawn_clusters_and_groups_within_them_are_told_apart(st):
    st.run("""webuse productivity, clear
        program counts, rclass
        foreach name in regions state region {
        quietly tabulate `name'
        return scalar `name' = r(r)
        }
        return scalar all = _N
        end
        bootstrap a=r(regions) b=r(state) c=r(region) d=r(all), reps(15) seed(1) nodots nowarn cluster(region) ///
          idcluster(regions) group(state) saving(out): counts""")
    regions, states, distinct, n = saved(st).T
    assert (regions == 9).all() and (states == n / 17).all() and (distinct < 9).any()


def test_an_existing_variable_may_number_the_clusters(st):
    st.run(
        "generate pigs = id\nbootstrap, reps(5) seed(1) nodots cluster(id) idcluster(pigs): mixed weight week || pigs:"
    )
    se = st.session.estimates.current.se
    st.run("drop pigs\nbootstrap, reps(5) seed(1) nodots cluster(id) idcluster(pigs): mixed weight week || pigs:")
    assert se == pytest.approx(st.session.estimates.current.se, rel=1e-12) and "pigs" not in st.session.data


def test_strata_keep_their_sizes_and_size_is_of_each(st):
    counts = "program c, rclass\ncount if heavy == 1\nreturn scalar n = r(N)\nreturn scalar all = _N\nend\n"
    st.run(counts + "bootstrap n=r(n) N=r(all), reps(4) nodots nowarn strata(heavy) saving(out): c")
    assert saved(st).tolist() == [[144, 432]] * 4
    st.run("bootstrap n=r(n) N=r(all), reps(4) nodots nowarn strata(heavy) size(10) saving(out, replace): c")
    assert saved(st).tolist() == [[10, 30]] * 4


def test_the_jackknife_of_clusters_fits_without_each(st):
    st.run("jackknife, cluster(id) nodots saving(out, double): mixed weight week || id:")
    found, V = saved(st), st.session.e.matrices["V"].values
    for k in (1, 17, 48):
        st.run(f"quietly mixed weight week if id != {k} || id:")
        assert found[k - 1] == pytest.approx(st.session.estimates.current.b, rel=1e-7)
    apart = found - found.mean(axis=0)
    assert pytest.approx(47 / 48 * apart.T @ apart, rel=1e-8) == V


def test_permutations_come_near_the_exact_test(st):
    st.run("clear\ninput double y x\n3.1 0\n2.2 0\n4.5 1\n3.9 1\n5.2 1\n2.9 0\n4.1 0\nend")
    st.run("permute x d=(r(mu_2)-r(mu_1)), reps(2000) seed(4) nodots nowarn saving(out, double): ttest y, by(x)")
    y = np.array([3.1, 2.2, 4.5, 3.9, 5.2, 2.9, 4.1])
    exact = [y[list(ones)].mean() - np.delete(y, list(ones)).mean() for ones in itertools.combinations(range(7), 3)]
    observed = y[[2, 3, 4]].mean() - np.delete(y, [2, 3, 4]).mean()
    p = np.mean(np.array(exact) >= observed - 1e-7)
    upper, error = (st.session.r.matrices[name].values[0, 0] for name in ("p_upper", "se_upper"))
    assert abs(upper - p) < 4 * error
    assert set(np.round(saved(st)[:, 0], 9)) == set(np.round(exact, 9))


def test_values_stay_in_their_strata(st):
    program = "program s, rclass\nsummarize weight if week == 9, meanonly\nreturn scalar m = r(mean)\nend\n"
    st.run(program + "permute weight m=r(m), reps(5) nodots nowarn strata(week) saving(out, double): s")
    assert np.ptp(saved(st)) == 0
    st.run("permute weight m=r(m), reps(5) nodots nowarn saving(out, double replace): s")
    assert np.ptp(saved(st)) > 0


LINES = (
    "bootstrap, reps(3) nodots cluster(id) idcluster(pigs): mixed weight week || pigs:",
    "bootstrap r(mean), reps(3) nodots nowarn bca: summarize weight in 1/30",
    "jackknife, cluster(id) nodots: regress weight week",
    "permute week _b[week], reps(3) nodots: regress weight week",
    "bootstrap r(n), reps(3) nodots nowarn: shuffle",
)
SHUFFLE = "program shuffle, rclass\ngsort -weight\ndrop in 1/20\ngenerate new = _n\nreturn scalar n = _N\nend"


@pytest.mark.parametrize("line", LINES)
def test_the_data_are_as_before(st, line):
    st.run(f"{SHUFFLE}\nquietly regress week heavy")
    before = everything(st.session.data)
    st.run(line)
    assert everything(st.session.data) == before


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("at", [1, 3])
def test_a_break_restores_data_and_results(st, line, at, monkeypatch):
    st.run(f"{SHUFFLE}\nquietly regress week heavy if id < 10")
    before, current, runs = everything(st.session.data), st.session.estimates.current, []
    own = replicating.run_line

    def interrupted(session, text):
        runs.append(text)
        own(session, text)
        if len(runs) == at:
            raise KeyboardInterrupt

    monkeypatch.setattr(replicating, "run_line", interrupted)
    with pytest.raises((KeyboardInterrupt, StataError)):
        st.run(line)
    assert len(runs) == at and everything(st.session.data) == before
    assert st.session.estimates.current is current and st.session.sample.sum() == 81


def test_an_error_in_the_first_run_leaves_everything(st):
    st.run("quietly regress week heavy if id < 10")
    before, current = everything(st.session.data), st.session.estimates.current
    with pytest.raises(StataError) as found:
        st.run("bootstrap, reps(3) cluster(id) idcluster(pigs): mixed weight nosuch || pigs:")
    assert found.value.code == 111 and "pigs" not in st.session.data
    assert everything(st.session.data) == before and st.session.estimates.current is current


def test_the_sample_is_that_of_the_command(st):
    st.run("replace weight = . in 1/7\nbootstrap, reps(3) nodots: regress weight week if id < 11\ncount if e(sample)")
    assert st.r["N"] == 83 and st.e["N"] == 83 and st.e["N_reps"] == 3
    st.run("sort weight\ncount if e(sample) & id < 11 & weight < .")
    assert st.r["N"] == 83


def test_a_program_that_sorts_has_its_sample_found_again(st):
    st.run("program fits, eclass\ngsort -weight\nregress weight week if weight > 60\nend")
    st.run("bootstrap, reps(3) nodots: fits\ncount if e(sample) != (weight > 60)")
    assert st.r["N"] == 0


def test_seeds(st):
    line = "bootstrap r(mean), reps(10) nodots nowarn {}: summarize weight\n"
    found = []
    for option in ("seed(5)", "", "seed(5)"):
        st.run(line.format(option))
        found.append(st.session.estimates.current.se[0])
    assert found[0] == found[2] != found[1]
    st.run("set seed 5\n" + line.format(""))
    assert st.session.estimates.current.se[0] == found[0]


def test_missing_clusters_take_no_part(st):
    st.run("replace id = . in 1/18\nbootstrap, reps(3) nodots cluster(id): regress weight week")
    assert st.e["N"] == 414 and st.e["N_clust"] == 46


def test_nodrop_draws_from_all(st):
    count = "program c, rclass eclass\nregress weight week if id < 5\nereturn scalar all = _N\nend\n"
    st.run(count + "bootstrap n=e(all), reps(3) nodots saving(out): c")
    assert set(saved(st)[:, 0]) == {36}
    st.run("bootstrap n=e(all), reps(3) nodots nodrop saving(out, replace): c")
    assert set(saved(st)[:, 0]) == {432}


def test_noisily_and_quietly(st):
    assert st.run("quietly bootstrap r(mean), reps(3): summarize weight") == ""
    shown = st.run("bootstrap r(mean), reps(3) noisily nodots nowarn notable noheader: summarize weight")
    assert shown.count("Std. dev.") == 4

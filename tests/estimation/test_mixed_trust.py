"""What mixed says of fits that data cannot settle: one sentence for each thing, whatever directions it shows in."""

from __future__ import annotations

from types import SimpleNamespace

from statalike.estimation.mixed import trust

PARTS = [SimpleNamespace(names=("week", "_cons"), level="id", title="Unstructured")]
PARAMETERS = [
    *((0, 0, SimpleNamespace(kind="lns", index=(i,))) for i in (1, 2)),
    (0, 0, SimpleNamespace(kind="atr", index=(1, 2))),
    (None, 0, SimpleNamespace(kind="lns", index=())),
]


def told(confounded, monkeypatch):
    metric = SimpleNamespace(sigma=3, parameters=PARAMETERS)
    made = SimpleNamespace(parts=PARTS, model=SimpleNamespace(residual=None))
    curvature = SimpleNamespace(confounded=confounded, deficient=())
    fit = SimpleNamespace(metric=metric, model=made.model, curvature=curvature, eta=[0.0] * 4)
    monkeypatch.setattr(trust, "is_zero", lambda metric, eta, j: False)
    return list(trust._confounded(fit, made))


def test_a_residual_variance_at_nothing_is_not_left_out(monkeypatch):
    assert told(((3,),), monkeypatch) == [
        "var(Residual) is next to zero, the random effects fit the data all but exactly; try fewer of them"
    ]


def test_all_that_the_data_say_nothing_about_is_one_sentence(monkeypatch):
    assert told(((0,), (2,)), monkeypatch) == [
        "the data say nothing about var(week)[id] and cov(week,_cons)[id]; leave them out of the model"
    ]


def test_directions_that_share_parameters_are_one_sentence(monkeypatch):
    (said,) = told(((0, 3), (1, 3)), monkeypatch)
    assert said.startswith("var(week)[id], var(_cons)[id] and var(Residual) cannot be told apart by these data")
    assert said.endswith("leave some of them out")


def test_a_correlation_is_called_as_the_table_calls_it():
    parameter = SimpleNamespace(kind="atr", index=())
    for word, name in (("ar", "rho"), ("exchangeable", "cov(e)")):
        made = SimpleNamespace(residual=SimpleNamespace(times=(), option=SimpleNamespace(word=word)))
        assert trust._residual_row(made, parameter) == name

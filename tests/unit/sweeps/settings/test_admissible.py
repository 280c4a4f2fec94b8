"""Sweeps over settings some of which are no game: marked in grids and tables, drawn again in samples."""

import copy
import re
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from sma_games import (
    ParametricGame,
    PayoffMatrix,
    SequentialGame,
    SettingError,
    grid,
    load_model,
    sample,
    sweep,
    table,
)
from sma_games.answers import box_question_for
from sma_games.checking import estimate_admissible_share


@pytest.fixture(scope="module")
def model() -> ParametricGame:
    """Return a tree whose chance move has probabilities p, q and 1 - p - q."""
    game = SequentialGame(title="three", players=["A", "B"])
    for name in ("p", "q"):
        game.parameter(name, "1/4", "0", "1", distribution="uniform(0, 1)")
    game.stage("move", "A", ["go", "stay"])
    game.chance("luck", {"good": "p", "bad": "q", "none": "1 - p - q"}, when={"move": "go"})
    game.stage("reply", "B", ["left", "right"], when={"luck": "good"})
    game.outcome({"move": "stay"}, {"A": "0", "B": "0"}).outcome({"luck": ["bad", "none"]}, {"A": "-2 * q", "B": "p"})
    game.outcome({"reply": "left"}, {"A": "1", "B": "p / (p + q)"}).outcome({"reply": "right"}, {"A": "2", "B": "q"})
    return game.build()


@pytest.mark.parametrize("method", ["exact", "explicit", "numeric"])
@pytest.mark.parametrize("by_type", [False, True])
def test_every_route_answers_where_there_is_a_game_and_marks_the_rest(
    model: ParametricGame, method: str, *, by_type: bool
) -> None:
    settings = grid(model, p=9, q=9).with_chunks(16)
    found = sweep(model, settings, method=method, by_type=by_type, selection="welfare")
    finder = box_question_for(model, "tests")
    for index in range(len(settings)):
        setting = settings.at(index)
        row = found.isel(setting=index)
        assert bool(row["admissible"]) == model.is_admissible(setting)
        if not model.is_admissible(setting):
            assert int(row["code"]) == -1
            assert np.isnan(row["payoff_min"].to_numpy()).all()
            continue
        label = " | ".join(each.label for each in finder.find(model.numbers(setting), list).equilibria)
        assert found.attrs["answers"][int(row["code"])] == label


def test_the_three_routes_agree_to_the_byte(model: ParametricGame) -> None:
    settings = grid(model, p=13, q=13, where="p <= 2 * q")
    results = [sweep(model, settings, method=method) for method in ("exact", "explicit", "numeric")]
    for other in results[1:]:
        assert (results[0]["code"] == other["code"]).all()
        assert (results[0]["admissible"] == other["admissible"]).all()


def test_a_sample_is_drawn_from_admissible_settings(model: ParametricGame) -> None:
    settings = sample(model, 3000, seed=4)
    assert abs(settings.source.acceptance_rate - 0.5) < 0.02  # type: ignore[attr-defined]
    values = settings.to_frame()
    assert len(values) == 3000
    assert (values["p"] + values["q"] <= 1).all()
    small, large = (settings.with_chunks(size) for size in (100, 1024))
    assert (np.concatenate([small.chunk(number).columns["p"] for number in range(30)]) == values["p"]).all()
    assert settings.at(2999)["p"] == Fraction(repr(float(values["p"][2999])))
    assert copy.deepcopy(large).description == large.description
    found = sweep(model, settings, reduce=True)
    assert found.attrs["num_inadmissible"] == 0
    assert int(found["count"].sum()) == 3000


def test_shares_of_a_grid_are_shares_of_what_is_admissible(model: ParametricGame) -> None:
    found = sweep(model, grid(model, p=21, q=21), reduce=True)
    assert found.attrs["num_inadmissible"] == 441 - 231 + 1  # at p = q = 0 a formula divides by zero
    assert float(found["share"].sum()) == pytest.approx(1)


def test_rows_of_a_table_that_are_no_game_are_marked(model: ParametricGame) -> None:
    rows = table(model, pd.DataFrame({"p": ["1/3", "2/3"], "q": ["1/3", "1/2"]}))
    assert sweep(model, rows)["admissible"].to_numpy().tolist() == [True, False]


def test_where_conditions_a_sample_of_any_model() -> None:
    model = load_model("sma/timing_matrix")
    settings = sample(model, 500, seed=1, where="backlash < 2 * criticism")
    values = settings.to_frame()
    assert (values["backlash"] < 2 * values["criticism"]).all()
    assert "where" in settings.description
    assert sample(model, 500, seed=1).conditions == ()


def test_what_leaves_nothing_is_refused(model: ParametricGame) -> None:
    with pytest.raises(SettingError, match="no admissible setting in the ranges of p, q: none satisfies"):
        sample(model, 100, seed=1, where="p > 2 * q + 0.99999 and q > 0.1").chunk(0)
    with pytest.raises(SettingError, match="draw with sobol or random"):
        sample(model, 100, seed=1, method="lhs")
    with pytest.raises(SettingError, match=r"at p = 0\.9 it is not true that p < 0\.5; change one of them"):
        sample(model.fix(p="0.9"), 100, seed=1, over=["q"], where="p < 0.5")


def test_what_is_too_rare_to_be_drawn_is_told_from_what_is_impossible(model: ParametricGame) -> None:
    with pytest.raises(
        SettingError, match=r"only 0 of 65,536 settings drawn satisfy .*; one that does: p = "
    ) as refusal:
        sample(model, 100, seed=1, where="p * p > 0.9999999").chunk(0)
    place = dict(re.findall(r"(\w+) = ([\d/]+)", str(refusal.value).rpartition(":")[2]))
    assert model.is_admissible(model.setting(**place))
    assert Fraction(place["p"]) ** 2 > Fraction("0.9999999")


def test_the_admissible_share_of_a_model_is_told(model: ParametricGame) -> None:
    share = estimate_admissible_share(model)
    assert share is not None
    assert abs(share.share - 0.5) < 0.05
    known = estimate_admissible_share(load_model("sma/timing_matrix"))
    assert known is not None
    assert known.exact_share == 1


@pytest.mark.parametrize(
    ("formula", "inside"),
    [
        ("where(x > 0, 1, 1/x)", [False, True, True]),
        ("where(x < 1/4, 1, 1/(x - 1/2))", [True, False, True]),
        ("where(x > 0, where(x > 1/2, 1/(x - 1), 1), 1/(x + 1))", [True, True, False]),
        ("1 / where(x > 0, x - 1, 1)", [True, True, False]),
        ("where(1/x > 1, 1, 2)", [False, True, True]),
        ("where(x > 0, 1, 1/x) + 1/(x - 1)", [False, True, False]),
    ],
)
def test_a_branch_that_divides_by_zero_is_not_admissible(formula: str, inside: list[bool]) -> None:
    builder = PayoffMatrix(title="Branches", players={"A": ["a", "b"], "B": ["c"]})
    builder.parameter("x", "1/3", low="0", high="1").payoff("a", "c", A=formula, B="0").payoff("b", "c", A="0", B="0")
    model = builder.build()
    assert sweep(model, grid(model, x=3))["admissible"].to_numpy().tolist() == inside

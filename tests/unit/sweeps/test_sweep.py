"""The dataset that a sweep returns: labels, tables, selections, probabilities, interruptions."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sma_games import MethodError, PayoffMatrix, SettingError, load_model, solve
from sma_games.answers.trees import TreeQuestion
from sma_games.interrupts import partial_of
from sma_games.sweeps import grid, sample, sweep, table
from sma_games.sweeps.progress import showing

MATRIX = load_model("sma/timing_matrix")
TREE = load_model("sma/early_sign_tree")


def test_columns_are_labelled_and_a_data_frame_comes_out() -> None:
    result = sweep(MATRIX, grid(MATRIX, p_trump=3, backlash=2), selection="total")
    assert result.sizes == {"setting": 6, "player": 2}
    assert list(result.coords) == ["p_trump", "backlash", "player"]
    assert result["backlash"].attrs["units"] == "c"
    assert result["payoff_min"].attrs["long_name"] == "least payoff over all equilibria"
    assert result["payoff"].attrs["long_name"] == "payoff in the selected equilibrium"
    assert result["payoff"].sel(player="ROK").shape == (6,)
    frame = result.to_dataframe()
    assert frame.shape[0] == 12
    assert frame.loc[(0, "ROK"), "p_trump"] == 0.0


def test_every_variable_has_units_and_a_meaning() -> None:
    for result in (
        sweep(TREE, grid(TREE, p_trump=2), selection="welfare", by_type=True),
        sweep(MATRIX, grid(MATRIX, p_trump=2), selection="ROK", probabilities=True, by_type=True),
    ):
        for name in result.variables:
            assert result[name].attrs["long_name"], name
            assert "units" in result[name].attrs, name
        assert "numpy " in result.attrs["packages"]
        assert result.attrs["seed"] == ""


def test_only_the_measures_asked_for_are_reported() -> None:
    settings = grid(TREE, p_trump=5)
    some = sweep(TREE, settings, measures=["signed_early"], selection="welfare")
    whole = sweep(TREE, settings, selection="welfare")
    assert [name for name in some if str(name).startswith("measure")] == [
        f"measure_signed_early{suffix}" for suffix in ("", "_min", "_max")
    ]
    xr.testing.assert_equal(some, whole[list(some)])
    assert not [name for name in sweep(TREE, settings, measures=[]) if str(name).startswith("measure")]


def test_total_is_another_word_for_welfare() -> None:
    settings = grid(MATRIX, p_trump=5)
    assert sweep(MATRIX, settings, selection="total").identical(sweep(MATRIX, settings, selection="welfare"))


@pytest.mark.parametrize("method", ["exact", "explicit", "numeric"])
@pytest.mark.parametrize("slug", ["textbook/battle_of_the_sexes", "textbook/hawk_dove", "textbook/stag_hunt"])
def test_payoff_dominance_selects_what_the_rule_of_results_selects(slug: str, method: str) -> None:
    model = load_model(slug)
    settings = sample(model, 30, seed=2, over=list(model.relevant))
    result = sweep(model, settings, method=method, selection="payoff_dominance")
    for index in range(30):
        choice = solve(model.assemble(model.numbers(settings.at(index)))).select("payoff_dominance")
        row = result.isel(setting=index)
        assert (int(row["selected"]) >= 0) == choice.is_decided
        wanted = list(map(float, choice.equilibrium.payoffs.values())) if choice.is_decided else [np.nan, np.nan]
        assert np.allclose(row["payoff"], wanted, equal_nan=True)


def near_tie() -> Any:
    builder = PayoffMatrix(title="Near", players={"ROK": ["a", "b"], "US": ["c"]})
    builder = builder.parameter("p", "0.5", low="0", high="1", distribution="uniform(0, 1)")
    return builder.payoff("a", "c", ROK="p/3 + p/7", US="0").payoff("b", "c", ROK="1/21", US="0").build()


@pytest.mark.parametrize("method", ["explicit", "numeric"])
@pytest.mark.parametrize("chunk_size", [1, 2, 7])
def test_settings_at_a_tie_need_exact_numbers_however_they_are_found(method: str, chunk_size: int) -> None:
    model = near_tie()
    rows = pd.DataFrame({"p": ["0.1", "0.2", "0.1", "0.3", "0.1", "0.05", "0.1"]})
    settings = table(model, rows).with_chunks(chunk_size)
    result = sweep(model, settings, method=method, workers=2)
    assert result["num_equilibria"].to_numpy().tolist() == [2, 1, 2, 1, 2, 1, 2]
    assert result["floats_sufficed"].to_numpy().tolist() == [False, True, False, True, False, True, False]
    assert bool(result["exact"].all())


def test_provenance_says_where_it_comes_from() -> None:
    result = sweep(MATRIX, sample(MATRIX, 5, seed=11))
    assert result.attrs["model"] == "sma/timing_matrix"
    assert len(result.attrs["model_sha256"]) == 64
    assert json.loads(result.attrs["settings"])["seed"] == 11
    assert result.attrs["method"] == "exact"
    assert "not worth compiling" in result.attrs["method_reason"]
    assert sweep(MATRIX, sample(MATRIX, 5, seed=11)).identical(result)


@pytest.mark.parametrize("method", ["exact", "explicit", "numeric"])
def test_a_tree_reports_its_measures_and_the_chosen_equilibrium(method: str) -> None:
    settings = grid(TREE, p_trump=["0.5"], reopening_cost=["0.1", "543/2500", "0.3"])
    result = sweep(TREE, settings, method=method, selection="ROK")
    exact = solve(TREE.at(reopening_cost="0.1")).equilibria[0]
    assert np.isclose(result["measure_rok_payment"][0], float(exact.measures["rok_payment"]))
    assert np.isclose(result["payoff"].sel(player="US")[0], float(exact.payoffs["US"]))
    assert result["num_equilibria"].to_numpy().tolist() == [1, 2, 1]
    best = np.array([one.payoffs["ROK"] for one in solve(TREE.at(reopening_cost="543/2500")).equilibria], dtype=float)
    assert np.isclose(result["payoff"].sel(player="ROK")[1], best.max())
    assert np.isclose(result["payoff_min"].sel(player="ROK")[1], best.min())
    label = result.attrs["equilibrium_types"][int(result["selected"][0])]
    assert label in result.attrs["answers"][int(result["code"][0])]


@pytest.mark.parametrize("method", ["exact", "explicit"])
def test_probabilities_of_mixed_strategies(method: str) -> None:
    model = load_model("textbook/inspection_game")
    settings = sample(model, 8, seed=1, over=list(model.relevant))
    result = sweep(model, settings, method=method, selection="total", probabilities=True)
    for index in range(8):
        profile: Any = solve(model.assemble(model.numbers(settings.at(index)))).equilibria[0].profile
        wanted = [float(share) for choice in profile.values() for share in choice.values()]
        assert np.allclose(result["probability"][index], wanted)
    assert result["strategy"].to_numpy().tolist()[0].startswith(f"{model.players[0]}: ")
    assert np.allclose(result["probability_max"], result["probability_min"])


def test_threads_and_chunks_change_nothing() -> None:
    settings = sample(MATRIX, 3000, seed=2)
    whole = sweep(MATRIX, settings)
    assert whole.attrs["method"] == "explicit"
    for size, workers in ((500, 1), (128, 2), (700, 3)):
        assert sweep(MATRIX, settings.with_chunks(size), workers=workers).identical(whole)


def test_the_method_is_chosen_for_a_reason() -> None:
    asymmetric = load_model("textbook/inspection_game")
    generic = load_model("textbook/shapley")
    many = sweep(asymmetric, sample(asymmetric, 1000, seed=1, over=list(asymmetric.relevant)))
    assert "so small a matrix" in many.attrs["method_reason"]
    assert (
        "ties abound"
        in sweep(generic, sample(generic, 1000, seed=1, over=list(generic.relevant))).attrs["method_reason"]
    )
    assert "so small a tree" in sweep(TREE, sample(TREE, 1000, seed=1)).attrs["method_reason"]


def test_ties_found_by_trying_are_looked_up() -> None:
    model = load_model("textbook/minimum_effort")
    result = sweep(model, sample(model, 1000, seed=1, over=list(model.relevant)))
    assert "The game ties at 8 of 16 settings tried." in result.attrs["method_reason"]


def test_different_cells_go_by_the_numeric_route(random_matrix: Any, generator: Any) -> None:
    names = [f"s{index}" for index in range(3)]
    builder = PayoffMatrix(title="Generic", players={"ROK": names, "US": names})
    for name in "pq":
        builder = builder.parameter(name, "0.5", low="0", high="1", distribution="uniform(0, 1)")
    for row in range(3):
        for column in range(3):
            a, b, c, d = generator.integers(-9, 10, 4)
            builder = builder.payoff(
                names[row], names[column], ROK=f"{a}*p + {b}*q + {row}", US=f"{c}*p - {d}*q + {row + 3 * column}/7"
            )
    model = builder.build()
    settings = sample(model, 1200, seed=3)
    result = sweep(model, settings, selection="US")
    assert result.attrs["method"] == "numeric"
    other = sweep(model, settings, method="explicit", selection="US")
    for name in ("code", "num_equilibria", "selected"):
        assert result[name].equals(other[name]), name
    assert np.allclose(result["payoff"], other["payoff"])


def irrational() -> Any:
    builder = PayoffMatrix(title="Irrational", players={"ROK": ["a", "b"], "US": ["c", "d"]})
    builder = builder.parameter("p", "0.5", low="0", high="2", distribution="uniform(0, 2)")
    builder = builder.payoff("a", "c", ROK="exp(p)", US="1").payoff("a", "d", ROK="sqrt(p)", US="log(p + 1)")
    return (
        builder.payoff("b", "c", ROK="exp(p/2)*exp(p/2)*where(p < 1, 1/2, 1)", US="p")
        .payoff("b", "d", ROK="0", US="0")
        .build()
    )


def test_an_undecidable_tie_is_told_and_not_guessed() -> None:
    model = irrational()
    result = sweep(model, grid(model, p=["0.25", "0.75", "1.5", "2"]), method="explicit")
    assert result["exact"].to_numpy().tolist() == [True, True, False, False]
    assert result["code"].to_numpy().tolist()[2:] == [-1, -1]
    assert np.isnan(result["payoff_min"][2:]).all()
    assert result["num_equilibria"].to_numpy().tolist()[2:] == [0, 0]


def test_settings_at_which_a_formula_divides_by_zero_are_marked() -> None:
    builder = PayoffMatrix(title="Pole", players={"ROK": ["a", "b"], "US": ["c", "d"]})
    builder = builder.parameter("p", "0.5", low="0", high="1", distribution="uniform(0, 1)")
    for row, formula in (("a", "1/(p - 1/4)"), ("b", "p")):
        builder = builder.payoff(row, "c", ROK=formula, US="1").payoff(row, "d", ROK="p", US="p")
    model = builder.build()
    for method in ("exact", "explicit", "numeric"):
        found = sweep(model, grid(model, p=["0.5", "0.25"]), method=method)
        assert found["admissible"].to_numpy().tolist() == [True, False]


def test_settings_at_which_probabilities_do_not_add_up_are_marked() -> None:
    from sma_games import SequentialGame

    builder = SequentialGame(title="Odd", players=["ROK"]).parameter("p", "0.5", low="0", high="1")
    builder = builder.chance("election", {"trump": "p", "other": "1/2"})
    model = builder.outcome({"election": "trump"}, {"ROK": 1}).outcome({"election": "other"}, {"ROK": 0}).build()
    for method in ("exact", "explicit"):
        found = sweep(model, grid(model, p=["0.5", "0.75"]), method=method)
        assert found["admissible"].to_numpy().tolist() == [True, False]


def test_a_stopped_sweep_hands_over_what_is_done() -> None:
    settings = sample(MATRIX, 1000, seed=5).with_chunks(100)

    def stop(done: int) -> None:
        if done == 300:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        sweep(MATRIX, settings, method="explicit", progress=stop, workers=2)
    result = partial_of(stopped.value)
    assert result.sizes["setting"] == 300
    assert result.attrs["interrupted"] == "300 of 1,000 settings"
    whole = sweep(MATRIX, settings, method="explicit")
    xr.testing.assert_equal(result, whole.isel(setting=slice(300)))
    assert "interrupted" not in whole.attrs


def test_a_bar_shows_rate_and_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    with showing(True, "sma/timing_matrix", 0, 10) as tell:  # noqa: FBT003 - the public option
        tell(4)
        tell(10)
    assert "10/10" in capsys.readouterr().err
    with showing(False, "silent", 0, 10) as tell:  # noqa: FBT003
        tell(10)
    assert capsys.readouterr().err == ""


MISTAKES: list[tuple[Any, type[Exception], str]] = [
    (lambda: sweep("sma/timing_matrix", grid(MATRIX, p_trump=3)), MethodError, "sweep needs a model, not str"),  # type: ignore[arg-type]
    (lambda: sweep(MATRIX, {"p_trump": [0.5]}), MethodError, "sweep needs settings, not dict; see grid"),  # type: ignore[arg-type]
    (lambda: sweep(TREE, grid(MATRIX, p_trump=3)), MethodError, "the settings belong to .* make them from the model"),
    (lambda: sweep(MATRIX, grid(MATRIX, p_trump=3), method="fast"), MethodError, "expected auto, exact, explicit, num"),
    (lambda: sweep(MATRIX, grid(MATRIX, p_trump=3), selection="RK"), SettingError, "did you mean 'ROK'"),
    (lambda: sweep(MATRIX, grid(MATRIX, p_trump=3), selection="strict"), SettingError, r"\.select\('strict'\) does it"),
    (lambda: sweep(TREE, grid(TREE, p_trump=3), measures=["rok_paymnt"]), SettingError, "did you mean 'rok_payment'"),
    (lambda: sweep(MATRIX, grid(MATRIX, p_trump=3), measures=["x"]), SettingError, "this model has: none"),
    (lambda: sweep(TREE, grid(TREE, p_trump=3), measures="reopened"), SettingError, "expected a list of names"),
    (lambda: sweep(MATRIX, grid(MATRIX, p_trump=3), workers=0), SettingError, "workers = 0: expected at least 1"),
    (lambda: sweep(MATRIX, grid(MATRIX, p_trump=3), reduce=True, store="x"), MethodError, "leave out one of the two"),
]


@pytest.mark.parametrize(("mistake", "kind", "message"), MISTAKES)
def test_mistakes_are_named(mistake: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        mistake()


def test_a_way_with_too_many_ties_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_model("sma/two_level")
    low = model.parameters["threshold_low"].low
    settings = grid(
        model, status_quo_payment=["1", "1.001", "1.002", "1.003"], threshold_low=[low], threshold_high=[low]
    )
    runs = []
    symbolic = TreeQuestion.case_by_signs

    def counted(self: TreeQuestion, numbers: Any) -> Any:
        runs.append(numbers)
        return symbolic(self, numbers)

    monkeypatch.setattr(TreeQuestion, "case_by_signs", counted)
    found = sweep(model, settings, method="explicit", workers=1)
    assert len(runs) < 4
    assert found["exact"].all()
    assert not found["floats_sufficed"].any()
    xr.testing.assert_allclose(found["payoff_max"], sweep(model, settings, method="exact")["payoff_max"])


def test_payoffs_on_a_tie_are_exact_where_floats_cancel() -> None:
    builder = PayoffMatrix(title="Cancel", players={"ROK": ["a", "b"], "US": ["c", "d"]})
    builder = builder.parameter("p", "1/3", low="0", high="1").parameter("q", "1/3", low="0", high="1")
    builder = builder.payoff("a", "c", ROK="1 + p - q", US="1").payoff("a", "d", ROK="1", US="1 + (p - q)*2")
    model = builder.payoff("b", "c", ROK="1", US="2").payoff("b", "d", ROK="1 + p*(p - q)", US="2 - (p - q)").build()
    rows = pd.DataFrame(
        {"p": ["1/3", "1/3", "2/7"], "q": ["1/3", "333333333333333333333/1000000000000000000000", "2/7"]}
    )
    exact, explicit = (sweep(model, table(model, rows), method=method) for method in ("exact", "explicit"))
    for name in ("payoff_min", "payoff_max"):
        assert np.allclose(exact[name], explicit[name], rtol=1e-12)


def test_many_settings_of_three_players_are_solved_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sma_games.sweeps.routes.choosing.SMALL", 10)
    model = load_model("textbook/volunteers_dilemma")
    found = sweep(model, sample(model, 10, seed=1, over=["benefit"]), progress=False)
    assert found.attrs["method"] == "exact"
    with pytest.raises(MethodError, match="for numeric sweeps a matrix needs two players"):
        sweep(model, grid(model, benefit=3), method="numeric")

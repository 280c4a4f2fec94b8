"""Settings are checked, and batches and trees carry what the class says."""

import copy
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sma_games.errors import EvaluationError, ModelError, SettingError
from sma_games.games import ExtensiveFormGame, NormalFormGame
from sma_games.modeling import ParametricGame, PayoffMatrix, SequentialGame, json_schema, load_model
from sma_games.modeling.parameters import Role, number_text


def matrix(formula: str = "-p") -> ParametricGame:
    return (
        PayoffMatrix(title="Matrix", players={"A": ["x", "y"], "B": ["l", "r"]}, question="?", citation="c")
        .parameter("p", "0.5", 0, 1, role="lever", distribution="uniform(0, 1)", unit="1", meaning="m", source="s")
        .definition("q", "1 - p")
        .calibration("low", p=0.25)
        .payoff("x", "l", A=formula, B="q")
        .payoff("x", "r", A="q", B=1)
        .payoff("y", "l", A=Fraction(1, 3), B=Decimal("0.5"))
        .payoff("y", "r", A=np.int64(2).item(), B=0.1)
        .expect(num_components=1)
        .build()
    )


def lottery(second: str = "1 - p") -> ParametricGame:
    return (
        SequentialGame(title="Lottery", players=["A"])
        .parameter("p", "0.5", 0, 1)
        .parameter("idle", 1, 0, 2)
        .chance("draw", {"win": "p", "lose": second}, values={"win": 3, "lose": "-p"})
        .outcome(None, {"A": "2 * draw"})
        .build()
    )


def test_a_value_may_be_text_int_float_decimal_or_fraction() -> None:
    model = matrix()
    for value in ("0.1", "1/10", 0.1, Decimal("0.1"), Fraction(1, 10), np.float64(0.1)):
        assert model.setting(p=value) == {"p": Fraction(1, 10)}
    assert model.setting() == model.baseline == {"p": Fraction(1, 2)}


def test_single_values_override_a_calibration() -> None:
    model = matrix()
    assert model.setting("low") == model.setting(calibration="low") == {"p": Fraction(1, 4)}
    assert model.setting(calibration="low", p=1) == {"p": 1}
    assert load_model("sma/timing_matrix").setting("strict")["early_payment"] == Fraction(531, 500)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda model: model.at(q=1), "unknown parameter 'q'; this model has: p"),
        (lambda model: model.at(pp=1), r"unknown parameter 'pp'; did you mean 'p'\?"),
        (lambda model: model.at(p=2), r"p = 2 lies outside its range \[0, 1\]"),
        (lambda model: model.at(p="half"), "p: 'half' is not a number"),
        (lambda model: model.at(p=True), "p: True is not a number"),
        (lambda model: model.at("lwo"), r"unknown calibration 'lwo'; did you mean 'low'\?; this model has: low"),
        (lambda model: model.batch({"q": 1}), "unknown parameter 'q'"),
        (lambda model: model.batch({"p": "half"}), "p: the values of a batch must be numbers"),
        (lambda model: model.batch({"p": [[0.5]]}), r"p: expected one number per setting, found .* \(1, 1\)"),
        (lambda model: model.batch({"p": [0.5, 1.5]}), r"p = 1.5 lies outside its range \[0, 1\]"),
        (lambda model: model.batch({"p": float("nan")}), r"p = nan lies outside its range"),
    ],
)
def test_a_wrong_setting_is_refused(ask: Callable[[ParametricGame], Any], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        ask(matrix())


def test_arrays_of_settings_must_have_one_length() -> None:
    with pytest.raises(SettingError, match="differ in length: p has 2, idle has 3"):
        lottery().batch({"p": [0, 1], "idle": [0, 1, 2]})


def test_chance_that_does_not_add_up_is_refused_at_that_setting() -> None:
    model = lottery("1/2")
    assert isinstance(model.at(), ExtensiveFormGame)
    with pytest.raises(SettingError, match=r"stage draw: the probabilities p = 0.25, 0.5 add up to 0.75"):
        model.at(p="1/4")
    with pytest.raises(SettingError, match=r"stage draw: .* \(at p = 0.25\)"):
        model.batch({"p": [0.5, 0.25]})


def test_a_formula_without_an_exact_value_is_named() -> None:
    model = matrix("sqrt(p + 1/2)")
    game = model.at()
    assert isinstance(game, NormalFormGame)
    assert game.payoff("A", "x", "l") == 1
    with pytest.raises(EvaluationError, match=r"sqrt\(p \+ 1/2\)"):
        model.at(p="1/3")
    assert model.batch({"p": 0.0})[0, 0, 0, 0] == pytest.approx(0.5**0.5)


def test_a_batch_of_a_matrix_has_a_row_per_setting_and_player() -> None:
    batch = matrix().batch({"p": [0, 0.25, 1]})
    assert batch.shape == (3, 2, 2, 2)
    assert batch[:, 0, 0, 0].tolist() == [0, -0.25, -1]
    assert np.array_equal(matrix().fix("low").batch({})[0], batch[1])


def test_a_batch_of_a_tree_has_a_column_per_formula() -> None:
    model = lottery()
    assert model.batch({"p": [0, 1]}).shape == (2, len(model.formulas))
    assert [str(formula) for formula in model.symbolic()] == ["p", "1 - p", "6", "-2*p"]


def test_a_stage_number_in_a_formula_is_that_of_the_action_taken() -> None:
    game = lottery().at(p="1/4")
    assert isinstance(game, ExtensiveFormGame)
    assert [node.payoffs[0] for node in game.nodes[1:]] == [6, Fraction(-1, 2)]  # type: ignore[union-attr]
    assert lottery().relevant == ("p",)


def test_models_are_equal_by_content_and_read_only() -> None:
    model = matrix()
    assert model == matrix()
    assert model != matrix("p")
    assert model != "model"
    assert len({model, copy.deepcopy(model), matrix()}) == 1
    assert repr(model) == "ParametricGame('Matrix', players=A, B)"
    with pytest.raises(TypeError):
        model.parameters["p"] = model.parameters["p"]  # type: ignore[index]


def test_a_parameter_carries_what_was_said_about_it() -> None:
    parameter = matrix().parameters["p"]
    assert parameter.role is Role.LEVER
    assert parameter.role.word == "lever"
    assert parameter.range_text == "[0, 1]"
    assert parameter.distribution is not None
    assert parameter.distribution.kind == "uniform"
    assert number_text(Fraction(10**15)) == "1000000000000000"


def test_builders_refuse_mistakes_at_once() -> None:
    builder = PayoffMatrix(title="Matrix", players={"A": ["x"]}).payoff("x", A=1).parameter("p", 0, 0, 1)
    mistakes: list[tuple[Callable[[], object], str]] = [
        (lambda: builder.payoff("x", A=1), "payoffs, x: is there already"),
        (lambda: builder.payoff("z", A=1), "'z' is no strategy of A; they are x"),
        (lambda: builder.payoff(A=1), "one strategy for each of A is needed"),
        (lambda: builder.parameter("p", 0, 0, 1), "parameters.p: is there already"),
    ]
    for repeat, message in mistakes:
        with pytest.raises(ModelError, match=message):
            repeat()


def test_a_builder_reports_all_problems_as_a_file_does() -> None:
    builder = PayoffMatrix(title="", players={"A": ["x"]}).parameter("p", "x" * 100, 0, 1)
    with pytest.raises(ModelError, match=r"(?s)PayoffMatrix: 1 problem.*model.title"):
        builder.build()


def test_a_builder_may_use_the_parameters_of_the_catalog() -> None:
    model = (
        PayoffMatrix(title="One", players={"A": ["x"]}, parameters_from="sma/parameters.toml")
        .payoff("x", A="backlash")
        .build()
    )
    assert model.relevant == ("backlash",)


def test_a_built_model_survives_being_written(tmp_path: Any) -> None:
    story = (
        SequentialGame(title="Story", players=["A", "B"])
        .chance("draw", {"h": "1/2", "t": "1/2"}, values={"h": 1, "t": 2})
        .stage("bid", "A", ["x", "y"], when={"draw": ["h", "t"]}, values={"x": "draw", "y": "2 * draw"})
        .stage("reply", "B", ["l", "r"], when=[{"bid": "x"}, {"draw": "t"}], observes=["bid"])
        .outcome([{"reply": "l"}, {"reply": "r"}], {"A": "bid", "B": 0}, {"size": "bid"})
        .outcome({"draw": "h", "bid": "y"}, {"A": 0, "B": 0}, {"size": 0})
        .build()
    )
    for model in (matrix(), story):
        (tmp_path / "model.toml").write_text(model.to_toml(), encoding="utf-8")
        assert load_model(tmp_path / "model.toml") == model
    game = story.at()
    assert isinstance(game, ExtensiveFormGame)
    assert list(game.information_sets) == ["bid/h", "bid/t", "reply/x", "reply/y"]
    assert len(game.information_sets["reply/x"].nodes) == 2


def test_information_sets_that_actions_do_not_tell_apart_name_their_stages() -> None:
    game = (
        SequentialGame(title="Two ways", players=["A"])
        .chance("way", {"one": "1/2", "two": "1/2"})
        .chance("first", {"a": "1"}, when={"way": "one"})
        .chance("second", {"a": "1"}, when={"way": "two"})
        .stage("move", "A", ["x", "y"], observes=["first", "second"])
        .outcome(None, {"A": 0})
        .build()
        .at()
    )
    assert isinstance(game, ExtensiveFormGame)
    assert list(game.information_sets) == ["move/first=a", "move/second=a"]


def test_an_information_set_in_which_nothing_was_seen_has_the_name_of_its_stage() -> None:
    game = (
        SequentialGame(title="Seen or not", players=["A"])
        .chance("way", {"one": "1/2", "two": "1/2"})
        .chance("sign", {"up": "1/2", "down": "1/2"}, when={"way": "one"})
        .stage("move", "A", ["x", "y"], observes=["sign"])
        .outcome(None, {"A": 0})
        .build()
        .at()
    )
    assert isinstance(game, ExtensiveFormGame)
    assert set(game.information_sets) == {"move", "move/up", "move/down"}


def test_the_schema_describes_every_form() -> None:
    schema = json_schema()
    forms = {
        schema["$defs"][name]["properties"]["model"]["allOf"][1]["properties"]["form"]["const"]
        for name in ("ParametersDocument", "NormalDocument", "SequentialDocument")
    }
    assert forms == {"parameters", "normal", "sequential"}
    assert all("description" in entry for entry in schema["$defs"]["StageTable"]["properties"].values())


def test_three_player_payoff_tables_have_three_levels() -> None:
    builder = PayoffMatrix(title="Three", players={"A": ["a"], "B": ["l", "r"], "C": ["x", "y"]})
    for number, (second, third) in enumerate([("l", "x"), ("l", "y"), ("r", "x"), ("r", "y")]):
        builder.payoff("a", second, third, A=number, B=0, C=-number)
    game = builder.build().at()
    assert isinstance(game, NormalFormGame)
    assert [int(game.payoff("C", "a", *cell)) for cell in (("l", "y"), ("r", "x"))] == [-1, -2]

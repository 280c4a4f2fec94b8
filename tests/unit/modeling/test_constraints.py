"""Constraints between parameters: in files and builders, declared and implied, and refused where they do not hold."""

import copy
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from sma_games import (
    InadmissibleError,
    MarkovGame,
    ModelError,
    ParametricGame,
    PayoffMatrix,
    SequentialGame,
    load_model,
    reduced_model,
)

MODEL = """
schema_version = 1
[model]
title = "Three results of an election"
form = "sequential"
players = ["ROK"]
[parameters]
p = { value = "0.3", range = ["0", "1"], role = "uncertainty" }
q = { value = "0.2", range = ["0", "1"], role = "uncertainty" }
[[constraint]]
formula = "p + q <= 0.9"
meaning = "three results of an election"
[[stage]]
name = "election"
chance = { first = "p", second = "q", third = "1 - p - q" }
[[stage]]
name = "move"
player = "ROK"
actions = ["sign", "wait"]
[[outcome]]
when = { move = "sign" }
payoffs = { ROK = "p / q" }
[[outcome]]
when = { move = "wait" }
payoffs = { ROK = "1" }
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ParametricGame:
    path = tmp_path_factory.mktemp("models") / "election.toml"
    path.write_text(MODEL, "utf-8")
    return load_model(path)


def test_what_is_asked_of_settings_comes_in_the_order_to_ask_it(model: ParametricGame) -> None:
    assert [each.text for each in model.admissibility] == [
        "the divisor in 'p / q' is not 0",
        "p >= 0",
        "q >= 0",
        "1 - p - q >= 0",
        "p + q + 1 - p - q = 1",
        "p + q <= 0.9",
    ]


@pytest.mark.parametrize(
    ("p", "q", "message"),
    [
        (
            "0.7",
            "0.25",
            r"not admissible: the model asks for p \+ q <= 0.9 \(three results of an election\) \(at p = 0.7",
        ),
        ("0.7", "0.7", "stage election: the probabilities p = 0.7, q = 0.7, 1 - p - q = -0.4 add up to 1"),
    ],
)
def test_a_setting_that_is_no_game_is_refused(model: ParametricGame, p: str, q: str, message: str) -> None:
    setting = {"p": Fraction(p), "q": Fraction(q)}
    assert not model.is_admissible(setting)
    with pytest.raises(InadmissibleError, match=message):
        model.at(None, **setting)
    with pytest.raises(InadmissibleError):
        model.batch({"p": np.array([0.1, float(p)]), "q": np.array([0.1, float(q)])})


def test_a_setting_without_a_value_is_not_admissible(model: ParametricGame) -> None:
    assert model.is_admissible(model.setting())
    assert not model.is_admissible({"p": Fraction(0), "q": Fraction(0)})


def test_constraints_go_into_copies_of_a_model(model: ParametricGame, tmp_path: Path) -> None:
    path = tmp_path / "copy.toml"
    path.write_text(model.to_toml(), "utf-8")
    assert load_model(path) == model
    assert copy.deepcopy(model).constraints == model.constraints
    reduced = reduced_model(model)
    kept = {(each.difference, each.signs) for each in reduced.admissibility}
    assert {(each.difference, each.signs) for each in model.admissibility} <= kept
    assert not reduced.is_admissible({"p": Fraction(3, 4), "q": Fraction(1, 4)})


def test_a_model_without_the_constraint_is_another_one(tmp_path: Path, model: ParametricGame) -> None:
    path = tmp_path / "free.toml"
    path.write_text(MODEL.replace("0.9", "0.95"), "utf-8")
    assert load_model(path) != model


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("p + q", "constraint 1: formula: expected a comparison"),
        ("p + r <= 1", r"constraint 1: formula: 'p \+ r <= 1': unknown name 'r'"),
        ("p > 0.5", "at the baseline: not admissible: constraint 1 asks for p > 0.5"),
    ],
)
def test_a_wrong_constraint_is_a_problem_of_the_file(tmp_path: Path, formula: str, message: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(MODEL.replace("p + q <= 0.9", formula), "utf-8")
    with pytest.raises(ModelError, match=message):
        load_model(path)


def test_builders_take_constraints_too() -> None:
    matrix = PayoffMatrix(title="m", players={"A": ["a"]}).parameter("t", "0.2", "0", "1").constraint("t < 0.5", "half")
    with pytest.raises(InadmissibleError, match=r"t < 0.5 \(half\)"):
        matrix.payoff("a", A="t").build().at(t="0.5")
    tree = SequentialGame(title="s", players=["A"]).parameter("t", "0.2", "0", "1").constraint("t * t <= 1/4")
    tree.stage("move", "A", ["go"]).outcome({"move": "go"}, {"A": "t"})
    assert tree.build().is_admissible({"t": Fraction(1, 2)})
    states = MarkovGame(title="d", players=["A"], discount="2 * t").parameter("t", "0.2", "0", "1")
    states.state("one", {"A": ["a"]}).move("one", "a", payoffs={"A": 1}, next={"one": 1})
    model = states.build()
    assert [each.text for each in model.admissibility] == ["2 * t >= 0", "2 * t < 1"]
    assert not model.is_admissible({"t": Fraction(1, 2)})


def test_a_constraint_with_one_bracket_is_told_to_take_two(tmp_path: Path) -> None:
    path = tmp_path / "brackets.toml"
    path.write_text(MODEL.replace("[[constraint]]", "[constraint]"), "utf-8")
    with pytest.raises(ModelError, match=r"constraint: write \[\[constraint\]\] with two brackets") as caught:
        load_model(path)
    assert len(caught.value.problems) == 1


def test_the_number_of_a_constraint_that_does_not_hold_is_told(tmp_path: Path) -> None:
    path = tmp_path / "second.toml"
    path.write_text(f'{MODEL}\n[[constraint]]\nformula = "p < 1 and p > 0.5"\n', "utf-8")
    with pytest.raises(ModelError, match=r"at the baseline: not admissible: constraint 2 asks for p > 0.5 \(at p = "):
        load_model(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("p < 1 or q < 1", "'or' is not available; ask once with 'p < 1' and once with 'q < 1'"),
        ("p < 1, q < 1", "join comparisons by and: 'p < 1 and q < 1'"),
    ],
)
def test_comparisons_are_joined_by_and_only(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "joined.toml"
    path.write_text(MODEL.replace("p + q <= 0.9", text), "utf-8")
    with pytest.raises(ModelError, match=message):
        load_model(path)


def test_probabilities_that_do_not_add_up_are_told_with_their_formulas(tmp_path: Path) -> None:
    game = SequentialGame(title="s", players=["A"]).parameter("p", "0.7", "0", "1")
    game.chance("fate", {"good": "p", "bad": "1/2"})
    game.outcome({"fate": ["good", "bad"]}, {"A": "1"})
    with pytest.raises(ModelError, match=r"stage fate: the probabilities p = 0.7, 0.5 add up to 1.2; they must lie"):
        game.build()

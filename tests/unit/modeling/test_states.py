"""Model files of stochastic games: what each mistake is told, and the same numbers by every route."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sma_games import MarkovGame, ModelError, ParametricGame, SettingError, StochasticGame, json_schema, load_model
from sma_games.errors import Problem

FILE = """schema_version = 1
[model]
title = "Keep or break"
form = "stochastic"
players = ["ROK", "US"]
discount = "patience"
[parameters]
patience = { value = "0.9", range = ["0", "1"], role = "uncertainty" }
luck = { value = "0.5", range = ["0", "2"], role = "uncertainty" }
[state.peace]
ROK = ["keep", "break"]
US = ["none"]
[state.peace.keep.none]
payoffs = { ROK = "1", US = 1 }
next = { peace = "luck", war = "1 - luck" }
[state.peace.break.none]
payoffs = { ROK = "2", US = "-1" }
next = { war = 1 }
[state.war]
ROK = ["wait"]
US = ["wait"]
[state.war.wait.wait]
payoffs = { ROK = "0", US = "0" }
next = { war = "1" }
"""

MISTAKES = [
    ('discount = "patience"\n', "", "model", "key 'discount' is missing"),
    ('discount = "patience"', "discount = 0.9.1", "line 6, column 15", "is no TOML"),
    ('discount = "patience"', 'discount = "patiense"', "model.discount, column 0", "did you mean 'patience'?"),
    ('["ROK", "US"]', '["ROK", "ROK"]', "model.players", "'ROK' occurs twice"),
    ("[state.war]", "[stat.war]", "top level", "unknown key 'stat'; did you mean 'state'?"),
    ('ROK = ["keep", "break"]', 'ROK = "keep"', "state.peace.ROK", "expected the actions as a list such as"),
    ('ROK = ["keep", "break"]\n', "", "state.peace.ROK", "they are missing"),
    ('["keep", "break"]', '["keep", "break", "US"]', "state.peace.ROK", "'US' is a player; actions need other names"),
    ('["keep", "break"]', '["keep", "keep"]', "state.peace.ROK", "'keep' occurs twice"),
    ('["keep", "break"]', '["keep", "brake"]', "state.peace", "'break' is no action of ROK; did you mean 'brake'?"),
    ("peace.break.none", "peace.break.nine", "state.peace, ROK break", "the table for US none is missing"),
    ('next = { war = "1" }\n', "", "state.war, ROK wait / US wait", "the table 'next' is missing"),
    ('next = { war = "1" }', 'next = "war"', "state.war, ROK wait / US wait", "the table 'next' is no table"),
    ('next = { war = "1" }', "next = {}", "state.war, ROK wait / US wait", "'next' is empty"),
    ('next = { war = "1" }', 'nxt = { war = "1" }', "state.war, ROK wait / US wait", "did you mean 'next'?"),
    (
        '{ war = "1" }',
        '{ wor = "1" }',
        "state.war, ROK wait / US wait, next wor",
        "no state; did you mean 'war'",
    ),
    ('{ war = "1" }', "{ war = [1] }", "state.war, ROK wait / US wait, next war", "write the probability as text"),
    ('{ war = "1" }', '{ war = "won" }', "state.war, ROK wait / US wait, next war, column 0", "unknown name 'won'"),
    ('ROK = "0", US = "0"', 'ROK = "0"', "state.war, ROK wait / US wait", "the payoff of US is missing"),
    (
        '"1 - luck"',
        '"2 * luck"',
        "at the baseline",
        "peace, keep / none, next: the probabilities luck = 0.5, 2 * luck = 1",
    ),
    (
        'value = "0.9"',
        'value = "1"',
        "at the baseline",
        "the discount factor is 1; it must be at least 0 and less than 1",
    ),
]


def load(folder: Path, text: str) -> ParametricGame:
    path = folder / "mine.toml"
    path.write_text(text, "utf-8")
    return load_model(path)


@pytest.mark.parametrize(("old", "new", "place", "message"), MISTAKES, ids=[message for *_, message in MISTAKES])
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, place: str, message: str) -> None:
    assert old in FILE
    with pytest.raises(ModelError) as caught:
        load(tmp_path, FILE.replace(old, new))
    found: tuple[Problem, ...] = tuple(caught.value.problems)
    assert any(problem.place == place and message in problem.message for problem in found), caught.value


def test_a_file_becomes_a_game_at_any_setting(tmp_path: Path) -> None:
    model = load(tmp_path, FILE)
    game = model.at(luck="1/4", patience="1/2")
    assert isinstance(game, StochasticGame)
    assert (game.discount, model.relevant) == (Fraction(1, 2), ("patience", "luck"))
    peace: Any = game.by_name["peace"]
    assert peace.payoffs == ((1, 1), (2, -1))
    assert peace.transitions == (((0, Fraction(1, 4)), (1, Fraction(3, 4))), ((1, 1),))


def test_numbers_floats_and_expressions_agree(tmp_path: Path) -> None:
    model = load(tmp_path, FILE)
    columns = model.batch({"luck": [0, 0.25, 1], "patience": 0.5})
    assert columns.shape == (3, len(model.formulas))
    for row, luck in zip(columns, ("0", "1/4", "1"), strict=True):
        assert row == pytest.approx(np.array(model.numbers(model.setting(luck=luck, patience="1/2")), dtype=float))
    numbers = {"luck": 0.25, "patience": 0.5}
    values = [one.subs({symbol: numbers[symbol.name] for symbol in one.free_symbols}) for one in model.symbolic()]
    assert list(map(float, values)) == pytest.approx(columns[1])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"luck": [0.5, 1.5]},
            "peace, keep / none, next: the probabilities luck = 1.5, 1 - luck = -0.5 add up to 1; they must",
        ),
        ({"patience": [0.5, 1.0]}, "the discount factor is 1; it must be at least 0 and less than 1 (at patience = 1)"),
    ],
)
def test_a_setting_that_makes_no_game_is_refused_by_every_route(
    tmp_path: Path, settings: dict[str, Any], message: str
) -> None:
    model = load(tmp_path, FILE)
    ((name, values),) = settings.items()
    for ask in (lambda: model.batch(settings), lambda: model.at(**{name: values[1]})):
        with pytest.raises(SettingError) as caught:
            ask()
        assert message in str(caught.value)


def built() -> MarkovGame:
    return (
        MarkovGame(title="Keep or break", players=["ROK", "US"], discount="patience")
        .parameter("patience", "0.9", "0", "1")
        .parameter("luck", "0.5", "0", "2")
        .state("peace", {"ROK": ["keep", "break"], "US": ["none"]})
        .move("peace", "keep", "none", payoffs={"ROK": 1, "US": 1}, next={"peace": "luck", "war": "1 - luck"})
        .move("peace", "break", "none", payoffs={"ROK": 2, "US": -1}, next={"war": 1})
        .state("war", {"ROK": ["wait"], "US": ["wait"]})
    )


def test_the_builder_and_a_round_trip_through_text_give_the_same_model(tmp_path: Path) -> None:
    model = load(tmp_path, FILE)
    again = built().move("war", "wait", "wait", payoffs={"ROK": 0, "US": 0}, next={"war": 1}).build()
    assert again == model
    assert load(tmp_path, model.to_toml()) == model


BUILDER_MISTAKES: list[tuple[Callable[[MarkovGame], Any], str]] = [
    (lambda game: game.state("war", {}), "state.war: is there already; names must differ"),
    (
        lambda game: game.move("wor", "wait", "wait", payoffs={}, next={}),
        "no state 'wor' yet; add it with state()",
    ),
    (
        lambda game: game.move("war", "wait", payoffs={}, next={}),
        "wait: one action for each of ROK, US is needed",
    ),
    (
        lambda game: game.move("war", "wait", "wit", payoffs={}, next={}),
        "no action of US; did you mean 'wait'?",
    ),
    (
        lambda game: game.move("peace", "keep", "none", payoffs={}, next={}),
        "keep / none: is there already",
    ),
    (lambda game: game.build(), "state.war: the table for ROK wait is missing"),
]


@pytest.mark.parametrize(("act", "message"), BUILDER_MISTAKES, ids=[message for _, message in BUILDER_MISTAKES])
def test_a_mistake_in_building_is_told_with_its_place(act: Callable[[MarkovGame], Any], message: str) -> None:
    with pytest.raises(ModelError) as caught:
        act(built())
    assert message in str(caught.value).replace("\n * ", " ")


def test_editors_know_the_format() -> None:
    tables = json_schema()["$defs"]["StochasticDocument"]["properties"]
    assert tables["model"]["allOf"][1] == {"properties": {"form": {"const": "stochastic"}}}
    assert "state" in tables

"""Certified answers in model files: every key has a kind, labels exist, and mistakes are problems of the file."""

import random
import tomllib
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from sma_games import MarkovGame, PayoffMatrix, SequentialGame, SmaGamesError, check_model, list_models, load_model
from sma_games.errors import ModelError
from sma_games.modeling import json_schema

STAG = {"A": {"stag": "1"}, "B": {"stag": "1"}, "payoffs": ["2", "2"]}
MATRIX = [
    ({"extreme_equlibria": [STAG]}, "expected 1: unknown key 'extreme_equlibria'; did you mean 'extreme_equilibria'?"),
    ({"extreme_equilibria": {"A": {}}}, "expected 1.extreme_equilibria: expected a list in brackets, found a table"),
    ({"extreme_equilibria": ["stag"]}, "expected 1.extreme_equilibria 1: expected a table of keys and values"),
    ({"extreme_equilibria": [{"A": {"stag": "1"}}]}, "expected 1.extreme_equilibria 1: player 'B' is missing"),
    ({"extreme_equilibria": [STAG | {"C": {}}]}, "unknown player 'C'"),
    ({"extreme_equilibria": [STAG | {"A": "stag"}]}, "extreme_equilibria 1.A: expected probabilities by strategy"),
    ({"extreme_equilibria": [STAG | {"A": {"stg": "1"}}]}, "unknown strategy 'stg'; did you mean 'stag'?"),
    ({"extreme_equilibria": [STAG | {"payoffs": "2"}]}, "extreme_equilibria 1.payoffs: expected a list in brackets"),
    ({"extreme_equilibria": [STAG | {"payoffs": ["2"]}]}, "expected 2 numbers, one for each player"),
    (
        {"extreme_equilibria": [STAG | {"flags": ["stric"]}]},
        "'stric' is none of strict, perfect; did you mean 'strict'?",
    ),
    ({"equilibria": [{"A": {"stag": "1"}, "B": {"stag": "1"}}]}, "key 'payoffs' is missing"),
    ({"maximal_nash_subsets": [[0]]}, "key 'extreme_equilibria' is missing, which 'maximal_nash_subsets' needs"),
    ({"extreme_equilibria": [STAG], "maximal_nash_subsets": [[1]]}, "1 is the number of no entry; they count from 0"),
    ({"extreme_equilibria": [STAG], "maximal_nash_subsets": [0]}, "maximal_nash_subsets 1: expected a list"),
    ({"pure_equilibria": [{"A": "stag"}]}, "pure_equilibria 1: player 'B' is missing"),
    ({"pure_equilibria": [{"A": "stag", "B": "deer"}]}, "pure_equilibria 1.B: unknown strategy 'deer'"),
    ({"num_components": "3"}, "expected 1.num_components"),
    ({"num_components": True}, "expected 1.num_components"),
    ({"values": ["1"]}, "key 'along' is missing, which 'values' needs"),
    ({"values": "1", "along": "hare"}, "expected 1.values: expected a list in brackets"),
    ({"values": [1.5], "along": "hare"}, "expected 1.values 1: write the number as text"),
    ({"values": [], "along": "har"}, "expected 1.along: unknown parameter 'har'; did you mean 'hare'?"),
    ({"num_components": 3, "at": "hare = 1"}, "expected 1.at: expected a table of numbers"),
    ({"num_components": 3, "at": {"hair": "1"}}, "expected 1.at: unknown parameter 'hair'"),
    ({"num_components": 3, "calibration": "strict"}, "unknown calibration 'strict'"),
    ({"num_components": 3, "concept": 1}, "expected 1.concept: expected text in quotes, found 1"),
    ({"at": {"hare": "1"}}, "expected 1: holds no answer to check"),
    ({"proved": "unique"}, "expected 1.proved: expected a list in brackets"),
    ({"proved": [1]}, "expected 1.proved 1: expected a claim in quotes"),
    ({"proved": [{"claim": "unique", "ovr": ["hare"]}]}, "unknown key 'ovr'; did you mean 'over'?"),
    ({"refuted": [{"claim": "unique", "over": ["har"]}]}, "expected 1.refuted 1.over: unknown parameter 'har'"),
    ({"concept": "stackelberg", "A": ["stag"]}, "expected 1.A: expected probabilities by strategy"),
    ({"stag": [["1", "1"]]}, "expected 1: unknown key 'stag'"),
    ({"A": {"stag": "1"}}, 'expected 1.A: a commitment needs concept = "stackelberg" beside it'),
    ({"proved": []}, "expected 1: holds no answer to check"),
    ({"refuted": [], "at": {"hare": "1"}}, "expected 1: holds no answer to check"),
    ({"proved": [], "num_components": 3}, "expected 1.proved: is empty, so there is nothing to check; delete it"),
    ({"where": ["hare > 3"], "num_components": 3}, "key 'proved' or 'refuted' is missing, which 'where' needs"),
    ({"over": ["hare"], "num_components": 3}, "key 'proved' or 'refuted' is missing, which 'over' needs"),
    ({"along": "hare", "num_components": 3}, "key 'values' is missing, which 'along' needs"),
    ({"range": ["0", "1"], "num_components": 3}, "key 'values' is missing, which 'range' needs"),
    ({"threshold": {"all": "1/2"}}, "key 'target' is missing, which 'threshold' needs"),
    ({"target": {"A": "stag", "B": "stag"}}, "expected 1: holds no answer to check"),
    ({"target": {"A": "stag"}, "threshold": {"all": "1/2"}}, "expected 1.target: player 'B' is missing"),
    ({"target": {"A": "stag", "B": "deer"}, "threshold": {"all": "1"}}, "expected 1.target.B: unknown strategy 'deer'"),
    ({"target": {"A": "stag", "B": "stag"}, "threshold": {"C": "1"}}, "expected 1.C: unknown player 'C'"),
]


def three_players() -> PayoffMatrix:
    builder = PayoffMatrix(title="three", players={name: ["act", "wait"] for name in "ABC"})
    for cell in product(["act", "wait"], repeat=3):
        builder.payoff(*cell, **dict.fromkeys("ABC", int(cell[0] == "act")))
    return builder


def matrix() -> PayoffMatrix:
    builder = PayoffMatrix(title="hunt", players={"A": ["stag", "hare"], "B": ["stag", "hare"]})
    builder.parameter("hare", "1", low="0", high="3")
    builder.payoff("stag", "stag", A="2", B="2").payoff("stag", "hare", A="0", B="hare")
    return builder.payoff("hare", "stag", A="hare", B="0").payoff("hare", "hare", A="hare", B="hare")


def tree() -> SequentialGame:
    game = SequentialGame(title="stop", players=["A", "B"]).stage("first", "A", ["in", "out"])
    return game.outcome({"first": "in"}, {"A": "1", "B": "0"}).outcome({"first": "out"}, {"A": "0", "B": "1"})


def states() -> MarkovGame:
    builder = MarkovGame(title="Meet", players=["A", "B"], discount="1/2")
    builder.state("s", {"A": ["l", "r"], "B": ["l", "r"]})
    for first in "lr":
        for second in "lr":
            builder.move("s", first, second, payoffs=dict.fromkeys("AB", int(first == second)), next={"s": 1})
    return builder


OTHERS = [
    (three_players, {"act": [["1"]]}, "expected 1.act: expected a list of rows with 3 probabilities"),
    (tree, {"subgame_perfect": []}, "expected 1: holds no answer to check"),
    (tree, {"complete": True, "value": "1"}, "key 'equilibria' is missing, which 'complete' needs"),
    (tree, {"subgame_perfct": []}, "unknown key 'subgame_perfct'; did you mean 'subgame_perfect'?"),
    (tree, {"subgame_perfect": [{"pln": {}}]}, "subgame_perfect 1: unknown key 'pln'; did you mean 'plan'?"),
    (tree, {"subgame_perfect": [{"plan": ["in"]}]}, "subgame_perfect 1.plan: expected a table"),
    (tree, {"concept": "nash", "equilibria": [{"profile": {"first": 1}}]}, "equilibria 1.profile.first"),
    (tree, {"concept": "nash", "components": [{"beliefs": {"first": "1"}}]}, "components 1.beliefs.first"),
    (tree, {"value": 0.5}, "expected 1.value: write the number as text"),
    (tree, {"extreme_equilibria": []}, "unknown key 'extreme_equilibria'"),
    (states, {"markov_perfect": [{"strict": True}]}, "markov_perfect 1: key 'policy' is missing"),
    (states, {"markov_perfect": [{"policy": {"s": "l / l"}, "values_a": {}}]}, "unknown key 'values_a'; did you mean"),
    (states, {"markov_perfect": [{"policy": {"s": "l / l"}, "values_A": "1"}]}, "expected a value by state"),
    (states, {"l": {"A": "1/2"}}, "expected 1.l: player 'B' is missing"),
    (states, {"num_markov_perfct": 3}, "did you mean 'num_markov_perfect'?"),
]


@pytest.mark.parametrize(
    ("build", "table", "words"),
    [*((matrix, table, words) for table, words in MATRIX), *OTHERS],
    ids=[str(table) for table, _ in MATRIX] + [str(table) for _, table, _ in OTHERS],
)
def test_a_mistake_in_a_certified_answer_is_a_problem_of_the_file(build: Any, table: Any, words: str) -> None:
    with pytest.raises(ModelError) as caught:
        build().expect(**table).build()
    assert words in str(caught.value)


def test_whole_numbers_stay_what_they_are_and_become_text_where_numbers_are_exact() -> None:
    model = matrix().expect(extreme_equilibria=[{"A": {"stag": 1}, "B": {"stag": 1}, "payoffs": [2, 2]}]).build()
    assert model.expected == ({"extreme_equilibria": [STAG]},)


@pytest.mark.no_cover
def test_the_answers_of_all_models_are_kept_as_they_stand_in_the_files() -> None:
    folder = Path(__file__).parents[3] / "models"
    for slug in list_models()["slug"]:
        raw = tomllib.loads((folder / f"{slug}.toml").read_text("utf-8"), parse_float=str)
        assert list(load_model(slug).expected) == raw.get("expected", [])


def test_the_schema_knows_the_keys_of_certified_answers() -> None:
    tables = json_schema()["$defs"]
    assert "extreme_equilibria" in tables["ExpectedMatrix"]["properties"]
    assert tables["ExpectedTree"]["additionalProperties"] is False


def mutated(value: Any, source: random.Random) -> Any:
    """Return a value in which one part is something else."""
    wrong: list[Any] = ["x", 1, -1, True, [], {}, [[]], {"x": "1"}, ["1"], "1/0", ""]
    if isinstance(value, dict) and value and source.random() < 0.8:
        key = source.choice(list(value))
        other = f"{key}x" if source.random() < 0.2 else key
        return {other if old == key else old: mutated(new, source) if old == key else new for old, new in value.items()}
    if isinstance(value, list) and value and source.random() < 0.8:
        place = source.randrange(len(value))
        return [mutated(new, source) if number == place else new for number, new in enumerate(value)]
    return source.choice(wrong)


TABLES: list[tuple[Any, dict[str, Any]]] = [
    (
        matrix,
        {"extreme_equilibria": [STAG | {"flags": ["strict"]}], "maximal_nash_subsets": [[0]], "at": {"hare": "1"}},
    ),
    (
        matrix,
        {"proved": [{"claim": "unique", "over": ["hare"], "counterexample": {"hare": "1"}}], "where": ["hare > 1"]},
    ),
    (matrix, {"concept": "correlated", "extreme": [["1", "0", "0", "0"]], "max_welfare": "4", "num_extreme": 5}),
    (matrix, {"concept": "stackelberg", "A": {"stag": "1"}, "B": {"stag": "1"}, "payoffs": ["2", "2"]}),
    (tree, {"subgame_perfect": [{"plan": {"first": "in"}, "payoffs": {"A": "1"}}], "num_pure_subgame_perfect": 1}),
    (
        tree,
        {"concept": "nash", "components": [{"profile": {"first": {"in": "1"}}, "payoffs": ["1", "0"]}], "value": "1"},
    ),
    (
        tree,
        {"concept": "sequential", "equilibria": [{"beliefs": {"first": {"": "1"}}, "flags": ["pure"]}], "status": "C"},
    ),
    (states, {"markov_perfect": [{"policy": {"s": "l / l"}, "values_A": {"s": "2"}, "strict": True}], "value": "1"}),
    (states, {"l": {"A": "1/2", "B": "1/2"}, "num_markov_perfect": 3}),
]


@pytest.mark.parametrize("number", range(len(TABLES)))
def test_whatever_stands_in_a_certified_answer_only_our_errors_or_a_failed_check_come_of_it(number: int) -> None:
    source = random.Random(number)  # noqa: S311 - mistakes need no cryptography
    build, table = TABLES[number]
    check_model(build().expect(**table).build())
    for _ in range(40):
        wrong = mutated(table, source)
        if not isinstance(wrong, dict) or "self" in wrong:
            continue
        try:
            check_model(build().expect(**wrong).build())
        except SmaGamesError:
            continue

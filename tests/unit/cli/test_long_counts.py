"""A small model file can have more equilibria than anybody can write down."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sma_games import load_model, solve
from sma_games.reporting import describe_answer
from sma_games.reporting.words import answers

HEAD = """
schema_version = 1
[model]
title = "Ties after chance"
form = "sequential"
players = ["A"]
"""
CHANCE = '[[stage]]\nname = "{name}"\nchance = {{ {branches} }}\n'
MOVE = """
[[stage]]
name = "move"
player = "A"
actions = ["x", "y"]
[[outcome]]
payoffs = { A = "0" }
"""


@pytest.fixture(scope="module")
def ties(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a file with 33 * 33 information sets and a tie at each: 2 ** 1089 equilibria, more than a float can be."""
    branches = ", ".join(f'b{number} = "1/33"' for number in range(33))
    path = tmp_path_factory.mktemp("models") / "ties.toml"
    stages = "".join(CHANCE.format(name=name, branches=branches) for name in ("first", "second"))
    path.write_text(HEAD + stages + MOVE, "utf-8")
    return str(path)


def test_a_long_count_is_told_by_its_power_of_ten(ok: Callable[..., str], ties: str) -> None:
    text = ok("solve", ties, "--limit", "1")
    assert text.count("more than 10^327 equilibria") == 2
    assert len(text) < 5000


def test_a_long_count_is_no_number_in_json(ok: Callable[..., str], ties: str) -> None:
    document = json.loads(ok("solve", ties, "--limit", "1", "--json"))
    assert (document["num_equilibria"], document["num_equilibria_text"]) == (None, "more than 10^327")
    assert document["num_listed"] == 1


def test_a_table_of_many_equilibria_says_that_it_is_cut(
    run: Callable[..., object], ties: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    finished = run("solve", ties, "--limit", "1", "--csv", str(tmp_path / "ties.csv"))
    assert "holds the first 1 of more than 10^327 equilibria" in str(vars(finished)["err"])
    assert len((tmp_path / "ties.csv").read_text("utf-8").splitlines()) == 1 + 2 * 1089


def test_a_long_count_is_told_in_words_too(ties: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "LISTED", 10)
    model = load_model(ties)
    assert "There are more than 10^327 subgame-perfect equilibria" in describe_answer(model)
    assert "more than 10^327 equilibria" in str(solve(model.at()))

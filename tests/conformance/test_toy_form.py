"""A form of game that the package does not know is added by a file in each of four rooms and a line for each."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from sma_games import (
    MethodError,
    ModelError,
    ParametricGame,
    critical_regions,
    dominance,
    json_schema,
    list_models,
    load_model,
    solve,
    sweep,
    table,
    tipping_points,
    verify,
)
from sma_games.answers import question_for, read_type
from sma_games.answers.registry import QUESTIONS
from sma_games.modeling.schema import FORMS
from sma_games.reporting.words.answers import describe_answer
from sma_games.reporting.words.forms import WORDS
from sma_games.reporting.words.type_words import type_words
from tests.conformance.toy_form import register

TEXT = """
schema_version = 1
threshold = 2
benefit = "worth"
cost = "1 + tax"
[model]
title = "A dam"
form = "threshold"
players = ["A", "B", "C"]
[parameters]
worth = { value = "2", range = ["0", "4"], role = "uncertainty" }
tax = { value = "0.5", range = ["-2", "2"], role = "lever" }
"""


@pytest.fixture(autouse=True)
def form() -> Iterator[None]:
    registries = (FORMS, QUESTIONS, WORDS)
    before = [dict(each) for each in registries]
    register()
    yield
    for registry, old in zip(registries, before, strict=True):
        registry.clear()  # type: ignore[attr-defined]
        registry.update(old)  # type: ignore[attr-defined]


@pytest.fixture
def model(tmp_path: Path) -> ParametricGame:
    path = tmp_path / "dam.toml"
    path.write_text(TEXT, "utf-8")
    return load_model(path)


def test_its_file_is_read_and_listed_and_its_mistakes_are_told(model: ParametricGame, tmp_path: Path) -> None:
    assert (model.form, model.relevant) == ("threshold", ("worth", "tax"))
    assert list_models(root=tmp_path)["players"].tolist() == ["A, B, C"]
    assert "ThresholdDocument" in json_schema()["$defs"]
    path = tmp_path / "wrong.toml"
    path.write_text(TEXT.replace("threshold = 2", "threshold = 4").replace('"worth"', '"wroth"', 1), "utf-8")
    with pytest.raises(ModelError, match=r"(?s)threshold: 4 is more than there are players.*did you mean 'worth'"):
        load_model(path)


def test_its_game_is_solved_and_verified_in_its_normal_form(model: ParametricGame) -> None:
    game = model.at()
    result = solve(game, "pure_nash")
    assert [equilibrium.profile.is_pure for equilibrium in result.equilibria] == [True] * 4
    assert all(verify(game, each.profile).is_equilibrium for each in solve(game).equilibria)
    assert not dominance(game).steps
    with pytest.raises(MethodError, match=r"does not take NormalFormGame\(2 x 2 x 2.*it needs two players"):
        solve(game, solver="vertex_enumeration")


def test_its_question_finds_what_solve_finds(model: ParametricGame) -> None:
    question = question_for(model, "tests", is_part_enough=True)
    for worth, tax in product(range(5), range(-2, 3)):
        setting = {"worth": Fraction(worth), "tax": Fraction(tax)}
        answer = question.find(model.numbers(setting))
        assert answer == question.solved(setting)
        assert question.case(model.numbers(setting)).types == answer.equilibria
        assert all(read_type(model, each.label) == each for each in answer.equilibria)


def test_tipping_points_maps_and_sweeps_agree_about_it(model: ParametricGame) -> None:
    assert [point.exact_value for point in tipping_points(model, "tax")] == [-1, 1]
    regions = critical_regions(model, ["worth", "tax"])
    settings = [{"worth": worth, "tax": tax} for worth, tax in product(("5/4", "2", "7/2"), ("-3/2", "-1/2", "1/2"))]
    found = sweep(model, table(model, pd.DataFrame(settings)), progress=False)
    for code, setting in zip(found["code"].to_numpy(), settings, strict=True):
        labels = found.attrs["answers"][code].split(" | ")  # those of mixed equilibria too
        pure = [each.label for each in regions.at(**setting).equilibria]
        assert pure == [label for label in labels if "+" not in label]


def test_its_answer_is_told_in_its_own_words(model: ParametricGame) -> None:
    kind = tipping_points(model, "tax").types_at_today()[0]
    assert type_words(model, kind) == "A, B of 3 contribute"
    assert "in all." in describe_answer(model)


def test_it_needs_a_file_in_each_of_four_rooms_and_a_line_for_each_registry() -> None:
    folder = Path(__file__).parent / "toy_form"
    assert {path.stem for path in folder.glob("*.py")} == {"__init__", "games", "modeling", "answers", "words"}
    lines = (folder / "__init__.py").read_text("utf-8").splitlines()
    assert len([line for line in lines if '["threshold"] = ' in line]) == 3

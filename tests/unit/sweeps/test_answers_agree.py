"""Three ways to one answer: exact numbers, the compiled parametric answer, and floats with error bounds.

In the gate at few settings; SMA_GAMES_SETTINGS=100000 and SMA_GAMES_GAMES=300 in the environment make it the full
comparison; `-k` chooses a test or a model. The exact answers of the shipped models take hours.
"""

import os
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sma_games import EvaluationError, ParametricGame, list_models, load_model, solve, tipping_points
from sma_games.answers import box_question_for
from sma_games.sweeps import Settings, sample, sweep, table
from sma_games.sweeps.settings.sources import TableSource

MODELS = sorted(
    model.slug
    for model in map(load_model, list_models()["slug"])
    if model.parameters and (len(model.players) == 2 if model.form == "normal" else model.has_perfect_information)
)
NUM_SETTINGS = int(os.environ.get("SMA_GAMES_SETTINGS", "12"))
SHAPES = ((2, 2), (3, 3), (2, 3), (3, 2))
NUM_GAMES = int(os.environ.get("SMA_GAMES_GAMES", "24"))


def is_large(model: ParametricGame) -> bool:
    return model.form == "sequential" and len(model.nodes) > 400


def sampled(model: ParametricGame, n: int, seed: int = 1) -> Settings:
    names = [name for name in model.relevant if not is_fixed(model, name)] or list(model.parameters)[:1]
    return sample(model, n, seed=seed, over=names)


def is_fixed(model: ParametricGame, name: str) -> bool:
    belief = model.parameters[name].distribution
    return belief is not None and belief.kind == "fixed"


def with_corners_and_ties(model: ParametricGame, n: int) -> Settings:
    """Return random settings, some of them at ends of the ranges, and points exactly on tipping values."""
    settings = sampled(model, n)
    rows: list[dict[str, Fraction]] = [dict(settings.at(index)) for index in range(n)]
    generator = np.random.default_rng(7)
    for row in rows[::4]:
        for name in settings.names:
            ends = (model.parameters[name].low, model.parameters[name].high)
            row[name] = ends[int(generator.integers(2))] if generator.random() < 0.4 else row[name]
    rows = [row for row in rows if has_values(model, row)]
    others = rows[1 : 2 if is_large(model) else n // 1000]
    rows += ties(model, settings.names, [model.baseline, *others], most=max(20, n // 50))
    columns = {name: tuple(row[name] for row in rows) for name in settings.names}
    return Settings(model, TableSource(columns, len(rows)), settings.fixed)


def has_values(model: ParametricGame, row: Mapping[str, Fraction]) -> bool:
    try:
        model.numbers({**model.baseline, **row})
    except EvaluationError:
        return False
    return True


def ties(model: ParametricGame, names: Any, places: Any, most: int) -> list[dict[str, Fraction]]:
    """Return settings on the rational tipping values along the parameters, the others as they are at the places."""
    found: list[dict[str, Fraction]] = []
    for place in places:
        for name in names if len(places) > 1 else names[:4]:
            others = {other: place[other] for other in names if other != name}
            points = [point.exact_value for point in tipping_points(model.fix(None, **others), name)]
            found += [{**model.baseline, **place, name: value} for value in points if isinstance(value, Fraction)]
            if len(found) >= most:
                return found
    return found


def answers(result: Any) -> list[frozenset[str]]:
    return [frozenset(result.attrs["answers"][code].split(" | ")) for code in result["code"].to_numpy()]


@lru_cache
def solved_one_by_one(slug: str, **options: Any) -> tuple[Settings, Any]:
    """Return settings, and the exact answers there, with which more than one method is compared."""
    model = load_model(slug)
    settings = with_corners_and_ties(model, NUM_SETTINGS)
    return settings, sweep(model, settings, method="exact", selection="total", **options)


@pytest.fixture(params=MODELS)
def model(request: Any) -> ParametricGame:
    found = load_model(request.param)
    if is_large(found):
        pytest.skip("a large tree; see the slow tests")
    return found


@pytest.mark.parametrize("method", ["explicit", "numeric"])
@pytest.mark.parametrize("options", [{}, {"by_type": True, "probabilities": True}])
def test_compiled_and_exact_answers_agree_on_every_model(
    model: ParametricGame, method: str, options: dict[str, Any]
) -> None:
    settings, exact = solved_one_by_one(model.slug, **options)
    found = sweep(model, settings, method=method, selection="total", **options)
    assert answers(found) == answers(exact)
    assert bool(found["exact"].all())
    assert found["num_equilibria"].equals(exact["num_equilibria"])
    if "by_type" in options:
        found = found.sel(equilibrium_type=exact["equilibrium_type"])
    for name in exact.data_vars:
        if str(name).startswith(("payoff", "measure", "probability")):
            assert np.allclose(exact[name], found[name], rtol=1e-9, atol=1e-12, equal_nan=True), name


def test_exact_answers_are_those_of_the_regions_and_of_solve(model: ParametricGame) -> None:
    question = box_question_for(model, "tests")
    settings = sampled(model, 2)
    for index in range(2):
        numbers = model.numbers(settings.at(index))
        case = question.case(numbers)
        assert set(case.types) == set(question.find(numbers).equilibria)
        assert case.types[0] in question.find(numbers).equilibria
        result = solve(model.assemble(numbers))
        assert case.num_equilibria == result.num_equilibria
        listed = {tuple(one.payoffs.values()) for one, _ in zip(result.equilibria, range(50), strict=False)}
        players = len(model.players)
        found = {tuple(Fraction(top) / under for top, under in one.quantities[:players]) for one in case.outcomes}
        assert listed <= found


def test_many_settings_agree_where_everything_ties() -> None:
    model = load_model("sma/timing_matrix")
    settings = sample(model, 3000, seed=4)
    explicit = sweep(model, settings, method="explicit")
    some = settings.to_frame().iloc[::30]
    exact = sweep(model, table(model, some), method="exact")
    assert answers(exact) == answers(explicit)[::30]


@pytest.mark.parametrize("number", range(NUM_GAMES))
def test_random_matrices_full_of_ties_agree(number: int, random_matrix: Any) -> None:
    """At random settings, compared with each other, and with exact answers at some of them."""
    model = random_matrix(np.random.default_rng(number), *SHAPES[number % len(SHAPES)])
    settings = sample(model, max(100, NUM_SETTINGS), seed=number)
    explicit, numeric = (sweep(model, settings, method=method) for method in ("explicit", "numeric"))
    step = 1 + (len(settings) - 1) // 100
    rows = pd.DataFrame([dict(settings.at(index)) for index in range(0, len(settings), step)], dtype=object)
    exact = sweep(model, table(model, rows), method="exact")
    assert answers(explicit) == answers(numeric)
    assert answers(explicit)[::step] == answers(exact)
    for name in ("payoff_min", "payoff_max"):
        assert np.allclose(explicit[name], numeric[name])
        assert np.allclose(explicit[name][::step], exact[name])


@pytest.mark.slow
def test_a_large_tree_agrees() -> None:
    model = load_model("sma/election_bargaining_random")
    settings = sampled(model, 6)
    exact, explicit, numeric = (sweep(model, settings, method=method) for method in ("exact", "explicit", "numeric"))
    assert answers(explicit) == answers(exact) == answers(numeric)

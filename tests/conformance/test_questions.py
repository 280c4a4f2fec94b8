"""Every question gives at exact numbers what `solve` finds, for every shipped model that it takes, ties included."""

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cache
from itertools import islice, product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sma_games import (
    MethodError,
    ParametricGame,
    critical_regions,
    list_models,
    load_model,
    sweep,
    table,
    tipping_points,
)
from sma_games.answers import BoxQuestion, Numbers, Question, can_ask, parametric_form, question_for
from sma_games.answers.registry import QUESTIONS
from sma_games.modeling import Role
from sma_games.sweeps.results.collecting import LEFT_OUT

SLUGS = list(list_models()["slug"])
NUM_SETTINGS = 8
MANY_SETTINGS = pytest.param(20, marks=pytest.mark.slow)
NUM_LINES = 2  # along which tipping points are looked for
FEW_NODES = 300  # of a tree, to look for them
MANY_NODES = 100  # of a tree, which is mapped over one parameter


def draw_settings(model: ParametricGame, count: int, over: Sequence[str] | None = None) -> list[dict[str, Fraction]]:
    """Return distinct admissible settings: today's, where answers tip, and random ones on a coarse grid, ends included.

    Where the answer tips something ties, whatever else does.
    """
    names = [name for name in over or model.relevant if model.parameters[name].role is not Role.CONSTANT]
    generator = np.random.default_rng(3)
    found = [model.setting(), *tipping_settings(model, tuple(names[:NUM_LINES]))][: count // 2]
    for _ in range(20 * count):
        shares = {name: Fraction(int(generator.integers(0, 9)), 8) for name in names}
        ranges = {name: model.parameters[name] for name in names}
        drawn = {name: each.low + shares[name] * (each.high - each.low) for name, each in ranges.items()}
        setting = {**model.setting(), **drawn}
        if setting not in found and model.is_admissible(setting):
            found.append(setting)
        if len(found) >= count:
            break
    return found


@cache
def tipping_settings(model: ParametricGame, names: tuple[str, ...]) -> list[dict[str, Fraction]]:
    """Return settings at which the answer changes along single parameters, as far as these are fractions."""
    found = []
    if can_ask(model, Numbers.LINE) and len(model.nodes) <= FEW_NODES:
        for name in names:
            with suppress(MethodError):  # there may be no pure equilibrium anywhere
                values = [point.exact_value for point in tipping_points(model, name)]
                found += [{**model.setting(), name: value} for value in values if isinstance(value, Fraction)]
    return found


@cache
def asked_of(slug: str) -> list[Question]:
    """Return all questions that a shipped model can be asked: itself, its reduced normal form, at single settings."""
    model = load_model(slug)
    models = dict.fromkeys([model, parametric_form(model)])
    found = [kind(each) for each in models for kind in QUESTIONS[each.form] if kind.explain_refusal(each) is None]
    single = question_for(model, "tests", Numbers.SETTING)
    return found if single in found else [*found, single]


def questions() -> list[Any]:
    """Return each shipped model with the place of each question that it can be asked."""
    return [pytest.param(slug, place, id=f"{slug}-{place}") for slug in SLUGS for place in range(len(asked_of(slug)))]


@pytest.mark.slow_for("literature/chain_store_reputation")  # 8 s for each setting
@pytest.mark.parametrize("num_settings", [NUM_SETTINGS, MANY_SETTINGS])
@pytest.mark.parametrize(("slug", "place"), questions())
def test_what_is_found_from_numbers_is_what_solve_finds(slug: str, place: int, num_settings: int) -> None:
    question = asked_of(slug)[place]
    model = question.model
    types: dict[str, Any] = {}
    for setting in draw_settings(model, num_settings):
        numbers = model.numbers(setting)
        answer = question.solved(setting)
        assert question.find(numbers) == answer
        case = question.case(numbers)
        assert case.types == answer.equilibria
        assert all(len(each.quantities) >= len(model.players) for each in case.outcomes)
        labels = [each.label for each in answer.equilibria]
        assert len(set(labels)) == len(labels)
        assert all(types.setdefault(each.label, each) == each for each in answer.equilibria)
        if isinstance(question, BoxQuestion) and (answer.has_mixtures or not question.is_whole):
            assert {view.kind for view in question.views(numbers)} <= set(answer.equilibria)


def test_most_models_are_asked_where_their_answers_tip() -> None:
    models = sorted(
        map(load_model, SLUGS), key=lambda model: len(model.nodes)
    )  # no more than it takes, small ones first
    tipping = (model for model in models if tipping_settings(model, model.relevant[:NUM_LINES]))
    enough = len(SLUGS) // 2 + 1
    assert len(list(islice(tipping, enough))) == enough


@pytest.mark.slow_for("literature/chain_store_reputation")
@pytest.mark.parametrize("num_settings", [NUM_SETTINGS, MANY_SETTINGS])
@pytest.mark.parametrize("method", ["exact", pytest.param("explicit", marks=pytest.mark.slow)])
@pytest.mark.parametrize("slug", SLUGS)
def test_every_model_is_swept_with_the_labels_of_maps(slug: str, method: str, num_settings: int) -> None:
    asked = parametric_form(load_model(slug))
    count = 1 if len(asked.nodes) > MANY_NODES and method == "exact" else 2
    names = [name for name in asked.relevant if asked.parameters[name].low < asked.parameters[name].high][:count]
    is_whole = can_ask(asked, Numbers.BOX, is_part_enough=False)
    if not names or (method == "explicit" and not is_whole):
        return
    settings = draw_settings(asked, num_settings, names)
    rows = {name: [str(setting[name]) for setting in settings] for name in names}
    found = sweep(asked, table(asked, pd.DataFrame(rows)), method=method, progress=False)
    labels = [found.attrs["answers"][code] for code in found["code"].to_numpy()]
    assert all(labels)
    if not can_ask(asked, Numbers.BOX):
        return
    regions = critical_regions(asked, names)
    for setting, label in zip(settings, labels, strict=True):
        here = regions.at(**{name: setting[name] for name in names}).label
        there = label.removesuffix(f" | {LEFT_OUT}")  # of many ties, which a map says once and for all
        # a sweep also finds the mixed equilibria that maps of pure ones leave out
        assert here == there if is_whole else set(here.split(" | ")) <= set(there.split(" | "))


def test_the_order_of_types_is_total() -> None:
    generator = np.random.default_rng(5)
    for _ in range(200):
        arrays = generator.integers(0, 3, (2, 3, 3))
        model = build_matrix(arrays)
        question = question_for(model, "tests")
        types = question.find(model.numbers(model.setting())).equilibria
        assert types == question.case(model.numbers(model.setting())).types
        assert types == question.solved(model.setting()).equilibria


def build_matrix(arrays: np.ndarray) -> ParametricGame:
    from sma_games import PayoffMatrix

    names = ["a", "b", "c"]
    builder = PayoffMatrix(title="matrix", players={"A": names, "B": names}).parameter("t", "0", low="0", high="1")
    for row, column in product(range(3), range(3)):
        first, second = (str(array[row, column]) for array in arrays)
        builder.payoff(names[row], names[column], A=f"{first} + t", B=second)
    return builder.build()

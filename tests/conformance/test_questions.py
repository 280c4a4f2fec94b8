"""Every question gives at exact numbers what `solve` finds, for every shipped model that it takes, ties included."""

from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
import pytest

from sma_games import InadmissibleError, ParametricGame, critical_regions, list_models, load_model, sweep, table
from sma_games.answers import BoxQuestion, Numbers, can_ask, parametric_form, question_for
from sma_games.answers.registry import QUESTIONS
from sma_games.modeling import Role

SLUGS = list(list_models()["slug"])
MANY_NODES = 1000  # a tree of which few settings are tried
NUM_SETTINGS = 20


def draw_settings(model: ParametricGame, count: int) -> list[dict[str, Fraction]]:
    """Return admissible settings: today's, ends of ranges, and random ones on a coarse grid, where ties are."""
    generator = np.random.default_rng(3)
    found = [model.setting()]
    for _ in range(20 * count):
        drawn = dict(model.setting())
        for name in model.relevant:
            parameter = model.parameters[name]
            if parameter.role is not Role.CONSTANT:
                share = Fraction(int(generator.integers(0, 9)), 8)
                drawn[name] = parameter.low + share * (parameter.high - parameter.low)
        if model.is_admissible(drawn):
            found.append(drawn)
        if len(found) == count:
            break
    return found


def questions() -> list[tuple[str, int]]:
    """Return each shipped model with the place of each question that it can be asked."""
    models = {slug: load_model(slug) for slug in SLUGS}
    kinds = {slug: QUESTIONS[model.form] for slug, model in models.items()}
    return [(slug, place) for slug in SLUGS for place in range(len(kinds[slug])) if takes(models[slug], place)]


def takes(model: ParametricGame, place: int) -> bool:
    return QUESTIONS[model.form][place].explain_refusal(model) is None


@pytest.mark.parametrize(("slug", "place"), questions())
def test_what_is_found_from_numbers_is_what_solve_finds(slug: str, place: int) -> None:
    model = load_model(slug)
    question = QUESTIONS[model.form][place](model)
    count = 3 if len(model.nodes) > MANY_NODES else NUM_SETTINGS
    for setting in draw_settings(model, count):
        numbers = model.numbers(setting)
        answer = question.solved(setting)
        assert question.find(numbers) == answer
        case = question.case(numbers)
        assert case.types == answer.equilibria
        assert all(len(each.quantities) >= len(model.players) for each in case.outcomes)
        labels = [each.label for each in answer.equilibria]
        assert len(set(labels)) == len(labels)
        if isinstance(question, BoxQuestion) and (answer.has_mixtures or not question.is_whole):
            assert {view.kind for view in question.views(numbers)} <= set(answer.equilibria)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_model_is_swept_with_the_labels_of_maps(slug: str) -> None:
    model = load_model(slug)
    names = [name for name in model.relevant if model.parameters[name].low < model.parameters[name].high][:2]
    if not names:
        return
    asked = parametric_form(model)
    middle = {name: (model.parameters[name].low + model.parameters[name].high) / 2 for name in names}
    settings = [each for each in (model.setting(), {**model.setting(), **middle}) if model.is_admissible(each)]
    rows = {name: [str(setting[name]) for setting in settings] for name in names}
    found = sweep(asked, table(asked, pd.DataFrame(rows)), method="exact", progress=False)
    labels = [found.attrs["answers"][code] for code in found["code"].to_numpy()]
    assert all(labels)
    if not can_ask(asked, Numbers.BOX) or len(model.nodes) > MANY_NODES:
        return
    regions = critical_regions(asked, names, where=[f"{name} <= {middle[name]}" for name in names])
    if not question_for(asked, "tests", is_part_enough=True).is_whole:  # the sweep has mixed equilibria too
        return
    for setting, label in zip(settings, labels, strict=True):
        try:
            here = regions.at(**{name: setting[name] for name in names})
        except InadmissibleError:
            continue
        assert here.label == label


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

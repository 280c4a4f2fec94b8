"""Lines: every segment has what the solver for single settings finds in it, and nothing is lost between them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sma_games.equilibria import solve
from sma_games.modeling import ParametricGame, PayoffMatrix, load_model
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.event_cases import EventCases
from sma_games.sensitivity.events import Mark, read_event
from sma_games.sensitivity.lines import EventLines

BOTH_SIGN = "some ROK = sign_early and US = sign_early"
QUESTIONS = [
    ("sma/timing_matrix", BOTH_SIGN, "backlash"),
    ("sma/timing_matrix", "ROK = sign_early", "p_trump"),
    ("sma/early_sign_tree", "opening = sign_early", "p_trump"),
    ("sma/early_sign_tree", "every rok_payment < 1.2 and backlash < 0.3", "demand_weight"),
]


def lines_of(model: ParametricGame, claim: str, along: str, names: list[str] | None = None) -> EventLines:
    used = names or [name for name in model.relevant if model.parameters[name].distribution is not None]
    draws = Draws(tuple(model.parameters[name] for name in used))
    event = read_event(model, claim)
    cases = EventCases(model, event, used, {name: draws.ends(name) for name in used}, model.baseline)
    return EventLines(cases, draws, along)


def points_of(lines: EventLines, count: int, seed: int = 0) -> NDArray[np.float64]:
    return lines.draws.points(np.random.default_rng(seed).random((count, len(lines.draws.names))))


@pytest.mark.parametrize(("slug", "claim", "along"), QUESTIONS)
def test_inside_of_each_segment_the_solver_for_single_settings_agrees(slug: str, claim: str, along: str) -> None:
    model = load_model(slug)
    lines = lines_of(model, claim, along)
    points = points_of(lines, 12)
    found = lines.segments(points)
    generator = np.random.default_rng(1)
    readings = [(read_event(model, claim).every, Mark.EVERY), (read_event(model, claim).some, Mark.SOME)]
    for number, low, high, mark in zip(*found[:4], strict=True):
        inside = low + (high - low) * generator.random()
        point = dict(zip(lines.draws.names, points[number], strict=True)) | {along: inside}
        setting = model.setting(None, **lines.draws.exact(list(point.values())))
        result = solve(model.at(None, **setting))
        assert [reading.holds_in(result, setting) for reading, _ in readings] == [bool(mark & m) for _, m in readings]


@pytest.mark.parametrize(("slug", "claim", "along"), QUESTIONS)
def test_the_segments_of_a_line_follow_one_another_and_weigh_one(slug: str, claim: str, along: str) -> None:
    lines = lines_of(load_model(slug), claim, along)
    found = lines.segments(points_of(lines, 500))
    assert abs(np.bincount(found.lines, found.weights) - 1).max() < 1e-12
    is_next = found.lines[1:] == found.lines[:-1]
    assert (found.highs[:-1] == found.lows[1:])[is_next].all()


def test_a_line_does_not_depend_on_the_others_with_it_nor_on_what_was_asked_before() -> None:
    model = load_model("sma/early_sign_tree")
    lines = lines_of(model, "opening = sign_early", "backlash")
    points = points_of(lines, 300)
    together = lines.totals(points, [Mark.EVERY, Mark.SOME])
    fresh = lines_of(model, "opening = sign_early", "backlash")
    backwards = fresh.totals(points[::-1], [Mark.EVERY, Mark.SOME])[::-1]
    assert (together == backwards).all()


def test_settings_that_are_not_admissible_belong_to_no_event() -> None:
    model = (
        PayoffMatrix(title="Below a line", players={"ROK": ["sign", "wait"]})
        .parameter("x", "0.5", "0", "1", distribution="uniform(0, 1)")
        .parameter("y", "0.25", "0", "1", distribution="uniform(0, 1)")
        .constraint("x + y <= 1")
        .payoff("sign", ROK="x")
        .payoff("wait", ROK="0.25")
        .build()
    )
    lines = lines_of(model, "x > 0.25", "x", ["x", "y"])
    found = lines.totals([[0.0, 0.0], [0.0, 0.5], [0.0, 0.875]], [Mark.ADMISSIBLE, Mark.EVERY])
    assert found.tolist() == [[1.0, 0.75], [0.5, 0.25], [0.125, 0.0]]


def test_atoms_of_a_discrete_parameter_are_decided_exactly_ties_included() -> None:
    model = (
        PayoffMatrix(title="Thirds", players={"ROK": ["sign", "wait"], "US": ["sign", "wait"]})
        .parameter("x", "2/3", "0", "1", distribution="discrete(1/3, 1/4, 2/3, 1/2, 1, 1/4)")
        .parameter("y", "1/3", "0", "1", distribution="discrete(1/6, 1/2, 1/3, 1/2)")
        .payoff("sign", "sign", ROK="x", US="1")
        .payoff("sign", "wait", ROK="0", US="0")
        .payoff("wait", "sign", ROK="2 * y", US="0")
        .payoff("wait", "wait", ROK="1", US="1")
        .build()
    )
    lines = lines_of(model, "some ROK = sign and US = sign", "x")
    assert lines.probabilities(lines.draws.points([[0.0, 0.25], [0.0, 0.75]])).tolist() == [1.0, 0.75]

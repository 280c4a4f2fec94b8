"""What is drawn: weights along a line are the distribution functions, and correlations are those that are asked for."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import spearmanr

from sma_games.modeling import Distribution, Parameter, PayoffMatrix
from sma_games.modeling.cumulative import ball, cumulative
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.estimated import LineTask, best_direction, estimate
from sma_games.sensitivity.events import Mark, read_event

BELIEFS = {
    "uniform": "1/4, 3/4",
    "loguniform": "1/8, 1",
    "beta": "2, 3",
    "triangular": "0, 1/4, 1",
    "normal": "1/2, 1/4",
    "lognormal": "-1, 1/2",
}


def parameter(name: str, kind: str) -> Parameter:
    arguments = tuple(Fraction(text.strip()) for text in BELIEFS[kind].split(","))
    return Parameter(name, Fraction(1, 2), distribution=Distribution(kind, arguments))


@pytest.mark.parametrize("kind", BELIEFS)
def test_weights_are_the_distribution_function_and_values_its_inverse(kind: str) -> None:
    each = parameter("x", kind)
    draws = Draws((each,))
    places = np.array([0.0, 0.2, 0.3, 0.5, 0.7, 1.0])
    found = draws.weights("x", places, np.zeros((6, 1)))
    expected = [float(ball(cumulative(each, Fraction(place).limit_denominator(10)))) for place in places.tolist()]
    assert found == pytest.approx(expected, abs=1e-9)
    inside = (found > 0) & (found < 1)
    assert draws.values("x", found, np.zeros((6, 1)))[inside] == pytest.approx(places[inside], abs=1e-8)


def test_correlated_parameters_have_the_rank_correlation_and_their_own_distributions() -> None:
    draws = Draws((parameter("x", "beta"), parameter("y", "uniform")), {("x", "y"): Fraction(-1, 2)})
    points = draws.points(np.random.default_rng(0).random((20_000, 2)))
    assert spearmanr(points).statistic == pytest.approx(-0.5, abs=0.02)
    assert points.mean(axis=0) == pytest.approx([0.4, 0.5], abs=0.01)


@pytest.mark.parametrize("along", ["x", "y", "z"])
def test_lines_in_every_direction_give_the_probability_of_a_correlated_sample(along: str) -> None:
    builder = PayoffMatrix(title="Three", players={"ROK": ["sign", "wait"], "US": ["sign"]})
    for name in ("x", "y", "z"):
        builder.parameter(name, "1/2", "0", "1")
    builder.payoff("sign", "sign", ROK="x * y * z", US="0").payoff("wait", "sign", ROK="0", US="0")
    model = builder.build()
    parameters = (parameter("x", "uniform"), parameter("y", "beta"), parameter("z", "triangular"))
    draws = Draws(parameters, {("x", "y"): Fraction(3, 5), ("y", "z"): Fraction(-2, 5)})
    event = read_event(model, "x > y and z < x")
    task = LineTask(model, event, draws, model.baseline, 0, along)
    drawn = estimate(task, task.lines(), precision=0.004, time_limit=None, client=None, progress=None)
    found = drawn.sums.chance(Mark.GIVEN | Mark.SOME, Mark.GIVEN)
    x, y, z = draws.points(np.random.default_rng(1).random((200_000, 3))).T
    assert abs(found.value - ((x > y) & (z < x)).mean()) < 0.004 + found.half_width


def test_lines_do_not_lie_along_a_parameter_that_hangs_together_with_one_of_few_values() -> None:
    few = Parameter("few", Fraction(1, 2), distribution=Distribution("discrete", (Fraction(0), Fraction(1))))
    draws = Draws((few, parameter("x", "uniform"), parameter("y", "beta")), {("few", "x"): Fraction(1, 2)})
    assert [draws.has_lines(name) for name in draws.names] == [False, False, True]
    model = PayoffMatrix(title="None", players={"ROK": ["sign"], "US": ["sign"]})
    for name in draws.names:
        model.parameter(name, "1/2", "0", "1")
    built = model.payoff("sign", "sign", ROK="x", US="0").build()
    task = LineTask(built, read_event(built, "x > y"), draws, built.baseline, 0, None)
    assert best_direction(task, task.cases()) == "y"

"""How much of a belief lies beyond a value: by its distribution, among admissible values only."""

from dataclasses import replace
from fractions import Fraction

import pytest

from sma_games.modeling import Parameter, ParametricGame, PayoffMatrix, load_model
from sma_games.modeling.distributions import Distribution, read_distribution
from sma_games.modeling.problems import ProblemList
from sma_games.regions import robustness, tipping_points
from sma_games.regions.line.masses import mass_beyond, quantile_distance
from sma_games.sweeps import sample

BELIEFS = [
    "uniform(0, 1)",
    "beta(2, 3)",
    "triangular(0, 0.25, 1)",
    "normal(0.5, 0.25)",
    "lognormal(-1, 0.5)",
    "discrete(0.1, 1/4, 0.4, 1/4, 0.45, 1/2)",
]


def built(belief: str, constraint: str = "") -> ParametricGame:
    builder = PayoffMatrix(title="Tip at 2/5", players={"A": ["go", "stay"], "B": ["go"]})
    builder = builder.parameter("q", "0.3", "0", "1", distribution=belief)
    if constraint:
        builder = builder.constraint(constraint)
    return builder.payoff("go", "go", A="q", B="0").payoff("stay", "go", A="2/5", B="0").build()


@pytest.mark.parametrize("constraint", ["", "q <= 0.7", "(q - 0.2)*(q - 0.45) <= 0"])
@pytest.mark.parametrize("belief", BELIEFS)
def test_the_mass_beyond_is_the_share_of_a_sample(belief: str, constraint: str) -> None:
    model = built(belief, constraint)
    line = tipping_points(model, "q")
    column = sample(model, 2**12, seed=1).with_chunks(2**12).chunk(0).columns["q"]
    for side, beyond in (("above", column > 0.4), ("below", column < 0.4), ("at", column == 0.4)):
        found = mass_beyond(model.parameters["q"], line, line[0].exact_value, side)
        assert found is not None
        assert float(found) == pytest.approx(beyond.mean(), abs=0.005)


def test_masses_are_fractions_where_the_belief_is_rational() -> None:
    model = built("beta(2, 3)", "q <= 0.7")
    line = tipping_points(model, "q")
    masses = [mass_beyond(model.parameters["q"], line, Fraction(2, 5), side) for side in ("below", "at", "above")]
    assert all(isinstance(mass, Fraction) for mass in masses)
    assert sum(mass for mass in masses if mass is not None) == 1
    normal = built("normal(0.5, 0.25)")
    assert isinstance(mass_beyond(normal.parameters["q"], tipping_points(normal, "q"), Fraction(2, 5), "above"), float)


def test_nothing_is_said_of_parameters_without_a_belief() -> None:
    model = built("uniform(0, 1)")
    bare = replace(model.parameters["q"], distribution=None)
    assert mass_beyond(bare, tipping_points(model, "q"), Fraction(2, 5), "above") is None
    assert quantile_distance(bare, Fraction(0), Fraction(1)) is None
    impossible = replace(model.parameters["q"], distribution=Distribution("discrete", (Fraction(1), Fraction(1))))
    line = tipping_points(built("uniform(0, 1)", "q <= 0.7"), "q")
    assert mass_beyond(impossible, line, Fraction(2, 5), "above") is None


@pytest.mark.parametrize("belief", BELIEFS)
def test_a_quantile_distance_is_a_difference_of_ranks(belief: str) -> None:
    problems = ProblemList("test")
    parameter = Parameter("q", Fraction(1, 2), distribution=read_distribution(belief, "here", problems))
    ends = (Fraction(3, 10), Fraction(3, 5))
    values = sample(built(belief), 4096, seed=2).with_chunks(4096).chunk(0).columns["q"]
    wanted = ((values > 0.3) & (values <= 0.6)).mean()
    assert quantile_distance(parameter, *ends) == quantile_distance(parameter, *reversed(ends))
    assert quantile_distance(parameter, *ends) == pytest.approx(wanted, abs=0.003)


def test_robustness_tells_changes_in_shares_of_the_belief_too() -> None:
    found = robustness(
        load_model("sma/timing_matrix"), ["backlash", "criticism"], claim="some ROK = sign_early and US = sign_early"
    )
    single = {each.parameter: each.quantile_distance for each in found.single}
    assert single["backlash"] == float(Fraction(3171, 6250) - Fraction(1, 5))
    assert found.to_frame()["quantile_distance"].notna().tolist() == [True, True, False, False]
    assert "18.8% of its belief" in str(found)

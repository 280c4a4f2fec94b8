"""Beliefs as polynomial densities: moments and integrals against numerical integration of scipy's distributions."""

from fractions import Fraction

import pytest
from flint import fmpq_poly
from scipy import integrate, stats

from sma_games import Parameter
from sma_games.modeling import Distribution
from sma_games.sensitivity.densities import density_of, moment, support_of

LOW, HIGH = Fraction(1, 2), Fraction(3)
KINDS = {
    "uniform": ((Fraction(1), Fraction(2)), stats.uniform(1, 1)),
    "triangular": ((Fraction(1), Fraction(5, 4), Fraction(3)), stats.triang(1 / 8, 1, 2)),
    "beta": ((Fraction(3), Fraction(2)), stats.beta(3, 2, 0.5, 2.5)),
}


def parameter(kind: str, arguments: tuple[Fraction, ...]) -> Parameter:
    return Parameter("x", Fraction(1), low=LOW, high=HIGH, distribution=Distribution(kind, arguments))


@pytest.mark.parametrize("kind", KINDS)
def test_moments_and_integrals_are_those_of_scipy(kind: str) -> None:
    arguments, peer = KINDS[kind]
    belief = parameter(kind, arguments)
    density = density_of(belief)
    assert density is not None
    for power in range(4):
        assert float(moment(belief, power) or 0) == pytest.approx(peer.moment(power))
    part = density.integral(fmpq_poly([1, -2, 1]), Fraction(1), Fraction(8, 5))
    expected, _ = integrate.quad(lambda x: (1 - x) ** 2 * peer.pdf(x), 1, 1.6)
    assert float(part) == pytest.approx(expected)


def test_moments_of_any_beta_belief_are_rational() -> None:
    belief = parameter("beta", (Fraction(5, 2), Fraction(1, 3)))
    assert density_of(belief) is None
    assert float(moment(belief, 3) or 0) == pytest.approx(stats.beta(2.5, 1 / 3, 0.5, 2.5).moment(3))


def test_discrete_beliefs_count_what_lies_between() -> None:
    belief = parameter("discrete", (Fraction(1), Fraction(1, 4), Fraction(2), Fraction(3, 4), Fraction(3), Fraction(0)))
    density = density_of(belief)
    assert density is not None
    assert density.integral(fmpq_poly([0, 1]), Fraction(1), Fraction(2)) == Fraction(1, 4)
    assert moment(belief, 1) == Fraction(7, 4)
    assert support_of(belief) == (Fraction(1), Fraction(2))


def test_what_is_not_rational_is_not_given() -> None:
    belief = parameter("normal", (Fraction(1), Fraction(1)))
    assert moment(belief, 1) is None
    assert support_of(belief) == (LOW, HIGH)

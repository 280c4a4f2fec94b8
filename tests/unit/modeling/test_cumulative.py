"""Exact and enclosed probabilities of beliefs, against scipy.stats and against integrals of their densities."""

from fractions import Fraction
from itertools import pairwise
from math import exp, inf, log
from typing import Any

import numpy as np
import pytest
from flint import acb, arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sma_games.algebra.numbers.real_numbers import real_roots
from sma_games.errors import SettingError
from sma_games.modeling import Parameter
from sma_games.modeling.cumulative import ball, cumulative, density, mean, support
from sma_games.modeling.distributions import read_distribution
from sma_games.modeling.parameters import belief_of
from sma_games.modeling.problems import ProblemList

HALF = Fraction(1, 2)


def parameter(text: str | None, low: str = "0", high: str = "1", value: str = "1/2") -> Parameter:
    problems = ProblemList("test")
    distribution = None if text is None else read_distribution(text, "here", problems)
    problems.raise_if_any()
    return Parameter("q", Fraction(value), low=Fraction(low), high=Fraction(high), distribution=distribution)


CUT = stats.truncnorm
RANGE = (0.5, 3.0)


def cut_lognormal(mean: float, deviation: float, low: float, high: float) -> Any:
    start = (log(low) - mean) / deviation if low > 0 else -inf
    inner = CUT(start, (log(high) - mean) / deviation, mean, deviation)

    class Peer:
        cdf = staticmethod(lambda x: inner.cdf(np.log(x)))
        pdf = staticmethod(lambda x: inner.pdf(np.log(x)) / x)
        mean = staticmethod(lambda: inner.expect(np.exp))

    return Peer


PEERS = {
    "uniform(1, 2.5)": stats.uniform(1, 1.5),
    "loguniform(0.75, 2)": stats.loguniform(0.75, 2),
    "beta(2, 5)": stats.beta(2, 5, 0.5, 2.5),
    "beta(12, 12)": stats.beta(12, 12, 0.5, 2.5),
    "beta(2.5, 0.75)": stats.beta(2.5, 0.75, 0.5, 2.5),
    "triangular(0.5, 1, 3)": stats.triang(0.2, 0.5, 2.5),
    "triangular(1, 1, 2)": stats.triang(0, 1, 1),
    "triangular(1, 2, 2)": stats.triang(1, 1, 1),
    "normal(1, 0.5)": CUT(-1, 4, 1, 0.5),
    "normal(-3, 0.5)": CUT(7, 12, -3, 0.5),
    "normal(5, 0.25)": CUT(-18, -8, 5, 0.25),
    "lognormal(0.2, 0.5)": cut_lognormal(0.2, 0.5, *RANGE),
    "lognormal(-2, 0.25)": cut_lognormal(-2, 0.25, *RANGE),
    "lognormal(3, 0.5)": cut_lognormal(3, 0.5, *RANGE),
}
RATIONAL = ("uniform", "triangular", "beta(2, 5)", "beta(12, 12)")
PLACES = [Fraction(place, 20) for place in range(9, 63, 2)]


@pytest.mark.parametrize("text", PEERS)
def test_probabilities_and_densities_are_those_of_scipy(text: str) -> None:
    subject, peer = parameter(text, "0.5", "3", "1"), PEERS[text]
    for place in PLACES:
        assert float(cumulative(subject, place)) == pytest.approx(peer.cdf(float(place)), abs=1e-10)
        assert float(density(subject, place)) == pytest.approx(peer.pdf(float(place)), rel=1e-9, abs=1e-10)


@pytest.mark.parametrize("text", PEERS)
def test_means_are_those_of_scipy(text: str) -> None:
    found = mean(parameter(text, "0.5", "3", "1"))
    assert float(found) == pytest.approx(PEERS[text].mean(), rel=1e-9)


@pytest.mark.parametrize("text", PEERS)
def test_rational_beliefs_give_fractions_and_the_others_narrow_balls(text: str) -> None:
    for place in PLACES:
        found = cumulative(parameter(text, "0.5", "3", "1"), place)
        if text.startswith(RATIONAL):
            assert isinstance(found, Fraction)
        else:
            assert isinstance(found, Fraction) or float(found.rad()) <= 1e-14 * (1e-300 + abs(float(found)))


@pytest.mark.parametrize("text", PEERS)
def test_integrals_of_the_density_are_the_probabilities(text: str) -> None:
    subject = parameter(text, "0.5", "3", "1")
    for piece in support(subject).pieces:
        low, high = fmpq(*piece.low.as_integer_ratio()), fmpq(*piece.high.as_integer_ratio())
        if text == "beta(2.5, 0.75)":  # infinite at the upper end
            high -= fmpq(1, 4)
        weight = acb.integral(piece.density, acb(low), acb(high)).real
        top = cumulative(subject, Fraction(int(high.p), int(high.q)))
        wanted = ball(top) - ball(cumulative(subject, piece.low))
        assert weight.overlaps(wanted)
        assert float(weight) == pytest.approx(float(wanted), abs=1e-12)


@pytest.mark.parametrize("text", PEERS)
def test_a_piece_knows_the_probability_at_complex_places_too(text: str) -> None:
    """The derivative of the cumulative function, by Cauchy's formula on a small circle, is the density."""
    for piece in support(parameter(text, "0.5", "3", "1")).pieces:
        middle = (piece.low + piece.high) / 2
        radius = float(piece.high - piece.low) / 8
        angles = [2 * np.pi * k / 64 for k in range(64)]
        points = [complex(float(middle) + radius * np.cos(angle), radius * np.sin(angle)) for angle in angles]
        values = [complex(piece.cumulative(acb(point), analytic=True)) for point in points]
        slope = sum(v / np.exp(1j * a) for v, a in zip(values, angles, strict=True)) / 64 / radius
        exact = complex(piece.density(acb(float(middle)), analytic=True))
        assert slope == pytest.approx(exact, rel=1e-7)


def test_certified_probabilities_of_the_timing_matrix_are_found() -> None:
    assert cumulative(parameter("uniform(0, 0.5)", "0", "0.5", "0.1"), Fraction(3171, 12500)) == Fraction(3171, 6250)


@given(st.integers(1, 12), st.integers(1, 12), st.fractions(0, 1, max_denominator=50))
@settings(max_examples=40, deadline=None)
def test_a_beta_distribution_with_whole_numbers_is_that_of_an_order_statistic(a: int, b: int, place: Fraction) -> None:
    """The a-th smallest of a + b - 1 uniform numbers is at most x if at least a of them are."""
    trials = stats.binom(a + b - 1, float(place))
    found = cumulative(parameter(f"beta({a}, {b})"), place)
    assert isinstance(found, Fraction)
    assert float(found) == pytest.approx(trials.sf(a - 1), abs=1e-12)


def test_discrete_beliefs_jump_at_their_values() -> None:
    subject = parameter("discrete(0.75, 1/3, 0.25, 1/2, 0.75, 1/6, 0.5, 0)")
    assert support(subject) == ((), ((Fraction(1, 4), HALF), (Fraction(3, 4), HALF)))
    assert [cumulative(subject, Fraction(k, 4)) for k in range(5)] == [0, HALF, HALF, 1, 1]
    assert [cumulative(subject, Fraction(k, 4), strict=True) for k in range(5)] == [0, 0, HALF, HALF, 1]
    assert mean(subject) == HALF
    across = cumulative(subject, arb(fmpq(1, 4), 1e-9))
    assert across.lower() <= 0
    assert across.upper() >= 0.5


def test_a_fixed_belief_is_certain_of_the_value() -> None:
    subject = parameter("fixed")
    assert mean(subject) == HALF
    assert cumulative(subject, HALF, strict=True) == 0
    assert cumulative(subject, HALF) == 1


def test_values_of_a_column_are_all_as_likely() -> None:
    subject = parameter("empirical(0.2, 0.4, 0.4, 0.9)")
    assert support(subject).atoms == (
        (Fraction(1, 5), Fraction(1, 4)),
        (Fraction(2, 5), HALF),
        (Fraction(9, 10), Fraction(1, 4)),
    )
    assert cumulative(subject, HALF) == Fraction(3, 4)


@pytest.mark.parametrize("text", ["uniform(1, 2.5)", "beta(2.5, 0.75)", "triangular(0.5, 1, 3)", "lognormal(0.2, 0.5)"])
def test_a_ball_holds_the_probabilities_of_all_numbers_in_it(text: str) -> None:
    subject = parameter(text, "0.5", "3", "1")
    wide = cumulative(subject, arb(1, 0.5))
    for place in np.linspace(0.5, 1.5, 21):
        assert wide.overlaps(ball(cumulative(subject, Fraction(place))))
    at_once = density(subject, arb(1, 0.75))
    for place in np.linspace(0.25, 1.75, 21):
        assert at_once.overlaps(density(subject, Fraction(place)))


def test_an_irrational_number_is_enclosed_to_the_working_precision() -> None:
    root = real_roots([-2, 0, 1], Fraction(0), Fraction(2))[0]
    subject = parameter("uniform(0, 2)", "0", "2")
    with ctx.workprec(200):
        found = ball(cumulative(subject, root))
        assert found.overlaps(arb(2).sqrt() / 2)
        assert found.rel_accuracy_bits() > 190


def test_density_at_a_complex_ball_across_a_break_is_not_finite() -> None:
    subject = parameter("triangular(0, 0.5, 1)")
    assert density(subject, acb(0.25, 0.1), analytic=True).is_finite()
    assert not density(subject, acb(arb(0.5, 0.1), 0), analytic=True).is_finite()


def test_a_lognormal_density_has_a_bound_down_to_zero() -> None:
    subject = parameter("lognormal(0, 1)", "0", "3")
    (piece,) = support(subject).pieces
    weight = acb.integral(piece.density, 0, 1).real
    assert weight.overlaps(ball(cumulative(subject, Fraction(1))))
    assert float(weight.rad()) < 1e-12
    assert float(weight) == pytest.approx(0.5 / stats.norm.cdf(log(3)), abs=1e-12)


def test_a_narrow_range_far_in_a_tail_loses_no_digits() -> None:
    subject = parameter("normal(0, 0.1)", "3", "3.000001", "3")
    found = ball(cumulative(subject, Fraction("3.0000005")))
    rate = 3 / 0.1**2
    assert float(found) == pytest.approx((1 - exp(-rate * 5e-7)) / (1 - exp(-rate * 1e-6)), abs=1e-8)
    assert found.rel_accuracy_bits() > 40


def test_probabilities_rise_with_the_value() -> None:
    for text in PEERS:
        subject = parameter(text, "0.5", "3", "1")
        found = [cumulative(subject, place) for place in PLACES]
        assert all(float(below) <= float(above) for below, above in pairwise(found))


def test_beliefs_that_reach_beyond_the_range_are_refused() -> None:
    with pytest.raises(SettingError, match=r"reaches beyond its range \[0, 1\]"):
        belief_of(parameter("uniform(0, 2)"))
    with pytest.raises(SettingError, match="no weight left"):
        belief_of(parameter("normal(-50, 1)"))
    with pytest.raises(SettingError, match="reaches above 0"):
        belief_of(parameter("lognormal(0, 1)", "-2", "-1", "-1"))

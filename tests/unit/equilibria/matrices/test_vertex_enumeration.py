"""Extreme pairs over any ordered ring."""

from fractions import Fraction

from flint import fmpz_poly

from sma_games.algebra.polynomials.line import LineNumber, NearSample
from sma_games.equilibria.matrices.vertex_enumeration import extreme_pairs


def test_pairs_say_whether_they_are_pure_and_strict() -> None:
    pairs = extreme_pairs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    assert sorted((pair.supports, pair.is_pure, pair.is_strict) for pair in pairs) == [
        ((1, 1), True, True),
        ((2, 2), True, True),
        ((3, 3), False, False),
    ]


def test_an_indifferent_player_makes_pure_pairs_that_are_not_strict() -> None:
    pairs = extreme_pairs([[1, 1]], [[0, 0]])
    assert [(pair.is_pure, pair.is_strict) for pair in pairs] == [(True, False)] * 2


def test_payoffs_may_be_functions_of_a_parameter() -> None:
    order = NearSample(Fraction(1, 2))
    t = order.number(fmpz_poly([0, 1]), fmpz_poly([1]))

    def divided(ray: list[LineNumber]) -> list[LineNumber]:
        total = sum(ray[1:-1], ray[0])
        return [entry / total for entry in ray] if total else ray

    pairs = extreme_pairs([[t, 0 * t], [0 * t, 1 - t]], [[1 - t, 0 * t], [0 * t, t]], divided)
    (mixed,) = (pair for pair in pairs if not pair.is_pure)
    x, y = (ray[:-1] for ray in mixed.rays)
    assert x[0] / (x[0] + x[1]) == t
    assert y[0] / (y[0] + y[1]) == 1 - t

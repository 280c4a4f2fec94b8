"""Irreducible factors of polynomials with long coefficients."""

import random
from fractions import Fraction
from math import gcd, prod

import pytest
from flint import Ordering, fmpz_mpoly_ctx

from sma_games import ParametricGame, PayoffMatrix, critical_regions, prove, robustness
from sma_games.algebra.polynomials.factoring import irreducible_factors

DIGITS = "12345678901234567890987654321012345678998765432101"  # taken again and again


def digits(length: int, start: int) -> str:
    return (DIGITS[start:] + DIGITS * 5)[:length]


@pytest.mark.parametrize("length", [1, 5, 9, 10, 18, 19, 20, 40, 100, 200])
def test_factors_multiply_to_the_polynomial_whatever_its_length(length: int) -> None:
    context = fmpz_mpoly_ctx.get(("x", "y", "z"), Ordering.degrevlex)
    generator = random.Random(length)  # noqa: S311 - not for secrets
    x, y, z = context.gens()
    for _ in range(20):
        a, b, c = (generator.randint(-(10**length), 10**length) or 1 for _ in range(3))
        parts = [(a * x - b * y, 1), (b * x * y - a, 2), (c * z * z + x + 1, 1), (z, generator.randint(1, 3))]
        polynomial = c * prod((part**power for part, power in parts), start=context.constant(1))
        content, pairs = irreducible_factors(polynomial)
        assert content * prod((part**power for part, power in pairs), start=context.constant(1)) == polynomial
        assert all(gcd(*map(int, part.coeffs())) == 1 and power > 0 for part, power in pairs)
        assert sorted(power for _, power in pairs) == sorted(power for _, power in parts)


def long_model(length: int) -> ParametricGame:
    """Return a matrix in which A compares p * (a p - b q) with 0, for decimals a and b of so many digits."""
    builder = PayoffMatrix(title="long decimals", players={"A": ["go", "stay"], "B": ["any", "other"]})
    builder.parameter("p", "0.75", low="0", high="1").parameter("q", "0.5", low="0", high="1")
    formula = f"p * (0.{digits(length, 0)} * p - 0.{digits(length, 7)} * q)"
    for column in ("any", "other"):
        builder.payoff("go", column, A=formula, B="0" if column == "any" else "-1")
        builder.payoff("stay", column, A="0", B="0" if column == "any" else "-1")
    return builder.build()


@pytest.mark.parametrize("length", [5, 10, 19, 40, 99])
def test_regions_proofs_and_robustness_take_long_decimals(length: int) -> None:
    model = long_model(length)
    a, b = digits(length, 0), digits(length, 7)
    regions = critical_regions(model, over=["p", "q"])
    assert regions.verify(40) == ()
    assert len(regions.regions) == 3
    below = [f"0.{a} * p < 0.{b} * q", "p > 0"]
    assert prove(model, "every A = stay", over=["p", "q"], where=below).is_proved
    alone = next(each for each in robustness(model, over=["p", "q"]).single if each.parameter == "q")
    assert alone.value == Fraction(int(a), int(b)) * Fraction(3, 4)

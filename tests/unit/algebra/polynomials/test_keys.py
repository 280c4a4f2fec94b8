"""Keys of polynomials: equal for equal polynomials, and next to nothing in memory."""

from itertools import product
from typing import Any

import pytest
from flint import Ordering, fmpq, fmpq_mpoly_ctx, fmpz_mpoly_ctx

from sma_games.algebra.polynomials.keys import PolynomialKeys


@pytest.mark.parametrize("context", [fmpq_mpoly_ctx, fmpz_mpoly_ctx])
def test_equal_polynomials_have_equal_keys_and_others_have_not(context: Any) -> None:
    x, y = context.get(("x", "y"), Ordering.degrevlex).gens()
    keys = PolynomialKeys(2)
    found = {keys.key(a * x * y + b * x - c): (a, b, c) for a, b, c in product(range(-2, 3), repeat=3)}
    assert len(found) == 125
    assert found[keys.key(x * (2 * y - 1) - 1)] == (2, -1, 1)
    assert found[keys.key(x * 0)] == (0, 0, 0)
    assert keys.key(x) != "x"


def test_polynomials_that_differ_by_a_fraction_differ() -> None:
    (x,) = fmpq_mpoly_ctx.get(("x",), Ordering.degrevlex).gens()
    keys = PolynomialKeys(1)
    assert len({keys.fingerprint(x * fmpq(1, number)) for number in range(1, 50)}) == 49
    assert keys.key(x / 3) != keys.key(x / 2)

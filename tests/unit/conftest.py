"""Random games over two parameters, for tests of spaces and regions."""

from collections.abc import Callable

import numpy as np
import pytest

from sma_games import ParametricGame, PayoffMatrix

RandomGame = Callable[..., ParametricGame]


def build_random_game(seed: int, shape: tuple[int, int] = (2, 2), degree: int = 1) -> ParametricGame:
    """Return a matrix whose payoffs are polynomials over t in [0, 1] and s in [-1, 1] with small integers."""
    generator = np.random.default_rng(seed)
    rows, columns = ([f"{player}{number}" for number in range(size)] for player, size in zip("ab", shape, strict=True))
    terms = ["1", "t", "s", *(["t*s", "t**2", "s**2"] if degree > 1 else [])]

    def payoff() -> str:
        return " + ".join(f"({size})*{term}" for size, term in zip(generator.integers(-2, 3, 6), terms, strict=False))

    builder = PayoffMatrix(title=f"random {seed}", players={"A": rows, "B": columns})
    builder.parameter("t", "0.25", low="0", high="1").parameter("s", "0.5", low="-1", high="1")
    for row in rows:
        for column in columns:
            builder.payoff(row, column, A=payoff(), B=payoff())
    return builder.build()


@pytest.fixture(scope="session")
def random_game() -> RandomGame:
    return build_random_game

"""Random parametric matrices in which ties abound."""

from typing import Any

import numpy as np
import pytest

from sma_games import ParametricGame, PayoffMatrix


def random_matrix(generator: Any, num_rows: int, num_columns: int) -> ParametricGame:
    """Return a matrix whose payoffs are small numbers, sums and products of two parameters, many of them equal."""
    terms = ["0", "1", "2", "p", "q", "1 - p", "p*q", "2*p - q", "p + q", "q - 1", "p - p*q", "p/2", "(p + q)/(2 - q)"]
    rows = [f"r{index}" for index in range(num_rows)]
    columns = [f"c{index}" for index in range(num_columns)]
    builder = PayoffMatrix(title="Random", players={"ROK": rows, "US": columns})
    for name in "pq":
        builder = builder.parameter(name, "0.5", low="0", high="1", distribution="uniform(0, 1)")
    for row in rows:
        for column in columns:
            first, second = (str(generator.choice(terms)) for _ in range(2))
            builder = builder.payoff(row, column, ROK=first, US=second)
    return builder.build()


@pytest.fixture
def generator() -> Any:
    return np.random.default_rng(20241105)


@pytest.fixture(name="random_matrix")
def random_matrix_fixture() -> Any:
    return random_matrix

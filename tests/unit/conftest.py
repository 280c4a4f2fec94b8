"""Random games over two parameters, for tests of spaces and regions, and a page of two quick models."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sma_games import ParametricGame, PayoffMatrix, SequentialGame

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


OWN_PAGE = """
schema_version = 1
[model]
title = "Fish or rest?"
form = "report"
question = "Fish or rest?"
[report]
calibration = "winter"
calibration_meaning = "with ice"
price = "fuel"
price_name = "the fuel"
outcome = "both go out"
decider = "A"
[[report.models]]
slug = "{matrix}"
name = "matrix of two boats"
claim = "A = go_out and B = go_out"
[[report.models]]
slug = "{tree}"
name = "tree"
claim = "first = go_out"
"""


def fuel(builder: PayoffMatrix | SequentialGame) -> None:
    """Add a price, an uncertainty and a calibration."""
    builder.parameter("fuel", "1", "0", "3", role="lever").calibration("winter", fuel="2", storm="1/2")
    builder.parameter("storm", "1/4", "0", "1", distribution="uniform(0, 1)")


@pytest.fixture
def own_page(tmp_path: Path) -> Path:
    """Return the file of a page without labels, units or dated figures, about a matrix and a tree of two parameters."""
    matrix = PayoffMatrix(title="Two boats", players={"A": ["go_out", "rest"], "B": ["go_out", "rest"]})
    fuel(matrix)
    for row in ("go_out", "rest"):
        for column in ("go_out", "rest"):
            a, b = ("2 - fuel - storm" if name == "go_out" else "0" for name in (row, column))
            matrix.payoff(row, column, A=a, B=b)
    tree = SequentialGame(title="One boat", players=["A"]).stage("first", "A", ["go_out", "rest"])
    fuel(tree)
    tree.outcome({"first": "rest"}, {"A": 0}).outcome({"first": "go_out"}, {"A": "2 - fuel - storm"})
    paths = {name: tmp_path / f"{name}.toml" for name in ("matrix", "tree", "page")}
    for name, builder in (("matrix", matrix), ("tree", tree)):
        paths[name].write_text(builder.build().to_toml(), "utf-8")
    paths["page"].write_text(OWN_PAGE.format(**paths), "utf-8")
    return paths["page"]

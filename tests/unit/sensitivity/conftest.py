"""Models for the tests of decisions: random ones with discrete beliefs, and the choice of Seoul; and a cluster."""

import pickle
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest

from sma_games import ParametricGame, PayoffMatrix, SequentialGame, load_model

RandomModel = Callable[..., ParametricGame]
NAMES = ("x", "y")


def belief(generator: np.random.Generator) -> str:
    """Return a discrete belief over three of the numbers 0, 1/4, ..., 1."""
    values = generator.choice(5, 3, replace=False)
    weights = generator.multinomial(8, [1 / 3] * 3)
    return f"discrete({', '.join(f'{value}/4, {weight}/8' for value, weight in zip(values, weights, strict=True))})"


def formula(generator: np.random.Generator) -> str:
    """Return a polynomial of x and y with small coefficients that are no multiples of each other."""
    sizes = generator.integers(-30, 31, 5)
    return " + ".join(f"({size}/10)*{term}" for size, term in zip(sizes, ("1", "x", "y", "x*y", "x*x"), strict=True))


def random_matrix(seed: int, *, alike: str = "0") -> ParametricGame:
    """Return a matrix of three strategies and one or two players; so much is added to what each of them pays."""
    generator = np.random.default_rng(seed)
    rows, columns = ["a", "b", "c"], ["l", "r"]
    players = {"A": rows, "B": columns} if seed % 2 else {"A": rows}
    builder = PayoffMatrix(title=f"random matrix {seed}", players=players)
    for name in NAMES:
        builder.parameter(name, "0.5", "0", "1", distribution=belief(generator))
    builder.parameter("z", "0.5", "0", "1", distribution="discrete(0, 1/2, 1, 1/2)")
    for row in rows:
        for column in columns if seed % 2 else [None]:
            profile = [row] if column is None else [row, column]
            builder.payoff(*profile, **{player: f"{formula(generator)} + {alike}" for player in players})
    return builder.build()


def random_tree(seed: int) -> ParametricGame:
    """Return a tree: A moves, B replies, chance moves with probability x, A moves again."""
    generator = np.random.default_rng(seed)
    builder = SequentialGame(title=f"random tree {seed}", players=["A", "B"])
    for name in NAMES:
        builder.parameter(name, "0.5", "0", "1", distribution=belief(generator))
    builder.stage("first", "A", ["a", "b", "c"]).stage("reply", "B", ["l", "r"])
    builder.chance("weather", {"good": "x", "bad": "1 - x"}).stage("last", "A", ["up", "down"])
    for first in "abc":
        for reply in "lr":
            for weather in ("good", "bad"):
                for last in ("up", "down"):
                    when = {"first": first, "reply": reply, "weather": weather, "last": last}
                    builder.outcome(when, {player: formula(generator) for player in "AB"})
    return builder.build()


class Cluster:
    """A client whose only worker shares nothing with us but pickled bytes."""

    def nthreads(self) -> dict[str, int]:
        return {"worker": 1}

    def submit(self, function: Any, *arguments: Any, **_: Any) -> Future[Any]:
        work, *rest = pickle.loads(pickle.dumps((function, *arguments)))  # noqa: S301 - our own
        found: Future[Any] = Future()
        found.set_result(pickle.loads(pickle.dumps(work(*rest))))  # noqa: S301
        return found

    def cancel(self, futures: Any) -> None:
        assert all(each.done() for each in futures)


@pytest.fixture
def cluster() -> Cluster:
    return Cluster()


@pytest.fixture(scope="session")
def random_matrices() -> RandomModel:
    return random_matrix


@pytest.fixture(scope="session")
def random_trees() -> RandomModel:
    return random_tree


@pytest.fixture(scope="session")
def seoul() -> ParametricGame:
    """Seoul's three choices, Washington consenting: a matrix of one player with the formulas of the timing matrix."""
    formulas = {"sign_early": "early_rok", "wait": "wait_rok", "renegotiate": "renegotiate_rok"}
    definitions = load_model("sma/timing_matrix").definitions
    builder = PayoffMatrix(
        title="Seoul's choice", players={"ROK": list(formulas)}, parameters_from="sma/parameters.toml"
    )
    for strategy, name in formulas.items():
        builder.payoff(strategy, ROK=definitions[name].text)
    return builder.build()

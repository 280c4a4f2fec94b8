"""Games that solvers are tried on: small ones full of special cases, textbook models, random ones with ties."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from sma_games.equilibria.solver import Game
from sma_games.games import (
    AlternatingOffers,
    BargainingProblem,
    ChanceNode,
    DecisionNode,
    ExtensiveFormGame,
    NormalFormGame,
    OfferState,
    StochasticGame,
    TerminalNode,
)
from sma_games.games.extensive_form import Node
from sma_games.locations import catalog_root, slugs
from sma_games.modeling import load_model

__all__ = ["example_games", "random_games", "textbook_games"]

LR = ("l", "r")
PAIRS = [(1, -1), (-1, 1), (-1, 1), (1, -1)]
OVER = {("n", "n"): ({"A": 0, "B": 0}, {"over": 1})}


@cache
def example_games() -> dict[str, Game]:
    """Return small games by name: ties, chance, hidden information, players of all numbers, bargaining, talks."""
    return {**_matrices(), **_trees(), **_blind_trees(), **_states(), **_bargaining(), **_talks()}


def _matrices() -> dict[str, Game]:
    return {
        "one cell": NormalFormGame.from_arrays([[1]], [[1]]),
        "a choice": NormalFormGame.from_arrays([3, 1, 3]),
        "prisoners": NormalFormGame.from_arrays([[2, 0], [3, 1]], [[2, 3], [0, 1]]),
        "pennies": NormalFormGame.from_arrays([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]),
        "zero": NormalFormGame.from_arrays([[0, 0], [0, 0]], [[0, 0], [0, 0]]),
        "von Stengel": NormalFormGame.from_arrays([[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]]),
        "three players": NormalFormGame.from_arrays(*[[[[1, 0], [0, 0]], [[0, 0], [0, 1]]]] * 3),
        "irrational": NormalFormGame.from_arrays(
            [[[3, 1], [0, 0]], [[0, 0], [1, 2]]],
            [[[0, 0], [2, 1]], [[1, 3], [0, 0]]],
            [[[2, 0], [0, 0]], [[0, 0], [0, 3]]],
        ),
    }


def _trees() -> dict[str, Game]:
    return {
        "leaf": ExtensiveFormGame(("A", "B"), (TerminalNode((1, 2)),)),
        "entry": ExtensiveFormGame(
            ("A", "B"),
            (
                DecisionNode("A", "a", LR, (1, 2)),
                TerminalNode((0, 2)),
                DecisionNode("B", "b", LR, (3, 4)),
                TerminalNode((1, 1)),
                TerminalNode((-1, -1)),
            ),
        ),
        "ties and chance": ExtensiveFormGame(
            ("A", "B"),
            (
                ChanceNode("c", LR, ("1/3", "2/3"), (1, 2)),
                DecisionNode("A", "a", LR, (3, 4)),
                DecisionNode("B", "b", LR, (5, 6)),
                *[TerminalNode((0, 0))] * 4,
            ),
        ),
        "three movers": ExtensiveFormGame(
            ("A", "B", "C"),
            (
                DecisionNode("A", "a", LR, (1, 2)),
                DecisionNode("B", "b", LR, (3, 4)),
                DecisionNode("C", "c", LR, (5, 6)),
                *[TerminalNode((0, 1, 2)), TerminalNode((1, 1, 0)), TerminalNode((2, 0, 0)), TerminalNode((0, 0, 1))],
            ),
        ),
    }


def _blind_trees() -> dict[str, Game]:
    return {
        "blind": ExtensiveFormGame(
            ("A", "B"),
            (
                DecisionNode("A", "a", LR, (1, 2)),
                DecisionNode("B", "b", LR, (3, 4)),
                DecisionNode("B", "b", LR, (5, 6)),
                *(TerminalNode(payoffs) for payoffs in PAIRS),
            ),
        ),
        "alone and blind": ExtensiveFormGame(
            ("A",),
            (
                ChanceNode("c", LR, ("1/2", "1/2"), (1, 2)),
                DecisionNode("A", "a", LR, (3, 4)),
                DecisionNode("A", "a", LR, (5, 6)),
                *[TerminalNode((1,)), TerminalNode((0,)), TerminalNode((0,)), TerminalNode((1,))],
            ),
        ),
    }


def _states() -> dict[str, Game]:
    return {
        "quitting": StochasticGame.from_payoffs(
            {
                "play": {
                    (LR[one], LR[other]): (
                        {"A": int(one == other), "B": -int(one == other)},
                        {"over" if other else "play": 1},
                    )
                    for one in range(2)
                    for other in range(2)
                },
                "over": OVER,
            },
            discount="1/2",
        ),
        "taking turns": StochasticGame.from_payoffs(
            {
                "first": {
                    ("l", "n"): ({"A": 1, "B": 0}, {"second": 1}),
                    ("r", "n"): ({"A": 0, "B": 2}, {"over": 1}),
                },
                "second": {
                    ("n", "l"): ({"A": 0, "B": 1}, {"first": "1/2", "over": "1/2"}),
                    ("n", "r"): ({"A": 3, "B": 0}, {"over": 1}),
                },
                "over": OVER,
            },
            discount="9/10",
        ),
    }


def _bargaining() -> dict[str, Game]:
    nothing = {"A": 0, "B": 0}
    return {
        "a price": BargainingProblem.from_payoffs(
            {"A": (0, 1), "B": (12, -2)},
            disagreement={"A": 2, "B": 1},
            weights={"A": 1, "B": 3},
            low=0,
            high=20,
        ),
        "no zone": BargainingProblem.from_payoffs(
            {"A": (0, 1), "B": (1, -1)}, disagreement={"A": 2, "B": 1}, low=0, high=20
        ),
        "a price that is all the same": BargainingProblem.from_payoffs(
            {"A": (1, 0), "B": (2, 0)}, disagreement=nothing, low=0, high=1
        ),
        "a veto": BargainingProblem.from_payoffs(
            {"A": (0, 2), "B": (4, -1), "C": (1, -1)},
            disagreement={**nothing, "C": 0},
            low=0,
            high=1,
            veto=("A",),
            solution="shapley_value",
        ),
    }


def _talks() -> dict[str, Game]:
    gains, nothing = {"A": 1, "B": -1}, OfferState("over", {"A": 1}, {"B": 1})
    first = OfferState("A offers", {"A": 1}, {"B": 1}, following={"B offers": 1})
    second = OfferState("B offers", {"B": 1}, {"B": 1}, following={"A offers": 1})
    drawn = OfferState(
        "drawn", {"A": "1/3", "B": "2/3"}, {"B": 1}, {"A": "1/10"}, "1/8", {"B": "1/2"}, {"A": 0, "B": 1}
    )
    return {
        "offers for ever": AlternatingOffers(("A", "B"), gains, "0.9", (first, second)),
        "three offers": AlternatingOffers(("A", "B"), gains, {"A": "0.9", "B": 1}, (first, second), rounds=3),
        "offers by lot": AlternatingOffers(("A", "B"), gains, "0.9", (drawn,), rounds=4, low=0, high=1),
        "an offer that may be refused": AlternatingOffers(("A", "B"), gains, 1, (nothing,), rounds=1, low=0, high=0),
    }


@cache
def textbook_games() -> dict[str, Game]:
    """Return the textbook models of the package at their baselines, by slug."""
    return {slug: load_model(slug).at() for slug in slugs(catalog_root()) if slug.startswith("textbook/")}


def random_games(number: int, seed: int | np.random.Generator = 0) -> Iterator[tuple[str, Game]]:
    """Yield so many random games of each kind, with names; their payoffs are 0, 1 or 2, so that ties are frequent.

    Examples
    --------
    >>> [name for name, _ in random_games(1)]
    ['random matrix 0', 'random matrix of 3 players 0', 'random tree 0', 'random blind tree 0', 'random states 0']
    """
    generator = np.random.default_rng(seed)
    for each in range(number):
        shape = generator.integers(1, 4, 2)
        yield f"random matrix {each}", NormalFormGame.from_arrays(*generator.integers(0, 3, (2, *shape)).tolist())
        cube = generator.integers(0, 3, (3, 2, 2, 2)).tolist()
        yield f"random matrix of 3 players {each}", NormalFormGame.from_arrays(*cube)
        yield f"random tree {each}", _random_tree(generator, is_blind=False)
        yield f"random blind tree {each}", _random_tree(generator, is_blind=True)
        yield f"random states {each}", _random_states(generator, is_zero_sum=bool(each % 2))


def _random_tree(generator: np.random.Generator, *, is_blind: bool) -> ExtensiveFormGame:
    """Return a tree in which A moves, then B, who may not have seen it, and on one side A again."""
    leaves = [TerminalNode(tuple(payoffs)) for payoffs in generator.integers(0, 3, (5, 2)).tolist()]
    nodes: tuple[Node[Any], ...] = (
        DecisionNode("A", "first", LR, (1, 2)),
        DecisionNode("B", "reply", LR, (3, 4)),
        DecisionNode("B", "reply" if is_blind else "other_reply", LR, (5, 6)),
        DecisionNode("A", "last", LR, (7, 8)),
        *leaves,
    )
    return ExtensiveFormGame(("A", "B"), nodes)


def _random_states(generator: np.random.Generator, *, is_zero_sum: bool) -> StochasticGame:
    """Return a stochastic game of two states with two actions for each player, which is over sometimes."""
    states = {"over": OVER}
    for state, other in (("one", "two"), ("two", "one")):
        cells = {}
        for own, reply in product(LR, LR):
            gain, loss = generator.integers(0, 3, 2).tolist()
            to = other if generator.integers(2) else "over"
            cells[own, reply] = ({"A": gain, "B": -gain if is_zero_sum else loss}, {to: 1})
        states[state] = cells
    return StochasticGame.from_payoffs({name: states[name] for name in ("one", "two", "over")}, discount="1/2")

"""Every step after solving takes every kind of exact number: long denominators and irrational equilibria."""

import copy
import pickle
import random
from fractions import Fraction
from itertools import product
from typing import Any, cast

import numpy as np
import pytest

from sma_games import load_model
from sma_games.equilibria import EquilibriumResult, solve, verify
from sma_games.errors import MethodError
from sma_games.games import (
    BehaviorProfile,
    ChanceNode,
    DecisionNode,
    ExtensiveFormGame,
    NormalFormGame,
    TerminalNode,
    behavior_profile,
)
from sma_games.games.profiles import owners

RULES = ["payoff_dominance", "risk_dominance", "strict", "welfare", "maximum_entropy"]
IRRATIONAL = cast("NormalFormGame", load_model("textbook/three_player_irrational").at())
OTHER = [  # its only equilibrium holds the root of 285
    [[[0, -2], [-2, 0]], [[-2, -2], [2, 3]]],
    [[[-1, -1], [0, 3]], [[3, 1], [0, 2]]],
    [[[0, 2], [-2, 2]], [[1, 1], [1, 0]]],
]


def long_number(source: random.Random, bits: int) -> Fraction:
    bottom = source.getrandbits(bits) | 1 << (bits - 1)
    return Fraction(source.randint(-4 * bottom, 4 * bottom), bottom) if source.random() < 0.7 else Fraction(1)


def matrix(source: random.Random, shape: tuple[int, ...], bits: int) -> NormalFormGame:
    rows = [np.empty(shape, dtype=object) for _ in shape]
    for row, place in product(rows, product(*map(range, shape))):
        row[place] = long_number(source, bits)
    return NormalFormGame.from_arrays(*rows)


class Tree:
    """Nodes under construction; `put` returns the index of the next one."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []

    def put(self, node: Any = None) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def at_once(self, game: NormalFormGame, name: str, before: tuple[str, ...] = ()) -> int:
        """Add a game in which everybody chooses without seeing what the others do."""
        if len(before) == len(game.players):
            return self.put(TerminalNode(tuple(game.payoff(player, *before) for player in game.players)))
        place, player, actions = self.put(), game.players[len(before)], game.strategy_lists[len(before)]
        children = tuple(self.at_once(game, name, (*before, action)) for action in actions)
        self.nodes[place] = DecisionNode(player, f"{player} {name}", actions, children)
        return place

    def drawn(self, parts: list[NormalFormGame], weights: tuple[Fraction, ...]) -> ExtensiveFormGame:
        """Return the game in which chance chooses which of several games is played."""
        root = self.put()
        children = tuple(self.at_once(part, str(number)) for number, part in enumerate(parts))
        self.nodes[root] = ChanceNode(
            "coin", tuple(f"side {number}" for number in range(len(parts))), weights, children
        )
        return ExtensiveFormGame(parts[0].players, tuple(self.nodes))

    def in_turn(self, source: random.Random, bits: int, depth: int) -> int:
        """Add a random game with perfect information."""
        if not depth:
            return self.put(TerminalNode((long_number(source, bits), long_number(source, bits))))
        place = self.put()
        children = (self.in_turn(source, bits, depth - 1), self.in_turn(source, bits, depth - 1))
        odds = Fraction(source.getrandbits(bits), 1 << bits)
        self.nodes[place] = (
            ChanceNode(f"chance {place}", ("good", "bad"), (odds, 1 - odds), children)
            if source.random() < 1 / 3
            else DecisionNode("AB"[depth % 2], f"set {place}", ("left", "right"), children)
        )
        return place


def check_every_step(found: EquilibriumResult) -> None:
    """Verify, print, table, explain, pickle, copy and select from a result."""
    for each in found.equilibria[:3]:
        assert str(each)
        if isinstance(found.game, NormalFormGame) or each.profile.choices.keys() == found.game.information_sets.keys():  # type: ignore[union-attr]
            assert verify(found.game, each.profile, found.concept).is_equilibrium
    assert str(found)
    assert found.explain()
    assert len(found.to_frame()) >= found.num_equilibria
    assert list(pickle.loads(pickle.dumps(found)).equilibria) == list(found.equilibria)  # noqa: S301 - our own bytes
    assert list(copy.deepcopy(found).equilibria) == list(found.equilibria)
    if found.has_indices:
        assert sum(found.indices) == 1
    for rule in RULES:
        try:
            assert str(found.select(rule))
        except MethodError as error:
            assert rule in str(error)  # noqa: PT017 - a rule may be for other games


@pytest.mark.parametrize("bits", [5, 64, 201, 400])
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 2)])
def test_matrices(shape: tuple[int, ...], bits: int) -> None:
    source = random.Random(bits)  # noqa: S311 - numbers, no secrets
    check_every_step(solve(matrix(source, shape, bits), "nash"))


@pytest.mark.parametrize("concept", ["subgame_perfect", "nash"])
@pytest.mark.parametrize("bits", [5, 64, 201, 400])
def test_trees(bits: int, concept: str) -> None:
    source = random.Random(bits)  # noqa: S311 - numbers, no secrets
    tree = Tree()
    tree.in_turn(source, bits, 3)
    check_every_step(solve(ExtensiveFormGame(("A", "B"), tuple(tree.nodes)), concept))


@pytest.mark.parametrize("bits", [3, 201])
def test_an_irrational_equilibrium_behind_a_coin_toss(bits: int) -> None:
    odds = Fraction(1, 2) if bits < 64 else Fraction(1, 3**130)
    calm = NormalFormGame.from_arrays(*[np.full((1, 1, 1), odds, dtype=object)] * 3, players=IRRATIONAL.players)
    game = Tree().drawn([IRRATIONAL, calm], (odds, 1 - odds))
    found = solve(game, "nash")
    check_every_step(found)
    (alone,) = solve(IRRATIONAL, "nash").equilibria
    for player in game.players:
        assert found.equilibria[0].payoffs[player] == odds * alone.payoffs[player] + (1 - odds) * odds


def test_discounted_payoffs_have_long_denominators() -> None:
    worth = 1 / (1 + Fraction("0.045")) ** 30
    tree = (
        DecisionNode("A", "now", ("take", "wait"), (1, 2)),
        TerminalNode((Fraction(1, 4), 0)),
        DecisionNode("B", "later", ("share", "keep"), (3, 4)),
        TerminalNode((worth, worth)),
        TerminalNode((0, 2 * worth)),
    )
    game = ExtensiveFormGame(("A", "B"), tree)
    for concept in ("nash", "subgame_perfect", "sequential"):
        found = solve(game, concept)
        assert all(each.payoffs == {"A": Fraction(1, 4), "B": 0} for each in found.equilibria)
    wrong = verify(game, behavior_profile(game, {"now": "wait", "later": "share"}), "nash")
    assert wrong.regrets == {"A": 0, "B": worth}


def test_a_profile_may_hold_irrational_numbers_of_several_kinds() -> None:
    other = NormalFormGame.from_arrays(*OTHER, players=IRRATIONAL.players)
    game = Tree().drawn([IRRATIONAL, other], (Fraction(1, 3), Fraction(2, 3)))
    alone = [solve(part, "nash").equilibria[0] for part in (IRRATIONAL, other)]
    assert not any(one.profile.is_pure for one in alone)
    choices = {f"{player} {number}": one.profile[player] for number, one in enumerate(alone) for player in game.players}
    found = verify(game, BehaviorProfile(game.players, owners(game), choices), "nash")
    assert found.is_equilibrium
    for player in game.players:
        first, second = (one.payoffs[player] for one in alone)
        assert found.payoffs[player] == Fraction(1, 3) * first + Fraction(2, 3) * second
        assert float(found.payoffs[player]) == pytest.approx(float(first) / 3 + float(second) * 2 / 3)

"""Laws of sequential equilibria, on random signalling games and random trees.

Signalling games with two types, messages and replies are small enough for brute force: the lines on which a type is
indifferent between messages cut the square of replies into cells, those on which the receiver is indifferent cut the
square of messages, and what is an equilibrium is the same all over a cell. One point of each cell decides.
"""

import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any, TypeAlias

import pytest

from sma_games.algebra.linear.polytopes import hulls_meet
from sma_games.equilibria import EquilibriumResult, Status, solve, verify
from sma_games.equilibria.trees.signaling_games import TwoStages, two_stage_equilibria, two_stages
from sma_games.equilibria.trees.support_patterns import pattern_equilibria
from sma_games.errors import MethodError
from sma_games.games import BehaviorProfile, ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode

GAMES = int(os.environ.get("SMA_GAMES_SIGNALLING", "20"))
Plane = tuple[Fraction, Fraction]
Choices: TypeAlias = Mapping[str, Mapping[str, Fraction]]
Line = tuple[Fraction, Fraction, Fraction]  # a u + b v = c
TYPES, MESSAGES, REPLIES = ("s", "w"), ("m", "n"), ("l", "r")
BELIEFS = [Fraction(k, 60) for k in range(61)]


def signalling(generator: random.Random, *, generic: bool) -> tuple[ExtensiveFormGame, Fraction, dict[str, list[int]]]:
    """Return a game, the prior of its first type, and the payoffs of each player by type, message and reply."""
    top = 10_000 if generic else 4
    payoffs = {player: [generator.randint(0, top) for _ in range(8)] for player in ("S", "R")}
    prior = Fraction(generator.randint(1, 5), 6)
    leaves = [TerminalNode(pair) for pair in zip(payoffs["S"], payoffs["R"], strict=True)]
    replies = [DecisionNode("R", f"after {MESSAGES[k % 2]}", REPLIES, (7 + 2 * k, 8 + 2 * k)) for k in range(4)]
    sends = [DecisionNode("S", kind, MESSAGES, (3 + 2 * k, 4 + 2 * k)) for k, kind in enumerate(TYPES)]
    chance = ChanceNode("type", TYPES, (prior, 1 - prior), (1, 2))
    return ExtensiveFormGame(("S", "R"), (chance, *sends, *replies, *leaves)), prior, payoffs


def cells(lines: Sequence[Line]) -> list[Plane]:
    """Return a point of each cell into which lines, and the border, cut the unit square."""
    zero, one = Fraction(0), Fraction(1)
    every = [(one, zero, zero), (one, zero, one), (zero, one, zero), (zero, one, one), *lines]
    corners = set()
    for (a, b, c), (d, e, f) in combinations(every, 2):
        det = a * e - b * d
        if det:
            u, v = (c * e - b * f) / det, (a * f - c * d) / det
            if 0 <= u <= 1 and 0 <= v <= 1:
                corners.add((u, v))
    found: dict[tuple[int, ...], Plane] = {}
    for size in (1, 2, 3):
        for group in combinations(sorted(corners), size):
            u, v = (sum(column, Fraction(0)) / size for column in zip(*group, strict=True))
            signs = tuple((a * u + b * v > c) - (a * u + b * v < c) for a, b, c in every)
            found.setdefault(signs, (u, v))
    return list(found.values())


def is_sequential(prior: Fraction, payoffs: dict[str, list[int]], x: Plane, y: Plane) -> bool:
    """Decide from the definition; x and y are the probabilities of the first message and of the first reply."""
    for kind, share in enumerate(x):
        gains = [
            y[m] * payoffs["S"][4 * kind + 2 * m] + (1 - y[m]) * payoffs["S"][4 * kind + 2 * m + 1] for m in (0, 1)
        ]
        if (share > 0 and gains[0] < gains[1]) or (share < 1 and gains[0] > gains[1]):
            return False
    for message, share in enumerate(y):
        sent = [prior * (x[0] if message == 0 else 1 - x[0]), (1 - prior) * (x[1] if message == 0 else 1 - x[1])]
        lead = [payoffs["R"][4 * kind + 2 * message] - payoffs["R"][4 * kind + 2 * message + 1] for kind in (0, 1)]
        total = sum(sent)
        critical = [Fraction(-lead[1], lead[0] - lead[1])] if lead[0] * lead[1] < 0 else []
        beliefs = [sent[0] / total] if total else [*BELIEFS, *critical]
        edges = [belief * lead[0] + (1 - belief) * lead[1] for belief in beliefs]
        if not any((share == 0 or edge >= 0) and (share == 1 or edge <= 0) for edge in edges):
            return False
    return True


def sender_lines(payoffs: list[int]) -> Iterator[Line]:
    for kind in (0, 1):
        a, b, c, d = payoffs[4 * kind : 4 * kind + 4]
        yield Fraction(a - b), Fraction(d - c), Fraction(d - b)


def receiver_lines(prior: Fraction, payoffs: list[int]) -> Iterator[Line]:
    for message in (0, 1):
        weak, strong = (payoffs[4 * kind + 2 * message] - payoffs[4 * kind + 2 * message + 1] for kind in (1, 0))
        first, second = prior * strong, (1 - prior) * weak
        yield first, second, Fraction(0) if message == 0 else first + second


def points(result: EquilibriumResult) -> list[list[tuple[Fraction, ...]]]:
    rows = []
    for equilibrium in result.equilibria:
        assert isinstance(equilibrium.profile, BehaviorProfile)
        choices = equilibrium.profile.choices
        first = [choices[kind]["m"] for kind in TYPES] + [choices[f"after {message}"]["l"] for message in MESSAGES]
        rows.append(tuple(first))
    return [[rows[number] for number in subset] for subset in result.maximal_subsets]


def holds(sets: Sequence[Sequence[tuple[Fraction, ...]]], point: tuple[Fraction, ...]) -> bool:
    return any(
        all(min(column) <= entry <= max(column) for entry, column in zip(point, zip(*one, strict=True), strict=True))
        and hulls_meet(one, [point])
        for one in sets
    )


@pytest.mark.parametrize("generic", [False, True], ids=["ties", "generic"])
def test_signalling_games_have_exactly_the_equilibria_that_brute_force_finds(generic: bool) -> None:  # noqa: FBT001
    generator = random.Random(f"signalling {generic}")  # noqa: S311
    for number in range(GAMES // 2):
        game, prior, payoffs = signalling(generator, generic=generic)
        result = solve(game, "sequential")
        assert result.status in {Status.COMPLETE, Status.CONTINUUM}
        sets = points(result)
        for x in cells([*receiver_lines(prior, payoffs["R"])]):
            for y in cells([*sender_lines(payoffs["S"])]):
                assert is_sequential(prior, payoffs, x, y) == holds(sets, (*x, *y)), (number, payoffs, prior, x, y)


def exact_sets(game: ExtensiveFormGame, sets: Sequence[Sequence[Choices]]) -> set[frozenset[tuple[Fraction, ...]]]:
    """Return convex sets of equilibria as sets of points."""
    return {
        frozenset(tuple(w for label in game.information_sets for w in corner[label].values()) for corner in corners)
        for corners in sets
    }


@pytest.mark.parametrize("generic", [False, True], ids=["ties", "generic"])
def test_patterns_of_supports_and_vertices_give_the_same_sets(generic: bool) -> None:  # noqa: FBT001
    generator = random.Random(f"patterns {generic}")  # noqa: S311
    for _ in range(GAMES // 2):
        game, _, _ = signalling(generator, generic=generic)
        stages = two_stages(game)
        assert isinstance(stages, TwoStages)
        assert exact_sets(game, two_stage_equilibria(stages)) == exact_sets(game, pattern_equilibria(game))


def test_sequential_equilibria_exist_and_are_subgame_perfect_and_nash(
    random_tree: Callable[..., ExtensiveFormGame],
) -> None:
    generator = random.Random("laws")  # noqa: S311
    for depth in [2] * 20 + [3] * 40:
        game = random_tree(generator, depth)
        result = solve(game, "sequential")
        assert result.equilibria
        for equilibrium in result.equilibria:
            assert verify(game, equilibrium.profile, "subgame_perfect").is_equilibrium
            assert verify(game, equilibrium.profile, "nash").is_equilibrium


def a_tree_without_secrets(generator: random.Random, depth: int) -> ExtensiveFormGame:
    """Return a binary tree of three players with perfect information and many ties."""
    count = 2**depth - 1
    nodes: list[Any] = []
    for index in range(2 * count + 1):
        children = (2 * index + 1, 2 * index + 2)
        if index >= count:
            nodes.append(TerminalNode(tuple(generator.randint(0, 5) for _ in range(3))))
        elif generator.random() < 0.2:
            nodes.append(ChanceNode(f"c{index}", ("u", "d"), ("1/3", "2/3"), children))
        else:
            nodes.append(DecisionNode(generator.choice("ABC"), f"n{index}", ("l", "r"), children))
    return ExtensiveFormGame(("A", "B", "C"), tuple(nodes))


def listed(result: EquilibriumResult, *, is_pure: bool) -> list[list[tuple[str, str, Any]]]:
    """Return the equilibria that are pure, or those that are not, as sorted probabilities."""
    found = []
    for one in result.equilibria:
        assert isinstance(one.profile, BehaviorProfile)
        choices = one.profile.choices.items()
        if one.is_pure == is_pure:
            found.append(sorted((label, action, share) for label, own in choices for action, share in own.items()))
    return sorted(found)


def test_without_secrets_pure_sequential_equilibria_are_the_subgame_perfect_ones() -> None:
    generator = random.Random("perfect information")  # noqa: S311
    solved = 0
    for _ in range(60):
        game = a_tree_without_secrets(generator, generator.randint(1, 3))
        try:
            result = solve(game, "sequential")
        except MethodError:
            continue
        perfect = solve(game, "subgame_perfect")
        assert perfect.status in {Status.COMPLETE, Status.CONTINUUM, Status.CURVED}
        assert listed(result, is_pure=True) == listed(perfect, is_pure=True)
        if Status.CURVED not in {result.status, perfect.status}:
            assert listed(result, is_pure=False) == listed(perfect, is_pure=False)
        solved += 1
    assert solved > 50


def test_scaling_and_shifting_payoffs_change_nothing() -> None:
    generator = random.Random("affine")  # noqa: S311
    for _ in range(10):
        game, _, _ = signalling(generator, generic=False)
        moved = ExtensiveFormGame(
            ("S", "R"),
            tuple(
                TerminalNode((3 * node.payoffs[0] - 7, node.payoffs[1] / 5 + 2))
                if isinstance(node, TerminalNode)
                else node
                for node in game.nodes
            ),
        )
        before, after = solve(game, "sequential"), solve(moved, "sequential")
        assert [one.profile for one in before.equilibria] == [one.profile for one in after.equilibria]
        assert [one.beliefs for one in before.equilibria] == [one.beliefs for one in after.equilibria]
        assert [one.refinement for one in before.equilibria] == [one.refinement for one in after.equilibria]
        assert (before.components, before.maximal_subsets) == (after.components, after.maximal_subsets)

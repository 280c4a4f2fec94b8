"""Backward induction in floats: the paths, counts and payoffs of exact backward induction, or nothing."""

from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from sma_games.equilibria.equilibrium import path_of_play
from sma_games.equilibria.trees.backward_induction import backward_induction
from sma_games.games import ChanceNode, DecisionNode, TerminalNode

PLAYERS = ("first", "second")
SHARES = ((Fraction(1, 2), Fraction(1, 2)), (Fraction(1, 4), Fraction(3, 4)), (Fraction(0), Fraction(1)))


def random_nodes(generator: Any, size: int, highest: int) -> list[Any]:
    """Return a random tree with payoffs 0 to `highest`, so that ties abound."""
    nodes: list[Any] = [None]
    for index in range(size):
        kind = generator.integers(5) if index < len(nodes) else 0
        if index == len(nodes):
            break
        below = (len(nodes), len(nodes) + 1)
        if kind == 0 or len(nodes) + 1 >= size:
            nodes[index] = TerminalNode(tuple(map(int, generator.integers(0, highest + 1, 2))))
            continue
        if kind == 1:
            nodes[index] = ChanceNode("luck", ("a", "b"), SHARES[generator.integers(len(SHARES))], below)
        else:
            nodes[index] = DecisionNode(PLAYERS[kind % 2], f"set {index}", ("a", "b"), below)
        nodes += [None, None]
    return [TerminalNode((0, 0)) if node is None else node for node in nodes]


def tables(kernels: dict[str, ModuleType], nodes: list[Any], numbers: list[Any]) -> Any:
    """Return a tree whose numbers are looked up in a list."""
    induction = kernels["backward_induction"]
    rows = {number: place for place, number in enumerate(numbers)}
    kinds = {ChanceNode: induction.CHANCE, TerminalNode: induction.LEAF}
    below = [() if isinstance(node, TerminalNode) else node.children for node in nodes]
    starts = np.cumsum([0, *map(len, below)])
    shares = [
        getattr(node, "probabilities", (numbers[0],) * len(each)) for node, each in zip(nodes, below, strict=True)
    ]
    leaves = [[rows[x] for x in node.payoffs] if isinstance(node, TerminalNode) else [0, 0] for node in nodes]
    chances = [[rows[x] for x in node.probabilities] for node in nodes if isinstance(node, ChanceNode)]
    return induction.Tree(
        np.array([kinds[type(node)] if type(node) in kinds else PLAYERS.index(node.player) for node in nodes]),
        starts,
        np.array([child for each in below for child in each], dtype=np.int64),
        np.array([rows[x] for row in shares for x in row], dtype=np.int64),
        np.array(leaves),
        2,
        np.arange(0, 2 * len(chances) + 1, 2),
        np.array([row for rows in chances for row in rows], dtype=np.int64),
        np.zeros(len(chances), dtype=np.bool_),
    )


def solved(kernels: dict[str, ModuleType], tree: Any, values: Any, errors: Any = 0.0) -> Any:
    values = np.array(values, dtype=float)
    errors = np.broadcast_to(errors, values.shape).astype(float)
    return kernels["backward_induction"].solve_trees(tree, values, errors, np.ones(len(values), dtype=np.bool_))


def test_random_trees_full_of_ties(kernels: dict[str, ModuleType]) -> None:
    generator = np.random.default_rng(3)
    numbers = [Fraction(k, 4) for k in (0, 1, 2, 3, 4, 8, 12)]
    with_ties = given_up = 0
    for number in range(60):
        nodes = random_nodes(generator, 5 + number % 20, 1 + number % 3)
        tree = tables(kernels, nodes, numbers)
        found = solved(kernels, tree, [[float(x) for x in numbers]])
        leaves = {index: node.payoffs for index, node in enumerate(nodes) if isinstance(node, TerminalNode)}
        plans = backward_induction(tuple(nodes), PLAYERS, leaves)
        if plans.num_equilibria > 500:
            assert found.starts.tolist() == [0, 0]
            continue
        paths = {frozenset(path_of_play(nodes, plan).items()) for plan in plans}
        if not found.num_equilibria[0]:
            given_up += 1
            assert plans.num_equilibria > 1
            continue
        if plans.num_equilibria > 1:
            assert plans.plays is not None
            pure = {frozenset((label, action) for label, (action,) in choices) for choices, _ in plans.plays.corners}
            assert pure == paths  # whatever players mix, it is a mixture of these
        with_ties += len(paths) > 1
        assert found.num_equilibria.tolist() == [plans.num_equilibria]
        moves = [(n, action) for n in nodes if not isinstance(n, TerminalNode) for action in (0, 1)]
        listed = [
            frozenset((moves[step][0].information_set, "ab"[moves[step][1]]) for step in found.steps[start:stop])
            for start, stop in zip(found.step_starts[:-1], found.step_starts[1:], strict=True)
        ]
        assert set(listed) == paths
        assert {tuple(row) for row in found.quantities.tolist()} == {tuple(map(float, v)) for v in plans.counts[0]}
    assert with_ties > 10
    assert given_up < 10


def chain(depth: int, payoffs: Any) -> list[Any]:
    """Return a tree in which the first player may end the game before each step."""
    nodes: list[Any] = []
    for step in range(depth):
        nodes.append(DecisionNode("first", f"set {step}", ("stop", "go"), (2 * step + 1, 2 * step + 2)))
        nodes.append(TerminalNode(payoffs[step]))
    return [*nodes, TerminalNode(payoffs[depth])]


def test_what_is_close_is_given_up_unless_it_is_the_same_formula(kernels: dict[str, ModuleType]) -> None:
    tree = tables(kernels, chain(1, [("x", "x"), ("y", "x")]), ["x", "y"])
    found = solved(kernels, tree, [[1.0, 1.0], [1.0, 2.0], [1.0, 1.0 + 1e-13]], 1e-12)
    assert np.diff(found.starts).tolist() == [0, 1, 0]
    same = tables(kernels, chain(1, [("x", "y"), ("x", "x")]), ["x", "y"])
    assert np.diff(solved(kernels, same, [[1.0, 2.0]], 1e-12).starts).tolist() == [2]


@pytest.mark.parametrize(("share", "other", "paths"), [("p", "q", 2), ("q", "p", 0), ("p", "p", 0)])
def test_the_same_lottery_ties_and_another_is_given_up(
    kernels: dict[str, ModuleType], share: str, other: str, paths: int
) -> None:
    nodes = [
        DecisionNode("first", "set", ("a", "b"), (1, 2)),
        ChanceNode("luck", ("c", "d"), ("p", "q"), (3, 4)),
        ChanceNode("luck", ("c", "d"), (share, other), (5, 6)),
        *[TerminalNode((number, number)) for number in "xyxy"],
    ]
    tree = tables(kernels, nodes, ["p", "q", "x", "y"])._replace(is_sum_known=np.ones(2, dtype=np.bool_))
    found = solved(kernels, tree, [[0.5, 0.5, 1 / 3, 1 / 3]], 1e-12)
    assert np.diff(found.starts).tolist() == [paths]


def test_a_lottery_and_a_leaf_are_never_known_to_be_the_same(kernels: dict[str, ModuleType]) -> None:
    nodes = [
        DecisionNode("first", "set", ("a", "b"), (1, 2)),
        TerminalNode(("x", "x")),
        ChanceNode("luck", ("c", "d"), ("p", "p"), (3, 4)),
        *[TerminalNode(("x", "x"))] * 2,
    ]
    tree = tables(kernels, nodes, ["p", "x"])
    assert np.diff(solved(kernels, tree, [[0.5, 1 / 3]], [[0.0, 1e-12]]).starts).tolist() == [0]


def test_shares_that_may_be_none_are_given_up(kernels: dict[str, ModuleType]) -> None:
    nodes = [ChanceNode("luck", ("a", "b"), ("p", "q"), (1, 2)), TerminalNode(("x", "x")), TerminalNode(("p", "p"))]
    tree = tables(kernels, nodes, ["p", "q", "x"])
    values = [[0.5, 0.5, 1.0], [-0.5, 1.5, 1.0], [0.25, 0.5, 1.0], [0.0, 1.0, 1.0]]
    assert np.diff(solved(kernels, tree, values).starts).tolist() == [1, 0, 0, 1]
    assert np.diff(solved(kernels, tree, values, 1e-12).starts).tolist() == [0, 0, 0, 0]


def test_too_many_equilibria_are_given_up(kernels: dict[str, ModuleType]) -> None:
    for depth, paths in ((8, 9), (10, 0)):  # all ends are equal: two to the power of the depth
        tree = tables(kernels, chain(depth, [("x", "x")] * (depth + 1)), ["x"])
        assert np.diff(solved(kernels, tree, [[1.0]] * 3).starts).tolist() == [paths] * 3


def test_too_many_paths_are_given_up(kernels: dict[str, ModuleType]) -> None:
    for width, paths in ((60, 60), (70, 0)):
        labels = tuple(map(str, range(width)))
        root = DecisionNode("first", "set", labels, tuple(range(1, width + 1)))
        tree = tables(kernels, [root, *[TerminalNode(("x", "x"))] * width], ["x"])
        assert np.diff(solved(kernels, tree, [[1.0]] * 3).starts).tolist() == [paths] * 3


def test_too_many_combinations_under_chance_are_given_up(kernels: dict[str, ModuleType]) -> None:
    below = tuple(range(1, 8))
    nodes: list[Any] = [ChanceNode("luck", tuple("abcdefg"), ("p",) * 7, below)]
    nodes += [DecisionNode("first", f"set {k}", ("a", "b"), (8 + 2 * k, 9 + 2 * k)) for k in range(7)]
    nodes += [TerminalNode(("x", "x"))] * 14
    tree = tables(kernels, nodes, ["p", "x"])
    tree = tree._replace(chance_starts=np.array([0]), chances=np.zeros(0, np.int64), is_sum_known=np.zeros(0, np.bool_))
    assert np.diff(solved(kernels, tree, [[1 / 7, 1.0]]).starts).tolist() == [0]

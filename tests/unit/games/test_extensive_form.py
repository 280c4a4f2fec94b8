"""Trees: building, reading, perfect recall, errors, size."""

import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from sma_games.errors import GameError
from sma_games.games import ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode

Nodes = tuple[Any, ...]

LEAF = TerminalNode((0, 0))
HALVES = ("1/2", "1/2")


def move(player: str, label: str, *children: int, actions: tuple[str, ...] = ("l", "r")) -> DecisionNode:
    return DecisionNode(player, label, actions, children)


def tree(*nodes: Any, measures: tuple[str, ...] = ()) -> ExtensiveFormGame:
    return ExtensiveFormGame(("A", "B"), nodes, measures)


MATCHING = tree(
    ChanceNode("weather", ("sun", "rain"), (0.3, "7/10"), (1, 2)),
    move("A", "A sun", 3, 4),
    move("A", "A rain", 5, 6),
    move("B", "B", 7, 8),
    move("B", "B", 9, 10),
    TerminalNode((5, 0.5), (1,)),
    move("B", "B", 11, 12),
    *(TerminalNode((number, -number), (0,)) for number in range(6)),
    measures=("rain",),
)


def test_a_tree_has_exact_numbers_information_sets_in_order_and_histories() -> None:
    chance = MATCHING.nodes[0]
    assert isinstance(chance, ChanceNode)
    assert chance.probabilities == (Fraction(3, 10), Fraction(7, 10))
    assert list(MATCHING.information_sets) == ["A sun", "A rain", "B"]
    assert MATCHING.information_sets["B"].nodes == (3, 4, 6)
    assert not MATCHING.has_perfect_information
    assert MATCHING.history(0) == ()
    assert MATCHING.history(12) == ("rain", "r", "r")
    assert MATCHING.parents[:4] == (-1, 0, 0, 1)
    assert MATCHING.num_players == 2
    assert repr(MATCHING) == "ExtensiveFormGame(13 nodes, players=A, B)"


def test_scaled_payoffs_are_integers_over_one_denominator_per_player() -> None:
    leaves, denominators = MATCHING.scaled_payoffs
    assert denominators == (1, 2)
    assert leaves[5] == (5, 1)
    assert leaves[8] == (1, -2)


def test_payoffs_with_very_long_denominators_stay_fractions() -> None:
    payoff = Fraction(1, 3**200)
    game = tree(move("A", "a", 1, 2), TerminalNode((payoff, 0)), LEAF)
    assert game.scaled_payoffs == ({1: (payoff, 0), 2: (0, 0)}, (1, 1))


def test_games_are_equal_by_content_hashable_and_survive_pickling() -> None:
    again = pickle.loads(pickle.dumps(MATCHING))  # noqa: S301 - our own bytes
    assert again == MATCHING
    assert hash(again) == hash(MATCHING)
    assert ExtensiveFormGame(("A", "B"), MATCHING.nodes[5:6], ("rain",)) != MATCHING
    assert MATCHING != "a tree"
    assert pickle.loads(pickle.dumps(ExtensiveFormGame(("A",), (TerminalNode((1,)),), title="t"))).title == "t"  # noqa: S301


def test_the_information_sets_are_read_only() -> None:
    with pytest.raises(TypeError):
        MATCHING.information_sets["B"] = None  # type: ignore[index]


def test_own_pasts_are_the_last_own_moves() -> None:
    pasts = MATCHING.own_pasts("A")
    assert pasts[0] is None
    assert pasts[3] == pasts[8] == ("A sun", "l")
    assert pasts[12] == ("A rain", "r")


def test_a_single_leaf_is_a_game() -> None:
    game = ExtensiveFormGame(("A",), (TerminalNode((1,)),))
    assert game.has_perfect_information
    assert dict(game.information_sets) == {}


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ((), "node 0 is missing"),
        ((LEAF, LEAF), "node 1 is the child of no earlier node"),
        ((move("A", "a", 1, 2), LEAF), "node 2 is missing"),
        ((move("A", "a", 1, 1), LEAF), "node 1 is a child of node 0, and an earlier node or child already"),
        ((move("A", "a", 0, 1), LEAF), "node 0 is a child of node 0"),
        ((move("A", "a", -1, 1), LEAF), "node -1 is a child of node 0"),
        ((move("A", "a", 1, 2), move("B", "b", 2, 3), LEAF, LEAF), "node 2 is a child of node 1"),
        ((move("A", "a", 1, 2, 3), LEAF, LEAF, LEAF), "node 0: actions .* do not match one to one"),
        ((move("A", "a", 1, 2, actions=("l", "l")), LEAF, LEAF), "node 0: actions .* do not match one to one"),
        ((move("A", "a", actions=()),), "node 0: actions .* do not match one to one"),
        ((move("C", "a", 1, 2), LEAF, LEAF), "node 0: 'C' is none of the players A, B"),
        ((TerminalNode((1,)),), "node 0: a leaf needs 2 payoffs and 0 measures, found 1 and 0"),
        ((TerminalNode((1, 2), (3,)),), "found 2 and 1"),
        ((TerminalNode((1, float("nan"))),), "node 0, payoff 2: nan is not a finite number"),
        ((TerminalNode((float("inf"), 1)),), "node 0, payoff 1: inf is not a finite number"),
        ((ChanceNode("w", ("s", "r"), HALVES, (1,)), LEAF), "node 0: branches .* do not match one to one"),
        ((ChanceNode("w", ("s", "r"), ("1",), (1, 2)), LEAF, LEAF), r"node 0 \(w\): one probability for each branch"),
        ((ChanceNode("w", ("s", "r"), ("1/2", "1/3"), (1, 2)), LEAF, LEAF), "probabilities 1/2, 1/3 must be >= 0"),
        ((ChanceNode("w", ("s", "r"), (2, -1), (1, 2)), LEAF, LEAF), "probabilities 2, -1 must be >= 0"),
        ((ChanceNode("w", ("s", "r"), ("x", 1), (1, 2)), LEAF, LEAF), r"node 0 \(w\), probability 1: 'x'"),
    ],
)
def test_what_is_no_tree_is_refused_with_the_node_at_fault(nodes: Nodes, message: str) -> None:
    with pytest.raises(GameError, match=message):
        tree(*nodes)


def test_players_must_differ() -> None:
    with pytest.raises(GameError, match="players: 'A' occurs twice"):
        ExtensiveFormGame(("A", "A"), (LEAF,))


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        (
            (move("A", "s", 1, 2), move("B", "t", 3, 4), move("A", "t", 5, 6), *[LEAF] * 4),
            "information set 't': node 2 has another player or other actions",
        ),
        (
            (move("A", "s", 1, 2), move("B", "t", 3, 4), move("B", "t", 5, 6, actions=("l", "m")), *[LEAF] * 4),
            "information set 't': node 2 has another player or other actions",
        ),
        (
            (move("A", "s", 1, 2), move("A", "t", 3, 4), move("A", "t", 5, 6), *[LEAF] * 4),
            r"information set 't': A would forget an own earlier move \(compare l with r\)",
        ),
        (
            (move("A", "s", 1, 2), LEAF, move("A", "s", 3, 4), LEAF, LEAF),
            "information set 's': A would forget an own earlier move",
        ),
    ],
)
def test_a_player_who_forgets_is_refused_with_the_two_histories(nodes: Nodes, message: str) -> None:
    with pytest.raises(GameError, match=message):
        tree(*nodes)


def test_not_to_know_what_others_did_is_no_forgetting() -> None:
    game = tree(
        move("A", "s", 1, 2),
        move("B", "t", 3, 4),
        move("B", "t", 5, 6),
        *(move("A", "l later" if index < 2 else "r later", 7 + 2 * index, 8 + 2 * index) for index in range(4)),
        *[LEAF] * 8,
    )
    assert game.information_sets["l later"].nodes == (3, 4)


def chain(length: int) -> ExtensiveFormGame:
    nodes = []
    for step in range(length):
        nodes += [move("AB"[step % 2], f"step {step}", 2 * step + 1, 2 * step + 2), TerminalNode((step, -step))]
    return tree(*nodes, LEAF)


def test_a_chain_of_many_thousands_of_nodes_is_built_without_recursion() -> None:
    game = chain(10_000)
    assert len(game.information_sets) == 10_000
    assert len(game.history(20_000)) == 10_000
    assert len(pickle.loads(pickle.dumps(game)).nodes) == 20_001  # noqa: S301 - our own bytes


def test_the_work_of_building_a_chain_grows_as_its_length(is_linear: Callable[..., bool]) -> None:
    assert is_linear(lambda length: (chain(length).information_sets, chain(length).history(2 * length)))

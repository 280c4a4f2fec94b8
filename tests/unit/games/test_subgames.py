"""Subgames: where they start, and what they are."""

from sma_games.games import ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode
from sma_games.games.subgames import subgame, subgame_roots

LR = ("l", "r")
# B sees chance but not A's move after "u"; after "d" she sees nothing of A's move either, and the two sets are joined.
NESTED = ExtensiveFormGame(
    ("A", "B"),
    (
        ChanceNode("c", ("u", "d"), ("1/2", "1/2"), (1, 2)),
        DecisionNode("A", "A u", LR, (3, 4)),
        TerminalNode((7, 7), (3,)),
        DecisionNode("B", "B u", LR, (5, 6)),
        DecisionNode("B", "B u", LR, (7, 8)),
        TerminalNode((0, 0), (0,)),
        DecisionNode("A", "last", LR, (9, 10)),
        TerminalNode((1, 1), (0,)),
        TerminalNode((2, 2), (0,)),
        TerminalNode((3, 3), (0,)),
        TerminalNode((4, 4), (0,)),
    ),
    ("measure",),
)


def test_subgames_start_where_no_information_set_is_cut() -> None:
    assert subgame_roots(NESTED) == (0, 1, 6)
    assert subgame_roots(ExtensiveFormGame(("A",), (TerminalNode((1,)),))) == (0,)


def test_a_subgame_is_the_part_of_the_tree_below_its_root() -> None:
    part = subgame(NESTED, 1)
    assert list(part.information_sets) == ["A u", "B u", "last"]
    assert len(part.nodes) == 9
    assert part.measures == ()


def test_a_smaller_subgame_can_be_replaced_by_its_payoffs() -> None:
    part = subgame(NESTED, 1, {6: NESTED.nodes[10].payoffs})  # type: ignore[union-attr]
    assert list(part.information_sets) == ["A u", "B u"]
    assert sorted(node.payoffs for node in part.nodes if isinstance(node, TerminalNode)) == [
        (0, 0),
        (1, 1),
        (2, 2),
        (4, 4),
    ]

"""Decisions of a single player with very many plans."""

from fractions import Fraction

from sma_games.equilibria import Status, solve
from sma_games.equilibria.trees.one_player import OnePlayer
from sma_games.games import ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode


def ties_after_chance(number: int) -> ExtensiveFormGame:
    """Return a tree in which chance leads to decisions that do not matter."""
    names = tuple(map(str, range(number)))
    root = ChanceNode("c", names, (Fraction(1, number),) * number, tuple(1 + 3 * place for place in range(number)))
    parts = [
        (DecisionNode("A", name, ("l", "r"), (2 + 3 * place, 3 + 3 * place)), TerminalNode((0,)), TerminalNode((0,)))
        for place, name in enumerate(names)
    ]
    return ExtensiveFormGame(("A",), (root, *(node for part in parts for node in part)))


def test_all_optimal_plans_are_listed_if_they_are_few() -> None:
    result = solve(ties_after_chance(3), "nash")
    assert (result.method, result.status, result.num_equilibria) == ("one_player", Status.CONTINUUM, 8)


def test_one_optimal_plan_is_found_if_they_are_too_many() -> None:
    game = ties_after_chance(30)
    assert OnePlayer().strain(game) is None
    result = solve(game, "nash")
    assert (result.method, result.status, result.num_equilibria) == ("one_player", Status.PARTIAL, 1)


def test_a_tree_with_too_many_sequences_for_that_strains_the_method() -> None:
    assert "2002 actions" in str(OnePlayer().strain(ties_after_chance(1001)))

"""Nash equilibria of trees with more than two players: what verification accepts on a grid lies in what is listed."""

import random
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from sma_games import (
    BehaviorProfile,
    DecisionNode,
    EquilibriumResult,
    ExtensiveFormGame,
    MethodError,
    TerminalNode,
    load_model,
    solve,
    verify,
)
from sma_games.algebra.linear.polytopes import hulls_meet
from sma_games.games.profiles import owners

SHARES = [Fraction(k, 3) for k in range(4)]


def random_game(source: random.Random, *, sees: bool) -> ExtensiveFormGame:
    """Return a tree in which three players move once each on every path of three moves, the last without seeing any."""
    leaves = [TerminalNode(tuple(source.randint(-1, 2) for _ in range(3))) for _ in range(6)]
    labels = ("b left", "b right") if sees else ("b", "b")
    nodes: tuple[Any, ...] = (
        DecisionNode("A", "a", ("l", "r"), (1, 2)),
        DecisionNode("B", labels[0], ("l", "r"), (3, 4)),
        DecisionNode("B", labels[1], ("l", "r"), (5, 6)),
        leaves[0],
        DecisionNode("C", "c", ("l", "r"), (7, 8)),
        DecisionNode("C", "c", ("l", "r"), (9, 10)),
        *leaves[1:],
    )
    return ExtensiveFormGame(("A", "B", "C"), nodes)


def points(result: EquilibriumResult) -> list[tuple[Fraction, ...]]:
    profiles = [each.profile for each in result.equilibria]
    return [
        tuple(share for choice in profile.choices.values() for share in choice.values())
        for profile in profiles
        if isinstance(profile, BehaviorProfile)
    ]


def on_grid(game: ExtensiveFormGame) -> list[tuple[Fraction, ...]]:
    """Return the equilibria whose probabilities are thirds."""
    found = []
    for shares in product(SHARES, repeat=len(game.information_sets)):
        pairs = zip(game.information_sets, shares, strict=True)
        choices = {label: {"l": share, "r": 1 - share} for label, share in pairs}
        if verify(game, BehaviorProfile(game.players, owners(game), choices)).is_equilibrium:
            found.append(tuple(each for share in shares for each in (share, 1 - share)))
    return found


@pytest.mark.no_cover
@pytest.mark.parametrize("sees", [False, True])
def test_every_equilibrium_of_a_grid_is_listed(sees: bool) -> None:  # noqa: FBT001 - a parameter of the test
    source, num_solved, num_mixed = random.Random(8), 0, 0  # noqa: S311 - games, no secrets
    for _ in range(16):
        game = random_game(source, sees=sees)
        try:
            result = solve(game, "nash")
        except MethodError:
            continue  # a pattern is a curve
        num_solved += 1
        corners = points(result)
        hulls = [[corners[number] for number in subset] for subset in result.maximal_subsets]
        for point in on_grid(game):
            num_mixed += 1 not in (point[0], point[1])
            assert any(point in hull or hulls_meet(hull, [point]) for hull in hulls)
        assert all(each.max_regret == 0 for each in result.equilibria)
    assert num_solved > 5
    assert num_mixed > 0


def test_a_curve_of_equilibria_is_refused() -> None:
    with pytest.raises(
        MethodError,
        match=r"^use concept 'pure_nash', if there is one: "
        r".*opening mixes down and across.*have infinitely many solutions",
    ):
        solve(load_model("textbook/selten_horse").at(down_payoff="4"), "nash")


def test_trees_in_which_somebody_moves_twice_are_refused() -> None:
    game = ExtensiveFormGame(
        ("A", "B", "C"),
        (
            DecisionNode("A", "first", ("stop", "go"), (1, 2)),
            TerminalNode((0, 0, 0)),
            DecisionNode("A", "second", ("stop", "go"), (3, 4)),
            TerminalNode((1, 0, 0)),
            TerminalNode((2, 0, 0)),
        ),
    )
    with pytest.raises(
        MethodError,
        match=r"^use concept 'subgame_perfect': .* who move once on a path, and 'second' comes after an own move",
    ):
        solve(game, "nash")

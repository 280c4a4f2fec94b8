"""Nash equilibria of normal forms with more than two players: other methods, known answers, and a grid of profiles."""

import random
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import numpy as np
import pytest

from sma_games import load_model
from sma_games.algebra.linear.polytopes import hulls_meet
from sma_games.algebra.numbers.number_fields import FieldElement
from sma_games.algebra.polynomials import systems as polynomial_systems
from sma_games.equilibria import EquilibriumResult, Status, solve, verify
from sma_games.errors import MethodError
from sma_games.games import DecisionNode, ExtensiveFormGame, MixedProfile, NormalFormGame, TerminalNode

Point = tuple[Fraction, ...]


def random_game(source: random.Random, shape: tuple[int, ...], highest: int) -> NormalFormGame:
    tables = [np.array([source.randint(0, highest) for _ in range(prod(shape))]).reshape(shape) for _ in shape]
    return NormalFormGame.from_arrays(*tables, players=[f"P{number}" for number in range(len(shape))])


def as_tree(game: NormalFormGame) -> ExtensiveFormGame:
    """Return the tree in which the players move one after the other without seeing anything."""
    nodes: list[object] = []
    for number, player in enumerate(game.players):
        names = game.strategy_lists[number]
        start, width = len(nodes), len(list(product(*game.strategy_lists[:number])))
        first = start + width
        nodes += [
            DecisionNode(
                player, player, names, tuple(range(first + place * len(names), first + (place + 1) * len(names)))
            )
            for place in range(width)
        ]
    for profile in product(*game.strategy_lists):
        nodes.append(TerminalNode(tuple(game.payoff(player, *profile) for player in game.players)))
    return ExtensiveFormGame(game.players, tuple(nodes))  # type: ignore[arg-type]


def points(result: EquilibriumResult) -> list[Point]:
    found = []
    for one in result.equilibria:
        assert isinstance(one.profile, MixedProfile)
        found.append(tuple(weight for row in one.profile.probabilities for weight in row))
    return found


def test_the_only_equilibrium_may_be_irrational() -> None:
    result = solve(load_model("textbook/three_player_irrational").at())
    (one,) = result.equilibria
    assert (result.method, result.status) == ("support_enumeration", Status.COMPLETE)
    assert str(one.profile["third"]["west"]) == "-23/4 + sqrt(601)/4"
    assert isinstance(one.payoffs["first"], FieldElement)
    assert float(one.payoffs["first"]) == pytest.approx((437 - 17 * 601**0.5) / 24)
    assert "(-23/4 + sqrt(601)/4) west" in str(result)
    assert verify(result.game, one.profile, "correlated").is_equilibrium


@pytest.mark.parametrize(("shape", "highest"), [((2, 2, 2), 1000), ((3, 2, 2), 1000), ((2, 2, 2, 2), 20)])
def test_games_without_ties_have_an_odd_number_of_equilibria(shape: tuple[int, ...], highest: int) -> None:
    source, num_mixed = random.Random(3), 0  # noqa: S311 - games, no secrets
    for _ in range(3 if len(shape) > 3 else 12):
        result = solve(random_game(source, shape, highest))
        assert result.status is Status.COMPLETE
        assert result.num_equilibria % 2 == 1
        assert result.components == tuple((number,) for number in range(result.num_equilibria))
        num_mixed += sum(not one.is_pure for one in result.equilibria)
    assert num_mixed > 2


@pytest.mark.no_cover
@pytest.mark.parametrize("highest", [1, 2, 9])
def test_a_tree_without_information_has_the_same_equilibria(highest: int) -> None:
    source, num_solved = random.Random(highest), 0  # noqa: S311 - games, no secrets
    for _ in range(12):
        game = random_game(source, (2, 2, 2), highest)
        try:
            result = solve(game)
        except MethodError:
            with pytest.raises(MethodError):
                solve(as_tree(game), "nash")
            continue
        num_solved += 1
        of_tree = solve(as_tree(game), "nash")
        profiles: list[Any] = [one.profile for one in of_tree.equilibria]
        choices = [tuple(w for choice in each.choices.values() for w in choice.values()) for each in profiles]
        assert points(result) == choices
        assert (result.maximal_subsets, result.components) == (of_tree.maximal_subsets, of_tree.components)
    assert num_solved > 5


def test_every_equilibrium_of_a_grid_is_listed() -> None:
    source, num_solved, num_mixed = random.Random(6), 0, 0  # noqa: S311 - games, no secrets
    shares = [Fraction(number, 4) for number in range(5)]
    for _ in range(25):
        game = random_game(source, (2, 2, 2), 2)
        try:
            result = solve(game)
        except MethodError:
            continue  # the equilibria form a curve
        num_solved += 1
        corners = points(result)
        hulls = [[corners[number] for number in subset] for subset in result.maximal_subsets]
        for row in product(shares, repeat=3):
            profile = MixedProfile(game.players, game.strategy_lists, tuple((share, 1 - share) for share in row))
            if verify(game, profile).is_equilibrium:
                point = tuple(weight for pair in profile.probabilities for weight in pair)
                num_mixed += not profile.is_pure
                assert any(point in hull or (len(hull) > 1 and hulls_meet(hull, [point])) for hull in hulls)
    assert num_solved > 15
    assert num_mixed > 10


def test_pure_equilibria_are_the_pure_ones() -> None:
    source = random.Random(9)  # noqa: S311 - games, no secrets
    for _ in range(10):
        game = random_game(source, (3, 2, 2), 50)
        result = solve(game)
        pure = [point for point, one in zip(points(result), result.equilibria, strict=True) if one.is_pure]
        assert pure == sorted(points(solve(game, "pure_nash")), reverse=True)
        strict = {str(one.profile) for one in solve(game, "pure_nash").equilibria if one.is_strict}
        assert strict == {str(one.profile) for one in result.equilibria if one.is_strict}


def test_what_cannot_be_listed_is_refused_with_a_way_out() -> None:
    product_of_two = load_model("textbook/volunteers_dilemma").at(cost="1/4")
    assert solve(product_of_two).num_equilibria == 7
    large = NormalFormGame.from_arrays(*[[[[0] * 6] * 6] * 6] * 3)
    with pytest.raises(
        MethodError,
        match=r"^use concept 'pure_nash', if there is one: .*its 250,047 combinations of supports are more than 20,",
    ):
        solve(large)


@pytest.mark.parametrize("form", [lambda game: game, as_tree])
def test_systems_with_too_many_solutions_are_refused(form: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polynomial_systems, "MOST_SOLUTIONS", 1)
    game = form(load_model("textbook/volunteers_dilemma").at(cost="1/4"))
    with pytest.raises(MethodError, match=r"mixes act and wait, its conditions may have 2 solutions, too many to find"):
        solve(game, "nash")


def test_entropy_does_not_decide_between_irrational_equilibria() -> None:
    result = solve(load_model("textbook/volunteers_dilemma").at(cost="1/2"))
    selection = result.select("maximum_entropy")
    assert (len(selection.equilibria), "irrational" in selection.reason) == (0, True)
    assert result.select("welfare").equilibria

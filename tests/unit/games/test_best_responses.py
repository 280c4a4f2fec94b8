from fractions import Fraction

import numpy as np
import pytest

from sma_games import GameError, NormalFormGame, solve
from sma_games.algebra.linear.polygons import contains, convex_hull
from sma_games.games.best_responses import best_response_region, payoff_rows


def random_game(seed: int, rows: int, columns: int, highest: int = 2) -> NormalFormGame:
    return NormalFormGame.from_arrays(*np.random.default_rng(seed).integers(highest + 1, size=(2, rows, columns)))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("shape", [(2, 2), (4, 3), (3, 3), (5, 2)])
def test_a_mixture_is_in_a_region_where_no_other_strategy_pays_more(seed: int, shape: tuple[int, int]) -> None:
    game = random_game(seed, *shape)
    rows = payoff_rows(game, "1")
    regions = [best_response_region(game, "1", name) for name in game.strategies["1"]]
    corners = [corner for region in regions for corner in region]
    drawn = np.random.default_rng(seed).integers(4, size=(10, shape[1])).tolist()
    mixtures = [tuple(Fraction(share, sum(each)) for share in each) for each in drawn if sum(each)]
    for mixture in [*corners, *mixtures]:
        payoffs = [sum(share * payoff for share, payoff in zip(mixture, row, strict=True)) for row in rows]
        for region, payoff in zip(regions, payoffs, strict=True):
            flat = convex_hull([(corner[0], corner[1]) for corner in region])
            assert contains(flat, (mixture[0], mixture[1])) == (payoff == max(payoffs))


@pytest.mark.parametrize("seed", range(10))
def test_where_everybody_plays_a_best_response_is_an_equilibrium(seed: int) -> None:
    game = random_game(seed, 3, 3, highest=3)
    found = {
        tuple(name for (name,) in each.profile.supports)  # type: ignore[union-attr]
        for each in solve(game, "pure_nash").equilibria
    }
    assert {profile for profile, best in game.best_responses().items() if all(best)} == found


def test_strategies_that_pay_the_same_share_their_region_and_others_only_its_border() -> None:
    game = NormalFormGame.from_arrays([[1, 0], [1, 0], [0, 1]], [[0, 0]] * 3)
    first, second, third = (best_response_region(game, "1", name) for name in game.strategies["1"])
    assert first == second == best_response_region(game, "1", "1", "2")
    assert best_response_region(game, "1", "1", "3") == ((Fraction(1, 2), Fraction(1, 2)),)
    assert set(first) & set(third) == {(Fraction(1, 2), Fraction(1, 2))}


def test_regions_are_of_two_players_and_of_polygons() -> None:
    with pytest.raises(GameError, match="at most 3 strategies, found 4"):
        best_response_region(random_game(0, 2, 4), "1", "1")
    with pytest.raises(GameError, match="two players, found 1"):
        payoff_rows(NormalFormGame.from_arrays([1, 2]), "1")

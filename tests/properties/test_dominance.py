"""Laws of dominance: order, equilibria, scaling, and a second way to find out whether a strategy is dominated."""

import random
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sma_games.equilibria import dominance, rationalizable, solve, verify
from sma_games.games import NormalFormGame, mixed_profile


@st.composite
def games(draw: st.DrawFn, max_players: int = 3) -> NormalFormGame:
    """Games with few different payoffs: strategies that are dominated, and only weakly, are common."""
    num_players = draw(st.integers(2, max_players))
    shape = draw(st.lists(st.integers(1, 3), min_size=num_players, max_size=num_players))
    payoffs = draw(st.sampled_from([st.integers(0, 2), st.integers(0, 5), st.fractions(0, 1, max_denominator=3)]))

    def table(sizes: list[int]) -> Any:
        return [table(sizes[1:]) for _ in range(sizes[0])] if sizes else draw(payoffs)

    return NormalFormGame.from_arrays(*[table(shape) for _ in shape])


@given(games())
def test_iterated_strict_dominance_keeps_every_nash_equilibrium(game: NormalFormGame) -> None:
    found = dominance(game)
    before = solve(game, "nash" if game.num_players == 2 else "pure_nash")
    after = solve(found.reduced_game, before.concept)

    def used(result: Any) -> set[Any]:
        return {
            tuple(tuple((name, share) for name, share in row.items() if share) for row in one.profile.values())
            for one in result.equilibria
        }

    assert used(before) == used(after)


@given(games(2))
def test_every_nash_equilibrium_left_by_iterated_weak_dominance_is_one_of_the_whole_game(game: NormalFormGame) -> None:
    left = dominance(game, "weak")
    for one in solve(left.reduced_game).equilibria:
        chosen = {player: dict(row) for player, row in one.profile.items()}
        assert verify(game, mixed_profile(game, chosen)).is_equilibrium


@given(games(), st.data())
def test_scaling_shifting_and_reordering_change_nothing(game: NormalFormGame, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["strict", "weak"]))
    orders = [data.draw(st.permutations(names)) for names in game.strategy_lists]
    factors = [data.draw(st.fractions("1/3", 3, max_denominator=4)) for _ in game.players]
    shifts = [data.draw(st.integers(-4, 4)) for _ in game.players]
    changed = NormalFormGame.from_payoffs(
        {
            profile: {
                player: game.payoff(player, *profile) * factor + shift
                for player, factor, shift in zip(game.players, factors, shifts, strict=True)
            }
            for profile in product(*orders)
        }
    )
    before, after = dominance(game, kind), dominance(changed, kind)
    assert {player: set(names) for player, names in before.remaining.items()} == {
        player: set(names) for player, names in after.remaining.items()
    }
    assert {(step.round, step.player, step.strategy) for step in before.steps} == {
        (step.round, step.player, step.strategy) for step in after.steps
    }


@given(games())
def test_one_at_a_time_in_any_order_strict_dominance_leaves_the_same(game: NormalFormGame) -> None:
    left = {player: set(names) for player, names in game.strategies.items()}
    source = random.Random(len(repr(game)))  # noqa: S311 - games, no secrets
    current = game
    while steps := [step for step in dominance(current).steps if step.round == 1]:
        step = source.choice(steps)
        left[step.player].discard(step.strategy)
        kept = {player: [name for name in game.strategies[player] if name in left[player]] for player in game.players}
        current = NormalFormGame.from_payoffs(
            {
                profile: {player: game.payoff(player, *profile) for player in game.players}
                for profile in product(*kept.values())
            }
        )
    assert {player: set(names) for player, names in dominance(game).remaining.items()} == left


@given(games())
def test_pure_dominators_eliminate_no_more_than_mixed_ones(game: NormalFormGame) -> None:
    mixed, pure = dominance(game).remaining, dominance(game, dominators="pure").remaining
    assert all(set(mixed[player]) <= set(pure[player]) for player in game.players)


@given(games())
def test_what_a_nash_equilibrium_uses_is_rationalizable(game: NormalFormGame) -> None:
    kept = rationalizable(game).strategies
    for one in solve(game, "nash" if game.num_players == 2 else "pure_nash").equilibria:
        for player, row in one.profile.items():
            assert {name for name, share in row.items() if share} <= set(kept[player])


@pytest.mark.parametrize("kind", ["strict", "weak"])
def test_two_columns_are_enough_to_see_by_lines_whether_a_row_is_dominated(kind: str) -> None:
    """Against two columns, mixtures of two rows suffice, and the best one lies where two lines cross."""
    source = random.Random(3)  # noqa: S311 - games, no secrets
    for _ in range(60):
        rows = [(source.randint(0, 4), source.randint(0, 4)) for _ in range(4)]
        nothing = [[0, 0]] * 4
        found = dominance(NormalFormGame.from_arrays(rows, nothing), kind).steps
        gone = {int(step.strategy) - 1 for step in found if step.player == "1"}
        assert gone == {r for r in range(4) if by_lines(rows, r, kind)}


def by_lines(rows: list[tuple[int, int]], r: int, kind: str) -> bool:
    for s, t in product(range(4), repeat=2):
        (a, b), (c, d) = ((rows[k][0] - rows[r][0], rows[k][1] - rows[r][1]) for k in (s, t))
        shares = {Fraction(0), Fraction(1)}
        shares |= {Fraction(n, m) for n, m in ((-c, a - c), (-d, b - d), (d - c, a - c - b + d)) if m}
        shares = {share for share in shares if 0 <= share <= 1}
        shares |= {(share + other) / 2 for share in shares for other in shares}
        for share in shares:
            gains = (share * a + (1 - share) * c, share * b + (1 - share) * d)
            if min(gains) > 0 or (kind == "weak" and min(gains) >= 0 < max(gains)):
                return True
    return False

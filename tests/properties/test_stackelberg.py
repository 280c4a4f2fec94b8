"""Laws of commitment, and the value with two strategies found by walking along the line between them."""

from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sma_games.equilibria import correlated_equilibrium, solve, stackelberg
from sma_games.games import NormalFormGame


@st.composite
def games(draw: st.DrawFn, num_rows: int | None = None) -> NormalFormGame:
    """Games with few different payoffs: ties and replies that never differ are common."""
    rows = num_rows or draw(st.integers(1, 4))
    columns = draw(st.integers(1, 4))
    payoffs = draw(st.sampled_from([st.integers(0, 2), st.integers(0, 9), st.fractions(0, 2, max_denominator=3)]))
    replies = draw(st.sampled_from([payoffs, st.integers(0, 1)]))

    def table(numbers: Any) -> list[list[Any]]:
        return [[draw(numbers) for _ in range(columns)] for _ in range(rows)]

    return NormalFormGame.from_arrays(table(payoffs), table(replies))


def gains(game: NormalFormGame, share: Fraction) -> dict[str, tuple[Fraction, ...]]:
    """Return what both get from each reply to the first strategy with this probability."""
    return {
        reply: tuple(
            share * game.payoff(player, "1", reply) + (1 - share) * game.payoff(player, "2", reply) for player in "12"
        )
        for reply in game.strategies["2"]
    }


def best_replies(game: NormalFormGame, share: Fraction) -> set[str]:
    payoffs = gains(game, share)
    best = max(own for _, own in payoffs.values())
    return {reply for reply, (_, own) in payoffs.items() if own == best}


def along_the_line(game: NormalFormGame) -> tuple[Fraction, Fraction, bool]:
    """Return the strong value, the weak supremum, and whether it is attained, from kinks and pieces between them."""
    ends = {Fraction(0), Fraction(1)}
    for one, other in combinations(game.strategies["2"], 2):
        low, high = (game.payoff("2", row, one) - game.payoff("2", row, other) for row in ("2", "1"))
        if low != high and 0 <= (share := low / (low - high)) <= 1:
            ends.add(share)
    kinks = sorted(ends)
    strong = max(gains(game, share)[reply][0] for share in kinks for reply in best_replies(game, share))
    attained = [min(gains(game, share)[reply][0] for reply in best_replies(game, share)) for share in kinks]
    limits = []
    for low, high in pairwise(kinks):
        replies = best_replies(game, (low + high) / 2)
        worst = [min(gains(game, share)[reply][0] for reply in replies) for share in (low, high)]
        limits += worst
        # Inside a piece the worst of several linear payoffs may peak where two of them cross.
        for one, other in combinations(replies, 2):
            left, right = (gains(game, share)[one][0] - gains(game, share)[other][0] for share in (low, high))
            if left * right < 0:
                peak = low + (high - low) * left / (left - right)
                attained.append(min(gains(game, peak)[reply][0] for reply in replies))
        middle = min(gains(game, (low + high) / 2)[reply][0] for reply in replies)
        attained.append(middle)
    return strong, max([*attained, *limits]), max(attained) >= max([*attained, *limits])


@given(games(2))
def test_both_values_and_whether_they_are_attained_agree_with_a_walk_along_the_line(game: NormalFormGame) -> None:
    strong, weak, is_attained = along_the_line(game)
    assert stackelberg(game).value == strong
    found = stackelberg(game, ties="weak")
    assert (found.value, found.is_attained) == (weak, is_attained)


@given(games())
def test_commitment_is_worth_at_least_the_best_nash_and_correlated_payoff(game: NormalFormGame) -> None:
    for leader in game.players:
        found = stackelberg(game, leader)
        assert found.value >= correlated_equilibrium(game, objective=leader).value >= found.nash_payoffs[1]
        assert found.nash_payoffs == (
            min(one.payoffs[leader] for one in solve(game).equilibria),
            max(one.payoffs[leader] for one in solve(game).equilibria),
        )
        assert found.gains[0] >= 0
        assert stackelberg(game, leader, ties="weak").value >= found.nash_payoffs[0]


@given(games())
def test_more_freedom_and_friendlier_ties_never_hurt_the_leader(game: NormalFormGame) -> None:
    values = {
        (commitment, ties): stackelberg(game, commitment=commitment, ties=ties).value
        for commitment in ("pure", "mixed")
        for ties in ("weak", "strong")
    }
    assert values["pure", "weak"] <= values["pure", "strong"] <= values["mixed", "strong"]
    assert values["pure", "weak"] <= values["mixed", "weak"] <= values["mixed", "strong"]


@given(games(), st.fractions("1/3", 3, max_denominator=4), st.integers(-5, 5))
def test_scaling_and_shifting_scale_and_shift_the_value(game: NormalFormGame, factor: Fraction, shift: int) -> None:
    tables = [
        [[game.payoff(player, row, column) * factor + shift for column in game.strategies["2"]]
         for row in game.strategies["1"]]
        for player in "12"
    ]  # fmt: skip
    changed = NormalFormGame.from_arrays(*tables)
    for ties in ("strong", "weak"):
        before, after = stackelberg(game, ties=ties), stackelberg(changed, ties=ties)
        assert (after.value, after.is_attained) == (before.value * factor + shift, before.is_attained)
    before_all, after_all = solve(game, "stackelberg"), solve(changed, "stackelberg")
    assert [one.profile for one in before_all.equilibria] == [one.profile for one in after_all.equilibria]


@given(games(3))
def test_no_commitment_on_a_grid_gives_more_and_one_that_gives_as_much_means_that_the_value_is_attained(
    game: NormalFormGame,
) -> None:
    strong, weak = stackelberg(game), stackelberg(game, ties="weak")
    payoffs = {
        reply: [(game.payoff("1", row, reply), game.payoff("2", row, reply)) for row in "123"]
        for reply in game.strategies["2"]
    }
    for first, second in product(range(13), repeat=2):
        weights = (first, second, 12 - first - second)
        if weights[2] < 0:
            continue
        values = {
            reply: [sum(weight * pair[k] for weight, pair in zip(weights, row, strict=True)) / 12 for k in (0, 1)]
            for reply, row in payoffs.items()
        }
        best = max(own for _, own in values.values())
        open_values = [mine for mine, own in values.values() if own == best]
        assert max(open_values) <= strong.value
        assert min(open_values) <= weak.value
        assert weak.is_attained or min(open_values) < weak.value

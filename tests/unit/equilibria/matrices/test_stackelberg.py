"""Commitment: known games, suprema that are not attained, wrong proofs, what is refused."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from sma_games import (
    ExtensiveFormGame,
    GameError,
    MethodError,
    NormalFormGame,
    SmaGamesError,
    TerminalNode,
    mixed_profile,
    solve,
    stackelberg,
    verify,
)
from sma_games.equilibria.verification.stackelberg import Bound, check_bounds, check_commitment, check_thin

HALF = Fraction(1, 2)
GAME = NormalFormGame.from_arrays(
    [[2, 4], [1, 3]],
    [[1, 0], [0, 1]],
    players=["leader", "follower"],
    strategies=[["up", "down"], ["left", "right"]],
)
PENNIES = NormalFormGame.from_arrays([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])


def test_a_mixed_commitment_is_worth_more_than_every_equilibrium() -> None:
    found = stackelberg(GAME)
    assert found.value == Fraction(7, 2)
    assert found.strategy == {"up": HALF, "down": HALF}
    assert (found.reply, found.follower_payoff) == ("right", HALF)
    assert found.is_attained
    assert found.nash_payoffs == (Fraction(2), Fraction(2))
    assert found.gains == (Fraction(3, 2), Fraction(3, 2))
    assert verify(GAME, found.profile, "stackelberg").is_equilibrium


def test_the_same_value_is_only_a_limit_if_ties_go_against_the_leader() -> None:
    found = stackelberg(GAME, ties="weak")
    assert found.value == Fraction(7, 2)
    assert not found.is_attained
    assert found.toward == {"up": Fraction(0), "down": Fraction(1)}
    assert "This is a limit that no commitment attains: move from there a little toward down." in str(found)


def test_a_pure_commitment_can_be_worth_less() -> None:
    assert [stackelberg(GAME, commitment="pure", ties=ties).value for ties in ("strong", "weak")] == [3, 3]
    tied = NormalFormGame.from_arrays([[5, 0], [1, 1]], [[1, 1], [0, 1]])
    assert [stackelberg(tied, commitment="pure", ties=ties).value for ties in ("strong", "weak")] == [5, 1]


def test_either_player_can_lead_and_a_strict_competition_leaves_the_value() -> None:
    assert stackelberg(GAME, "follower").value == 1
    for leader in PENNIES.players:
        for ties in ("strong", "weak"):
            found = stackelberg(PENNIES, leader, ties=ties)
            assert found.value == 0
            assert found.is_attained
            assert found.gains == (Fraction(0), Fraction(0))


def test_replies_that_never_differ_for_the_follower_are_judged_by_the_worst() -> None:
    twins = NormalFormGame.from_arrays([[3, 0, 1], [0, 2, 1]], [[1, 1, 0], [1, 1, 0]])
    found = stackelberg(twins, ties="weak")
    assert found.value == Fraction(6, 5)
    assert found.is_attained
    assert found.strategy == {"1": Fraction(2, 5), "2": Fraction(3, 5)}
    assert stackelberg(twins).value == 3


def test_a_reply_that_is_best_on_an_edge_only_counts_for_strong_ties_alone() -> None:
    thin = NormalFormGame.from_arrays([[9, 1], [0, 1]], [[1, 1], [0, 1]])
    assert stackelberg(thin).value == 9
    assert stackelberg(thin, ties="weak").value == 1


def test_all_optimal_commitments_are_listed_by_solve() -> None:
    (one,) = solve(GAME, "stackelberg").equilibria
    assert one.profile["leader"] == {"up": HALF, "down": HALF}
    constant = NormalFormGame.from_arrays([[1, 1], [1, 1]], [[0, 0], [0, 0]])
    result = solve(constant, "stackelberg")
    assert result.num_equilibria == 4
    assert result.components == ((0, 1, 2, 3),)


def test_a_commitment_that_could_be_better_is_told_with_what_is_lost() -> None:
    certificate = verify(GAME, mixed_profile(GAME, {"leader": "down", "follower": "right"}), "stackelberg")
    assert certificate.regrets == {"leader": HALF, "follower": 0}
    certificate = verify(GAME, mixed_profile(GAME, {"leader": "down", "follower": "left"}), "stackelberg")
    assert certificate.regrets == {"leader": Fraction(5, 2), "follower": 1}


def test_the_answer_is_a_table_and_a_text() -> None:
    frame = stackelberg(GAME).to_frame()
    assert list(frame["role"]) == ["leader", "leader", "follower", "follower"]
    assert list(frame["exact_probability"]) == ["1/2", "1/2", "0", "1"]
    assert str(stackelberg(GAME)).endswith("In Nash equilibria leader gets 2.")
    battle = NormalFormGame.from_arrays([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    assert str(stackelberg(battle)).endswith("In Nash equilibria 1 gets 2/3 to 2.")
    large = NormalFormGame.from_arrays(*[[[i * j % 7 for j in range(9)] for i in range(9)]] * 2)
    assert "Nash" not in str(stackelberg(large))


def test_a_large_game_is_left_to_linear_programs() -> None:
    large = NormalFormGame.from_arrays(
        [[i * j % 23 for j in range(21)] for i in range(21)], [[(i + 3 * j) % 19 for j in range(21)] for i in range(21)]
    )
    with pytest.raises(MethodError, match=r"at most 20 strategies; stackelberg\(game\) finds one optimal commitment"):
        solve(large, "stackelberg")
    found = stackelberg(large)
    assert (
        found.value >= stackelberg(large, ties="weak").value >= stackelberg(large, commitment="pure", ties="weak").value
    )


def test_wrong_proofs_are_caught() -> None:
    up = {"up": Fraction(1), "down": Fraction(0)}
    value, limit = Fraction(7, 2), {"up": HALF, "down": HALF}
    one, right = {"left": Fraction(1)}, {"right": Fraction(1)}
    wrong: list[Callable[[], None]] = [
        lambda: check_commitment(GAME, 0, up, value, is_strong=True, toward=None),
        lambda: check_commitment(GAME, 0, limit, value, is_strong=False, toward=None),
        lambda: check_commitment(GAME, 0, limit, value, is_strong=False, toward=up),
        lambda: check_commitment(GAME, 0, up, Fraction(2), is_strong=True, toward={"up": Fraction(0), "down": HALF}),
        lambda: check_commitment(GAME, 0, {"up": Fraction(2)}, Fraction(4), is_strong=True, toward=None),
        lambda: check_bounds(GAME, 0, value, [Bound("right", right, {})]),
        lambda: check_bounds(GAME, 0, value, [Bound("right", right, {"left": -HALF})]),
        lambda: check_bounds(GAME, 0, Fraction(9), [Bound("right", one, {})]),
        lambda: check_thin(GAME, 0, "right", one),
        lambda: check_thin(GAME, 0, "right", {"left": HALF}),
    ]
    for check in wrong:
        with pytest.raises(SmaGamesError, match="internal error, please report"):
            check()
    check_bounds(GAME, 0, value, [Bound("right", right, {"left": HALF})])


def test_what_cannot_be_done_is_refused_with_the_way_out() -> None:
    tree = ExtensiveFormGame(("A", "B"), (TerminalNode((1, 2)),))
    with pytest.raises(
        MethodError, match=r"^take reduced_normal_form\(tree\)\.game, or --reduced: .* with two players"
    ):
        stackelberg(tree)
    with pytest.raises(MethodError, match=r"two players, not NormalFormGame\(1 x 1 x 1, players=1, 2, 3\)$"):
        stackelberg(NormalFormGame.from_arrays([[[1]]], [[[1]]], [[[1]]]))
    with pytest.raises(MethodError, match="unknown commitment 'mix'; did you mean 'mixed'"):
        stackelberg(GAME, commitment="mix")
    with pytest.raises(MethodError, match="unknown ties 'even'; the choices are strong, weak"):
        stackelberg(GAME, ties="even")
    with pytest.raises(GameError, match="unknown player 'leeder'; did you mean 'leader'"):
        stackelberg(GAME, "leeder")

"""Correlated and coarse correlated equilibria: known games, wrong distributions, what is refused."""

from fractions import Fraction

import pytest

from sma_games import (
    ExtensiveFormGame,
    GameError,
    JointDistribution,
    MethodError,
    NormalFormGame,
    Status,
    TerminalNode,
    correlated_equilibrium,
    joint_distribution,
    mixed_profile,
    solve,
    verify,
)
from sma_games.equilibria.matrices.correlated import CoarseCorrelatedVertices
from sma_games.equilibria.verification.correlated import bound_holds

QUARTER, HALF = Fraction(1, 4), Fraction(1, 2)
CHICKEN = NormalFormGame.from_arrays(
    [[0, 7], [2, 6]],
    [[0, 2], [7, 6]],
    players=["row", "column"],
    strategies=[["dare", "yield"]] * 2,
)
# Rock, paper, scissors with a bonus of 1/2 for a draw: playing each draw with 1/3 is coarse correlated only.
DRAWS = NormalFormGame.from_arrays(
    [["1/2", -1, 1], [1, "1/2", -1], [-1, 1, "1/2"]], [["1/2", 1, -1], [-1, "1/2", 1], [1, -1, "1/2"]]
)


def test_the_extreme_correlated_equilibria_of_chicken_are_those_of_aumann() -> None:
    result = solve(CHICKEN, "correlated")
    found = {one.profile.probabilities for one in result.equilibria if isinstance(one.profile, JointDistribution)}
    rows = ["1/5 2/5 2/5 0", "1/9 2/9 2/9 4/9", "0 1 0 0", "0 1/4 1/4 1/2", "0 0 1 0"]
    assert found == {tuple(map(Fraction, row.split())) for row in rows}
    assert result.status is Status.CONTINUUM
    assert result.components == ((0, 1, 2, 3, 4),)


def test_the_best_correlated_equilibrium_is_better_than_every_mixture_of_nash_equilibria() -> None:
    best = correlated_equilibrium(CHICKEN)
    assert best.value == Fraction(21, 2)
    assert best.distribution.support == {
        ("dare", "yield"): QUARTER,
        ("yield", "dare"): QUARTER,
        ("yield", "yield"): HALF,
    }
    assert str(best).startswith("Largest row + column in a correlated equilibrium: 21/2\n  1/4 (dare, yield) + ")
    assert best.value > max(sum(one.payoffs.values()) for one in solve(CHICKEN).equilibria)


def test_objectives_can_be_a_player_weights_or_the_worst() -> None:
    assert correlated_equilibrium(CHICKEN, objective="row").value == 7
    assert correlated_equilibrium(CHICKEN, objective={"row": "1/2", "column": -1}).value == Fraction(3, 2)
    worst = correlated_equilibrium(CHICKEN, sense="min")
    extreme = [sum(one.payoffs.values()) for one in solve(CHICKEN, "correlated").equilibria]
    assert worst.value == min(extreme)
    assert "Smallest row + column" in str(worst)
    nothing = correlated_equilibrium(CHICKEN, objective={})
    assert nothing.value == 0
    assert str(nothing).startswith("Largest 0 in")


def test_some_coarse_correlated_equilibrium_is_not_correlated() -> None:
    draws = joint_distribution(DRAWS, {(name, name): "1/3" for name in "123"})
    assert verify(DRAWS, draws, "coarse_correlated").is_equilibrium
    certificate = verify(DRAWS, draws)
    assert not certificate.is_equilibrium
    assert certificate.concept == "correlated"
    assert certificate.regrets == {"1": HALF, "2": HALF}
    best = correlated_equilibrium(DRAWS, "coarse_correlated")
    assert best.value == 1 > correlated_equilibrium(DRAWS).value
    assert "in a coarse correlated equilibrium: 1" in str(best)


def test_a_larger_game_is_optimized_though_its_extreme_points_are_too_many() -> None:
    with pytest.raises(
        MethodError, match=r"^use correlated_equilibrium\(game, 'co.*: .* is too large to list the extreme points"
    ):
        solve(DRAWS, "coarse_correlated", CoarseCorrelatedVertices(most_steps=10))
    assert correlated_equilibrium(DRAWS, "coarse_correlated").value == 1


def test_frames_have_a_column_for_each_player() -> None:
    frame = solve(CHICKEN, "correlated").to_frame(limit=2)
    assert list(frame.columns[:4]) == ["equilibrium", "row", "column", "probability"]
    assert len(frame) == 8
    assert frame["exact_payoff row"][0] == "18/5"
    assert list(correlated_equilibrium(CHICKEN).to_frame()["exact_probability"]) == ["0", "1/4", "1/4", "1/2"]


def test_a_wrong_distribution_is_told_with_the_gain_from_disobeying() -> None:
    both_yield = joint_distribution(CHICKEN, {("yield", "yield"): 1})
    certificate = verify(CHICKEN, both_yield)
    assert certificate.regrets == {"row": 1, "column": 1}
    assert str(certificate) == "No equilibrium (correlated): row gains 1 by deviating."
    off = Fraction(1, 10**30)
    near = joint_distribution(
        CHICKEN, {("dare", "yield"): QUARTER, ("yield", "dare"): QUARTER - off, ("yield", "yield"): HALF + off}
    )
    assert verify(CHICKEN, near).max_regret == 3 * off
    assert verify(CHICKEN, mixed_profile(CHICKEN, {"row": "dare", "column": "yield"}), "correlated").is_equilibrium


def test_a_distribution_of_another_game_or_none_is_refused() -> None:
    strange = joint_distribution(DRAWS, {("1", "1"): 1})
    with pytest.raises(GameError, match="the distribution does not belong to this game"):
        verify(CHICKEN, strange)
    with pytest.raises(GameError, match="the profile does not belong to this game"):
        verify(CHICKEN, strange, "nash")
    half = JointDistribution(CHICKEN.players, CHICKEN.strategy_lists, (HALF, *[Fraction(0)] * 3))
    with pytest.raises(GameError, match="must be >= 0 and add up to 1"):
        verify(CHICKEN, half)
    with pytest.raises(MethodError, match="use 'nash', 'correlated' or 'coarse_correlated'"):
        verify(CHICKEN, strange, "sequential")


def test_a_wrong_proof_that_nothing_is_better_is_no_proof() -> None:
    best = correlated_equilibrium(CHICKEN)
    ones = dict(best.objective)
    assert bound_holds(CHICKEN, ones, best.value, best.prices, coarse=False)
    assert not bound_holds(CHICKEN, ones, best.value - Fraction(1, 10**30), best.prices, coarse=False)
    assert not bound_holds(CHICKEN, ones, best.value, {}, coarse=False)
    assert not bound_holds(CHICKEN, ones, best.value, {key: -price for key, price in best.prices.items()}, coarse=False)


def test_what_cannot_be_done_is_refused_with_the_way_out() -> None:
    tree = ExtensiveFormGame(("A", "B"), (TerminalNode((1, 2)),))
    with pytest.raises(
        MethodError, match=r"^take reduced_normal_form\(tree\)\.game, or --reduced: .* needs a normal form"
    ):
        correlated_equilibrium(tree)
    with pytest.raises(MethodError, match="unknown concept 'corelated'; did you mean 'correlated'"):
        correlated_equilibrium(CHICKEN, "corelated")
    with pytest.raises(MethodError, match="unknown sense 'most'; the choices are max, min"):
        correlated_equilibrium(CHICKEN, sense="most")
    with pytest.raises(GameError, match="unknown objective; expected 'welfare' or a player 'rwo'; did you mean 'row'"):
        correlated_equilibrium(CHICKEN, objective="rwo")
    with pytest.raises(MethodError, match="expected 'welfare', a player, or weights by player, found 3"):
        correlated_equilibrium(CHICKEN, objective=3)  # type: ignore[arg-type]
    with pytest.raises(MethodError, match=r"^take the reduced normal form, .*\(it needs a normal form\)$"):
        solve(tree, "correlated")

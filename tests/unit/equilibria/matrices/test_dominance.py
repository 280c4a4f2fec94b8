"""Dominance and rationalizability: known games, proofs that are wrong on purpose, and what is refused."""

from fractions import Fraction

import pytest

from sma_games import ExtensiveFormGame, MethodError, NormalFormGame, SmaGamesError, TerminalNode, load_model, solve
from sma_games.equilibria import dominance, rationalizable
from sma_games.equilibria.verification.dominance import Elimination, check_belief, check_elimination

HALF = Fraction(1, 2)
# The middle row is strictly dominated by no single row, but by half of each of the others.
MIXTURE = NormalFormGame.from_arrays(
    [[4, 0], [1, 1], [0, 4]],
    [[1, 0], [0, 0], [0, 1]],
    players=["A", "B"],
    strategies=[["top", "middle", "bottom"], ["left", "right"]],
)
# Weak dominance depends on the order here: what is left need not be what another order leaves.
TIES = NormalFormGame.from_arrays([[1, 0], [1, 2], [0, 2]], [[1, 0], [1, 1], [0, 1]], players=["A", "B"])
MAJORITY = NormalFormGame.from_arrays(
    *[
        [[[int(a + b + c >= 2) * 2 - own[k] for c in (0, 1)] for b in (0, 1)] for a in (0, 1)]
        for k, own in enumerate([(0, 0, 0)] * 3)
    ],
    players=["A", "B", "C"],
    strategies=[["no", "yes"]] * 3,
)


def test_the_prisoners_are_solved_by_one_round() -> None:
    found = dominance(load_model("textbook/prisoners_dilemma").at())
    assert found.is_solved
    assert found.num_rounds == 1
    assert {step.is_strict for step in found.steps} == {True}
    assert found.reduced_game.shape == (1, 1)
    assert "The profile left is the only one." in str(found)


def test_a_mixture_dominates_where_no_single_strategy_does() -> None:
    assert dominance(MIXTURE, dominators="pure").steps == ()
    (step,) = dominance(MIXTURE).steps
    assert (step.player, step.strategy, step.is_strict) == ("A", "middle", True)
    assert step.dominator == {"top": HALF, "bottom": HALF}
    assert str(step) == "round 1: A's middle is strictly dominated by 1/2 top + 1/2 bottom"


def test_rounds_follow_one_another_and_are_told_in_order() -> None:
    found = dominance(load_model("textbook/travelers_dilemma").at(), "weak")
    assert found.is_solved
    assert found.num_rounds == max(step.round for step in found.steps) > 1
    assert list(found.to_frame()["round"]) == sorted(step.round for step in found.steps)
    assert list(found.to_frame().columns) == ["round", "player", "strategy", "dominator", "kind"]


def test_weak_dominance_marks_what_is_only_weak_and_warns_of_the_order() -> None:
    assert dominance(TIES).steps == ()
    found = dominance(TIES, "weak")
    assert {step.kind for step in found.steps} == {"weak"}
    assert "another order can leave others" in str(found)
    assert "no Nash equilibrium uses an eliminated one" in str(dominance(MIXTURE, "weak"))


def test_a_strategy_left_has_a_belief_that_excludes_nothing_if_dominance_is_weak() -> None:
    found = dominance(MAJORITY, "weak")
    assert all(step.kind == "weak" for step in found.steps)
    left = dominance(MIXTURE, "weak")
    for belief in left.beliefs.values():
        assert len(belief) == 2
        assert sum(belief.values()) == 1


def test_three_players_are_told_that_beliefs_may_be_correlated() -> None:
    found = rationalizable(MAJORITY)
    assert found.strategies == dict.fromkeys("ABC", ("no", "yes"))
    assert str(found).endswith("A player may believe that the others' choices are correlated.")
    assert "correlated" not in str(rationalizable(MIXTURE))


def test_correlated_beliefs_justify_what_no_independent_ones_do() -> None:
    # The third player's middle is best only if the others both take 1 with 3/8 or more, and both take 2 likewise: with
    # independent choices the square roots of the two probabilities add up to at most one.
    third = [[[8, 0, 0], [0, 0, 0]], [[0, 0, 0], [0, 0, 8]]]
    third[0][0], third[1][1] = [8, 5, 0], [0, 5, 8]
    third[0][1], third[1][0] = [4, 1, 4], [4, 1, 4]
    nothing = [[[0, 0, 0], [0, 0, 0]], [[0, 0, 0], [0, 0, 0]]]
    game = NormalFormGame.from_arrays(nothing, nothing, third)
    found = rationalizable(game)
    assert "2" in found.strategies["3"]
    belief = found.belief("3", "2")
    assert set(belief) == {("1", "1"), ("2", "2")}


def test_each_strategy_has_its_reason_in_the_table() -> None:
    found = rationalizable(MIXTURE)
    frame = found.to_frame()
    assert list(frame["is_rationalizable"]) == [True, False, True, True, True]
    assert frame["reason"][1] == "round 1: A's middle is strictly dominated by 1/2 top + 1/2 bottom"
    assert frame["reason"][0].startswith("best response to ")
    with pytest.raises(MethodError, match="A: middle has no belief: round 1: A's middle is strictly dominated"):
        found.belief("A", "middle")
    with pytest.raises(MethodError, match="C: up has no belief"):
        found.belief("C", "up")


def test_the_no_deal_equilibria_of_the_timing_matrix_fall_to_weak_dominance() -> None:
    game = load_model("sma/timing_matrix").at()
    assert dominance(game).steps == ()
    left = dominance(game, "weak").reduced_game
    (one,) = solve(left).equilibria
    assert str(one.profile) == "ROK: sign_early, US: sign_early"


def test_a_single_strategy_and_a_single_player_are_handled() -> None:
    assert dominance(NormalFormGame.from_arrays([[1]], [[1]])).is_solved
    choice = dominance(NormalFormGame.from_arrays([3, 1, 3]))
    assert choice.remaining == {"1": ("1", "3")}
    assert choice.beliefs["1", "1"] == {(): 1}


@pytest.mark.parametrize(
    ("dominator", "is_strict"),
    [
        ({"top": Fraction(1)}, True),
        ({"top": Fraction(2, 3), "bottom": Fraction(1, 3)}, False),
        ({"top": HALF, "bottom": Fraction(2, 3)}, True),
        ({"top": Fraction(3, 2), "bottom": Fraction(3, 2), "middle": Fraction(-2)}, True),
        ({"middle": Fraction(1)}, False),
    ],
)
def test_a_dominator_that_does_not_dominate_is_caught(dominator: dict[str, Fraction], *, is_strict: bool) -> None:
    wrong = Elimination(1, "A", "middle", dominator, is_strict)
    if dominator == {"top": Fraction(2, 3), "bottom": Fraction(1, 3)}:  # dominates, strictly and therefore weakly
        check_elimination(MIXTURE, [[0, 1, 2], [0, 1]], wrong)
        return
    with pytest.raises(SmaGamesError, match="internal error, please report: round 1: A's middle"):
        check_elimination(MIXTURE, [[0, 1, 2], [0, 1]], wrong)


@pytest.mark.parametrize(
    ("strategy", "belief"),
    [
        ("middle", {("left",): HALF, ("right",): HALF}),
        ("top", {("right",): Fraction(1)}),
        ("top", {("left",): Fraction(2)}),
        ("top", {("left",): Fraction(2), ("right",): Fraction(-1)}),
        ("top", {("nowhere",): Fraction(0), ("left",): Fraction(1)}),
    ],
)
def test_a_belief_that_does_not_justify_is_caught(strategy: str, belief: dict[tuple[str, ...], Fraction]) -> None:
    with pytest.raises(SmaGamesError):
        check_belief(MIXTURE, [[0, 1, 2], [0, 1]], 0, strategy, belief)


def test_what_cannot_be_done_is_refused_with_the_way_out() -> None:
    tree = ExtensiveFormGame(("A", "B"), (TerminalNode((1, 2)),))
    with pytest.raises(
        MethodError, match=r"^take reduced_normal_form\(tree\)\.game, or --reduced: .* needs a normal form"
    ):
        dominance(tree)
    with pytest.raises(MethodError, match="unknown kind 'strickt'; did you mean 'strict'"):
        dominance(MIXTURE, "strickt")
    with pytest.raises(MethodError, match="unknown dominators 'both'; the choices are mixed, pure"):
        dominance(MIXTURE, dominators="both")
    model = load_model("sma/timing_matrix")
    assert rationalizable(model) == rationalizable(model.at())

"""Subgame-perfect equilibria under imperfect information: worked examples, and laws on random trees."""

import random
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from sma_games import load_model
from sma_games.equilibria import Status, solve, verify
from sma_games.equilibria.result import EquilibriumResult
from sma_games.equilibria.solve import completed
from sma_games.equilibria.trees import subgame_recursion
from sma_games.errors import MethodError
from sma_games.games import ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode, behavior_profile
from sma_games.games.sequence_form import sequence_form
from sma_games.games.subgames import subgame, subgame_roots

RandomTree = Callable[..., ExtensiveFormGame]
LR = ("l", "r")
Nodes = tuple[Any, ...]
HUNT = [(2, 2), (0, 1), (1, 0), (1, 1)]
PENNIES = [(1, -1), (-1, 1), (-1, 1), (1, -1)]


def after_an_offer(
    outside: tuple[int, int | str], inside: list[tuple[int, int]], players: str = "AB"
) -> ExtensiveFormGame:
    """Return a tree in which the first player may leave, or else all play a matrix with simultaneous moves."""
    pads = (0,) * (len(players) - 2)
    return ExtensiveFormGame(
        tuple(players),
        (
            DecisionNode(players[-1], "offer", ("leave", "play"), (1, 2)),
            TerminalNode((*outside, *pads)),
            DecisionNode("A", "A", LR, (3, 4)),
            DecisionNode("B", "B", LR, (5, 6)),
            DecisionNode("B", "B", LR, (7, 8)),
            *(TerminalNode((*payoffs, *pads)) for payoffs in inside),
        ),
    )


def shown(result: EquilibriumResult) -> list[str]:
    return [str(one.profile) for one in result.equilibria]


def test_every_equilibrium_of_the_subgame_is_tried() -> None:
    result = solve(after_an_offer((0, "3/2"), HUNT))
    assert result.method == "subgame_recursion"
    assert result.status is Status.COMPLETE
    assert shown(result) == [
        "offer: play, A: l, B: l",
        "offer: leave, A: 1/2 l + 1/2 r, B: 1/2 l + 1/2 r",
        "offer: leave, A: r, B: r",
    ]


def test_where_the_first_mover_does_not_care_she_may_mix() -> None:
    result = solve(after_an_offer((0, "1"), HUNT))
    assert result.status is Status.CONTINUUM
    assert result.components == result.maximal_subsets == ((0,), (1, 2), (3, 4))


def test_a_third_player_may_move_before_two_others_meet() -> None:
    result = solve(after_an_offer((0, 0), PENNIES, "ABC"))
    half = "1/2 l + 1/2 r"
    assert shown(result) == [f"offer: leave, A: {half}, B: {half}", f"offer: play, A: {half}, B: {half}"]
    assert result.status is Status.CONTINUUM
    assert result.components == ((0, 1),)
    assert result.maximal_subsets == ((0, 1),)


def test_where_payoffs_vary_over_a_continuum_of_a_subgame_the_list_may_not_be_complete() -> None:
    game = after_an_offer((1, 0), [(3, 1), (0, 1), (3, 1), (0, 1)])
    result = solve(game)
    assert result.status is Status.PARTIAL
    assert result.components == ()
    assert result.num_equilibria > 0


def test_a_continuum_of_the_whole_game_may_have_varying_payoffs() -> None:
    inside = after_an_offer((1, 0), [(0, 0), (0, 0), (0, 1), (0, 1)])
    result = solve(subgame(inside, 2))
    assert result.status is Status.CONTINUUM
    assert {one.payoffs["B"] for one in result.equilibria} == {0, 1}


def test_three_movers_at_once_are_solved_as_nash_equilibria_are_and_refused_if_one_moves_again() -> None:
    nodes: Nodes = (
        DecisionNode("A", "a", LR, (1, 2)),
        DecisionNode("B", "b", LR, (3, 4)),
        DecisionNode("B", "b", LR, (5, 6)),
        *(DecisionNode("C", "c", LR, (7 + 2 * k, 8 + 2 * k)) for k in range(4)),
        *(TerminalNode((int(a == b), int(b == c), int(c != a))) for a in LR for b in LR for c in LR),
    )
    blind = ExtensiveFormGame(("A", "B", "C"), nodes)
    assert solve(blind).equilibria == solve(blind, "nash").equilibria
    last = (DecisionNode("A", "again", LR, (15 + 2 * k, 16 + 2 * k)) for k in range(2))  # C's choice is not seen
    again: Nodes = (*nodes[:-2], *last, *(TerminalNode((k, 0, 0)) for k in range(4)))
    with pytest.raises(
        MethodError,
        match=r"^take the reduced .*, or use concept 'pure_nash', if there is one: .* 'again' comes after an own move",
    ):
        solve(ExtensiveFormGame(("A", "B", "C"), again))
    with pytest.raises(MethodError, match=r"^use solver 'backward_induction': .*it needs two players or more"):
        solve(ExtensiveFormGame(("A",), (TerminalNode((0,)),)), solver="subgame_recursion")


@pytest.mark.parametrize("most", [1, 3])
def test_too_many_combinations_are_cut_and_said_to_be(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subgame_recursion, "MOST", most)
    nodes: Nodes = (
        ChanceNode("c", LR, ("1/2", "1/2"), (1, 2)),
        DecisionNode("A", "a", LR, (3, 4)),
        DecisionNode("A", "b", LR, (5, 6)),
        *(TerminalNode((0, 0)) for _ in range(4)),
    )
    result = solve(ExtensiveFormGame(("A", "B"), nodes), solver="subgame_recursion")
    assert result.status is Status.LIMIT_REACHED
    assert result.num_equilibria >= 1
    hunts = solve(two_hunts(), solver="subgame_recursion")
    assert hunts.status is Status.LIMIT_REACHED


def two_hunts() -> ExtensiveFormGame:
    """Return two stag hunts, one of which chance lets happen."""
    nodes: list[Any] = [ChanceNode("c", LR, ("1/2", "1/2"), (1, 2))]
    nodes += [DecisionNode("A", f"A{k}", LR, (3 + 2 * k, 4 + 2 * k)) for k in range(2)]
    nodes += [DecisionNode("B", f"B{k // 2}", LR, (7 + 2 * k, 8 + 2 * k)) for k in range(4)]
    nodes += [TerminalNode(payoffs) for payoffs in HUNT * 2]
    return ExtensiveFormGame(("A", "B"), tuple(nodes))


def test_equilibria_of_separate_subgames_are_combined() -> None:
    assert solve(two_hunts()).num_equilibria == 9


@pytest.mark.parametrize("seed", range(40))
def test_on_random_trees_the_list_is_that_of_nash_equilibria_that_verify_in_every_subgame(
    random_tree: RandomTree, seed: int
) -> None:
    game = random_tree(random.Random(seed), 3)  # noqa: S311 - games, no secrets
    result = solve(game, "subgame_perfect", "subgame_recursion")
    form = sequence_form(game)
    nash = solve(game, "nash")
    for one in result.equilibria:
        full = completed(game, one.profile)
        assert verify(game, full, "nash").is_equilibrium
        assert verify(game, full, "subgame_perfect").is_equilibrium
    if subgame_roots(game) == (0,):
        assert [form.plans(one.profile) for one in result.equilibria] == [  # type: ignore[arg-type]
            form.plans(one.profile)  # type: ignore[arg-type]
            for group in nash.components
            for one in map(nash.equilibria.__getitem__, group)
        ]


@pytest.mark.parametrize("seed", range(30))
def test_with_perfect_information_the_pure_equilibria_are_those_of_backward_induction(seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 - games, no secrets
    nodes: list[Any] = [
        *(DecisionNode(source.choice("ABC"), f"n{k}", LR, (2 * k + 1, 2 * k + 2)) for k in range(7)),
        *(TerminalNode(tuple(source.randint(0, 3) for _ in range(3))) for _ in range(8)),
    ]
    game = ExtensiveFormGame(("A", "B", "C"), tuple(nodes))
    backward = solve(game, solver="backward_induction")
    recursive = solve(game, solver="subgame_recursion")
    pure = {one.profile for one in recursive.equilibria if one.is_pure}
    assert pure <= {one.profile for one in backward.equilibria}
    if recursive.status is Status.COMPLETE:
        assert len(pure) == recursive.num_equilibria == backward.num_equilibria


def test_forward_induction_of_the_outside_option_is_one_of_three() -> None:
    result = solve(load_model("textbook/outside_option").at())
    assert [one.payoffs["first"] for one in result.equilibria] == [3, 2, 2]


@pytest.mark.parametrize("seed", range(40))
def test_no_pure_equilibrium_that_verifies_in_every_subgame_is_missed(random_tree: RandomTree, seed: int) -> None:
    game = random_tree(random.Random(100 + seed), 3)  # noqa: S311 - games, no secrets
    result = solve(game, "subgame_perfect", "subgame_recursion")
    if result.status is not Status.COMPLETE:
        return
    sets = game.information_sets
    for actions in product(*(members.actions for members in sets.values())):
        certificate = verify(game, behavior_profile(game, dict(zip(sets, actions, strict=True))))
        assert not certificate.is_equilibrium or certificate.payoffs in [one.payoffs for one in result.equilibria]

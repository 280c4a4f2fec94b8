"""Backward induction: every tie, counted and read off one by one."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from sma_games.equilibria import EquilibriumResult, Status, solve, verify
from sma_games.equilibria.equilibrium import LazyEquilibria
from sma_games.equilibria.result import SHOWN
from sma_games.equilibria.trees import backward_induction as module
from sma_games.equilibria.trees.backward_induction import backward_induction
from sma_games.games import BehaviorProfile, ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode

PLAYERS = ("A", "B")


def chain(length: int, *, tied: bool) -> ExtensiveFormGame:
    """Return a game in which A and B in turn stop or go on; every leaf pays the same, or stopping pays more later."""
    nodes: list[Any] = []
    for step in range(length):
        nodes.append(DecisionNode("AB"[step % 2], f"s{step}", ("stop", "go"), (2 * step + 1, 2 * step + 2)))
        nodes.append(TerminalNode((0, 0) if tied else (step, step)))
    return ExtensiveFormGame(PLAYERS, (*nodes, TerminalNode((0, 0) if tied else (length, length))))


def plan(result: EquilibriumResult, number: int) -> dict[str, str]:
    profile = result.equilibria[number].profile
    assert isinstance(profile, BehaviorProfile)
    return dict(profile.plan)


def test_a_chain_of_two_hundred_ties_has_two_to_the_two_hundred_equilibria() -> None:
    game = chain(200, tied=True)
    result = solve(game)
    assert result.num_equilibria == 2**200
    assert result.status is Status.PURE_ONLY  # every mixture is an equilibrium too
    assert bool(result.equilibria)
    first, last, middle = result.equilibria[0], result.equilibria[-1], result.equilibria[2**199 + 12345]
    assert set(plan(result, 0).values()) == {"stop"}
    assert set(plan(result, -1).values()) == {"go"}
    for equilibrium in (first, last, middle):
        assert verify(game, equilibrium.profile).is_equilibrium
        assert verify(game, equilibrium.profile, "nash").is_equilibrium
    assert len({first.profile, last.profile, middle.profile}) == 3
    assert all(actions == ("stop", "go") for actions in result.optimal_actions.values())
    assert "more than 10^60 equilibria. Every" in str(result)
    assert "… and more than 10^60 more" in str(result)
    assert len(result.to_frame(limit=2)) == 800
    assert result.equilibria[2**200 - 2 :][-1] == last
    with pytest.raises(IndexError):
        result.equilibria[2**200]
    with pytest.raises(OverflowError):
        len(result.equilibria)


def test_a_chain_of_many_thousands_of_nodes_is_solved_without_recursion() -> None:
    game = chain(10_000, tied=False)
    result = solve(game)
    assert result.num_equilibria == 1
    assert set(plan(result, 0).values()) == {"go"}
    assert result.equilibria[0].payoffs == {"A": 10_000, "B": 10_000}


def test_the_paths_of_a_long_chain_of_ties_are_counted_no_further_than_asked() -> None:
    game = chain(3000, tied=True)
    leaves, _ = game.scaled_payoffs
    paths = backward_induction(game.nodes, game.players, leaves).paths(20)
    assert len(set(paths)) == 20


def test_the_work_grows_as_the_length_of_a_chain(is_linear: Callable[..., bool]) -> None:
    assert is_linear(lambda length: solve(chain(length, tied=False)).equilibria[0])


def test_a_mover_who_is_indifferent_may_answer_differently_to_different_moves() -> None:
    replies = [DecisionNode("B", f"B{k}", ("l", "r"), (3 + 2 * k, 4 + 2 * k)) for k in range(2)]
    leaves = [TerminalNode(payoffs) for payoffs in [(0, 1), (3, 1), (1, 1), (2, 1)]]
    game = ExtensiveFormGame(PLAYERS, (DecisionNode("A", "A", ("u", "d"), (1, 2)), *replies, *leaves))
    result = solve(game)
    pure, mixed = ([one for one in result.equilibria if one.is_pure is kind] for kind in (True, False))
    found = {tuple(plan(result, number).values()) for number in range(len(pure))}
    assert found == {("d", "l", "l"), ("d", "l", "r"), ("u", "r", "l"), ("u", "r", "r")}
    assert len(mixed) == 4  # those in which A is indifferent too: B answers so that u and d are worth 1, or 2
    assert result.status is Status.CONTINUUM
    assert result.components == (tuple(range(8)),)
    assert result.optimal_actions == {"A": ("u", "d"), "B0": ("l", "r"), "B1": ("l", "r")}
    assert [one.payoffs["A"] for one in pure] == [3, 3, 1, 2]
    assert sorted(one.payoffs["A"] for one in mixed) == [1, 1, 2, 2]


def test_ties_below_chance_are_counted_by_expected_value() -> None:
    moves = [DecisionNode("A", f"A{k}", ("l", "r"), (4 + 2 * k, 5 + 2 * k)) for k in range(2)]
    leaves = [TerminalNode(payoffs) for payoffs in [(1, 0), (1, 2), (2, 0), (2, 2)]]
    game = ExtensiveFormGame(
        PLAYERS,
        (
            DecisionNode("B", "B", ("chance", "safe"), (1, 8)),
            ChanceNode("c", ("x", "y"), ("1/2", "1/2"), (2, 3)),
            *moves,
            *leaves,
            TerminalNode((0, 1)),
        ),
    )
    result = solve(game)
    found = {tuple(plan(result, number).values()) for number in range(result.num_equilibria)}
    assert found == {
        ("safe", "l", "l"),
        ("chance", "l", "r"),
        ("safe", "l", "r"),
        ("chance", "r", "l"),
        ("safe", "r", "l"),
        ("chance", "r", "r"),
    }


def test_a_branch_of_probability_zero_still_multiplies_the_equilibria() -> None:
    tie = DecisionNode("A", "never", ("l", "r"), (3, 4))
    leaves = [TerminalNode((number, number)) for number in (7, 5, 5)]
    nodes = (ChanceNode("c", ("a", "b"), (1, 0), (1, 2)), leaves[0], tie, leaves[1], leaves[2])
    result = solve(ExtensiveFormGame(PLAYERS, nodes))
    assert [plan(result, number) for number in range(result.num_equilibria)] == [{"never": "l"}, {"never": "r"}]
    assert result.equilibria[0].payoffs == {"A": 7, "B": 7}


def test_a_tree_without_decisions_has_one_equilibrium_that_says_nothing() -> None:
    result = solve(ExtensiveFormGame(("A",), (TerminalNode(("1/3",)),)))
    assert result.num_equilibria == 1
    assert result.equilibria[0].payoffs == {"A": Fraction(1, 3)}
    assert plan(result, 0) == {}


def many_values(branches: int) -> ExtensiveFormGame:
    """Return chance over ties whose payoffs to B are powers of two, so that no two sums are equal."""
    share = Fraction(1, branches)
    root = ChanceNode("c", tuple(map(str, range(branches))), (share,) * branches, tuple(range(1, branches + 1)))
    first = branches + 1
    ties = [DecisionNode("A", f"A{k}", ("l", "r"), (first + 2 * k, first + 2 * k + 1)) for k in range(branches)]
    leaves = [TerminalNode((0, value)) for k in range(branches) for value in (0, 2**k)]
    return ExtensiveFormGame(PLAYERS, (root, *ties, *leaves))


def test_too_many_values_are_cut_with_a_status_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert solve(many_values(6)).status is Status.CONTINUUM
    monkeypatch.setattr(module, "MAX_VALUES", 16)
    result = solve(many_values(6))
    assert result.status is Status.LIMIT_REACHED
    assert 0 < result.num_equilibria <= 64
    assert (
        len({tuple(plan(result, number).values()) for number in range(result.num_equilibria)}) == result.num_equilibria
    )


def test_equilibria_are_a_sequence() -> None:
    result = solve(chain(2, tied=True))
    assert len(result.equilibria) == result.num_equilibria == 4
    assert [*result.equilibria] == [result.equilibria[number] for number in range(4)]
    assert result.equilibria[1:3] == [result.equilibria[1], result.equilibria[2]]
    assert result.equilibria[-1] == result.equilibria[3]
    for number in (4, -5):
        with pytest.raises(IndexError):
            result.equilibria[number]


def test_plans_are_a_sequence_of_their_own() -> None:
    game = chain(2, tied=True)
    leaves, _ = game.scaled_payoffs
    plans = module.backward_induction(game.nodes, game.players, leaves)
    assert len(plans) == plans.num_equilibria == 4
    assert [*plans] == plans[:] == [plans[number] for number in range(4)]
    assert plans[-1] == {"s0": "go", "s1": "go"}
    with pytest.raises(IndexError):
        plans[4]


def test_a_lazy_result_survives_pickling() -> None:
    result = solve(chain(3, tied=True))
    again = pickle.loads(pickle.dumps(result))  # noqa: S301 - our own bytes
    assert [*again.equilibria] == [*result.equilibria]
    assert again.optimal_actions == result.optimal_actions


def test_counts_with_thousands_of_digits_are_exact_and_print() -> None:
    result = solve(chain(20_000, tied=True))
    assert result.num_equilibria == 2**20_000
    small = solve(chain(1, tied=True)).equilibria[0]
    shorter = replace(result, equilibria=LazyEquilibria(["same"] * SHOWN, lambda _: small, 2**20_000))
    assert "more than 10^6020 equilibria" in str(shorter)


def test_the_candidates_of_the_solver_are_as_many_as_its_plans() -> None:
    solution = module.BackwardInduction().find(chain(3, tied=True))
    assert len(solution.candidates) == len([*solution.candidates]) == 8


def test_the_candidates_of_the_solver_are_counted_from_both_ends_and_sliced() -> None:
    down, up = TerminalNode((0,)), TerminalNode((0,))
    game = ExtensiveFormGame(("A",), (DecisionNode("A", "s", ("l", "r"), (1, 2)), down, up))
    solution = module.BackwardInduction().find(game)
    candidates = solution.candidates
    assert candidates[-1] == candidates[len(candidates) - 1]
    assert candidates[0:2] == [candidates[0], candidates[1]]
    with pytest.raises(IndexError):
        candidates[len(candidates)]


def test_lazy_results_can_be_put_into_sets() -> None:
    result = solve(chain(3, tied=True))
    assert len({result.equilibria, result.plans, result.equilibria}) == 2


def test_plans_behind_one_chance_node_share_what_was_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    size = 8
    decisions = [DecisionNode("A", f"s{k}", ("l", "r"), (1 + size + 2 * k, 2 + size + 2 * k)) for k in range(size)]
    leaves = [TerminalNode((0, side << k)) for k in range(size) for side in (0, 1)]
    branches = tuple(f"b{k}" for k in range(size))
    chance = ChanceNode("c", branches, (Fraction(1, size),) * size, tuple(range(1, 1 + size)))
    payoffs = {1 + size + k: leaf.payoffs for k, leaf in enumerate(leaves)}
    found = module.backward_induction((chance, *decisions, *leaves), PLAYERS, payoffs)
    counted: list[object] = []
    convolve = module._convolutions

    def count(*args: Any) -> Any:
        counted.append(args)
        return convolve(*args)

    monkeypatch.setattr(module, "_convolutions", count)
    plans = {tuple(sorted(plan.items())) for plan in found}
    assert len(plans) == found.num_equilibria == 2**size
    assert len(counted) == 1


class Counted(int):
    """A number that counts comparisons."""

    comparisons = 0

    def __le__(self, other: object) -> bool:
        Counted.comparisons += 1
        return super().__le__(other)  # type: ignore[operator]


def test_ties_compare_each_two_payoffs_of_the_mover_once() -> None:
    children = [
        {(Counted(own), other): 1 for own in range(3) for other in range(start, start + 50)} for start in (0, 9)
    ]
    counts = module._decide(children, 0)
    assert Counted.comparisons <= 2 * 3 * 3
    assert counts[2, 0] == 3 * 50  # the other child may have any value

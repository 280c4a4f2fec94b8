"""Nash equilibria of random two-player trees against pygambit: `enummixed`, and `lcp` and `lp` on the sequence form.

SMA_GAMES_PEER_TREES sets the number of random trees.
"""

import os
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from io import StringIO
from typing import Any

import pytest

from sma_games import load_model
from sma_games.algebra.linear.linear_programming import LinearProgram, LinearProgramStatus, solve_linear_program
from sma_games.equilibria import EquilibriumResult, solve
from sma_games.games import BehaviorProfile, ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode
from sma_games.games.sequence_form import RealizationPlan, SequenceForm, sequence_form

gambit = pytest.importorskip("pygambit", reason="pygambit is not installed; `make peers` installs it")

RandomTree = Callable[..., ExtensiveFormGame]
Pair = tuple[RealizationPlan, ...]

NUM_TREES = int(os.environ.get("SMA_GAMES_PEER_TREES", "25"))


def efg_lines(game: ExtensiveFormGame) -> Iterator[str]:
    """Yield a tree in Gambit's format: nodes in the order of a walk, first branches first."""
    numbers = {label: number for number, label in enumerate(game.information_sets, start=1)}
    yield f'EFG 2 R "tree" {{ {" ".join(f"{chr(34)}{player}{chr(34)}" for player in game.players)} }}'
    todo = [0]
    while todo:
        index = todo.pop()
        node = game.nodes[index]
        if isinstance(node, TerminalNode):
            yield f't "" {index + 1} "" {{ {", ".join(map(str, node.payoffs))} }}'
            continue
        todo.extend(reversed(node.children))
        if isinstance(node, ChanceNode):
            moves = " ".join(
                f'"{label}" {share}' for label, share in zip(node.branches, node.probabilities, strict=True)
            )
            yield f'c "" {index + 1} "" {{ {moves} }} 0'
        else:
            player = game.players.index(node.player) + 1
            actions = " ".join(f'"{action}"' for action in node.actions)
            yield f'p "" {player} {numbers[node.information_set]} "{node.information_set}" {{ {actions} }} 0'


def in_gambit(game: ExtensiveFormGame) -> Any:
    return gambit.read_efg(StringIO("\n".join(efg_lines(game)) + "\n"))


def plans_of(profile: Any, form: SequenceForm) -> Pair:
    """Return the realization plans of a profile of Gambit's; where it says nothing, the first action."""
    behavior = profile.as_behavior() if hasattr(profile, "as_behavior") else profile
    choices = {}
    for player in behavior.game.players:
        for members in player.infosets:
            shares = [Fraction(str(behavior[action])) for action in members.actions]
            if sum(shares) == 1:
                choices[members.label] = dict(zip([action.label for action in members.actions], shares, strict=True))
    return tuple(own.plan(choices) for own in form.players)


def listed(result: EquilibriumResult, form: SequenceForm) -> list[Pair]:
    found = []
    for one in result.equilibria:
        assert isinstance(one.profile, BehaviorProfile)
        found.append(form.plans(one.profile))
    return found


def is_mixture(point: RealizationPlan, others: set[RealizationPlan]) -> bool:
    rows = list(zip(*others, strict=True))
    return solve_linear_program(LinearProgram([0] * len(others), equal=rows, totals=point)).status is (
        LinearProgramStatus.OPTIMAL
    )


def is_covered(pair: Pair, result: EquilibriumResult, ours: list[Pair]) -> bool:
    """Tell whether some maximal set of ours contains a pair of plans."""
    return any(
        all(is_mixture(pair[player], {ours[number][player] for number in subset}) for player in (0, 1))
        for subset in result.maximal_subsets
    )


@pytest.mark.parametrize("seed", range(NUM_TREES))
def test_our_sets_hold_gambits_equilibria_and_gambit_finds_our_extreme_ones(random_tree: RandomTree, seed: int) -> None:
    game = random_tree(random.Random(seed), 3 + seed % 2)  # noqa: S311 - games, no secrets
    if any(isinstance(node, DecisionNode) for node in game.nodes):
        form = sequence_form(game)
        result = solve(game, "nash", "sequence_form")
        ours = listed(result, form)
        tree = in_gambit(game)
        theirs = [plans_of(one, form) for one in gambit.nash.enummixed_solve(tree, rational=True).equilibria]
        assert set(ours) <= set(theirs)
        assert all(is_covered(pair, result, ours) for pair in theirs)
        for one in gambit.nash.lcp_solve(tree, rational=True, use_strategic=False).equilibria:
            assert is_covered(plans_of(one, form), result, ours)


@pytest.mark.parametrize("seed", range(10))
def test_the_value_is_that_of_gambits_linear_program(random_tree: RandomTree, seed: int) -> None:
    game = random_tree(random.Random(seed), 4, zero_sum=True)  # noqa: S311 - games, no secrets
    (exact,) = solve(game, "nash", "sequence_form_program").equilibria
    (theirs,) = gambit.nash.lp_solve(in_gambit(game), rational=True, use_strategic=False).equilibria
    assert Fraction(str(theirs.payoff("A"))) == exact.payoffs["A"]


def test_gambits_equilibrium_of_kuhn_poker_lies_in_our_segment() -> None:
    game = load_model("textbook/kuhn_poker").at()
    assert isinstance(game, ExtensiveFormGame)
    form = sequence_form(game)
    result = solve(game, "nash")
    for solver in (gambit.nash.lcp_solve, gambit.nash.lp_solve):
        (one,) = solver(in_gambit(game), rational=True, use_strategic=False).equilibria
        assert is_covered(plans_of(one, form), result, listed(result, form))


def distance(result: EquilibriumResult, play: Any) -> float:
    """Return how far Gambit's play is from the nearest of our sets, in probabilities."""
    from scipy.optimize import nnls

    def row(choices: Any) -> list[float]:
        return [float(choices[label][action]) for label, members in sets.items() for action in members.actions]

    assert isinstance(result.game, ExtensiveFormGame)
    sets = result.game.information_sets
    theirs = row({place.label: {move.label: play[move] for move in place.actions} for place in play.game.infosets})
    distances = []
    for subset in result.maximal_subsets:
        ours = [[*row(result.equilibria[number].profile.choices), 1.0] for number in subset]  # type: ignore[union-attr]
        columns = list(zip(*ours, strict=True))
        distances.append(float(nnls(columns, [*theirs, 1.0])[1]))
    return min(distances)


def test_the_limit_of_gambits_logit_equilibria_lies_in_our_sequential_ones(random_tree: RandomTree) -> None:
    """The limit of agent logit equilibria is a sequential equilibrium (McKelvey and Palfrey 1998)."""
    source = random.Random("logit")  # noqa: S311 - games, no secrets
    games = [random_tree(source, 3) for _ in range(NUM_TREES)]
    games += [load_model(slug).at() for slug in ("textbook/beer_quiche", "textbook/selten_horse")]  # type: ignore[misc]
    for game in games:
        found = gambit.nash.logit_solve(in_gambit(game), use_strategic=False, maxregret=1e-9).equilibria
        assert found
        assert all(distance(solve(game, "sequential"), play) < 1e-6 for play in found)

"""Laws of equilibria, and the solvers against exact brute force that shares no code with them.

SMA_GAMES_RANDOM_TREES sets the number of trees of the slow comparison (5,000 for the closing note).
"""

import os
import random
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations, product
from typing import Any, TypeAlias

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from sma_games.equilibria import Equilibrium, EquilibriumResult, Status, solve, verify
from sma_games.games import (
    BehaviorProfile,
    ChanceNode,
    DecisionNode,
    ExtensiveFormGame,
    MixedProfile,
    NormalFormGame,
    TerminalNode,
    behavior_profile,
)
from sma_games.games.subgames import subgame

Matrix: TypeAlias = list[list[Fraction]]
Row: TypeAlias = tuple[Fraction, ...]
Pair: TypeAlias = tuple[Row, ...]
Plan: TypeAlias = Mapping[str, str] | Mapping[str, Mapping[str, Fraction]]

NUM_TREES = int(os.environ.get("SMA_GAMES_RANDOM_TREES", "1000"))
PAYOFFS_0_1, PAYOFFS_0_3 = (st.fractions(0, most, max_denominator=1) for most in (1, 3))
RANGES = [("0..1", 1), ("0..3", 3), ("0..1000", 1000), ("fractions", 0)]


def random_payoff(source: random.Random, largest: int) -> Fraction:
    if largest:
        return Fraction(source.randint(0, largest))
    return Fraction(source.randint(-9, 9), source.randint(1, 7))


def random_game(source: random.Random, largest: int, shape: tuple[int, int]) -> tuple[Matrix, Matrix]:
    first, second = (
        [[random_payoff(source, largest) for _ in range(shape[1])] for _ in range(shape[0])] for _ in range(2)
    )
    return first, second


@st.composite
def matrices(draw: st.DrawFn, max_rows: int = 3, max_columns: int = 4) -> tuple[Matrix, Matrix]:
    shape = (draw(st.integers(1, max_rows)), draw(st.integers(1, max_columns)))
    payoffs = draw(st.sampled_from([PAYOFFS_0_1, PAYOFFS_0_3, st.fractions(-2, 2, max_denominator=5)]))
    rows = st.lists(st.lists(payoffs, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0])
    return draw(rows), draw(rows)


def extreme_points(result: EquilibriumResult) -> list[Pair]:
    found = []
    for one in result.equilibria:
        assert isinstance(one.profile, MixedProfile)
        found.append(one.profile.probabilities)
    return found


# --- brute force for matrices: every basis of constraints of both polyhedra ---


def vertices(opponent_columns: Matrix) -> set[Row]:
    """Return the strategies x that are vertices of {(x, v): x >= 0, sum x = 1, v >= x . column}."""
    size = len(opponent_columns[0])
    forms = [[Fraction(int(i == j)) for j in range(size)] + [Fraction(0)] for i in range(size)]
    forms += [[-payoff for payoff in column] + [Fraction(1)] for column in opponent_columns]
    last = [Fraction(1)] * size + [Fraction(0)]
    found = set()
    for basis in combinations(forms, size):
        system = fmpq_mat([[fmpq(e.numerator, e.denominator) for e in row] for row in [*basis, last]])
        if system.det() == 0:
            continue
        solved = system.solve(fmpq_mat([[fmpq(0)]] * size + [[fmpq(1)]]))
        point = [Fraction(int(solved[i, 0].p), int(solved[i, 0].q)) for i in range(size + 1)]
        if all(sum(a * b for a, b in zip(form, point, strict=True)) >= 0 for form in forms):
            found.add(tuple(point[:-1]))
    return found


def is_best(own: Matrix, mine: Row, theirs: Row) -> bool:
    """Tell whether a strategy is a best response, from the definition: nothing it uses is worse than anything."""
    values = [sum((p * q for p, q in zip(row, theirs, strict=True)), Fraction(0)) for row in own]
    return all(value == max(values) for value, weight in zip(values, mine, strict=True) if weight)


def transposed(matrix: Matrix) -> Matrix:
    return [list(column) for column in zip(*matrix, strict=True)]


def by_brute_force(first: Matrix, second: Matrix) -> tuple[set[Pair], set[frozenset[Pair]]]:
    """Return the extreme equilibria, and the maximal sets X x Y of which all members are equilibria."""
    columns = transposed(second)
    pairs: set[Pair] = {
        (x, y)
        for x, y in product(vertices(columns), vertices(first))
        if is_best(first, x, y) and is_best(columns, y, x)
    }
    partners = {x: frozenset(y for other, y in pairs if other == x) for x, _ in pairs}
    subsets: set[frozenset[Pair]] = set()
    for size in range(1, len(partners) + 1):
        for group in combinations(sorted(partners), size):
            common = frozenset.intersection(*(partners[x] for x in group))
            closed = [x for x in partners if partners[x] >= common]
            if common and len(closed) == size:
                subsets.add(frozenset((x, y) for x in closed for y in common))
    return pairs, subsets


@pytest.mark.parametrize("largest", [largest for _, largest in RANGES], ids=[name for name, _ in RANGES])
def test_extreme_equilibria_and_maximal_subsets_are_those_of_brute_force(largest: int) -> None:
    source = random.Random(largest)  # noqa: S311 - games, no secrets
    for _ in range(40):
        first, second = random_game(source, largest, (source.randint(1, 3), source.randint(1, 4)))
        result = solve(NormalFormGame.from_arrays(first, second))
        found = extreme_points(result)
        pairs, subsets = by_brute_force(first, second)
        assert len(set(found)) == len(found)
        assert set(found) == pairs
        assert {frozenset(found[number] for number in one) for one in result.maximal_subsets} == subsets


# --- laws of matrices ---


@given(matrices(4, 4))
def test_every_game_has_an_equilibrium_and_every_extreme_one_verifies(game: tuple[Matrix, Matrix]) -> None:
    built = NormalFormGame.from_arrays(*game)
    result = solve(built)
    assert result.num_equilibria >= 1
    for equilibrium in result.equilibria:
        certificate = verify(built, equilibrium.profile)
        assert certificate.is_equilibrium
        assert certificate.payoffs == equilibrium.payoffs
        assert equilibrium.max_regret == certificate.max_regret == 0


@given(matrices(), st.integers(0, 1), st.fractions("1/9", 9, max_denominator=9), st.data())
def test_a_positive_affine_transformation_of_payoffs_changes_nothing(
    game: tuple[Matrix, Matrix], player: int, factor: Fraction, data: st.DataObject
) -> None:
    changed = [[row[:] for row in matrix] for matrix in game]
    shifts = data.draw(st.lists(st.integers(-5, 5), min_size=5, max_size=5))
    for i, row in enumerate(changed[player]):  # a shift may depend on what the opponent does
        changed[player][i] = [payoff * factor + shifts[i if player else j] for j, payoff in enumerate(row)]
    before, after = solve(NormalFormGame.from_arrays(*game)), solve(NormalFormGame.from_arrays(*changed))
    assert extreme_points(before) == extreme_points(after)
    assert (before.maximal_subsets, before.components) == (after.maximal_subsets, after.components)
    assert [one.is_undominated for one in before.equilibria] == [one.is_undominated for one in after.equilibria]


@given(matrices(), st.data())
def test_permuting_strategies_permutes_equilibria(game: tuple[Matrix, Matrix], data: st.DataObject) -> None:
    rows = data.draw(st.permutations(range(len(game[0]))))
    columns = data.draw(st.permutations(range(len(game[0][0]))))
    permuted = [[[matrix[i][j] for j in columns] for i in rows] for matrix in game]
    before = extreme_points(solve(NormalFormGame.from_arrays(*game)))
    after = extreme_points(solve(NormalFormGame.from_arrays(*permuted)))
    assert {(tuple(x[i] for i in rows), tuple(y[j] for j in columns)) for x, y in before} == set(after)


@given(matrices())
def test_exchanging_the_players_exchanges_their_strategies(game: tuple[Matrix, Matrix]) -> None:
    before = extreme_points(solve(NormalFormGame.from_arrays(*game)))
    after = extreme_points(solve(NormalFormGame.from_arrays(transposed(game[1]), transposed(game[0]))))
    assert {(y, x) for x, y in before} == set(after)


@given(matrices(3, 3), st.data())
def test_adding_a_strictly_dominated_strategy_keeps_all_equilibria(
    game: tuple[Matrix, Matrix], data: st.DataObject
) -> None:
    first, second = game
    dominator = data.draw(st.sampled_from(first))
    longer = [*first, [payoff - data.draw(st.integers(1, 3)) for payoff in dominator]]
    other = [*second, [Fraction(data.draw(st.integers(-2, 2))) for _ in second[0]]]
    before, after = solve(NormalFormGame.from_arrays(first, second)), solve(NormalFormGame.from_arrays(longer, other))
    assert [((*x, Fraction(0)), y) for x, y in extreme_points(before)] == extreme_points(after)
    assert before.maximal_subsets == after.maximal_subsets


@given(matrices(), st.data())
def test_mixtures_inside_a_maximal_subset_are_equilibria(game: tuple[Matrix, Matrix], data: st.DataObject) -> None:
    built = NormalFormGame.from_arrays(*game)
    result = solve(built)
    found = extreme_points(result)
    subset = data.draw(st.sampled_from(result.maximal_subsets))
    sides = ([*dict.fromkeys(found[number][player] for number in subset)] for player in (0, 1))
    rows = []
    for strategies in sides:
        weights = data.draw(st.lists(st.integers(0, 5), min_size=len(strategies), max_size=len(strategies)).filter(any))
        rows.append(mixture(strategies, weights))
    assert verify(built, MixedProfile(built.players, built.strategy_lists, tuple(rows))).is_equilibrium


def mixture(strategies: list[Row], weights: list[int]) -> Row:
    return tuple(
        sum((weight * share for weight, share in zip(weights, shares, strict=True)), Fraction(0)) / sum(weights)
        for shares in zip(*strategies, strict=True)
    )


@given(matrices())
def test_two_points_share_a_maximal_subset_if_and_only_if_their_strategies_can_be_exchanged(
    game: tuple[Matrix, Matrix],
) -> None:
    built = NormalFormGame.from_arrays(*game)
    result = solve(built)
    found = extreme_points(result)
    for one, other in combinations(range(len(found)), 2):
        (x, y), (a, b) = found[one], found[other]
        crossed = [MixedProfile(built.players, built.strategy_lists, pair) for pair in ((x, b), (a, y))]
        together = any({one, other} <= set(subset) for subset in result.maximal_subsets)
        assert together == all(verify(built, profile).is_equilibrium for profile in crossed)


@given(matrices())
def test_subsets_cover_all_points_and_components_join_overlapping_subsets(game: tuple[Matrix, Matrix]) -> None:
    result = solve(NormalFormGame.from_arrays(*game))
    everything = range(result.num_equilibria)
    assert sorted(number for group in result.components for number in group) == [*everything]
    assert {number for subset in result.maximal_subsets for number in subset} == {*everything}
    for subset in result.maximal_subsets:
        assert sum(set(subset) <= set(group) for group in result.components) == 1
    for group in result.components:
        inside = [set(subset) for subset in result.maximal_subsets if set(subset) <= set(group)]
        reached = inside[0].copy()
        for _ in inside:
            reached.update(*(subset for subset in inside if subset & reached))
        assert reached == set(group)
    assert (result.status is Status.CONTINUUM) == any(len(subset) > 1 for subset in result.maximal_subsets)


@given(matrices())
def test_a_strict_equilibrium_is_pure_and_isolated(game: tuple[Matrix, Matrix]) -> None:
    first, second = game
    result = solve(NormalFormGame.from_arrays(first, second))
    for number, one in enumerate(result.equilibria):
        assert isinstance(one.profile, MixedProfile)
        x, y = one.profile.probabilities
        assert one.is_pure == (max(x) == max(y) == 1)
        if one.is_pure:
            i, j = x.index(Fraction(1)), y.index(Fraction(1))
            alone = [first[k][j] < first[i][j] for k in range(len(first)) if k != i]
            alone += [second[i][k] < second[i][j] for k in range(len(second[0])) if k != j]
            assert one.is_strict == all(alone)
        if one.is_strict:
            assert one.is_pure
            assert (number,) in result.components


@given(matrices(4, 4))
def test_an_equilibrium_is_undominated_if_a_linear_program_finds_no_dominating_strategy(
    game: tuple[Matrix, Matrix],
) -> None:
    first, columns = game[0], transposed(game[1])
    for one in solve(NormalFormGame.from_arrays(*game)).equilibria:
        assert isinstance(one.profile, MixedProfile)
        x, y = one.profile.probabilities
        assert one.is_undominated == (not is_dominated(first, x) and not is_dominated(columns, y))


def is_dominated(own: Matrix, mine: Row) -> bool:
    """Maximize the total gain of a mixed strategy that is never worse; payoffs are small rationals, so margins are."""
    payoffs = np.array(own, dtype=np.float64).T
    floor = payoffs @ np.array(mine, dtype=np.float64)
    solved = linprog(-payoffs.sum(axis=0), A_ub=-payoffs, b_ub=-floor + 1e-9, A_eq=[[1] * len(own)], b_eq=[1])
    assert solved.status == 0
    return bool(-solved.fun - floor.sum() > 1e-6)


@given(matrices())
def test_an_equilibrium_is_marked_if_another_one_pareto_dominates_it(game: tuple[Matrix, Matrix]) -> None:
    result = solve(NormalFormGame.from_arrays(*game))
    payoffs = [tuple(one.payoffs.values()) for one in result.equilibria]
    for one, own in zip(result.equilibria, payoffs, strict=True):
        better = [other for other in payoffs if other != own and all(a >= b for a, b in zip(other, own, strict=True))]
        assert one.is_pareto_dominated == bool(better)


@given(matrices())
def test_pure_enumeration_finds_the_pure_ones_among_all(game: tuple[Matrix, Matrix]) -> None:
    built = NormalFormGame.from_arrays(*game)
    pure = solve(built, "pure_nash")
    among_all = {(one.profile, one.is_strict) for one in solve(built).equilibria if one.is_pure}
    assert {(one.profile, one.is_strict) for one in pure.equilibria} == among_all
    assert pure.status is (Status.COMPLETE if among_all else Status.NONE_OF_THIS_KIND)


@given(st.data())
def test_pure_equilibria_of_three_players_are_the_profiles_without_a_better_deviation(data: st.DataObject) -> None:
    shape = data.draw(st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3)))
    tables: list[Any] = [data.draw(arrays(np.int64, shape, elements=st.integers(0, 2))) for _ in shape]
    game = NormalFormGame.from_arrays(*tables)
    expected = set()
    for cell in product(*map(range, shape)):
        lines = [table[(*cell[:k], slice(None), *cell[k + 1 :])] for k, table in enumerate(tables)]
        if all(table[cell] == line.max() for table, line in zip(tables, lines, strict=True)):
            expected.add(tuple((str(index + 1),) for index in cell))
    supports = [one.profile.supports for one in solve(game, "pure_nash").equilibria]  # type: ignore[union-attr]
    assert len(set(supports)) == len(supports)
    assert set(supports) == expected


# --- brute force for trees: every plan, every one-shot deviation ---


def random_tree(source: random.Random) -> ExtensiveFormGame:
    """Return a tree with two or three players, chance, at most six decisions, and payoffs 0, 1, 2."""
    players = ("A", "B", "C")[: source.randint(2, 3)]
    nodes: list[Any] = [None]
    decisions, index = source.randint(1, 6), 0
    while index < len(nodes):
        kind = source.random()
        width = source.choice((2, 2, 2, 3))
        children = tuple(range(len(nodes), len(nodes) + width))
        labels = ("l", "r", "m")[:width]
        if (decisions and kind < 0.75) or index == 0:
            decisions -= 1
            nodes[index] = DecisionNode(source.choice(players), f"s{index}", labels, children)
        elif decisions and kind < 0.9:
            weights = [source.randint(0, 2) for _ in range(width)]
            weights[0] += 1
            shares = tuple(Fraction(weight, sum(weights)) for weight in weights)
            nodes[index] = ChanceNode(f"c{index}", labels, shares, children)
        else:
            nodes[index] = TerminalNode(tuple(source.randint(0, 2) for _ in players))
            children = ()
        nodes += [None] * len(children)
        index += 1
    return ExtensiveFormGame(players, tuple(nodes))


def plans(game: ExtensiveFormGame) -> Iterator[dict[str, str]]:
    sets = game.information_sets
    for actions in product(*(members.actions for members in sets.values())):
        yield dict(zip(sets, actions, strict=True))


def value(game: ExtensiveFormGame, plan: Plan, index: int) -> tuple[Fraction, ...]:
    node = game.nodes[index]
    if isinstance(node, TerminalNode):
        return node.payoffs
    if isinstance(node, ChanceNode):
        shares: Iterable[Fraction] = node.probabilities
    else:
        choice = plan[node.information_set]
        if isinstance(choice, str):
            return value(game, plan, node.children[node.actions.index(choice)])
        shares = [choice[action] for action in node.actions]
    parts = [
        [share * part for part in value(game, plan, child)] for share, child in zip(shares, node.children, strict=True)
    ]
    return tuple(sum(column, Fraction(0)) for column in zip(*parts, strict=True))


def is_subgame_perfect(game: ExtensiveFormGame, plan: Plan) -> bool:
    for index, node in enumerate(game.nodes):
        if isinstance(node, DecisionNode):
            mover = game.players.index(node.player)
            best = max(value(game, plan, child)[mover] for child in node.children)
            if value(game, plan, index)[mover] < best:
                return False
    return True


def check_against_brute_force(game: ExtensiveFormGame) -> int:
    """Compare pure equilibria with all plans; each mixed one is an equilibrium by the definition, and listed once."""
    result = solve(game)
    expected = {tuple(plan.items()) for plan in plans(game) if is_subgame_perfect(game, plan)}
    found = [tuple(one.profile.plan.items()) for one in result.equilibria if one.is_pure]  # type: ignore[union-attr]
    assert len(set(found)) == len(found)
    assert set(found) == expected
    choices = [behavior(one) for one in result.equilibria]
    assert len(set(map(probabilities, choices))) == len(choices) == result.num_equilibria
    for one, own in zip(result.equilibria, choices, strict=True):
        assert is_subgame_perfect(game, own)
        assert tuple(one.payoffs.values()) == value(game, own, 0)
    for label, members in game.information_sets.items():
        assert set(result.optimal_actions[label]) == actions_of_equilibria(game, members.nodes[0])
    return len(found)


def behavior(equilibrium: Equilibrium) -> Mapping[str, Mapping[str, Fraction]]:
    assert isinstance(equilibrium.profile, BehaviorProfile)
    return equilibrium.profile.choices


def probabilities(choices: Mapping[str, Mapping[str, Fraction]]) -> frozenset[tuple[str, str, Fraction]]:
    return frozenset((label, action, share) for label, choice in choices.items() for action, share in choice.items())


def actions_of_equilibria(game: ExtensiveFormGame, start: int) -> set[str]:
    """Return the actions at a node that some equilibrium of its subgame uses.

    A mixture below may be worse for the mover than everything pure, so that another action is best: so it is no answer
    to look at plans alone.
    """
    label = game.nodes[start].information_set  # type: ignore[union-attr]
    found = {plan[label] for plan in subgame_plans(game, start)}
    part = subgame(game, start)
    for one in solve(part).equilibria:
        choices = behavior(one)
        assert is_subgame_perfect(part, choices)
        found.update(action for action, share in choices[label].items() if share)
    return found


def subgame_plans(game: ExtensiveFormGame, start: int) -> Iterator[dict[str, str]]:
    """Yield the subgame-perfect plans of the subgame at a node."""
    inside = {start}
    for index, node in enumerate(game.nodes):
        if index in inside and not isinstance(node, TerminalNode):
            inside.update(node.children)
    moves = [node for index, node in enumerate(game.nodes) if index in inside and isinstance(node, DecisionNode)]
    for actions in product(*(node.actions for node in moves)):
        plan = {node.information_set: action for node, action in zip(moves, actions, strict=True)}
        if all(is_best_move(game, plan, node) for node in moves):
            yield plan


def is_best_move(game: ExtensiveFormGame, plan: Mapping[str, str], node: DecisionNode) -> bool:
    mover = game.players.index(node.player)
    values = {
        action: value(game, plan, child)[mover] for action, child in zip(node.actions, node.children, strict=True)
    }
    return values[plan[node.information_set]] == max(values.values())


def test_subgame_perfect_equilibria_and_optimal_actions_are_those_of_brute_force() -> None:
    source = random.Random(7)  # noqa: S311 - games, no secrets
    assert sum(check_against_brute_force(random_tree(source)) for _ in range(60)) > 60


def test_an_action_that_is_best_only_where_others_mix_below_is_optimal() -> None:
    """C, indifferent, mixes so that B is indifferent too: then A is worse off with B's move than in any pure plan."""
    game = ExtensiveFormGame(
        ("A", "B", "C"),
        (
            DecisionNode("A", "a", ("out", "in"), (1, 2)),
            TerminalNode((0, 0, 0)),
            DecisionNode("B", "b", ("safe", "risky"), (3, 4)),
            TerminalNode((3, 1, 0)),
            DecisionNode("C", "c", ("low", "high"), (5, 6)),
            TerminalNode((-10, 0, 0)),
            TerminalNode((5, 2, 0)),
        ),
    )
    assert all(plan["a"] == "in" for plan in subgame_plans(game, 0))
    assert actions_of_equilibria(game, 0) == set(solve(game).optimal_actions["a"]) == {"out", "in"}


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(10))
def test_subgame_perfect_equilibria_of_many_trees_are_those_of_brute_force(chunk: int) -> None:
    source = random.Random(1000 + chunk)  # noqa: S311 - games, no secrets
    for _ in range(-(-NUM_TREES // 10)):
        check_against_brute_force(random_tree(source))


def test_pure_nash_equilibria_of_trees_are_the_plans_without_a_better_plan_and_credible_if_some_completion_is() -> None:
    source = random.Random(11)  # noqa: S311 - games, no secrets
    for _ in range(60):
        game = random_tree(source)
        perfect = [plan for plan in plans(game) if is_subgame_perfect(game, plan)]
        nash = [plan for plan in plans(game) if is_nash(game, plan)]
        result = solve(game, "pure_nash")
        partial_plans = [one.profile.plan for one in result.equilibria]  # type: ignore[union-attr]
        for plan in nash:
            assert sum(part.items() <= plan.items() for part in partial_plans) == 1
        for one, part in zip(result.equilibria, partial_plans, strict=True):
            assert any(part.items() <= plan.items() for plan in nash)
            agrees = any(part.items() <= plan.items() for plan in perfect)
            assert one.is_credible or not agrees
            assert one.is_credible is not True or agrees


def is_nash(game: ExtensiveFormGame, plan: dict[str, str]) -> bool:
    kept = value(game, plan, 0)
    for number, player in enumerate(game.players):
        own = [label for label, members in game.information_sets.items() if members.player == player]
        for actions in product(*(game.information_sets[label].actions for label in own)):
            if value(game, plan | dict(zip(own, actions, strict=True)), 0)[number] > kept[number]:
                return False
    return True


@settings(max_examples=100)
@given(st.integers(0, 10**9))
def test_subgame_perfect_equilibria_are_nash_and_the_verifier_agrees_with_brute_force(seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 - games, no secrets
    game = random_tree(source)
    for equilibrium in solve(game).equilibria[:5]:
        assert verify(game, equilibrium.profile, "nash").is_equilibrium
    plan = {label: source.choice(members.actions) for label, members in game.information_sets.items()}
    profile = behavior_profile(game, plan)
    assert verify(game, profile, "nash").is_equilibrium == is_nash(game, plan)
    assert verify(game, profile).is_equilibrium == is_subgame_perfect(game, plan)
    assert tuple(verify(game, profile).payoffs.values()) == value(game, plan, 0)


@settings(max_examples=40)
@given(st.integers(0, 10**9))
def test_reversing_the_actions_of_every_node_changes_no_equilibrium(seed: int) -> None:
    game = random_tree(random.Random(seed))  # noqa: S311 - games, no secrets
    turned = []
    for node in game.nodes:
        if isinstance(node, DecisionNode):
            turned.append(node._replace(actions=node.actions[::-1], children=node.children[::-1]))
        else:
            turned.append(node)  # type: ignore[arg-type]
    other = ExtensiveFormGame(game.players, tuple(turned))
    before, after = solve(game), solve(other)
    assert before.status in {Status.COMPLETE, Status.CONTINUUM, Status.CURVED}
    assert before.status is after.status
    for is_pure in (True, False):
        if is_pure or before.status is not Status.CURVED:  # of a curved set, points that are not pure are examples
            kept, found = (
                {probabilities(behavior(one)) for one in result.equilibria if one.is_pure == is_pure}
                for result in (before, after)
            )
            assert kept == found

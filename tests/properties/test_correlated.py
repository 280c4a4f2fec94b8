"""Laws of correlated equilibria, and their extreme points against every basis of the inequalities."""

from fractions import Fraction
from itertools import combinations, product
from typing import Any

from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from sma_games.equilibria import Status, correlated_equilibrium, solve, verify
from sma_games.games import JointDistribution, MixedProfile, NormalFormGame

CONCEPTS = st.sampled_from(["correlated", "coarse_correlated"])
SHAPES = st.sampled_from([(1, 1), (1, 3), (2, 2), (2, 3), (3, 3), (2, 2, 2)])


@st.composite
def games(draw: st.DrawFn, shapes: st.SearchStrategy[Any] = SHAPES) -> NormalFormGame:
    """Games with few different payoffs, so that ties are common."""
    shape = draw(shapes)
    payoffs = draw(st.sampled_from([st.integers(0, 2), st.integers(0, 9), st.fractions(0, 2, max_denominator=3)]))

    def table(sizes: tuple[int, ...]) -> Any:
        return [table(sizes[1:]) for _ in range(sizes[0])] if sizes else draw(payoffs)

    return NormalFormGame.from_arrays(*[table(shape) for _ in shape])


def inequalities(game: NormalFormGame, *, coarse: bool) -> list[list[Fraction]]:
    """Return the rows that a distribution over the cells must not make negative, by the definition."""
    cells = list(product(*game.strategy_lists))
    rows = []
    for number, (player, names) in enumerate(game.strategies.items()):
        for told, played in product([""] if coarse else names, names):
            row = []
            for cell in cells:
                other = (*cell[:number], played, *cell[number + 1 :])
                loss = game.payoff(player, *cell) - game.payoff(player, *other)
                row.append(loss if coarse or cell[number] == told else Fraction(0))
            rows.append(row)
    return [row for row in rows if any(row)]


def by_bases(game: NormalFormGame, *, coarse: bool) -> set[tuple[Fraction, ...]]:
    size = len(game.numerators[0])
    forms = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    forms += inequalities(game, coarse=coarse)
    found = set()
    for basis in combinations(forms, size - 1):
        system = fmpq_mat([[fmpq(e.numerator, e.denominator) for e in row] for row in [*basis, [Fraction(1)] * size]])
        if system.det() == 0:
            continue
        solved = system.solve(fmpq_mat([[fmpq(0)]] * (size - 1) + [[fmpq(1)]]))
        point = tuple(Fraction(int(solved[i, 0].p), int(solved[i, 0].q)) for i in range(size))
        if all(sum(a * b for a, b in zip(form, point, strict=True)) >= 0 for form in forms):
            found.add(point)
    return found


@settings(max_examples=30)
@given(games(st.sampled_from([(1, 3), (2, 2), (2, 3)])), CONCEPTS)
def test_extreme_points_are_the_feasible_points_of_every_basis(game: NormalFormGame, concept: str) -> None:
    result = solve(game, concept)
    found = {one.profile.probabilities for one in result.equilibria if isinstance(one.profile, JointDistribution)}
    assert found == by_bases(game, coarse=concept != "correlated")
    assert len(found) == result.num_equilibria
    assert (result.status is Status.COMPLETE) == (len(found) == 1)


@given(games(), CONCEPTS, st.sampled_from(["max", "min"]), st.data())
def test_the_optimum_is_that_of_the_best_extreme_point(
    game: NormalFormGame, concept: str, sense: str, data: st.DataObject
) -> None:
    weights = {player: data.draw(st.integers(-2, 2)) for player in game.players}
    best = correlated_equilibrium(game, concept, weights, sense)
    values = [
        sum(weights[player] * payoff for player, payoff in one.payoffs.items())
        for one in solve(game, concept).equilibria
    ]
    assert best.value == (max if sense == "max" else min)(values)
    assert best.value == sum(weights[player] * payoff for player, payoff in best.equilibrium.payoffs.items())


@given(games())
def test_nash_equilibria_are_correlated_and_correlated_ones_are_coarse_correlated(game: NormalFormGame) -> None:
    for one in solve(game, "nash" if game.num_players == 2 else "pure_nash").equilibria:
        assert isinstance(one.profile, MixedProfile)
        joint = JointDistribution.from_mixed(one.profile)
        assert joint.is_independent
        assert joint.marginals == one.profile
        certificate = verify(game, joint)
        assert certificate.is_equilibrium
        assert certificate.payoffs == one.payoffs
    for one in solve(game, "correlated").equilibria:
        assert verify(game, one.profile, "coarse_correlated").is_equilibrium


@given(games(), st.data())
def test_regrets_grow_from_coarse_to_correlated_and_agree_with_nash_on_independent_play(
    game: NormalFormGame, data: st.DataObject
) -> None:
    def row(size: int) -> tuple[Fraction, ...]:
        weights = data.draw(st.lists(st.integers(0, 4), min_size=size, max_size=size).filter(any))
        return tuple(Fraction(weight, sum(weights)) for weight in weights)

    mixed = MixedProfile(game.players, game.strategy_lists, tuple(map(row, game.shape)))
    assert verify(game, mixed).regrets == verify(game, mixed, "coarse_correlated").regrets
    joint = JointDistribution(game.players, game.strategy_lists, row(len(game.numerators[0])))
    coarse, full = (verify(game, joint, concept).regrets for concept in ("coarse_correlated", "correlated"))
    assert all(coarse[player] <= full[player] for player in game.players)


@given(games(), CONCEPTS, st.data())
def test_scaling_and_shifting_change_no_extreme_point(game: NormalFormGame, concept: str, data: st.DataObject) -> None:
    factors = {player: data.draw(st.fractions("1/3", 3, max_denominator=4)) for player in game.players}
    changed = NormalFormGame.from_payoffs(
        {
            profile: {player: game.payoff(player, *profile) * factors[player] - 3 for player in game.players}
            for profile in product(*game.strategy_lists)
        }
    )
    before, after = solve(game, concept), solve(changed, concept)
    assert [one.profile for one in before.equilibria] == [one.profile for one in after.equilibria]

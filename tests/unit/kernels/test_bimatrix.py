"""All extreme equilibria of matrices by signs of minors: the sets that exact vertex enumeration finds."""

from fractions import Fraction
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from sma_games.equilibria.matrices.vertex_enumeration import extreme_pairs
from sma_games.sweeps.routes.minors import make_sides, type_ranks, types_in_order

SHAPES = [
    (1, 1, 1, 4),
    (1, 3, 2, 12),
    (2, 2, 2, 80),
    (3, 2, 2, 20),
    (3, 3, 3, 70),
    (4, 4, 2, 5),
    (5, 2, 9, 6),
    (5, 5, 40, 3),
]
NOTHING = np.empty(0)


def solved(
    kernel: ModuleType, first: Any, second: Any, error: float | None = None, weights: Any = NOTHING, **options: Any
) -> tuple[Any, list[set[tuple[int, int]]]]:
    """Return what is found for games given as arrays, and the answers as sets of pairs of supports."""
    num_games, rows, columns = first.shape
    cells = np.tile(np.arange(rows * columns), (2, 1))
    errors = NOTHING if error is None else np.full(first.size, error)
    values = [np.array(each, dtype=float).ravel() for each in (first, second)]
    strides = (1, rows * columns)
    games = kernel.Games(*values, errors, strides, cells, type_ranks(rows, columns), weights)
    with np.errstate(all="ignore"):
        found, answers, count = kernel.solve_games(games, num_games, make_sides(rows, columns), **options)
    order = types_in_order(rows, columns)
    starts = answers.starts[: count + 1]
    return found, [{order[rank] for rank in answers.numbers[start:end]} for start, end in pairwise(starts)]


def exact(first: Any, second: Any) -> tuple[set[tuple[int, int]], list[tuple[Fraction, ...]]]:
    """Return the supports and the payoffs of all extreme equilibria of a game, floats being what they are."""
    of_rows, of_columns = ([[*map(Fraction, row)] for row in each.tolist()] for each in (first, second))
    pairs = extreme_pairs(of_rows, of_columns, list)
    payoffs = [tuple(Fraction(ray[-1]) / sum(ray[:-1]) for ray in reversed(pair.rays)) for pair in pairs]
    return {pair.supports for pair in pairs}, payoffs


def strategies(first: Any, second: Any) -> list[list[float]]:
    """Return rank and probabilities of all extreme equilibria of a game, sorted."""
    of_rows, of_columns = ([[*map(Fraction, row)] for row in each.tolist()] for each in (first, second))
    order = types_in_order(*first.shape)
    return sorted(
        [order.index(pair.supports), *(float(x / sum(ray[:-1])) for ray in pair.rays for x in ray[:-1])]
        for pair in extreme_pairs(of_rows, of_columns, list)
    )


def recorded(found: Any, game: int) -> list[list[float]]:
    """Return the same from the records."""
    own = np.flatnonzero(found.records.games[: found.records.num_records[0]] == game)
    return sorted([found.records.ranks[at], *found.records.quantities[at, 2:]] for at in own)


def differences(kernel: ModuleType, first: Any, second: Any) -> int:
    """Check games against the exact answers; return the number of those that were flagged."""
    found, answers = solved(kernel, first, second, records=True)
    for game, code in enumerate(found.codes):
        supports, payoffs = exact(first[game], second[game])
        if code >= 0:
            assert answers[code] == supports
            assert found.counts[game] == len(payoffs)
            least, greatest = ([float(pick(own)) for own in zip(*payoffs, strict=True)] for pick in (min, max))
            scale = 1e-9 * max(np.abs(first[game]).max(), np.abs(second[game]).max())
            assert np.allclose(found.payoffs[:, game], [*least, *greatest], atol=scale)
            assert np.allclose(recorded(found, game), strategies(first[game], second[game]))
    return int((found.codes < 0).sum())


@pytest.mark.parametrize(("rows", "columns", "highest", "games"), SHAPES)
def test_integer_games_are_never_flagged_and_have_the_exact_answers(
    kernels: dict[str, ModuleType], rows: int, columns: int, highest: int, games: int
) -> None:
    first, second = np.random.default_rng(rows + columns).integers(0, highest + 1, (2, games, rows, columns))
    assert differences(kernels["bimatrix"], first, second) == 0


@pytest.mark.parametrize("scale", [1.0, 1e-70, 1e70])
def test_random_floats_have_the_exact_answers(kernels: dict[str, ModuleType], scale: float) -> None:
    first, second = np.random.default_rng(1).uniform(-scale, scale, (2, 10, 3, 3))
    assert differences(kernels["bimatrix"], first, second) == 0


def test_degenerate_floats_are_right_or_flagged(kernels: dict[str, ModuleType]) -> None:
    first, second = np.random.default_rng(2).random((2, 24, 3, 3))
    first[:8, 1] = first[:8, 0]  # a row twice
    second[8:12, :, 2] = second[8:12, :, 1]
    first[12:16, 2] = 0.0
    first[16:20, 1, 1] = first[16:20, 0, 1]
    first[20:, 1] = np.nextafter(first[20:, 0], 1)
    assert 0 < differences(kernels["bimatrix"], first, second) < 24


def test_magnitudes_that_differ_within_a_game_are_right_or_flagged(kernels: dict[str, ModuleType]) -> None:
    generator = np.random.default_rng(3)
    first, second = generator.uniform(-1, 1, (2, 10, 3, 3)) * 10.0 ** generator.integers(-90, 90, (2, 10, 3, 3))
    assert differences(kernels["bimatrix"], first, second) < 5


def test_what_is_not_finite_or_too_large_is_flagged(kernels: dict[str, ModuleType]) -> None:
    first = np.array([[[1.0, np.nan]], [[np.inf, 0]], [[1, 0]], [[0, 1]]])
    found, _ = solved(kernels["bimatrix"], first, np.ones((4, 1, 2)))
    assert found.codes.tolist() == [-1, -1, 0, 0]
    huge = np.array([[[1.5e308, -1.5e308], [-1.5e308, 1.5e308]], [[1.5e308, 0], [0, 0]]])
    found, _ = solved(kernels["bimatrix"], huge, huge)
    assert found.codes.tolist() == [-1, -1]


def test_a_sign_that_is_not_certain_flags_the_game(kernels: dict[str, ModuleType]) -> None:
    first, second = (
        np.array([[1.0, 1, 1, 0], [1, 0, 0, 1], [0, 1, 1, 2]]),
        np.array([[1.0, 0, 0, 1]] * 2 + [[5, 0] * 2]),
    )
    shape = (3, 2, 2)
    found, answers = solved(kernels["bimatrix"], first.reshape(shape), second.reshape(shape), error=1e-12)
    assert found.codes.tolist() == [-1, 0, 1]  # the first has a tie of the row player
    assert found.counts.tolist() == [0, 3, 1]
    assert answers == [{(1, 1), (2, 2), (3, 3)}, {(2, 1)}]


def test_one_and_the_same_payoff_ties_for_certain(kernels: dict[str, ModuleType]) -> None:
    bimatrix = kernels["bimatrix"]
    cells = np.array([[0, 1, 0, 1], [2, 3, 4, 5]])  # both rows pay the row player the same
    values = np.array([0.1, 0.2, 0.3, 0.4, 0.4, 0.3])
    games = bimatrix.Games(values, values, np.full(6, 1e-12), (1, 6), cells, type_ranks(2, 2), NOTHING)
    with np.errstate(all="ignore"):
        found, _, _ = bimatrix.solve_games(games, 1, make_sides(2, 2))
    assert found.codes.tolist() == [0]
    assert found.counts[0] > 1


def test_two_equilibria_of_one_type_are_counted_twice_and_named_once(kernels: dict[str, ModuleType]) -> None:
    first, second = np.array([[[1, 0, 0], [1, 0, 0]]]), np.array([[[2, 3, 0], [2, 0, 3]]])
    found, answers = solved(kernels["bimatrix"], first, second)
    assert answers == [exact(first[0], second[0])[0]]
    assert found.counts[0] == len(exact(first[0], second[0])[1]) > len(answers[0])


def test_the_equilibrium_of_the_greatest_weighted_sum_is_selected(kernels: dict[str, ModuleType]) -> None:
    first, second = np.random.default_rng(4).integers(0, 3, (2, 30, 2, 3))
    found, _ = solved(kernels["bimatrix"], first, second, weights=np.array([1.0, 1.0]))
    order = types_in_order(2, 3)
    for game in range(30):
        pairs = extreme_pairs(first[game].tolist(), second[game].tolist())
        sums = [sum(Fraction(ray[-1], sum(ray[:-1])) for ray in pair.rays) for pair in pairs]
        ranks = [order.index(pair.supports) for pair, own in zip(pairs, sums, strict=True) if own == max(sums)]
        if found.codes[game] < 0:  # a tie of which one side was rounded
            assert len(ranks) > 1
            continue
        assert np.isclose(found.payoffs[4:, game].sum(), float(max(sums)))
        assert found.selected[game] == min(ranks)
    assert (found.codes >= 0).sum() > 20


@pytest.mark.parametrize("penalty", [-1e12, -1e17, -1e100])
def test_a_huge_payoff_against_one_strategy_does_not_spoil_the_others(
    kernels: dict[str, ModuleType], penalty: float
) -> None:
    first, second = np.random.default_rng(8).integers(-9, 9, (2, 60, 3, 3)).astype(float)
    first[:, 0, 1], second[:, 2, 0] = penalty, penalty
    found, _ = solved(kernels["bimatrix"], first, second, weights=np.array([1.0, 1.0]), records=True)
    sure = np.flatnonzero(found.codes >= 0)
    assert len(sure) > 30
    for game in sure.tolist():
        _, payoffs = exact(first[game], second[game])
        least, greatest = ([float(pick(own)) for own in zip(*payoffs, strict=True)] for pick in (min, max))
        assert np.allclose(found.payoffs[:4, game], [*least, *greatest], rtol=1e-9, atol=1e-12)
        assert np.isclose(found.payoffs[4:, game].sum(), float(max(map(sum, payoffs))), rtol=1e-9, atol=1e-12)
        assert np.allclose(recorded(found, game), strategies(first[game], second[game]), rtol=1e-9, atol=0)


def test_games_with_more_vertices_or_types_than_there_is_room_for_are_flagged(
    monkeypatch: pytest.MonkeyPatch, plain: dict[str, ModuleType]
) -> None:
    first, second = np.zeros((2, 1, 2, 2))
    assert solved(plain["bimatrix"], first, second)[0].codes.tolist() == [0]
    for limit in ("MAX_VERTICES", "MAX_TYPES", "MAX_EQUILIBRIA"):
        with monkeypatch.context() as patch:
            patch.setattr(plain["bimatrix"], limit, 1)
            assert solved(plain["bimatrix"], first, second)[0].codes.tolist() == [-1]


def test_answers_are_numbered_alike_however_often_room_runs_out(
    monkeypatch: pytest.MonkeyPatch, kernels: dict[str, ModuleType]
) -> None:
    first, second = np.random.default_rng(5).random((2, 200, 4, 4))
    whole, answers = solved(kernels["bimatrix"], first, second)
    monkeypatch.setattr(kernels["bimatrix"], "PART", 64)
    parts, same = solved(kernels["bimatrix"], first, second, records=True)
    assert parts.records.num_records[0] == whole.counts.sum()
    assert parts.codes.tolist() == whole.codes.tolist()
    assert answers == same
    assert len(answers) > 128


def test_payoffs_of_pure_strategies_with_too_few_right_digits_are_flagged(kernels: dict[str, ModuleType]) -> None:
    for payoff, code in ((1e-13, -1), (1.0, 1)):
        games = np.full((1, 1, 1), payoff)
        found, _ = solved(kernels["bimatrix"], games, games, error=1e-9, weights=np.array([1.0, 1.0]))
        assert (found.codes[0] >= 0) == (code >= 0)

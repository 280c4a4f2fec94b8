"""Indices of components: the sum, known games, independence of the nearby game, and what is refused."""

from typing import Any

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from sma_games import MethodError, MixedProfile, NormalFormGame, list_models, load_model, solve
from sma_games.equilibria.selection.index import component_indices

MODELS = map(load_model, list_models()["slug"])
SMALL = [model.slug for model in MODELS if model.form == "normal" and len(model.players) == 2]


@st.composite
def games(draw: st.DrawFn) -> NormalFormGame:
    """Games with very few different payoffs: most of them are degenerate."""
    shape = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    numbers = draw(st.sampled_from([st.integers(0, 1), st.integers(0, 2), st.integers(-9, 9)]))
    tables = [[[draw(numbers) for _ in range(shape[1])] for _ in range(shape[0])] for _ in range(2)]
    return NormalFormGame.from_arrays(*tables)


@given(games(), st.integers(1, 99))
def test_indices_add_up_to_one_and_do_not_depend_on_the_nearby_game(game: NormalFormGame, seed: int) -> None:
    result = solve(game)
    assert len(result.indices) == len(result.components)
    assert sum(result.indices) == 1
    assert component_indices(result, seed=seed) == result.indices


def determinant(table: Any, rows: Any, columns: Any) -> fmpq:
    least = min(min(row) for row in table)
    return fmpq_mat([[fmpq(int(table[int(i) - 1][int(j) - 1] - least + 1)) for j in columns] for i in rows]).det()


@given(games())
def test_a_nondegenerate_equilibrium_has_the_index_of_its_determinants(game: NormalFormGame) -> None:
    result = solve(game)
    for number, one in enumerate(result.equilibria):
        assert isinstance(one.profile, MixedProfile)
        rows, columns = one.profile.supports
        group = next(place for place, members in enumerate(result.components) if number in members)
        if one.is_strict:
            assert result.indices[group] == 1
        if len(result.components[group]) == 1 and len(rows) == len(columns):
            signs = determinant(game.matrix(0), rows, columns) * determinant(game.matrix(1), rows, columns)
            if signs != 0 and not has_other_best_replies(game, one.profile):
                assert result.indices[group] == (1 if signs > 0 else -1) * (-1) ** (len(rows) + 1)


def has_other_best_replies(game: NormalFormGame, profile: MixedProfile) -> bool:
    x, y = profile.probabilities
    mine = [sum(p * q for p, q in zip(row, y, strict=True)) for row in game.matrix(0)]
    columns = list(zip(*game.matrix(1), strict=True))
    theirs = [sum(p * q for p, q in zip(column, x, strict=True)) for column in columns]
    return bool(sum(v == max(mine) for v in mine) + sum(v == max(theirs) for v in theirs) > 2 * sum(p > 0 for p in x))


@settings(max_examples=30)
@given(games(), st.data())
def test_a_strictly_dominated_strategy_changes_no_index(game: NormalFormGame, data: st.DataObject) -> None:
    first, second = ([list(row) for row in game.matrix(player)] for player in (0, 1))
    worse = [payoff - data.draw(st.integers(1, 3)) for payoff in data.draw(st.sampled_from(first))]
    longer = NormalFormGame.from_arrays([*first, worse], [*second, [data.draw(st.integers(-3, 3)) for _ in worse]])
    assert solve(longer).indices == solve(game).indices


@pytest.mark.parametrize("slug", SMALL)
def test_the_components_of_every_matrix_that_is_shipped_add_up_to_one(slug: str) -> None:
    assert sum(solve(load_model(slug).at(), "nash").indices) == 1


DEGENERATE = {"von_stengel_degenerate": (0, 1), "kohlberg_mertens": (1,), "duplicate_row": (1, -1, 1)}


@pytest.mark.parametrize("slug", DEGENERATE)
def test_degenerate_textbook_games_have_known_indices(slug: str) -> None:
    """A segment that a small change removes; one closed loop; a row and its copy, which count once."""
    assert solve(load_model(f"textbook/{slug}").at()).indices == DEGENERATE[slug]


def test_the_no_deal_component_of_the_timing_matrix_has_index_zero() -> None:
    assert solve(load_model("sma/timing_matrix").at()).indices == (1, 0)


def test_a_component_can_have_another_index_than_plus_or_minus_one() -> None:
    """An outside option against a game with three equilibria of indices 1, -1, 1: what remains are 2 - 1 and so on."""
    first = [[4, 0, 0], [0, 4, 0], [0, 0, 4], [3, 3, 3]]
    game = NormalFormGame.from_arrays(first, [[4, 0, 0], [0, 4, 0], [0, 0, 4], [0, 0, 0]])
    result = solve(game)
    outside = next(
        place
        for place, group in enumerate(result.components)
        if all(result.equilibria[number].profile["1"]["4"] == 1 for number in group)
    )
    assert len(result.components) == 4
    assert result.indices[outside] == -2


def test_indices_of_anything_else_are_refused() -> None:
    game = NormalFormGame.from_arrays([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    with pytest.raises(MethodError, match=r"not concept 'pure_nash' of .*; use solve\(game, 'nash'\)"):
        _ = solve(game, "pure_nash").indices
    with pytest.raises(MethodError, match="indices need all Nash equilibria of a two-player normal form"):
        _ = solve(load_model("textbook/centipede").at()).indices

"""One equilibrium of large games: which method is chosen, what it says, and that values agree."""

import random
from math import lcm
from typing import Any

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given
from hypothesis import strategies as st

from sma_games import MethodError, MixedProfile, NormalFormGame, Status, load_model, solve, verify
from sma_games.algebra.linear.complementary_pivoting import Vertex, exact_equilibrium
from sma_games.equilibria.matrices import one_equilibrium, support_guesses
from sma_games.equilibria.matrices.support_guesses import guesses, unit_floats

Table = list[list[int]]


@pytest.fixture
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every game count as large."""
    monkeypatch.setattr(one_equilibrium, "SMALL", 0)


def random_game(*shape: int, most: int = 999, seed: int = 0) -> NormalFormGame:
    source = random.Random(seed)  # noqa: S311 - games, no secrets
    tables = [[[source.randint(0, most) for _ in range(shape[1])] for _ in range(shape[0])] for _ in range(2)]
    return NormalFormGame.from_arrays(*tables)


def dual_cyclic_game(size: int) -> NormalFormGame:
    """The games of Savani and von Stengel (2006), whose paths are exponentially long; their equilibrium is mixed."""
    corners = [[fmpq(t) ** power for power in range(1, size + 1)] for t in range(1, 2 * size + 1)]
    center = [sum(column, fmpq(0)) / (2 * size) for column in zip(*corners, strict=True)]
    normals = [[a - b for a, b in zip(row, center, strict=True)] for row in corners]
    order = [
        0,
        *(k + (1 if k % 2 else -1) for k in range(1, size - 1)),
        size - 1,
        *(size + (k ^ 1) for k in range(size)),
    ]
    labelled = [normal for _, normal in sorted(zip(order, normals, strict=True), key=lambda pair: pair[0])]
    columns = inequalities(normals[:size], normals[size:])
    rows = inequalities(labelled[size:], labelled[:size])
    return NormalFormGame.from_arrays(rows, [list(row) for row in zip(*columns, strict=True)])


def inequalities(own: Any, others: Any) -> Table:
    """Return R, up to a factor, such that {z : normal . z <= 1} is {x >= 0 : R x <= 1}, own normals being x >= 0."""
    size = range(len(own))
    slopes = fmpq_mat(others) * fmpq_mat(own).inv()
    values = slopes * fmpq_mat([[1] for _ in size])
    table = [[slopes[j, i] / (values[j, 0] - 1) for i in size] for j in size]
    common = lcm(*[int(entry.q) for row in table for entry in row])
    return [[int(entry.p) * (common // int(entry.q)) for entry in row] for row in table]


@pytest.mark.parametrize("size", [4, 6])
@pytest.mark.usefixtures("_large")
def test_floats_find_the_end_of_a_very_long_path(size: int) -> None:
    (one,) = solve(dual_cyclic_game(size), "nash", "lemke_howson").equilibria
    assert isinstance(one.profile, MixedProfile)
    assert [*map(len, one.profile.supports)] == [size, size]


def test_whole_numbers_find_the_end_of_a_very_long_path() -> None:
    (one,) = solve(dual_cyclic_game(8), "nash", "lemke_howson").equilibria
    assert isinstance(one.profile, MixedProfile)
    assert [*map(len, one.profile.supports)] == [8, 8]


@st.composite
def games(draw: st.DrawFn) -> NormalFormGame:
    """Mostly degenerate games."""
    shape = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    numbers = draw(st.sampled_from([st.integers(0, 1), st.integers(0, 2), st.integers(-99, 99)]))
    tables = [[[draw(numbers) for _ in range(shape[1])] for _ in range(shape[0])] for _ in range(2)]
    return NormalFormGame.from_arrays(*tables)


@given(games())
def test_floats_and_whole_numbers_both_find_an_equilibrium_of_every_game(game: NormalFormGame) -> None:
    known = {one.profile for one in solve(game).equilibria}
    for small in (0, 10**9):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(one_equilibrium, "SMALL", small)
            patched.setattr(one_equilibrium, "_pure", lambda *_: None)
            (one,) = solve(game, "nash", "lemke_howson").equilibria
        assert one.max_regret == 0
        assert one.profile in known or solve(game).status is Status.CONTINUUM


LARGE_GAMES = {
    "independent payoffs": random_game(40, 60),
    "few payoffs": random_game(50, 50, most=2, seed=1),
    "all payoffs equal": random_game(30, 40, most=0),
    "tall": random_game(400, 3, seed=2),
    "duplicated rows and columns": NormalFormGame.from_arrays(
        *[[[(7 * (i // 9) + 5 * (j // 9) * k) % 6 for j in range(45)] for i in range(45)] for k in (1, 3)]
    ),
}


@pytest.mark.parametrize("name", LARGE_GAMES)
@pytest.mark.parametrize("pairs", [100, 0])
def test_large_games_are_solved_exactly_degenerate_or_not(
    name: str, pairs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(support_guesses, "PAIRS", pairs)
    if not pairs:
        monkeypatch.setattr(one_equilibrium, "_pure", lambda *_: None)
    (one,) = solve(LARGE_GAMES[name], "nash", "lemke_howson").equilibria
    assert verify(LARGE_GAMES[name], one.profile).is_equilibrium


def test_a_large_zero_sum_game_has_the_value_that_its_program_proves() -> None:
    table = [[(i * i + 3 * j * j + i * j) % 37 for j in range(31)] for i in range(32)]
    game = NormalFormGame.from_arrays(table, [[5 - entry for entry in row] for row in table])
    (one,) = solve(game, "nash", "zero_sum_program").equilibria
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(one_equilibrium, "SMALL", 10**9)
        (other,) = solve(game, "nash", "zero_sum_program").equilibria
    assert one.payoffs == other.payoffs


@pytest.mark.usefixtures("_large")
def test_payoffs_that_hardly_differ_are_told_apart() -> None:
    tables = [
        [[10**30 + entry for entry in row] for row in random_game(8, 8, most=9, seed=k).matrix(0)] for k in (3, 4)
    ]
    game = NormalFormGame.from_arrays(*tables)
    assert verify(game, solve(game, "nash", "lemke_howson").equilibria[0].profile).is_equilibrium


def test_wrong_guesses_are_noticed_and_whole_numbers_take_over(monkeypatch: pytest.MonkeyPatch) -> None:
    game = random_game(31, 31, seed=6)
    guess = Vertex([0, 1], [0, 1])
    monkeypatch.setattr(one_equilibrium, "_pure", lambda *_: None)
    monkeypatch.setattr(one_equilibrium, "guesses", lambda *_: [(guess, guess)])
    assert solve(game, "nash", "lemke_howson").equilibria[0].max_regret == 0


def test_paths_that_are_too_long_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    game = random_game(31, 31, seed=7)
    floats = [unit_floats(payoffs, 31) for payoffs in game.numerators]
    monkeypatch.setattr(support_guesses, "PAIRS", 0)
    monkeypatch.setattr(support_guesses, "PATHS", 2)
    monkeypatch.setattr(support_guesses, "FIRST_LABELS", 0)
    assert len(list(guesses(*floats))) == 2
    monkeypatch.setattr(support_guesses, "FIRST_STEPS", 0)
    assert not list(guesses(*floats))


def test_paths_start_from_every_strategy(monkeypatch: pytest.MonkeyPatch) -> None:
    game = random_game(31, 31, seed=7)
    monkeypatch.setattr(support_guesses, "PAIRS", 0)
    monkeypatch.setattr(support_guesses, "FIRST_STEPS", 0)  # of the other paths
    found = list(guesses(*[unit_floats(payoffs, 31) for payoffs in game.numerators]))
    assert 31 < len(found) <= 62
    assert all(exact_equilibrium(game.matrix(0), game.matrix(1), *guess) is not None for guess in found)


@st.composite
def zero_sum_games(draw: st.DrawFn) -> NormalFormGame:
    shape = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    payoffs = [[draw(st.fractions(-2, 2, max_denominator=3)) for _ in range(shape[1])] for _ in range(shape[0])]
    total = draw(st.integers(-2, 2))
    return NormalFormGame.from_arrays(payoffs, [[total - entry for entry in row] for row in payoffs])


@given(zero_sum_games())
def test_the_value_of_a_constant_sum_game_is_that_of_all_its_equilibria(game: NormalFormGame) -> None:
    (one,) = solve(game, "nash", "zero_sum_program").equilibria
    assert {tuple(other.payoffs.values()) for other in solve(game).equilibria} == {tuple(one.payoffs.values())}
    (pivoted,) = solve(game, "nash", "lemke_howson").equilibria
    assert pivoted.payoffs == one.payoffs


def test_rock_paper_scissors_is_solved_by_both() -> None:
    game = load_model("textbook/rock_paper_scissors").at()
    for method in ("zero_sum_program", "lemke_howson"):
        result = solve(game, "nash", method)
        assert result.status is Status.PARTIAL
        assert result.equilibria[0].max_regret == 0
        assert result.equilibria[0].is_pareto_dominated is None


def test_a_large_game_gets_one_equilibrium_and_the_result_says_why() -> None:
    source = random.Random(8)  # noqa: S311 - games, no secrets
    tables = [[[source.randint(0, 99) for _ in range(21)] for _ in range(21)] for _ in range(2)]
    result = solve(NormalFormGame.from_arrays(*tables))
    assert (result.method, result.status, result.num_equilibria) == ("lemke_howson", Status.PARTIAL, 1)
    assert "(not vertex_enumeration: it would take too long with 21 x 21; " in result.explain()
    assert "zero_sum_program: it needs payoffs that add up to a constant" in result.explain()
    assert not result.select("strict").is_decided
    assert "may be equilibria that are not listed (method lemke_howson)" in str(result.select("strict"))
    zero = NormalFormGame.from_arrays(tables[0], [[-entry for entry in row] for row in tables[0]])
    assert solve(zero).method == "zero_sum_program"
    narrow = NormalFormGame.from_arrays(*[table[:2] for table in tables])
    assert solve(narrow).method == "vertex_enumeration"


def test_a_pure_equilibrium_is_found_without_pivoting_where_floats_see_ties_that_are_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    large, ones = 10**20, [[1, 1], [1, 1]]
    game = NormalFormGame.from_arrays([[large, large], [large + 1, large + 1]], ones)
    monkeypatch.setattr(one_equilibrium, "_mix", None)
    (one,) = solve(game, "nash", "lemke_howson").equilibria
    assert verify(game, one.profile).is_equilibrium
    assert one.profile["1"]["2"] == 1


def test_a_game_that_is_not_constant_sum_is_refused() -> None:
    hunt = load_model("textbook/stag_hunt").at()
    with pytest.raises(
        MethodError, match=r"'vertex_enumeration'.*'zero_sum_program'.*needs payoffs that add up to a constant"
    ):
        solve(hunt, "nash", "zero_sum_program")

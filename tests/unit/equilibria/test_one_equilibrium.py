"""One equilibrium of large games: which method is chosen, what it says, and that values agree."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sma_games import MethodError, NormalFormGame, Status, load_model, solve, verify
from sma_games.equilibria import one_equilibrium


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
    monkeypatch.setattr(one_equilibrium, "one_equilibrium", None)
    (one,) = solve(game, "nash", "lemke_howson").equilibria
    assert verify(game, one.profile).is_equilibrium
    assert one.profile["1"]["2"] == 1


def test_a_game_that_is_not_constant_sum_is_refused() -> None:
    hunt = load_model("textbook/stag_hunt").at()
    with pytest.raises(MethodError, match="zero_sum_program: it needs payoffs that add up to a constant"):
        solve(hunt, "nash", "zero_sum_program")

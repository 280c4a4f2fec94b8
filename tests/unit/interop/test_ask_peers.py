"""Peers are asked as they are, judged by exact calculations, and told apart from our own failures."""

import sys
import warnings
from collections.abc import Callable
from fractions import Fraction
from types import ModuleType, SimpleNamespace
from typing import Any

import nashpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sma_games import MethodError, NormalFormGame, PeerVerdict, SettingError, ask_peers, load_model, solve
from sma_games.interop.differences import payoff_spread, raised

DEGENERATE = NormalFormGame.from_arrays([[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]])
GENERIC = NormalFormGame.from_arrays([[3, 1], [0, 2]], [[2, 1], [0, 3]])
ZEROS = NormalFormGame.from_arrays([[0, 0], [0, 0]], [[0, 0], [0, 0]])

Module = Callable[..., ModuleType]


def nashpy_rows(game: NormalFormGame, **options: Any) -> dict[str, dict[Any, Any]]:
    asked = ask_peers(game, **options)
    return {row["method"]: row for row in asked.to_dict("records") if row["peer"] == "nashpy"}


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Module:
    """Return a maker of modules that stand in for packages which are not installed."""

    def make(name: str, **contents: Any) -> ModuleType:
        made = ModuleType(name)
        made.__dict__.update(contents)
        monkeypatch.setitem(sys.modules, name, made)
        return made

    return make


@pytest.fixture
def patched(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Return a way to let Nashpy's vertex enumeration say something else."""

    def patch(answer: Any) -> None:
        monkeypatch.setattr(nashpy.Game, "vertex_enumeration", answer)

    return patch


def test_a_generic_game_has_no_differences() -> None:
    rows = nashpy_rows(GENERIC)
    assert {row["verdict"] for row in rows.values()} == {PeerVerdict.AGREES.value}
    assert {(row["found"], row["equilibria"], row["missing"], row["reason"]) for row in rows.values()} == {
        (3, 3, "", "")
    }
    assert {row["version"] for row in rows.values()} == {nashpy.__version__}


def test_support_enumeration_misses_what_is_not_square_and_the_warning_is_caught() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        row = nashpy_rows(DEGENERATE)["support_enumeration"]
    assert (row["verdict"], row["found"], row["missing"]) == (PeerVerdict.MISSES.value, 2, "1")
    assert "at equilibrium 1 the players use different numbers of strategies" in row["reason"]
    assert "the game is degenerate: at equilibrium 0 1 plays 1 strategy and 2 has 2 best responses" in row["reason"]
    assert row["warning"].startswith("An even number of (2) equilibria was returned.")


def test_a_peer_that_fails_is_asked_again_with_positive_payoffs() -> None:
    row = nashpy_rows(ZEROS)["vertex_enumeration"]
    assert row["verdict"] == PeerVerdict.FAILS.value
    assert row["reason"].startswith("raises TypeError: 'NoneType' object is not subscriptable; with a constant added")


@settings(max_examples=20)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=3, max_size=3), min_size=2, max_size=2
    )
)
def test_found_and_missing_are_all_equilibria_and_constants_change_none(rows: list[list[tuple[int, int]]]) -> None:
    game = NormalFormGame.from_arrays(*[[[cell[number] for cell in row] for row in rows] for number in (0, 1)])
    assert min(map(min, raised(game).numerators)) > 0
    result = solve(game)
    assert [one.profile for one in solve(raised(game)).equilibria] == [one.profile for one in result.equilibria]
    for row in nashpy_rows(game).values():
        missing = [number for number in row["missing"].split(", ") if number]
        assert row["found"] + len(missing) == row["equilibria"] == result.num_equilibria
        assert row["wrong"] == 0


def test_what_is_no_equilibrium_is_told_with_its_regret(patched: Callable[[Any], None]) -> None:
    patched(lambda _: iter([([1.0, 0.0], [0.0, 1.0]), ([1.0, 0.0], [1.0, 0.0])]))
    row = nashpy_rows(GENERIC)["vertex_enumeration"]
    assert (row["verdict"], row["found"], row["wrong"]) == (PeerVerdict.MISSES_AND_WRONG.value, 1, 1)
    assert row["largest_regret"] == pytest.approx(1 / 3)  # of a range of 3
    assert "1 of its answers are no equilibria; somebody gains 0.333 of the range of payoffs" in row["reason"]


@pytest.mark.parametrize(
    "pair",
    [([float("nan"), 1.0], [1.0, 0.0]), ([1.0], [1.0, 0.0]), ([-0.5, 1.5], [1.0, 0.0]), ([0.6, 0.6], [1.0, 0.0])],
)
def test_what_are_no_probabilities_is_wrong(patched: Callable[[Any], None], pair: Any) -> None:
    patched(lambda _: iter([pair]))
    row = nashpy_rows(GENERIC)["vertex_enumeration"]
    assert row["wrong"] == 1
    assert "nor even probabilities" in row["reason"]


def test_all_equilibria_and_one_too_many_is_wrong(patched: Callable[[Any], None]) -> None:
    wrong = ([1.0, 0.0], [0.0, 1.0])
    patched(lambda game: iter([*game.support_enumeration(), wrong]))
    assert nashpy_rows(GENERIC)["vertex_enumeration"]["verdict"] == PeerVerdict.WRONG.value


def test_mixtures_of_extreme_equilibria_are_counted_apart(patched: Callable[[Any], None]) -> None:
    patched(lambda _: iter([([0.5, 0.5], [0.25, 0.75])]))
    row = nashpy_rows(ZEROS)["vertex_enumeration"]
    assert (row["found"], row["others"], row["wrong"]) == (0, 1, 0)


def test_rounding_of_a_peer_is_forgiven_up_to_the_tolerance(patched: Callable[[Any], None]) -> None:
    patched(lambda _: iter([([1 + 1e-9, -1e-9], [1.0, 1e-9])]))
    assert nashpy_rows(GENERIC)["vertex_enumeration"]["found"] == 1
    assert nashpy_rows(GENERIC, tolerance=1e-12)["vertex_enumeration"]["wrong"] == 1


def test_peers_that_are_not_installed_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("quantecon", "pygambit"):
        monkeypatch.setitem(sys.modules, name, None)
    asked = ask_peers(GENERIC)
    others = asked[asked.peer != "nashpy"]
    assert set(others.verdict) == {PeerVerdict.NOT_INSTALLED.value}
    assert others[["found", "others", "wrong"]].isna().all(axis=None)
    assert set(others.reason) == {"pip install 'sma-games[peers]' adds it"}


def test_quantecon_is_asked_with_each_player_s_own_payoffs_in_rows(module: Module) -> None:
    seen = []

    def answer(game: Any) -> list[Any]:
        seen.append([player.tolist() for player in game])
        return [([1.0, 0.0], [1.0, 0.0])]

    theory = SimpleNamespace(
        Player=lambda rows: rows,
        NormalFormGame=lambda players: players,
        vertex_enumeration=answer,
        support_enumeration=answer,
    )
    module("quantecon", game_theory=theory, __version__="0.11.4")
    asked = ask_peers(GENERIC)
    assert seen[0] == [[[3.0, 1.0], [0.0, 2.0]], [[2.0, 0.0], [1.0, 3.0]]]
    assert list(asked.loc[asked.peer == "quantecon", "version"]) == ["0.11.4"] * 2
    assert list(asked.loc[asked.peer == "quantecon", "found"]) == [1, 1]


def test_pygambit_is_asked_in_exact_numbers(module: Module) -> None:
    profiles = [
        dict(zip("abcd", map(str, shares), strict=True))
        for shares in ((1, 0, 1, 0), (0, 1, 0, 1), (Fraction(3, 4), Fraction(1, 4), Fraction(1, 4), Fraction(3, 4)))
    ]
    given_rows: list[Any] = []

    def from_arrays(*rows: Any) -> Any:
        given_rows.extend(rows)
        return SimpleNamespace(players=[SimpleNamespace(strategies=["a", "b"]), SimpleNamespace(strategies=["c", "d"])])

    nash = SimpleNamespace(enummixed_solve=lambda _, rational: SimpleNamespace(equilibria=profiles if rational else []))
    module("pygambit", Game=SimpleNamespace(from_arrays=from_arrays), nash=nash, __version__="16.7.0")
    row = ask_peers(GENERIC).to_dict("records")[-1]
    assert (row["peer"], row["verdict"], row["found"]) == ("pygambit", PeerVerdict.AGREES.value, 3)
    assert given_rows[0][0][0] == Fraction(3)


def test_large_games_are_not_asked_about() -> None:
    rows = nashpy_rows(NormalFormGame.from_arrays([[1] * 8] * 8, [[1] * 8] * 8))
    assert {row["verdict"] for row in rows.values()} == {PeerVerdict.NOT_ASKED.value}


def test_payoffs_beyond_floats_are_the_peer_s_failure_not_ours() -> None:
    rows = nashpy_rows(NormalFormGame.from_arrays([[10**400, 0]], [[1, 0]]))
    assert "raises GameError: rescale the payoffs" in rows["vertex_enumeration"]["reason"]
    assert payoff_spread(ZEROS) == 1


def test_trees_and_wrong_tolerances_are_refused() -> None:
    with pytest.raises(MethodError, match=r"take reduced_model\(model\)"):
        ask_peers(load_model("sma/hedge_signal"))
    with pytest.raises(SettingError, match="tolerance = 0: expected a number above 0"):
        ask_peers(GENERIC, tolerance=0)

"""The verifier, above all on profiles that are no equilibria."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from sma_games.equilibria import verify
from sma_games.errors import GameError, MethodError, SmaGamesError
from sma_games.games import (
    BehaviorProfile,
    ChanceNode,
    DecisionNode,
    ExtensiveFormGame,
    MixedProfile,
    NormalFormGame,
    TerminalNode,
    behavior_profile,
    mixed_profile,
)

HALF = Fraction(1, 2)
PENNIES = NormalFormGame.from_arrays([[1, -1], [-1, 1]], [[-1, 1], [1, -1]], players=["A", "B"])
SCALED = NormalFormGame.from_arrays([["1/3", 0], [0, "1/6"]], [["0.5", 0], [0, "0.25"]], players=["A", "B"])
ENTRY = ExtensiveFormGame(
    ("entrant", "incumbent"),
    (
        DecisionNode("entrant", "entry", ("stay_out", "enter"), (1, 2)),
        TerminalNode((0, 2)),
        DecisionNode("incumbent", "reply", ("yield", "fight"), (3, 4)),
        TerminalNode((1, 1)),
        TerminalNode((-1, "-1/2")),
    ),
)
# B sees nothing of A's move; A moves again, not knowing what B did.
BLIND = ExtensiveFormGame(
    ("A", "B"),
    (
        DecisionNode("A", "first", ("quit", "play"), (1, 2)),
        TerminalNode((1, 0)),
        DecisionNode("B", "guess", ("h", "t"), (3, 4)),
        DecisionNode("A", "last", ("h", "t"), (5, 6)),
        DecisionNode("A", "last", ("h", "t"), (7, 8)),
        TerminalNode((4, -4)),
        TerminalNode((-4, 4)),
        TerminalNode((-4, 4)),
        TerminalNode((4, -4)),
    ),
)
LOTTERY = ExtensiveFormGame(
    ("A",),
    (
        ChanceNode("state", ("good", "bad"), ("1/4", "3/4"), (1, 2)),
        DecisionNode("A", "blind", ("safe", "risky"), (3, 4)),
        DecisionNode("A", "blind", ("safe", "risky"), (5, 6)),
        TerminalNode((1,)),
        TerminalNode((8,)),
        TerminalNode((1,)),
        TerminalNode((0,)),
    ),
)


def mixed(game: NormalFormGame, *rows: tuple[Any, ...]) -> MixedProfile:
    return MixedProfile(game.players, game.strategy_lists, tuple(tuple(map(Fraction, row)) for row in rows))


def test_an_equilibrium_of_a_matrix_has_no_regret_and_its_exact_payoffs() -> None:
    certificate = verify(SCALED, mixed(SCALED, ("1/3", "2/3"), ("1/3", "2/3")))
    assert certificate.is_equilibrium
    assert certificate.payoffs == {"A": Fraction(1, 9), "B": Fraction(1, 6)}
    assert certificate.max_regret == 0
    assert str(certificate) == "An equilibrium (nash): nobody gains by deviating."


def test_a_wrong_profile_of_a_matrix_is_told_with_the_exact_gain_of_each_player() -> None:
    certificate = verify(PENNIES, mixed_profile(PENNIES, {"A": "1", "B": {"1": "3/4", "2": "1/4"}}))
    assert not certificate.is_equilibrium
    assert certificate.payoffs == {"A": HALF, "B": -HALF}
    assert certificate.regrets == {"A": 0, "B": Fraction(3, 2)}
    assert certificate.max_regret == Fraction(3, 2)
    assert str(certificate) == "No equilibrium (nash): B gains 3/2 by deviating."


def test_the_least_deviation_from_an_equilibrium_is_noticed() -> None:
    off = Fraction(1, 10**30)
    certificate = verify(PENNIES, mixed(PENNIES, (HALF + off, HALF - off), (HALF, HALF)))
    assert certificate.regrets == {"A": 0, "B": 2 * off}


def test_three_players_are_verified_from_the_definition() -> None:
    majority = [[[int(a + b + c >= 2) * (a + 1) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)]
    game = NormalFormGame.from_arrays(majority, majority, majority)
    half = {"1": "1/2", "2": "1/2"}
    certificate = verify(game, mixed_profile(game, {"1": "1", "2": half, "3": {"1": "1/4", "2": "3/4"}}))
    assert certificate.payoffs == dict.fromkeys("123", Fraction(3, 8))
    assert certificate.regrets["1"] == 2 * Fraction(7, 8) - Fraction(3, 8)


def test_a_game_of_one_player_is_verified_as_a_maximization() -> None:
    game = NormalFormGame.from_arrays([3, 1, 2])
    assert verify(game, mixed_profile(game, {"1": "3"})).regrets == {"1": 1}
    assert verify(game, mixed_profile(game, {"1": "1"})).is_equilibrium


def test_an_empty_threat_is_a_nash_equilibrium_and_not_subgame_perfect() -> None:
    threat = behavior_profile(ENTRY, {"entry": "stay_out", "reply": "fight"})
    assert verify(ENTRY, threat, "nash").is_equilibrium
    certificate = verify(ENTRY, threat)
    assert certificate.concept == "subgame_perfect"
    assert certificate.regrets == {"entrant": 0, "incumbent": Fraction(3, 2)}


def test_a_wrong_move_on_the_path_of_a_tree_is_told_for_both_concepts() -> None:
    wrong = behavior_profile(ENTRY, {"entry": "stay_out", "reply": {"yield": "3/4", "fight": "1/4"}})
    for concept in ("nash", "subgame_perfect"):
        certificate = verify(ENTRY, wrong, concept)
        assert certificate.payoffs == {"entrant": 0, "incumbent": 2}
        assert certificate.regrets["entrant"] == HALF
        assert not certificate.is_equilibrium


def test_a_deviation_in_two_own_moves_at_once_is_found() -> None:
    profile = behavior_profile(BLIND, {"first": "quit", "guess": "h", "last": "t"})
    certificate = verify(BLIND, profile, "nash")
    assert certificate.concept == "nash"
    assert certificate.regrets == {"A": 3, "B": 0}


def test_an_equilibrium_under_imperfect_information_verifies() -> None:
    half = {"h": "1/2", "t": "1/2"}
    lazy = behavior_profile(BLIND, {"first": "quit", "guess": half, "last": "h"})
    assert verify(BLIND, lazy, "nash").is_equilibrium
    wrong = verify(BLIND, behavior_profile(BLIND, {"first": "play", "guess": half, "last": half}))
    assert wrong.regrets == {"A": 1, "B": 0}


def test_subgame_perfection_wants_an_equilibrium_of_the_subgame_that_is_not_reached() -> None:
    half = {"h": "1/2", "t": "1/2"}
    lazy = verify(BLIND, behavior_profile(BLIND, {"first": "quit", "guess": half, "last": "h"}))
    assert lazy.concept == "subgame_perfect"
    assert lazy.regrets == {"A": 0, "B": 4}
    assert verify(BLIND, behavior_profile(BLIND, {"first": "quit", "guess": half, "last": half})).is_equilibrium


def test_a_best_response_under_imperfect_information_weighs_states_by_chance() -> None:
    assert verify(LOTTERY, behavior_profile(LOTTERY, {"blind": "risky"})).is_equilibrium
    certificate = verify(LOTTERY, behavior_profile(LOTTERY, {"blind": "safe"}))
    assert certificate.payoffs == {"A": 1}
    assert certificate.regrets == {"A": 1}


def test_a_branch_of_probability_zero_matters_for_subgame_perfection_only() -> None:
    game = ExtensiveFormGame(
        ("A",),
        (
            ChanceNode("c", ("never", "always"), (0, 1), (1, 2)),
            DecisionNode("A", "a", ("good", "bad"), (3, 4)),
            TerminalNode((0,)),
            TerminalNode((5,)),
            TerminalNode((0,)),
        ),
    )
    profile = behavior_profile(game, {"a": "bad"})
    assert verify(game, profile, "nash").is_equilibrium
    assert verify(game, profile, "subgame_perfect").regrets == {"A": 5}


def behavior(choices: dict[str, dict[str, Fraction]]) -> BehaviorProfile:
    return BehaviorProfile(ENTRY.players, {"entry": "entrant", "reply": "incumbent"}, choices)


STAY = {"stay_out": Fraction(1), "enter": Fraction(0)}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: verify(PENNIES, mixed_profile(SCALED, {"A": "1", "B": "1"}), "subgame_perfect"),
            MethodError,
            "'subgame_perfect' is not defined for a normal form; use 'nash'",
        ),
        (
            lambda: verify(PENNIES, behavior({"entry": STAY})),
            GameError,
            "does not belong to this game",
        ),
        (
            lambda: verify(PENNIES, MixedProfile(("B", "A"), PENNIES.strategy_lists, ((HALF, HALF), (HALF, HALF)))),
            GameError,
            "this game: players or strategies differ",
        ),
        (
            lambda: verify(PENNIES, MixedProfile(("A", "B"), (("1",), ("1", "2")), ((HALF + HALF,), (HALF, HALF)))),
            GameError,
            "players or strategies differ",
        ),
        (
            lambda: verify(PENNIES, mixed(PENNIES, ("1/2", "1/4"), ("1/2", "1/2"))),
            GameError,
            "A: probabilities 1/2, 1/4 must be >= 0 and add up to 1",
        ),
        (
            lambda: verify(PENNIES, mixed(PENNIES, ("1/2", "1/2"), ("3/2", "-1/2"))),
            GameError,
            "B: probabilities 3/2, -1/2 must be >= 0 and add up to 1",
        ),
        (
            lambda: verify(ENTRY, mixed_profile(PENNIES, {"A": "1", "B": "1"})),
            GameError,
            "a tree needs a behavior profile",
        ),
        (lambda: verify(ENTRY, behavior({"entry": STAY})), GameError, "does not fit information set 'reply'"),
        (
            lambda: verify(ENTRY, behavior({"entry": {"stay_out": HALF + HALF}, "reply": {}})),
            GameError,
            "does not fit information set 'entry'",
        ),
        (
            lambda: verify(ENTRY, behavior({"entry": STAY, "reply": {"yield": HALF + HALF, "fight": HALF}})),
            GameError,
            "reply: probabilities 1, 1/2 must be >= 0 and add up to 1",
        ),
        (
            lambda: verify(ENTRY, behavior_profile(ENTRY, {"entry": "enter", "reply": "yield"}), "sequential"),
            MethodError,
            "cannot verify 'sequential' without beliefs: give an Assessment",
        ),
    ],
)
def test_what_cannot_be_verified_is_refused(
    call: Callable[[], object], error: type[SmaGamesError], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()


def verify_a_chain(length: int) -> None:
    nodes: list[Any] = []
    for step in range(length):
        nodes.append(DecisionNode("AB"[step % 2], f"s{step}", ("stop", "go"), (2 * step + 1, 2 * step + 2)))
        nodes.append(TerminalNode((0, 0)))
    game = ExtensiveFormGame(("A", "B"), (*nodes, TerminalNode((3, 2))))
    go = behavior_profile(game, dict.fromkeys(game.information_sets, "go"))
    assert verify(game, go).is_equilibrium
    assert verify(game, go, "nash").is_equilibrium
    stop = behavior_profile(game, dict.fromkeys(game.information_sets, "stop"))
    assert verify(game, stop).regrets == {"A": 0, "B": 2}
    assert verify(game, stop, "nash").is_equilibrium


def test_both_concepts_are_verified_with_linear_work_on_a_long_chain(is_linear: Callable[..., bool]) -> None:
    verify_a_chain(5_000)
    assert is_linear(verify_a_chain)

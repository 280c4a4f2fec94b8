"""The choice of a solver, and the words of its refusals."""

import re
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, cast

import pytest

from sma_games import MethodError, SequentialGame, load_model, solve
from sma_games.equilibria import choosing, registry
from sma_games.equilibria.solver import Game
from sma_games.equilibria.trees.backward_induction import BackwardInduction
from sma_games.games import ExtensiveFormGame, NormalFormGame, StochasticGame, TerminalNode
from sma_games.games.reduced_normal_form import reduced_normal_form

MATRIX = NormalFormGame.from_arrays([[1, 0], [0, 1]], [[1, 0], [0, 1]])
TREE = ExtensiveFormGame(("A", "B"), (TerminalNode((1, 2)),))


def test_every_reason_that_says_little_is_some_solver_s() -> None:
    quitting = load_model("textbook/quitting_game").at()
    assert isinstance(quitting, StochasticGame)
    games: list[Game] = [MATRIX, TREE, quitting]
    told = {solver.refusal(game) for solver in registry.SOLVERS for game in games}
    assert told >= choosing._OTHER_GAMES


def test_solvers_of_other_concepts_are_not_asked_where_words_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def refuse(solver: BackwardInduction, _: Game) -> None:
        asked.append(solver.name)

    monkeypatch.setattr(BackwardInduction, "refusal", refuse)
    choosing.choose_solver(MATRIX, "nash")
    assert not asked


def test_advice_does_not_promise_pure_equilibria() -> None:
    builder = SequentialGame(title="twice", players=["A", "B", "C"]).stage("m", "A", ["x", "y"])
    builder.stage("n", "B", ["u", "v"], observes=[]).stage("k", "C", ["l", "r"], observes=["n"])
    builder.stage("z", "A", ["f", "g"], observes=["m"])
    for number, play in enumerate(product("xy", "uv", "lr", "fg")):
        outcome = dict(zip("mnkz", play, strict=True))
        builder.outcome(outcome, {"A": 7 * number % 4, "B": number**2 % 5, "C": 3 * number % 7})
    for concept in (None, "nash", "subgame_perfect", "sequential"):
        with pytest.raises(MethodError, match=r"^use concept 'pure_nash', if there is one: "):
            solve(builder.build().at(), concept)


IRRATIONAL = cast("NormalFormGame", load_model("textbook/three_player_irrational").at())
NO_RATIONAL = """
 4  8 -5 | -6  5  5 |  0 -7  5 |  0 -7 -7
-2  3 -2 |  6 -9 -2 |  0  8 -5 |  5 -8 -3
"""
"""Payoffs of eight cells, after which A may also stay out."""


def behind(first: str, player: str | None, cells: Mapping[tuple[str, ...], Sequence[Any]]) -> ExtensiveFormGame:
    """Return a tree in which three players move at once after a first move of a player, or of a coin."""
    tree = SequentialGame(title=first, players=["A", "B", "C"])
    if player is None:
        tree.chance("first", {"in": "1/2", "out": "1/2"})
    else:
        tree.stage("first", player, ["in", "out"])
    for name, actions in zip("abc", map(dict.fromkeys, zip(*cells, strict=True)), strict=True):
        tree.stage(name, name.upper(), list(actions), when={"first": "in"}, observes=["first"])
    for cell, payoffs in cells.items():
        tree.outcome(dict(zip("abc", cell, strict=True)), dict(zip("ABC", payoffs, strict=True)))
    return cast("ExtensiveFormGame", tree.outcome({"first": "out"}, {"A": 0, "B": 0, "C": 0}).build().at())


def trees() -> dict[str, ExtensiveFormGame]:
    numbers = [cell.split() for line in NO_RATIONAL.strip().splitlines() for cell in line.split("|")]
    profiles = list(product(*IRRATIONAL.strategies.values()))
    coin = {cell: [IRRATIONAL.payoff(player, *cell) for player in IRRATIONAL.players] for cell in profiles}
    return {
        "choice": behind("in or out", "A", dict(zip(product("ud", "ud", "ud"), numbers, strict=True))),
        "coin": behind("a coin", None, coin),
    }


@pytest.mark.parametrize("concept", [None, "nash", "subgame_perfect", "sequential"])
@pytest.mark.parametrize(("place", "wanted"), [("choice", "reduced"), ("coin", "nash")])
def test_what_advice_names_first_works_for_a_tree_with_irrational_equilibria(
    place: str, wanted: str, concept: str | None
) -> None:
    game = trees()[place]
    try:
        result = solve(game, concept)
    except MethodError as error:
        message = str(error)
        assert wanted in message.partition(":")[0]
        first = re.match(r"use concept '(\w+)'", message)
        result = solve(game, first[1]) if first else solve(reduced_normal_form(game).game, "nash")
        assert first or message.startswith("take the reduced normal form, reduced_normal_form(game).game")
    assert any(not each.profile.is_pure for each in result.equilibria)

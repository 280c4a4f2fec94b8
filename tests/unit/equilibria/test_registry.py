"""The choice of a method, and the words of its refusals."""

import pytest

from sma_games import load_model
from sma_games.equilibria import registry
from sma_games.equilibria.solver import Game
from sma_games.equilibria.trees.backward_induction import BackwardInduction
from sma_games.games import ExtensiveFormGame, NormalFormGame, StochasticGame, TerminalNode

MATRIX = NormalFormGame.from_arrays([[1, 0], [0, 1]], [[1, 0], [0, 1]])
TREE = ExtensiveFormGame(("A", "B"), (TerminalNode((1, 2)),))


def test_every_reason_that_says_little_is_some_method_s() -> None:
    quitting = load_model("textbook/quitting_game").at()
    assert isinstance(quitting, StochasticGame)
    games: list[Game] = [MATRIX, TREE, quitting]
    told = {solver.refusal(game) for solver in registry.SOLVERS for game in games}
    assert told >= registry._OTHER_GAMES


def test_methods_of_other_concepts_are_not_asked_where_words_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def refuse(solver: BackwardInduction, _: Game) -> None:
        asked.append(solver.name)

    monkeypatch.setattr(BackwardInduction, "refusal", refuse)
    registry.choose_solver(MATRIX, "nash")
    assert not asked

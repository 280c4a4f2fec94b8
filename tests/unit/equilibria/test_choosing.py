"""The choice of a solver, and the words of its refusals."""

from itertools import product

import pytest

from sma_games import MethodError, SequentialGame, load_model, solve
from sma_games.equilibria import choosing, registry
from sma_games.equilibria.solver import Game
from sma_games.equilibria.trees.backward_induction import BackwardInduction
from sma_games.games import ExtensiveFormGame, NormalFormGame, StochasticGame, TerminalNode

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

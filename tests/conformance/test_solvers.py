"""What every solver promises, tried on every game here that it takes."""

import inspect
import pickle
import re
from dataclasses import fields

import pytest

from sma_games.equilibria import SOLVERS, Status, concepts, solve, verify
from sma_games.equilibria.choosing import choose_solver
from sma_games.equilibria.equilibrium import LazyEquilibria
from sma_games.equilibria.solver import Solver
from sma_games.errors import MethodError
from sma_games.games import ExtensiveFormGame
from sma_games.testing import check_solver, example_games

GAMES = example_games()
ACCEPTED = [(solver, name) for solver in SOLVERS for name, game in GAMES.items() if solver.refusal(game) is None]


def ids(value: object) -> str:
    return value.name if isinstance(value, Solver) else str(value)


@pytest.mark.parametrize("solver", SOLVERS, ids=ids)
def test_a_solver_says_what_it_is_and_takes_some_game(solver: Solver) -> None:
    assert re.fullmatch("[a-z_]+", solver.name)
    assert solver.concept in concepts()
    assert solver.games
    assert re.search(r"\(\d{4}\)", solver.reference)
    assert isinstance(solver.complete, bool)
    assert solver.cost
    assert solver.more
    assert not (solver.cost + solver.more).endswith(".")
    assert "exact" in (inspect.getdoc(type(solver)) or "")
    assert {field.name for field in fields(solver)}.isdisjoint({"name", "concept"})
    assert any(taker is solver for taker, _ in ACCEPTED)
    assert pickle.loads(pickle.dumps(solver)) == solver  # noqa: S301 - our own bytes


@pytest.mark.parametrize(("solver", "name"), ACCEPTED, ids=ids)
def test_every_answer_of_a_solver_is_an_equilibrium_and_its_status_tells_what_is_there(
    solver: Solver, name: str
) -> None:
    game = GAMES[name]
    result = solve(game, solver.concept, solver.name)
    assert (result.game, result.concept, result.method) == (game, solver.concept, solver.name)
    assert result.seconds >= 0
    assert solver.name in result.choice.why
    assert solver.cost in result.explain()
    assert result.status.value in result.explain()
    assert (result.num_equilibria == 0) == (result.status is Status.NONE_OF_THIS_KIND)
    assert solver.complete or result.status in {Status.PARTIAL, Status.APPROXIMATE}
    assert solver.exact == (result.status is not Status.APPROXIMATE)
    assert result.status is not Status.LIMIT_REACHED
    assert len({one.profile for one in result.equilibria}) == result.num_equilibria
    for one in result.equilibria:
        assert one.exact == solver.exact
        assert one.max_regret <= (0 if solver.exact else 0.001)
        assert list(one.payoffs) == list(game.players)
        is_rough = isinstance(game, ExtensiveFormGame) or not solver.exact
        assert is_rough or verify(game, one.profile, solver.concept).is_equilibrium
    frame = result.to_frame()
    assert frame.empty or frame["equilibrium"].nunique() == result.num_equilibria
    assert result.status.value in str(result)
    assert isinstance(result.equilibria, LazyEquilibria | list)


@pytest.mark.parametrize(("solver", "name"), ACCEPTED, ids=ids)
def test_a_solver_gives_the_same_answer_twice(solver: Solver, name: str) -> None:
    first, second = (solve(GAMES[name], solver.concept, solver.name) for _ in range(2))
    assert [*first.equilibria] == [*second.equilibria]


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.parametrize("solver", SOLVERS, ids=ids)
def test_a_solver_that_does_not_take_a_game_says_why_and_is_never_chosen(solver: Solver, name: str) -> None:
    game = GAMES[name]
    reason = solver.refusal(game)
    if reason is None:
        assert choose_solver(game, solver.concept, solver) is solver
        return
    assert reason.startswith("it needs ")
    with pytest.raises(MethodError, match=rf"^.*: solver '{solver.name}' does not take .* \({re.escape(reason)}\)"):
        solve(game, solver.concept, solver.name)


@pytest.mark.parametrize("solver", SOLVERS, ids=ids)
def test_a_solver_keeps_what_the_check_for_solvers_of_others_asks(solver: Solver) -> None:
    assert check_solver(solver, num_random=4, seed=7).taken


@pytest.mark.parametrize("name", GAMES)
def test_every_game_has_an_answer_for_some_concept(name: str) -> None:
    assert any(solver.refusal(GAMES[name]) is None for solver in SOLVERS)

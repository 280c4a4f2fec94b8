"""Tests of solvers, ours and those of others: `check_solver` tells whether one keeps what it promises."""

from sma_games.testing.checking import SolverCheck, check_solver
from sma_games.testing.games import example_games, random_games, textbook_games

__all__ = ["SolverCheck", "check_solver", "example_games", "random_games", "textbook_games"]

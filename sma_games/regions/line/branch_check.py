"""Branches compared with the solver, which knows nothing of branches, at single values of the parameter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from random import Random
from typing import Any

from sma_games.equilibria.equilibrium import path_of_play
from sma_games.equilibria.result import EquilibriumResult
from sma_games.equilibria.solve import solve
from sma_games.equilibria.trees.backward_induction import SubgamePerfectSet
from sma_games.equilibria.verification.verify import verify
from sma_games.games.profiles import mixed_profile

__all__ = ["BranchMismatch", "check_setting", "random_settings"]

LISTED_PLANS = 3000  # of a tree with ties; beyond, the paths of the first ones must be among the branches
GRAIN = 10**6  # random values are multiples of one part in so many of the range


@dataclass(frozen=True)
class BranchMismatch:
    """A value of the parameter at which the branches and the solver disagree."""

    value: Fraction
    branches: tuple[Any, ...]
    """Equilibria that only the branches have there, with their payoffs."""
    solver: tuple[Any, ...]
    """Equilibria that only the solver finds there."""


def random_settings(low: Fraction, high: Fraction, n: int, seed: int) -> list[Fraction]:
    """Return n random values strictly between two numbers."""
    random = Random(seed)  # noqa: S311 - a sample of settings, no secret
    return [low + (high - low) * Fraction(random.randrange(1, GRAIN), GRAIN) for _ in range(n)]


def check_setting(game: Any, value: Fraction, states: Sequence[Any]) -> list[BranchMismatch]:
    """Return the difference between the branches' states at a value and the solver's equilibria there, if any."""
    result = solve(game)
    if result.plans is None and not any(state.probabilities for state in states):
        wrong, mine = [], {_outcome_key(state) for state in states if state.is_extreme}
        found = set(map(_outcome_key, result.equilibria))
    elif result.plans is None:
        wrong = [_matrix_key(state) for state in states if not state.is_extreme and not _is_equilibrium(game, state)]
        mine = {_matrix_key(state) for state in states if state.is_extreme}
        found = {_matrix_key(each, each.profile) for each in result.equilibria}
    else:
        wrong, mine = [], {_tree_key(state, dict(state.type.choices)) for state in states}
        found = _tree_answers(result, mine)
    if mine == found and not wrong:
        return []
    return [BranchMismatch(value, (*sorted(mine - found), *wrong), tuple(sorted(found - mine)))]


def _is_equilibrium(game: Any, state: Any) -> bool:
    """Tell whether an inner point of a continuum is an equilibrium with the payoffs it claims."""
    profile = mixed_profile(game, state.probabilities)
    certificate = verify(game, profile)
    return certificate.max_regret == 0 and dict(certificate.payoffs) == dict(state.payoffs)


def _outcome_key(each: Any) -> tuple[Any, ...]:
    return tuple(each.payoffs.values()), tuple(each.measures.values())


def _matrix_key(each: Any, profile: Any = None) -> tuple[Any, ...]:
    rows = each.probabilities.values() if profile is None else (profile[player] for player in profile)
    strict = bool(each.is_strict)
    return (*(tuple(row.values()) for row in rows), tuple(each.payoffs.values()), strict)


def _tree_answers(result: EquilibriumResult, mine: Iterable[Any]) -> set[Any]:
    """Return the solver's paths with payoffs and measures; of very many plans, those of the first ones and ours.

    Of the plans with the same path only the first is certified, for speed.
    """
    assert isinstance(result.plans, SubgamePerfectSet)
    if result.plans.num_equilibria > 1 and result.plans.plays is not None:
        size = len(result.game.players)
        return {(tuple(sorted(choices)), value[:size], value[size:]) for choices, value in result.plans.plays.corners}
    first: dict[tuple[tuple[str, str], ...], int] = {}
    for number, plan in enumerate(islice(result.plans, LISTED_PLANS)):
        first.setdefault(tuple(path_of_play(result.plans.nodes, plan).items()), number)
    found = {
        _tree_key(result.equilibria[number], {label: (action,) for label, action in path})
        for path, number in first.items()
    }
    return found if result.num_equilibria <= LISTED_PLANS else found | set(mine)


def _tree_key(each: Any, path: Mapping[str, tuple[str, ...]]) -> tuple[Any, ...]:
    return tuple(sorted(path.items())), tuple(each.payoffs.values()), tuple(each.measures.values())

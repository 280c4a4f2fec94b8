"""Certified answers about stochastic games against what the solvers find.

`value` is what play from the first state is worth to the first player in every equilibrium; an action that all players
have there gives how often each of them takes it. An entry of `markov_perfect` names the action of whoever has a choice
in each state (`policy`), what each player's play from each state is worth (`values_ROK`), and whether it is strict.
`num_markov_perfect` counts the mixed ones too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from sma_games.checking.behavior import BehaviorChecker
from sma_games.checking.exact_texts import compare_rows, equals
from sma_games.equilibria import Equilibrium, EquilibriumResult
from sma_games.games import StationaryProfile
from sma_games.games.labels import position
from sma_games.modeling import ParametricGame

__all__ = ["state_checkers"]


def state_checkers(model: ParametricGame) -> dict[str, tuple[str, BehaviorChecker]]:
    """Return the checks of a stochastic game by key, each with the concept of the equilibria that it is about."""
    shared = set.intersection(*map(set, model.states[0].action_lists))
    return {
        "value": ("markov_perfect", _check_value),
        "num_markov_perfect": ("markov_perfect", partial(_check_count, key="num_markov_perfect")),
        "num_pure_markov_perfect": ("pure_markov_perfect", partial(_check_count, key="num_pure_markov_perfect")),
        "markov_perfect": ("pure_markov_perfect", _check_policies),
        **{action: ("markov_perfect", partial(_check_shares, action=action)) for action in shared},
    }


def _check_value(result: EquilibriumResult, table: Mapping[str, Any]) -> str:
    found = {one.payoffs[result.game.players[0]] for one in result.equilibria}
    return compare_rows([[table["value"]]], [[value] for value in found])


def _check_shares(result: EquilibriumResult, table: Mapping[str, Any], action: str) -> str:
    """Compare how often the players take an action in the first state, in the only equilibrium."""
    profiles = list(map(_stationary, result.equilibria))
    rows = [[profile[player][profile.states[0]][action] for player in profile] for profile in profiles]
    return compare_rows([[table[action][player] for player in result.game.players]], rows)


def _check_count(result: EquilibriumResult, table: Mapping[str, Any], key: str) -> str:
    wanted, found = table[key], result.num_equilibria
    return "" if wanted == found else f"expected {wanted}, found {found}"


def _check_policies(result: EquilibriumResult, table: Mapping[str, Any]) -> str:
    """Compare the complete list of pure equilibria."""
    rest = list(result.equilibria)
    problems = []
    for entry in table["markov_perfect"]:
        match = next((one for one in rest if _policy(one) == entry["policy"]), None)
        if match is None:
            problems.append(f"missing: {entry['policy']}")
        else:
            rest.remove(match)
            problems += _differences(match, entry)
    return "; ".join([*problems, *(f"not expected: {one}" for one in rest)])


def _differences(found: Equilibrium, entry: Mapping[str, Any]) -> Iterator[str]:
    if "strict" in entry and entry["strict"] != found.is_strict:
        yield f"{found} should {'' if entry['strict'] else 'not '}be strict"
    for player, values in found.state_values.items():
        for state, text in entry.get(f"values_{player}", {}).items():
            position(state, tuple(values), "state")
            if not equals(values[state], text):
                yield f"from {state} on, expected {text} for {player}, found {values[state]}"


def _policy(found: Equilibrium) -> dict[str, str]:
    """Return the action of whoever has a choice, by state; of several, separated by slashes."""
    policy: dict[str, str] = {}
    for (state, _), choice in _stationary(found).choices.items():
        action = max(choice, key=lambda name: choice[name])
        policy[state] = f"{policy[state]} / {action}" if state in policy else action
    return policy


def _stationary(found: Equilibrium) -> StationaryProfile:
    assert isinstance(found.profile, StationaryProfile)
    return found.profile

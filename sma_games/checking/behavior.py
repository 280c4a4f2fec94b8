"""Certified answers about trees in which players mix, or cannot see everything, against what the solvers find.

An entry of `equilibria` holds for a single equilibrium, an entry of `components` over the extreme points of one. The
probability of an action is a number, and in a component also an interval: "at least 1/2", "at most 1/4", "1/4 to 1/2".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from sma_games.equilibria import Equilibrium, EquilibriumResult
from sma_games.errors import GameError
from sma_games.expressions import parse_number
from sma_games.games import BehaviorProfile
from sma_games.games.labels import position

__all__ = ["BEHAVIOR_CHECKERS", "BehaviorChecker"]

BehaviorChecker: TypeAlias = Callable[[EquilibriumResult, Mapping[str, Any]], str]
Entry: TypeAlias = Mapping[str, Any]

SHOWN = 4  # equilibria that a message lists


def _check_count(result: EquilibriumResult, table: Entry) -> str:
    return _compare(table["num_equilibria"], result.num_equilibria)


def _check_num_components(result: EquilibriumResult, table: Entry) -> str:
    return _compare(table["num_components"], len(result.components))


def _check_status(result: EquilibriumResult, table: Entry) -> str:
    return _compare(table["status"], result.status.name)


def _check_value(result: EquilibriumResult, table: Entry) -> str:
    """Compare the first player's payoff in every equilibrium."""
    return _check_numbers(result, {"payoffs": {result.game.players[0]: table["value"]}})


def _check_numbers(result: EquilibriumResult, table: Entry) -> str:
    """Compare payoffs and measures, which every equilibrium must give."""
    entry = {key: table[key] for key in ("payoffs", "measures") if key in table}
    wrong = next((one for one in result.equilibria if not _fits([one], entry)), None)
    return "" if wrong is None else f"expected {entry}, found {wrong}"


def _check_equilibria(result: EquilibriumResult, table: Entry) -> str:
    """Match every entry with an equilibrium of its own; with `complete`, or as many as stated, nothing is left."""
    wanted = table["equilibria"]
    is_complete = table.get("complete", table.get("num_equilibria") == len(wanted))
    return _match(wanted, [[one] for one in result.equilibria], is_complete=is_complete)


def _check_components(result: EquilibriumResult, table: Entry) -> str:
    groups = [[result.equilibria[number] for number in group] for group in result.components]
    return _match(table["components"], groups, is_complete=True)


def _match(wanted: Sequence[Entry], groups: list[list[Equilibrium]], *, is_complete: bool) -> str:
    """Return what is missing, and if the list should be complete, what is left over."""
    rest = list(groups)
    missing = []
    for entry in wanted:
        match = next((group for group in rest if _fits(group, entry)), None)
        if match is None:
            missing.append(f"missing: {entry}")
        else:
            rest.remove(match)
    surplus = rest if is_complete or missing else []
    shown = ["; ".join(map(str, group)) for group in surplus[:SHOWN]]
    more = [f"and {len(surplus) - SHOWN} more"] if len(surplus) > SHOWN else []
    told = [*missing, *(f"{'not expected' if is_complete else 'found'}: {text}" for text in shown), *more]
    return " | ".join(told)


def _fits(group: Sequence[Equilibrium], entry: Entry) -> bool:
    """Tell whether an entry holds over some equilibria: everywhere, and at the ends of its intervals."""
    for kind in ("payoffs", "measures"):
        if not all(_has_numbers(getattr(one, kind), entry.get(kind, {})) for one in group):
            return False
    if not all(set(entry.get("flags", ())) <= set(one.flags) for one in group):
        return False
    if not all(
        _belief_range(group, label, history) == _interval(text)
        for label, belief in entry.get("beliefs", {}).items()
        for history, text in belief.items()
    ):
        return False
    return all(
        _range(group, label, action) == _interval(text)
        for label, choice in entry.get("profile", {}).items()
        for action, text in ({choice: "1"} if isinstance(choice, str) else choice).items()
    )


def _has_numbers(found: Mapping[str, Fraction], wanted: Mapping[str, str] | Sequence[str]) -> bool:
    """Tell whether numbers are as wanted, given by name, or all of them in order."""
    if not isinstance(wanted, Mapping):
        return list(found.values()) == list(map(parse_number, wanted))
    for name in wanted:
        position(name, tuple(found), "payoff or measure")
    return all(found[name] == parse_number(text) for name, text in wanted.items())


def _range(group: Sequence[Equilibrium], label: str, action: str) -> tuple[Fraction, Fraction] | None:
    """Return the least and the greatest probability of an action; None if some equilibrium does not say."""
    profiles = [one.profile for one in group]
    weights = []
    for profile in profiles:
        assert isinstance(profile, BehaviorProfile)
        position(label, tuple(profile.owners), "information set")
        if label not in profile.choices:
            return None
        position(action, tuple(profile.choices[label]), f"action at {label}")
        weights.append(profile.choices[label][action])
    return min(weights), max(weights)


def _belief_range(group: Sequence[Equilibrium], label: str, history: str) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest belief in a history that supports one of the equilibria."""
    position(label, tuple(group[0].beliefs), "information set with beliefs")
    position(history, tuple(group[0].beliefs[label]), f"history that leads to {label}")
    lows, highs = zip(*(one.beliefs[label].interval(history) for one in group), strict=True)
    return min(lows), max(highs)


def _interval(text: str) -> tuple[Fraction, Fraction]:
    match text.split():
        case [number]:
            return parse_number(number), parse_number(number)
        case ["at", "least", number]:
            return parse_number(number), Fraction(1)
        case ["at", "most", number]:
            return Fraction(0), parse_number(number)
        case [low, "to", high]:
            return parse_number(low), parse_number(high)
    raise GameError(f"{text!r} is no probability; write '1/3', 'at least 1/3', 'at most 1/3' or '1/4 to 1/3'")


def _compare(wanted: object, found: object) -> str:
    return "" if wanted == found else f"expected {wanted}, found {found}"


BEHAVIOR_CHECKERS: dict[str, BehaviorChecker] = {
    "num_equilibria": _check_count,
    "num_components": _check_num_components,
    "status": _check_status,
    "value": _check_value,
    "payoffs": _check_numbers,
    "measures": _check_numbers,
    "equilibria": _check_equilibria,
    "components": _check_components,
}

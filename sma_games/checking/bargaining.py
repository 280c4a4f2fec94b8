"""Certified answers about bargaining problems against what the solvers find.

`zone` has the ends of the zone of agreement, none if there is no agreement. By concept, `agreements` has the agreed
price or the two ends of several, and `gains` what each player has beyond the payoff without an agreement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, cast

from sma_games.checking.exact_texts import compare_rows
from sma_games.equilibria import solve
from sma_games.games import Agreement, BargainingProblem
from sma_games.games.labels import position
from sma_games.modeling import ParametricGame

__all__ = ["BARGAIN_CHECKERS"]


def _check_zone(model: ParametricGame, table: Mapping[str, Any]) -> str:
    found = _problem(model).zone
    if len(table["zone"]) == 1:
        return "a zone has two ends, which may be equal; without an agreement write []"
    return compare_rows([table["zone"]] if table["zone"] else [], [found] if found else [])


def _check_agreements(model: ParametricGame, table: Mapping[str, Any]) -> str:
    return "; ".join(_wrong_agreements(_problem(model), table["agreements"]))


def _wrong_agreements(problem: BargainingProblem, wanted: Mapping[str, Any]) -> Iterator[str]:
    for concept, prices in wanted.items():
        rows = [[price] for price in (prices if isinstance(prices, list) else [prices])]
        outcomes = [each.profile for each in solve(problem, concept).equilibria]
        found = [[each.price] for each in outcomes if isinstance(each, Agreement) and each.price is not None]
        message = compare_rows(rows, found)
        if message:
            yield f"{concept}: {message}"


def _check_gains(model: ParametricGame, table: Mapping[str, Any]) -> str:
    return "; ".join(_wrong_gains(_problem(model), table["gains"]))


def _wrong_gains(problem: BargainingProblem, wanted: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for concept, gains in wanted.items():
        message = compare_rows([_row(gains, problem)], _gains(problem, concept))
        if message:
            yield f"{concept}: {message}"


def _check_core(model: ParametricGame, table: Mapping[str, Any]) -> str:
    problem = _problem(model)
    return compare_rows([_row(gains, problem) for gains in table["core"]], _gains(problem, "core"))


def _row(gains: Mapping[str, str], problem: BargainingProblem) -> list[str]:
    for player in gains:
        position(player, problem.players, "player")
    return [gains.get(player, "0") for player in problem.players]


def _gains(problem: BargainingProblem, concept: str) -> list[Sequence[Fraction]]:
    """Return what each player gains by each solution that is listed."""
    found: list[Sequence[Fraction]] = []
    for each in solve(problem, concept).equilibria:
        pairs = zip(each.payoffs.values(), problem.disagreement, strict=True)
        found.append([Fraction(payoff) - value for payoff, value in pairs])
    return found


def _problem(model: ParametricGame) -> BargainingProblem:
    return cast("BargainingProblem", model.at())  # whose form the keys of the table belong to


BARGAIN_CHECKERS: Mapping[str, Callable[[ParametricGame, Mapping[str, Any]], str]] = {
    "zone": _check_zone,
    "agreements": _check_agreements,
    "gains": _check_gains,
    "core": _check_core,
}

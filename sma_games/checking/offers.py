"""Certified answers about talks against what the solver finds.

`offers` has what happens after each offer of the first round: the price, "go on" or "leave"; `payoffs` what the talks
are worth, `worth` what each state is worth in the first round, `measures` the mean price, the probability of an
agreement, and how many rounds later it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from sma_games.checking.exact_texts import compare_rows
from sma_games.equilibria import solve
from sma_games.errors import did_you_mean
from sma_games.expressions import parse_number
from sma_games.games import AlternatingOffers, OfferPlan
from sma_games.games.labels import position
from sma_games.modeling import ParametricGame

__all__ = ["OFFER_CHECKERS"]


def _solve(model: ParametricGame) -> tuple[AlternatingOffers, OfferPlan, str]:
    """Return the talks, what is offered, and the name of the status."""
    result = solve(model)
    game, plan = result.game, result.equilibria[0].profile
    assert isinstance(plan, OfferPlan)  # the keys belong to this form
    return game, plan, result.status.name  # type: ignore[return-value]


def _check_offers(model: ParametricGame, table: Mapping[str, Any]) -> str:
    game, plan, _ = _solve(model)
    found = {
        shape.label(player): pair[game.players.index(player)]
        for shape, pair in zip(game.shape, plan.offers[0], strict=True)
        for player in shape.proposers
    }
    wrong = []
    for label, wanted in table["offers"].items():
        if label not in found:
            near = did_you_mean(label, found) or f"; there are {', '.join(found)}"
            return f"{label!r} is no offer{near}"
        each = found[label]
        is_price = wanted not in ("go on", "leave")
        if (is_price and each.price != parse_number(wanted)) or (not is_price and each.action != wanted):
            wrong.append(f"{label}: expected {wanted}, found {each.action if each.price is None else each.price}")
    return "; ".join(wrong)


def _check_payoffs(model: ParametricGame, table: Mapping[str, Any]) -> str:
    game, plan, _ = _solve(model)
    return _compare(game, table["payoffs"], plan.state_values[0][0])


def _check_worth(model: ParametricGame, table: Mapping[str, Any]) -> str:
    game, plan, _ = _solve(model)
    places = {name: position(name, game.names, "state") for name in table["worth"]}
    messages = ((name, _compare(game, table["worth"][name], plan.state_values[0][at])) for name, at in places.items())
    return "; ".join(f"{name}: {message}" for name, message in messages if message)


def _compare(game: AlternatingOffers, wanted: Mapping[str, str], found: tuple[Fraction, Fraction]) -> str:
    """Compare numbers of those players that are named."""
    places = [position(player, game.players, "player") for player in wanted]
    return compare_rows([list(wanted.values())], [[found[place] for place in places]])


def _check_measures(model: ParametricGame, table: Mapping[str, Any]) -> str:
    known = solve(model).equilibria[0].measures
    if not known:
        return "measures have no values, as there is no agreement"
    for name in table["measures"]:
        if name not in known:
            return f"{name!r} is no measure{did_you_mean(name, known)}; there are {', '.join(known)}"
    return compare_rows([list(table["measures"].values())], [[known[name] for name in table["measures"]]])


def _check_status(model: ParametricGame, table: Mapping[str, Any]) -> str:
    _, _, found = _solve(model)
    return "" if found == table["status"] else f"expected {table['status']}, found {found}"


OFFER_CHECKERS: Mapping[str, Callable[[ParametricGame, Mapping[str, Any]], str]] = {
    "offers": _check_offers,
    "payoffs": _check_payoffs,
    "worth": _check_worth,
    "measures": _check_measures,
    "status": _check_status,
}

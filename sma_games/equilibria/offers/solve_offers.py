"""The subgame-perfect equilibrium of alternating offers: backward induction, or the fixed point of a contraction.

With a last round, values follow from the last to the first, exactly: two numbers for each round and state, and a sum
over states for each. Without one, what the next round is worth is the same in every round. If prices are free and
nobody can leave, the rules are, in units of the price, a contraction by the largest discount factor times the
probability that talks go on, so that there is one fixed point, and bounds of all equilibria contract to it too (Merlo
and Wilson, 1995); else `uniqueness` tries. Floats find which choices are made there, a linear system its values
exactly, and the rules are tried on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import fmpq

from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.equilibria.offers.moves import find_moves, guess_choices
from sma_games.equilibria.offers.outlook import Happening, find_outlook
from sma_games.equilibria.offers.rounds import Move, Units, rational
from sma_games.equilibria.offers.uniqueness import is_unique
from sma_games.equilibria.verification.offers import find_fault
from sma_games.errors import MethodError
from sma_games.games.alternating_offers import AGREEMENT, DELAY, AlternatingOffers, Offer, OfferPlan
from sma_games.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OffersResult", "OffersStatus", "explain_impatience", "measures_of_plan", "solve_offers"]

COLUMNS = ["round", "state", "proposer", "action", "price", "exact_price"]


class OffersStatus(Enum):
    """Whether there are other equilibria; the value is the sentence that a reader sees."""

    UNIQUE = "Payoffs and prices are those of every subgame-perfect equilibrium, ties between equal payoffs aside."
    TIED = "Somebody is indifferent where the other is not: other equilibria have other payoffs."
    STATIONARY = "In this equilibrium the same is done in every round; that others have the same payoffs was not shown."


@dataclass(frozen=True, repr=False)
class OffersResult(Result):
    """What is offered in each state of each round, and what that is worth."""

    game: AlternatingOffers
    status: OffersStatus
    offers: tuple[tuple[tuple[Offer, Offer], ...], ...]
    """By round (one stands for all if there is no last), state, and proposer in the order of the players."""
    values: tuple[tuple[tuple[Fraction, Fraction], ...], ...]
    """By round and state, what each player expects before it is known who proposes."""

    @property
    def payoffs(self) -> dict[str, Fraction]:
        """What each player expects at the start, by her own beliefs."""
        return dict(zip(self.game.players, self.values[0][0], strict=True))

    @property
    def plan(self) -> OfferPlan:
        """What is offered and accepted, as `solve` and `verify` have it."""
        game = self.game
        proposes = game.tables[0].proposes
        return OfferPlan(game.players, game.variable, game.names, self.offers, self.values, proposes)

    @property
    def probability_of_agreement(self) -> Fraction:
        """The probability that the first offer is accepted."""
        return self.plan.probability_of_agreement

    @property
    def expected_price(self) -> Fraction | None:
        """The mean of the price of the first round, given that it brings an agreement; None if it never does."""
        return self.plan.expected_price

    def verify(self) -> tuple[str, ...]:
        """Return what is wrong: nothing, if in no round and state anybody gains by another offer or another reply."""
        fault = find_fault(self.game, self.plan)
        return (fault,) if fault else ()

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each round, state and player who may propose in it."""
        import pandas as pd

        rows = []
        for number, states in enumerate(self.offers, 1):
            for state, table, pair in zip(self.game.states, self.game.tables, states, strict=True):
                for share, each in zip(table.proposes, pair, strict=True):
                    if share:
                        price = each.price
                        told = (float("nan"), None) if price is None else (float(price), str(price))
                        payoffs = map(float, each.payoffs)
                        rows.append((number, state.name, each.proposer, each.action, *told, *payoffs))
        return pd.DataFrame(rows, columns=[*COLUMNS, *(f"payoff of {name}" for name in self.game.players)])

    def __str__(self) -> str:
        lines = [repr(self.game), self.status.value]
        for _, each in self.plan.first_offers:
            done = (
                f"no agreement, they {each.action}" if each.price is None else f"agreement at {shown_text(each.price)}"
            )
            lines.append(f"  {self.game.states[0].name}, {each.proposer} proposes: {done}")
        told = ", ".join(f"{name} {shown_text(value)}" for name, value in self.payoffs.items())
        return "\n".join([*lines, f"  payoffs: {told}"])


def solve_offers(game: AlternatingOffers) -> OffersResult:
    """Return what is offered and accepted in the subgame-perfect equilibrium of talks; exact, and verified.

    With a last round it costs a sum over states for each round and state; without one, a linear system with two
    unknowns for each state, and some steps in floats.

    Parameters
    ----------
    game
        The talks. Without a last round, each player must discount, or talks break down.

    Raises
    ------
    MethodError
        If nobody minds that talks without a last round go on, or no stationary equilibrium was found.

    References
    ----------
    Rubinstein (1982), Econometrica 50:97-109; Shaked and Sutton (1984), Econometrica 52:1351-1364; Merlo and Wilson
    (1995), Econometrica 63:371-399.

    Examples
    --------
    >>> from sma_games import AlternatingOffers, OfferState
    >>> first = OfferState("first", {"A": 1}, agreement={"B": 1}, following={"second": 1})
    >>> second = OfferState("second", {"B": 1}, agreement={"B": 1}, following={"first": 1})
    >>> talks = AlternatingOffers(("A", "B"), {"A": 1, "B": -1}, "0.9", (first, second))
    >>> print(solve_offers(talks).payoffs["A"])
    10/19
    """
    if not isinstance(game, AlternatingOffers):
        raise MethodError(f"solve_offers needs AlternatingOffers, not {type(game).__name__}")
    reason = None if game.rounds else explain_impatience(game)
    if reason:
        raise MethodError(f"give the talks a last round (rounds=...): {reason}")
    numbers = game.numbers
    found = find_moves(numbers.convert(rational), guess_choices(numbers) if game.rounds is None else None)
    status = OffersStatus.UNIQUE
    if found.is_tied:
        status = OffersStatus.TIED
    elif game.rounds is None and not is_unique(game):
        status = OffersStatus.STATIONARY
    result = OffersResult(
        game,
        status,
        tuple(tuple(_offers(game, pair, found.units) for pair in row) for row in found.rows),
        tuple(tuple(_payoffs(pair, found.units) for pair in row) for row in found.state_values),
    )
    faults = result.verify()
    if faults:
        raise MethodError(f"solve_offers found no equilibrium that holds: {faults[0]}; please report this game")
    return result


def measures_of_plan(game: AlternatingOffers, plan: OfferPlan) -> dict[str, Fraction]:
    """Return the mean price, how likely the players ever agree, and how late; nothing if they never agree."""
    rows = [[[Happening(_rational(each.price), each.leaves) for each in pair] for pair in row] for row in plan.offers]
    found = find_outlook(game.numbers.convert(rational), rows)
    if found is None or not found.agreement > 0:
        return {}
    chance = found.agreement / found.scale
    price, delay = found.price / found.agreement, fmpq(found.delay) / fmpq(found.delay_scale) / chance
    return {plan.variable: _fraction(price), AGREEMENT: _fraction(chance), DELAY: _fraction(delay)}


def _rational(price: Fraction | None) -> Any:
    return None if price is None else rational(price)


def explain_impatience(game: AlternatingOffers) -> str | None:
    """Return why talks without a last round cannot be solved, as nobody minds their end; else None."""
    is_patient = max(1 - each.breakdown for each in game.tables) * max(game.discounts) >= 1
    return "without a last round, both must discount, or talks must break down at times" if is_patient else None


def _offers(game: AlternatingOffers, pair: Sequence[Move], units: Units) -> tuple[Offer, Offer]:
    first, second = (
        Offer(
            player,
            None if move.price is None else _fraction(move.price / units.price),
            _payoffs(move.payoffs, units),
            move.choice.leaves,
            move.choice.bound,
        )
        for player, move in zip(game.players, pair, strict=True)
    )
    return first, second


def _payoffs(pair: tuple[Any, Any], units: Units) -> tuple[Fraction, Fraction]:
    return _fraction(pair[0] / units.payoffs[0]), _fraction(pair[1] / units.payoffs[1])


def _fraction(number: Any) -> Fraction:
    number = fmpq(number)
    return Fraction(int(number.p), int(number.q))

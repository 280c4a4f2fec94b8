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

from flint import fmpq, fmpq_mat

from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.equilibria.offers.rounds import Choice, Move, Round, rational
from sma_games.equilibria.offers.uniqueness import is_unique
from sma_games.equilibria.verification.offers import find_fault
from sma_games.errors import MethodError
from sma_games.games.alternating_offers import AlternatingOffers
from sma_games.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Offer", "OffersResult", "OffersStatus", "solve_offers"]

FINE = 1e-13  # change of a value, in parts of the largest, at which floats tell no more
MOST_STEPS = 100_000
MOST_TRIED = 200  # policies
COLUMNS = ["round", "state", "proposer", "action", "price", "exact_price"]


class OffersStatus(Enum):
    """Whether there are other equilibria; the value is the sentence that a reader sees."""

    UNIQUE = "Payoffs and prices are those of every subgame-perfect equilibrium, ties between equal payoffs aside."
    TIED = "Somebody is indifferent where the other is not: other equilibria have other payoffs."
    STATIONARY = "In this equilibrium the same is done in every round; that others have the same payoffs was not shown."


@dataclass(frozen=True)
class Offer:
    """What one proposer does in one state of one round."""

    proposer: str
    price: Fraction | None
    """The price that is offered and accepted; None if there is no agreement."""
    payoffs: tuple[Fraction, Fraction]
    leaves: bool
    """Whether the other leaves if there is no agreement."""

    @property
    def action(self) -> str:
        """What happens, in a word."""
        return "agree" if self.price is not None else "leave" if self.leaves else "go on"


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
    def probability_of_agreement(self) -> Fraction:
        """The probability that the first offer is accepted."""
        return sum((share for share, each in self._first_offers if each.price is not None), Fraction(0))

    @property
    def expected_price(self) -> Fraction | None:
        """The mean of the price of the first round, given that it brings an agreement; None if it never does."""
        weight = self.probability_of_agreement
        agreed = [(share, each.price) for share, each in self._first_offers if each.price is not None]
        return sum((share * price for share, price in agreed), Fraction(0)) / weight if weight else None

    @property
    def _first_offers(self) -> list[tuple[Fraction, Offer]]:
        """The offers of the first round, each with its probability."""
        rows = zip(self.game.tables[0].proposes, self.offers[0][0], strict=True)
        return [(share, each) for share, each in rows if share]

    def verify(self) -> tuple[str, ...]:
        """Return what is wrong: nothing, if in no round and state anybody gains by another offer or another reply."""
        prices = [[[each.price for each in pair] for pair in row] for row in self.offers]
        fault = find_fault(self.game, self.values, prices)
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
        for _, each in self._first_offers:
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
    rules = Round.of(game, rational)
    if game.rounds is None:
        _check_impatience(game)
        found = [_find_fixed_point(game, rules)]
    else:
        last = [(rational(each.ending[0]), rational(each.ending[1])) for each in game.tables]
        found = _solve_rounds(rules, last, game.rounds)
    moves = [list(row) for row, _ in found]
    status = OffersStatus.UNIQUE
    if any(move.is_tied for row in moves for pair in row for move in pair):
        status = OffersStatus.TIED
    elif game.rounds is None and not is_unique(game):
        status = OffersStatus.STATIONARY
    result = OffersResult(
        game,
        status,
        tuple(tuple(_offers(game, pair) for pair in row) for row in moves),
        tuple(tuple((_fraction(a), _fraction(b)) for a, b in values) for _, values in found),
    )
    faults = result.verify()
    if faults:
        raise MethodError(f"solve_offers found no equilibrium that holds: {faults[0]}; please report this game")
    return result


def _solve_rounds(rules: Round, values: list[tuple[Any, Any]], rounds: int) -> list[tuple[list[list[Move]], list[Any]]]:
    """Return moves and values of every round, the first one first."""
    found = []
    for _ in range(rounds):
        moves = list(rules.play(values))
        values = [rules.worth(pair, state) for state, pair in enumerate(moves)]
        found.append((moves, values))
    return found[::-1]


def _check_impatience(game: AlternatingOffers) -> None:
    """Refuse talks without a last round whose end nobody minds."""
    if max(1 - each.breakdown for each in game.tables) * max(game.discounts) >= 1:
        reason = "without one, both must discount, or talks must break down at times"
        raise MethodError(f"give the talks a last round (rounds=...): {reason}")


def _find_fixed_point(game: AlternatingOffers, rules: Round) -> tuple[list[list[Move]], list[tuple[fmpq, fmpq]]]:
    """Return the moves and values that reproduce themselves."""
    choices = _guess_choices(game)
    for _ in range(MOST_TRIED):
        values = _evaluate_choices(rules, choices)
        moves = list(rules.play(values))
        if all(rules.worth(pair, state) == values[state] for state, pair in enumerate(moves)):
            return moves, values
        choices = [[move.choice for move in pair] for pair in moves]
    raise MethodError("give the talks a last round (rounds=...): the stationary equilibrium was not found")


def _guess_choices(game: AlternatingOffers) -> list[list[Choice]]:
    """Return what is done near the fixed point, by iteration in floats."""
    rules = Round.of(game, float)
    values = [(0.0, 0.0)] * len(game.states)
    for _ in range(MOST_STEPS):
        moves = list(rules.play(values))
        after = [rules.worth(pair, state) for state, pair in enumerate(moves)]
        size = max(1.0, *(abs(number) for pair in after for number in pair))
        change = max(abs(a - b) for new, old in zip(after, values, strict=True) for a, b in zip(new, old, strict=True))
        values = after
        if change <= FINE * size:
            break
    return [[move.choice for move in pair] for pair in rules.play(values)]


def _evaluate_choices(rules: Round, choices: Sequence[Sequence[Choice]]) -> list[tuple[fmpq, fmpq]]:
    """Return what every state is worth if the same is done in every round: a linear system."""
    num_states = len(choices)

    def step(values: Sequence[tuple[Any, Any]]) -> list[fmpq]:
        moves = rules.play(values, choices)
        return [number for state, pair in enumerate(moves) for number in rules.worth(pair, state)]

    zeros = [fmpq(0)] * (2 * num_states)
    constant = step(_pairs(zeros))
    columns = []
    for place in range(2 * num_states):
        moved = step(_pairs([*zeros[:place], fmpq(1), *zeros[place + 1 :]]))
        columns.append([after - before for after, before in zip(moved, constant, strict=True)])
    matrix = fmpq_mat(
        [[fmpq(int(i == j)) - columns[j][i] for j in range(2 * num_states)] for i in range(2 * num_states)]
    )
    solved = matrix.solve(fmpq_mat([[number] for number in constant]))
    return _pairs([solved[place, 0] for place in range(2 * num_states)])


def _pairs(numbers: Sequence[Any]) -> list[tuple[Any, Any]]:
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _offers(game: AlternatingOffers, pair: Sequence[Move]) -> tuple[Offer, Offer]:
    first, second = (
        Offer(
            player,
            None if move.price is None else _fraction(move.price),
            (_fraction(move.payoffs[0]), _fraction(move.payoffs[1])),
            move.choice.leaves,
        )
        for player, move in zip(game.players, pair, strict=True)
    )
    return first, second


def _fraction(number: fmpq) -> Fraction:
    return Fraction(int(number.p), int(number.q))

"""One round of alternating offers, given what the next one is worth: exact, for numbers of any ordered ring.

Whoever is made an offer accepts if it gives at least what refusing does: going on, or leaving if that is more. So the
proposer offers just that, or the best price for herself that there is, if it gives her at least what a refusal would.
Nothing else needs to be known of the future than two numbers for each state.

Payoffs are counted in units in which the price adds 1 to the payoff of one player and takes 1 from the other's: then
nothing has to be divided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from flint import fmpq

from sma_games.games.alternating_offers import OfferNumbers, OfferTable

__all__ = ["Choice", "Move", "Round", "Values", "rational"]

Values = Sequence[tuple[Any, Any]]
"""By state, what the round is worth to each player before it is known who proposes."""
PAYOFFS = ("agreement", "flow", "broken", "outside", "ending")


def rational(number: Any) -> fmpq:
    """Return a fraction as a number of FLINT, which is faster where numbers are long."""
    return fmpq(number.numerator, number.denominator)


class Choice(NamedTuple):
    """What is done after a state and a proposer are known; numbers decide it, and it decides all else linearly."""

    leaves: bool
    """Whether whoever is made an offer would rather leave than go on."""
    agrees: bool
    bound: int | None
    """0 or 1 if the price is the lowest or the highest there is; None if the other is just willing to accept it."""


class Move(NamedTuple):
    """What one proposer does in one state."""

    choice: Choice
    price: Any
    """None if there is no agreement."""
    payoffs: tuple[Any, Any]
    is_tied: bool
    """Whether to agree and not to are as good for the proposer, and not for the other: then payoffs are not unique."""


class Units(NamedTuple):
    """How many units a payoff of 1 is, for each player, and a price of 1: positive."""

    payoffs: tuple[Any, Any]
    price: Any


@dataclass(frozen=True)
class Round:
    """The rules of a round in numbers that can be added, multiplied and compared."""

    tables: Sequence[OfferTable[Any]]
    gainer: int
    """The number of the player who gains by a higher price."""
    discounts: tuple[Any, Any]
    ends: tuple[Any | None, Any | None]
    units: Units

    @classmethod
    def of(cls, numbers: OfferNumbers[Any]) -> Round:
        """Return the rules of talks."""
        first, second = numbers.slopes
        gainer = 0 if first > 0 else 1
        sizes = (first, -second) if gainer == 0 else (-first, second)
        raw = cls(numbers.tables, gainer, numbers.discounts, numbers.prices, Units((1, 1), 1))
        return raw.in_units(Units((sizes[1], sizes[0]), sizes[0] * sizes[1]))

    def in_units(self, factors: Units) -> Round:
        """Return the same rules in smaller units: positive factors say how many of them make one of the former."""
        first, second = factors.payoffs

        def scale(pair: tuple[Any, Any] | None) -> Any:
            return None if pair is None else (first * pair[0], second * pair[1])

        tables = [replace(each, **{name: scale(getattr(each, name)) for name in PAYOFFS}) for each in self.tables]
        low, high = (None if end is None else factors.price * end for end in self.ends)
        own = self.units
        units = Units((first * own.payoffs[0], second * own.payoffs[1]), factors.price * own.price)
        return Round(tables, self.gainer, self.discounts, (low, high), units)

    def magnify(self, factor: Any) -> Round:
        """Return the same rules with every payoff and price multiplied by a positive number."""
        return self.in_units(Units((factor, factor), factor))

    def play(self, following: Values, choices: Sequence[Sequence[Choice]] | None = None) -> Iterator[list[Move]]:
        """Yield, by state, the moves of the first and of the second player if they propose.

        Parameters
        ----------
        following
            What the next round is worth.
        choices
            What is done, if that is known; then numbers are not compared, and the moves are linear in `following`.
        """
        for state, table in enumerate(self.tables):
            going_on = self.continuation(table, following)
            yield [
                self.move(table, player, going_on, None if choices is None else choices[state][player])
                for player in range(2)
            ]

    @staticmethod
    def worth(moves: Sequence[Move], table: OfferTable[Any]) -> tuple[Any, Any]:
        """Return what a state is worth to each player if these moves are made in it."""
        first, second = table.proposes
        return (
            first * moves[0].payoffs[0] + second * moves[1].payoffs[0],
            first * moves[0].payoffs[1] + second * moves[1].payoffs[1],
        )

    def continuation(self, table: OfferTable[Any], following: Values) -> tuple[Any, Any]:
        """Return what it is worth to each player, by her own beliefs, to refuse and to stay."""
        end, found = table.breakdown, []
        for player in range(2):
            row = table.believed[player]
            pairs = zip(row, following, strict=True)
            later = sum(share * values[player] for share, values in pairs if not share == 0)  # noqa: SIM201 - no sign
            after = end * table.broken[player] + (1 - end) * later
            found.append(table.flow[player] + self.discounts[player] * after)
        return found[0], found[1]

    def move(self, table: OfferTable[Any], proposer: int, going_on: tuple[Any, Any], choice: Choice | None) -> Move:
        """Return what a proposer does whose offers are compared with going on."""
        other, outside = 1 - proposer, table.outside
        if outside is None or (choice is not None and not choice.leaves):
            return self._propose(table, proposer, going_on, choice)
        if choice is not None or outside[other] > going_on[other]:
            return self._propose(table, proposer, outside, choice, leaves=True)
        found = self._propose(table, proposer, going_on, choice)
        if not outside[other] < going_on[other]:  # who is indifferent may leave too
            instead = self._propose(table, proposer, outside, choice, leaves=True)
            is_other = any(one > two or one < two for one, two in zip(instead.payoffs, found.payoffs, strict=True))
            found = found._replace(is_tied=found.is_tied or instead.is_tied or is_other)
        return found

    def _propose(
        self,
        table: OfferTable[Any],
        proposer: int,
        refused: tuple[Any, Any],
        choice: Choice | None,
        *,
        leaves: bool = False,
    ) -> Move:
        """Return what a proposer does, given what each gets after a refusal."""
        other, base = 1 - proposer, table.agreement
        is_rising = proposer == self.gainer
        willing = base[other] - refused[other] if is_rising else refused[other] - base[other]
        price, bound, is_possible = self._best_price(willing, int(is_rising), choice)
        gain = base[proposer] + price if is_rising else base[proposer] - price
        agrees = (is_possible and gain >= refused[proposer]) if choice is None else choice.agrees
        if not agrees:
            return Move(Choice(leaves, agrees=False, bound=None), None, refused, is_tied=False)
        given = base[other] - price if is_rising else base[other] + price
        payoffs = (gain, given) if proposer == 0 else (given, gain)
        is_tied = choice is None and bound is not None and not gain > refused[proposer] and given > refused[other]
        return Move(Choice(leaves, agrees=True, bound=bound), price, payoffs, is_tied)

    def _best_price(self, willing: Any, favored: int, choice: Choice | None) -> tuple[Any, int | None, bool]:
        """Return the best price for the proposer that the other accepts, which end it is, and whether there is one."""
        end, other_end = self.ends[favored], self.ends[1 - favored]
        if choice is not None:
            return (willing if choice.bound is None else self.ends[choice.bound]), choice.bound, True
        beyond = end is not None and (willing < end if favored == 0 else willing > end)
        price, bound = (end, favored) if beyond else (willing, None)
        too_far = other_end is not None and (price > other_end if favored == 0 else price < other_end)
        return price, bound, not too_far

"""One round of alternating offers, given what the next one is worth: exact, in rational numbers of any kind.

Whoever is made an offer accepts if it gives at least what refusing does: going on, or leaving if that is more. So the
proposer offers just that, or the best price for herself that there is, if it gives her at least what a refusal would.
Nothing else needs to be known of the future than two numbers for each state.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flint import fmpq

from sma_games.games.alternating_offers import AlternatingOffers

__all__ = ["Choice", "Move", "Round", "rational"]

Values = Sequence[tuple[Any, Any]]
"""By state, what the round is worth to each player before it is known who proposes."""


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


@dataclass(frozen=True)
class Round:
    """The rules of a round as numbers that can be added and compared: of FLINT for exact values, or floats."""

    proposes: Sequence[tuple[Any, Any]]
    agreement: Sequence[tuple[Any, Any]]
    flow: Sequence[tuple[Any, Any]]
    breakdown: Sequence[Any]
    broken: Sequence[tuple[Any, Any]]
    outside: Sequence[tuple[Any, Any] | None]
    believed: Sequence[tuple[Sequence[Any], Sequence[Any]]]
    slopes: tuple[Any, Any]
    discounts: tuple[Any, Any]
    ends: tuple[Any | None, Any | None]

    @classmethod
    def of(cls, game: AlternatingOffers, number: Any) -> Round:
        """Return the rules of a game, every number converted by a function."""

        def pair(given: tuple[Any, Any]) -> tuple[Any, Any]:
            return number(given[0]), number(given[1])

        tables = game.tables
        return cls(
            [pair(each.proposes) for each in tables],
            [pair(each.agreement) for each in tables],
            [pair(each.flow) for each in tables],
            [number(each.breakdown) for each in tables],
            [pair(each.broken) for each in tables],
            [None if each.outside is None else pair(each.outside) for each in tables],
            [tuple([[number(p) for p in row] for row in each.believed]) for each in tables],  # type: ignore[misc]
            pair(game.slopes),
            pair(game.discounts),
            tuple(None if end is None else number(end) for end in game.prices),  # type: ignore[arg-type]
        )

    def play(self, following: Values, choices: Sequence[Sequence[Choice]] | None = None) -> Iterator[list[Move]]:
        """Yield, by state, the moves of the first and of the second player if they propose.

        Parameters
        ----------
        following
            What the next round is worth.
        choices
            What is done, if that is known; then numbers are not compared, and the moves are linear in `following`.
        """
        for state in range(len(self.agreement)):
            going_on = self.continuation(state, following)
            yield [
                self.move(state, player, going_on, None if choices is None else choices[state][player])
                for player in range(2)
            ]

    def worth(self, moves: Sequence[Move], state: int) -> tuple[Any, Any]:
        """Return what a state is worth to each player if these moves are made in it."""
        first, second = self.proposes[state]
        return (
            first * moves[0].payoffs[0] + second * moves[1].payoffs[0],
            first * moves[0].payoffs[1] + second * moves[1].payoffs[1],
        )

    def continuation(self, state: int, following: Values) -> tuple[Any, Any]:
        """Return what it is worth to each player, by her own beliefs, to refuse and to stay."""
        end, found = self.breakdown[state], []
        for player in range(2):
            row = self.believed[state][player]
            later = sum(share * values[player] for share, values in zip(row, following, strict=True) if share)
            after = end * self.broken[state][player] + (1 - end) * later
            found.append(self.flow[state][player] + self.discounts[player] * after)
        return found[0], found[1]

    def move(self, state: int, proposer: int, going_on: tuple[Any, Any], choice: Choice | None) -> Move:
        """Return what a proposer does whose offers are compared with going on."""
        other, outside = 1 - proposer, self.outside[state]
        if outside is None or (choice is not None and not choice.leaves):
            return self._propose(state, proposer, going_on, choice)
        if choice is not None or outside[other] > going_on[other]:
            return self._propose(state, proposer, outside, choice, leaves=True)
        found = self._propose(state, proposer, going_on, choice)
        if outside[other] == going_on[other]:  # who is indifferent may leave too
            instead = self._propose(state, proposer, outside, choice, leaves=True)
            found = found._replace(is_tied=found.is_tied or instead.is_tied or instead.payoffs != found.payoffs)
        return found

    def _propose(
        self, state: int, proposer: int, refused: tuple[Any, Any], choice: Choice | None, *, leaves: bool = False
    ) -> Move:
        """Return what a proposer does, given what each gets after a refusal."""
        other = 1 - proposer
        willing = (refused[other] - self.agreement[state][other]) / self.slopes[other]
        favored = 0 if self.slopes[proposer] < 0 else 1  # the end of the range that is best for the proposer
        price, bound, is_possible = self._best_price(willing, favored, choice)
        gain = self.agreement[state][proposer] + self.slopes[proposer] * price
        agrees = (is_possible and gain >= refused[proposer]) if choice is None else choice.agrees
        if not agrees:
            return Move(Choice(leaves, agrees=False, bound=None), None, refused, is_tied=False)
        given = self.agreement[state][other] + self.slopes[other] * price
        payoffs = (gain, given) if proposer == 0 else (given, gain)
        is_tied = choice is None and gain == refused[proposer] and given != refused[other]
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

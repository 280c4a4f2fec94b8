"""The solver of talks about a price: the subgame-perfect equilibrium of alternating offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sma_games.equilibria.offers.solve_offers import OffersStatus, explain_impatience, solve_offers
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status
from sma_games.errors import MethodError
from sma_games.games.alternating_offers import AlternatingOffers

__all__ = ["OfferInduction"]


@dataclass(frozen=True)
class OfferInduction(Solver):
    """What is offered and accepted in talks about any price, exact: backward induction, or a fixed point.

    Complete unless the status says otherwise: whoever is indifferent agrees, and goes on rather than leaves.
    """

    name: ClassVar[str] = "offer_induction"
    concept: ClassVar[str] = "subgame_perfect"
    complete: ClassVar[bool] = True
    may_give_up: ClassVar[bool] = True
    games: ClassVar[str] = "alternating offers of a price"
    reference: ClassVar[str] = "Rubinstein (1982), Econometrica 50:97-109; Merlo and Wilson (1995), 63:371-399"
    cost: ClassVar[str] = "a sum over states for each round and state; without a last round, a linear system"
    more: ClassVar[str] = "solve_offers tells whether ties or bounds are why there may be other equilibria"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        if not isinstance(game, AlternatingOffers):
            return "it needs alternating offers"
        return None if game.rounds else explain_impatience(game)

    def is_sure(self, game: Game) -> bool:
        """Tell whether it never has to give up: with a last round it has nothing to look for; else it is tried."""
        if self.refusal(game) is not None:
            return False
        assert isinstance(game, AlternatingOffers)
        try:
            return game.rounds is not None or bool(solve_offers(game))
        except MethodError:
            return False

    def find(self, game: Game) -> Solution:
        """Return the equilibrium."""
        assert isinstance(game, AlternatingOffers)
        found = solve_offers(game)
        status = Status.COMPLETE if found.status is OffersStatus.UNIQUE else Status.PARTIAL
        return Solution(status, [Candidate(found.plan)], ((0,),), ((0,),))

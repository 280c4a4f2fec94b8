"""The game with numbers in it."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from sma_games.games import NormalFormGame

__all__ = ["ACTIONS", "ThresholdGame"]

ACTIONS = ("contribute", "abstain")


@dataclass(frozen=True)
class ThresholdGame:
    """A public good for which enough players must contribute."""

    players: tuple[str, ...]
    threshold: int
    benefit: Fraction
    cost: Fraction

    def normal_form(self) -> NormalFormGame:
        """Return the same game as payoffs of all profiles."""
        payoffs = {}
        for profile in product(ACTIONS, repeat=len(self.players)):
            gain = self.benefit if profile.count("contribute") >= self.threshold else Fraction(0)
            payoffs[profile] = {
                player: gain - (self.cost if action == "contribute" else 0)
                for player, action in zip(self.players, profile, strict=True)
            }
        return NormalFormGame.from_payoffs(payoffs)

"""What is offered in talks about a price, for numbers of any ordered ring: who agrees where, and at what price."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

from flint import fmpq

from sma_games.algebra.polynomials.rational_functions import Quotient, sign_of
from sma_games.answers.question import BoxQuestion
from sma_games.answers.types import Answer, Case, EquilibriumSet, EquilibriumType, EquilibriumView, Outcome, path_type
from sma_games.equilibria.offers.moves import Choices, Moves, find_moves, guess_choices
from sma_games.equilibria.offers.outlook import Happening, find_outlook
from sma_games.equilibria.offers.rounds import Choice, rational
from sma_games.equilibria.result import EquilibriumResult
from sma_games.errors import EvaluationError, InadmissibleError, MethodError
from sma_games.games import OfferPlan
from sma_games.games.alternating_offers import AGREEMENT, DELAY, AlternatingOffers, Offer, OfferNumbers, StateShape
from sma_games.modeling import ParametricGame
from sma_games.modeling.offers import OffersDetails, offers_details

__all__ = ["OffersQuestion", "plan_type"]

ACTIONS = ("agree", "match", "lowest", "highest", "go_on", "leave")
"""What happens after an offer. An agreement gives the other what going on does, or matches what leaving gives, or it is
at the lowest or the highest price."""
MOST_STATES = 4
"""Without a last round, over parameters: each state more costs four times as much."""


@dataclass(frozen=True)
class OffersQuestion(BoxQuestion):
    """The subgame-perfect equilibrium of talks: types tell what happens after each offer that is reached.

    Whoever is indifferent agrees, and goes on rather than leaves.
    """

    concept: ClassVar[str] = "subgame_perfect"
    refers_to: ClassVar[str] = "talks about a price"
    chooser: ClassVar[str] = "state of the talks"
    caveat: ClassVar[str] = (
        "Where somebody is indifferent, or talks without a last round have an end of the prices or an outside option, "
        "other equilibria may have other payoffs."
    )

    @staticmethod
    def explain_refusal(model: ParametricGame) -> str | None:
        """Return why a model has too many states, or None."""
        details = offers_details(model)
        if details is None or details.numbers.rounds is not None or len(details.states) <= MOST_STATES:
            return None
        return f"talks without a last round may have at most {MOST_STATES} states, and {model!r} has more"

    @staticmethod
    def choices(model: ParametricGame) -> dict[str, tuple[str, ...]]:
        """Return what may happen, by state, and the player who proposes where several may."""
        details = offers_details(model)
        assert details is not None
        return {each.label(player): ACTIONS for each in details.shape(model.players) for player in each.proposers}

    def find(self, numbers: Sequence[Any], normalize: Callable[[list[Any]], list[Any]] = list) -> Answer:  # noqa: ARG002
        """Return the type of the equilibrium."""
        moves = self._moves(numbers)
        return Answer((self._type(moves),), has_mixtures=self._is_whole(moves))

    def views(self, numbers: Sequence[Any]) -> list[EquilibriumView]:
        """Return the equilibrium with what everybody gets, and the price."""
        return [self._view(self._moves(numbers), numbers)]

    def sets(self, numbers: Sequence[Any]) -> tuple[list[EquilibriumSet], bool]:
        """Return the equilibrium, and whether all others have the same payoffs."""
        moves = self._moves(numbers)
        return [EquilibriumSet((self._view(moves, numbers),))], self._is_whole(moves)

    def case(self, numbers: Sequence[Any]) -> Case:
        """Return the equilibrium with what everybody gets, and the price."""
        moves = self._moves(numbers)
        view = self._view(moves, numbers)
        known = [*view.payoffs.values(), *(view.measures.get(name) for name in self.model.measures)]
        pairs = tuple((None, None) if each is None else (each.numerator, each.denominator) for each in known)
        return Case((view.kind,), 1, (Outcome(view.kind, pairs),), has_mixtures=self._is_whole(moves))

    def case_by_signs(self, numbers: Sequence[Any]) -> Case:
        """Return the same: only signs are asked for."""
        return self.case(numbers)

    def answer_of(self, result: EquilibriumResult) -> Answer:
        """Return what `solve` found as an answer."""
        plan = result.equilibria[0].profile
        assert isinstance(plan, OfferPlan)
        assert isinstance(result.game, AlternatingOffers)
        return Answer((plan_type(plan, result.game),), has_mixtures=self._is_free and result.is_complete)

    @property
    def _details(self) -> OffersDetails:
        details = offers_details(self.model)
        assert details is not None
        return details

    @cached_property
    def _start(self) -> Choices | None:
        """Choices to begin with where only signs are known: those of the baseline, which are often right elsewhere."""
        if self._details.numbers.rounds is not None:
            return None
        with suppress(EvaluationError, InadmissibleError, MethodError):
            return self._exact_moves(self._numbers(self.model.numbers(self.model.baseline))).choices
        return None

    def _moves(self, numbers: Sequence[Any]) -> Moves:
        found = self._numbers(numbers)
        if all(isinstance(each, int | Fraction) for each in numbers):
            return self._exact_moves(found, self._start if self._is_free else None)
        return find_moves(found, self._start)

    def _exact_moves(self, numbers: OfferNumbers[Any], start: Choices | None = None) -> Moves:
        if start is None and numbers.rounds is None:
            start = guess_choices(numbers)
        return find_moves(numbers.convert(rational), start)

    def _numbers(self, numbers: Sequence[Any]) -> OfferNumbers[Any]:
        """Return the talks with a number in place of each formula; what is always 0 is 0, so that no sign is asked."""
        details = self._details
        return details.numbers.convert(lambda index: 0 if index in details.zeros else numbers[index])

    def _is_whole(self, moves: Moves) -> bool:
        """Tell whether all equilibria have the payoffs of this one, as far as it is known without a search."""
        return self._is_free and not moves.is_tied

    @property
    def _is_free(self) -> bool:
        """Whether equilibria other than by ties are ruled out: there is a last round, or nothing but prices counts."""
        numbers = self._details.numbers
        is_unbounded = numbers.prices == (None, None) and all(each.outside is None for each in numbers.tables)
        return numbers.rounds is not None or is_unbounded

    def _type(self, moves: Moves) -> EquilibriumType:
        rows = [[[_action(move.choice) for move in pair] for pair in row] for row in moves.rows]
        shape = self._details.shape(self.model.players)
        return _path(rows, shape, self.model.players, has_end=self._details.numbers.rounds is not None)

    def _view(self, moves: Moves, numbers: Sequence[Any]) -> EquilibriumView:
        """Return the equilibrium with its payoffs and measures."""
        first, units = moves.state_values[0][0], moves.units
        rows = zip(self.model.players, first, units.payoffs, strict=True)
        payoffs = {player: _quotient(number, unit) for player, number, unit in rows}
        measures = self._measures(moves, numbers)
        return EquilibriumView(self._type(moves), payoffs, measures, {}, None)

    def _measures(self, moves: Moves, numbers: Sequence[Any]) -> dict[str, Quotient]:
        """Return the mean price, how likely they ever agree, and how late; nothing if they never do."""
        given = self._numbers(numbers)
        if all(isinstance(each, int | Fraction) for each in numbers):
            given = given.convert(rational)
        rows = [[[Happening(each.price, each.choice.leaves) for each in pair] for pair in row] for row in moves.rows]
        found = find_outlook(given, rows)
        if found is None or sign_of(found.agreement) <= 0:
            return {}
        agreement, scale = _plain(found.agreement), _plain(found.scale)
        price = Quotient(_plain(found.price), agreement * _plain(moves.units.price))
        delay = Quotient(_plain(found.delay) * scale, _plain(found.delay_scale) * agreement)
        return {self._details.variable: price, AGREEMENT: Quotient(agreement, scale), DELAY: delay}


def plan_type(plan: OfferPlan, game: AlternatingOffers) -> EquilibriumType:
    """Return the type of what is offered and accepted in talks."""
    rows = [[[_action_of(each) for each in pair] for pair in row] for row in plan.offers]
    return _path(rows, game.shape, game.players, has_end=game.rounds is not None)


def _path(
    rows: Sequence[Sequence[Sequence[str]]], shape: Sequence[StateShape], players: Sequence[str], *, has_end: bool
) -> EquilibriumType:
    """Return the type of what happens by round, state and proposer, as far as it is reached."""
    used: dict[str, set[str]] = {}
    reached = {shape[0].name}
    for row in rows if has_end else [*rows] * len(shape):
        after: set[str] = set()
        for each, pair in zip(shape, row, strict=True):
            if each.name in reached:
                actions = {each.label(player): pair[players.index(player)] for player in each.proposers}
                for label, action in actions.items():
                    used.setdefault(label, set()).add(action)
                after |= set(each.following) if "go_on" in actions.values() else set()
        reached = after
    labels = (each.label(player) for each in shape for player in each.proposers)
    return path_type(
        tuple((label, tuple(each for each in ACTIONS if each in used[label])) for label in labels if label in used)
    )


def _quotient(number: Any, unit: Any) -> Quotient:
    return Quotient(_plain(number), _plain(unit))


def _plain(number: Any) -> Any:
    """Return a number of FLINT as a fraction."""
    return Fraction(int(number.p), int(number.q)) if isinstance(number, fmpq) else number


def _action(choice: Choice) -> str:
    """Return what happens after an offer."""
    if not choice.agrees:
        return "leave" if choice.leaves else "go_on"
    if choice.bound is not None:
        return ("lowest", "highest")[choice.bound]
    return "match" if choice.leaves else "agree"


def _action_of(offer: Offer) -> str:
    return _action(Choice(offer.leaves, agrees=offer.price is not None, bound=offer.bound))

"""One Nash equilibrium of a two-player tree by complementary pivoting on its sequence form, exactly.

Both players start with a prior: everywhere all actions with the same probability. A share t of each realization plan is
then chosen freely and best against the other's whole plan, the share 1 - t stays with the prior; the path of these
equilibria, from t = 0 to an equilibrium of the tree at t = 1, is followed by Lemke's method on a linear complementarity
problem as large as the tree (Koller, Megiddo and von Stengel 1996; von Stengel, van den Elzen and Talman 2002).

One action of each information set, a best response to the prior, has what the other actions leave. So plans are
given by the weights of the other sequences alone, and the dual variables are nonnegative: what the mover would lose by
that action, if it is not used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import ClassVar, NamedTuple

from sma_games.algebra.linear.lemke import complementary_path
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status
from sma_games.errors import SmaGamesError
from sma_games.games.extensive_form import ExtensiveFormGame
from sma_games.games.sequence_form import OwnSequences, RealizationPlan, SequenceForm, sequence_form

__all__ = ["SequenceFormLemke", "traced_equilibrium", "two_player_refusal"]

LARGE = 250  # sequences of both players beyond which exact pivoting takes long


class Side(NamedTuple):
    """One player's part of the complementarity problem."""

    own: OwnSequences
    prior: RealizationPlan
    forms: list[dict[int, int]]
    """Each sequence in terms of the free ones, by their places among the variables; -1 stands for t."""
    free: dict[int, int]
    """Places of the free sequences."""
    chosen: dict[int, int]
    """Places of the sequences that have what the others leave, as dual variables."""


def traced_equilibrium(form: SequenceForm) -> tuple[RealizationPlan, RealizationPlan]:
    """Return the realization plans of one equilibrium of a two-player sequence form.

    Always finds one. It costs some pivots for each sequence, each one pass over the square of their number.

    Raises
    ------
    SmaGamesError
        Never, as far as theory goes: if the path were unbounded.
    """
    priors = [_uniform(own) for own in form.players]
    first = _side(form, 0, priors, 0)
    second = _side(form, 1, priors, len(first.own.sequences) - 1)
    sides = (first, second)
    size = len(first.own.sequences) + len(second.own.sequences) - 2
    rows = [[0] * (size + 2) for _ in range(size)]  # columns: the variables, t and 1
    for side in sides:
        _fill_plan_rows(rows, side)
    _fill_payoff_rows(rows, form, sides)
    found = complementary_path([row[:-2] for row in rows], [row[-2] for row in rows], [row[-1] for row in rows])
    if found is None:  # pragma: no cover - all solutions are bounded
        raise SmaGamesError("internal error, please report: the path of equilibria is unbounded")
    x, y = (_plan(side, found) for side in sides)
    return x, y


def _uniform(own: OwnSequences) -> RealizationPlan:
    """Return the plan that uses all actions with the same probability everywhere."""
    weights = [Fraction(1)] * len(own.sequences)
    for parent, moves in zip(own.parents, own.moves, strict=True):
        for move in moves:
            weights[move] = weights[parent] / len(moves)
    return tuple(weights)


def _side(form: SequenceForm, player: int, priors: Sequence[RealizationPlan], start: int) -> Side:
    own = form.players[player]
    best = _best_responses(form, player, priors[1 - player])
    places = {move: start + number for number, move in enumerate(range(1, len(own.sequences)))}
    forms: list[dict[int, int]] = [{-1: 1}] + [{} for _ in own.sequences[1:]]
    for parent, moves, chosen in zip(own.parents, own.moves, best, strict=True):
        rest = dict(forms[parent])
        for move in moves:
            if move != chosen:
                forms[move] = {places[move]: 1}
                rest[places[move]] = -1
        forms[chosen] = rest
    chosen_places = {move: places.pop(move) for move in best}
    return Side(own, priors[player], forms, places, chosen_places)


def _best_responses(form: SequenceForm, player: int, plan: RealizationPlan) -> list[int]:
    """Return a best sequence at each own information set against a plan of the opponent."""
    own = form.players[player]
    values = [Fraction(0)] * len(own.sequences)
    for key, payoffs in form.payoffs.items():
        values[key[player]] += plan[key[1 - player]] * payoffs[player]
    best = []
    for parent, moves in reversed(list(zip(own.parents, own.moves, strict=True))):
        best.append(max(moves, key=values.__getitem__))
        values[parent] += values[best[-1]]
    return best[::-1]


def _fill_plan_rows(rows: list[list[int]], side: Side) -> None:
    """Fill in that chosen sequences have nonnegative weights, and what their dual variables add to the others."""
    for move, dual in side.chosen.items():
        for place, share in side.forms[move].items():
            if place < 0:
                rows[dual][-2] = share
            else:
                rows[dual][place] = share
                rows[place][dual] = -share


def _fill_payoff_rows(rows: list[list[int]], form: SequenceForm, sides: Sequence[Side]) -> None:
    """Fill in what each free sequence loses against the action that has the rest.

    The opponent's plan is his free part plus 1 - t times his prior.
    """
    scales = [lcm(*(weight.denominator for weight in side.prior)) for side in sides]
    for key, payoffs in form.payoffs.items():
        for player in (0, 1):
            own, other = sides[player], sides[1 - player]
            scale, number = scales[1 - player], key[1 - player]
            prior = int(other.prior[number] * scale)
            for place, share in own.forms[key[player]].items():
                if place < 0:
                    continue
                gain = share * payoffs[player]
                row = rows[place]
                row[-1] -= gain * prior
                row[-2] += gain * prior
                for column, part in other.forms[number].items():
                    row[column if column >= 0 else -2] -= gain * part * scale


def _plan(side: Side, found: Sequence[Fraction]) -> RealizationPlan:
    """Return the plan at t = 1."""
    return tuple(
        sum((share * (found[place] if place >= 0 else Fraction(1)) for place, share in form.items()), Fraction(0))
        for form in side.forms
    )


def two_player_refusal(game: Game) -> str | None:
    """Say why a game is no tree of two players, or None."""
    if not isinstance(game, ExtensiveFormGame):
        return "it needs a tree"
    return None if game.num_players == 2 else "it needs two players"  # noqa: PLR2004


@dataclass(frozen=True)
class SequenceFormLemke(Solver):
    """One Nash equilibrium of a two-player tree, exact, by Lemke's method on the sequence form.

    Always finds one, from the prior in which all actions have the same probability; others are not looked for. Whole
    numbers throughout, so that it neither rounds nor cycles.
    """

    name: ClassVar[str] = "sequence_form_lemke"
    concept: ClassVar[str] = "nash"
    games: ClassVar[str] = "trees, two players"
    complete: ClassVar[bool] = False
    reference: ClassVar[str] = "von Stengel, van den Elzen and Talman (2002), Econometrica 70:693-715"
    cost: ClassVar[str] = "some steps for each action of each information set, each the square of their number"
    more: ClassVar[str] = "solver 'sequence_form' lists all equilibria of small trees"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        return two_player_refusal(game)

    def strain(self, game: Game) -> str | None:
        """Say that a game has too many sequences, or None."""
        assert isinstance(game, ExtensiveFormGame)
        size = sum(len(members.actions) for members in game.information_sets.values())
        return None if size <= LARGE else f"it would take too long with {size} actions at all information sets"

    def find(self, game: Game) -> Solution:
        """Return one equilibrium."""
        assert isinstance(game, ExtensiveFormGame)
        form = sequence_form(game)
        return Solution(Status.PARTIAL, [Candidate(form.behavior(traced_equilibrium(form)))])

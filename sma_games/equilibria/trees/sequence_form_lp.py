"""One equilibrium and the value of a two-player zero-sum tree by linear programming on its sequence form, exactly.

The first player's plan x and the opponent's values q solve  maximize q[root]  subject to

    (payoffs of x against s) >= q at the set of s, less the sum of q over the sets after s,    for each s = (h, a),

and the opponent's plan y is dual to these inequalities (Koller, Megiddo and von Stengel 1996). Floats find which
sequences are used and which inequalities are tight (HiGHS; Huangfu and Hall 2018); the linear equations that this
leaves are solved in whole numbers, and the pair of plans is verified like every answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from sma_games.algebra.linear.sparse_systems import solve_sparse
from sma_games.algebra.numbers.real_numbers import nearest_float
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status
from sma_games.equilibria.trees.sequence_form_lcp import traced_equilibrium, two_player_refusal
from sma_games.games.extensive_form import ExtensiveFormGame
from sma_games.games.sequence_form import OwnSequences, RealizationPlan, SequenceForm, sequence_form
from sma_games.interrupts import interruptible

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FloatPlans", "SequenceFormProgram", "exact_plans", "float_plans", "unit_gains"]

ZERO = 1e-9  # a float below is taken for zero, relative to the largest; the exact plans are checked


class FloatPlans(NamedTuple):
    """What floats tell about a pair of optimal plans."""

    value: float
    """What the first player gets."""
    plans: tuple[NDArray[Any], NDArray[Any]]
    losses: tuple[NDArray[Any], NDArray[Any]]
    """For each own sequence, what playing it instead of the best one at its set would lose."""


def unit_gains(form: SequenceForm) -> tuple[NDArray[Any], Any]:
    """Return the first player's payoffs in units of the largest one, lest floats overflow, and that unit."""
    import numpy as np

    largest = max(abs(payoffs[0]) for payoffs in form.payoffs.values()) or 1
    return np.array([payoffs[0] / largest for payoffs in form.payoffs.values()], dtype=np.float64), largest


def float_plans(form: SequenceForm) -> FloatPlans:
    """Return optimal plans of a zero-sum sequence form in floats.

    One linear program with as many variables and conditions as both players have sequences and information sets.
    """
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix, hstack

    first, second = form.players
    rows, columns = np.array(list(form.payoffs)).T
    gains, largest = unit_gains(form)
    payoffs = csr_matrix((-gains, (columns, rows)), shape=(len(second.sequences), len(first.sequences)))
    own, other = _constraints(first), _constraints(second)
    size, num_values = len(first.sequences), len(second.moves) + 1
    objective = np.zeros(size + num_values)
    objective[size] = -1
    solved = interruptible(
        lambda: linprog(
            objective,
            A_ub=hstack([payoffs, other.T]).tocsr(),
            b_ub=np.zeros(len(second.sequences)),
            A_eq=hstack([own, csr_matrix((len(first.moves) + 1, num_values))]).tocsr(),
            b_eq=np.eye(1, len(first.moves) + 1)[0],
            bounds=[(0, None)] * size + [(None, None)] * num_values,
            method="highs-ds",
        )
    )
    return FloatPlans(
        -solved.fun * nearest_float(Fraction(largest) / form.units[0]),
        (solved.x[:size], -solved.ineqlin.marginals),
        (solved.lower.marginals[:size], solved.ineqlin.residual),
    )


def _constraints(own: OwnSequences) -> Any:
    """Return the constraints of realization plans as a sparse matrix."""
    from scipy.sparse import csr_matrix

    entries = [(0, 0, 1.0)]
    for row, (parent, moves) in enumerate(zip(own.parents, own.moves, strict=True), start=1):
        entries += [(row, parent, -1.0), *((row, move, 1.0) for move in moves)]
    rows, columns, values = zip(*entries, strict=True)
    return csr_matrix((values, (rows, columns)), shape=(len(own.moves) + 1, len(own.sequences)))


class WholePlan(NamedTuple):
    """A realization plan in whole numbers over one denominator."""

    numbers: list[int]
    denominator: int

    @property
    def plan(self) -> RealizationPlan:
        """The plan as fractions."""
        return tuple(Fraction(number, self.denominator) if number else Fraction(0) for number in self.numbers)


def exact_plans(form: SequenceForm) -> tuple[RealizationPlan, RealizationPlan]:
    """Return optimal plans of a zero-sum sequence form, exactly.

    Where floats do not lead to exact plans, the path of complementary pivoting does.
    """
    floats = float_plans(form)
    used = [_small(-plan, -ZERO) for plan in floats.plans]
    tight = [_small(loss, ZERO) for loss in floats.losses]
    x, y = (_exact_plan(form, player, used[player], tight[1 - player]) for player in (0, 1))
    if x is None or y is None or not _are_optimal(form, x, y):
        return traced_equilibrium(form)
    return x.plan, y.plan


def _are_optimal(form: SequenceForm, x: WholePlan, y: WholePlan) -> bool:
    """Tell whether best responses to both plans together get no more than there is."""
    key, (one, other) = next(iter(form.payoffs.items()))
    total = Fraction(one, form.units[0]) + Fraction(other, form.units[1])
    constant = total * form.total / form.weights[key]
    return _best_value(form, 0, y) + _best_value(form, 1, x) == constant


def _best_value(form: SequenceForm, player: int, against: WholePlan) -> Fraction:
    """Return what a best response to a plan gets."""
    own = form.players[player]
    values = [0] * len(own.sequences)
    for key, payoffs in form.payoffs.items():
        values[key[player]] += payoffs[player] * against.numbers[key[1 - player]]
    for parent, moves in reversed(list(zip(own.parents, own.moves, strict=True))):
        values[parent] += max([values[move] for move in moves])
    return Fraction(values[0], against.denominator * form.units[player])


def _small(numbers: NDArray[Any], bound: float) -> list[int]:
    """Return the places of the numbers that are below a bound, relative to the largest one."""
    return [int(place) for place in (numbers < bound * max(1.0, abs(numbers).max())).nonzero()[0]]


def _exact_plan(form: SequenceForm, player: int, used: list[int], tight: Iterable[int]) -> WholePlan | None:
    """Return the plan with these sequences in use to which these sequences of the opponent are best responses."""
    own, opponent = form.players[player], form.players[1 - player]
    place = {move: number for number, move in enumerate(used)}
    rows: list[dict[int, int]] = [{place[0]: 1}]
    for parent, moves in zip(own.parents, own.moves, strict=True):
        row = {place[move]: 1 for move in moves if move in place}
        rows.append({**row, place[parent]: -1} if parent in place else row)
    totals = [1] + [0] * (len(rows) - 1)
    responses = _response_rows(form, player, place, len(used))
    rows += [responses[move] for move in tight if move]
    totals += [0] * (len(rows) - len(totals))
    solved = solve_sparse(rows, totals, len(used) + len(opponent.moves))
    if solved is None or min(solved[0][: len(used)]) < 0:
        return None
    numbers = [0] * len(own.sequences)
    for move, number in place.items():
        numbers[move] = solved[0][number]
    return WholePlan(numbers, solved[1])


def _response_rows(form: SequenceForm, player: int, place: dict[int, int], start: int) -> list[dict[int, int]]:
    """Return, for each sequence of the opponent, q at its set less the q after it and less his payoffs."""
    opponent = form.players[1 - player]
    rows: list[dict[int, int]] = [{} for _ in opponent.sequences]
    for key, payoffs in form.payoffs.items():
        if key[player] in place:
            rows[key[1 - player]][place[key[player]]] = -payoffs[1 - player]
    for column, (parent, moves) in enumerate(zip(opponent.parents, opponent.moves, strict=True), start=start):
        rows[parent][column] = -1
        for move in moves:
            rows[move][column] = 1
    return rows


@dataclass(frozen=True)
class SequenceFormProgram(Solver):
    """One Nash equilibrium of a two-player tree whose payoffs add up to a constant, exact, by a linear program.

    All equilibria give both players the same payoffs, so one tells the value; others are not looked for. The program is
    as large as the tree; floats find the basis, and whole numbers the plans.
    """

    name: ClassVar[str] = "sequence_form_program"
    concept: ClassVar[str] = "nash"
    games: ClassVar[str] = "trees, two players, payoffs that add up to a constant"
    complete: ClassVar[bool] = False
    reference: ClassVar[str] = "Koller, Megiddo and von Stengel (1996), Games and Economic Behavior 14:247-259"
    cost: ClassVar[str] = "one sparse linear program, and two exact systems of equations; 10,000 nodes in seconds"
    more: ClassVar[str] = "the value is the same in every equilibrium; solver 'sequence_form' lists all of small trees"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        refusal = two_player_refusal(game)
        if refusal is None and isinstance(game, ExtensiveFormGame) and not _is_constant_sum(game):
            return "it needs payoffs that add up to a constant"
        return refusal

    def find(self, game: Game) -> Solution:
        """Return a pair of optimal plans."""
        assert isinstance(game, ExtensiveFormGame)
        form = sequence_form(game)
        return Solution(Status.PARTIAL, [Candidate(form.behavior(exact_plans(form)))])


def _is_constant_sum(game: ExtensiveFormGame) -> bool:
    leaves, (first, second) = game.scaled_payoffs
    return len({payoffs[0] * second + payoffs[1] * first for payoffs in leaves.values()}) == 1

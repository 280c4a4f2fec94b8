"""All Markov perfect equilibria of small zero-sum stochastic games, exactly, from the equations of Shapley (1953).

The value v of the game is the only vector for which v(s) is, in each state s, the value of the matrix game A(s, v) in
which play goes on with v. Choices are a Markov perfect equilibrium if and only if they are optimal in every A(s, v). A
matrix game has the value of one of its square submatrices, a *kernel* (Shapley and Snow 1950). Floats suggest a kernel
for each state; then v solves equations, polynomial ones where players mix, so that it may be irrational. What they
give is right if every A(s, v) has the value v(s), which is checked exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice, product
from math import comb, prod
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeAlias

from sma_games.algebra.linear.discounted_values import discounted_values
from sma_games.algebra.numbers.denominators import over_common_denominator
from sma_games.algebra.numbers.number_fields import FieldElement, FieldNumber
from sma_games.algebra.polynomials.multilinear import Multilinear, added, constant, multiplied, variable
from sma_games.algebra.polynomials.systems import real_solutions
from sma_games.equilibria.matrices.vertex_enumeration import extreme_pairs
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status, option
from sma_games.equilibria.stochastic.strategy_iteration import FloatSolution, float_solution, zero_sum_refusal
from sma_games.errors import MethodError
from sma_games.games.profiles import StationaryProfile
from sma_games.games.stochastic import State, StochasticGame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["StateEquations"]

Strategy: TypeAlias = tuple[FieldNumber, ...]
Values: TypeAlias = Mapping[int, FieldNumber]

MOST_SUBMATRICES = 50_000  # of a state's matrix
MOST_SOLUTIONS = 16  # of the equations, complex ones included: more take longer than minutes
HOPELESS = 10**9  # solutions of the equations if all states led to each other and everybody mixed: few of these can be
MOST_KERNELS = 4  # of a state that are tried
NEAR = 1e-6  # of the largest payoff, in which floats may be wrong about values


class Kernel(NamedTuple):
    """A square submatrix of a state's matrix, by the numbers of its rows and columns."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


class OptimalChoices(NamedTuple):
    """The extreme optimal strategies of both players in a state."""

    first: tuple[Strategy, ...]
    second: tuple[Strategy, ...]
    are_strict: bool
    """Whether each player has a single best reply to the other."""


@dataclass(frozen=True)
class StateEquations(Solver):
    """Every Markov perfect equilibrium of a small zero-sum stochastic game, exact, from Shapley's equations.

    Complete: the value of the game is unique, and the equilibria are all combinations of optimal strategies in its
    states. Values and probabilities may be irrational. Refused where too many states in a circle have mixing players.

    Parameters
    ----------
    most_listed
        Equilibria that are listed, if optimal strategies can be combined in more ways.
    """

    most_listed: int = option(1000, low=1)

    name: ClassVar[str] = "state_equations"
    concept: ClassVar[str] = "markov_perfect"
    games: ClassVar[str] = "small stochastic games, two players, payoffs that add up to zero"
    complete: ClassVar[bool] = True
    may_give_up: ClassVar[bool] = True
    reference: ClassVar[str] = "Shapley (1953), Proceedings of the National Academy of Sciences 39:1095-1100"
    cost: ClassVar[str] = (
        "a system of polynomials for the states that lead back to each other, exponential in those where players mix"
    )
    more: ClassVar[str] = "solver 'strategy_iteration' takes larger games, approximately"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        return zero_sum_refusal(game)

    def strain(self, game: Game) -> str | None:
        """Say that a state has too many submatrices, or that both choose in too many states, or None."""
        assert isinstance(game, StochasticGame)
        largest = max(comb(sum(state.shape), min(state.shape)) for state in game.states)
        if largest > MOST_SUBMATRICES:
            return "a state has too many submatrices"
        hopeless = prod(min(state.shape) for state in game.states) > HOPELESS
        return "there are too many states in which both have a choice" if hopeless else None

    def find(self, game: Game) -> Solution:
        """Return all combinations of extreme optimal strategies.

        Raises
        ------
        MethodError
            If the equations have too many solutions to find, or infinitely many.
        """
        assert isinstance(game, StochasticGame)
        choices = _optimal_choices(game)
        is_strict = all(each.are_strict for each in choices)
        ways = [list(product(each.first, each.second)) for each in choices]
        candidates = [
            Candidate(StationaryProfile.of(game, rows), is_strict=is_strict)
            for rows in islice(product(*ways), self.most_listed)
        ]
        number = prod(map(len, ways))
        everything = (tuple(range(len(candidates))),)
        if number > len(candidates):
            return Solution(Status.LIMIT_REACHED, candidates)
        return Solution(Status.COMPLETE if number == 1 else Status.CONTINUUM, candidates, everything, everything)


def _optimal_choices(game: StochasticGame) -> list[OptimalChoices]:
    """Return the optimal strategies in all states where play goes on with the value of the game."""
    floats = _refine(game, float_solution(game))
    kernels = [
        list(islice(_kernels(_float_matrix(state, floats, game.discount), floats.values[at]), MOST_KERNELS))
        for at, state in enumerate(game.states)
    ]
    reasons = []
    for guess in _guesses(kernels):
        try:
            values = _values(game, guess, floats)
        except MethodError as error:
            reasons.append(str(error))
            continue
        choices = [_choices(state, values, game.discount, values[at]) for at, state in enumerate(game.states)]
        found = [each for each in choices if each is not None]
        if len(found) == len(choices):
            return found
    why = reasons[0] if reasons else "floats do not tell which strategies are in use"
    raise MethodError(f"the value of {game!r} cannot be found exactly: {why}")


def _refine(game: StochasticGame, floats: FloatSolution) -> FloatSolution:
    """Return the values of the choices that floats found, without rounding: errors of nearly optimal choices cancel."""
    import numpy as np

    payoffs, moves = [], []
    for state, x, y in zip(game.states, floats.rows, floats.columns, strict=True):
        weights = [Fraction(a) * Fraction(b) for a in x.tolist() for b in y.tolist()]
        total = sum(weights)
        payoffs.append(
            [sum(w * cell[0] for w, cell in zip(weights, state.payoffs, strict=True)) / total / floats.scale]
        )
        shares = dict.fromkeys(range(len(game.states)), Fraction(0))
        for weight, row in zip(weights, state.transitions, strict=True):
            for to, share in row:
                shares[to] += weight * share / total
        moves.append(shares)
    values = discounted_values(payoffs, moves, game.discount)
    return floats._replace(values=np.array([float(value) for [value] in values]))


def _float_matrix(state: State[Fraction], floats: FloatSolution, discount: Fraction) -> NDArray[np.float64]:
    """Return what the first player gets if play goes on with the values that floats found."""
    import numpy as np

    cells = [
        float(payoffs[0] / floats.scale) + float(discount) * sum(float(share) * floats.values[to] for to, share in row)
        for payoffs, row in zip(state.payoffs, state.transitions, strict=True)
    ]
    return np.array(cells).reshape(state.shape)


def _kernels(matrix: NDArray[np.float64], value: float) -> Iterator[Kernel]:
    """Yield, small ones first, the square submatrices with nearly this value whose solutions are nearly optimal."""
    num_rows, num_columns = matrix.shape
    for size in range(1, min(matrix.shape) + 1):
        for rows in combinations(range(num_rows), size):
            for columns in combinations(range(num_columns), size):
                of_rows, of_columns = matrix[list(rows)], matrix[:, list(columns)]
                inner = of_rows[:, list(columns)]
                x, y = _equalizing(inner.T, value), _equalizing(inner, value)
                if x is None or y is None:
                    continue
                if (x @ of_rows).min() >= value - NEAR and (of_columns @ y).max() <= value + NEAR:
                    yield Kernel(rows, columns)


def _equalizing(matrix: NDArray[np.float64], value: float) -> NDArray[np.float64] | None:
    """Return the strategy with which a matrix gives nearly this value in every row, or None."""
    import numpy as np

    size = len(matrix)
    bordered = np.block([[matrix, -np.ones((size, 1))], [np.ones((1, size)), np.zeros((1, 1))]])
    try:
        *weights, found = np.linalg.solve(bordered, [*[0] * size, 1])
    except np.linalg.LinAlgError:
        return None
    return np.array(weights) if min(weights) >= -NEAR and abs(found - value) <= NEAR else None


def _guesses(kernels: Sequence[Sequence[Kernel]]) -> Iterator[tuple[Kernel, ...]]:
    """Yield the first kernels of all states, then these with another one in a single state."""
    if all(kernels):
        first = tuple(options[0] for options in kernels)
        yield first
        for at, options in enumerate(kernels):
            for other in options[1:]:
                yield (*first[:at], other, *first[at + 1 :])


def _values(game: StochasticGame, guess: Sequence[Kernel], floats: FloatSolution) -> dict[int, FieldNumber]:
    """Return the values that kernels give, near those that floats found.

    States from which only states with rational values are reached come first; irrational values are elements of one
    field.
    """
    known: dict[int, FieldNumber] = {}
    for states in _reachable_sets(game, guess):
        unknown = [at for at in states if not isinstance(known.get(at), Fraction)]
        known |= _solve(game, guess, floats, unknown, known)
    irrational = {at: value for at, value in known.items() if isinstance(value, FieldElement)}
    if len({value.root for value in irrational.values()}) > 1:
        known |= _solve(game, guess, floats, list(irrational), known)
    return known


def _reachable_sets(game: StochasticGame, guess: Sequence[Kernel]) -> list[tuple[int, ...]]:
    """Return the sets of states that play within kernels can reach from each state, small ones first."""
    steps = [
        {to for cell in _cells(state, kernel) for to, share in state.transitions[cell] if share}
        for state, kernel in zip(game.states, guess, strict=True)
    ]
    found = set()
    for start in range(len(steps)):
        reached, todo = {start}, [start]
        while todo:
            new = steps[todo.pop()] - reached
            reached |= new
            todo.extend(new)
        found.add(tuple(sorted(reached)))
    return sorted(found, key=len)


def _solve(
    game: StochasticGame, guess: Sequence[Kernel], floats: FloatSolution, unknown: Sequence[int], known: Values
) -> dict[int, FieldNumber]:
    """Return the values of some states, given those of all that they lead to.

    Raises
    ------
    MethodError
        If the equations have too many or infinitely many solutions, or none near the values that floats found.
    """
    most = prod(len(guess[at].rows) for at in unknown)
    if most > MOST_SOLUTIONS:
        raise MethodError(f"its equations may have {most} solutions, too many to find")
    later = {at: constant(value) for at, value in known.items() if isinstance(value, Fraction)}
    later |= {at: variable(number) for number, at in enumerate(unknown)}
    equations: list[Multilinear] = []
    size = len(unknown)
    for at in unknown:
        mixed = guess[at].rows[1:]  # the first row has what the others leave
        weights = [variable(size + number) for number in range(len(mixed))]
        size += len(mixed)
        rest = added((1, constant(1)), *((-1, weight) for weight in weights))
        equations += _equations(game.states[at], guess[at], [rest, *weights], later, later[at], game.discount)
    points = real_solutions(size, equations, frozenset())
    near = {_distance(point, unknown, floats): point for point in points}
    if not near or min(near) > NEAR:
        raise MethodError("its equations have no solution where floats expect one")
    return dict(zip(unknown, near[min(near)], strict=False))


def _equations(
    state: State[Fraction],
    kernel: Kernel,
    weights: Sequence[Multilinear],
    later: Mapping[int, Multilinear],
    value: Multilinear,
    discount: Fraction,
) -> Iterator[Multilinear]:
    """Yield for each column that the rows, so weighted, give the value of the state."""
    cells = _cells(state, kernel)
    width = len(kernel.columns)
    for column in range(width):
        terms = []
        for weight, cell in zip(weights, cells[column::width], strict=True):
            following = [(discount * share, later[to]) for to, share in state.transitions[cell] if share]
            terms.append((1, multiplied(weight, added((1, constant(state.payoffs[cell][0])), *following))))
        yield added((-1, value), *terms)


def _cells(state: State[Fraction], kernel: Kernel) -> list[int]:
    """Return the numbers of the pure profiles in a kernel, row after row."""
    width = state.shape[1]
    return [row * width + column for row in kernel.rows for column in kernel.columns]


def _distance(point: Sequence[FieldNumber], unknown: Sequence[int], floats: FloatSolution) -> float:
    """Return how far values are from what floats found."""
    pairs = zip(unknown, point, strict=False)
    return max(abs(float(value / floats.scale) - float(floats.values[at])) for at, value in pairs)


def _choices(state: State[Fraction], values: Values, discount: Fraction, value: FieldNumber) -> OptimalChoices | None:
    """Return the optimal strategies in a state, or None if its matrix game does not have the value."""
    entries = [
        payoffs[0] + discount * sum(share * values[to] for to, share in row)
        for payoffs, row in zip(state.payoffs, state.transitions, strict=True)
    ]
    scale = 1
    if all(isinstance(entry, Fraction) for entry in entries):
        entries, scale = over_common_denominator(entries)
    width = state.shape[1]
    first = [entries[at : at + width] for at in range(0, len(entries), width)]
    second = [[-entry for entry in row] for row in first]
    pairs = extreme_pairs(first, second, None if all(isinstance(entry, int) for entry in entries) else list)
    *y, payoff = pairs[0].rays[1]
    if payoff != value * scale * sum(y):
        return None
    first_ones, second_ones = (
        {pair.numbers[side]: _normalize(pair.rays[side][:-1]) for pair in pairs} for side in (0, 1)
    )
    are_strict = all(pair.is_strict for pair in pairs)
    return OptimalChoices(tuple(first_ones.values()), tuple(second_ones.values()), are_strict)


def _normalize(weights: Iterable[Any]) -> Strategy:
    row = list(weights)
    share = 1 / sum(row, Fraction(0))
    return tuple(weight * share for weight in row)

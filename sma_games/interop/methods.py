"""The dynamics of Nashpy that `dynamics` runs, what each needs, and what is wrong with those that are left out.

Each is one class: its options are its fields, and `path` calls Nashpy. An option that is None is set by the range of
the payoffs, so that another unit of payoffs changes nothing. x and y are the probabilities of the row and of
the column player, A and B their payoffs, both with one row for each strategy of the row player.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from math import inf, isfinite
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias

from sma_games.errors import MethodError, SettingError
from sma_games.games.normal_form import NormalFormGame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LEFT_OUT", "METHODS", "Method"]

Pair: TypeAlias = "tuple[NDArray[Any], NDArray[Any]]"

LARGEST_POWER = 700.0  # of e that is still a float
ROUNDING = 1e-6  # by which an integrator may miss the simplex


@dataclass(frozen=True)
class Method(ABC):
    """One of Nashpy's dynamics; its options are its fields."""

    name: ClassVar[str]
    nashpy: ClassVar[str]
    """The function that does the work."""
    meaning: ClassVar[str]
    """What the probabilities of a path are."""
    is_random: ClassVar[bool] = False
    has_one_population: ClassVar[bool] = False
    """Whether both players are drawn from one population, so that the game has to be symmetric."""
    scales: ClassVar[Mapping[str, tuple[float, int]]] = {}
    """What an option is that is None: a factor, times the range of payoffs to a power."""

    def fitted(self, payoffs: Pair) -> Self:
        """Return the method with a number for each option that is None and has a scale."""
        unset = {name: scale for name, scale in self.scales.items() if getattr(self, name) is None}
        reach = payoff_range(payoffs)
        return replace(self, **{name: factor * reach**power for name, (factor, power) in unset.items()})

    def refusal(self, game: NormalFormGame, payoffs: Pair) -> str | None:
        """Say what to do instead and why, if this game is not for this method; else None."""
        if self.has_one_population and not is_symmetric(game):
            return (
                "take method='asymmetric_replicator', which has a population for each player: "
                f"{self.nashpy} looks at the row player's payoffs only, so the game has to be symmetric"
            )
        return self._further_refusal(payoffs)

    def _further_refusal(self, payoffs: Pair) -> str | None:  # noqa: ARG002 - most methods take any payoffs
        return None

    def times(self, steps: int) -> NDArray[np.float64]:
        """Return the time of each step."""
        import numpy as np

        return np.arange(steps + 1.0)

    @abstractmethod
    def path(self, payoffs: Pair, start: Pair, steps: int) -> NDArray[np.float64]:
        """Return the probabilities at each step, of shape (steps + 1, strategies of both players).

        Draws from `numpy.random`, as Nashpy does: call it within `lent_randomness`.
        """


@dataclass(frozen=True)
class FictitiousPlay(Method):
    """Each player's best answer to what the other has played so far; `weight` is that of the start, in rounds."""

    name: ClassVar[str] = "fictitious_play"
    nashpy: ClassVar[str] = "nashpy.Game.fictitious_play"
    meaning: ClassVar[str] = "share of the rounds so far, the start included, in which the strategy was played"
    is_random: ClassVar[bool] = True  # where best responses tie

    weight: float = 1.0

    def __post_init__(self) -> None:
        check_number("weight", self.weight, above=0)

    def path(self, payoffs: Pair, start: Pair, steps: int) -> NDArray[np.float64]:
        """Return what each has played so far, as shares."""
        counts = [self.weight * each for each in start]
        return _shares(self._rounds(payoffs, counts, steps))

    def _rounds(self, payoffs: Pair, counts: list[NDArray[Any]], steps: int) -> Iterator[Any]:
        import nashpy

        yield from nashpy.Game(*payoffs).fictitious_play(iterations=steps, play_counts=counts)


@dataclass(frozen=True)
class StochasticFictitiousPlay(FictitiousPlay):
    """The same with logit responses: `etha` is their noise, `epsilon_bar` the largest disturbance of a payoff."""

    name: ClassVar[str] = "stochastic_fictitious_play"
    nashpy: ClassVar[str] = "nashpy.Game.stochastic_fictitious_play"

    scales: ClassVar[Mapping[str, tuple[float, int]]] = {"etha": (0.1, 1), "epsilon_bar": (0.01, 1)}

    etha: float | None = None
    epsilon_bar: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        check_number("etha", self.etha, above=0)
        check_number("epsilon_bar", self.epsilon_bar, least=0)

    def _further_refusal(self, payoffs: Pair) -> str | None:
        assert self.etha is not None
        assert self.epsilon_bar is not None
        needed = (payoff_range(payoffs) + self.epsilon_bar) / LARGEST_POWER
        if self.etha >= needed:
            return None
        return f"give etha of at least {needed:.3g}: Nashpy takes e to the power payoff / etha, which no float holds"

    def _rounds(self, payoffs: Pair, counts: list[NDArray[Any]], steps: int) -> Iterator[Any]:
        import nashpy

        options = {"etha": self.etha, "epsilon_bar": self.epsilon_bar}
        game = nashpy.Game(*lowered(payoffs))  # the powers of e are of small numbers then
        for played, _ in game.stochastic_fictitious_play(iterations=steps, play_counts=counts, **options):
            yield played


@dataclass(frozen=True)
class AsymmetricReplicator(Method):
    """Replicator dynamics with a population for each player, until time `duration`.

    Where mean payoffs are negative, Nashpy's equations drive shares away from a sum of 1; a constant is added.
    """

    name: ClassVar[str] = "asymmetric_replicator"
    nashpy: ClassVar[str] = "nashpy.Game.asymmetric_replicator_dynamics"
    meaning: ClassVar[str] = "share of the player's population that uses the strategy"

    scales: ClassVar[Mapping[str, tuple[float, int]]] = {"duration": (100, -1)}

    duration: float | None = None

    def __post_init__(self) -> None:
        check_number("duration", self.duration, above=0)

    def times(self, steps: int) -> NDArray[np.float64]:
        """Return equally spaced times."""
        import numpy as np

        assert self.duration is not None
        return np.linspace(0, self.duration, steps + 1)

    def path(self, payoffs: Pair, start: Pair, steps: int) -> NDArray[np.float64]:
        """Return both populations at each time."""
        import nashpy
        import numpy as np

        game, times = nashpy.Game(*lowered(payoffs)), self.times(steps)
        integrate = game.asymmetric_replicator_dynamics
        found = integrated(lambda: np.hstack(integrate(x0=start[0], y0=start[1], timepoints=times)))
        return np.hstack([on_simplex(part) for part in np.split(found, [len(start[0])], axis=1)])


@dataclass(frozen=True)
class Replicator(AsymmetricReplicator):
    """Replicator dynamics of a single population, until time `duration`.

    `mutation_matrix` has, in row i and column j, the probability that an offspring of type i is of type j.
    """

    name: ClassVar[str] = "replicator"
    nashpy: ClassVar[str] = "nashpy.Game.replicator_dynamics"
    meaning: ClassVar[str] = "share of the population that uses the strategy"
    has_one_population: ClassVar[bool] = True

    mutation_matrix: Any = None

    def _further_refusal(self, payoffs: Pair) -> str | None:
        if self.mutation_matrix is None:
            return None
        size = len(payoffs[0])
        self._check_matrix(size)
        if payoffs[0].min() < 0:
            return (
                "add a constant, so that no payoff is negative: with mutation payoffs are numbers of offspring, "
                "and the constant says how fast mutation is"
            )
        return None

    def _check_matrix(self, size: int) -> None:
        import numpy as np

        expected = f"expected {size} rows of {size} probabilities, each adding up to 1"
        try:
            matrix = np.array(self.mutation_matrix, dtype=float)
        except (TypeError, ValueError):
            raise SettingError(f"mutation_matrix = {self.mutation_matrix!r}: {expected}") from None
        is_shaped = matrix.shape == (size, size)
        if not is_shaped or not (matrix >= 0).all() or not np.allclose(matrix.sum(axis=1), 1):
            raise SettingError(f"mutation_matrix = {self.mutation_matrix!r}: {expected}")

    def path(self, payoffs: Pair, start: Pair, steps: int) -> NDArray[np.float64]:
        """Return the population at each time, for both players."""
        import nashpy
        import numpy as np

        mutation = None if self.mutation_matrix is None else np.array(self.mutation_matrix, dtype=float)
        game, times = nashpy.Game(*(payoffs if mutation is not None else lowered(payoffs))), self.times(steps)
        found = integrated(lambda: game.replicator_dynamics(start[0], times, mutation_matrix=mutation))
        return np.tile(on_simplex(found), 2)


@dataclass(frozen=True)
class Moran(Method):
    """The Moran process in one population of `population_size`: a parent is drawn by its payoffs, a victim evenly.

    Nashpy's mutation is left out: it confuses individuals with their types.
    """

    name: ClassVar[str] = "moran"
    nashpy: ClassVar[str] = "nashpy.Game.moran_process"
    meaning: ClassVar[str] = "share of the population that uses the strategy"
    is_random: ClassVar[bool] = True
    has_one_population: ClassVar[bool] = True

    population_size: int = 20

    def __post_init__(self) -> None:
        check_count("population_size", self.population_size, 2)

    def _further_refusal(self, payoffs: Pair) -> str | None:
        if payoffs[0].min() >= 0:
            return None
        return (
            "add a constant, so that no payoff is negative: in a Moran process payoffs are chances to be a parent, "
            "and the constant says how weak selection is"
        )

    def path(self, payoffs: Pair, start: Pair, steps: int) -> NDArray[np.float64]:
        """Return the population at each step, for both players; once all are of one type it stays as it is."""
        import nashpy
        import numpy as np

        size = len(start[0])
        first = np.repeat(np.arange(size), rounded_counts(start[0], self.population_size))
        process = nashpy.Game(*payoffs).moran_process(initial_population=first)
        with np.errstate(invalid="ignore"):  # where nobody has a payoff, Nashpy divides by 0 and then draws evenly
            generations = [first, *islice(process, steps)]
        counts = np.array([np.bincount(each, minlength=size) for each in generations])
        last = np.repeat(counts[-1:], steps + 1 - len(counts), axis=0)
        return np.tile(np.vstack([counts, last]) / self.population_size, 2)


@dataclass(frozen=True)
class RegretMinimization(Method):
    """Nash's map: each strategy gains `learning_rate` times what it would have earned more than the mixture did.

    Nashpy's own loop subtracts probabilities from payoffs, forgets to transpose B and rounds to a pure strategy in the
    end; so its two steps are called here, with the payoffs that they need.
    """

    name: ClassVar[str] = "regret_minimization"
    nashpy: ClassVar[str] = "nashpy.learning.regret_minimization.compute_regrets, update_strategy"
    meaning: ClassVar[str] = "probability of the strategy"

    scales: ClassVar[Mapping[str, tuple[float, int]]] = {"learning_rate": (1, -1)}

    learning_rate: float | None = None

    def __post_init__(self) -> None:
        check_number("learning_rate", self.learning_rate, above=0)

    def path(self, payoffs: Pair, start: Pair, steps: int) -> NDArray[np.float64]:
        """Return the mixed strategies of both players at each step."""
        import numpy as np
        from nashpy.learning.regret_minimization import compute_regrets, update_strategy

        A, B = payoffs  # noqa: N806 - matrices
        x, y = start
        found = [np.concatenate(start)]
        for _ in range(steps):
            gains = A @ y, x @ B
            x, y = (
                update_strategy(mixed, compute_regrets(gain, mixed @ gain), self.learning_rate)
                for mixed, gain in zip((x, y), gains, strict=True)
            )
            found.append(np.concatenate([x, y]))
        return np.array(found)


@dataclass(frozen=True)
class Introspection(Method):
    """Introspection dynamics: a random player compares one other action with the own, and is `beta` keen on payoffs."""

    name: ClassVar[str] = "introspection"
    nashpy: ClassVar[str] = "nashpy.Game.introspection_dynamics"
    meaning: ClassVar[str] = (
        "share of the steps so far in which the strategy was played, the first drawn from the start"
    )
    is_random: ClassVar[bool] = True

    scales: ClassVar[Mapping[str, tuple[float, int]]] = {"beta": (10, -1)}

    beta: float | None = None

    def __post_init__(self) -> None:
        check_number("beta", self.beta, least=0)

    def _further_refusal(self, payoffs: Pair) -> str | None:
        if min(payoffs[0].shape) > 1:
            return None
        return "take method='fictitious_play': Nashpy's introspection dynamics needs two strategies for each player"

    def path(self, payoffs: Pair, start: Pair, steps: int) -> NDArray[np.float64]:
        """Return how often each strategy was played so far."""
        import nashpy
        import numpy as np

        first = [np.random.choice(len(mixed), p=mixed) for mixed in start]  # noqa: NPY002 - as Nashpy draws the rest
        process = nashpy.Game(*payoffs).introspection_dynamics(steps, self.beta, initial_actions=first)
        with np.errstate(over="ignore"):  # of e to a large power Nashpy takes the inverse, which is then 0
            actions = np.array(list(process))
        played = [np.eye(len(mixed))[row] for mixed, row in zip(start, actions.T, strict=True)]
        return np.hstack(played).cumsum(axis=0) / np.arange(1, steps + 2)[:, None]


METHODS: dict[str, type[Method]] = {
    each.name: each
    for each in (
        Replicator,
        AsymmetricReplicator,
        FictitiousPlay,
        StochasticFictitiousPlay,
        RegretMinimization,
        Moran,
        Introspection,
    )
}

LEFT_OUT = {
    "imitation": "Nashpy's imitation_dynamics starts from random populations, makes everybody alike in its first "
    "generation, after which nothing moves, and rounds the result",
}
"""Dynamics of Nashpy that are none, and why."""


def is_symmetric(game: NormalFormGame) -> bool:
    """Return whether the players' payoffs are the same from either side, exactly."""
    rows, columns = game.shape
    first, second = game.denominators
    return rows == columns and all(
        mine * second == yours * first
        for own, others in zip(game.matrix(0), zip(*game.matrix(1), strict=True), strict=True)
        for mine, yours in zip(own, others, strict=True)
    )


def lowered(payoffs: Pair) -> Pair:
    """Return payoffs of which the smallest is 0; in most dynamics only differences matter."""
    first, second = (each - each.min() for each in payoffs)
    return first, second


def payoff_range(payoffs: Pair) -> float:
    """Return by how much payoffs of one player differ at most; 1 if not at all."""
    return float(max(each.max() - each.min() for each in payoffs)) or 1.0


def integrated(integrate: Any) -> Any:
    """Return what an integrator finds; refuse what it warns of."""
    import warnings

    from scipy.integrate import ODEintWarning

    with warnings.catch_warnings():
        warnings.simplefilter("error", ODEintWarning)
        try:
            return integrate()
        except ODEintWarning as warning:
            text = str(warning).partition(" Run with")[0]
            raise MethodError(f"give a shorter duration, or more steps: the integrator of scipy says: {text}") from None


def on_simplex(found: NDArray[Any]) -> NDArray[np.float64]:
    """Return probabilities without the rounding of an integrator; refuse what is further from probabilities."""
    import numpy as np

    if not (found.min() > -ROUNDING and np.abs(found.sum(axis=1) - 1).max() < ROUNDING):
        raise MethodError("give a shorter duration, or more steps: the integrator of scipy has left the probabilities")
    kept = np.clip(found, 0, 1)
    return np.asarray(kept / kept.sum(axis=1, keepdims=True))


def rounded_counts(shares: NDArray[Any], total: int) -> NDArray[Any]:
    """Return whole numbers that add up to a total, by largest remainders."""
    import numpy as np

    exact = shares * total
    counts: NDArray[Any] = np.floor(exact).astype(int)
    for place in np.argsort(counts - exact, kind="stable")[: total - counts.sum()]:
        counts[place] += 1
    return counts


def check_number(name: str, value: object, *, above: float = -inf, least: float = -inf) -> None:
    """Refuse an option that is given and no finite number above a bound."""
    if value is None:
        return
    is_number = type(value) is not bool and isinstance(value, Real) and isfinite(value)
    if not is_number or value <= above or value < least:  # type: ignore[operator]
        bound = f"above {above:g}" if above > -inf else f"of at least {least:g}"
        raise SettingError(f"{name} = {value!r}: expected a number {bound}")


def check_count(name: str, value: object, least: int) -> None:
    """Refuse what is no whole number of at least a bound."""
    if not hasattr(value, "__index__") or isinstance(value, bool) or value < least:  # type: ignore[operator]
        raise SettingError(f"{name} = {value!r}: expected a whole number of at least {least}")


def _shares(rounds: Iterator[Any]) -> NDArray[np.float64]:
    """Return pairs of counts as shares, side by side."""
    import numpy as np

    return np.array([list(chain.from_iterable(count / count.sum() for count in pair)) for pair in rounds])

"""Where dynamics begin: the middle, profiles given by label, or drawn at random."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from sma_games.errors import GameError, SettingError
from sma_games.games.labels import as_exact, position
from sma_games.games.normal_form import NormalFormGame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Start", "seed_sequence", "start_pairs"]

Start: TypeAlias = "Mapping[str, Any] | Sequence[Mapping[str, Any]] | int | None"
Pair: TypeAlias = "tuple[NDArray[Any], NDArray[Any]]"

ROUNDING = Fraction(1, 10**9)  # by which probabilities typed as floats may miss 1


def start_pairs(
    game: NormalFormGame, start: Start, generator: np.random.Generator | None, *, has_one_population: bool
) -> list[Pair]:
    """Return the probabilities of both players at each start.

    Raises
    ------
    SettingError
        If there is none, or the two players differ though they are one population.
    GameError
        If labels or probabilities are none of the game.
    """
    if start is None:
        return [_evenly(game)]
    if hasattr(start, "__index__") and not isinstance(start, bool):
        return _drawn(game, int(start), generator, has_one_population=has_one_population)
    given: Any = [start] if isinstance(start, Mapping) else start
    if not isinstance(given, Sequence) or isinstance(given, str) or not given:
        raise SettingError(
            f"start = {start!r}: give None for the middle, probabilities by player and strategy, a list of those, "
            "or how many starts to draw"
        )
    return [
        _pair(game, each, number, has_one_population=has_one_population) for number, each in enumerate(given, start=1)
    ]


def seed_sequence(seed: int | np.random.Generator | None) -> np.random.SeedSequence | None:
    """Return what random numbers come from; a generator is drawn from once.

    Raises
    ------
    SettingError
        If it is neither a whole number that is not negative, nor a Generator.
    """
    import numpy as np

    if seed is None:
        return None
    if isinstance(seed, np.random.Generator):
        return np.random.SeedSequence(int(seed.integers(2**63)))
    if not hasattr(seed, "__index__") or isinstance(seed, bool) or seed < 0:
        raise SettingError(f"seed = {seed!r}: expected a whole number that is not negative, or a numpy Generator")
    return np.random.SeedSequence(int(seed))


def _evenly(game: NormalFormGame) -> Pair:
    import numpy as np

    first, second = (np.full(size, 1 / size) for size in game.shape)
    return first, second


def _drawn(
    game: NormalFormGame, count: int, generator: np.random.Generator | None, *, has_one_population: bool
) -> list[Pair]:
    """Return starts drawn evenly from all mixed profiles."""
    import numpy as np

    if count < 1:
        raise SettingError(f"start = {count}: expected at least one start")
    if generator is None:
        raise SettingError(f"give a seed, such as seed=0: {count} starts are to be drawn")
    rows = [[generator.dirichlet(np.ones(size)) for size in game.shape] for _ in range(count)]
    return [(first, first if has_one_population else second) for first, second in rows]


def _pair(game: NormalFormGame, given: Any, number: int, *, has_one_population: bool) -> Pair:
    place = f"start {number}"
    if not isinstance(given, Mapping):
        raise SettingError(f"{place}: expected probabilities by player and strategy, found {given!r}")
    for player in given:
        position(player, game.players, f"player in {place}")
    absent = [player for player in game.players if player not in given]
    if absent:
        raise SettingError(f"{place}: say with what probabilities {absent[0]!r} starts")
    first, second = (
        _row(given[player], names, f"{place}, {player}")
        for player, names in zip(game.players, game.strategy_lists, strict=True)
    )
    if has_one_population and first.tolist() != second.tolist():
        raise SettingError(
            f"{place}: give both players the same probabilities, or take method='asymmetric_replicator': "
            "this method has a single population"
        )
    return first, second


def _row(given: Any, names: tuple[str, ...], place: str) -> NDArray[np.float64]:
    """Return a strategy, or probabilities by strategy, as an array."""
    import numpy as np

    weights = {given: 1} if isinstance(given, str) else given
    if not isinstance(weights, Mapping):
        raise GameError(f"{place}: expected a strategy, or probabilities by strategy, found {given!r}")
    for name in weights:
        position(name, names, f"strategy in {place}")
    row = [as_exact(weights.get(name, 0), f"{place}, {name}") for name in names]
    total = sum(row, Fraction(0))
    if min(row) < 0 or abs(total - 1) > ROUNDING:
        raise GameError(f"{place}: probabilities {', '.join(map(str, row))} must be >= 0 and add up to 1")
    return np.array([float(weight / total) for weight in row])

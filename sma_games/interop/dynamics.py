"""`dynamics`: which equilibrium is reached from where, by the learning and the evolution that Nashpy implements."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from sma_games.equilibria.result import EquilibriumResult
from sma_games.equilibria.solve import solve
from sma_games.equilibria.solver import Game
from sma_games.errors import MethodError, SettingError, did_you_mean
from sma_games.games.normal_form import NormalFormGame
from sma_games.interop.global_randomness import lent_randomness
from sma_games.interop.methods import LEFT_OUT, METHODS, Method, Pair, check_count, check_number
from sma_games.interop.nashpy_games import as_matrix, float_matrices
from sma_games.interop.reached import equilibrium_array, reached_components, reached_equilibria
from sma_games.interop.starts import Start, seed_sequence, start_pairs
from sma_games.modeling import ParametricGame

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr
    from numpy.typing import NDArray

__all__ = ["dynamics"]

PACKAGES = ("nashpy", "numpy", "scipy", "xarray")
MOST_NUMBERS = 10**8  # of all paths together


def dynamics(
    game: Game | ParametricGame,
    method: str = "replicator",
    *,
    start: Start = None,
    steps: int = 1000,
    seed: int | np.random.Generator | None = None,
    tolerance: float = 0.02,
    **options: Any,
) -> xr.Dataset:
    """Return the paths of a learning or evolutionary process of Nashpy, and the equilibria of `solve` they come to.

    What is reached is told from the last tenth of the steps, so a path that is slower than `steps` has not arrived yet.
    Linear in starts times steps: a thousand steps take up to tenths of a second, of the replicators milliseconds.

    Parameters
    ----------
    game
        A matrix with two players, or a model of one, taken at its baseline.
    method
        "replicator" and "moran" have one population, so they need a symmetric game; "asymmetric_replicator" has one for
        each player; "fictitious_play", "stochastic_fictitious_play", "regret_minimization" and "introspection" learn.
    start
        None for the middle, a mapping from player to a strategy or to probabilities by strategy, a list of those, or
        how many starts to draw evenly from all mixed profiles.
    steps
        Each path has so many steps, beside its start.
    seed
        For starts that are drawn and for methods that draw; a Generator is drawn from once.
    tolerance
        In probability: how far from an equilibrium a path may stay that has reached it; floats and randomness blur it.
    options
        Of the method, by the names that Nashpy gives them, with r for the range of payoffs: `duration` of the
        replicators (100 / r if absent), `mutation_matrix` of "replicator"; `weight` of the start in fictitious play (1
        round), `etha` and `epsilon_bar` of the stochastic one (r / 10, r / 100); `learning_rate` of
        "regret_minimization" (1 / r); `population_size` of "moran" (20); `beta` of "introspection" (10 / r).

    Returns
    -------
    xarray.Dataset
        `probability` (start, step, strategy), what it means being told in its attributes, and expected `payoff` (start,
        step, player); `reached`, the number of the equilibrium, -1 for none; its `distance`; `component`, also of ends
        between the extreme equilibria; `equilibrium_probability`. `time` and `owner` are further coordinates.

    Raises
    ------
    MethodError
        If the game is not for this method; the message says what to take.
    SettingError
        If an option, a start, the number of steps or the seed is none.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[4, 0], [3, 3]], [[4, 3], [0, 3]], strategies=[["stag", "hare"]] * 2)
    >>> found = dynamics(game, start=[{"1": {"stag": p, "hare": 1 - p}, "2": {"stag": p, "hare": 1 - p}}
    ...     for p in (0.25, 0.75, 0.8)])
    >>> found.reached.values
    array([2, 1, 0])
    >>> found.probability.sel(start=0, strategy="1: hare").values[-1].round(3)
    np.float64(1.0)
    """
    matrix = as_matrix(game, "dynamics")
    check_count("steps", steps, 1)
    check_number("tolerance", tolerance, least=0)
    payoffs = float_matrices(matrix)
    process = _method(method, options).fitted(payoffs)
    refusal = process.refusal(matrix, payoffs)
    if refusal is not None:
        raise MethodError(refusal)
    seeds = seed_sequence(seed)
    if process.is_random and seeds is None:
        raise SettingError(f"give a seed, such as seed=0: {method} draws at random")
    starts = _starts(matrix, process, start, seeds)
    _check_size(len(starts), int(steps), sum(matrix.shape))
    paths = _paths(process, payoffs, starts, int(steps), seeds)
    result = solve(matrix, "nash")
    about = {"tolerance": float(tolerance), "seed": _seed_text(seed)}
    return _dataset(result, process, payoffs, process.times(int(steps)), paths, about)


def _method(name: str, options: Mapping[str, Any]) -> Method:
    if name in LEFT_OUT:
        raise MethodError(f"take another method, {', '.join(METHODS)}: {LEFT_OUT[name]}")
    if name not in METHODS:
        raise MethodError(f"unknown method {name!r}{did_you_mean(name, METHODS)}; the choices are {', '.join(METHODS)}")
    known = [field.name for field in fields(METHODS[name])]
    for option in options:
        if option not in known:
            hint = did_you_mean(option, known) or f"; it has {', '.join(known)}"
            raise SettingError(f"{name} has no option {option!r}{hint}")
    return METHODS[name](**options)


def _starts(game: NormalFormGame, process: Method, start: Start, seeds: np.random.SeedSequence | None) -> list[Pair]:
    import numpy as np

    generator = None if seeds is None else np.random.default_rng(seeds.spawn(1)[0])
    return start_pairs(game, start, generator, has_one_population=process.has_one_population)


def _check_size(starts: int, steps: int, strategies: int) -> None:
    if starts * steps * strategies > MOST_NUMBERS:
        raise SettingError(
            f"take fewer starts or steps: {starts} starts of {steps} steps with {strategies} strategies are more "
            f"than {MOST_NUMBERS} numbers"
        )


def _paths(
    process: Method, payoffs: Pair, starts: list[Pair], steps: int, seeds: np.random.SeedSequence | None
) -> NDArray[np.float64]:
    """Return the path from each start, each with random numbers of its own."""
    import numpy as np

    found = []
    for start, seed in zip(starts, (seeds or np.random.SeedSequence(0)).spawn(len(starts)), strict=True):
        with lent_randomness(seed):
            found.append(process.path(payoffs, start, steps))
    return np.array(found)


def _seed_text(seed: object) -> int | str:
    if seed is None:
        return "none"
    return int(seed) if hasattr(seed, "__index__") else "a Generator"


def _dataset(
    result: EquilibriumResult,
    process: Method,
    payoffs: Pair,
    times: NDArray[np.float64],
    paths: NDArray[np.float64],
    about: Mapping[str, Any],
) -> xr.Dataset:
    import numpy as np
    import xarray as xr

    game = result.game
    assert isinstance(game, NormalFormGame)
    reached, distance = reached_equilibria(paths, equilibrium_array(result), about["tolerance"])
    component = reached_components(paths[:, -1], result, about["tolerance"])
    pairs = [(player, name) for player in game.players for name in game.strategies[player]]
    x, y = np.split(paths, [game.shape[0]], axis=2)
    gained = np.stack([np.einsum("abi,ij,abj->ab", x, each, y) for each in payoffs], axis=2)
    variables = {
        "probability": (("start", "step", "strategy"), paths, process.meaning, "1"),
        "payoff": (("start", "step", "player"), gained, "expected payoff", "those of the payoffs"),
        "reached": ("start", reached, "number of the equilibrium in solve(game); -1 if none is near", "1"),
        "distance": ("start", distance, "from the nearest equilibrium listed, in the last tenth of the steps", "1"),
        "component": ("start", component, "number of the component of equilibria where it ends; -1 if none", "1"),
        "equilibrium_probability": (
            ("equilibrium", "strategy"),
            equilibrium_array(result),
            "probability in each equilibrium that solve lists",
            "1",
        ),
    }
    coordinates = {
        "start": np.arange(len(paths)),
        "step": np.arange(len(times)),
        "time": ("step", times),
        "player": list(game.players),
        "strategy": [f"{player}: {name}" for player, name in pairs],
        "owner": ("strategy", [player for player, _ in pairs]),
        "equilibrium": np.arange(result.num_equilibria),
    }
    described = {
        name: (dims, values, {"long_name": meaning, "units": units})
        for name, (dims, values, meaning, units) in variables.items()
    }
    return xr.Dataset(described, coordinates, {**_provenance(result, process), **about})


def _provenance(result: EquilibriumResult, process: Method) -> dict[str, str]:
    """Return where the paths come from; nothing in it depends on the time or the machine."""
    options = {name: _plain(value) for name, value in asdict(process).items()}
    return {
        "title": result.game.title,
        "method": process.name,
        "nashpy_function": process.nashpy,
        "options": json.dumps(options, sort_keys=True),
        "equilibria": result.status.value,
        "sma_games": version("sma-games"),
        "packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
    }


def _plain(value: Any) -> Any:
    """Return an option as JSON can hold it."""
    import numpy as np

    return np.asarray(value, dtype=float).tolist() if value is not None else None

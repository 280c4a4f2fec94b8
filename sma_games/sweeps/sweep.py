"""`sweep`: every setting solved, the result as one labelled dataset."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sma_games.answers import Numbers, question_for
from sma_games.errors import MethodError, SettingError
from sma_games.interrupts import interruption, undivided
from sma_games.modeling import ParametricGame
from sma_games.sweeps.progress import Progress, showing
from sma_games.sweeps.results.collecting import Collector, MemoryCollector
from sma_games.sweeps.results.description import SweepDescription
from sma_games.sweeps.results.reduction import ReducingCollector
from sma_games.sweeps.results.storage import StoreCollector
from sma_games.sweeps.routes.choosing import choose_method
from sma_games.sweeps.running import Task, parts_in_order
from sma_games.sweeps.settings.settings import Settings

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["sweep"]


def sweep(  # noqa: PLR0913 - one keyword for each thing that a sweep can do
    model: ParametricGame,
    settings: Settings,
    *,
    method: str = "auto",
    selection: str | None = None,
    measures: Sequence[str] | None = None,
    probabilities: bool = False,
    by_type: bool = False,
    reduce: bool = False,
    store: str | Path | None = None,
    client: Any | None = None,
    workers: int | None = None,
    progress: Progress = None,
    each: Callable[[xr.Dataset], object] | None = None,
) -> xr.Dataset:
    """Return the answer at every admissible setting, each exactly that of `solve` there.

    Complete: all types of equilibria, ties included. Settings that are not admissible have the code -1, and False in
    `admissible`. Memory is that of the result, or of a few chunks if rows are reduced or stored. By Ctrl-C, the
    `partial` of the `KeyboardInterrupt` is the dataset of what is done.

    Parameters
    ----------
    model
        A two-player matrix or a tree with perfect information.
    settings
        Made by `grid`, `sample` or `table` for this model.
    method
        "exact", "explicit", "numeric", or "auto" for the one that fits; the result's `method_reason` says why.
    selection
        Also report one equilibrium of each setting, the first among equals: "welfare" for the greatest sum of payoffs,
        "payoff_dominance" for the one that gives every player the most, if there is one, or the player who chooses it.
    measures
        The measures of a tree that are reported; all if absent.
    probabilities
        Also report the probabilities of all strategies of a matrix.
    by_type
        Also report payoffs, measures and probabilities of each type of equilibrium: the least and the greatest over
        the extreme equilibria of that type, one and the same unless they form a continuum; NaN where there is none.
    reduce
        Keep no rows: return counts, moments, histograms and quantiles by answer. Quantiles are rounded
        down by less than `quantile_error`, which is less than 1/1000 of the range.
    store
        A folder to which rows are written, as zarr; a run that was stopped goes on where it was. What is there already
        is checked against the digests of its rows first.
    client
        A client of a Dask cluster, which then does the work.
    workers
        Number of threads; all cores if absent.
    progress
        True for a bar with rate and time left, False for none; by default a bar on a terminal.
    each
        Called with the rows of each part as soon as it is done, in order; not if they are reduced.

    Raises
    ------
    MethodError
        If the model is of another kind, or is not that of the settings.
    SettingError
        If an option is wrong.
    InadmissibleError
        If what is fixed makes every setting inadmissible.
    EvaluationError
        If a formula has no exact value at some setting where floats are not enough.
    SmaGamesError
        If the store holds something else, or cannot be written.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.sweeps import grid
    >>> model = load_model("sma/timing_matrix")
    >>> result = sweep(model, grid(model, p_trump=["0.05", "1/6", "0.5"]))
    >>> [result.attrs["answers"][code] for code in result["code"].to_numpy()]
    ['wait / sign_early | wait / wait | renegotiate / renegotiate', ...]
    """
    _check(model, settings)
    chosen, reason = choose_method(settings, method)
    wanted = None if measures is None else _names(measures)
    description = SweepDescription(settings, chosen, reason, selection, probabilities, by_type, wanted)
    collector = _collector(description, store, each, reduce=reduce)
    collector.dataset()  # loads what it needs: after Ctrl-C there is no time for that
    try:
        _run(description, collector, _parts(description, collector, workers, client), progress, each)
    except KeyboardInterrupt:
        rows = collector.dataset()
        done = min(collector.num_chunks * settings.chunk_size, settings.size)
        rows.attrs["interrupted"] = f"{done:,} of {settings.size:,} settings"
        raise interruption(rows) from None
    return collector.dataset()


def _collector(
    description: SweepDescription,
    store: str | Path | None,
    each: Callable[[xr.Dataset], object] | None,
    *,
    reduce: bool,
) -> Collector[Any]:
    if reduce and each is not None:
        raise MethodError("reduce keeps no rows, and each is to be called with them; leave out one of the two")
    if reduce and store is not None:
        raise MethodError("reduce keeps no rows, and store keeps them all; leave out one of the two")
    if reduce and description.by_type:
        raise MethodError("reduce gives shares of types but keeps no rows by type; leave out reduce or by_type")
    if store is not None:
        return StoreCollector(description, store)
    return ReducingCollector(description) if reduce else MemoryCollector(description)


def _parts(
    description: SweepDescription, collector: Collector[Any], workers: int | None, client: Any
) -> Generator[Any, None, None]:
    task = Task(description.question, description.method, collector.part)
    return parts_in_order(task, collector.num_chunks, workers=workers, client=client)


def _run(
    description: SweepDescription,
    collector: Collector[Any],
    parts: Generator[Any, None, None],
    progress: Progress,
    each: Callable[[xr.Dataset], object] | None,
) -> None:
    """Collect all chunks."""
    settings = description.settings
    done = min(collector.num_chunks * settings.chunk_size, settings.size)
    with closing(parts), showing(progress, settings.model.slug or "sweep", done, settings.size) as tell:
        for part in parts:
            undivided(partial(collector.add, part))
            done += part.size
            if each is not None:
                each(collector.dataset().isel(setting=slice(done - part.size, done)))
            tell(done)


def _names(measures: Sequence[str]) -> tuple[str, ...]:
    if isinstance(measures, str):
        raise SettingError(f"measures = {measures!r}: expected a list of names")
    return tuple(measures)


def _check(model: object, settings: object) -> None:
    if not isinstance(model, ParametricGame):
        raise MethodError(f"sweep needs a model, not {type(model).__name__}; see load_model")
    if not isinstance(settings, Settings):
        raise MethodError(f"sweep needs settings, not {type(settings).__name__}; see grid, sample and table")
    if settings.model != model:
        raise MethodError(
            f"the settings belong to {settings.model!r}, not to {model!r}; make them from the model swept"
        )
    question_for(model, "sweeps", Numbers.SETTING)

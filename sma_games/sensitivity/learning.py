"""What an observation teaches: the parameters' distributions before it and after it.

Each parameter's posterior is a weighted sample: lines through scrambled Sobol' points weigh what the event has on them,
and along its own parameter each line gives values spread evenly over the part of it where the event is true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile
from math import sqrt
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from sma_games.answers import parametric_form
from sma_games.errors import MethodError, SettingError
from sma_games.interrupts import concluded, interruption
from sma_games.modeling import ParametricGame
from sma_games.modeling.parameters import belief_of
from sma_games.regions.claims.claims import Claim
from sma_games.results import EqualByContent, Result
from sma_games.sensitivity.chances import Chance, estimate_ratio
from sma_games.sensitivity.checks import check_positive, check_seed
from sma_games.sensitivity.choosing import choose_draws
from sma_games.sensitivity.estimated import (
    Drawer,
    LineTask,
    best_direction,
    refuse_impossible,
    why_single,
)
from sma_games.sensitivity.events import Event, Mark, read_event
from sma_games.sensitivity.lines import EventLines, Segments
from sma_games.sensitivity.nets import SCRAMBLINGS
from sma_games.sweeps.clusters import in_turn, parts_here_or_there

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["LEVELS", "Learning", "ParameterLearning", "Spread", "learn"]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Of the quantiles that are told."""
NUM_LINES = 2**15
NUM_SINGLE = 2**10
ALONG_EACH = 4  # values of a line's own parameter
AFTER = 2  # the place of what was observed in a part
GOLDEN = (sqrt(5) - 1) / 2  # multiples of it fill the unit interval evenly


class Spread(NamedTuple):
    """Mean and quantiles of a parameter."""

    mean: float
    quantiles: tuple[float, ...]
    """At `LEVELS`."""
    deviation: float


@dataclass(frozen=True, eq=False)
class ParameterLearning(EqualByContent):
    """What is believed about one parameter before and after."""

    parameter: str
    prior: Spread
    posterior: Spread
    standard_error: float
    """Of the posterior mean."""

    @property
    def shift(self) -> float:
        """How far the mean moves, in standard deviations of the prior."""
        return (self.posterior.mean - self.prior.mean) / self.prior.deviation if self.prior.deviation else 0.0

    @property
    def words(self) -> str:
        """What its mean does, as the end of a sentence."""
        size = f"{abs(self.shift):.2f}"
        if float(size) == 0:
            return f"stays at {self.prior.mean:.4g}"
        before, after = self.prior.mean, self.posterior.mean
        digits = next(count for count in range(4, 18) if f"{before:.{count}g}" != f"{after:.{count}g}")
        way = "rises" if self.shift > 0 else "falls"
        return f"{way} from {before:.{digits}g} to {after:.{digits}g}, by {size} standard deviations"


@dataclass(frozen=True, repr=False)
class Learning(Result):
    """The posterior of every parameter, that which moves most first, and how probable the observation was."""

    figure = "plot_learning"

    model: ParametricGame
    event: Event
    over: tuple[str, ...]
    chance: Chance
    """The probability of what was observed."""
    parameters: tuple[ParameterLearning, ...]
    num_lines: int
    along: str | None
    """The parameter along which the lines lie; None if single settings were solved."""
    seed: int
    num_asked: int
    """Lines that were to be drawn."""

    @property
    def caveat(self) -> str:
        """That fewer lines were drawn than were asked for; empty if that is not so."""
        if self.num_lines >= self.num_asked:
            return ""
        return f"Only {self.num_lines:,} of {self.num_asked:,} lines were drawn: errors are larger, as they are told."

    def __getitem__(self, parameter: str) -> ParameterLearning:
        return next(each for each in self.parameters if each.parameter == parameter)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each parameter."""
        import pandas as pd

        rows = [
            {
                "parameter": each.parameter,
                "prior_mean": each.prior.mean,
                "prior_5": each.prior.quantiles[0],
                "prior_95": each.prior.quantiles[-1],
                "posterior_mean": each.posterior.mean,
                "standard_error": each.standard_error,
                "posterior_5": each.posterior.quantiles[0],
                "posterior_95": each.posterior.quantiles[-1],
                "shift": each.shift,
            }
            for each in self.parameters
        ]
        return pd.DataFrame(rows)

    def explain(self) -> str:
        """Return what was observed, how probable it was, and what moves most, in sentences."""
        sentences = [f"{self.event.text} has the probability {self.chance}."]
        names = {each.parameter: self.model.parameters[each.parameter].words for each in self.parameters[:3]}
        sentences += [f"The mean of {names[each.parameter]} {each.words}." for each in self.parameters[:3]]
        sentences += [self.caveat] if self.caveat else []
        return "\n".join(sentences)

    def __str__(self) -> str:
        return self.explain()


def learn(  # noqa: PLR0913 - what is asked, and how it is worked out
    model: ParametricGame,
    observed: str | Claim | Mapping[str, str],
    *,
    over: str | Sequence[str] | None = None,
    given: str | Claim | Iterable[Any] | None = None,
    num_lines: int | None = None,
    seed: int = 0,
    time_limit: float | None = None,
    client: Any | None = None,
    progress: Callable[[int], object] | None = None,
) -> Learning:
    """Return what is believed about every parameter once something has been observed, by Bayes' rule.

    Estimated: means come with standard errors; more lines make them smaller. A second or two for a shipped model. By
    Ctrl-C, the `partial` of the `KeyboardInterrupt` is what the lines drawn by then say.

    Parameters
    ----------
    model
        Bound to the values of everything that is not drawn; see `ParametricGame.fix`.
    observed
        A play, as strategy by player or action by stage, which some equilibrium then agrees with; or a claim that says
        of which equilibria it speaks, or compares formulas.
    over
        The parameters that are drawn; if absent, all uncertainties with a distribution.
    given
        What was known before.
    num_lines
        How many lines, rounded up to 16 times a power of two.
    seed
        Equal seeds give equal digits, whatever the workers.
    time_limit
        Seconds after which no more lines are drawn.
    client
        A client of a Dask cluster, which draws then.
    progress
        Called with the number of lines drawn so far.

    Raises
    ------
    SettingError
        If what was observed is no claim, or one that does not say of which equilibria, or a name is wrong.
    InadmissibleError
        If no line meets what was observed.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> found = learn(load_model("sma/timing_matrix"), {"ROK": "sign_early", "US": "sign_early"}, over="backlash")
    >>> round(found["backlash"].posterior.mean, 3), found["backlash"].prior.mean
    (0.127, 0.25)
    """
    if not isinstance(model, ParametricGame):
        raise MethodError(f"learn needs a model, not {type(model).__name__}; see load_model")
    model = parametric_form(model)
    event = read_event(model, observed, given)
    if event.has_two_readings:
        raise SettingError(f"observed: say of which equilibria: 'some {event.text}', or 'every {event.text}'")
    check_positive(num_lines=num_lines, time_limit=time_limit)
    draws, _ = choose_draws(model, event, over)
    task = LineTask(model, event, draws, model.baseline, check_seed(seed), None)
    drawing = _Drawing(num_lines, None if time_limit is None else monotonic() + time_limit, client, progress)
    return concluded(_conclude, lambda: _draw(task, drawing))


def _conclude(sampled: _Sampled) -> Learning:
    task, names = sampled.task, sampled.task.draws.names
    refuse_impossible(sampled.after)
    found = [_learn_parameter(sampled, name) for name in names]
    found.sort(key=lambda each: -abs(each.shift))
    chance = estimate_ratio(_by_scrambling(sampled.after), _by_scrambling(sampled.before), sampled.after.size)
    size, asked = sampled.after.size, sampled.num_asked
    return Learning(task.model, task.event, names, chance, tuple(found), size, task.along, task.seed, asked)


class _Drawing(NamedTuple):
    """How much is drawn, and by whom."""

    num_lines: int | None
    deadline: float | None
    """By `time.monotonic`."""
    client: Any | None
    progress: Callable[[int], object] | None

    @property
    def is_over(self) -> bool:
        """Whether there is no time left."""
        return self.deadline is not None and monotonic() >= self.deadline


class _Sampled(NamedTuple):
    """Lines with the probabilities of what was known before and of what was observed on them."""

    task: LineTask
    points: NDArray[Any]
    before: NDArray[Any]
    after: NDArray[Any]
    inside: tuple[NDArray[Any], NDArray[Any]] | None
    """Values of the lines' own parameter: before and after, of shape (lines, values)."""
    num_asked: int


def _draw(task: LineTask, drawing: _Drawing) -> _Sampled:
    is_single = bool(why_single(task.model, task.event))
    wanted = drawing.num_lines or (NUM_SINGLE if is_single else NUM_LINES)
    count = 2 ** max(0, (-(-wanted // SCRAMBLINGS) - 1).bit_length())
    lines: Any = None
    if not is_single:
        cases = task.cases()
        task = replace(task, along=best_direction(task, cases))
        lines = EventLines(cases, task.draws, task.along or "")
    spans = takewhile(lambda span: span[0] < count, map(task.points_of_part, range(count)))
    orders = [(start, min(stop, count)) for start, stop in spans]
    here = partial(_sample, Drawer(task, lines), count)
    parts = parts_here_or_there(_Sampling(task, count), orders, drawing.client, here=here)
    taken: list[tuple[NDArray[Any], ...]] = []
    try:
        for (_, stop), part in zip(orders, parts, strict=True):
            taken.append(part)
            if drawing.progress is not None:
                drawing.progress(SCRAMBLINGS * stop)
            if drawing.is_over:
                break
    except KeyboardInterrupt:
        if not any(part[AFTER].any() for part in taken):
            raise
        raise interruption(_put_together(task, taken, count)) from None
    finally:
        parts.close()
    return _put_together(task, taken, count)


def _put_together(task: LineTask, parts: Sequence[tuple[NDArray[Any], ...]], count: int) -> _Sampled:
    points, before, after, *inside = (_join(column) for column in zip(*parts, strict=True))
    pair = (inside[0], inside[1]) if inside else None
    return _Sampled(task, points, before, after, pair, SCRAMBLINGS * count)


class _Sampling(NamedTuple):
    """What samples lines, on whatever machine."""

    task: LineTask
    num_points: int
    """Of each scrambling."""

    def worker(self) -> Callable[[tuple[int, int]], tuple[NDArray[Any], ...]]:
        return in_turn(partial(_sample, Drawer(self.task), self.num_points))


def _sample(drawer: Drawer, count: int, span: tuple[int, int]) -> tuple[NDArray[Any], ...]:
    """Return points, weights before and after, and values inside, if there are lines, of a span of each scrambling."""
    import numpy as np

    points, lines = drawer.points(*span), drawer.lines
    marks = Mark.GIVEN, Mark.GIVEN | Mark.EVERY
    if not isinstance(lines, EventLines):
        return points, *lines.totals(points, marks).T
    segments = lines.segments(points)
    weights = [np.where((segments.marks & mark) == mark, segments.weights, 0.0) for mark in marks]
    numbers = (np.arange(SCRAMBLINGS)[:, None] * count + np.arange(*span)).ravel()
    inside = [_values_inside(lines, segments, each, points, numbers) for each in weights]
    return points, *(np.bincount(segments.lines, each, len(points)) for each in weights), *inside


def _join(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return what belongs to spans of each scrambling as one array, one scrambling after the other."""
    import numpy as np

    tail = parts[0].shape[1:]
    return np.concatenate([part.reshape(SCRAMBLINGS, -1, *tail) for part in parts], axis=1).reshape(-1, *tail)


def _values_inside(
    lines: EventLines, segments: Segments, weights: NDArray[Any], points: NDArray[Any], numbers: NDArray[Any]
) -> NDArray[Any]:
    """Return values of the lines' own parameter, spread evenly over the segments that have weight.

    Of shape (lines, values); lines without weight have any. Their numbers shift what is even from line to line.
    """
    import numpy as np

    count = len(points)
    totals = np.bincount(segments.lines, weights, count)
    firsts = np.searchsorted(segments.lines, np.arange(count + 1))
    ends = np.cumsum(weights)
    starts = np.concatenate([[0.0], ends])[firsts[:-1]]
    offsets = (numbers * GOLDEN) % 1.0
    places = (np.arange(ALONG_EACH) + offsets[:, None]) / ALONG_EACH
    targets = starts[:, None] + places * totals[:, None]
    number = np.clip(np.searchsorted(ends, targets), firsts[:-1, None], firsts[1:, None] - 1)
    part = np.clip((targets - (ends - weights)[number]) / np.maximum(weights[number], 1e-300), 0.0, 1.0)
    if (segments.lows == segments.highs).all():
        found: NDArray[Any] = segments.lows[number]
        return found
    low = lines.draws.weights(lines.along, segments.lows, points[segments.lines])[number]
    return lines.draws.values(lines.along, low + part * segments.weights[number], points)


def _learn_parameter(sampled: _Sampled, name: str) -> ParameterLearning:
    import numpy as np

    place = sampled.task.draws.names.index(name)
    if name == sampled.task.along and sampled.inside is not None:
        columns: Sequence[NDArray[Any]] = sampled.inside
    else:
        columns = [sampled.points[:, [place]]] * 2
    prior, posterior = (
        _spread(column, weights) for column, weights in zip(columns, (sampled.before, sampled.after), strict=True)
    )
    if sampled.task.is_always_admissible and not sampled.task.event.given:
        prior = _exact_spread(sampled.task, name, prior)
    moments = _by_scrambling(columns[1].mean(axis=1) * sampled.after)
    wholes = _by_scrambling(sampled.after)
    residuals = (moments - posterior.mean * wholes) / wholes.mean()
    error = sqrt(float((residuals**2).sum()) / (SCRAMBLINGS * (SCRAMBLINGS - 1)))
    return ParameterLearning(name, prior, posterior, error if np.isfinite(error) else float("nan"))


def _by_scrambling(values: NDArray[Any]) -> NDArray[Any]:
    found: NDArray[Any] = values.reshape(SCRAMBLINGS, -1).sum(axis=1)
    return found


def _spread(values: NDArray[Any], weights: NDArray[Any]) -> Spread:
    """Return mean, quantiles and deviation of weighted values, of shape (lines, values of each)."""
    import numpy as np

    flat, shares = values.ravel(), np.repeat(weights / values.shape[1], values.shape[1])
    order = np.argsort(flat, kind="stable")
    flat, shares = flat[order], shares[order]
    ends = np.cumsum(shares)
    ends /= ends[-1]
    mean = float((flat * shares).sum() / shares.sum())
    deviation = sqrt(float(((flat - mean) ** 2 * shares).sum() / shares.sum()))
    places = np.minimum(np.searchsorted(ends, LEVELS), len(flat) - 1)
    return Spread(mean, tuple(flat[places].tolist()), deviation)


def _exact_spread(task: LineTask, name: str, drawn: Spread) -> Spread:
    """Return mean and quantiles of a distribution itself; its deviation is as it was drawn."""
    import numpy as np

    belief = belief_of(task.draws.parameter(name))
    return Spread(float(belief.mean), tuple(belief.quantiles(np.array(LEVELS)).tolist()), drawn.deviation)

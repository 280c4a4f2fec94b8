"""How probable an answer is, if the parameters are distributed as the model believes.

Several equilibria make two probabilities: that every one of them satisfies a claim, and that some one does. They are
found in one of three ways: exactly, along the one parameter that is drawn; enclosed by rigorous integration, for two or
three; or estimated from lines through scrambled Sobol' points, each of which is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from sma_games.answers import parametric_form
from sma_games.errors import InadmissibleError, MethodError, did_you_mean
from sma_games.interrupts import concluded
from sma_games.modeling import ParametricGame
from sma_games.modeling.parameters import number_text
from sma_games.modeling.quantified import ForSome, prefix_of, quantify
from sma_games.regions.claims.claims import Claim
from sma_games.results import Result
from sma_games.sensitivity.chances import Chance
from sma_games.sensitivity.checks import check_positive, check_seed
from sma_games.sensitivity.choosing import choose_draws
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.enclosed import MOST_ENCLOSED, enclosed_totals
from sma_games.sensitivity.estimated import (
    MARKS,
    Estimation,
    LineTask,
    ProbabilityStatus,
    best_direction,
    estimate,
    why_single,
)
from sma_games.sensitivity.events import Event, Mark, read_event
from sma_games.sensitivity.exact import Weight, exact_totals, num_combinations, precise, ratio
from sma_games.sensitivity.for_some import check_given
from sma_games.sensitivity.lines import EventLines
from sma_games.sensitivity.nets import SCRAMBLINGS
from sma_games.sensitivity.points import count_settings, is_surprising
from sma_games.sensitivity.quadrature import NotEnclosedError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Probability", "ProbabilityMethod", "ProbabilityStatus", "probability"]

PRECISION = 0.002
"""Half width of the interval of an estimate, if none is asked."""
SINGLE_PRECISION = 0.02
"""The same where single settings are solved, one by one."""
ENCLOSED_PRECISION = 1e-9
MOST_COMBINATIONS = 4096
MOST_NESTED = 64  # combinations for each of which an integral is enclosed
SURE, NEVER = Chance.of_fraction(Fraction(1)), Chance.of_fraction(Fraction(0))
READINGS = {Mark.EVERY: "every equilibrium", Mark.SOME: "some equilibrium"}


class ProbabilityMethod(Enum):
    """How a probability was found; the value is the sentence that a reader sees."""

    EXACT = "Exact: from the exact values at which the claim changes and the distribution function."
    ENCLOSED = "Enclosed: the true value lies in the interval; that is proved by ball arithmetic."
    ESTIMATED = "Estimated: from lines, each of them exact, through scrambled Sobol' points; the interval has 95 %."
    SAMPLED = "Estimated: from single settings at scrambled Sobol' points, each solved; the interval has 95 %."


@dataclass(frozen=True, repr=False)
class Probability(Result):
    """The probability of a claim: in every equilibrium, and in some one.

    Equal to another that says the same of the same.
    """

    figure = "plot_probabilities"

    model: ParametricGame
    event: Event
    over: tuple[str, ...]
    """The parameters that were drawn."""
    kept: Mapping[str, str] = field(hash=False)
    """Parameters that have a distribution and were not drawn, and why."""
    method: ProbabilityMethod
    lower: Chance
    """That every equilibrium satisfies the claim, given what was given and that the setting is admissible."""
    upper: Chance
    """That some equilibrium does."""
    condition: Chance
    """The probability of what was given, among admissible settings; 1 if nothing was."""
    acceptance: Chance
    """How many of the settings drawn are admissible."""
    undecided: Chance = NEVER
    """That the claim hangs on mixtures of indifferent players that are not known: counted in `upper` only."""
    status: ProbabilityStatus = ProbabilityStatus.PROVED
    why_method: str = ""
    """Why it was not found in a better way."""
    num_lines: int = 0
    """Lines, or single settings, of an estimate."""
    along: str | None = None
    """The parameter along which the lines of an estimate lie."""
    seed: int | None = None
    _draws: Draws = field(default=Draws(()), repr=False)
    """The distributions of the parameters that were drawn."""

    @property
    def chance(self) -> Chance:
        """The probability, if the claim says of which equilibria it speaks.

        Raises
        ------
        MethodError
            If it does not, so that there are two.
        """
        if not self.event.has_two_readings and self.lower != self.upper:
            raise MethodError(
                f"read lower and upper: {self.event.text!r} is not decided in all cases; its probability is at least "
                f"{self.lower} and at most {self.upper}"
            )
        if self.lower != self.upper:
            raise MethodError(
                f"read lower and upper, or begin the claim with every or some: {self.event.text!r} holds in every "
                f"equilibrium with probability {self.lower}, in some equilibrium with {self.upper}"
            )
        return self.lower

    @property
    def value(self) -> float:
        """The same as a float."""
        return self.chance.value

    @property
    def exact_value(self) -> Fraction | None:
        """The same as a fraction; None if it is not known as one."""
        return self.chance.exact

    @property
    def interval(self) -> tuple[float, float]:
        """Where it lies: proved, or, of an estimate, with 95 %."""
        return self.chance.low, self.chance.high

    @property
    def standard_error(self) -> float | None:
        """The standard error of an estimate; None if the interval is proved."""
        return self.chance.standard_error

    @property
    def readings(self) -> dict[str, Chance]:
        """The probabilities by the equilibria meant: one if the claim says it, and all cases are decided."""
        if not self.event.has_two_readings:
            quantifier = self.event.every.quantifier.value
            if self.undecided.high > 0:
                return {f"{quantifier}, at least": self.lower, f"{quantifier}, at most": self.upper}
            return {quantifier: self.lower}
        return {READINGS[Mark.EVERY]: self.lower, READINGS[Mark.SOME]: self.upper}

    @property
    def given(self) -> str:
        """What was given, as text; empty if nothing was."""
        return " and ".join(each.text for each in self.event.given)

    @property
    def is_complete(self) -> bool:
        """Whether it is known as precisely as was asked."""
        return self.status in {ProbabilityStatus.PROVED, ProbabilityStatus.PRECISE}

    def verify(self, num_settings: int = 200, *, seed: int = 0) -> tuple[str, ...]:
        """Return what independent random settings, each solved by itself, say against it: nothing, if it is right.

        A difference is told if chance alone would show it less than once in a hundred thousand times.
        """
        return tuple(
            f"in {reading} it is {chance}, but {count} of {whole} random settings agree"
            for (reading, chance), (count, whole) in zip(
                (("every equilibrium", self.lower), ("some equilibrium", self.upper)),
                count_settings(self.model, self.event, self._draws, num_settings, seed),
                strict=True,
            )
            if is_surprising(chance, count, whole)
        )

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each reading of the claim."""
        import pandas as pd

        rows = [
            {
                "claim": self.event.text,
                "given": self.given,
                "equilibria": reading,
                "probability": chance.value,
                "low": chance.low,
                "high": chance.high,
                "standard_error": chance.standard_error,
                "exact": "" if chance.exact is None else str(chance.exact),
                "method": self.method.name.lower(),
            }
            for reading, chance in self.readings.items()
        ]
        return pd.DataFrame(rows)

    def explain(self) -> str:
        """Return what is known, how surely, and of what, in sentences."""
        sentences = [self._said, *self._method_told, f"Drawn: {', '.join(self.over)}."]
        sentences += [
            f"{' and '.join(pair)} have the rank correlation {value}." for pair, value in self._draws.dependence.items()
        ]
        if self.kept:
            values = self.model.baseline
            told = ", ".join(f"{name} = {number_text(values[name])} ({why})" for name, why in self.kept.items())
            sentences.append(f"Not drawn: {told}.")
        return "\n".join([*sentences, *self._doubts_told])

    @property
    def how_known(self) -> list[str]:
        """How the probability was found, and what must be known of it besides, in sentences."""
        return [*self._method_told, *self._doubts_told]

    @property
    def _method_told(self) -> list[str]:
        told = [self.method.value, *([self.why_method] if self.why_method else [])]
        if self.num_lines:
            what = "single settings" if self.along is None else f"lines along {self.model.parameters[self.along].words}"
            told.append(f"{self.num_lines:,} {what}. {self.status.value}")
        return told

    @property
    def _doubts_told(self) -> list[str]:
        told = []
        if self.event.given:
            told.append(f"What is given has the probability {self.condition}.")
        if self.undecided.high > 0:
            told.append(
                f"With the probability {self.undecided} it hangs on equilibria, such as mixtures of indifferent "
                "players, that are not known: then it counts as true in some equilibrium and as false in every."
            )
        if self.acceptance.value < 1:
            told.append(f"Of what is drawn, the share {self.acceptance} is admissible.")
        return told

    @property
    def _said(self) -> str:
        condition = f", given {self.given}" if self.given else ""
        text = f"{prefix_of(self.model)}{self.event.text}"
        if len(self.readings) == 1:
            return f"{text}{condition}: {self.lower}"
        word = "in " if self.event.has_two_readings else ""
        told = "; ".join(f"{word}{reading} {chance}" for reading, chance in self.readings.items())
        return f"{text}{condition}: {told}"

    def __str__(self) -> str:
        return self.explain()


def probability(  # noqa: PLR0913 - what is asked, and how it is worked out
    model: ParametricGame,
    claim: str | Claim | Mapping[str, str],
    *,
    over: str | Sequence[str] | None = None,
    given: str | Claim | Iterable[Any] | None = None,
    for_some: ForSome | None = None,
    precision: float | None = None,
    method: str | None = None,
    seed: int = 0,
    time_limit: float | None = None,
    client: Any | None = None,
    progress: Callable[[int], object] | None = None,
) -> Probability:
    """Return how probable a claim is under the model's distributions, among admissible settings.

    Exact if one parameter with a density is drawn, with any others of few values; enclosed, which is proved, if two or
    three are; else estimated, with a standard error. Equal seeds give equal digits, whatever the workers. By Ctrl-C,
    the `partial` of the `KeyboardInterrupt` is what is known by then, with its larger error.

    Parameters
    ----------
    model
        Bound to the values of everything that is not drawn; see `ParametricGame.fix`.
    claim
        As in `prove`. Without every, some or no it is asked of every equilibrium and of some one.
    over
        The parameters that are drawn; if absent, all uncertainties with a distribution. Levers, and values that are
        bound, are drawn only if they are named. One without a distribution is uniform over its range.
    given
        Another claim, or several, on which the probability is conditioned.
    for_some
        Parameters that may have any value, such as a price that is negotiated, and are not drawn: how probable it is
        that the claim holds for some value of them. Names stand for values in the parameters' ranges; a mapping from
        names to None for any real numbers, to (low, high) for those between two ends.
    precision
        Half width of the interval that is wanted: by default 0.002 of an estimate, 1e-9 of an enclosure.
    method
        "exact", "enclosed", "estimated"; by default the first of them that the question allows.
    seed
        Of an estimate.
    time_limit
        Seconds after which an estimate is handed out as it is.
    client
        A client of a Dask cluster, which draws then.
    progress
        Called with the number of lines drawn so far.

    Raises
    ------
    SettingError
        If the claim, what is given, a name or a number is wrong, or nothing is drawn.
    InadmissibleError
        If no admissible setting satisfies what is given.
    MethodError
        If the method asked for cannot answer the question.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model = load_model("sma/timing_matrix")
    >>> found = probability(model, "some ROK = sign_early and US = sign_early", over="backlash")
    >>> found.exact_value, found.value
    (Fraction(3171, 6250), 0.50736)
    """
    if not isinstance(model, ParametricGame):
        raise MethodError(f"probability needs a model, not {type(model).__name__}; see load_model")
    check_positive(precision=precision, time_limit=time_limit)
    model = parametric_form(model)
    event = read_event(model, claim, given)
    model, _ = quantify(model, for_some, over or ())
    check_given(model, event)
    if for_some is not None and why_single(model, event):
        why = why_single(model, event)
        raise MethodError(f"leave out for_some, which needs formulas for everything: {why}", why)
    draws, kept = choose_draws(model, event, over)
    start = Probability(model, event, draws.names, kept, ProbabilityMethod.EXACT, SURE, SURE, SURE, SURE)
    start = replace(start, _draws=draws)
    task = LineTask(model, event, draws, model.baseline, check_seed(seed), None)
    wanted, reason = _choose(task, method)
    if wanted == "enclosed":
        try:
            return _enclosed(start, task, precision or ENCLOSED_PRECISION)
        except NotEnclosedError as error:
            if method is not None:
                raise
            reason = f"It is not enclosed: {error}."
    if wanted == "exact":
        return _exact(start, task)
    drawing = partial(estimate, time_limit=time_limit, client=client, progress=progress)
    return _estimated(replace(start, why_method=reason, seed=task.seed), task, precision, drawing)


def _choose(task: LineTask, method: str | None) -> tuple[str, str]:
    """Return the method, and why it is not a better one.

    Raises
    ------
    MethodError
        If the one asked for cannot answer.
    """
    names = ("exact", "enclosed", "estimated")
    if method is not None and method not in names:
        raise MethodError(f"method = {method!r}: expected {', '.join(names)}{did_you_mean(str(method), names)}")
    refusals = {"exact": _why_not_exact(task), "enclosed": _why_not_enclosed(task), "estimated": ""}
    if method is not None:
        if refusals[method]:
            raise MethodError(f"leave out method, or name fewer parameters in over: {refusals[method]}")
        return method, "It was asked for." if method == "estimated" else ""
    found = next(name for name in names if not refusals[name])
    return found, task.why_single


def _why_not_exact(task: LineTask) -> str:
    smooth = [name for name in task.draws.names if not task.draws.atoms(name)]
    if task.why_single:
        return task.why_single
    if task.draws.dependence:
        return "parameters that are drawn hang together, and only independent ones are exact or enclosed"
    if len(smooth) > 1:
        return f"a probability is exact along one parameter with a density, and {len(smooth)} are drawn"
    if num_combinations(task.draws) > MOST_COMBINATIONS:
        return f"there are more than {MOST_COMBINATIONS:,} combinations of values"
    return ""


def _why_not_enclosed(task: LineTask) -> str:
    smooth = [name for name in task.draws.names if not task.draws.atoms(name)]
    if task.why_single:
        return task.why_single
    if task.draws.dependence:
        return "parameters that are drawn hang together, and only independent ones are exact or enclosed"
    if not 2 <= len(smooth) <= MOST_ENCLOSED:  # noqa: PLR2004 - one is exact
        return f"a probability is enclosed over 2 to {MOST_ENCLOSED} parameters with densities, not {len(smooth)}"
    if num_combinations(task.draws) > MOST_NESTED:
        return f"there are more than {MOST_NESTED} combinations of values"
    return ""


def _exact(start: Probability, task: LineTask) -> Probability:
    with precise():
        totals = exact_totals(task.cases(), task.draws, MARKS)
        return _from_totals(start, totals)


def _enclosed(start: Probability, task: LineTask, precision: float) -> Probability:
    with precise():
        totals = enclosed_totals(task.cases(), task.draws, MARKS, precision)
        return _from_totals(replace(start, method=ProbabilityMethod.ENCLOSED), totals)


def _from_totals(start: Probability, totals: Sequence[Weight]) -> Probability:
    admissible, given, every, some, undecided = totals
    if not admissible > 0 or not given > 0:
        told = " and ".join(each.text for each in start.event.given) if admissible > 0 else "what makes it admissible"
        raise InadmissibleError(f"condition on something that can be: no setting that is drawn satisfies {told}")
    return replace(
        start,
        lower=_chance(ratio(every, given)),
        upper=_chance(ratio(some, given)),
        undecided=_chance(ratio(undecided, given)),
        condition=_chance(ratio(given, admissible)),
        acceptance=_chance(admissible),
    )


def _chance(weight: Weight) -> Chance:
    return Chance.of_fraction(weight) if isinstance(weight, Fraction) else Chance.of_ball(weight)


def _estimated(
    start: Probability, task: LineTask, precision: float | None, drawing: Callable[..., Estimation]
) -> Probability:
    if task.why_single:
        found = replace(start, method=ProbabilityMethod.SAMPLED)
        lines: Any = task.lines()
        wanted = precision or SINGLE_PRECISION
    else:
        cases = task.cases()
        task = replace(task, along=best_direction(task, cases))
        found = replace(start, method=ProbabilityMethod.ESTIMATED, along=task.along)
        lines = EventLines(cases, task.draws, task.along or "")
        wanted = precision or PRECISION
    conclude = partial(_from_estimation, found, always_admissible=task.is_always_admissible)
    return concluded(conclude, lambda: drawing(task, lines, precision=wanted))


def _from_estimation(start: Probability, found: Estimation, *, always_admissible: bool) -> Probability:
    sums, undecided = found.sums, Mark.GIVEN | Mark.UNDECIDED
    return replace(
        start,
        lower=sums.chance(Mark.GIVEN | Mark.EVERY, Mark.GIVEN),
        upper=sums.chance(Mark.GIVEN | Mark.SOME, Mark.GIVEN),
        undecided=sums.chance(undecided, Mark.GIVEN) if sums.has(undecided) else NEVER,
        condition=sums.chance(Mark.GIVEN, Mark.ADMISSIBLE) if start.event.given else SURE,
        acceptance=SURE if always_admissible else sums.share(Mark.ADMISSIBLE),
        status=found.status,
        num_lines=SCRAMBLINGS * sums.num_points,
    )

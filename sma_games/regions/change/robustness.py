"""How far the parameters are from the nearest change of the answer.

One parameter at a time: the nearest tipping point on the line. All together: the surfaces on which today's answer rests
are known from one run of the solver on formulas; the nearest one behind which the answer differs bounds the distance
from above, and exploring the cube of that radius shows whether some other answer is nearer. A change is measured in
shares of the parameters' ranges.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

from sma_games.algebra.numbers.number_texts import exact_text, shown_text
from sma_games.algebra.numbers.real_numbers import RealNumber, nearest_float
from sma_games.algebra.polynomials.line import constant_cells
from sma_games.algebra.sign_cases.box import Budget
from sma_games.answers import EquilibriumType, parametric_form
from sma_games.answers.lines import Line
from sma_games.errors import MethodError, SettingError
from sma_games.modeling import ParametricGame
from sma_games.modeling.quantified import ForSome, prefix_of, quantify
from sma_games.modeling.spaces import listed_names, parameter_space
from sma_games.regions.change.changes import JointChange, Norm, SettingQuestion, SingleChange, types_of
from sma_games.regions.change.joint_changes import joint_changes
from sma_games.regions.claims.asked import asked_about
from sma_games.regions.claims.claims import Claim
from sma_games.regions.line.masses import quantile_distance
from sma_games.results import Result

if TYPE_CHECKING:
    import pandas as pd

GRAIN = 10**6  # random values are multiples of one part in so many of the distance
INSIDE = 1 - Fraction(1, 10**9)  # of a distance that is known as a float

__all__ = ["JointChange", "Norm", "Robustness", "SingleChange", "robustness"]


@dataclass(frozen=True, repr=False)
class Robustness(Result):
    """What it takes to change an answer."""

    figure = "plot_robustness"

    model: ParametricGame
    setting: Mapping[str, Fraction]
    over: tuple[str, ...]
    outcome: str
    """Today's answer."""
    single: tuple[SingleChange, ...]
    """One entry for each parameter, the nearest change first."""
    joint: tuple[JointChange, ...]
    claim: Claim | None = None
    """What must change its truth; None if it is the types of the equilibria that must change."""
    equilibria: tuple[EquilibriumType, ...] = ()
    """Today's answer as types of equilibria; empty if the question is a claim."""
    caveat: str = ""
    """What is left out of the answers that were compared; empty if nothing is."""

    @property
    def nearest(self) -> SingleChange | None:
        """The smallest change of a single parameter; None if there is none."""
        return self.single[0] if self.single and self.single[0].value is not None else None

    def verify(self, num_settings: int = 20, *, seed: int = 0) -> tuple[Mapping[str, Fraction], ...]:
        """Return the settings nearer than the nearest change of one parameter at which the answer differs: none.

        So many random ones along each parameter are solved one by one, of which the search knows nothing.
        """
        solved = self._solver()
        today, random = solved(self.setting), Random(seed)  # noqa: S311 - a sample of settings, no secret
        found = []
        for change in self.single:
            low, high = self._find_unchanged(change)
            for _ in range(num_settings):
                value = low + (high - low) * Fraction(random.randrange(1, GRAIN), GRAIN)
                setting = {**self.setting, change.parameter: value}
                if self.model.is_admissible(setting) and solved(setting) != today:
                    found.append(setting)
        return tuple(found)

    def _solver(self) -> Callable[[Mapping[str, Fraction]], Hashable]:
        """Return what gives the answer at one setting."""
        question = asked_about(parameter_space(self.model, self.over, self.setting), self.claim, "robustness")
        return lambda setting: frozenset(question.solved(setting).equilibria)

    def _find_unchanged(self, change: SingleChange) -> tuple[Fraction, Fraction]:
        """Return between which values of one parameter nothing changes."""
        parameter = self.model.parameters[change.parameter]
        if change.value is None:
            return parameter.low, parameter.high
        gap = Fraction(_gap(change.value, change.today)) * INSIDE
        return max(change.today - gap, parameter.low), min(change.today + gap, parameter.high)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each parameter, then one for each norm."""
        import pandas as pd

        rows: list[tuple[object, ...]] = [
            (
                each.parameter,
                nearest_float(each.today),
                _float(each.value),
                exact_text(each.value or ""),
                each.distance,
                each.quantile_distance,
                each.outcome,
            )
            for each in self.single
        ]
        rows += [
            (each.norm.value, None, None, exact_text(each.exact or ""), each.upper, None, each.outcome)
            for each in self.joint
        ]
        columns = ["parameter", "today", "value", "exact_value", "distance", "quantile_distance", "outcome"]
        return pd.DataFrame(rows, columns=columns)

    def __str__(self) -> str:
        lines = [f"Today: {prefix_of(self.model)}{self.outcome}"]
        for each in self.single:
            if each.value is None:
                lines.append(f"  {each.parameter} alone never changes it.")
            else:
                move = f"{each.parameter} from {shown_text(each.today)} to {shown_text(each.value)}"
                belief = "" if each.quantile_distance is None else f", {each.quantile_distance:.1%} of its belief"
                size = f"{each.distance:.1%} of its range{belief}"
                lines.append(f"  {move} ({_float(each.value):.4g}), {size}: {each.outcome}")
        lines += [f"  {_joint_text(each)}" for each in self.joint]
        return "\n".join([*lines, *([f"  {self.caveat}"] if self.caveat else [])])


def _joint_text(change: JointChange) -> str:
    if change.lower == float("inf"):
        return f"All together, {change.norm.value}: no change of them changes it."
    if change.point is None:
        return f"All together, {change.norm.value}: at least {change.lower:.2%} of the ranges; no change was found."
    low, high = change.rounded_bounds
    size = f"{high:.2%}" if change.is_exact else f"between {low:.2%} and {high:.2%}"
    return f"All together, {change.norm.value}: {size} of the ranges, at {change.boundary}: {change.outcome}"


def _float(value: RealNumber | None) -> float:
    return float("nan") if value is None else float(value)


def robustness(
    model: ParametricGame,
    over: str | Iterable[str] | None = None,
    *,
    claim: str | Claim | Mapping[str, str] | None = None,
    for_some: ForSome | None = None,
    budget: Budget | None = None,
    progress: Callable[[str], None] | None = None,
) -> Robustness:
    """Return the smallest changes of parameters that change the predicted outcome.

    For single parameters exact. For all together exact where the boundary that is hit is monotone in each parameter
    nearby (largest change) or linear (Euclidean distance); otherwise certified bounds from below and above.

    Parameters
    ----------
    model
        A two-player matrix or a tree with perfect information.
    over
        Name of the parameter that may change, or names of several; all that some payoff uses, if absent.
    claim
        What must change its truth; the types of all equilibria if absent. See `prove`.
    for_some
        Parameters that may have any value, as in `prove`: the answer is whether the claim holds for some value of them,
        or which types of equilibria there are for some.
    budget
        How much work goes into each question of whether conditions can hold together.
    progress
        Called with what is being looked at.

    Raises
    ------
    SettingError
        If a name, a value or the claim is none.
    MethodError
        If the game is of another kind.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> found = robustness(load_model("sma/sign_or_wait"), ["backlash", "criticism"])
    >>> print(found)
    Today: sign_early / sign_early | wait / wait
      criticism from 1/20 to 1329/12500 (0.1063), 11.3% of its range, 18.8% of its belief: sign_early / wait | ...
      backlash from 1/10 to 3671/12500 (0.2937), 38.7% of its range, 38.7% of its belief: wait / sign_early | ...
      All together, largest change: 11.26% of the ranges, at criticism = 1329/12500: sign_early / wait | wait / wait
      All together, Euclidean distance: 11.26% of the ranges, at criticism = 1329/12500: sign_early / wait | wait / wait
    """
    if not isinstance(model, ParametricGame):
        raise MethodError(f"robustness needs a model, not {type(model).__name__}; see load_model")
    model, _ = quantify(parametric_form(model), for_some, over or ())
    names = _movable(model, model.relevant if over is None else listed_names(over))
    setting = model.baseline
    _ = model.numbers(setting)
    space = parameter_space(model, names, setting, (), budget)
    question = SettingQuestion.about(space, claim)
    tell = progress or (lambda _: None)
    single = []
    for name in names:
        tell(name)
        single.append(_single(question, name))
    single.sort(key=lambda change: change.distance)
    joint = tuple(joint_changes(question, single, tell))
    today = question.at(space.setting)
    return Robustness(
        model,
        space.setting,
        tuple(names),
        question.label(today),
        tuple(single),
        joint,
        None if question.truth is None else question.truth.claim,
        types_of(today),
        "".join(question.caveats),
    )


def _movable(model: ParametricGame, over: Sequence[str]) -> list[str]:
    moving = [
        name
        for name in over
        if name not in model.parameters or model.parameters[name].low < model.parameters[name].high
    ]
    if not moving:
        raise SettingError("over: no parameter can change")
    return moving


def _single(question: SettingQuestion, name: str) -> SingleChange:
    space = question.space
    parameter, today = space.model.parameters[name], space.setting[name]
    line = Line(space.model, name, space.setting, question.answer, question.inputs, where=space.conditions)
    cells = constant_cells(line.near, parameter.low, parameter.high)
    here = line.at(today)
    changes = [*_changes(cells, line, today, here, 1), *_changes(cells, line, today, here, -1)]
    if not changes:
        return SingleChange(name, today, None, float("inf"), "")
    value, beyond = min(changes, key=lambda change: _gap(change[0], today))
    share = _gap(value, today) / float(parameter.high - parameter.low)
    believed = quantile_distance(parameter, today, value)
    return SingleChange(name, today, value, share, question.label(beyond), types_of(beyond), believed)


def _gap(value: RealNumber, today: Fraction) -> float:
    return abs(float(value - today)) if isinstance(value, Fraction) else abs(float(value) - float(today))


def _changes(
    cells: Sequence[tuple[RealNumber, RealNumber, Hashable]], line: Line, today: Fraction, here: Hashable, side: int
) -> Iterator[tuple[RealNumber, Hashable]]:
    """Yield the first value above or below today's at which, or just beyond which, the answer differs from today's.

    Where a setting is not admissible there is no answer, and so no change.
    """
    same = (here, None)
    ordered = cells if side > 0 else [(high, low, answer) for low, high, answer in reversed(cells)]
    for near, far, answer in ordered:
        if (far <= today) if side > 0 else (far >= today):
            continue
        passed = (near > today) if side > 0 else (near < today)
        if passed and (at := line.at(near)) not in same:
            yield near, at if answer in same else answer
            return
        if answer not in same:
            yield (near if passed or near == today else today), answer
            return
    end = ordered[-1][1]
    if isinstance(end, Fraction) and end != today and (at := line.at(end)) not in same:
        yield end, at

"""How far the parameters are from the nearest change of the answer.

One parameter at a time: the nearest tipping point on the line. All together: the surfaces on which today's answer rests
are known from one run of the solver on formulas; the nearest one behind which the answer differs bounds the distance
from above, and exploring the cube of that radius shows whether some other answer is nearer. A change is measured in
shares of the parameters' ranges.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sma_games.algebra.box import Box, Budget, Condition
from sma_games.algebra.distances import Ball, Distance
from sma_games.algebra.exploration import Atoms, Ending, Leaf, conditions_at, explore, leaves
from sma_games.algebra.line import constant_cells
from sma_games.algebra.real_numbers import AlgebraicNumber, RealNumber
from sma_games.algebra.wording import Wording
from sma_games.errors import MethodError, SettingError
from sma_games.expressions import Program
from sma_games.modeling import ParametricGame
from sma_games.regions.answers import AnswerFinder, EquilibriumType
from sma_games.regions.cases import names_of_formulas
from sma_games.regions.claims import Claim, parse_claim
from sma_games.regions.line_answers import Line
from sma_games.regions.spaces import Space, parameter_space
from sma_games.regions.truth import Truth

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["JointChange", "Norm", "Robustness", "SingleChange", "robustness"]

MAX_CASES = 2000
ROUNDS = 8  # smaller and smaller cubes that are explored
WIDE = 1.2  # upper over lower bound, beyond which better ones are looked for
NEAREST = 4  # settings with other answers, on the way to which the first change is looked for
HALVINGS = 24  # of that way
BEHIND = Fraction(1, 10**7)  # of a distance: how far behind a surface the answer is looked at


class Norm(Enum):
    """How changes of several parameters, in shares of their ranges, add up; the value is what a reader sees."""

    LARGEST = "largest change"
    EUCLIDEAN = "Euclidean distance"


@dataclass(frozen=True)
class SingleChange:
    """The nearest value of one parameter at which, or beyond which, the answer is another."""

    parameter: str
    today: Fraction
    value: RealNumber | None
    """None if no value in the range changes the answer."""
    distance: float
    """Share of the range; infinite if there is none."""
    outcome: str
    """The answer just beyond the value or, if that is today's again, at it."""
    equilibria: tuple[EquilibriumType, ...] = ()
    """That answer as types of equilibria; empty if the question is a claim."""


@dataclass(frozen=True)
class JointChange:
    """The smallest simultaneous change of all parameters that changes the answer."""

    norm: Norm
    lower: float
    """Certified: no smaller change does it; infinite if none does."""
    upper: float
    """Certified: a change of this size, or any larger one in its direction, does it; infinite if none was found."""
    exact: RealNumber | None
    """The distance, if the bounds agree; of the Euclidean norm, its square."""
    point: Mapping[str, Fraction] | None
    """The nearest setting found, on the boundary or, if that is irrational, within 1e-9 of it."""
    boundary: str
    """The equation of the surface that is hit."""
    outcome: str
    """The answer behind it."""
    equilibria: tuple[EquilibriumType, ...] = ()
    """That answer as types of equilibria; empty if the question is a claim."""

    @property
    def is_exact(self) -> bool:
        """Whether the distance is known exactly."""
        return self.exact is not None


@dataclass(frozen=True)
class Robustness:
    """What it takes to change an answer."""

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

    @property
    def nearest(self) -> SingleChange | None:
        """The smallest change of a single parameter; None if there is none."""
        return self.single[0] if self.single and self.single[0].value is not None else None

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each parameter, then one for each norm."""
        import pandas as pd

        rows: list[tuple[object, ...]] = [
            (each.parameter, float(each.today), _float(each.value), str(each.value or ""), each.distance, each.outcome)
            for each in self.single
        ]
        rows += [(each.norm.value, None, None, str(each.exact or ""), each.upper, each.outcome) for each in self.joint]
        return pd.DataFrame(rows, columns=["parameter", "today", "value", "exact_value", "distance", "outcome"])

    def __str__(self) -> str:
        lines = [f"Today: {self.outcome}"]
        for each in self.single:
            if each.value is None:
                lines.append(f"  {each.parameter} alone never changes it.")
            else:
                shown = f"{each.parameter} from {each.today} to {each.value} ({_float(each.value):.4g})"
                lines.append(f"  {shown}, {each.distance:.1%} of its range: {each.outcome}")
        return "\n".join([*lines, *(f"  {_joint_text(each)}" for each in self.joint)])


def _joint_text(change: JointChange) -> str:
    if change.lower == float("inf"):
        return f"All together, {change.norm.value}: no change of them changes it."
    if change.point is None:
        return f"All together, {change.norm.value}: at least {change.lower:.2%} of the ranges; no change was found."
    size = f"{change.upper:.2%}" if change.is_exact else f"between {change.lower:.2%} and {change.upper:.2%}"
    return f"All together, {change.norm.value}: {size} of the ranges, at {change.boundary}: {change.outcome}"


def _float(value: RealNumber | None) -> float:
    return float("nan") if value is None else float(value)


def robustness(
    model: ParametricGame,
    over: Sequence[str] | None = None,
    *,
    claim: str | Claim | Mapping[str, str] | None = None,
    calibration: str | None = None,
    budget: Budget | None = None,
    progress: Callable[[str], None] | None = None,
    **fixed: Any,
) -> Robustness:
    """Return the smallest changes of parameters that change the predicted outcome.

    For single parameters exact. For all together exact where the boundary that is hit is monotone in each parameter
    nearby (largest change) or linear (Euclidean distance); otherwise certified bounds from below and above.

    Parameters
    ----------
    model
        A two-player matrix or a tree with perfect information.
    over
        Names of the parameters that may change; all that some payoff uses, if absent.
    claim
        What must change its truth; the types of all equilibria if absent. See `prove`.
    calibration
        Named setting to start from; today's values if absent.
    budget
        How much work goes into each question of whether conditions can hold together.
    progress
        Called with what is being looked at.
    fixed
        Values of single parameters.

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
      criticism from 1/20 to 1329/12500 (0.1063), 11.3% of its range: sign_early / wait | wait / wait
      backlash from 1/10 to 3671/12500 (0.2937), 38.7% of its range: wait / sign_early | wait / wait
      All together, largest change: 11.26% of the ranges, at criticism = 1329/12500: sign_early / wait | wait / wait
      All together, Euclidean distance: 11.26% of the ranges, at criticism = 1329/12500: sign_early / wait | wait / wait
    """
    if not isinstance(model, ParametricGame):
        raise MethodError(f"robustness needs a model, not {type(model).__name__}; see load_model")
    names = _movable(model, list(model.relevant) if over is None else over)
    space = parameter_space(model, names, model.setting(calibration, **fixed), (), budget)
    question = _Question.about(space, claim)
    tell = progress or (lambda _: None)
    single = []
    for name in names:
        tell(name)
        single.append(_single(question, name))
    single.sort(key=lambda change: change.distance)
    joint = []
    for norm in Norm:
        tell(f"all together, {norm.value}")
        joint.append(_Search(question, norm, single).run())
    today = question.at(space.setting)
    return Robustness(
        model,
        space.setting,
        tuple(names),
        question.label(today),
        tuple(single),
        tuple(joint),
        None if question.truth is None else question.truth.claim,
        _types(today),
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


@dataclass(frozen=True)
class _Question:
    """What is asked at each setting, for numbers of any ordered ring."""

    space: Space
    answer: Callable[[list[Any]], Hashable]
    truth: Truth | None

    @classmethod
    def about(cls, space: Space, claim: str | Claim | Mapping[str, str] | None) -> _Question:
        if claim is None:
            finder = AnswerFinder(space.model, "robustness")
            return cls(space, lambda numbers: frozenset(finder.find(numbers, list).equilibria), None)
        parsed = parse_claim(space.model, claim)
        if parsed.trend is not None:
            raise SettingError(
                f"claim: {parsed.text!r} is about several settings; robustness needs one about a setting"
            )
        truth = Truth(space, parsed, AnswerFinder(space.model, "robustness") if parsed.needs_equilibria else None)
        return cls(space, truth.holds_for, truth)

    def atoms(self) -> Atoms:
        return self.space.atoms() if self.truth is None else self.truth.atoms

    def on(self, cube: Mapping[str, tuple[Fraction, Fraction]]) -> _Question:
        """Return the same question about a smaller box."""
        small = replace(self.space, box=Box(cube, budget=self.space.box.budget))
        claim = None if self.truth is None else self.truth.claim
        return _Question.about(small, claim)

    def at(self, setting: Mapping[str, Fraction]) -> Hashable:
        _ = self.space.model.numbers(setting)
        return self.answer(self._program.exact(setting))

    @cached_property
    def _program(self) -> Program:
        more = () if self.truth is None else self.truth.claim.inputs(self.space.model)
        return Program([*self.space.model.formulas, *more])

    def label(self, answer: Hashable) -> str:
        if isinstance(answer, frozenset):
            return " | ".join(sorted(each.label for each in answer)) or "none"
        assert self.truth is not None
        return f"{self.truth.claim.text}: {'true' if answer is True else 'false'}"


def _types(answer: Hashable) -> tuple[EquilibriumType, ...]:
    return tuple(sorted(answer)) if isinstance(answer, frozenset) else ()


def _single(question: _Question, name: str) -> SingleChange:
    space = question.space
    parameter, today = space.model.parameters[name], space.setting[name]
    more = () if question.truth is None else question.truth.claim.inputs(space.model)
    line = Line(space.model, name, space.setting, question.answer, more)
    cells = constant_cells(line.near, parameter.low, parameter.high)
    here = line.at(today)
    changes = [*_changes(cells, line, today, here, 1), *_changes(cells, line, today, here, -1)]
    if not changes:
        return SingleChange(name, today, None, float("inf"), "")
    value, beyond = min(changes, key=lambda change: _gap(change[0], today))
    share = _gap(value, today) / float(parameter.high - parameter.low)
    return SingleChange(name, today, value, share, question.label(beyond), _types(beyond))


def _gap(value: RealNumber, today: Fraction) -> float:
    return abs(float(value - today)) if isinstance(value, Fraction) else abs(float(value) - float(today))


def _changes(
    cells: Sequence[tuple[RealNumber, RealNumber, Hashable]], line: Line, today: Fraction, here: Hashable, side: int
) -> Iterator[tuple[RealNumber, Hashable]]:
    """Yield the first value above or below today's at which, or just beyond which, the answer differs from today's."""
    ordered = cells if side > 0 else [(high, low, answer) for low, high, answer in reversed(cells)]
    for near, far, answer in ordered:
        if (far <= today) if side > 0 else (far >= today):
            continue
        passed = (near > today) if side > 0 else (near < today)
        if passed and (at := line.at(near)) != here:
            yield near, at if answer == here else answer
            return
        if answer != here:
            yield (near if passed or near == today else today), answer
            return
    end = ordered[-1][1]
    if isinstance(end, Fraction) and end != today and (at := line.at(end)) != here:
        yield end, at


class _Search:
    """The search for the smallest joint change."""

    def __init__(self, question: _Question, norm: Norm, single: Sequence[SingleChange]) -> None:
        space = question.space
        self.question = question
        self.norm = norm
        self.space = space
        center = tuple(space.setting[name] for name in space.over)
        ranges = tuple(space.box.ranges.values())
        self.ball = Ball(center, tuple(high - low for low, high in ranges), ranges)
        self.atoms = question.atoms()
        self.here, self.signs = conditions_at(question.answer, self.atoms, space.setting)
        self.best: Distance | None = None
        self.hit = ""
        self.behind: Hashable = None
        self.single = single

    def run(self) -> JointChange:
        tie = next((change for change in self.single if not change.distance), None)
        if tie is not None:
            return self._at_once(tie)
        self._try_surfaces(self.atoms, [condition.polynomial for condition in self.signs])
        self._try_single_changes()
        lower: RealNumber | float = Fraction(0)
        for _ in range(ROUNDS):
            before = self.best
            lower = self._lower_bound(self._radius())
            if self.best is before:
                break
        return self._result(self._raised(lower))

    def _at_once(self, tie: SingleChange) -> JointChange:
        """Return the change at today's setting itself: the answer differs just beside it."""
        here = dict(zip(self.space.over, self.ball.center, strict=True))
        boundary = f"{tie.parameter} = {tie.today}"
        return JointChange(self.norm, 0.0, 0.0, Fraction(0), here, boundary, tie.outcome, tie.equilibria)

    def _raised(self, lower: RealNumber | float) -> RealNumber | float:
        """Return a better bound, from smaller cubes, where the first is far below the distance of the best known."""
        for _ in range(ROUNDS):
            if not self._is_wide(lower) or self.best is None or self.best.upper is None:
                break
            middle = (self._size(lower) + self._size(self.best.upper)) / 2
            better = self._lower_bound(Fraction(middle).limit_denominator(10**6))
            if better <= lower:
                break
            lower = better
        return lower

    def _is_wide(self, lower: RealNumber | float) -> bool:
        """Tell whether the best known is far above a bound from below."""
        upper = None if self.best is None else self.best.upper
        return upper is None or self._size(upper) > WIDE * self._size(lower)

    def _measure(self, point: Sequence[Fraction]) -> Fraction:
        """Return the distance of a point; of the Euclidean norm, its square."""
        return self.ball.largest_change(point) if self.norm is Norm.LARGEST else self.ball.square(point)

    def _keep(self, point: tuple[Fraction, ...], hit: str) -> None:
        """Remember a point at which the answer differs, if it is nearer than the best known."""
        distance, answer = self._measure(point), self._answer(point)
        nearer = self.best is None or self.best.upper is None or distance < self.best.upper
        if nearer and answer != self.here:
            self.best, self.behind, self.hit = Distance(Fraction(0), distance, point), answer, hit

    def _try_single_changes(self) -> None:
        """Look at the nearest changes of single parameters."""
        for change in self.single:
            value = change.value
            if value is not None and (self.best is None or change.distance < self._size(self.best.upper or 0)):
                if isinstance(value, AlgebraicNumber):
                    value = value.bounds(BEHIND)[value > change.today]
                point = tuple(
                    value if name == change.parameter else x
                    for name, x in zip(self.space.over, self.ball.center, strict=True)
                )
                for place in (point, self._a_little_farther(point)):
                    self._keep(place, f"{change.parameter} = {change.value}")

    def _try_witnesses(self, box: Box, others: Sequence[Leaf[Hashable]]) -> None:
        """Look on the ways to settings with other answers for the first change."""
        points = []
        for leaf in others:
            found = [(leaf.decision.witness or {}).get(name) for name in self.space.over]
            if all(isinstance(value, Fraction) for value in found):
                points.append((tuple(found), leaf))
        for point, leaf in sorted(points, key=lambda pair: self._measure(pair[0]))[:NEAREST]:  # type: ignore[arg-type]
            near, far = self._first_change(point)  # type: ignore[arg-type]
            wording = Wording(box, None)
            sides = [dict(zip(self.space.over, place, strict=True)) for place in (near, far)]
            crossed = [
                wording.text(each.polynomial, frozenset({0}))
                for each in leaf.conditions
                if box.sign_at(each.polynomial, sides[0]) != box.sign_at(each.polynomial, sides[1])
            ]
            self._keep(far, next(iter(crossed), ""))

    def _first_change(self, point: tuple[Fraction, ...]) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
        """Return neighboring points on the way to a point with another answer, between which it changes."""
        near, far = self.ball.center, point
        for _ in range(HALVINGS):
            middle = tuple((x + y) / 2 for x, y in zip(near, far, strict=True))
            near, far = (middle, far) if self._answer(middle) == self.here else (near, middle)
        return near, far

    def _distance(self, box: Box, number: int) -> Distance:
        terms = dict(box.polynomials.terms(number))
        return self.ball.to_zero(terms) if self.norm is Norm.LARGEST else self.ball.square_to_zero(terms)

    def _try_surfaces(self, atoms: Atoms, numbers: Sequence[int]) -> None:
        """Look behind the surfaces, the nearest first, until one is found behind which the answer differs."""
        found = [(number, self._distance(atoms.box, number)) for number in numbers]
        reachable = [(number, each) for number, each in found if each.upper is not None and each.point is not None]
        for number, distance in sorted(reachable, key=lambda pair: float(pair[1].upper or 0)):
            if self.best is not None and distance.upper >= self.best.upper:  # type: ignore[operator]
                return
            assert distance.point is not None
            for point in (distance.point, self._a_little_farther(distance.point)):
                answer = self._answer(point)
                if answer != self.here:
                    self.best, self.behind = distance, self._answer(self._a_little_farther(distance.point))
                    self.behind = answer if self.behind == self.here else self.behind
                    self.hit = Wording(atoms.box, atoms, names_of_formulas(self.space.model)).text(
                        number, frozenset({0})
                    )
                    break

    def _a_little_farther(self, point: Sequence[Fraction]) -> tuple[Fraction, ...]:
        steps = zip(point, self.ball.center, self.ball.ranges, strict=True)
        return tuple(min(max(x + (x - y) * BEHIND, low), high) for x, y, (low, high) in steps)

    def _answer(self, point: Sequence[Fraction]) -> Hashable:
        return self.question.at({**self.space.setting, **dict(zip(self.space.over, point, strict=True))})

    def _lower_bound(self, radius: Fraction) -> RealNumber | float:
        """Explore all points of a cube; return a bound below every other answer's distance."""
        nothing_known = self.best is None
        question = self.question.on(dict(zip(self.space.over, self.ball.cube(radius), strict=True)))
        atoms = question.atoms()
        found = explore(question.answer, atoms, limit=MAX_CASES)
        if found.ending is Ending.INTERRUPTED:
            raise KeyboardInterrupt
        if found.ending is not Ending.COMPLETE:
            return Fraction(0)
        box = question.space.box
        others = [leaf for leaf in leaves(found.tree) if leaf.answer != self.here]
        crossed = {each.polynomial for leaf in others for each in self._violated(box, leaf.conditions)}
        self._try_surfaces(atoms, sorted(crossed))
        if nothing_known and not others:
            return float("inf")
        bounds = [self._bound(box, leaf.conditions) for leaf in others]
        if self._is_wide(min(bounds, default=Fraction(0))):
            self._try_witnesses(box, others)
        whole = radius if self.norm is Norm.LARGEST else radius * radius
        return min([whole, *bounds])

    def _radius(self) -> Fraction:
        """Return a rational radius of a cube that holds everything not farther than the best known."""
        if self.best is None or self.best.point is None:
            return self.ball.largest_change([high for _, high in self.ball.ranges]) + 1
        if self.norm is Norm.LARGEST:
            return self.ball.largest_change(self.best.point)
        square = self.ball.square(self.best.point)
        return Fraction(float(square) ** 0.5 * (1 + 1e-12)).limit_denominator(10**12) + Fraction(1, 10**12)

    def _violated(self, box: Box, conditions: Sequence[Condition]) -> list[Condition]:
        return [each for each in conditions if box.sign_at(each.polynomial, self.space.setting) != each.sign]

    def _bound(self, box: Box, conditions: Sequence[Condition]) -> RealNumber:
        """Return a bound below the distance of a case: the largest of those of the signs that must change."""
        bounds: list[RealNumber] = [
            self._distance(box, each.polynomial).lower for each in self._violated(box, conditions)
        ]
        return max(bounds, default=Fraction(0))

    def _result(self, lower: RealNumber | float) -> JointChange:
        if self.best is None or self.best.upper is None or self.best.point is None:
            return JointChange(self.norm, self._size(lower), float("inf"), None, None, "", "")
        upper = self.best.upper
        exact = upper if upper <= lower else None
        size = self._size(upper)
        return JointChange(
            self.norm,
            size if exact is not None else self._size(lower),
            size,
            exact,
            dict(zip(self.space.over, self.best.point, strict=True)),
            self.hit,
            self.question.label(self.behind),
            _types(self.behind),
        )

    def _size(self, value: RealNumber | float) -> float:
        return float(value) if self.norm is Norm.LARGEST else float(value) ** 0.5

"""The search for the smallest change of all parameters together that changes an answer."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from flint import fmpz_poly

from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber, real_roots
from sma_games.algebra.polynomials.distances import Ball, Distance
from sma_games.algebra.sign_cases.atoms import Atoms
from sma_games.algebra.sign_cases.box import Box, Condition
from sma_games.algebra.sign_cases.exploration import Ending, Leaf, conditions_at, explore, leaves
from sma_games.algebra.sign_cases.wording import Wording
from sma_games.interrupts import all_or_nothing
from sma_games.modeling.comparisons import names_of_formulas
from sma_games.regions.change.changes import JointChange, Norm, SettingQuestion, SingleChange, types_of

__all__ = ["JointSearch", "joint_changes"]

MAX_CASES = 2000
ROUNDS = 8  # smaller and smaller cubes that are explored
WIDE = 1.2  # upper over lower bound, beyond which better ones are looked for
NEAREST = 4  # settings with other answers, on the way to which the first change is looked for
HALVINGS = 24  # of that way
BEHIND = Fraction(1, 10**7)  # of a distance: how far behind a surface the answer is looked at


def joint_changes(
    question: SettingQuestion, single: Sequence[SingleChange], tell: Callable[[str], None]
) -> Iterator[JointChange]:
    """Yield the smallest change by each norm; of one parameter alone all norms are the same."""
    first, *others = Norm
    space = question.space
    center = tuple(space.setting[name] for name in space.over)
    ball = Ball(center, tuple(map(space.width, space.over)), tuple(space.box.ranges.values()))
    tell(f"all together, {first.value}")
    largest = JointSearch(question, first, single, ball).run()
    yield largest
    for norm in others:
        tell(f"all together, {norm.value}")
        if len(question.space.over) > 1:
            yield JointSearch(question, norm, single, ball).run()
        else:
            square = None if largest.exact is None else _square(largest.exact)
            yield replace(largest, norm=norm, exact=square)


def _square(distance: RealNumber) -> RealNumber:
    """Return the square of a distance."""
    if isinstance(distance, Fraction):
        return distance * distance
    even, odd = (fmpz_poly(list(distance.minimal_polynomial[start::2])) for start in (0, 1))
    of_squares = even * even - fmpz_poly([0, 1]) * odd * odd  # it is zero at the squares of all roots
    squares = (real_roots(of_squares, max(low, Fraction(0)) ** 2, high**2) for low, high in distance.narrowing())
    return next(found[0] for found in squares if len(found) == 1)


class JointSearch:
    """The search for the smallest joint change."""

    def __init__(self, question: SettingQuestion, norm: Norm, single: Sequence[SingleChange], ball: Ball) -> None:
        space = question.space
        self.question = question
        self.norm = norm
        self.space = space
        self.ball = ball
        self.atoms = question.atoms()
        self.here, self.signs = conditions_at(question.answer, self.atoms, space.setting)
        self.best: Distance | None = None
        self.hit = ""
        self.behind: Hashable = None
        self.single = single

    def run(self) -> JointChange:
        """Return the smallest change that was found, with bounds."""
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
        boundary = f"{tie.parameter} = {shown_text(tie.today)}"
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
        if nearer and self._differs(answer):
            self.best, self.behind, self.hit = Distance(Fraction(0), distance, point), self._behind(point), hit

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
                    self._keep(place, f"{change.parameter} = {shown_text(change.value)}")

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
            near, far = (near, middle) if self._differs(self._answer(middle)) else (middle, far)
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
                if self._differs(self._answer(point)):
                    self.best, self.behind = distance, self._behind(point)
                    self.hit = Wording(atoms.box, atoms, names_of_formulas(self.space.model)).text(
                        number, frozenset({0})
                    )
                    break

    def _a_little_farther(self, point: Sequence[Fraction]) -> tuple[Fraction, ...]:
        steps = zip(point, self.ball.center, self.ball.ranges, strict=True)
        return tuple(min(max(x + (x - y) * BEHIND, low), high) for x, y, (low, high) in steps)

    def _behind(self, point: Sequence[Fraction]) -> Hashable:
        """Return the answer just behind a point or, if that is today's or none, at it."""
        farther = self._answer(self._a_little_farther(point))
        return farther if self._differs(farther) else self._answer(point)

    def _differs(self, answer: Hashable) -> bool:
        """Tell whether an answer is there and is another one than today's."""
        return answer is not None and answer != self.here

    def _answer(self, point: Sequence[Fraction]) -> Hashable:
        return self.question.at({**self.space.setting, **dict(zip(self.space.over, point, strict=True))})

    def _lower_bound(self, radius: Fraction) -> RealNumber | float:
        """Explore all points of a cube; return a bound below every other answer's distance."""
        nothing_known = self.best is None
        question = self.question.on(dict(zip(self.space.over, self.ball.cube(radius), strict=True)))
        atoms = question.atoms()
        found = all_or_nothing(lambda: explore(question.answer, atoms, limit=MAX_CASES))
        if found.ending is not Ending.COMPLETE:
            return Fraction(0)
        box = question.space.box
        others = [leaf for leaf in leaves(found.tree) if self._differs(leaf.answer)]
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
            types_of(self.behind),
        )

    def _size(self, value: RealNumber | float) -> float:
        return float(value) if self.norm is Norm.LARGEST else float(value) ** 0.5

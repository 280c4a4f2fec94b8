"""What varies in a question about all settings: parameters in their ranges, others fixed, constraints between them.

A space holds admissible settings only: what the model asks of its parameters (`ParametricGame.admissibility`) stands
before the constraints of the question, and both are the same kind of comparison.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, NoReturn

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.polynomials.rational_functions import RationalFunction, sign_of
from sma_games.algebra.sign_cases.atoms import Atoms
from sma_games.algebra.sign_cases.box import Box, Budget, Condition
from sma_games.algebra.sign_cases.wording import Wording
from sma_games.errors import EvaluationError, InadmissibleError, SettingError, did_you_mean
from sma_games.expressions import Formula, Program
from sma_games.modeling.admissibility import domain_conditions
from sma_games.modeling.comparisons import Comparison, names_of, parse_comparisons
from sma_games.modeling.parameters import number_text
from sma_games.modeling.parametric import ParametricGame

__all__ = ["Space", "check_fixed", "constraints_of", "parameter_space"]

GRAIN = 10**6  # random values are multiples of one part in so many of the range
NAMED = 4  # parameters that a refusal names; of more it tells the number


@dataclass(frozen=True)
class Space:
    """A box of parameter values, possibly with constraints, and the formulas of a model on it."""

    model: ParametricGame
    over: tuple[str, ...]
    setting: Mapping[str, Fraction]
    """Values of all parameters; those in `over` are today's."""
    where: tuple[str, ...]
    """The constraints as they were written."""
    box: Box
    conditions: tuple[Comparison, ...]
    """What is asked of settings, and not said by the parameters' ranges: by the model, then by the question."""
    constraints: tuple[Comparison, ...]
    """Those of the conditions that the ranges of the box do not say either."""

    def functions(self, formulas: Sequence[Formula]) -> list[RationalFunction]:
        """Return formulas as rational functions of the parameters that vary.

        Raises
        ------
        EvaluationError
            If one is not a rational function, or divides by zero everywhere, or somewhere in the space.
        """
        found = self._run(formulas)
        for formula, function in zip(formulas, found, strict=True):
            self._refuse_pole(formula, function)
        return found

    def _run(self, formulas: Sequence[Formula]) -> list[RationalFunction]:
        values = {name: self._constant(value) for name, value in self.setting.items()}
        values |= {name: RationalFunction(self.box.variable(name), self.box.integer(1)) for name in self.over}
        try:
            return Program(formulas).run(values, self._constant)
        except ZeroDivisionError:
            raise EvaluationError("a formula divides by zero at every setting of these parameters") from None

    def atoms(self, more: Sequence[RationalFunction] = ()) -> Atoms:
        """Return the formulas of the model, those of the constraints and some more, in this order."""
        functions = [*self._own_functions, *more]
        return Atoms(self.box, [each.numerator for each in functions], [each.denominator for each in functions])

    def is_inside(self, numbers: Sequence[Any]) -> bool:
        """Tell whether the constraints hold, when the formulas of the atoms have these values."""
        own = numbers[len(self.model.formulas) :]
        return all(sign_of(number) in each.signs for number, each in zip(own, self.constraints, strict=False))

    def width(self, name: str) -> Fraction:
        """Return the width of a parameter's range, of which distances are shares."""
        return self.model.parameters[name].high - self.model.parameters[name].low

    @property
    def differences(self) -> tuple[Formula, ...]:
        """The formulas of the constraints, which stand after those of the model."""
        return tuple(each.difference for each in self.constraints)

    def refuse_empty(self) -> NoReturn:
        """Raise the refusal of a space without a setting."""
        asked = f"none satisfies {self.asked}" if self.asked else "there is no game"
        names = ", ".join(self.over) if len(self.over) <= NAMED else f"the {len(self.over)} parameters"
        raise InadmissibleError(f"no admissible setting in the ranges of {names}: {asked}")

    def refuse_outside(self) -> NoReturn:
        """Raise the refusal of a setting that is in the ranges but not in the space."""
        raise InadmissibleError(
            f"the setting is outside of what the map is about: where {self.asked or 'there is a game'}"
        )

    @property
    def asked(self) -> str:
        """What is asked of settings besides the parameters' ranges, in words; empty if nothing is."""
        own = [each.text for each in self.conditions if each in self.model.admissibility]
        return " and ".join([*own, *self.where])

    def admits(self, point: Mapping[str, Fraction]) -> bool:
        """Tell whether a rational setting is in the space, from the texts of the conditions alone."""
        setting = {**self.setting, **point}
        inside = all(setting[name] in self.model.parameters[name] for name in self.over)
        return inside and all(each.holds_at(setting) for each in self.conditions)

    def draw(self, generator: Any) -> dict[str, Fraction]:
        """Return a random setting in the ranges of the parameters, admissible or not."""
        shares = zip(self.over, generator.integers(1, GRAIN, len(self.over)).tolist(), strict=True)
        return {
            name: self.model.parameters[name].low + Fraction(share, GRAIN) * self.width(name) for name, share in shares
        }

    @property
    def num_own(self) -> int:
        """Number of the formulas of the model and of the constraints."""
        return len(self.model.formulas) + len(self.constraints)

    def contains(self, setting: Mapping[str, RealNumber]) -> bool:
        """Tell whether a setting is in the ranges and satisfies the constraints."""
        ranges = self.box.ranges.items()
        if not all(low <= setting[name] <= high for name, (low, high) in ranges):
            return False
        functions = self._own_functions[len(self.model.formulas) :]
        return all(
            self._sign(function, setting) in each.signs
            for function, each in zip(functions, self.constraints, strict=True)
        )

    def random(self, generator: Any, tries: int = 10_000) -> dict[str, Fraction]:
        """Return a rational setting inside the ranges that satisfies the constraints, equalities included.

        Raises
        ------
        SettingError
            If none is found in so many tries.
        """
        for _ in range(tries):
            shares = generator.integers(1, 10_000, len(self.over))
            point = {
                name: low + Fraction(int(share), 10_000) * (high - low)
                for (name, (low, high)), share in zip(self.box.ranges.items(), shares, strict=True)
            }
            moved = self._on_equalities(point, generator)
            if moved is not None and (not self.constraints or self.contains(moved)):
                return moved
        told = " and ".join(each.text for each in self.constraints)
        raise SettingError(f"too few settings satisfy {told} to be met by chance: none among {tries:,} random ones")

    def find_open_constraints(self) -> Iterator[Comparison]:
        """Yield the constraints that simple bounds do not show to hold everywhere in the box."""
        functions = self._run(self.differences)
        for function, each in zip(functions, self.constraints, strict=True):
            if not self._possible_signs(function) <= each.signs:
                yield each

    def _possible_signs(self, function: RationalFunction) -> set[int]:
        """Return the signs that a function may have in the box, as far as simple bounds tell."""
        if not function.numerator:
            return {0}
        found = {1}
        for polynomial in (function.numerator, function.denominator):
            sign, factors = self.box.factors(polynomial)
            found = {sign * each for each in found}
            for number, power in factors:
                least, most = self.box.polynomials.bounds(number, self.box.lows, self.box.highs)
                own = {-1} if most < 0 else {1} if least > 0 else {0, *([-1] * (least < 0)), *([1] * (most > 0))}
                found = {each * sign**power for each in found for sign in own}
        return found

    @property
    def is_flat(self) -> bool:
        """Whether it has no interior: it lies on a surface, or some range is a point."""
        return bool(self.equalities) or any(low == high for low, high in self.box.ranges.values())

    @cached_property
    def equalities(self) -> tuple[Any, ...]:
        """The polynomials that constraints say are zero."""
        functions = self._own_functions[len(self.model.formulas) :]
        pairs = zip(functions, self.constraints, strict=True)
        return tuple(function.numerator for function, each in pairs if each.signs == {0} and function.numerator)

    def _on_equalities(self, point: dict[str, Fraction], generator: Any) -> dict[str, Fraction] | None:
        """Return a setting moved to where the constraints that are equalities hold; None if that fails."""
        if not self.equalities:
            return point
        factors = [[number for number, _ in self.box.factors(each)[1]] for each in self.equalities]
        if not all(factors):
            return None
        numbers = [each[int(generator.integers(len(each)))] for each in factors]
        moved = self.box.on_surfaces(point, numbers, int(generator.integers(len(self.over))))
        rational = {name: value for name, value in (moved or {}).items() if isinstance(value, Fraction)}
        return rational if len(rational) == len(point) else None

    @cached_property
    def _own_functions(self) -> list[RationalFunction]:
        return self._run([*self.model.formulas, *self.differences])

    def _sign(self, function: RationalFunction, setting: Mapping[str, RealNumber]) -> int:
        total = 1
        for polynomial in (function.numerator, function.denominator):
            if not polynomial:
                return 0
            sign, factors = self.box.factors(polynomial)
            total *= sign
            for number, power in factors:
                total *= self.box.sign_at(number, setting) ** power
        return total

    def _constant(self, value: Fraction) -> RationalFunction:
        return RationalFunction(self.box.integer(value.numerator), self.box.integer(value.denominator))

    @cached_property
    def _never_zero(self) -> frozenset[int]:
        """The factors of what a constraint says is not zero."""
        functions = self._own_functions[len(self.model.formulas) :]
        pairs = zip(functions, self.constraints, strict=True)
        tops = [function.numerator for function, each in pairs if 0 not in each.signs and function.numerator]
        return frozenset(number for top in tops for number, _ in self.box.factors(top)[1])

    def _refuse_pole(self, formula: Formula, function: RationalFunction) -> None:
        for number, _ in self.box.factors(function.denominator)[1]:
            if self.box.fixed_sign(number) is not None or number in self._never_zero:
                continue
            if self.box.decide([Condition(number, 0)]).may_hold:
                rest = Wording(self.box, None).text(number, frozenset({-1, 1}))
                raise EvaluationError(
                    f"leave out with where=\"{rest}\" the settings at which formula '{formula.text}' divides by zero"
                )


def parameter_space(
    model: ParametricGame,
    over: str | Iterable[str],
    setting: Mapping[str, Fraction],
    where: Iterable[str] = (),
    budget: Budget | None = None,
    *,
    is_tightened: bool = True,
    without: Collection[str] = (),
) -> Space:
    """Return the space in which some parameters vary over their ranges, as far as the constraints allow.

    If it is not tightened its box is that of the ranges, whatever the constraints say of single parameters. Constraints
    that use the parameters `without` are left out.

    Raises
    ------
    SettingError
        If a name is unknown, or a constraint is none or leaves nothing of a range.
    """
    names = _names(model, over)
    texts = (where,) if isinstance(where, str) else tuple(where)
    comparisons = [*model.admissibility, *constraints_of(model, texts)]
    comparisons = [each for each in comparisons if each.difference.names.isdisjoint(without)]
    check_fixed(comparisons, names, setting)
    varying = tuple(each for each in comparisons if not each.difference.names.isdisjoint(names))
    ranges = {name: (model.parameters[name].low, model.parameters[name].high) for name in names}
    whole = Space(model, names, dict(setting), texts, Box(ranges, budget=budget), varying, varying)
    conditions = tuple(whole.find_open_constraints())
    kept = tuple(each for each in conditions if not (is_tightened and _tighten(ranges, each, setting)))
    space = replace(whole, box=Box(ranges, budget=budget), conditions=conditions, constraints=kept)
    return replace(space, constraints=tuple(space.find_open_constraints()))


def constraints_of(model: ParametricGame, where: str | Iterable[str]) -> list[Comparison]:
    """Return the comparisons that constraints consist of.

    Raises
    ------
    SettingError
        If a constraint is none.
    """
    texts = (where,) if isinstance(where, str) else where
    scope = names_of(model)
    found = [each for text in texts for each in parse_comparisons(text, scope, "where")]
    return [*domain_conditions(each.difference for each in found), *found]


def listed_names(over: str | Iterable[str]) -> list[str]:
    """Return a single name as a list of one, and several as they are.

    Examples
    --------
    >>> listed_names("p_trump"), listed_names(["p_trump", "backlash"])
    (['p_trump'], ['p_trump', 'backlash'])
    """
    return [over] if isinstance(over, str) else list(over)


def _names(model: ParametricGame, over: str | Iterable[str]) -> tuple[str, ...]:
    names = listed_names(over)
    if not names:
        raise SettingError("over: expected the name of a parameter, or a list of them")
    for name in names:
        if names.count(name) > 1:
            raise SettingError(f"over: {name!r} occurs twice")
        if name not in model.parameters:
            raise SettingError(f"unknown parameter {name!r}{did_you_mean(name, model.parameters)}")
    return tuple(names)


def check_fixed(comparisons: Iterable[Comparison], names: Collection[str], setting: Mapping[str, Fraction]) -> None:
    """Refuse a comparison that does not hold whatever the parameters that vary are.

    Raises
    ------
    InadmissibleError
        Naming the comparison, and the fixed values at fault.
    """
    for each in comparisons:
        if each.difference.names.isdisjoint(names) and not each.holds_at(setting):
            used = _fixed_text(each, names, setting)
            raise InadmissibleError(
                f"no admissible setting: at {used or 'any setting'} it is not true that {each.text}; change one of them"
            )


def _fixed_text(comparison: Comparison, names: Collection[str], setting: Mapping[str, Fraction]) -> str:
    """Return the values of the fixed parameters that a comparison uses, as text."""
    fixed = sorted(comparison.difference.names - set(names))
    return ", ".join(f"{name} = {number_text(setting[name])}" for name in fixed)


def _tighten(
    ranges: dict[str, tuple[Fraction, Fraction]], comparison: Comparison, setting: Mapping[str, Fraction]
) -> bool:
    """Make a range smaller if a constraint bounds one parameter; return whether that says it all."""
    free = [name for name in ranges if name in comparison.difference.names]
    if len(free) != 1 or 0 not in comparison.signs or not _is_linear(comparison.difference, free[0]):
        return False
    (name,) = free
    low, high = ranges[name]
    at_zero, at_one = (comparison.difference.evaluate({**setting, name: Fraction(place)}) for place in (0, 1))
    slope = at_one - at_zero
    if not slope:
        return False
    root, rising = -at_zero / slope, slope > 0
    below, above = (-1, 1) if rising else (1, -1)
    low = low if below in comparison.signs else max(low, root)
    high = high if above in comparison.signs else min(high, root)
    if low > high:
        fixed = _fixed_text(comparison, ranges, setting)
        way_out = f" at {fixed}; change one of them" if fixed else ""
        raise InadmissibleError(
            f"no admissible setting in the range of {name}: none satisfies {comparison.text}{way_out}"
        )
    ranges[name] = (low, high)
    return True


def _is_linear(formula: Formula, name: str) -> bool:
    """Tell whether only sums, and products and quotients of numbers, lead from a parameter to a formula."""
    if not formula.is_algebraic:
        return False
    depends: list[bool] = []
    for operation, operands, value in formula.code:
        inner = [depends[place] for place in operands]
        if operation == "name":
            depends.append(value == name)
        elif (operation == "*" and all(inner)) or (operation == "/" and inner[1]) or (operation == "**" and any(inner)):
            return False
        else:
            depends.append(any(inner))
    return True

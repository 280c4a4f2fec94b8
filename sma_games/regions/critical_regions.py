"""Critical regions: the exact answer for all values of several parameters at once.

The solver that answers at one setting runs on the formulas themselves. Every comparison that it makes splits the space
of the parameters; each way through these case distinctions is a conjunction of sign conditions on polynomials with one
answer, ties included. Cases that are proved to be impossible are dropped, and cases with one answer that differ in one
sign only are joined. What is left is a partition of the parameter space, with the conditions of each region.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sma_games.algebra.box import Box, Condition, Decision, Verdict
from sma_games.algebra.exploration import Atoms, CaseTree, case_at, explore, leaves
from sma_games.algebra.simplification import pieces_of, relation_text
from sma_games.errors import EvaluationError, MethodError, SettingError, did_you_mean
from sma_games.modeling import ParametricGame
from sma_games.regions.answers import Answer, AnswerFinder, EquilibriumType

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CriticalRegion", "Mismatch", "RegionMap", "RegionShare", "Verdict", "critical_regions"]

MAX_CASES = 3000  # case distinctions; beyond, the map would be too long to read or to wait for


@dataclass(frozen=True)
class _Conditions:
    """The case distinctions of a map, and their conditions in words, worked out when first asked for."""

    box: Box
    tree: CaseTree[Answer]

    @cached_property
    def of_regions(self) -> Mapping[tuple[EquilibriumType, ...], tuple[tuple[str, ...], ...]]:
        """Conditions by the types of the equilibria."""
        return self.texts(lambda answer: answer.equilibria)

    def texts(self, key: Callable[[Answer], Any]) -> dict[Any, tuple[tuple[str, ...], ...]]:
        """Return conjunctions whose union is where a key of the answer has each of its values."""
        found = pieces_of(self.box, self.tree, key)
        return {
            value: tuple(tuple(relation_text(self.box, *condition) for condition in piece) for piece in pieces)
            for value, pieces in found.items()
        }


@dataclass(frozen=True)
class CriticalRegion:
    """The settings at which the equilibria are of the same types.

    A region is a union of pieces, each a conjunction of conditions.
    """

    equilibria: tuple[EquilibriumType, ...]
    verdict: Verdict
    witness: Mapping[str, Fraction] | None
    """An exact setting in the region, in its interior if it has one; None if undecided."""
    _conditions: _Conditions = field(repr=False, compare=False)

    @cached_property
    def pieces(self) -> tuple[tuple[str, ...], ...]:
        """Conditions in the parameters' names; the region is where all conditions of some piece hold.

        They are worked out for all regions of a map when first asked for: seconds, if there are hundreds of cases.
        """
        return self._conditions.of_regions[self.equilibria]

    @property
    def label(self) -> str:
        """The types of the equilibria, in one line."""
        return " | ".join(each.label for each in self.equilibria) or "none"

    def __str__(self) -> str:
        shown = " or ".join(" and ".join(piece) or "always" for piece in self.pieces)
        return f"{self.label}: {shown} [{self.verdict.value}]"


@dataclass(frozen=True)
class RegionShare:
    """The share of the box that a region fills, estimated from uniform samples."""

    share: float
    standard_error: float
    num_samples: int


@dataclass(frozen=True)
class Mismatch:
    """A setting at which a map and the solver differ."""

    setting: Mapping[str, Fraction]
    mapped: tuple[EquilibriumType, ...]
    solved: tuple[EquilibriumType, ...]


@dataclass(frozen=True)
class RegionMap:
    """The partition of a box of parameter values into critical regions.

    `map.at(...)` finds the region of a setting, `map.explain()` says when each equilibrium exists.
    """

    model: ParametricGame
    over: tuple[str, ...]
    setting: Mapping[str, Fraction]
    """Values of all parameters; those in `over` are today's."""
    regions: tuple[CriticalRegion, ...]
    """Regions with an interior first."""
    _box: Box = field(repr=False)
    _tree: CaseTree[Answer] = field(repr=False)
    _finder: AnswerFinder = field(repr=False)
    _conditions: _Conditions = field(repr=False)

    def at(self, **values: Any) -> CriticalRegion:
        """Return the region of a setting; parameters that are not named keep the values of the map.

        Raises
        ------
        SettingError
            If a parameter is not one of the map's, or a value is outside its range.
        """
        foreign = next((name for name in values if name not in self.over), None)
        if foreign is not None:
            raise SettingError(f"{foreign!r} is fixed in this map{did_you_mean(foreign, self.over)}")
        setting = self.model.setting(None, **{**self.setting, **values})
        return self._region_of(case_at(self._tree, self._box, setting).answer)

    def _region_of(self, answer: Answer) -> CriticalRegion:
        return next(region for region in self.regions if region.equilibria == answer.equilibria)

    def contains(self, region: CriticalRegion, **values: Any) -> bool:
        """Tell whether a setting lies in a region."""
        return self.at(**values) == region

    def explain(self) -> str:
        """Return, for every type of equilibrium, the conditions under which it exists.

        Examples
        --------
        >>> from sma_games.modeling import load_model
        >>> regions = critical_regions(load_model("sma/sign_or_wait"), over=["backlash"])
        >>> print(regions.explain())
        wait / sign_early is an equilibrium exactly when backlash >= 3671/12500.
        wait / wait is an equilibrium always.
        sign_early / sign_early is an equilibrium exactly when backlash <= 3671/12500.
        """
        types = dict.fromkeys(each for region in self.regions for each in region.equilibria)
        return "\n".join(self._explained(each) for each in types)

    def _explained(self, kind: EquilibriumType) -> str:
        shown = [
            " and ".join(piece) for piece in self._conditions.texts(lambda answer: kind in answer.equilibria)[True]
        ]
        if shown == [""]:
            return f"{kind.label} is an equilibrium always."
        many = [f"({each})" for each in shown] if len(shown) > 1 else shown
        return f"{kind.label} is an equilibrium exactly when {' or '.join(many)}."

    def share(self, region: CriticalRegion, *, num_samples: int = 10_000, seed: int = 0) -> RegionShare:
        """Return the share of the box that a region fills, with a standard error: an estimate, not exact."""
        import numpy as np

        if num_samples < 1:
            raise SettingError(f"num_samples: expected at least 1, found {num_samples}")
        generator = np.random.default_rng(seed)
        hits = sum(self.at(**_random(self._box, generator)) is region for _ in range(num_samples))
        share = hits / num_samples
        return RegionShare(share, (share * (1 - share) / num_samples) ** 0.5, num_samples)

    def verify(self, num_settings: int = 200, *, seed: int = 0) -> tuple[Mismatch, ...]:
        """Return the settings at which the map and the exact solver differ: none, if the map is right.

        Settings are drawn inside the box, on the surfaces between regions, and at corners of the box.
        """
        import numpy as np

        generator = np.random.default_rng(seed)
        found = []
        for number in range(num_settings):
            point = _random(self._box, generator)
            if number % 3 == 1:
                point = self._box.on_a_surface(point, int(generator.integers(0, 2**31))) or point
            elif number % 3 == 2:  # noqa: PLR2004 - every third setting
                point = {name: ends[int(generator.integers(0, 2))] for name, ends in self._box.ranges.items()}
            mapped = case_at(self._tree, self._box, point).answer.equilibria
            solved = self._finder.find(self.model.numbers({**self.setting, **point}), list).equilibria
            if set(mapped) != set(solved):
                found.append(Mismatch(point, mapped, solved))
        return tuple(found)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each region: equilibria, conditions, verdict, witness."""
        import pandas as pd

        rows = [
            {
                "equilibria": region.label,
                "conditions": " or ".join(" and ".join(piece) for piece in region.pieces),
                "verdict": region.verdict.name.lower().replace("_", " "),
                "witness": ", ".join(f"{name} = {value}" for name, value in (region.witness or {}).items()),
            }
            for region in self.regions
        ]
        return pd.DataFrame(rows, columns=["equilibria", "conditions", "verdict", "witness"])

    def __str__(self) -> str:
        lines = [f"{self.model!r} over {', '.join(self.over)}: {len(self.regions)} regions"]
        return "\n".join([*lines, *(f"  {region}" for region in self.regions)])


def critical_regions(
    model: ParametricGame,
    over: Sequence[str],
    *,
    calibration: str | None = None,
    progress: Callable[[int], None] | None = None,
    **fixed: Any,
) -> RegionMap:
    """Return the partition of the ranges of several parameters by the types of the equilibria, exact.

    Complete: together the regions cover every setting, ties included; a region whose verdict is `undecided` may be
    empty. The number of solver runs is that of the cases, which grows quickly with the number of parameters in trees.

    Parameters
    ----------
    model
        A two-player matrix or a tree with perfect information.
    over
        Names of the parameters that vary over their ranges.
    calibration
        Named setting of the others; today's values if absent.
    progress
        Called with the number of cases found so far.
    fixed
        Values of single parameters.

    Raises
    ------
    SettingError
        If a name is unknown or a value is outside its range.
    MethodError
        If the game is of another kind, or there are too many cases.
    EvaluationError
        If a formula is not a rational function, or has a pole in the box.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> regions = critical_regions(load_model("sma/sign_or_wait"), over=["p_trump", "backlash"])
    >>> regions.at(p_trump="0.5", backlash="0.1").label
    'sign_early / sign_early | wait / wait'
    """
    if not isinstance(model, ParametricGame):
        raise MethodError(f"critical_regions needs a model, not {type(model).__name__}; see load_model")
    setting = model.setting(calibration, **fixed)
    box = Box(_ranges(model, over))
    finder = AnswerFinder(model, "critical regions")
    quotients = _formulas(model, box, setting)
    _refuse_poles(model, box, [quotient.denominator for quotient in quotients])
    atoms = Atoms(box, [each.numerator for each in quotients], [each.denominator for each in quotients])
    try:
        tree = explore(lambda numbers: finder.find(numbers, list), atoms, limit=MAX_CASES, progress=progress)
    except OverflowError:
        raise MethodError(
            f"{model!r} over {', '.join(over)} has more than {MAX_CASES} cases; "
            "let fewer parameters vary, or use tipping_points along one"
        ) from None
    conditions = _Conditions(box, tree)
    return RegionMap(model, tuple(over), setting, _regions(tree, conditions), box, tree, finder, conditions)


def _ranges(model: ParametricGame, over: Sequence[str]) -> dict[str, tuple[Fraction, Fraction]]:
    if isinstance(over, str) or not over:
        raise SettingError("over: expected a list with at least one parameter name")
    for name in over:
        if list(over).count(name) > 1:
            raise SettingError(f"over: {name!r} occurs twice")
        if name not in model.parameters:
            raise SettingError(f"unknown parameter {name!r}{did_you_mean(name, model.parameters)}")
    return {name: (model.parameters[name].low, model.parameters[name].high) for name in over}


def _regions(tree: CaseTree[Answer], conditions: _Conditions) -> tuple[CriticalRegion, ...]:
    best: dict[tuple[EquilibriumType, ...], Decision] = {}
    for _, case in leaves(tree):
        known = best.get(case.answer.equilibria)
        if known is None or _PREFERENCE[case.decision.verdict] < _PREFERENCE[known.verdict]:
            best[case.answer.equilibria] = case.decision
    regions = [
        CriticalRegion(types, decision.verdict, decision.witness, conditions) for types, decision in best.items()
    ]
    return tuple(sorted(regions, key=lambda region: _PREFERENCE[region.verdict]))


_PREFERENCE = {Verdict.NONEMPTY: 0, Verdict.BOUNDARY_ONLY: 1, Verdict.UNDECIDED: 2, Verdict.EMPTY: 3}


def _random(box: Box, generator: Any) -> dict[str, Fraction]:
    """Return a rational setting strictly inside the box."""
    shares = generator.integers(1, 10_000, len(box.names))
    return {
        name: low + Fraction(int(share), 10_000) * (high - low)
        for (name, (low, high)), share in zip(box.ranges.items(), shares, strict=True)
    }


@dataclass(frozen=True)
class _Quotient:
    """A rational function of the parameters, as a quotient of coprime polynomials."""

    numerator: Any
    denominator: Any

    def __add__(self, other: _Quotient) -> _Quotient:
        top = self.numerator * other.denominator + other.numerator * self.denominator
        return _reduced(top, self.denominator * other.denominator)

    def __neg__(self) -> _Quotient:
        return _Quotient(-self.numerator, self.denominator)

    def __sub__(self, other: _Quotient) -> _Quotient:
        return self + -other

    def __mul__(self, other: _Quotient) -> _Quotient:
        return _reduced(self.numerator * other.numerator, self.denominator * other.denominator)

    def __truediv__(self, other: _Quotient) -> _Quotient:
        return _reduced(self.numerator * other.denominator, self.denominator * other.numerator)

    def __pow__(self, exponent: int) -> _Quotient:
        if exponent < 0:
            return _reduced(self.denominator**-exponent, self.numerator**-exponent)
        return _Quotient(self.numerator**exponent, self.denominator**exponent)


def _reduced(numerator: Any, denominator: Any) -> _Quotient:
    if not denominator:
        raise EvaluationError("a formula divides by zero at every setting of these parameters")
    divisor = numerator.gcd(denominator)
    if denominator.leading_coefficient() < 0:
        divisor = -divisor
    return _Quotient(numerator // divisor, denominator // divisor)


def _formulas(model: ParametricGame, box: Box, setting: Mapping[str, Fraction]) -> list[_Quotient]:
    """Return every formula as a quotient of polynomials in the parameters of the box."""

    def number(value: Fraction) -> _Quotient:
        return _Quotient(box.integer(value.numerator), box.integer(value.denominator))

    values = {name: number(value) for name, value in setting.items()}
    values |= {name: _Quotient(box.variable(name), box.integer(1)) for name in box.names}
    return model.program.run(values, number)


def _refuse_poles(model: ParametricGame, box: Box, denominators: Sequence[Any]) -> None:
    for formula, denominator in zip(model.formulas, denominators, strict=True):
        for number, _ in box.factors(denominator)[1]:
            if box.fixed_sign(number) is None and box.decide([Condition(number, 0)]).may_hold:
                raise EvaluationError(
                    f"formula '{formula.text}' may divide by zero inside the ranges of {', '.join(box.names)}; "
                    "critical regions need formulas without a pole there"
                )

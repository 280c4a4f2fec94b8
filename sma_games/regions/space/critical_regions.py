"""Critical regions: the exact answer for all values of several parameters at once.

The solver that answers at one setting runs on the formulas themselves. Every comparison that it makes splits the space
of the parameters; each way through these case distinctions is a conjunction of sign conditions on polynomials with one
answer, ties included. Cases that are proved to be impossible are dropped, and cases with one answer that differ in one
sign only are joined. What is left is a partition of the parameter space, with the conditions of each region.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.sign_cases.box import Budget, Decision, Verdict
from sma_games.algebra.sign_cases.exploration import Ending, Exploration, explore
from sma_games.answers import Answer, EquilibriumType, box_question_for, parametric_form
from sma_games.answers.lines import Line
from sma_games.errors import MethodError, SettingError, did_you_mean
from sma_games.interrupts import concluded
from sma_games.modeling import ParametricGame
from sma_games.modeling.quantified import ForSome, quantify
from sma_games.modeling.spaces import Space, parameter_space
from sma_games.regions.claims.asked import Asked, asked_about, read_level_claim
from sma_games.regions.claims.claims import Claim
from sma_games.regions.space.boundaries import Boundary, boundaries_between
from sma_games.regions.space.cases import PREFERENCE, Cases, EquilibriumFormulas
from sma_games.regions.space.formula_checks import wrong_formulas
from sma_games.regions.space.shares import RegionShare, measure_region, measure_space
from sma_games.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MAX_CASES", "CriticalRegion", "Mismatch", "RegionMap", "critical_regions"]

_KINDS = ("inside", "surface", "two surfaces", "corner")  # of settings at which a map is compared with the solver
MAX_CASES = 3000  # case distinctions; beyond, the map would be too long to read or to wait for


@dataclass(frozen=True, eq=False)
class CriticalRegion:
    """The settings at which the equilibria are of the same types.

    A region is a union of pieces, each a conjunction of conditions. Regions are equal if the same cases make them up,
    however the verdict was reached.
    """

    equilibria: tuple[EquilibriumType, ...]
    verdict: Verdict
    witness: Mapping[str, RealNumber] | None
    """An exact setting in the region, in its interior if it has one; None if undecided."""
    reason: str
    """How the verdict was reached, or why there is none."""
    _cases: Cases = field(repr=False)

    @cached_property
    def pieces(self) -> tuple[tuple[str, ...], ...]:
        """Conditions in the parameters' names; the region is where all conditions of some piece hold.

        They are worked out for all regions of a map when first asked for: seconds, if there are hundreds of cases.
        """
        return self._cases.shown(self._cases.pieces[self.equilibria])

    @property
    def conditions(self) -> str:
        """The conditions in one line: "always" if there are none."""
        return " or ".join(" and ".join(piece) or "always" for piece in self.pieces)

    @property
    def latex(self) -> str:
        """The conditions as LaTeX, for use in mathematics mode."""
        return self._cases.latex(self._cases.pieces[self.equilibria])

    @cached_property
    def formulas(self) -> tuple[EquilibriumFormulas, ...]:
        """Probabilities, payoffs and measures of each equilibrium as formulas over the parameters.

        A type of equilibrium occurs more than once if its formulas differ between parts of the region; the `conditions`
        of each say in which part it is right, and its witness is a setting there.
        """
        return self._cases.formulas(self.equilibria)

    @property
    def label(self) -> str:
        """The types of the equilibria, in one line."""
        return " | ".join(each.label for each in self.equilibria) or self._cases.nothing

    def _key(self) -> tuple[object, ...]:
        return (self.equilibria, self.verdict, self.witness, self._cases.signs[self.equilibria])

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, CriticalRegion) and self._key() == other._key())

    def __hash__(self) -> int:
        return hash((self.equilibria, self.verdict))

    def __str__(self) -> str:
        return f"{self.label}: {self.conditions} [{self.verdict.value}]"


@dataclass(frozen=True)
class Mismatch:
    """A setting at which a map and the solver differ."""

    setting: Mapping[str, RealNumber]
    mapped: tuple[EquilibriumType, ...]
    """What the map says; nothing if it says that the setting is impossible."""
    solved: tuple[EquilibriumType, ...]
    formulas: tuple[EquilibriumType, ...] = ()
    """The types of equilibria of both whose formulas give other numbers than the solver."""


@dataclass(frozen=True, repr=False)
class RegionMap(Result):
    """The partition of a box of parameter values into critical regions.

    `map.at(...)` finds the region of a setting, `map.explain()` says when each equilibrium exists.
    """

    figure = "plot_region_map"

    model: ParametricGame
    over: tuple[str, ...]
    setting: Mapping[str, Fraction] = field(hash=False)
    """Values of all parameters; those in `over` are today's."""
    where: tuple[str, ...]
    """Constraints between the parameters, besides their ranges."""
    ending: Ending
    """Whether every case was looked at; if not, the regions that are there are right, but not all."""
    regions: tuple[CriticalRegion, ...]
    """Regions with an interior first."""
    _cases: Cases = field(repr=False, compare=False)
    _solved: Callable[[Mapping[str, RealNumber]], Answer] = field(repr=False, compare=False)
    """The answer at one setting, by the exact solver."""

    @property
    def status(self) -> Ending:
        """How the search ended."""
        return self.ending

    @property
    def is_complete(self) -> bool:
        """Whether every case was looked at."""
        return self.ending is Ending.COMPLETE

    @property
    def asked(self) -> str:
        """What admissible settings satisfy besides the ranges of the map, in words; empty if nothing is asked."""
        return self._cases.space.asked

    @property
    def has_mixtures(self) -> bool:
        """Trees: whether types that occur only where indifferent players mix are among those of all regions."""
        return all(leaf.answer.has_mixtures for leaf in self._cases.leaves)

    @property
    def claim(self) -> Claim | None:
        """What was asked whether it holds, and is listed where it does; None if the equilibria are listed."""
        return self._cases.claim

    @property
    def caveat(self) -> str:
        """Which equilibria are left out somewhere, as a sentence; empty if none are."""
        return "" if self.has_mixtures else self._cases.caveat

    @property
    def ranges(self) -> Mapping[str, tuple[Fraction, Fraction]]:
        """The range of each parameter that varies."""
        return self._cases.box.ranges

    def at(self, /, **values: Any) -> CriticalRegion:
        """Return the region of a setting; parameters that are not named keep the values of the map.

        Raises
        ------
        SettingError
            If a parameter is not one of the map's, a value is outside its range or the setting outside `where`, or the
            map is incomplete and does not reach it.
        """
        foreign = next((name for name in values if name not in self.over), None)
        if foreign is not None:
            raise SettingError(f"{foreign!r} is fixed in this map{did_you_mean(foreign, self.over)}")
        return self._at(self.model.setting(None, **values))

    def _at(self, setting: Mapping[str, RealNumber]) -> CriticalRegion:
        if not self._cases.space.contains(setting):
            self._cases.space.refuse_outside()
        answer = self._cases.at(setting)
        if answer is None:
            raise SettingError(f"the map does not reach this setting. {self.ending.value}")
        return self._by_equilibria[answer.equilibria]

    @cached_property
    def _by_equilibria(self) -> dict[tuple[EquilibriumType, ...], CriticalRegion]:
        return {region.equilibria: region for region in self.regions}

    def contains(self, region: CriticalRegion, /, **values: Any) -> bool:
        """Tell whether a setting lies in a region."""
        return self.at(**values) == region

    def boundary_with(self, region: CriticalRegion, other: CriticalRegion) -> tuple[Boundary, ...]:
        """Return the surfaces on which two regions touch: where crossing one sign leads from one to the other."""
        return tuple(boundaries_between(self._cases, region.equilibria, other.equilibria))

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
        told = "\n".join(f"{kind.label} {self._cases.holds} {condition}." for kind, condition in self.existence)
        return told or f"At every setting{'' if self.is_complete else ' looked at'}: {self._cases.nothing}."

    @property
    def existence(self) -> tuple[tuple[EquilibriumType, str], ...]:
        """Every type of equilibrium, with the words that say when it exists: always, or exactly when what holds."""
        types = dict.fromkeys(each for region in self.regions for each in region.equilibria)
        return tuple((each, self._existence(each)) for each in types)

    def _existence(self, kind: EquilibriumType) -> str:
        shown = [" and ".join(piece) for piece in self._cases.texts(lambda answer: kind in answer.equilibria)[True]]
        if shown == [""]:
            return "always"
        many = [f"({each})" for each in shown] if len(shown) > 1 else shown
        return f"{'exactly when' if self.is_complete else 'at least when'} {' or '.join(many)}"

    def volume_share(self, region: CriticalRegion, *, num_samples: int = 10_000, seed: int = 0) -> RegionShare:
        """Return the share of the space that a region fills: exact where that can be had, else an estimate.

        Exact for at most three parameters with linear boundaries; otherwise from uniform samples, with a standard
        error. `method` says which.
        """
        flat = region.verdict is Verdict.BOUNDARY_ONLY
        if flat and any(each.verdict is Verdict.NONEMPTY for each in self.regions):
            return RegionShare(0.0, Fraction(0), 0.0, 0, "exact")
        return measure_region(self._cases, region.equilibria, num_samples, seed)

    def admissible_share(self, *, num_samples: int = 10_000, seed: int = 0) -> RegionShare:
        """Return the share of the box of the parameters' ranges that the map is about: its admissible settings.

        Exact and estimated as `volume_share`; 1 if the model and `where` exclude nothing.
        """
        return measure_space(self._cases, num_samples, seed)

    def verify(self, num_settings: int = 200, *, seed: int = 0, formulas: bool = False) -> tuple[Mismatch, ...]:
        """Return the settings at which the map and the exact solver differ: none, if the map is right.

        Settings are drawn in turn inside the space, on a surface between cases, where two of them meet, and at a corner
        of the ranges. With `formulas`, the numbers that the formulas give whose conditions hold are compared too, at
        rational settings; of large trees it takes long to write them.
        """
        import numpy as np

        generator = np.random.default_rng(seed)
        found = (self._compare(self._drawn(number, generator), formulas=formulas) for number in range(num_settings))
        return tuple(each for each in found if each is not None)

    def _drawn(self, number: int, generator: Any) -> Mapping[str, RealNumber]:
        space = self._cases.space
        point: Mapping[str, RealNumber] = space.random(generator)
        kind = number % len(_KINDS)
        if _KINDS[kind] == "corner":
            corner = {name: ends[int(generator.integers(0, 2))] for name, ends in self.ranges.items()}
            return corner if space.contains(corner) else point
        surfaces = len(space.box.polynomials)
        if surfaces and _KINDS[kind] != "inside":
            chosen = generator.integers(0, surfaces, 1 if _KINDS[kind] == "surface" else 2)
            moved = space.box.on_surfaces(space.random(generator), list(map(int, chosen)), int(generator.integers(9)))
            return moved or point
        return point

    def _compare(self, point: Mapping[str, RealNumber], *, formulas: bool = False) -> Mismatch | None:
        setting = {**self.setting, **point}
        if not self._cases.space.contains(point):
            return None
        answer = self._cases.at(point)
        if answer is None and not self.is_complete:
            return None
        mapped = () if answer is None else answer.equilibria
        solved = self._solved(setting).equilibria
        if answer is None or set(mapped) != set(solved):
            return Mismatch(point, mapped, solved)
        wrong = self._wrong_formulas(mapped, point) if formulas else ()
        return Mismatch(point, mapped, solved, wrong) if wrong else None

    def _wrong_formulas(
        self, mapped: tuple[EquilibriumType, ...], point: Mapping[str, RealNumber]
    ) -> tuple[EquilibriumType, ...]:
        finder = self._cases.finder
        rational = {name: value for name, value in point.items() if isinstance(value, Fraction)}
        if finder is None or len(rational) < len(point):
            return ()
        setting = {**self.setting, **rational}
        return wrong_formulas(self._cases.formulas_at(mapped, point), finder.solve_at(setting), setting)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each region: equilibria, conditions, verdict, witness."""
        import pandas as pd

        rows = [
            {
                "equilibria": region.label,
                "conditions": region.conditions,
                "verdict": region.verdict.name.lower().replace("_", " "),
                "witness": ", ".join(f"{name} = {exact_text(value)}" for name, value in (region.witness or {}).items()),
            }
            for region in self.regions
        ]
        return pd.DataFrame(rows, columns=["equilibria", "conditions", "verdict", "witness"])

    @property
    def headline(self) -> str:
        """What it is about, in one line."""
        constraint = f" where {self.asked}" if self.asked else ""
        return f"{self.model!r} over {', '.join(self.over)}{constraint}: {len(self.regions)} regions"

    def __str__(self) -> str:
        lines = [self.headline]
        if not self.is_complete:
            lines.append(f"  {self.ending.value}")
        if self.caveat:
            lines.append(f"  {self.caveat}")
        return "\n".join([*lines, *(f"  {region}" for region in self.regions)])


def critical_regions(
    model: ParametricGame,
    over: str | Iterable[str],
    *,
    claim: str | Claim | Mapping[str, str] | None = None,
    where: str | Iterable[str] = (),
    for_some: ForSome | None = None,
    budget: Budget | None = None,
    max_cases: int = MAX_CASES,
    progress: Callable[[int], None] | None = None,
) -> RegionMap:
    """Return the partition of the ranges of several parameters by the types of the equilibria, exact.

    Complete: together the regions cover every admissible setting, ties included; a region whose verdict is `undecided`
    may be empty. The number of solver runs is that of the cases, which grows quickly with the number of parameters in
    trees.
    By Ctrl-C, the `partial` of the `KeyboardInterrupt` is a map of the regions found so far, whose `ending` says so.

    Parameters
    ----------
    model
        A matrix (pure equilibria only unless it has two players), a tree with perfect information, or a small tree of
        two players, of which the map is then about the Nash equilibria of its reduced normal form.
    over
        Name of the parameter that varies over its range, or names of several.
    claim
        What must hold, as in `prove`: then there is a region where it does, and one where it fails.
    where
        Comparisons that settings must satisfy, such as "backlash < 2 * criticism"; parameters and definitions.
    for_some
        Parameters that may have any value, as in `prove`: a region is where the claim holds for some value of them, or
        where the same types of equilibria exist for some.
    budget
        How much work goes into each question of whether conditions can hold together.
    max_cases
        How many case distinctions are made before the map is given up, as too long to read or to wait for.
    progress
        Called with the number of cases found so far.

    Raises
    ------
    SettingError
        If a name is unknown, a value is outside its range, a constraint is none, or no setting satisfies it.
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
    model = parametric_form(model)
    if claim is None:
        box_question_for(model, "critical regions", is_part_enough=True)  # refuses other games before anything is read
    parsed = None if claim is None else read_level_claim(model, claim, "a map")
    model, where = quantify(model, for_some, over, where)
    space = parameter_space(model, over, model.baseline, where, budget)
    question = asked_about(space, parsed, "critical regions")
    return region_map(space, question, max_cases=max_cases, progress=progress)


def region_map(
    space: Space, question: Asked, *, max_cases: int = MAX_CASES, progress: Callable[[int], None] | None = None
) -> RegionMap:
    """Return the map of the answers to a question over a space.

    Parameters
    ----------
    max_cases
        As of `critical_regions`.
    progress
        Called with the number of cases found so far.
    """

    def asked(numbers: list[Any]) -> Answer | None:
        return question.answer(numbers) if space.is_inside(numbers) else None

    def conclude(found: Exploration[Answer]) -> RegionMap:
        if found.ending is Ending.LIMIT_REACHED:
            raise MethodError(
                f"{space.model!r} over {', '.join(space.over)} has more than {max_cases} cases; "
                "let fewer parameters vary, or use tipping_points along one",
                f"the map needs more than {max_cases} case distinctions, too many to be read",
            )
        told = question.nothing, question.holds, question.caveat, question.claim
        cases = Cases(space, atoms, found, question.finder, *told)
        if not cases.leaves and cases.is_complete:
            space.refuse_empty()
        at = _Anywhere(space, question)
        return RegionMap(space.model, space.over, space.setting, space.where, found.ending, _regions(cases), cases, at)

    atoms = space.atoms(space.functions(question.inputs))
    return concluded(conclude, lambda: explore(asked, atoms, limit=max_cases, progress=progress))


def _regions(cases: Cases) -> tuple[CriticalRegion, ...]:
    regions = [
        CriticalRegion(types, _verdict(decision, cases.space), decision.witness, decision.method, cases)
        for types, decision in cases.best_decisions().items()
    ]
    return tuple(sorted(regions, key=lambda region: PREFERENCE[region.verdict]))


def _verdict(decision: Decision, space: Space) -> Verdict:
    """Return what is known of a region; what is a part of a surface, or a point, has no interior."""
    is_part_of_flat = space.is_flat and decision.verdict is Verdict.NONEMPTY
    return Verdict.BOUNDARY_ONLY if is_part_of_flat else decision.verdict


@dataclass(frozen=True)
class _Anywhere:
    """Answers at one setting, which may have one irrational value."""

    space: Space
    question: Asked

    def __call__(self, setting: Mapping[str, RealNumber]) -> Answer:
        rational = {name: value for name, value in setting.items() if isinstance(value, Fraction)}
        (*irrational,) = setting.keys() - rational.keys()
        if not irrational:
            return self.question.solved(rational)
        (name,) = irrational
        model = self.space.model
        today = {name: model.parameters[name].value}
        more = (*self.space.differences, *self.question.inputs)
        line = Line(model, name, {**rational, **today}, self.question.answer, more)
        found: Answer = line.at(setting[name])
        return found

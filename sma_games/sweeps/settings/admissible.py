"""Which settings of a sweep are admissible: decided in floats with error bounds, exactly where these leave it open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from sma_games.algebra.numbers.number_texts import setting_text
from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber
from sma_games.algebra.polynomials.rational_functions import sign_of
from sma_games.algebra.sign_cases.atoms import Atoms
from sma_games.algebra.sign_cases.exploration import Case, Ending, explore, leaves
from sma_games.errors import EvaluationError, InadmissibleError
from sma_games.expressions import Program
from sma_games.interrupts import all_or_nothing
from sma_games.modeling import ParametricGame
from sma_games.modeling.comparisons import Comparison
from sma_games.modeling.spaces import check_fixed, constraints_of, parameter_space
from sma_games.sweeps.settings.sources import Source

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sma_games.sweeps.settings.settings import Settings, SettingsChunk

__all__ = ["DRAWN_AT_ONCE", "LEAST_ACCEPTANCE", "AcceptedSource", "AdmissibleSettings", "accepted", "open_conditions"]

DRAWN_AT_ONCE = 2**16
LEAST_ACCEPTANCE = 1e-4  # of the draws; fewer would make a sample endless
MOST_CASES = 1000  # that are looked at for one that could be drawn


def open_conditions(
    model: ParametricGame, names: Sequence[str], setting: Mapping[str, Fraction], where: Sequence[str]
) -> tuple[Comparison, ...]:
    """Return what is asked of settings in which some parameters vary, without what holds over all their ranges.

    Raises
    ------
    InadmissibleError
        If what is fixed makes every setting inadmissible.
    """
    try:
        return parameter_space(model, names, setting, where, is_tightened=False).constraints
    except EvaluationError:  # formulas that are no rational functions: nothing is known of their signs
        found = [*model.admissibility, *constraints_of(model, where)]
        check_fixed([each for each in found if each.difference.is_exact], names, setting)
        return tuple(each for each in found if not each.difference.names.isdisjoint(names))


class AdmissibleSettings:
    """Tells which settings of chunks are admissible; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        from sma_games.sweeps.settings.parametric_functions import functions_of
        from sma_games.sweeps.settings.straight_line_code import Lines, ValueRows

        self._settings = settings
        self._conditions = settings.conditions
        program = Program([each.difference for each in self._conditions])
        lines = Lines(program, settings.names, settings.fixed, functions_of(settings, program))
        self._values = ValueRows(lines)

    def mask(self, chunk: SettingsChunk) -> NDArray[Any]:
        """Return for each setting of a chunk whether it is admissible."""
        import numpy as np

        values, errors = self._values.evaluate(chunk)
        inside, unsure = np.ones(chunk.size, dtype=np.bool_), np.zeros(chunk.size, dtype=np.bool_)
        for row, each in zip(self._values.of_formulas, self._conditions, strict=True):
            is_sure = (np.abs(values[row]) > errors[row]) | ((values[row] == 0) & (errors[row] == 0))
            unsure |= ~is_sure
            inside &= np.isin(np.sign(values[row]), list(each.signs)) | ~is_sure
        for place in np.flatnonzero(unsure & inside):
            inside[place] = self._holds(self._settings.exact_in(chunk, int(place)))
        return inside

    def _holds(self, setting: Mapping[str, Fraction]) -> bool:
        return all(each.holds_at(setting) for each in self._conditions)


@dataclass(frozen=True)
class AcceptedSource(Source):
    """The admissible ones among the points of a sample, in order: a sample of what is believed of admissible settings.

    Which they are is found out when first needed, from the beginning of the sample to the last one.
    """

    kind: ClassVar[str] = "sample"
    draws: Settings
    """The settings that are drawn, admissible or not; as many as may be needed."""
    num_settings: int

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that vary."""
        return self.draws.names

    @property
    def size(self) -> int:
        """Number of settings."""
        return self.num_settings

    @cached_property
    def numbers(self) -> NDArray[Any]:
        """The number of the draw behind each setting."""
        import numpy as np

        admissible = AdmissibleSettings(self.draws)
        found: list[Any] = []
        count = 0
        for number in range(self.draws.num_chunks):
            chunk = self.draws.chunk(number)
            found.append(chunk.start + np.flatnonzero(admissible.mask(chunk)))
            count += len(found[-1])
            if count >= self.num_settings:
                return np.concatenate(found)[: self.num_settings]
            if count < LEAST_ACCEPTANCE * (chunk.start + chunk.size):
                break
        raise _too_rare(self.draws, count, chunk.start + chunk.size)

    def is_of(self, settings: Settings) -> bool:
        """Tell whether what was asked of the draws is what is asked of some settings."""
        draws = self.draws
        return settings.model is draws.model and settings.where == draws.where and settings.fixed == draws.fixed

    @property
    def acceptance_rate(self) -> float:
        """The share of the draws that are admissible, up to the last one that is used."""
        return float(self.num_settings / (self.numbers[-1] + 1))

    def part(self, start: int, stop: int) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        """Return arrays of values by parameter, and how far exact values are from them if they are no decimals."""
        import numpy as np

        numbers = self.numbers[start:stop]
        blocks = np.split(numbers, 1 + np.flatnonzero(np.diff(numbers // DRAWN_AT_ONCE)))
        parts = [self._pick(block) for block in blocks]
        values, misses = (
            {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
            for tables in zip(*parts, strict=True)
        )
        return values, misses

    def _pick(self, numbers: NDArray[Any]) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        """Return what `part` does for some draws, generating all from the first to the last of them."""
        first, end = (int(numbers[0]), int(numbers[-1]) + 1) if len(numbers) else (0, 0)
        values, misses = self.draws.source.part(first, end)
        places = numbers - first
        return {name: values[name][places] for name in values}, {name: misses[name][places] for name in misses}

    def exact(self, index: int) -> dict[str, Fraction]:
        """Return the exact values at one setting."""
        return self.draws.source.exact(int(self.numbers[index]))

    def exact_from(self, index: int, floats: Mapping[str, float]) -> dict[str, Fraction]:
        """Return the exact values at one setting whose floats are known."""
        return self.draws.source.exact_from(index, floats)

    def description(self) -> dict[str, Any]:
        """Return what makes this source what it is, as plain text and numbers."""
        told = [each.text for each in self.draws.conditions]
        return {
            **self.draws.source.description(),
            "n": self.num_settings,
            "accepted_if": told,
            "acceptance_rate": self.acceptance_rate,
        }

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is found again."""
        return {name: value for name, value in self.__dict__.items() if name != "numbers"}


def _too_rare(draws: Settings, count: int, drawn: int) -> InadmissibleError:
    """Return the refusal to go on drawing, with a setting that could be drawn; if there is none, that is raised."""
    setting = _find_setting(draws)
    told = " and ".join(dict.fromkeys(each.text for each in draws.conditions))
    example = "" if setting is None else f"; one that does: {setting_text(setting)}"
    return InadmissibleError(
        "list values in a grid, or draw from other distributions: "
        f"only {count:,} of {drawn:,} settings drawn satisfy {told}{example}"
    )


def _find_setting(settings: Settings) -> Mapping[str, RealNumber] | None:
    """Return values in the ranges of the parameters that satisfy what is asked; None if that is not decided.

    Raises
    ------
    InadmissibleError
        If there are none.
    """
    try:
        setting = {**settings.model.baseline, **settings.fixed}
        used = [name for name in settings.names if any(name in each.difference.names for each in settings.conditions)]
        space = parameter_space(settings.model, used, setting, settings.where)
        functions = space.functions(space.differences)
    except EvaluationError:  # formulas that are no rational functions
        return None

    def is_inside(numbers: Sequence[Any]) -> bool | None:
        pairs = zip(numbers, space.constraints, strict=True)
        return all(sign_of(number) in each.signs for number, each in pairs) or None

    def is_found(case: Case[bool]) -> bool:
        return bool(case.answer) and case.decision.witness is not None

    atoms = Atoms(space.box, [each.numerator for each in functions], [each.denominator for each in functions])
    found = all_or_nothing(lambda: explore(is_inside, atoms, limit=MOST_CASES, stop=is_found))
    cases = list(leaves(found.tree))
    if not cases and found.ending is Ending.COMPLETE:
        space.refuse_empty()
    witnesses = [case.decision.witness for case in cases if case.decision.witness is not None]
    return next((each for each in witnesses if not any(isinstance(x, AlgebraicNumber) for x in each.values())), None)


def accepted(settings: Settings, count: int) -> Settings:
    """Return a sample of admissible settings only, drawn from settings that may be inadmissible."""
    draws = replace(settings, chunk_size=DRAWN_AT_ONCE)
    return replace(settings, source=AcceptedSource(draws, count))

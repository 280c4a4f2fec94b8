"""Formulas that may use the numbers of stages: read once, then put in place for each history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sma_games.expressions import Formula, parse_formula, symbol
from sma_games.modeling.parameters import why_no_name
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.stages import History, Stage, history_text

__all__ = ["StageFormulas", "Template"]


class Template(NamedTuple):
    """A formula in which the numbers of stages are still names."""

    text: str
    place: str
    formula: Formula
    mentioned: tuple[str, ...]
    """The stages whose numbers it uses."""


class StageFormulas:
    """Reads the formulas of stages and outcomes, and puts the numbers of stages in."""

    def __init__(self, scope: Mapping[str, Formula], stages: Sequence[Stage], problems: ProblemList) -> None:
        self._scope = scope
        self._stages = stages
        self._problems = problems
        self._placed: dict[tuple[str, tuple[Formula, ...]], Formula] = {}
        self._instructions: dict[Any, Any] = {}
        for stage in stages:
            if stage.values is not None and stage.name in scope:
                problems.add(stage.place, f"{stage.name!r} is also a parameter or definition; rename the stage")

    def template(self, text: str, place: str, earlier: int) -> Template:
        """Return a formula that may use the stages before a position, or zero with a note if it is none."""
        names = {stage.name: stage for stage in self._stages[:earlier] if self._is_free(stage.name)}
        scope = {**self._scope, **{name: symbol(name) for name in names}}
        formula = self._problems.formula(place, text, scope) or parse_formula("0")
        mentioned = [stage for name, stage in names.items() if name in formula.names]
        for stage in mentioned:
            if stage.values is None:
                self._problems.add(
                    place,
                    f"stage {stage.name!r} has no 'values', so formulas cannot use its name as a number",
                )
        return Template(text, place, formula, tuple(stage.name for stage in mentioned if stage.values is not None))

    def _is_free(self, name: str) -> bool:
        """Return whether a stage's name means the stage in formulas."""
        return name not in self._scope and not why_no_name(name)

    def placed(self, template: Template, numbers: Mapping[str, Formula], history: History) -> Formula:
        """Return the formula at the end of a history, or note that a stage it uses was not reached."""
        if not template.mentioned:
            return template.formula
        absent = [name for name in template.mentioned if name not in numbers]
        if absent:
            way = history_text(history, self._stages)
            self._problems.add(template.place, f"uses the number of stage {absent[0]!r}, which is not reached in {way}")
            return template.formula
        key = (template.text, tuple(numbers[name] for name in template.mentioned))
        if key not in self._placed:
            given = {name: numbers[name] for name in template.mentioned}
            self._placed[key] = self._shared(template.formula.substituted(given) or self._parsed(template, given))
        return self._placed[key]

    def _shared(self, formula: Formula) -> Formula:
        """Return an equal formula whose instructions are those of others where they are equal: it saves memory."""
        return Formula(tuple([self._instructions.setdefault(line, line) for line in formula.code]), formula.text)

    def _parsed(self, template: Template, numbers: Mapping[str, Formula]) -> Formula:
        """Return a formula, or note what is wrong with it once numbers are put in."""
        scope = {**self._scope, **numbers}
        return self._problems.formula(template.place, template.text, scope) or template.formula

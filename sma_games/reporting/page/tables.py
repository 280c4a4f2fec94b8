"""Answers found beforehand, for games that a page cannot solve: along one parameter at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.answers import Question
from sma_games.answers.solved import type_of
from sma_games.equilibria import Equilibrium, EquilibriumResult
from sma_games.errors import EvaluationError, InadmissibleError
from sma_games.modeling import ParametricGame
from sma_games.reporting.page.document import FoundPart, LinePart, PointPart, TablePart
from sma_games.reporting.words.answers import Reading
from sma_games.reporting.words.type_words import type_words

__all__ = ["find_table"]

INTERVALS = 8  # between the values of a parameter at which it is solved
LISTED = 20  # equilibria of one setting that are told
DIGITS = 10


def find_table(question: Question, names: Sequence[str], progress: Callable[[int], None] | None = None) -> TablePart:
    """Return the answers at the ends and at evenly spaced values of each parameter, the others at the baseline.

    Costs one solution for each value.
    """
    model, texts = question.model, dict[str, int]()
    here = _point(question, model.baseline, texts)
    lines = []
    for place, name in enumerate(names):
        points = []
        for value in _values(model, name):
            is_here = value == model.baseline[name]
            point = here if is_here else _point(question, {**model.baseline, name: value}, texts)
            points.append(point.model_copy(update={"value": exact_text(value)}))
        lines.append(LinePart(points=points))
        if progress is not None:
            progress(place + 1)
    return TablePart(texts=list(texts), here=here, lines=lines)


def _values(model: ParametricGame, name: str) -> list[Fraction]:
    parameter = model.parameters[name]
    width = parameter.high - parameter.low
    spaced = {parameter.low + width * Fraction(step, INTERVALS) for step in range(INTERVALS + 1)}
    return sorted(spaced | {parameter.value})


def _point(question: Question, setting: Mapping[str, Fraction], texts: dict[str, int]) -> PointPart:
    try:
        result = question.solve_at(setting)
    except (InadmissibleError, EvaluationError) as error:
        return PointPart(value="0", refusal=str(error), status="", count="0", equilibria=[])
    found = [_found(question.model, result, each, texts) for each in islice(result.equilibria, LISTED)]
    return PointPart(
        value="0",
        refusal="",
        status=result.status.value,
        count=str(result.num_equilibria),
        equilibria=_distinct(found),
    )


def _found(
    model: ParametricGame, result: EquilibriumResult, equilibrium: Equilibrium, texts: dict[str, int]
) -> FoundPart:
    words = Reading(model, result, ()).who_does_what(equilibrium)
    return FoundPart(
        words=texts.setdefault(words, len(texts)),
        type=texts.setdefault(type_words(model, type_of(result, equilibrium)), len(texts)),
        payoffs=[_text(equilibrium.payoffs[player]) for player in model.players],
        measures=[_text(value) for value in equilibrium.measures.values()],
    )


def _text(number: Any) -> str:
    """Return a number in full, or if it is irrational some digits of it."""
    return exact_text(number) if isinstance(number, int | Fraction) else f"{float(number):.{DIGITS}g}"


def _distinct(found: Iterable[FoundPart]) -> list[FoundPart]:
    return list({each.model_dump_json(): each for each in found}.values())

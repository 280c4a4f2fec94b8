"""What `sma-games show` prints as JSON: parameters, definitions, and the formulas of the game with their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from sma_games.cli.formulas import formula_places
from sma_games.cli.options import Choice
from sma_games.cli.output import exact_json, numbers_json, subject_json

if TYPE_CHECKING:
    from sma_games.cli.documents.catalog import CalibrationPart, FormulaPart, ParameterPart, ShowDocument
    from sma_games.modeling import ParametricGame
    from sma_games.modeling.calibrations import Calibration

__all__ = ["describe_model"]


def describe_model(choice: Choice, numbers: Sequence[Fraction]) -> ShowDocument:
    """Return what a model says, with the values of all formulas at the setting."""
    model = choice.model
    return {
        "command": "show",
        **subject_json(choice),
        "question": model.question,
        "source": model.citation,
        "payoff_unit": model.labels.payoff_unit,
        "parameters": [_parameter_json(choice, name) for name in model.parameters],
        "constraints": [{"text": each.text, "meaning": each.meaning} for each in model.constraints],
        "calibrations": {name: _calibration_json(each) for name, each in model.calibrations.items()},
        "definitions": {name: formula.text for name, formula in model.definitions.items()},
        "formulas": list(_formulas_json(model, numbers)),
    }


def _parameter_json(choice: Choice, name: str) -> ParameterPart:
    parameter = choice.model.parameters[name]
    return {
        "name": name,
        "label": parameter.label,
        "value": exact_json(choice.setting[name]),
        "today": exact_json(choice.model.today[name]),
        "low": exact_json(parameter.low),
        "high": exact_json(parameter.high),
        "unit": parameter.unit,
        "role": parameter.role.word,
        "distribution": None if parameter.distribution is None else str(parameter.distribution),
        "meaning": parameter.meaning,
        "source": parameter.source,
        "evidence": None if parameter.evidence is None else parameter.evidence.word,
        "information": parameter.information,
        "note": parameter.note,
        "is_used": name in choice.model.relevant,
    }


def _calibration_json(calibration: Calibration) -> CalibrationPart:
    return {
        "values": numbers_json(calibration),
        "distributions": {name: str(own.distribution) for name, own in calibration.beliefs.items()},
        "information": calibration.information,
    }


def _formulas_json(model: ParametricGame, numbers: Sequence[Fraction]) -> Iterator[FormulaPart]:
    for index, place in formula_places(model):
        yield {"place": place, "formula": model.formulas[index].text, "value": exact_json(numbers[index])}

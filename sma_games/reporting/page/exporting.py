"""A model as a document from which any program can compute its exact answers, without this package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.answers import Numbers, can_ask, parametric_form, question_for
from sma_games.errors import MethodError, SettingError
from sma_games.expressions import Program
from sma_games.modeling import Parameter, ParametricGame
from sma_games.modeling.dependence import rank_correlations
from sma_games.modeling.parameters import belief_of
from sma_games.reporting.page.document import (
    AnswersDocument,
    BargainingPart,
    BeliefPart,
    CalibrationPart,
    ChancePart,
    ConditionPart,
    ModelPart,
    ParameterPart,
    TablePart,
    TreePart,
    WordsPart,
    digest_of,
)
from sma_games.reporting.page.structures import STRUCTURES, names_of_actions
from sma_games.reporting.page.tables import find_table
from sma_games.reporting.words.forms import measure_units
from sma_games.reporting.words.vocabulary import Vocabulary, vocabulary_of

__all__ = ["export_answers"]

SHARES = np.linspace(0, 1, 33)
DIGITS = 6


def export_answers(model: ParametricGame, *, progress: Callable[[int], None] | None = None) -> dict[str, Any]:
    """Return a model as a JSON document that holds everything needed to answer for it exactly, at any setting.

    Parameters, formulas as straight-line code, what makes a setting admissible, and the game with numbers of formulas
    in place of numbers; see docs/answers_document.md, and `answers.schema.json` in the package. A digest shows whether
    a document is damaged. Linear in the size of the model.

    Parameters
    ----------
    model
        A matrix, of which all equilibria are meant if two play and else the pure ones; a tree with perfect information,
        or a small one of two players, as its reduced normal form; a stochastic game, of which the pure equilibria are
        meant; a bargaining problem. Of any other game the document holds answers found beforehand, along one parameter
        at a time, which costs some solutions for each.
    progress
        Called with the number of parameters along which that is done.

    Raises
    ------
    MethodError
        If no solver takes the game.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> document = export_answers(load_model("textbook/hawk_dove"))
    >>> document["kind"], document["code"][:2], len(document["digest"])
    ('matrix', [['name', 0], ['name', 1]], 64)
    """
    if not isinstance(model, ParametricGame):
        raise MethodError(f"export_answers needs a model, not {type(model).__name__}; see load_model")
    asked = parametric_form(model)
    program = Program([*asked.formulas, *(each.difference for each in asked.admissibility)])
    used = [name for name in asked.parameters if name in program.names]
    kind, part, concept = _structure(asked, used, progress)
    dependent = {name for pair in rank_correlations(asked.dependence, used) for name in pair}
    is_table = isinstance(part, TablePart)
    document = AnswersDocument(
        model=_model_part(model, concept, reduced=asked is not model),
        kind=kind,  # type: ignore[arg-type]
        players=list(asked.players),
        parameters=[_parameter(asked.parameters[name]) for name in used],
        in_file=[
            (place, exact_text(asked.today[name]))
            for place, name in enumerate(used)
            if asked.today[name] != asked.baseline[name]
        ],
        dependent=[place for place, name in enumerate(used) if name in dependent],
        without_effect=[name for name in asked.parameters if name not in used],
        calibrations=_calibrations(asked, used),
        code=[] if is_table else _code(program, used),
        formulas=[] if is_table else list(program.places[: len(asked.formulas)]),
        conditions=[] if is_table else _conditions(asked, program),
        structure=part,
        words=_words(asked, part),
    )
    content = document.model_dump(mode="json")
    return {**content, "digest": digest_of(content)}


def _structure(
    model: ParametricGame, names: Sequence[str], progress: Callable[[int], None] | None
) -> tuple[str, Any, str]:
    """Return the kind of document, what the game consists of, and the concept; else answers found beforehand."""
    if can_ask(model, Numbers.LINE):
        question = question_for(model, "a document of answers", Numbers.LINE, is_part_enough=True)
        structure = STRUCTURES.get(type(question))
        if structure is not None and structure.takes(model):
            return structure.kind, structure.export(model), question.concept
    question = question_for(model, "a document of answers", Numbers.SETTING)
    return "table", find_table(question, names, progress), question.concept


def _model_part(model: ParametricGame, concept: str, *, reduced: bool) -> ModelPart:
    return ModelPart(
        name=model.slug if "/" in model.slug else f"{model.slug or 'model'}.toml",
        title=model.title,
        question=model.question,
        form=model.form,
        sha256=model.file_hash,
        concept=concept,
        reduced=reduced,
    )


def _parameter(parameter: Parameter) -> ParameterPart:
    return ParameterPart(
        name=parameter.name,
        label=parameter.label,
        meaning=parameter.meaning,
        unit="" if parameter.unit == "1" else parameter.unit,
        role=parameter.role.word,
        evidence=parameter.evidence.word if parameter.evidence else "",
        source=parameter.source,
        value=exact_text(parameter.value),
        low=exact_text(parameter.low),
        high=exact_text(parameter.high),
        belief=_belief(parameter),
    )


def _belief(parameter: Parameter) -> BeliefPart | None:
    """Return what is believed of an uncertain parameter; None if the file does not say, or it is fixed."""
    if parameter.distribution is None:
        return None
    try:
        belief = belief_of(parameter)
    except SettingError:
        return None
    values = belief.quantiles(SHARES)
    pairs = list(zip(SHARES.tolist(), np.asarray(values, dtype=float).tolist(), strict=True))
    return BeliefPart(text=str(parameter.distribution), quantiles=_thin_out(pairs))


def _thin_out(pairs: Sequence[tuple[float, float]]) -> list[tuple[str, str]]:
    """Return rounded pairs without those that lie on the line between their neighbors."""
    kept = [pairs[0]]
    for place in range(1, len(pairs) - 1):
        (x, y), (u, v) = kept[-1], pairs[place + 1]
        share, value = pairs[place]
        if abs(y + (v - y) * (share - x) / (u - x) - value) > 10.0**-DIGITS * max(1.0, abs(value)):
            kept.append((share, value))
    kept.append(pairs[-1])
    return [(f"{share:.{DIGITS}g}", f"{value:.{DIGITS}g}") for share, value in kept]


def _calibrations(model: ParametricGame, used: Sequence[str]) -> list[CalibrationPart]:
    return [
        CalibrationPart(
            name=name, values=[(used.index(each), exact_text(value)) for each, value in table.items() if each in used]
        )
        for name, table in model.calibrations.items()
    ]


def _code(program: Program, used: Sequence[str]) -> list[list[str | int]]:
    written: list[list[str | int]] = []
    for operation, operands, value in program.code:
        match operation:
            case "number":
                written.append([operation, exact_text(value)])
            case "name":
                written.append([operation, used.index(str(value))])
            case "where":
                written.append([operation, str(value), *operands])
            case "**":
                assert isinstance(value, int)
                written.append([operation, *operands, value])
            case _:
                written.append([operation, *operands])
    return written


def _conditions(model: ParametricGame, program: Program) -> list[ConditionPart]:
    places = program.places[len(model.formulas) :]
    return [
        ConditionPart(place=place, signs=sorted(each.signs), text=each.text)  # type: ignore[arg-type]
        for place, each in zip(places, model.admissibility, strict=True)
    ]


def _words(model: ParametricGame, part: Any) -> WordsPart:
    words, units = vocabulary_of(model), measure_units(model)
    return WordsPart(
        players=[words.player_name(player) for player in model.players],
        unit=words.unit,
        unit_meaning=words.unit_words,
        actions=[(name, words.action_words(name), words.infinitive(name)) for name in names_of_actions(part)],
        branches=_branches(words, part),
        measures=[(name, units.get(name, "")) for name in model.measures],
        measured="agreed on" if isinstance(part, BargainingPart) else "expected",
    )


def _branches(words: Vocabulary, part: Any) -> list[tuple[str, str, str]]:
    nodes = [node for node in part.nodes if isinstance(node, ChancePart)] if isinstance(part, TreePart) else []
    pairs = dict.fromkeys((node.name, branch) for node in nodes for branch in node.branches)
    return [(stage, branch, words.branch_words(stage, branch)) for stage, branch in pairs]

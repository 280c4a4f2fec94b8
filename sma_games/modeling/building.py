"""From the tables of a model file, whether read or built in Python, to a parametric game."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from sma_games.errors import EvaluationError, GameError, ModelError, Problem, SettingError
from sma_games.expressions import Formula
from sma_games.games import ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode
from sma_games.modeling.bargaining import read_bargaining
from sma_games.modeling.calibrations import Calibration, read_calibrations, write_out
from sma_games.modeling.comparisons import Comparison, parse_comparisons
from sma_games.modeling.dependence import read_dependence
from sma_games.modeling.expected import check_expected
from sma_games.modeling.formulas import FormulaTable
from sma_games.modeling.labels import check_labels, read_labels, with_shared_labels
from sma_games.modeling.offers import read_offers
from sma_games.modeling.parameters import Parameter, read_definitions, read_parameters
from sma_games.modeling.parametric import ParametricGame
from sma_games.modeling.payoff_tables import read_payoffs
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.schema import (
    BargainingDocument,
    Document,
    FileDocument,
    NormalDocument,
    OffersDocument,
    OtherDocument,
    ParametersDocument,
    ReportDocument,
    SequentialDocument,
    StochasticDocument,
)
from sma_games.modeling.stage_formulas import StageFormulas
from sma_games.modeling.stages import read_outcomes, read_stages
from sma_games.modeling.states import read_states
from sma_games.modeling.tree import SkeletonNode, StageTree

__all__ = ["build_model", "check_shared", "with_shared"]

NO_ROOTS = (
    "whether it holds cannot be told exactly with exp, log or sqrt; compare powers instead, such as p <= q**2 for "
    "sqrt(p) <= q, or make a parameter of the value"
)
NO_GAME = "this file holds parameters that models share; it is no game itself"
NO_GAME_BUT_PAGE = "this file says what the page of a report asks; it is no game itself"


def with_shared(document: Document, shared: ParametersDocument) -> Document:
    """Return a file with the parameters, calibrations, definitions and labels of another; its own override these."""
    definitions = {name: text for name, text in shared.definitions.items() if name not in document.parameters}
    parameters = {name: table for name, table in shared.parameters.items() if name not in document.definitions}
    calibrations = {
        title: {name: text for name, text in table.items() if name not in document.definitions}
        for title, table in shared.calibrations.items()
    }
    for title, table in document.calibrations.items():
        calibrations[title] = calibrations.get(title, {}) | table
    return document.model_copy(
        update={
            "parameters": parameters | document.parameters,
            "definitions": definitions | document.definitions,
            "constraint": [*document.constraint, *shared.constraint],
            "dependence": [
                *document.dependence,
                *(each for each in shared.dependence if set(each.parameters) <= set(parameters | document.parameters)),
            ],
            "calibrations": calibrations,
            **with_shared_labels(document, shared),
        }
    )


def check_shared(
    document: Document, problems: ProblemList
) -> tuple[dict[str, Parameter], dict[str, Calibration], dict[str, Formula], dict[str, Formula]]:
    """Return parameters, calibrations, definitions and the scope of formulas; whatever is wrong is noted."""
    parameters = {
        name: replace(each, label=document.labels.parameters.get(name, ""))
        for name, each in read_parameters(document.parameters, problems).items()
    }
    calibrations = read_calibrations(document.calibrations, document.parameters, parameters, problems)
    definitions, scope = read_definitions(document.definitions, document.parameters, problems)
    if isinstance(document, ParametersDocument):
        read_labels(document, problems)
    return parameters, calibrations, definitions, scope


def build_model(document: FileDocument | None, slug: str, problems: ProblemList) -> ParametricGame:
    """Return the game that a complete file describes; None stands for one whose problems are noted already.

    Raises
    ------
    ModelError
        With every problem of the file.
    """
    if document is None or isinstance(document, ParametersDocument | ReportDocument):
        problems.raise_if_any()
        reason = NO_GAME_BUT_PAGE if isinstance(document, ReportDocument) else NO_GAME
        raise ModelError(problems.source, [Problem("model.form", reason)])
    parameters, calibrations, definitions, scope = check_shared(document, problems)
    table = FormulaTable()
    match document:
        case NormalDocument():
            parts = _matrix(document, scope, table, problems)
        case SequentialDocument():
            parts = _tree(document, scope, table, problems)
        case StochasticDocument():
            parts = _states(document, scope, table, problems)
        case BargainingDocument():
            parts = read_bargaining(document, scope, table, problems)
        case OffersDocument():
            parts = read_offers(document, scope, table, problems)
        case OtherDocument():
            parts = _others(document, scope, table, problems)
    dependence = read_dependence(document.dependence, document.parameters, problems)
    constraints = [*_constraints(document, scope, problems), *((0, each) for each in parts.pop("implied", ()))]
    labels = read_labels(document, problems)
    answers = [table.model_dump(exclude_unset=True) for table in document.expected]
    check_expected(document.expected, parameters, document.calibrations, _strategies(document, parts), problems)
    problems.raise_if_any()
    tables = document.model_dump(exclude_defaults=True) | ({"expected": answers} if answers else {})
    if "calibrations" in tables:
        tables["calibrations"] = write_out(tables["calibrations"], calibrations, tables.get("parameters", {}))
    model = ParametricGame(
        slug=slug,
        title=document.model.title,
        question=document.model.question,
        citation=document.model.citation,
        parameters=parameters,
        calibrations=calibrations,
        definitions=definitions,
        constraints=tuple(each for _, each in constraints),
        dependence=dependence,
        labels=labels,
        expected=tuple(answers),
        formulas=table.formulas,
        tables=tables,
        **parts,
    )
    _try_out(model, constraints, problems)
    problems.raise_if_any()
    return model


def _constraints(
    document: Document, scope: Mapping[str, Formula], problems: ProblemList
) -> Iterator[tuple[int, Comparison]]:
    """Yield the comparisons that a file declares, each with the number of its constraint."""
    for number, table in enumerate(document.constraint, 1):
        try:
            for each in parse_comparisons(table.formula, scope, "formula", is_exact=False):
                if not each.difference.is_exact:
                    problems.add(f"constraint {number}", f"formula: {table.formula!r}: {NO_ROOTS}")
                    continue
                yield number, replace(each, meaning=table.meaning)
        except SettingError as error:
            problems.add(f"constraint {number}", str(error))


def _read_beliefs(
    document: SequentialDocument, scope: Mapping[str, Formula], table: FormulaTable, problems: ProblemList
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield what players believe of a move of chance, each with words for whose beliefs they are."""
    for stage in document.stage:
        for player, row in (stage.beliefs or {}).items():
            place = f"stage {stage.name}, beliefs, {player}"
            read = [problems.formula(f"{place}, {branch}", text, scope) for branch, text in row.items()]
            yield f"beliefs of {player} about {stage.name}", tuple(table.index(each) for each in read if each)


def _strategies(document: Document, parts: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the choices of each player of a matrix, or in the first state; in a tree the players alone."""
    if isinstance(document, StochasticDocument) and parts["states"]:
        return dict(zip(parts["players"], parts["states"][0].action_lists, strict=False))  # labels may be wrong yet
    strategies: dict[str, tuple[str, ...]] = parts["strategies"]
    return strategies


def _matrix(
    document: NormalDocument, scope: Mapping[str, Formula], table: FormulaTable, problems: ProblemList
) -> dict[str, Any]:
    """Return the fields of a normal form."""
    indices = read_payoffs(document.payoffs, document.players, scope, table, problems)
    return {
        "form": "normal",
        "players": tuple(document.players),
        "strategies": {player: tuple(names) for player, names in document.players.items()},
        "payoff_indices": indices,
        "nodes": (),
        "measures": (),
    }


def _tree(
    document: SequentialDocument, scope: Mapping[str, Formula], table: FormulaTable, problems: ProblemList
) -> dict[str, Any]:
    """Return the fields of a sequential game."""
    players = tuple(document.model.players)
    before = len(problems)
    check_labels(players, "model.players", problems)
    stages = read_stages(document.stage, players, problems)
    outcomes, measures = read_outcomes(document.outcome, stages, players, problems)
    tree = StageTree(stages, outcomes, players, StageFormulas(scope, stages, problems), table, problems)
    nodes = tree.grown() if len(problems) == before else ()
    return {
        "form": "sequential",
        "players": players,
        "strategies": {},
        "payoff_indices": (),
        "nodes": nodes,
        "measures": measures,
        "belief_rows": tuple(_read_beliefs(document, scope, table, problems)),
    }


def _states(
    document: StochasticDocument, scope: Mapping[str, Formula], table: FormulaTable, problems: ProblemList
) -> dict[str, Any]:
    """Return the fields of a stochastic game."""
    players = tuple(document.model.players)
    check_labels(players, "model.players", problems)
    discount = problems.formula("model.discount", document.model.discount, scope)
    return {
        "form": "stochastic",
        "players": players,
        "strategies": {},
        "payoff_indices": (),
        "nodes": (),
        "measures": (),
        "discount": None if discount is None else table.index(discount),
        "states": read_states(document.state, players, scope, table, problems),
    }


def _others(
    document: OtherDocument, scope: Mapping[str, Formula], table: FormulaTable, problems: ProblemList
) -> dict[str, Any]:
    """Return the fields of a game of another form."""
    check_labels(document.model.players, "model.players", problems)
    return {
        "form": document.model.form,
        "players": tuple(document.model.players),
        "strategies": {},
        "payoff_indices": (),
        "nodes": (),
        "measures": (),
        "details": document.read(scope, table, problems),
    }


def _try_out(model: ParametricGame, constraints: Sequence[tuple[int, Comparison]], problems: ProblemList) -> None:
    """Note if the tree is no game, or if a formula has no value at the baseline or at a calibration."""
    is_exact = all(formula.is_algebraic for formula in model.formulas)
    for calibration in (None, *model.calibrations):
        place = "at the baseline" if calibration is None else f"at calibration {calibration!r}"
        try:
            if is_exact:
                model.numbers(model.setting(calibration))
            else:
                model.fix(calibration).batch({})
        except (EvaluationError, SettingError) as error:
            problems.add(place, _add_number(str(error), constraints))
    if model.form == "sequential":
        try:
            ExtensiveFormGame(model.players, tuple(map(_blank, model.nodes)), model.measures)
        except GameError as error:
            problems.add("stages", str(error))


def _add_number(message: str, constraints: Sequence[tuple[int, Comparison]]) -> str:
    """Return a message with the number of the constraint that it is about, if it is about one."""
    for number, each in constraints:
        words = f"the model asks for {each.text}"
        if f"{words} (" in message or message.endswith(words):
            return message.replace("the model asks for", f"constraint {number} asks for", 1)
    return message


def _blank(node: SkeletonNode) -> DecisionNode | ChanceNode[Fraction] | TerminalNode[Fraction]:
    """Return a node with numbers that are right for any game, to check the rest of it."""
    match node:
        case ChanceNode(name, branches, _, children):
            return ChanceNode(name, branches, (Fraction(1, len(branches)),) * len(branches), children)
        case TerminalNode(payoffs, measures):
            return TerminalNode((Fraction(0),) * len(payoffs), (Fraction(0),) * len(measures))
        case _:
            return node

"""The format of model files: which keys there are, and what kind of value each takes.

The classes say what a single entry looks like; whether the entries fit together (names, ranges, the tree) is
checked by the modules that build the game from them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from functools import cache, reduce
from operator import getitem, or_
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    PlainValidator,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    ValidationError,
    model_serializer,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.errors import did_you_mean, nearest
from sma_games.expressions import Formula
from sma_games.modeling.expected import ExpectedBargain, ExpectedMatrix, ExpectedOffers, ExpectedStates, ExpectedTree
from sma_games.modeling.formulas import FormulaTable
from sma_games.modeling.label_tables import LabelsTable, PaymentTable, ReportTable, UnitTable
from sma_games.modeling.offer_tables import OffersTable, OfferStateTable
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.texts import Alternatives, FormulaText, NumberText, Table, Utility

__all__ = [
    "BargainingDocument",
    "BargainingTable",
    "CalibratedTable",
    "Condition",
    "DependenceTable",
    "Document",
    "FileDocument",
    "NormalDocument",
    "OffersDocument",
    "OtherDocument",
    "OutcomeTable",
    "ParameterTable",
    "ParametersDocument",
    "ReportDocument",
    "SequentialDocument",
    "StageTable",
    "StochasticDocument",
    "json_schema",
    "read_document",
]

MAX_SHOWN = 60
OPTIONAL = {"labels", "units", "payments"}


def _labels(value: Any) -> Any:
    """Return one label or a list of labels; anything else is refused."""
    if isinstance(value, str) or (isinstance(value, list) and value and all(isinstance(label, str) for label in value)):
        return value
    raise PydanticCustomError("labels", 'expected text in quotes, or a list such as ["accept", "decline"]')


Labels = Annotated[str | list[str], PlainValidator(_labels, json_schema_input_type=str | list[str])]
Condition: TypeAlias = dict[str, Labels]


class ParameterTable(Table):
    """A named number: today's value, its admissible range, what is believed about it, and the source."""

    value: NumberText = Field(description="The value at the baseline, within the range.")
    range: tuple[NumberText, NumberText] = Field(
        description="The admissible interval, ends included; tipping points are searched in it.", strict=False
    )
    role: Literal["lever", "uncertainty", "constant"] = Field(
        description="lever: someone chooses it; uncertainty: nobody knows it; constant: fixed."
    )
    unit: str = Field(default="", description="What one unit of it is.")
    meaning: str = Field(default="", description="One sentence: what the number says.")
    distribution: str | None = Field(
        default=None,
        description='What is believed, for samples: "uniform(0, 0.5)", "beta(12, 12)", "fixed", ..., or '
        "'empirical(\"data/table.csv\", column)', with a path as that of `parameters_from`.",
    )
    source: str = Field(default="", description="A key of references.bib, or 'assumption'.")
    information: str = Field(default="", description="When it was known, so that forecasts use no hindsight.")
    evidence: Literal["value", "range", "sign", "assumption"] | None = Field(
        default=None, description="What the source gives: the number, a range, only the sign, or nothing."
    )
    note: str = Field(default="", description="What else is to be said, such as why today's value is not the mean.")


def _as_table(value: Any) -> Any:
    """Return the short form of an entry, a value alone, as a table."""
    return value if isinstance(value, dict | BaseModel) else {"value": value}


class CalibratedTable(Table):
    """What a calibration says of a parameter: a value, a distribution, or both."""

    value: NumberText | None = Field(default=None, description="The value, within the range of the parameter.")
    distribution: str | None = Field(
        default=None, description="What is believed, for samples; without it, the value is certain."
    )
    source: str = Field(default="", description="A key of references.bib, or 'assumption'.")
    information: str = Field(default="", description="When it was known; that of the calibration if absent.")

    @model_serializer(mode="wrap")
    def _short(self, write: SerializerFunctionWrapHandler) -> Any:
        """Write a value alone without a table around it."""
        table = write(self)
        return table["value"] if list(table) == ["value"] else table


Calibrated = Annotated[CalibratedTable, BeforeValidator(_as_table, json_schema_input_type=CalibratedTable | NumberText)]


class ModelTable(Table):
    """What the model is called and which kind of game it is."""

    title: str = Field(description="One line for headings.", min_length=1)
    form: str = Field(description="The kind of game.")
    question: str = Field(default="", description="What the model is to answer, in one sentence.")
    citation: str = Field(default="", description="A key of references.bib.")
    payoff_unit: str | None = Field(
        default=None, description="What payoffs are in, a key of [units]; plain numbers if absent."
    )
    parameters_from: str | None = Field(
        default=None,
        description="A file of form 'parameters': its path in the models folder, or next to this file.",
    )


class SequentialModelTable(ModelTable):
    """The same, with the players of a game told in stages."""

    players: list[str] = Field(description="The players, in the order of the payoffs.")


class StochasticModelTable(SequentialModelTable):
    """The same, with what the players of a game with states have in common."""

    discount: FormulaText = Field(description="The discount factor: what the next period counts, from 0 to below 1.")


class StageTable(Table):
    """A move of a player, or of chance."""

    name: str = Field(description="A name; with `values`, also the name of a number in formulas.")
    player: str | None = Field(default=None, description="Who moves; absent for chance.")
    actions: list[str] | None = Field(default=None, description="What the player may do.")
    chance: dict[str, FormulaText] | None = Field(
        default=None, description="Branches and their probabilities, which add up to one at every setting."
    )
    beliefs: dict[str, dict[str, FormulaText]] | None = Field(
        default=None,
        description="By player who disagrees, her own probabilities, none of what `chance` excludes.",
    )
    when: Condition | None = Field(
        default=None, description="Reached only if these earlier stages went so; a list means any of these."
    )
    when_any: list[Condition] | None = Field(default=None, description="The same, for several alternatives.")
    observes: list[str] | None = Field(
        default=None, description="The earlier stages that the player has seen; all of them if absent."
    )
    values: dict[str, FormulaText] | None = Field(
        default=None,
        description="A number for each action or branch, which formulas use by the stage's name.",
    )


class OutcomeTable(Table):
    """What the players get where the game ends in a given way."""

    when: Condition | None = Field(default=None, description="The ends that this entry is about.")
    when_any: list[Condition] | None = Field(default=None, description="The same, for several alternatives.")
    otherwise: bool = Field(default=False, description="Whether it is about every end that no other entry is about.")
    payoffs: dict[str, FormulaText] = Field(description="A formula for every player.")
    measures: dict[str, FormulaText] = Field(
        default_factory=dict, description="Quantities of interest, reported as expectations."
    )


class BargainingTable(Table):
    """What is bargained about: a price, the payoffs at it, and those without an agreement."""

    variable: str = Field(description="The name of the price in the formulas of `utility`.")
    unit: str = Field(default="", description="What one unit of the price is.")
    range: tuple[FormulaText, FormulaText] = Field(
        description="The prices that can be agreed on, ends included: two formulas.", strict=False
    )
    solution: Literal[
        "nash_bargaining",
        "asymmetric_nash_bargaining",
        "kalai_smorodinsky",
        "egalitarian",
        "utilitarian",
        "shapley_value",
        "core",
    ] = Field(default="nash_bargaining", description="The solution that questions are about.")
    utility: dict[str, Utility] = Field(
        description="By player: a formula that is linear in the price; of several in brackets, the least."
    )
    disagreement: dict[str, Alternatives] = Field(
        description="By player: what there is without an agreement; of several formulas by name, the best."
    )
    weights: dict[str, FormulaText] = Field(
        default_factory=dict, description="Bargaining weights of the asymmetric Nash solution; equal if absent."
    )
    veto: list[str] = Field(
        default_factory=list, description="Of three players: who must be part of every agreement; all if absent."
    )


class ConstraintTable(Table):
    """A comparison of formulas that holds at every admissible setting."""

    formula: str = Field(description='A comparison such as "p + q <= 1"; several may be joined by "and".', min_length=1)
    meaning: str = Field(default="", description="One sentence: what it says.")


class DependenceTable(Table):
    """Beliefs about parameters that hang together."""

    parameters: list[str] = Field(description="Names of parameters; every two of them hang together.", min_length=2)
    rank_correlation: NumberText = Field(description="Spearman's rank correlation, between -1 and 1.")
    source: str = Field(default="", description="A key of references.bib, or 'assumption'.")


class Shared(Table):
    """The tables that every file may have."""

    schema_version: Literal[1] = Field(description="The version of this format.")
    parameters: dict[str, ParameterTable] = Field(default_factory=dict, description="The named numbers.")
    calibrations: dict[str, dict[str, Calibrated]] = Field(
        default_factory=dict,
        description="Named partial settings, for at(calibration=...): by parameter a value, or a table with value, "
        "distribution, or both; the key `information` says up to when its figures were known, and "
        '`values = "means"` puts each lever and uncertainty that it does not name, and that has a distribution, at its '
        "mean.",
    )
    definitions: dict[str, FormulaText] = Field(
        default_factory=dict, description="Named formulas, read from top to bottom; each may use those above."
    )
    constraint: list[ConstraintTable] = Field(
        default_factory=list, description="What holds between parameters; questions are about settings where it does."
    )
    dependence: list[DependenceTable] = Field(
        default_factory=list,
        description="Rank correlations of what is believed of parameters, which samples have (Gaussian copula).",
    )
    units: dict[str, UnitTable] = Field(default_factory=dict, description="What the units of payoffs are.")
    labels: LabelsTable = Field(default_factory=LabelsTable, description="What a reader calls the names of the file.")
    payments: dict[str, PaymentTable] = Field(
        default_factory=dict, description="By player: what part of the costs is paid, and told apart from the rest."
    )


class ParametersDocument(Shared):
    """Parameters that several models share."""

    model: ModelTable


class ReportDocument(Table):
    """The page of a report: a question, and the models that answer it."""

    schema_version: Literal[1] = Field(description="The version of this format.")
    model: ModelTable
    report: ReportTable = Field(description="What the page asks, and of which models.")


class NormalDocument(Shared):
    """A payoff matrix, for any number of players."""

    model: ModelTable
    players: dict[str, list[str]] = Field(description="The strategies of each player.")
    payoffs: dict[str, Any] = Field(
        description="One table level per player, in order; innermost a formula for every player."
    )
    expected: list[ExpectedMatrix] = Field(default_factory=list, description="Certified answers, run as tests.")


class SequentialDocument(Shared):
    """A game told in stages, from which its tree is unrolled."""

    model: SequentialModelTable
    stage: list[StageTable] = Field(description="The moves, in the order of the story.", min_length=1)
    outcome: list[OutcomeTable] = Field(description="What each end of the story is worth.", min_length=1)
    expected: list[ExpectedTree] = Field(default_factory=list, description="Certified answers, run as tests.")


class StochasticDocument(Shared):
    """A game that moves between states for ever."""

    model: StochasticModelTable
    state: dict[str, dict[str, Any]] = Field(
        description="For each state the actions of every player, and one table level per player; innermost the "
        "tables `payoffs`, of this period, and `next`, the probabilities of the next states.",
        min_length=1,
    )
    expected: list[ExpectedStates] = Field(default_factory=list, description="Certified answers, run as tests.")


class BargainingDocument(Shared):
    """Players who may agree on a price."""

    model: SequentialModelTable
    bargaining: BargainingTable = Field(description="What is bargained about, and what everybody gets.")
    expected: list[ExpectedBargain] = Field(default_factory=list, description="Certified answers, run as tests.")


class OffersDocument(Shared):
    """Two players who make each other offers of a price."""

    model: SequentialModelTable
    offers: OffersTable = Field(description="What is offered, and what an agreement is worth.")
    state: dict[str, OfferStateTable] = Field(
        description="The states of the talks, which begin in the first.", min_length=1
    )
    expected: list[ExpectedOffers] = Field(default_factory=list, description="Certified answers, run as tests.")


class OtherDocument(Shared):
    """A form of game beyond these, which says itself what formulas it has and what game they make.

    Derive from it, and add the class to `FORMS`.
    """

    actions: ClassVar[Collection[str]] = ()
    """What players can do, so that a file may label it."""

    model: SequentialModelTable
    expected: list[ExpectedMatrix] = Field(default_factory=list, description="Certified answers, run as tests.")

    def read(self, scope: Mapping[str, Formula], table: FormulaTable, problems: ProblemList) -> Any:
        """Return the details of the form, `ParametricGame.details`; whatever is wrong is noted.

        Parameters
        ----------
        scope
            The parameters and definitions that formulas may use.
        table
            Numbers the formulas that the game consists of.
        """
        raise NotImplementedError


Document: TypeAlias = (
    ParametersDocument
    | NormalDocument
    | SequentialDocument
    | StochasticDocument
    | BargainingDocument
    | OffersDocument
    | OtherDocument
)
FileDocument: TypeAlias = Document | ReportDocument
FORMS: dict[str, type[FileDocument]] = {
    "parameters": ParametersDocument,
    "report": ReportDocument,
    "normal": NormalDocument,
    "sequential": SequentialDocument,
    "stochastic": StochasticDocument,
    "bargaining": BargainingDocument,
    "offers": OffersDocument,
}


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of model files, for editors that complete and check them.

    Examples
    --------
    >>> json_schema()["title"]
    'Model file of sma_games'
    """
    schema = TypeAdapter(reduce(or_, FORMS.values())).json_schema()
    for form, document in FORMS.items():
        properties = schema["$defs"][document.__name__]["properties"]
        properties["model"] = {
            "allOf": [properties["model"], {"properties": {"form": {"const": form}}}],
            "description": "What the model is called and which kind of game it is.",
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Model file of sma_games",
        "description": "A parametric game: named numbers, and payoffs that are formulas over them.",
        **schema,
    }


def read_document(raw: dict[str, Any], problems: ProblemList) -> FileDocument | None:
    """Return the tables of a file as objects; everything that does not have the right kind is noted.

    Misspelt keys and words are read as what they were probably meant to be, so that the rest of the file is still
    checked; None if that is not enough.
    """
    form = _form(raw, problems)
    if form is None:
        return None
    document = FORMS[form]
    try:
        return document.model_validate(raw)
    except ValidationError as error:
        details = error.errors(include_url=False)
    for detail in details:
        _note(detail, document, problems)
    try:
        return document.model_validate(_repaired(raw, document, details))
    except ValidationError:
        return None


def _repaired(raw: dict[str, Any], document: type[BaseModel], details: list[ErrorDetails]) -> dict[str, Any]:
    """Return the tables with misspelt keys under the nearest names, unknown ones left out, and some role for each.

    Tables that may be absent are, if something in them has the wrong kind.
    """
    spoilt = {detail["loc"][0] for detail in details if detail["type"] != "extra_forbidden"} & OPTIONAL
    tables = {key: table for key, table in deepcopy(raw).items() if key not in spoilt}
    for detail in details:
        *way, key = detail["loc"]
        if (way or [key])[0] in spoilt:
            continue
        table: Any = reduce(getitem, way, tables)  # type: ignore[arg-type]
        if detail["type"] == "extra_forbidden":
            content, near = table.pop(key), nearest(key, _keys_at(document, way))
            if near is not None:
                table.setdefault(near, content)
        elif detail["type"] == "literal_error" and key == "role":
            table[key] = "constant"
        elif detail["type"] == "literal_error" and key == "evidence":
            del table[key]
        elif detail["type"] == "list_type" and not way and isinstance(table[key], dict):
            table[key] = [table[key]]
    return tables


def _form(raw: dict[str, Any], problems: ProblemList) -> str | None:
    """Return the form that a file declares, or note that it declares none that we know."""
    table = raw.get("model")
    if not isinstance(table, dict):
        problems.add("model", "the table [model] is missing; it holds title and form")
        return None
    form = table.get("form")
    known = ", ".join(map(repr, FORMS))
    if form is None:
        problems.add("model", f"key 'form' is missing; the forms are {known}")
    elif not isinstance(form, str) or form not in FORMS:
        problems.add("model.form", f"unknown form {form!r}{did_you_mean(str(form), FORMS)}; the forms are {known}")
    else:
        return form
    return None


def _note(detail: ErrorDetails, document: type[BaseModel], problems: ProblemList) -> None:
    """Turn one complaint of pydantic into a problem that a reader of the file understands."""
    path = list(detail["loc"])
    match detail["type"]:
        case "extra_forbidden":
            choices = _keys_at(document, path[:-1])
            near = did_you_mean(str(path[-1]), choices)
            problems.add(_place(path[:-1]), f"unknown key {path[-1]!r}{near}; the keys are {', '.join(choices)}")
        case "list_type" if len(path) == 1 and isinstance(detail["input"], dict):
            problems.add(_place(path), f"write [[{path[0]}]] with two brackets: it may occur several times")
        case "dict_type" | "model_type" if len(path) == 1 and isinstance(detail["input"], list):
            problems.add(_place(path), f"write [{path[0]}] with one bracket: there is one such table")
        case "missing" if isinstance(path[-1], str):
            problems.add(_place(path[:-1]), f"key {path[-1]!r} is missing")
        case kind:
            problems.add(_place(path), _complaint(kind, detail))


def _complaint(kind: str, detail: ErrorDetails) -> str:
    found = _described(detail["input"])
    expected = {
        "string_type": "text in quotes",
        "list_type": "a list in brackets",
        "dict_type": "a table of keys and values",
        "model_type": "a table of keys and values",
        "tuple_type": 'two numbers in brackets, as in ["0", "1"]',
        "missing": 'two numbers in brackets, as in ["0", "1"]',
        "too_long": 'two numbers in brackets, as in ["0", "1"]',
        "too_short": "at least one entry",
        "string_too_short": "text that is not empty",
    }.get(kind)
    if expected is not None:
        return f"expected {expected}, found {found}"
    if kind == "literal_error":
        choices = str(detail["ctx"]["expected"]).replace("'", "").split(" or ")
        allowed = [choice for part in choices for choice in part.split(", ")]
        if len(allowed) == 1:
            return f"expected {allowed[0]}, found {found}"
        return f"{found} is none of {', '.join(allowed)}{did_you_mean(str(detail['input']), allowed)}"
    return f"{detail['msg']}; found {found}"


def _described(value: Any) -> str:
    match value:
        case str() | bool() | int() | float():
            text = exact_text(value) if type(value) is int else repr(value)
            return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
        case dict():
            return "a table"
        case list() | tuple():
            return "a list"
        case _:
            return f"a {type(value).__name__}"


def _place(path: list[int | str]) -> str:
    """Return where an entry stands: entries of lists are counted from one."""
    parts: list[str] = []
    for part in path:
        if isinstance(part, int) and parts:
            parts[-1] += f" {part + 1}"
        else:
            parts.append(str(part))
    return ".".join(parts) or "top level"


def _keys_at(document: type[BaseModel], path: list[int | str]) -> list[str]:
    """Return the keys that a table of a file may have."""
    schema = _schema(document)
    here: dict[str, Any] = schema
    for part in path:
        here = _resolve(schema, here)
        here = (
            here["items"]
            if isinstance(part, int)
            else here.get("properties", {}).get(part) or here["additionalProperties"]
        )
    return list(_resolve(schema, here).get("properties", {}))


@cache
def _schema(document: type[BaseModel]) -> dict[str, Any]:
    return document.model_json_schema()


def _resolve(schema: dict[str, Any], here: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in here or "anyOf" in here:  # what may be left out has another kind, null
        here = here["anyOf"][0] if "anyOf" in here else schema["$defs"][here["$ref"].rsplit("/", 1)[1]]
    return here

"""Arguments and options that several commands share, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeAlias

import typer

from sma_games.errors import MethodError, SettingError, did_you_mean, nearest

if TYPE_CHECKING:
    from sma_games.modeling import Parameter, ParametricGame

__all__ = [
    "AsJson",
    "Calibration",
    "Choice",
    "CsvFile",
    "ModelName",
    "Reduced",
    "Settings",
    "check_parameters",
    "choose",
    "meant_assignment",
    "meant_pair",
    "refuse_fixed",
    "split_pair",
]

ModelName: TypeAlias = Annotated[
    str,
    typer.Argument(metavar="MODEL", help="A slug such as sma/timing_matrix, or a .toml file.", show_default=False),
]
Calibration: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Named setting, such as strict; without it, today's values.", show_default=False),
]
Settings: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Value of one parameter: cost=0.55 or cost=11/20. May be repeated. "
        "Of a bargaining problem also solution=egalitarian, or another one.",
        show_default=False,
    ),
]
SOLUTION = "solution"
"""What is set like a parameter: which solution of a bargaining problem is asked about."""
Reduced: TypeAlias = Annotated[
    bool,
    typer.Option("--reduced", help="Of a tree, take the reduced normal form: ask about all Nash equilibria."),
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON document, numbers exact.")]
CsvFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--csv",
        "--xlsx",
        metavar="FILE",
        help="Also write the table to a file, .csv or .xlsx; nothing in it is run by a spreadsheet.",
        show_default=False,
    ),
]


class Choice(NamedTuple):
    """A model, bound to the setting that was chosen on the command line."""

    model: ParametricGame

    @property
    def setting(self) -> dict[str, Fraction]:
        """The value of every parameter."""
        return self.model.baseline

    @property
    def words(self) -> str:
        """The setting as a reader would say it."""
        from sma_games.modeling.parameters import number_text

        changes = ", ".join(f"{name} = {number_text(value)}" for name, value in self.model.bound.items())
        start = f"calibration {self.model.calibration}" if self.model.calibration else "today's values"
        return f"{start}, but {changes}" if changes else start


def choose(
    name: str,
    calibration: str | None,
    assignments: Sequence[str] | None,
    *,
    reduced: bool = False,
    is_parametric: bool = False,
) -> Choice:
    """Return the model of this name, or its reduced normal form, bound to the setting that the options describe.

    Parameters
    ----------
    is_parametric
        Whether the command asks how the answer depends on parameters: then the reduced normal form is taken, with a
        note, of trees about which only that can be asked.

    Raises
    ------
    ModelError
        If there is no such model or its file has problems.
    SettingError
        If an assignment is no NAME=VALUE, or a name or a value does not fit.
    MethodError
        If there is no reduced normal form.
    """
    from sma_games.answers import parametric_form
    from sma_games.cli.loudness import note, tell_details
    from sma_games.modeling import load_model, reduced_model

    model = load_model(name)
    texts = _read_assignments(assignments or (), model)
    model = _with_solution(model, texts)
    _check_names(texts, model.parameters)
    if reduced:
        _check_is_tree(model)
        model = reduced_model(model)
    elif is_parametric:
        asked = parametric_form(model)
        if asked is not model:
            note(f"Players of {name} do not see everything: this is about Nash equilibria of its reduced normal form.")
        model = asked
    choice = Choice(model.fix(calibration, **texts))
    tell_details(f"{model.slug or model.title}: {model.form} form, at {choice.words}; SHA-256 {model.file_hash}")
    return choice


def _with_solution(model: ParametricGame, texts: dict[str, str]) -> ParametricGame:
    """Return a bargaining problem with the solution that is set, which is taken out of the assignments."""
    from sma_games.modeling.bargaining import bargaining_details, with_solution

    is_set = SOLUTION in texts and SOLUTION not in model.parameters
    if not is_set or bargaining_details(model) is None:
        return model
    return with_solution(model, texts.pop(SOLUTION))


def check_parameters(option: str, names: Sequence[str], model: ParametricGame) -> None:
    """Refuse names given with an option that are no parameters of a model.

    Raises
    ------
    SettingError
        Naming the option, the name, what was perhaps meant, and the names that there are.
    """
    for name in names:
        if name not in model.parameters:
            parts = [part.strip() for part in name.split(",")]
            if len(parts) > 1 and set(parts) <= set(model.parameters):
                raise SettingError(f"write {' '.join(f'{option} {part}' for part in parts)}, not {option} {name}")
            own, *ends = re.split(r"[^\w./-]+|\.\.", name)
            if ends and own in model.parameters:
                raise SettingError(f"{option} {name}: {_advise_on_range(option, model.parameters[own], ends)}")
            hint = did_you_mean(name, model.parameters) or f"; this model has: {', '.join(model.parameters) or 'none'}"
            raise SettingError(f"{option} {name}: unknown parameter{hint}")


def _advise_on_range(option: str, parameter: Parameter, ends: Sequence[str]) -> str:
    """Return what to write where a range was given with the name of a parameter."""
    advice = f"write {option} {parameter.name}; it varies over its range {parameter.range_text}"
    if "--where" not in _list_options():
        return advice
    low, high = ends[0], ends[-1]
    if len(ends) == 1 or not (low and high):
        low, high = (str(end) for end in (parameter.low, parameter.high))
    return f'{advice}, or less of it with --where "{low} <= {parameter.name} <= {high}"'


def refuse_fixed(option: str, names: Iterable[str], choice: Choice) -> None:
    """Refuse parameters that are to vary, by an option, and have a value by --set.

    Raises
    ------
    SettingError
        Naming both options.
    """
    for name in names:
        if name in choice.model.bound:
            raise SettingError(f"--set {name}: it varies with {option} {name}; leave one of the two out")


def split_pair(option: str, text: str) -> tuple[str, str, str]:
    """Return the two sides of LABEL=WORD, and the sign if there is one; the option is given once for each pair.

    Raises
    ------
    SettingError
        If the text holds several pairs.
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 1 and all(re.fullmatch(r"[^=]+=[^=]+", part) for part in parts):
        raise SettingError(f"{option} {text}: give one at a time: {' '.join(f'{option} {part}' for part in parts)}")
    name, sign, value = (part.strip() for part in text.partition("="))
    return name, sign, value


def _check_is_tree(model: ParametricGame) -> None:
    """Refuse --reduced where there is nothing to reduce."""
    if not model.nodes:
        from sma_games.answers import kind_of_question

        other = f"{kind_of_question(model).refers_to}, which has no normal form"
        kind = "a matrix already" if model.strategies else other
        raise MethodError(f"leave --reduced out: {model.slug} is {kind}")


def _read_assignments(assignments: Sequence[str], model: ParametricGame) -> dict[str, str]:
    texts: dict[str, str] = {}
    for assignment in assignments:
        name, sign, value = split_pair("--set", assignment)
        if not (name and sign and value) or value.startswith("="):
            meant = meant_assignment(assignment, model)
            raise SettingError(f"--set {assignment}: expected NAME=VALUE without spaces, for example --set {meant}")
        if name in texts:
            raise SettingError(f"--set {name}: given twice, as {texts[name]} and as {value}; keep one of them")
        texts[name] = value
    return texts


def meant_assignment(text: str, model: ParametricGame, value: str | None = None) -> str:
    """Return the assignment to a parameter that a text was probably meant to be, or that of another parameter.

    Parameters
    ----------
    value
        What to assign if the text says nothing; that of today if absent.
    """
    own = "".join(re.findall(r"\w+", text)[:1])
    name = nearest(own, model.parameters)
    from sma_games.modeling.parameters import number_text

    known = name or next(iter([*model.relevant, *model.parameters]), None)
    if known is None:
        return "NAME=VALUE"
    example = f"{known}={value or number_text(model.parameters[known].value)}"
    return example if name is None else meant_pair(text.replace(own, name, 1), example)


def meant_pair(text: str, example: str) -> str:
    """Return the NAME=VALUE that a text was probably meant to be.

    Examples
    --------
    >>> meant_pair("cost: 0.5", "p=1"), meant_pair("cost", "p=1"), meant_pair("?", "p=1")
    ('cost=0.5', 'cost=1', 'p=1')
    """
    found = re.fullmatch(r"\s*([\w/]+)\s*(?:[:= ]+\s*(\S*))?\s*", text)
    return f"{found[1]}={found[2] or example.partition('=')[2]}" if found else example


def _check_names(texts: Mapping[str, str], known: Mapping[str, object]) -> None:
    """Refuse a name that is an option of the command: it would be taken for an unknown parameter."""
    unknown = {name: value for name, value in texts.items() if name not in known}
    options = _list_options() if unknown else ()
    for name, value in unknown.items():
        option = f"--{name.replace('_', '-')}"
        if option in options:
            raise SettingError(f"--set {name}={value}: {name} is an option of its own; write {option} {value}")


def _list_options() -> list[str]:
    """Return the options with a value of the command that runs; none outside of one."""
    from typer._click.globals import get_current_context

    context = get_current_context(silent=True)
    parameters = [] if context is None else context.command.params
    return [option for each in parameters if not getattr(each, "is_flag", False) for option in each.opts]

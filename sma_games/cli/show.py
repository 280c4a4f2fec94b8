"""`sma-games show`: what a model says, in its own words, formulas and numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sma_games.cli.formulas import (
    print_bargaining,
    print_definitions,
    print_latex,
    print_matrix,
    print_states,
    print_tree,
)
from sma_games.cli.model_document import describe_model
from sma_games.cli.offers import print_talks
from sma_games.cli.options import AsJson, Calibration, Choice, ModelName, Settings, choose
from sma_games.cli.output import (
    check_figure,
    echo,
    heading,
    indented,
    listed,
    name_cell,
    new_table,
    number,
    print_json,
)
from sma_games.cli.questions import draw
from sma_games.errors import MethodError, SettingError

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

    from sma_games.modeling import Parameter, ParametricGame

__all__ = ["show"]

MARKS = {"below": "low", "above": "high"}
"""What stands beside a value that lies outside the central half of what is believed."""

Latex = Annotated[bool, typer.Option("--latex", help="Print the formulas as LaTeX instead.")]
Figure = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Draw the tree or the payoff matrix: .svg, .png or .pdf.", show_default=False),
]
Drawn = Annotated[
    int | None,
    typer.Option(
        "--equilibrium",
        min=0,
        metavar="N",
        help="Which equilibrium the figure shows, as numbered by solve; 0 if absent.",
        show_default=False,
    ),
]
Limit = Annotated[int, typer.Option(min=1, metavar="N", help="Show at most so many leaves of a tree.")]


def show(
    model: ModelName,
    *,
    calibration: Calibration = None,
    settings: Settings = None,
    latex: Latex = False,
    figure: Figure = None,
    drawn: Drawn = None,
    limit: Limit = 30,
    as_json: AsJson = False,
) -> None:
    """Describe a model: parameters, formulas and payoffs.

    With the sources of the parameters, and the payoffs at one setting.
    """
    check_figure(figure)
    choice = choose(model, calibration, settings)
    _check_drawing(choice.model, model, figure, drawn)
    if latex and as_json:
        raise SettingError("--latex: leave out one of --latex and --json; the document has the formulas as text")
    numbers = choice.model.numbers(choice.setting)
    draw(figure, lambda: _plot(choice, drawn or 0))
    if as_json:
        print_json(describe_model(choice, numbers))
    elif latex:
        print_latex(choice.model)
    else:
        _print_header(choice)
        _print_parameters(choice)
        _print_beliefs(choice)
        print_definitions(choice.model)
        printers: dict[str, Callable[[Choice, Sequence[Fraction]], None]] = {
            "normal": print_matrix,
            "sequential": partial(print_tree, limit=limit),
            "stochastic": print_states,
            "bargaining": print_bargaining,
            "offers": print_talks,
        }
        if choice.model.form in printers:
            printers[choice.model.form](choice, numbers)


def _check_drawing(model: ParametricGame, name: str, figure: Path | None, drawn: int | None) -> None:
    """Refuse a drawing of what is neither a tree nor a matrix, and a choice of what is not drawn."""
    if drawn is not None and figure is None and model.nodes:
        raise SettingError(f"--equilibrium {drawn}: add --figure FILE, this says which equilibrium it shows")
    if model.nodes or (figure is None and drawn is None):
        return
    from sma_games.answers import kind_of_question

    why = f"{name} is {'a payoff matrix' if model.strategies else kind_of_question(model).refers_to}"
    if drawn is not None:
        raise SettingError(f"leave --equilibrium out: `sma-games solve {name}` lists them, and {why}, no tree")
    if not model.strategies:
        raise MethodError(
            f"leave --figure out, and see its equilibria with `sma-games solve {name}`: `show --figure` draws trees "
            f"and payoff matrices, and {why}"
        )


def _print_header(choice: Choice) -> None:
    model = choice.model
    echo(heading(model.title), f"{model.slug} · {model.form} form · players {listed(model.players)}")
    if model.question:
        echo(model.question)
    if model.citation:
        from sma_games.modeling.references import tell_source

        echo(f"Source: {tell_source(model.citation)}")
    if model.labels.payoff_unit:
        echo(f"Payoffs are in {_unit(model)}")
    for name, changes in model.calibrations.items():
        kept = (model.parameters[each].distribution == own.distribution for each, own in changes.beliefs.items())
        if changes.is_central and all(kept):
            echo(f"Calibration {name}: every parameter that has a distribution stands at its mean")
            continue
        values = [f"{each} = {number(value)}" for each, value in changes.items() if each in model.relevant]
        drawn_from = [
            f"{each} drawn from {believed.distribution}"
            for each, believed in changes.beliefs.items()
            if each in model.relevant
        ]
        late = f"; information up to {changes.information}" if changes.information else ""
        echo(f"Calibration {name}: {listed([*values, *drawn_from])}{late}")


def _unit(model: ParametricGame) -> str:
    from sma_games.reporting.words.vocabulary import vocabulary_of

    words = vocabulary_of(model)
    return ": ".join(filter(None, [words.unit, words.unit_words]))


def _print_parameters(choice: Choice) -> None:
    model = choice.model
    echo("", heading(f"Parameters at {choice.words}"))
    if not model.relevant:
        echo(indented("none: the payoffs are plain numbers"))
    else:
        table = new_table("name", "value", "range, unit, role; meaning [source]; note", right=["value"], whole=["name"])
        for name in model.relevant:
            table.add_row(name_cell(model, name), _value(choice, name), _description(model.parameters[name]))
        echo(table)
    if any(choice.setting[name] != model.today[name] for name in model.relevant):
        echo("* differs from today's value")
    if model.constraints:
        echo("", heading("Admissible settings satisfy"))
        told = {each.text: each.meaning for each in model.constraints}
        echo(*(indented(f"{text}  {meaning}".rstrip()) for text, meaning in told.items()))
    unused = [name for name in model.parameters if name not in model.relevant]
    if unused:
        echo("", f"No formula of this model uses: {listed(unused)}")


def _print_beliefs(choice: Choice) -> None:
    """Print what is believed of each parameter, and mark values that are far from it."""
    from sma_games.modeling.dependence import rank_correlations
    from sma_games.sensitivity.beliefs import beliefs, tell_side

    model = choice.model
    try:
        found = [each for each in beliefs(model) if each.distribution]
    except SettingError as error:
        echo("", heading("What is believed"), f"Samples are refused: {error}.")
        return
    if not found:
        return
    echo("", heading("What is believed, and drawn in samples"))
    levels = ["value", "mean", "5 %", "50 %", "95 %"]
    table = new_table("name", *levels, "distribution", right=levels, whole=["name"])
    for each in found:
        side = MARKS.get(tell_side(each.parameter, each.value), "")
        numbers = [f"{figure:.4g}" for figure in (each.mean or 0.0, *(each.quantiles or ()))]
        notes = [side and f"value {side}", "" if each.is_drawn else f"not drawn: {each.why_fixed}"]
        last = "\n".join(filter(None, [each.distribution, *notes]))
        table.add_row(each.parameter.name, number(each.value), *numbers, last)
    echo(table)
    if any(each.is_outside_central_half for each in found):
        echo("Values that are called low or high lie outside the central half of their distribution.")
    for (first, second), value in rank_correlations(model.dependence).items():
        echo(f"{first} and {second} have the rank correlation {number(value)}.")


def _value(choice: Choice, name: str) -> str:
    mark = "" if choice.setting[name] == choice.model.today[name] else "*"
    return f"{mark}{number(choice.setting[name])}"


def _description(parameter: Parameter) -> str:
    from sma_games.modeling.references import tell_source

    words = ["" if parameter.unit == "1" else parameter.unit, parameter.role.word]
    late = " (hindsight)" if parameter.is_hindsight else ""
    words += [f"information {parameter.information}{late}"] if parameter.information else []
    grade = f"evidence: {parameter.evidence.word}" if parameter.evidence else ""
    source = ", ".join(filter(None, [tell_source(parameter.source), grade]))
    first = ", ".join([parameter.range_text, *filter(None, words)])
    second = " ".join(filter(None, [parameter.meaning, f"[{source}]" if source else ""]))
    return "\n".join(filter(None, [first, second, parameter.note]))


def _plot(choice: Choice, equilibrium: int) -> Drawing:
    if choice.model.strategies:
        from sma_games.reporting.figures.payoff_matrix import plot_payoff_matrix

        return plot_payoff_matrix(choice.model)
    from sma_games.reporting.figures.tree_drawing import plot_tree

    return plot_tree(choice.model, equilibrium=equilibrium)

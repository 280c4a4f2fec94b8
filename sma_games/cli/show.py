"""`sma-games show`: what a model says, in its own words, formulas and numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sma_games.cli.formulas import print_definitions, print_latex, print_matrix, print_states, print_tree
from sma_games.cli.options import Calibration, Choice, ModelName, Settings, choose
from sma_games.cli.output import (
    check_figure,
    echo,
    heading,
    indented,
    listed,
    new_table,
    note,
    number,
    replacing,
)
from sma_games.errors import MethodError, SettingError

if TYPE_CHECKING:
    from sma_games.modeling import Parameter, ParametricGame

__all__ = ["show"]

Latex = Annotated[bool, typer.Option("--latex", help="Print the formulas as LaTeX instead.")]
Figure = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Draw the tree: .svg, .png or .pdf.", show_default=False)
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
) -> None:
    """Describe a model: parameters, formulas and payoffs.

    With the sources of the parameters, and the payoffs at one setting.
    """
    check_figure(figure)
    choice = choose(model, calibration, settings)
    if not choice.model.nodes:
        _refuse_drawing(choice.model, model, figure, drawn)
    if drawn is not None and figure is None:
        raise SettingError(f"--equilibrium {drawn}: add --figure FILE, this says which equilibrium it shows")
    numbers = choice.model.numbers(choice.setting)
    if figure is not None:
        _draw(choice, figure, drawn or 0)
    if latex:
        print_latex(choice.model)
    else:
        _print_header(choice)
        _print_parameters(choice)
        print_definitions(choice.model)
        printers: dict[str, Callable[[Choice, Sequence[Fraction]], None]] = {
            "normal": print_matrix,
            "sequential": partial(print_tree, limit=limit),
            "stochastic": print_states,
        }
        if choice.model.form in printers:
            printers[choice.model.form](choice, numbers)


def _refuse_drawing(model: ParametricGame, name: str, figure: Path | None, drawn: int | None) -> None:
    """Refuse options that belong to the drawing of a tree, and say which command draws what is no tree."""
    why = f"{name} is {'a payoff matrix' if model.strategies else 'a stochastic game'}"
    if figure is not None:
        from sma_games.answers import Numbers, parametric_form, question_for

        advice = f"draw its tipping chart with `sma-games tipping {name} --figure {figure}`"
        try:
            if model.strategies:
                question_for(parametric_form(model), "tipping points", Numbers.LINE, is_part_enough=True)
        except MethodError:
            advice = f"leave --figure out, and see its equilibria with `sma-games solve {name}`"
        if not model.relevant:
            advice = f"leave --figure out, and see its equilibria with `sma-games solve {name}`"
        raise MethodError(f"{advice}: `show --figure` draws trees, and {why}")
    if drawn is not None:
        raise SettingError(f"leave --equilibrium out: `sma-games solve {name}` lists them, and {why}, not drawn")


def _print_header(choice: Choice) -> None:
    model = choice.model
    echo(heading(model.title), f"{model.slug} · {model.form} form · players {listed(model.players)}")
    if model.question:
        echo(model.question)
    if model.citation:
        echo(f"Source: {model.citation}")
    for name, changes in model.calibrations.items():
        shown = listed([f"{parameter} = {number(value)}" for parameter, value in changes.items()])
        echo(f"Calibration {name}: {shown}")


def _print_parameters(choice: Choice) -> None:
    model = choice.model
    echo("", heading(f"Parameters at {choice.words}"))
    if not model.relevant:
        echo(indented("none: the payoffs are plain numbers"))
    else:
        table = new_table("name", "value", "range, unit, role; meaning [source]", right=["value"], whole=["name"])
        for name in model.relevant:
            table.add_row(name, _value(choice, name), _description(model.parameters[name]))
        echo(table)
    if any(choice.setting[name] != model.parameters[name].value for name in model.relevant):
        echo("* differs from today's value")
    if model.constraints:
        echo("", heading("Admissible settings satisfy"))
        told = {each.text: each.meaning for each in model.constraints}
        echo(*(indented(f"{text}  {meaning}".rstrip()) for text, meaning in told.items()))
    unused = [name for name in model.parameters if name not in model.relevant]
    if unused:
        echo("", f"No formula of this model uses: {listed(unused)}")


def _value(choice: Choice, name: str) -> str:
    mark = "" if choice.setting[name] == choice.model.parameters[name].value else "*"
    return f"{mark}{number(choice.setting[name])}"


def _description(parameter: Parameter) -> str:
    words = [parameter.unit, parameter.role.word]
    late = " (hindsight)" if parameter.is_hindsight else ""
    words += [f"information {parameter.information}{late}"] if parameter.information else []
    source = f"[{parameter.source}]" if parameter.source else ""
    second = " ".join(filter(None, [parameter.meaning, source]))
    first = ", ".join([parameter.range_text, *filter(None, words)])
    return f"{first}\n{second}" if second else first


def _draw(choice: Choice, figure: Path, equilibrium: int) -> None:
    from sma_games.reporting.figures.tree_drawing import draw_tree

    with replacing(figure) as temporary:
        draw_tree(choice.model, temporary, calibration=choice.calibration, fixed=choice.values, equilibrium=equilibrium)
    note(f"wrote {figure}")

"""`sma-games robustness`: how far the parameters are from the nearest change of the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sma_games.cli.for_some import About, ForSome, Ranges, for_some_json, read_ranges
from sma_games.cli.options import AsJson, Calibration, Choice, CsvFile, ModelName, Reduced, Settings, choose
from sma_games.cli.output import (
    check_figure,
    check_table,
    echo,
    exact_json,
    heading,
    indented,
    listed,
    moved,
    name_cell,
    new_table,
    number,
    numbers_json,
    percent,
    print_json,
    shortened,
    subject_json,
)
from sma_games.cli.prove import OverAll
from sma_games.cli.questions import (
    all_if_named,
    changes_table,
    counted,
    draw,
    labels,
    two_lines,
    type_sentences,
    varied,
    write_table,
)

if TYPE_CHECKING:
    from sma_games.cli.documents.all_settings import ChangePart, JointChangePart, RobustnessDocument
    from sma_games.regions import EquilibriumType, JointChange, Robustness, SingleChange

__all__ = ["robustness"]

TOLD = 8  # parameters up to which the setting of a joint change is printed

Figure = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Draw the distances: .svg, .png or .pdf.", show_default=False),
]


def robustness(  # noqa: PLR0913 - each is an option
    model: ModelName,
    *,
    over: OverAll = None,
    claim: About = None,
    for_some: ForSome = None,
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    as_json: AsJson = False,
    csv: CsvFile = None,
    figure: Figure = None,
) -> None:
    """Find the smallest changes that change the answer.

    First of each parameter alone, exactly; then of all of them together, exactly or between certified bounds. Changes
    are measured in shares of the parameters' ranges.
    """
    check_figure(figure)
    check_table(csv)
    choice = choose(model, calibration, settings, reduced=reduced, is_parametric=True)
    ranges = read_ranges("--for-some", for_some, choice)
    found = _find(choice, varied("--over", over, choice, has_start=True), claim, ranges)
    main = _main(found)
    write_table(csv, found.to_frame)
    draw(figure, lambda: found.plot(main=main, **all_if_named(over)))
    if as_json:
        print_json(_document(choice, found, claim))
    else:
        _print(choice, found, claim, main)


def _find(choice: Choice, over: Sequence[str] | None, claim: str | None, ranges: Ranges | None) -> Robustness:
    from sma_games.regions import robustness as find

    with counted("the nearest change of the answer") as progress:
        return find(choice.model, over, claim=claim, for_some=ranges, progress=progress)


def _main(found: Robustness) -> frozenset[Any]:
    """Return today's equilibria beyond doubt, in whose words a change of the equilibria is told."""
    from sma_games.reporting.words.tipping_tables import main_types

    return main_types(found.model) if found.claim is None else frozenset()


def _print(choice: Choice, found: Robustness, claim: str | None, main: frozenset[Any]) -> None:
    asked = for_some_json(found.model)
    echo(heading(choice.model.title), f"{f'for some {asked}, ' if asked else ''}from {choice.words}\n")
    if found.caveat:
        echo(f"{found.caveat}\n")
    if claim is None:
        echo("Equilibria now:", *(indented(shortened(each)) for each in type_sentences(choice, found.equilibria)))
    else:
        echo(f"Now {found.outcome}")
    changing = [each for each in found.single if each.value is not None]
    if changing:
        echo(
            "\nThe nearest change by one parameter alone:\n",
            _table(found, changing, main, with_words=claim is None),
        )
    never = [each.parameter for each in found.single if each.value is None]
    if never:
        echo(f"\nNothing changes at any admissible value of: {listed(never)}")
    echo("\nBy all of them together:")
    for each in found.joint:
        echo(*_joint_lines(choice, found, each, main))
    echo(
        "\nDistances are shares of the parameters' ranges: of several, that of the largest change, or the root of the "
        f"sum of squares (Euclidean).{_belief_note(changing)}"
    )


def _has_beliefs(changing: Sequence[SingleChange]) -> bool:
    return any(each.quantile_distance is not None for each in changing)


def _belief_note(changing: Sequence[SingleChange]) -> str:
    told = " Of belief: how much of the parameter's distribution lies between."
    return told if _has_beliefs(changing) else ""


def _table(found: Robustness, changing: Sequence[SingleChange], main: frozenset[Any], *, with_words: bool) -> Any:
    has_beliefs = _has_beliefs(changing)
    right = ["now", "changes at", "distance", *["of belief"] * has_beliefs]
    last = ["beyond it"] if with_words else []
    table = new_table("parameter", *right, *last, right=right, whole=["parameter", *right])
    for each in changing:
        assert each.value is not None
        beyond = [shortened(_new_answer(found, each.equilibria, main))] if with_words else []
        belief = ["" if each.quantile_distance is None else percent(each.quantile_distance, 1)] * has_beliefs
        cells = [number(each.today), two_lines(each.value), percent(each.distance, 1), *belief]
        table.add_row(name_cell(found.model, each.parameter), *cells, *beyond)
    return table


def _new_answer(found: Robustness, types: Sequence[EquilibriumType], main: frozenset[Any]) -> str:
    """Return how the answer changes, in words."""
    from sma_games.reporting.words.tipping_tables import change_words

    return change_words(found.model, found.equilibria, tuple(types), main)


def _joint_lines(choice: Choice, found: Robustness, change: JointChange, main: frozenset[Any]) -> Iterator[Any]:
    """Yield how large a joint change must be, where it leads, and to what."""
    name = change.norm.value
    if change.lower == float("inf"):
        yield indented(f"{name}: no change of them, however large, changes it")
        return
    if change.point is None:
        yield indented(f"{name}: more than {percent(change.lower)}; no change was found")
        return
    low, high = map(percent, change.rounded_bounds)
    size = f"{high} (exact)" if change.is_exact else f"between {low} and {high}"
    yield indented(f"{name}: {size}, where {shortened(change.boundary)}")
    if change.equilibria:
        yield indented(f"beyond: {shortened(_new_answer(found, change.equilibria, main))}", 4)
    table = changes_table(choice, [change.point], ["nearest"]) if len(found.over) <= TOLD else None
    if table is not None:
        yield moved(table, 4)


def _document(choice: Choice, found: Robustness, claim: str | None) -> RobustnessDocument:
    return {
        "command": "robustness",
        **subject_json(choice),
        "over": list(found.over),
        "claim": claim,
        "for_some": for_some_json(found.model),
        "now": found.outcome,
        "caveat": found.caveat,
        "single": [_single_json(each) for each in found.single],
        "joint": [_joint_json(each) for each in found.joint],
    }


def _single_json(each: SingleChange) -> ChangePart:
    changes = each.value is not None
    return {
        "parameter": each.parameter,
        "today": exact_json(each.today),
        "changes_at": None if each.value is None else exact_json(each.value),
        "distance": each.distance if changes else None,
        "quantile_distance": each.quantile_distance,
        "outcome": each.outcome if changes else None,
        "equilibria": labels(each.equilibria),
    }


def _joint_json(each: JointChange) -> JointChangePart:
    found = each.point is not None
    return {
        "norm": each.norm.name,
        "norm_text": each.norm.value,
        "lower": each.lower if each.lower < float("inf") else None,
        "upper": each.upper if found else None,
        "exact": None if each.exact is None else exact_json(each.exact),
        "setting": None if each.point is None else numbers_json(each.point),
        "boundary": each.boundary,
        "outcome": each.outcome if found else None,
        "equilibria": labels(each.equilibria),
    }

"""`sma-games tipping`: the exact values of parameters at which the answer changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from sma_games.cli.options import AsJson, Calibration, Choice, CsvFile, ModelName, Settings, check_parameters, choose
from sma_games.cli.output import (
    check_figure,
    check_writable,
    echo,
    exact_json,
    heading,
    indented,
    listed,
    new_table,
    note,
    number,
    print_json,
    replacing,
    shortened,
    subject_json,
    working,
    write_text,
)
from sma_games.errors import EvaluationError, SettingError, SmaGamesError

if TYPE_CHECKING:
    from sma_games.regions import EquilibriumType, TippingPoint, TippingPoints
    from sma_games.reporting.tipping_tables import TippingRow

__all__ = ["tipping"]

Along = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME", help="Parameter to vary; may be repeated. All that matter if absent.", show_default=False
    ),
]
Figure = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Draw the tipping chart: .svg, .png or .pdf.", show_default=False),
]


class Search(NamedTuple):
    """What was found along each parameter, and why nothing was along the others."""

    found: list[TippingPoints]
    refused: dict[str, str]

    @property
    def names(self) -> list[str]:
        """The parameters that were searched along."""
        return [line.parameter for line in self.found]


def tipping(
    model: ModelName,
    along: Along = None,
    settings: Settings = None,
    calibration: Calibration = None,
    as_json: AsJson = False,
    csv: CsvFile = None,
    figure: Figure = None,
) -> None:
    """Find the parameter values at which the answer changes.

    All of them, exactly, the nearest first. One parameter varies over its range, the others stay at the setting.
    """
    check_figure(figure)
    check_writable(csv)
    choice = choose(model, calibration, settings)
    names = _names(choice, along)
    search = _search(choice, names, stop=along is not None)
    if csv is not None:
        write_text(csv, _csv(choice, search))
    if figure is not None:
        _draw(choice, search, figure)
    if as_json:
        print_json(_document(choice, search))
    else:
        _print(choice, search)


def _names(choice: Choice, along: Sequence[str] | None) -> list[str]:
    check_parameters("--along", along or (), choice.model)
    names = list(dict.fromkeys(along or choice.model.relevant))
    if not names:
        raise SettingError(f"{choice.model.slug or choice.model.title} has no parameter that a payoff uses")
    return names


def _search(choice: Choice, names: Sequence[str], *, stop: bool) -> Search:
    """Look along each parameter; where none was asked for, one without an answer does not stop the others."""
    from sma_games.regions import tipping_points

    search = Search([], {})
    for place, name in enumerate(names, 1):
        with working(f"tipping points along {name} ({place} of {len(names)})"):
            try:
                line = tipping_points(choice.model, name, calibration=choice.calibration, **choice.values)
                search.found.append(line)
            except (EvaluationError, SettingError) as error:
                if stop:
                    raise
                search.refused[name] = str(error)
    if not search.found:
        raise SmaGamesError(next(iter(search.refused.values())))
    return search


def _print(choice: Choice, search: Search) -> None:
    from sma_games.reporting.type_words import type_words

    now = [type_words(choice.model, each) for each in search.found[0].types_at_today()]
    echo(heading(choice.model.title), f"from {choice.words}\n")
    echo("Equilibria now:", *(indented(shortened(words)) for words in now), "")
    _print_table(_rows(choice, search))
    _print_rest(search)


def _rows(choice: Choice, search: Search) -> list[TippingRow]:
    """Return the tipping points in words, the nearest first."""
    from sma_games.reporting.tipping_tables import tipping_rows

    with working("putting it into words"):
        rows = tipping_rows(choice.model, choice.calibration, along=search.names, **choice.values)
    return [row for row in rows if row.value is not None]


def _print_table(rows: Sequence[TippingRow]) -> None:
    if not rows:
        echo("The answer never changes.")
        return
    right = ["now", "tips at", "distance"]
    table = new_table("parameter", *right, "beyond it", right=right, whole=["parameter", *right])
    for row in rows:
        beyond = f"{row.side}: {shortened(row.beyond)}"
        table.add_row(row.parameter, number(row.today), _two_lines(row), f"{row.distance:.1%}", beyond)
    echo(table, "\nDistance is measured in shares of the parameter's range.")


def _two_lines(row: TippingRow) -> str:
    """Return the decimal value with the exact one under it."""
    assert row.value is not None
    decimal, exact = f"{float(row.value):.6g}", str(row.value)
    return decimal if decimal == exact else f"{decimal}\n{exact}"


def _print_rest(search: Search) -> None:
    from sma_games.regions import TippingStatus

    for status, words in (
        (TippingStatus.NEVER, "The answer is the same over the whole range of"),
        (TippingStatus.UNUSED, "No payoff depends on"),
    ):
        names = [line.parameter for line in search.found if line.status is status]
        if names:
            echo(f"\n{words}: {listed(names)}")
    hidden = [f"{point.parameter} {number(point.exact_value)}" for line in search.found for point in line.off_path]
    if hidden:
        echo(f"\nOnly plans off the path of play change at: {listed(hidden)}")
    for name, reason in search.refused.items():
        echo(f"\nNot available for {name}: {reason}")


def _csv(choice: Choice, search: Search) -> str:
    from sma_games.reporting.tipping_tables import tipping_table

    table = tipping_table(choice.model, choice.calibration, along=search.names, **choice.values)
    return str(table.to_csv(index=False, lineterminator="\n"))


def _draw(choice: Choice, search: Search, figure: Path) -> None:
    from sma_games.reporting.tipping_chart import draw_tipping_chart

    with replacing(figure) as temporary:
        draw_tipping_chart(
            choice.model, temporary, calibration=choice.calibration, parameters=search.names, fixed=choice.values
        )
    note(f"wrote {figure}")


def _document(choice: Choice, search: Search) -> dict[str, Any]:
    from sma_games.reporting.provenance import provenance

    return {
        "command": "tipping",
        **subject_json(choice),
        "parameters": [_line_json(choice, line) for line in search.found],
        "nearest_first": [_row_json(row) for row in _rows(choice, search)],
        "not_available": [{"parameter": name, "reason": reason} for name, reason in search.refused.items()],
        "provenance": provenance(choice.model, **choice.provenance),
    }


def _line_json(choice: Choice, line: TippingPoints) -> dict[str, Any]:
    return {
        "parameter": line.parameter,
        "unit": choice.model.parameters[line.parameter].unit,
        "range": [exact_json(line.low), exact_json(line.high)],
        "today": exact_json(line.today),
        "status": line.status.name,
        "status_text": line.status.value,
        "points": [_point_json(line, point) for point in line],
        "off_path": [_point_json(line, point) for point in line.off_path],
        "cells": [
            {"low": exact_json(cell.low), "high": exact_json(cell.high), "equilibria": _labels(cell.equilibria)}
            for cell in line.cells
        ],
    }


def _labels(types: Sequence[EquilibriumType]) -> list[str]:
    return [each.label for each in types]


def _row_json(row: TippingRow) -> dict[str, Any]:
    assert row.value is not None
    return {
        "parameter": row.parameter,
        **exact_json(row.value),
        "distance": row.distance,
        "side": row.side,
        "changes_answer": row.changes_answer,
        "beyond": row.beyond,
    }


def _point_json(line: TippingPoints, point: TippingPoint) -> dict[str, Any]:
    return {
        **exact_json(point.exact_value),
        "distance": line.distance(point),
        "below": _labels(point.below),
        "at": _labels(point.at),
        "above": _labels(point.above),
    }

"""`sma-games tipping`: the exact values of parameters at which the answer changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from sma_games.cli.for_some import About, ForSome, Ranges, for_some_json, read_ranges, without
from sma_games.cli.options import AsJson, Calibration, Choice, CsvFile, ModelName, Reduced, Settings, choose
from sma_games.cli.output import (
    check_figure,
    check_table,
    echo,
    exact_json,
    heading,
    indented,
    listed,
    name_cell,
    new_table,
    number,
    percent,
    print_json,
    shortened,
    subject_json,
    working,
)
from sma_games.cli.questions import (
    all_if_named,
    draw,
    labels,
    two_lines,
    type_sentences,
    varied,
    write_table,
)
from sma_games.errors import EvaluationError, SettingError, SmaGamesError

if TYPE_CHECKING:
    from sma_games.cli.documents.all_settings import (
        AdmissiblePart,
        JumpPart,
        LinePart,
        MassPart,
        PointPart,
        RowPart,
        TippingDocument,
    )
    from sma_games.regions import AdmissibleInterval, Jump, TippingPoint, TippingPoints
    from sma_games.reporting.tipping_lines import TippingLines
    from sma_games.reporting.words.tipping_tables import TippingRow

__all__ = ["tipping"]

Over = Annotated[
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

    lines: TippingLines
    refused: dict[str, str]

    @property
    def found(self) -> tuple[TippingPoints, ...]:
        """What was found."""
        return self.lines.found


def tipping(  # noqa: PLR0913 - each is an option
    model: ModelName,
    *,
    over: Over = None,
    claim: About = None,
    for_some: ForSome = None,
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    as_json: AsJson = False,
    csv: CsvFile = None,
    figure: Figure = None,
) -> None:
    """Find the parameter values at which the answer changes.

    All of them, exactly, those with the most belief beyond them first, then the nearest. One parameter varies over its
    range, the others stay at the setting.
    """
    check_figure(figure)
    check_table(csv)
    choice = choose(model, calibration, settings, reduced=reduced, is_parametric=True)
    ranges = read_ranges("--for-some", for_some, choice)
    names = _names(choice, over, ranges)
    search = _search(choice, names, {"claim": claim, "for_some": ranges}, stop=over is not None)
    write_table(csv, search.lines.to_frame)
    draw(figure, lambda: search.lines.plot(**all_if_named(over)))
    if as_json:
        print_json(_document(choice, search))
    else:
        _print(choice, search)


def _names(choice: Choice, over: Sequence[str] | None, ranges: Ranges | None) -> list[str]:
    return varied("--over", over, choice, has_start=True) or without(choice.model.relevant, ranges)


def _search(choice: Choice, names: Sequence[str], asked: dict[str, Any], *, stop: bool) -> Search:
    """Look along each parameter; where none was asked for, one without an answer does not stop the others."""
    from sma_games.regions import tipping_points
    from sma_games.reporting.tipping_lines import TippingLines

    lines: dict[str, TippingPoints | str] = {}
    refused: dict[str, str] = {}
    for place, name in enumerate(names, 1):
        with working(f"tipping points along {name} ({place} of {len(names)})"):
            try:
                lines[name] = tipping_points(choice.model, name, **asked)
            except (EvaluationError, SettingError) as error:
                if stop:
                    raise
                refused[name] = str(error)
    if not lines:
        raise SmaGamesError(next(iter(refused.values())))
    model = next(each.model for each in lines.values() if not isinstance(each, str))
    return Search(TippingLines(model, lines), refused)


def _print(choice: Choice, search: Search) -> None:
    now = type_sentences(choice, search.found[0].types_at_today())
    claim = search.found[0].claim
    echo(heading(choice.model.title), f"{_tell_for_some(search)}from {choice.words}\n")
    if claim is not None:
        echo(f"Claim: {claim.text}", f"It {'holds' if now else 'does not hold'} now.")
    elif choice.model.is_admissible(choice.setting):
        echo("Equilibria now:", *(indented(shortened(words)) for words in now or ["none"]))
    else:
        echo("This setting is not admissible. Along one parameter there are admissible ones:\n")
    _print_table(choice, _rows(search), search)
    _print_rest(choice, search)


def _tell_for_some(search: Search) -> str:
    some = for_some_json(search.lines.model)
    return f"for some {some}, " if some else ""


def _rows(search: Search) -> list[TippingRow]:
    """Return the tipping points in words, those with the most belief beyond them first."""
    with working("putting it into words"):
        return [row for row in search.lines.rows if row.value is not None]


def _print_table(choice: Choice, rows: Sequence[TippingRow], search: Search) -> None:
    if not rows:
        if not any(line.ends or line.jumps for line in search.found):
            echo("\nThe answer never changes.")
        return
    echo("")
    has_beliefs = any(row.mass_beyond is not None for row in rows)
    right = ["now", "tips at", "distance", *["mass"] * has_beliefs]
    table = new_table("parameter", *right, "beyond it", right=right, whole=["parameter", *right])
    for row in rows:
        assert row.value is not None
        mass = ["" if row.mass_beyond is None else percent(float(row.mass_beyond), 1)] * has_beliefs
        beyond = f"{row.side}: {shortened(row.beyond)}"
        cells = [number(row.today), two_lines(row.value), percent(row.distance, 1), *mass]
        table.add_row(name_cell(choice.model, row.parameter), *cells, beyond)
    told = " Mass is the probability of values beyond, by its distribution." if has_beliefs else ""
    echo(table, f"\nDistance is measured in shares of the parameter's range.{told}")


def _print_rest(choice: Choice, search: Search) -> None:
    from sma_games.regions import TippingStatus

    for status, words in (
        (TippingStatus.NEVER, "The answer is the same at every admissible value of"),
        (TippingStatus.UNUSED, "No payoff depends on"),
    ):
        names = [line.parameter for line in search.found if line.status is status]
        if names:
            echo(f"\n{words}: {listed(names)}")
    for jump in (jump for line in search.found for jump in line.jumps):
        echo(*_jump_lines(choice, jump))
    _print_ends(choice, [point for line in search.found for point in line.ends], is_whole=len(search.found) == 1)
    for line in search.found:
        if not line.is_whole:
            echo(f"\nAdmissible values of {line.parameter}: {listed([str(each) for each in line.intervals])}")
    hidden = [f"{point.parameter} {number(point.exact_value)}" for line in search.found for point in line.off_path]
    if hidden:
        echo(f"\nOnly plans off the path of play change at: {listed(hidden)}")
    for caveat in sorted({line.caveat for line in search.found if line.caveat}):
        echo(f"\n{caveat}")
    for name, reason in search.refused.items():
        echo(f"\nNot available for {name}: {reason}")


def _print_ends(choice: Choice, ends: Sequence[TippingPoint], *, is_whole: bool) -> None:
    """Tell at which ends of admissible values the answer differs from that beside them, and if wanted what it is."""
    if ends and not is_whole:
        told = [f"{point.parameter} {number(point.exact_value)}" for point in ends]
        echo(f"\nAt an end of the admissible values the answer differs from that beside it: {listed(told)}")
    for point in ends if is_whole else ():
        echo(f"\nAt {point.parameter} = {number(point.exact_value)}, an end of the admissible values, it is:")
        echo(*(indented(shortened(words)) for words in type_sentences(choice, point.at) or ["none"]))


def _jump_lines(choice: Choice, jump: Jump) -> Iterator[Any]:
    """Yield where values that are not admissible separate different answers, and these."""
    where = f"at {number(jump.low)}, which is"
    if jump.low != jump.high:
        where = f"between {number(jump.low)} and {number(jump.high)}, which are"
    yield f"\nThe answer changes along {jump.parameter} {where} not admissible:"
    for side, types in (("below", jump.below), ("above", jump.above)):
        yield indented(f"{side}: {shortened('; or '.join(type_sentences(choice, types)))}")


def _document(choice: Choice, search: Search) -> TippingDocument:
    return {
        "command": "tipping",
        **subject_json(choice),
        "claim": None if search.found[0].claim is None else search.found[0].claim.text,
        "for_some": for_some_json(search.lines.model),
        "parameters": [_line_json(choice, line) for line in search.found],
        "rows": [_row_json(row) for row in _rows(search)],
        "not_available": [{"parameter": name, "reason": reason} for name, reason in search.refused.items()],
    }


def _line_json(choice: Choice, line: TippingPoints) -> LinePart:
    return {
        "parameter": line.parameter,
        "unit": choice.model.parameters[line.parameter].unit,
        "range": [exact_json(line.low), exact_json(line.high)],
        "today": exact_json(line.today),
        "status": line.status.name,
        "status_text": line.status.value,
        "has_mixtures": line.has_mixtures,
        "caveat": line.caveat,
        "points": [_point_json(line, point) for point in line],
        "admissible": [_interval_json(each) for each in line.intervals],
        "ends": [_point_json(line, point) for point in line.ends],
        "jumps": [_jump_json(jump) for jump in line.jumps],
        "off_path": [_point_json(line, point) for point in line.off_path],
        "cells": [
            {"low": exact_json(cell.low), "high": exact_json(cell.high), "equilibria": labels(cell.equilibria)}
            for cell in line.cells
        ],
    }


def _interval_json(interval: AdmissibleInterval) -> AdmissiblePart:
    at_low, at_high = (None if types is None else labels(types) for _, types in interval.ends)
    return {"low": exact_json(interval.low), "high": exact_json(interval.high), "at_low": at_low, "at_high": at_high}


def _jump_json(jump: Jump) -> JumpPart:
    return {
        "low": exact_json(jump.low),
        "high": exact_json(jump.high),
        "below": labels(jump.below),
        "above": labels(jump.above),
    }


def _row_json(row: TippingRow) -> RowPart:
    assert row.value is not None
    return {
        "parameter": row.parameter,
        **exact_json(row.value),
        "distance": row.distance,
        "mass_beyond": None if row.mass_beyond is None else _mass_json(row.mass_beyond),
        "side": row.side,
        "changes_answer": row.changes_answer,
        "beyond": row.beyond,
    }


def _mass_json(mass: Fraction | float) -> MassPart:
    """Return a probability as exact text, if it is rational, and as float."""
    from sma_games.algebra.numbers.number_texts import exact_text

    return {"exact": exact_text(mass) if isinstance(mass, Fraction) else None, "value": float(mass)}


def _point_json(line: TippingPoints, point: TippingPoint) -> PointPart:
    return {
        **exact_json(point.exact_value),
        "distance": line.distance(point),
        "below": labels(point.below),
        "at": labels(point.at),
        "above": labels(point.above),
    }

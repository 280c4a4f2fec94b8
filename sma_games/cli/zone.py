"""`sma-games zone`: at which values of one parameter, such as a price, a claim holds, and what binds at each end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sma_games.cli.for_some import FORMS, read_ranges
from sma_games.cli.options import AsJson, Calibration, Choice, CsvFile, ModelName, Reduced, Settings, choose
from sma_games.cli.output import (
    check_figure,
    check_table,
    echo,
    exact_json,
    heading,
    indented,
    listed,
    number,
    plural,
    print_json,
    shortened,
    subject_json,
    working,
)
from sma_games.cli.questions import check_at, draw, write_table
from sma_games.cli.statuses import DIFFERENT
from sma_games.errors import SettingError

if TYPE_CHECKING:
    from sma_games.algebra.numbers.real_numbers import RealNumber
    from sma_games.cli.documents.all_settings import ZoneDocument, ZoneEndPart, ZonePart
    from sma_games.regions import Zone, ZoneEnd, ZoneInterval

__all__ = ["zone"]


OptionalClaim = Annotated[
    str | None,
    typer.Argument(
        metavar="CLAIM",
        help="What is claimed, in quotation marks; of a bargaining problem that all accept the price, if absent.",
        show_default=False,
    ),
]
OverOne = Annotated[
    str | None,
    typer.Option("--over", metavar="NAME[=LOW:HIGH]", help="The parameter; =: is any real number.", show_default=False),
]
Check = Annotated[
    int,
    typer.Option(min=0, metavar="N", help="Put the claim to the solver at N values.", show_default=False),
]

Figure = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Draw the values: .svg, .png or .pdf.", show_default=False),
]


def zone(  # noqa: PLR0913 - each is an option
    model: ModelName,
    claim: OptionalClaim = None,
    *,
    over: OverOne = None,
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    check: Check = 0,
    as_json: AsJson = False,
    csv: CsvFile = None,
    figure: Figure = None,
) -> None:
    """Find at which values of a parameter a claim holds.

    All of them, exactly, with the condition that binds at each end, and the end as a formula of the other parameters,
    which stay at the setting.
    """
    check_figure(figure)
    check_table(csv)
    choice = choose(model, calibration, settings, reduced=reduced, is_parametric=True)
    found = _find(choice, claim, over)
    faults = check_at(check, f"checking {plural(check, 'value')}", found.verify)
    write_table(csv, found.to_frame)
    draw(figure, found.plot)
    if as_json:
        print_json(_document(choice, found, check, faults))
    else:
        echo(*_lines(choice, found), *_check_lines(check, faults))
    if faults:
        raise typer.Exit(DIFFERENT)


def _find(choice: Choice, claim: str | None, over: str | None) -> Zone:
    from sma_games.modeling.bargaining import bargaining_details
    from sma_games.regions import zone as find

    is_price = claim is None and over is None and bargaining_details(choice.model) is not None
    if claim is None and not is_price:
        raise SettingError("CLAIM is missing: what is claimed, in quotation marks; `sma-games zone --help` tells more")
    if over is None and not is_price:
        raise SettingError(f"--over is missing: name the parameter: {FORMS}")
    ranges = None if over is None else read_ranges("--over", [over], choice)
    with working("where the claim holds"):
        return find(choice.model, claim, ranges)


def _lines(choice: Choice, found: Zone) -> Iterator[Any]:
    yield heading(found.status.value)
    yield indented(f"Claim: {found.claim.text}")
    yield indented(f"{choice.model.title}, over {found.parameter}; the others from {choice.words}")
    for each in found.intervals:
        width = "" if each.width is None else f", width {number(each.width)}"
        yield f"\n{found.parameter} in {_decimals(each)}{width}"
        for side, end in (("low", each.low), ("high", each.high)):
            yield from (indented(shortened(line)) for line in _end_lines(choice, side, end))


def _decimals(interval: ZoneInterval) -> str:
    low, high = (_number(end.value) for end in (interval.low, interval.high))
    return f"{'[' if interval.low.is_included else '('}{low}, {high}{']' if interval.high.is_included else ')'}"


def _number(value: RealNumber | None) -> str:
    return "no end" if value is None else number(value)


def _end_lines(choice: Choice, side: str, end: ZoneEnd) -> Iterator[str]:
    """Yield what binds at an end, the end as a formula, and what players gain there."""
    from sma_games.algebra.numbers.number_texts import exact_text
    from sma_games.reporting.words.vocabulary import vocabulary_of

    if end.value is None:
        yield f"{side} end: there is none"
        return
    name = vocabulary_of(choice.model).player_name
    yield f"{side} end: {exact_text(end.value)}"
    for each in end.bindings:
        whose = f"{listed([name(player) for player in each.players])}: " if each.players else ""
        yield f"  binds: {whose}{each.condition}"
        if each.formula is not None:
            yield f"  formula: {each.formula.text}"
    if not end.bindings:
        yield "  the values asked about end here"
    if end.gains:
        yield f"  gains: {', '.join(f'{name(player)} {number(gain)}' for player, gain in end.gains.items())}"


def _check_lines(check: int, faults: Sequence[str]) -> Iterator[Any]:
    if check and not faults:
        yield f"\nVerified: the solver agrees at all of {plural(check, 'value')} and at every rational end."
    if faults:
        yield f"\nWrong: {plural(len(faults), 'fault')}."
        yield from (indented(each) for each in faults)


def _document(choice: Choice, found: Zone, check: int, faults: Sequence[str]) -> ZoneDocument:
    return {
        "command": "zone",
        **subject_json(choice),
        "claim": found.claim.text,
        "parameter": found.parameter,
        "asked": [None if end is None else exact_json(end) for end in found.domain],
        "status": found.status.name,
        "status_text": found.status.value,
        "intervals": [_interval_json(each) for each in found.intervals],
        "check": {"values": check, "faults": list(faults)},
    }


def _interval_json(each: ZoneInterval) -> ZonePart:
    return {
        "low": _end_json(each.low),
        "high": _end_json(each.high),
        "width": None if each.width is None else exact_json(each.width),
        "width_formula": None if each.width_formula is None else each.width_formula.text,
    }


def _end_json(end: ZoneEnd) -> ZoneEndPart:
    return {
        "value": None if end.value is None else exact_json(end.value),
        "included": end.is_included,
        "bindings": [
            {
                "players": list(each.players),
                "condition": each.condition,
                "formula": None if each.formula is None else each.formula.text,
            }
            for each in end.bindings
        ],
        "gains": {player: exact_json(gain) for player, gain in end.gains.items()},
    }

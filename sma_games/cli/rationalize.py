"""`sma-games rationalize`: the parameter values that make an observed play an equilibrium."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sma_games.cli.options import AsJson, Calibration, Choice, CsvFile, ModelName, Reduced, Settings, choose
from sma_games.cli.output import (
    check_table,
    echo,
    heading,
    indented,
    plural,
    print_json,
    shortened,
    subject_json,
    working,
)
from sma_games.cli.questions import (
    Where,
    as_far_as_found,
    changes_table,
    check_at,
    counted,
    end_if_interrupted,
    play_example,
    read_play,
    scope_words,
    varied,
    write_table,
)
from sma_games.cli.regions import Verify, check_lines, condition_lines, map_json, region_json
from sma_games.cli.statuses import DIFFERENT
from sma_games.errors import SettingError

if TYPE_CHECKING:
    from sma_games.algebra.numbers.real_numbers import RealNumber
    from sma_games.cli.documents.all_settings import ObservedRegionPart, RationalizeDocument
    from sma_games.regions import CriticalRegion, Mismatch, RegionMap

__all__ = ["rationalize"]

Observed = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PLAYER=STRATEGY",
        help="What was done; in a tree, STAGE=ACTION. Repeat it for several.",
        show_default=False,
    ),
]
OverUncertain = Annotated[
    list[str] | None,
    typer.Option(
        "--over",
        metavar="NAME",
        help="Parameter to vary over its range; may be repeated. All uncertainties that matter if absent.",
        show_default=False,
    ),
]


def rationalize(  # noqa: PLR0913 - each is an option
    model: ModelName,
    *,
    observed: Observed = None,
    over: OverUncertain = None,
    where: Where = None,
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    as_json: AsJson = False,
    csv: CsvFile = None,
    verify: Verify = 0,
) -> None:
    """Find which values make observed play an equilibrium.

    Exact and complete. The other parameters stay at the setting. Ctrl-C ends the search early, with what was found.
    """
    check_table(csv)
    choice = choose(model, calibration, settings, reduced=reduced, is_parametric=True)
    play = read_play("--observed", observed, choice.model)
    if not play:
        example = play_example(choice.model)
        raise SettingError(f"--observed is missing: say what was done, for example --observed {example}")
    names = varied("--over", over, choice)
    found, was_interrupted = as_far_as_found(lambda: _find(choice, play, names, where or ()))
    write_table(csv, found.to_frame)
    left_out = {"--verify": verify}
    if was_interrupted:
        verify = 0
    wrong = check_at(verify, f"comparing with the solver at {plural(verify, 'setting')}", found.verify)
    if as_json:
        print_json(_document(choice, play, found, verify, wrong))
    else:
        echo(*_lines(choice, play, found), *check_lines(verify, wrong))
    if wrong:
        raise typer.Exit(DIFFERENT)
    end_if_interrupted(was_interrupted, left_out)


def _find(choice: Choice, play: Mapping[str, str], over: Sequence[str] | None, where: Sequence[str]) -> RegionMap:
    from sma_games.regions import rationalize as find

    with counted("what makes it an equilibrium") as progress:
        return find(choice.model, play, over, where=where, progress=progress)


def _lines(choice: Choice, play: Mapping[str, str], found: RegionMap) -> Iterator[Any]:
    yield heading(choice.model.title)
    yield f"{scope_words(choice, found.over, found.where)}\n"
    yield f"Observed: {' and '.join(f'{label} = {action}' for label, action in play.items())}"
    if not found.is_complete:
        yield f"Incomplete. {found.ending.value}"
    region = _region(found)
    if region is None:
        yield f"{_agrees(choice, play)} nowhere in these ranges." if found.is_complete else "No setting was found yet."
        return
    if region.witness is None:
        yield "Undecided: neither a setting at which it is an equilibrium nor a proof that there is none was found."
    with working("putting it into conditions"):
        conditions = condition_lines(region)
    yield f"{_agrees(choice, play)} {'exactly' if found.is_complete else 'at least'}"
    yield from (indented(shortened(line)) for line in conditions)
    yield from _example(choice, found, region)


def _agrees(choice: Choice, play: Mapping[str, str]) -> str:
    """Return how a sentence begins that says where the observed play is an equilibrium, or part of one."""
    whole = set(play) == set(choice.model.strategies)
    return "It is an equilibrium" if whole else "Some equilibrium agrees with it"


def _region(found: RegionMap) -> CriticalRegion | None:
    """Return where the observed play is an equilibrium; None if it is nowhere."""
    return next((region for region in found.regions if region.equilibria), None)


def _example(choice: Choice, found: RegionMap, region: CriticalRegion) -> Iterator[Any]:
    """Yield whether it is one at the setting of the command and, if it is not, a setting at which it is."""
    try:
        here = found.at()
    except SettingError as error:
        yield f"\nNow: {error}."
    else:
        yield f"\nNow ({choice.words}): {'yes' if here is region else 'no'}."
        if here is region:
            return
    table = None if region.witness is None else changes_table(choice, [_near(found, region)], ["value"])
    if table is not None:
        yield "For example here (everything else as now):"
        yield table


def _near(found: RegionMap, region: CriticalRegion) -> dict[str, RealNumber]:
    """Return a setting of a region with as many of today's values as keep it there, taken one after the other."""
    kept = dict(region.witness or {})
    for name in kept if all(isinstance(value, Fraction) for value in kept.values()) else ():
        trial = {**kept, name: found.setting[name]}
        with suppress(SettingError):
            kept = trial if found.contains(region, **trial) else kept
    return kept


def _document(
    choice: Choice, play: Mapping[str, str], found: RegionMap, verify: int, wrong: Sequence[Mismatch]
) -> RationalizeDocument:
    with working("putting it into conditions"):
        regions: list[ObservedRegionPart] = [
            {"is_equilibrium": bool(each.equilibria), **region_json(each)} for each in found.regions
        ]
    return {
        "command": "rationalize",
        **subject_json(choice),
        "observed": dict(play),
        **map_json(choice, found, verify, wrong),
        "regions": regions,
    }

"""`sma-games regions`: the exact answer for all values of several parameters at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    note,
    numbers_json,
    plural,
    print_json,
    replacing,
    shortened,
    subject_json,
    working,
    write_text,
)
from sma_games.errors import SettingError

if TYPE_CHECKING:
    from sma_games.regions import CriticalRegion, EquilibriumType, Mismatch, RegionMap

__all__ = ["regions"]

DRAWN = 2  # parameters that a figure has axes for
EXAMPLES = 3  # differences from the solver that are printed
DIFFERENT = 1  # exit status

Over = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Parameter to vary over its range; repeat it for several.", show_default=False),
]
Figure = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Draw the map over two parameters: .svg, .png or .pdf.", show_default=False),
]
Verify = Annotated[
    int,
    typer.Option(min=0, metavar="N", help="Compare the map with the solver at N settings.", show_default=False),
]


def regions(
    model: ModelName,
    over: Over = None,
    settings: Settings = None,
    calibration: Calibration = None,
    as_json: AsJson = False,
    csv: CsvFile = None,
    figure: Figure = None,
    verify: Verify = 0,
) -> None:
    """Find where each answer holds, for all values of several parameters.

    The regions are exact and cover the ranges completely. The other parameters stay at the setting.
    """
    check_figure(figure)
    check_writable(csv)
    choice = choose(model, calibration, settings)
    found = _find(choice, _names(choice, over, figure))
    if csv is not None:
        with working("putting it into conditions"):
            table = found.to_frame().to_csv(index=False, lineterminator="\n")
        write_text(csv, table)
    if figure is not None:
        _draw(found, figure)
    with working(f"comparing with the solver at {plural(verify, 'setting')}"):
        wrong = found.verify(verify) if verify else ()
    if as_json:
        print_json(_document(choice, found, verify, wrong))
    else:
        _print(choice, found)
        _print_check(verify, wrong)
    if wrong:
        raise typer.Exit(DIFFERENT)


def _names(choice: Choice, over: Sequence[str] | None, figure: Path | None) -> list[str]:
    """Return the parameters to vary, each once, in the order of the command line."""
    check_parameters("--over", over or (), choice.model)
    names = list(dict.fromkeys(over or ()))
    relevant = list(choice.model.relevant)
    if not relevant:
        raise SettingError(f"{choice.model.slug or choice.model.title} has no parameter that a payoff uses")
    if not names:
        example = " ".join(f"--over {name}" for name in relevant[:DRAWN])
        raise SettingError(
            f"--over is missing: name the parameters to vary, for example {example}; "
            f"payoffs depend on: {listed(relevant)}"
        )
    if figure is not None and len(names) != DRAWN:
        raise SettingError(
            f"--figure {figure}: a map is drawn over two parameters, not {len(names)}; "
            "give --over twice, or leave --figure out"
        )
    return names


def _find(choice: Choice, names: Sequence[str]) -> RegionMap:
    from sma_games.regions import critical_regions

    title = f"critical regions over {listed(names)}"
    with working(title) as status:

        def progress(count: int) -> None:
            if hasattr(status, "update"):
                status.update(f"{title}: {plural(count, 'case')}")

        values: Any = choice.values
        return critical_regions(choice.model, names, calibration=choice.calibration, progress=progress, **values)


def _print(choice: Choice, found: RegionMap) -> None:
    from sma_games.regions import Verdict

    echo(heading(choice.model.title), f"over {listed(found.over)}; the others from {choice.words}\n")
    echo("Equilibria now:", *(indented(shortened(words)) for words in _words(choice, found.at().equilibria)))
    with working("putting it into conditions"):
        by_verdict = {verdict: [each for each in found.regions if each.verdict is verdict] for verdict in Verdict}
        conditions = {id(each): _conditions(each) for each in by_verdict[Verdict.NONEMPTY]}
        explained = found.explain().splitlines()
    inside = by_verdict[Verdict.NONEMPTY]
    echo(f"\n{plural(len(inside), 'region')} with an interior:")
    for place, region in enumerate(inside, 1):
        echo(heading(f"\nRegion {place}"))
        echo(*(indented(shortened(words)) for words in _words(choice, region.equilibria)))
        echo(*(indented(shortened(line)) for line in conditions[id(region)]))
    _print_rest(len(by_verdict[Verdict.BOUNDARY_ONLY]), len(by_verdict[Verdict.UNDECIDED]))
    echo("\nWhen does each equilibrium exist?", *(indented(shortened(line)) for line in explained))


def _conditions(region: CriticalRegion) -> list[str]:
    """Return one line for each piece of a region."""
    lines = [" and ".join(piece) for piece in region.pieces]
    if lines == [""]:
        return ["everywhere"]
    return [f"{'or ' if place else ''}where {line}" for place, line in enumerate(lines)]


def _words(choice: Choice, types: Sequence[EquilibriumType]) -> list[str]:
    from sma_games.reporting.type_words import type_words

    return [type_words(choice.model, each) for each in types]


def _print_rest(ties: int, undecided: int) -> None:
    if ties:
        echo(f"\n{plural(ties, 'more region')} without an interior: ties on the boundaries.")
    if undecided:
        echo(f"\n{plural(undecided, 'more region')} undecided: perhaps empty; no proof within the budget.")


def _print_check(verify: int, wrong: Sequence[Mismatch]) -> None:
    if not verify:
        return
    settings = plural(verify, "setting")
    if not wrong:
        echo(f"\nVerified: the map and the solver agree at all of {settings}.")
        return
    echo(f"\nWrong: the map and the solver differ at {len(wrong):,} of {settings}.")
    for each in wrong[:EXAMPLES]:
        place = listed([f"{name} = {value}" for name, value in each.setting.items()])
        echo(indented(f"{place}: map {_shown(each.mapped)}; solver {_shown(each.solved)}"))


def _shown(types: Sequence[EquilibriumType]) -> str:
    return " | ".join(_labels(types)) or "none"


def _labels(types: Sequence[EquilibriumType]) -> list[str]:
    return [each.label for each in types]


def _draw(found: RegionMap, figure: Path) -> None:
    from sma_games.reporting.region_map import draw_region_map

    with working("drawing"), replacing(figure) as temporary:
        draw_region_map(found, temporary)
    note(f"wrote {figure}")


def _document(choice: Choice, found: RegionMap, verify: int, wrong: Sequence[Mismatch]) -> dict[str, Any]:
    from sma_games.reporting.provenance import provenance

    with working("putting it into conditions"):
        rows = [_region_json(choice, each) for each in found.regions]
        explained = found.explain().splitlines()
    return {
        "command": "regions",
        **subject_json(choice),
        "over": [_parameter_json(choice, name) for name in found.over],
        "now": _labels(found.at().equilibria),
        "regions": rows,
        "existence": explained,
        "verification": {"settings": verify, "differences": [_mismatch_json(each) for each in wrong]},
        "provenance": provenance(choice.model, **choice.provenance),
    }


def _parameter_json(choice: Choice, name: str) -> dict[str, Any]:
    parameter = choice.model.parameters[name]
    return {
        "parameter": name,
        "unit": parameter.unit,
        "range": [exact_json(parameter.low), exact_json(parameter.high)],
        "today": exact_json(choice.setting[name]),
    }


def _region_json(choice: Choice, region: CriticalRegion) -> dict[str, Any]:
    return {
        "equilibria": _labels(region.equilibria),
        "words": _words(choice, region.equilibria),
        "verdict": region.verdict.name,
        "verdict_text": region.verdict.value,
        "conditions": [list(piece) for piece in region.pieces],
        "witness": None if region.witness is None else numbers_json(region.witness),
    }


def _mismatch_json(each: Mismatch) -> dict[str, Any]:
    return {"setting": numbers_json(each.setting), "map": _labels(each.mapped), "solver": _labels(each.solved)}

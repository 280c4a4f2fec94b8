"""`sma-games sweep`: the answer at many settings, how often each one occurs, and a table of all rows if wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sma_games.cli.grid_axes import grid_axes
from sma_games.cli.options import (
    AsJson,
    Calibration,
    Choice,
    ModelName,
    Reduced,
    check_parameters,
    choose,
    refuse_fixed,
)
from sma_games.cli.options import Settings as Assignments
from sma_games.cli.output import (
    check_figure,
    check_store,
    check_table,
    echo,
    heading,
    new_table,
    percent,
    plural,
    print_json,
    subject_json,
)
from sma_games.cli.questions import as_far_as_found, end_if_interrupted
from sma_games.cli.questions import draw as draw_figure
from sma_games.cli.sweep_rows import num_beyond_floats, rows_to
from sma_games.cli.tables import PageTable
from sma_games.errors import SettingError, did_you_mean

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure as Drawing

    from sma_games.cli.documents.one_setting import QuantilesPart, SweepDocument
    from sma_games.sweeps import Settings

__all__ = ["sweep"]

SHOWN = 20  # answers that are printed
DRAWN = 2  # parameters that a map has axes for, and players of a matrix whose extreme equilibria are listed
REASONS = "a formula has no value there, or a constraint or --where does not hold"

Grid = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=N",
        help='N values over a range, or a list: cost=101, cost=0.1,1/3, "stakes=2;5". May be repeated.',
        show_default=False,
    ),
]
Sample = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Draw so many settings from the distributions.", show_default=False),
]
Seed = Annotated[int | None, typer.Option(metavar="S", help="Seed of the sample.", show_default=False)]
Draw = Annotated[str, typer.Option(metavar="NAME", help="How to draw: sobol, lhs or random.")]
Over = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Parameter to draw, also a lever; without it, all that are uncertain and have a distribution.",
        show_default=False,
    ),
]
Rows = Annotated[
    Path | None,
    typer.Option("--table", metavar="FILE", help="Take the settings from a CSV file.", show_default=False),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        metavar="COMPARISON", help='Only settings at which this holds: "value < 2 * cost".', show_default=False
    ),
]
Method = Annotated[str, typer.Option(metavar="NAME", help="exact, explicit, numeric, or auto for the one that fits.")]
Select = Annotated[
    str | None,
    typer.Option(
        metavar="RULE",
        help="Also report one equilibrium of each setting: welfare, payoff_dominance, or the player who chooses it.",
        show_default=False,
    ),
]
Measure = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Measure to report; without it, all. May be repeated.", show_default=False),
]
Probabilities = Annotated[bool, typer.Option("--probabilities", help="Report the probabilities of all strategies.")]
ByType = Annotated[
    bool, typer.Option("--by-type", help="Report payoffs of each type of equilibrium; with --csv or --store.")
]
Store = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Write rows to a zarr folder; the same call goes on there.", show_default=False),
]
Csv = Annotated[
    Path | None,
    typer.Option(
        "--csv", "--xlsx", metavar="FILE", help="Write one row for each setting: .csv or .xlsx.", show_default=False
    ),
]
Figure = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Draw a map of a grid over two parameters, else the shares: .svg, .png or .pdf.",
        show_default=False,
    ),
]
Quantity = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help='Draw below each share how this is spread, such as "payoff_min row"; with --figure.',
        show_default=False,
    ),
]
Workers = Annotated[int | None, typer.Option(metavar="N", help="Threads; all cores by default.", show_default=False)]


def sweep(  # noqa: PLR0913, PLR0917 - one for each option
    model: ModelName,
    grid: Grid = None,
    sample: Sample = None,
    seed: Seed = None,
    draw: Draw = "sobol",
    over: Over = None,
    table: Rows = None,
    where: Where = None,
    settings: Assignments = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    method: Method = "auto",
    select: Select = None,
    measure: Measure = None,
    probabilities: Probabilities = False,
    by_type: ByType = False,
    workers: Workers = None,
    store: Store = None,
    csv: Csv = None,
    figure: Figure = None,
    quantity: Quantity = None,
    as_json: AsJson = False,
) -> None:
    """Solve a grid or a sample of settings.

    Every answer is exactly that of `solve` at its setting, ties included.
    """
    check_figure(figure)
    check_table(csv)
    check_store(store)
    choice = choose(model, calibration, settings, reduced=reduced)
    _check_sources(choice, grid, sample, seed, over, table)
    has_rows = store is not None or csv is not None
    if by_type and not has_rows:
        raise SettingError("--by-type reports something for each setting: give --csv FILE or --store DIR for the rows")
    asked = _settings(choice, grid, sample, seed, draw, over, table, tuple(where or ()))
    is_map = figure is not None and asked.source.kind == "grid" and len(asked.names) == DRAWN
    if quantity is not None and (figure is None or has_rows or is_map):
        raise SettingError("--quantity belongs to a figure of shares: give --figure, without --csv, --store and a map")
    options = {
        "method": method,
        "selection": select,
        "measures": measure or None,
        "probabilities": probabilities,
        "by_type": by_type,
        "reduce": not has_rows and not is_map,
        "store": store,
        "workers": workers,
    }
    found, was_interrupted = _find(choice, asked, csv, options)
    if not was_interrupted:
        draw_figure(figure, lambda: _plot(choice, found, quantity, is_map=is_map))
    _tell(choice, asked, found, as_json=as_json)
    end_if_interrupted(was_interrupted, {"--figure": figure}, _done(found))


def _check_sources(
    choice: Choice,
    axes: Sequence[str] | None,
    num_settings: int | None,
    seed: int | None,
    over: Sequence[str] | None,
    table: Path | None,
) -> None:
    """Refuse settings from several sources, or from none, and options that belong to another one."""
    if [bool(axes), num_settings is not None, table is not None].count(True) != 1:
        example = next(iter(choice.model.relevant), "cost")
        raise SettingError(f"give one of --grid {example}=101, --sample 100000 --seed 1, and --table FILE")
    if num_settings is None and (seed is not None or over):
        raise SettingError("--seed and --over belong to a sample; give --sample N, or leave them out")


def _find(choice: Choice, asked: Settings, csv: Path | None, options: Mapping[str, Any]) -> tuple[xr.Dataset, bool]:
    """Return what the sweep finds, and whether Ctrl-C ended it; its rows are written to a file if one was asked for."""
    from sma_games.sweeps import sweep as run

    is_final = options["store"] is None and not options["by_type"]  # else further rows, or columns, may come
    with rows_to(csv) as rows:
        each = rows.append if rows is not None and is_final else None
        found, was_interrupted = as_far_as_found(lambda: run(choice.model, asked, each=each, **options))
        if not found:
            end_if_interrupted(was_interrupted, done=_done(found))
        if rows is not None:
            rows.complete(found, is_hurried=was_interrupted)
    return found, was_interrupted


def _done(found: xr.Dataset) -> str:
    """Return how far a sweep has got."""
    return f"{found.attrs.get('interrupted', 'all settings')} are done"


def _plot(choice: Choice, found: xr.Dataset, quantity: str | None, *, is_map: bool) -> Drawing:
    from sma_games.reporting.figures.sweep_charts import plot_outcome_shares, plot_sweep_map

    if is_map:
        return plot_sweep_map(found, model=choice.model)
    return plot_outcome_shares(found, quantity=quantity, model=choice.model)


def _settings(
    choice: Choice,
    axes: Sequence[str] | None,
    num_settings: int | None,
    seed: int | None,
    draw: str,
    over: Sequence[str] | None,
    table: Path | None,
    where: tuple[str, ...],
) -> Settings:
    from sma_games import sweeps
    from sma_games.sweeps.settings.sources import SampleMethod

    model = choice.model
    if axes:
        values = grid_axes(choice, axes)
        refuse_fixed("--grid", values, choice)
        return sweeps.grid(model, where=where, **values)
    if table is not None:
        return sweeps.table(model, table, where=where)
    if seed is None:
        raise SettingError("--seed is missing: a sample needs one to be drawn again, for example --seed 1")
    check_parameters("--over", over or (), model)
    refuse_fixed("--over", over or (), choice)
    kinds = [kind.name.lower() for kind in SampleMethod]
    if draw not in kinds:
        raise SettingError(f"--draw {draw}: expected {', '.join(kinds)}{did_you_mean(draw, kinds)}")
    assert num_settings is not None
    return sweeps.sample(model, num_settings, seed=seed, method=draw, over=over or None, where=where)


def _shares(found: xr.Dataset) -> list[dict[str, Any]]:
    """Return one row for each answer, the most frequent first: count, share, and its 95 % interval."""
    import numpy as np

    from sma_games.reporting.sweep_answers import wilson_interval
    from sma_games.sweeps.results.collecting import labels_of

    labels = labels_of(found)
    if "count" in found:
        counts = found["count"].to_numpy()
    else:
        code = found["code"].to_numpy()
        counts = np.bincount(code[code >= 0], minlength=len(labels))
    total = max(1, int(counts.sum()))
    rows = [
        {
            "answer": label,
            "count": int(count),
            "share": int(count) / total,
            "interval": list(wilson_interval(int(count), total)),
        }
        for label, count in zip(labels, counts, strict=True)
    ]
    return sorted(rows, key=lambda row: -row["count"])


def _tell(choice: Choice, asked: Settings, found: xr.Dataset, *, as_json: bool) -> None:
    rows = _shares(found)
    if as_json:
        print_json(_document(choice, asked, found, rows))
        return
    _print_header(choice, asked, found)
    if any(row["count"] for row in rows):
        _print_shares(asked, rows)
    else:
        echo("There is no answer: no setting is admissible and decided.")
    if "overall_quantile" in found and rows:
        echo(_quantile_table(found), _counted_words(asked))
    _print_left_out(asked, found)


def _counted_words(asked: Settings) -> str:
    """Return what the number of equilibria counts, beside payoffs of all of them; nothing if it counts all."""
    if asked.model.has_perfect_information:
        return (
            "num_equilibria counts the pure ones; payoffs are the least and the greatest of all equilibria, those in "
            "which indifferent players mix included.\n"
        )
    return "num_equilibria counts the extreme equilibria.\n" if len(asked.model.strategies) == DRAWN else ""


def _print_header(choice: Choice, asked: Settings, found: xr.Dataset) -> None:
    echo(
        heading(choice.model.title),
        f"{plural(asked.size, 'setting')}, {asked.source.kind} over {', '.join(asked.names)}; "
        f"the others from {choice.words}\n",
        *_kept_words(asked),
        f"Method {found.attrs['method']}. {found.attrs['method_text']} {found.attrs['method_reason']}\n",
    )


def _print_shares(asked: Settings, rows: Sequence[dict[str, Any]]) -> None:
    from sma_games.reporting.words.reader_words import type_label_words

    is_sample = asked.source.kind == "sample"
    columns = ["share", "95 % interval", "settings"] if is_sample else ["share", "settings"]
    table = new_table("types of all equilibria", *columns, right=columns)
    for row in rows[:SHOWN]:
        low, high = (percent(end) for end in row["interval"])
        interval = [f"{low} - {high}"] if is_sample else []
        types = [type_label_words(asked.model, label) for label in row["answer"].split(" | ")]
        table.add_row("\n".join(types) + "\n", percent(row["share"]), *interval, f"{row['count']:,}")
    echo(table)
    if len(rows) > SHOWN:
        echo(f"… and {plural(len(rows) - SHOWN, 'rarer answer')} (--json has all)")
    if is_sample:
        echo(
            "95 % interval: of Wilson, for the share among all settings that could be drawn, as if drawn one by one.\n"
        )


def _print_left_out(asked: Settings, found: xr.Dataset) -> None:
    """Tell which settings the shares are not about."""
    from sma_games.reporting.sweep_answers import num_inadmissible

    rate = getattr(asked.source, "acceptance_rate", None)
    if rate is not None:
        echo(f"Not admissible, and so drawn again: {percent(1 - rate, 1)} of the draws ({REASONS}).")
    left_out = num_inadmissible(found)
    if left_out:
        echo(f"{plural(left_out, 'setting')} not admissible, and left out of the shares ({REASONS}).")
    without = found.attrs.get("num_without_mixtures", 0)
    if without:
        echo(f"Not all equilibria are known at {plural(without, 'setting')}. {found.attrs['caveat']}")
    beyond = num_beyond_floats(found)
    if beyond:
        echo(f"{plural(beyond, 'setting')} with numbers beyond the range of floats, or not known: left out of spreads.")
    undecided = found.attrs.get("num_undecided", 0)
    if undecided:
        echo(f"{plural(undecided, 'setting')} undecided: ties of formulas that have no exact values.")


def _kept_words(asked: Settings) -> list[str]:
    """Return a sentence on parameters that have a distribution and are not drawn."""
    kept = asked.description.get("not_drawn", {})
    groups: dict[str, list[str]] = {}
    for name, reason in kept.items():
        groups.setdefault(reason, []).append(name)
    parts = [f"{', '.join(names)} ({reason})" for reason, names in groups.items()]
    told = f"Not drawn, though they have a distribution: {'; '.join(parts)}. Name them with --over to draw them.\n"
    return [told] if parts else []


def _quantile_table(found: xr.Dataset) -> PageTable:
    """Return the spread of everything but the parameters over all settings."""
    levels = [percent(level, 0) for level in found["level"].to_numpy()]
    table = new_table("over all settings", *levels, right=levels)
    for row in _quantiles(found):
        table.add_row(row["quantity"], *("-" if each is None else f"{each:.4g}" for each in row["quantiles"].values()))
    return table


def _quantiles(found: xr.Dataset) -> list[QuantilesPart]:
    """Return quantiles of everything but the parameters, and how far off they may be."""
    parameters = set(found["parameter"].to_numpy())
    spread = found[["overall_quantile", "quantile_error"]]
    levels = [f"{level:g}" for level in found["level"].to_numpy()]
    rows: list[QuantilesPart] = []
    for name in found["quantity"].to_numpy():
        if name not in parameters:
            row = spread.sel(quantity=name)
            values = [_number(each) for each in row["overall_quantile"].to_numpy()]
            quantiles = dict(zip(levels, values, strict=True))
            rows.append({"quantity": str(name), "quantiles": quantiles, "error": _number(row["quantile_error"])})
    return rows


def _number(value: Any) -> float | None:
    """Return a number as JSON has it: nothing if it is none."""
    return float(value) if isfinite(value) else None


def _document(choice: Choice, asked: Settings, found: xr.Dataset, rows: Sequence[dict[str, Any]]) -> SweepDocument:
    from sma_games.reporting.sweep_answers import num_inadmissible

    return {
        "command": "sweep",
        **subject_json(choice, solver=found.attrs["method"]),
        "settings": asked.description,
        "num_settings": asked.size,
        "method": found.attrs["method"],
        "method_reason": found.attrs["method_reason"],
        "num_undecided": int(found.attrs.get("num_undecided", 0)),
        "num_inadmissible": num_inadmissible(found),
        "num_without_mixtures": found.attrs.get("num_without_mixtures", 0),
        "caveat": found.attrs.get("caveat", ""),
        "num_beyond_floats": num_beyond_floats(found),
        "interrupted": found.attrs.get("interrupted"),
        "selection": found.attrs["selection"],
        "answers": [
            {
                "answer": row["answer"].split(" | "),
                "count": row["count"],
                "share": row["share"],
                "interval": row["interval"],
            }
            for row in rows
        ],
        "quantiles": _quantiles(found) if "overall_quantile" in found else None,
    }

"""Charts of sweeps: how often each answer occurs, and which one holds where on a grid over two parameters.

Intervals are those of Wilson (1927) for a share, as if the settings were drawn independently. Lengths are inches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sma_games.errors import MethodError, did_you_mean
from sma_games.modeling import ParametricGame
from sma_games.reporting.figures.sheet import Sheet
from sma_games.reporting.figures.style import PALETTE, text_width, wrap_text
from sma_games.reporting.map_survey import Survey, different_parts
from sma_games.reporting.sweep_answers import SweptAnswers, swept_answers, wilson_interval
from sma_games.reporting.words.region_words import setting_words
from sma_games.reporting.words.vocabulary import axis_label, joined, percent

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

__all__ = ["plot_outcome_shares", "plot_sweep_map"]

MOST_BARS = 10  # answers with a bar of their own
AXES = 2  # parameters that a map has
POINTS = 72  # per inch
MARGIN = 0.25
WIDTH = 7.2
BAR_WIDTH = 4.6
PLOT_HEIGHT = 4.0
TEXT_COLOR = "#222222"
FAINT = "#666666"
SPREAD_WORDS = (
    "Below each bar, on a scale of its own, {0}: dot, median; thick, half of the settings; thin and brackets, nine "
    "tenths."
)
REST_COLOR = PALETTE[-1]


def plot_outcome_shares(
    result: xr.Dataset,
    ax: Axes | None = None,
    *,
    quantity: str | None = None,
    model: ParametricGame | None = None,
    title: str | None = None,
    size: tuple[float, float] | None = None,
    font_size: float = 9,
) -> Figure:
    """Return a figure of the share of each answer among the settings of a sweep.

    Complete: answers beyond the ten most frequent are one bar. Only shares of a sample have intervals, since those of a
    grid or a table are counts of all its settings.

    Parameters
    ----------
    result
        What `sweep` returned, with rows or without.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    quantity
        Of a sweep without rows: also draw how this quantity, such as "payoff_min row", is spread at the settings with
        each answer.
    model
        The model swept; loaded by its name if absent.
    title
        Heading; the model's title if absent, none if empty.
    size
        Width and height in inches; as large as the texts need if absent.
    font_size
        In points.

    Raises
    ------
    MethodError
        If the result holds no answer, or no such quantity, or belongs to another model.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.sweeps import sample, sweep
    >>> model = load_model("textbook/stag_hunt")
    >>> found = sweep(model, sample(model, 100, seed=1, over=["hare_value"]))
    >>> plot_outcome_shares(found).axes[0].texts[0].get_text()
    'Stag hunt'
    """
    swept = swept_answers(result, model)
    page = _Page(swept.model.title if title is None else title, font_size)
    spreads = [] if quantity is None else _spreads(swept, quantity)
    lines = page.wrapped(_shares_words(swept) + (f" {SPREAD_WORDS.format(quantity)}" if quantity else ""))
    rows = _bars(swept)
    texts = [page.wrapped(words) for words, _ in rows]
    height = page.top(lines) + sum(1.6 * len(text) + 2.4 for text in texts) * page.em + MARGIN
    height += 2.0 * len(spreads) * page.em
    sheet = Sheet(WIDTH, height, size, ax)
    axes = sheet.page
    page.start(axes, lines)
    y = page.top(lines)
    longest = max(share_end for share_end in (_ends(count, swept)[1] for _, count in rows))
    for place, ((_, count), text) in enumerate(zip(rows, texts, strict=True)):
        y = page.write(axes, text, y, MARGIN)
        color = REST_COLOR if place == MOST_BARS else PALETTE[0]
        _draw_bar(axes, page, swept, (count, BAR_WIDTH / longest, y, color))
        if place < len(spreads):
            y += 2.0 * page.em
            _draw_spread(axes, page, spreads[place], (min(each[0] for each in spreads), _most(spreads), y))
        y += 2.4 * page.em
    return sheet.finish(result, model)


def plot_sweep_map(
    result: xr.Dataset,
    ax: Axes | None = None,
    *,
    boundaries: bool = True,
    model: ParametricGame | None = None,
    title: str | None = None,
    size: tuple[float, float] | None = None,
    font_size: float = 9,
    resolution: int = 81,
) -> Figure:
    """Return a figure of the answer at each setting of a grid over two parameters, as a colored cell.

    A cell has the color of the answer in its middle, ties included; answers beyond the seven most frequent share one.
    Boundaries are the exact ones of `critical_regions`, which takes most of the time.

    Parameters
    ----------
    result
        What `sweep` returned for a grid, with its rows.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    boundaries
        Whether the exact boundaries are drawn over the cells.
    model
        The model swept; loaded by its name if absent.
    title
        Heading; the model's title if absent, none if empty.
    size
        Width and height in inches; as large as the texts need if absent.
    font_size
        In points.
    resolution
        Samples along each axis between which boundaries are searched, at least 2.

    Raises
    ------
    MethodError
        If the sweep is not a grid over two parameters with rows, or belongs to another model.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.sweeps import grid, sweep
    >>> model = load_model("textbook/hawk_dove")
    >>> found = sweep(model, grid(model, value=5, cost=5))
    >>> plot_sweep_map(found, resolution=5).axes[1].get_xlabel()
    'value'
    """
    swept = swept_answers(result, model)
    _check_grid(swept)
    page = _Page(swept.model.title if title is None else title, font_size)
    lines = page.wrapped(_map_words(swept, has_lines=boundaries))
    legend = [page.wrapped(words, indent=2.4) for words in _legend(swept)]
    top = page.top(lines)
    height = top + PLOT_HEIGHT + (4.9 + sum(1.6 * len(text) + 0.35 for text in legend)) * page.em + MARGIN
    sheet = Sheet(WIDTH, height, size, ax)
    axes = sheet.page
    page.start(axes, lines)
    left = MARGIN + 5.6 * page.em
    right = WIDTH - MARGIN - 1.5 * page.em
    plot = sheet.add_plot(left, top, right - left, PLOT_HEIGHT)
    _draw_cells(plot, swept, font_size)
    if boundaries:
        _draw_boundaries(plot, swept.survey(max(resolution, 2)))
    y = top + PLOT_HEIGHT + 4.9 * page.em
    for text, color in zip(legend, [*PALETTE[:-1], REST_COLOR], strict=False):
        axes.fill_between([MARGIN, MARGIN + 1.6 * page.em], y - 0.6 * page.em, y + 0.6 * page.em, color=color)
        y = page.write(axes, text, y, MARGIN + 2.4 * page.em) + 0.35 * page.em
    return sheet.finish(result, model)


@dataclass(frozen=True)
class _Page:
    """Heading and texts."""

    title: str
    font_size: float

    @property
    def em(self) -> float:
        return self.font_size / POINTS

    def wrapped(self, text: str, indent: float = 0) -> list[str]:
        return wrap_text(text, int((WIDTH - 2 * MARGIN - indent * self.em) / (0.54 * self.em)))

    @cached_property
    def heading(self) -> list[str]:
        if not self.title:
            return []
        share = text_width(self.title, self.font_size * 1.35, bold=True) / (WIDTH - 2 * MARGIN)
        return wrap_text(self.title, int(len(self.title) / max(share, 1)))

    def top(self, lines: Sequence[str]) -> float:
        """Return where the drawing begins."""
        return MARGIN + (2.2 * len(self.heading) + 1.7 * len(lines) + 1.2) * self.em

    def start(self, axes: Axes, lines: Sequence[str]) -> None:
        """Write heading and lines at the top."""
        y = MARGIN + self.em
        for text in self.heading:
            axes.text(MARGIN, y, text, fontsize=self.font_size * 1.35, weight="bold", va="center")
            y += 2.2 * self.em
        for text in lines:
            axes.text(MARGIN, y, text, fontsize=self.font_size, color=FAINT, va="center")
            y += 1.7 * self.em

    def write(self, axes: Axes, lines: Sequence[str], y: float, x: float) -> float:
        """Write lines and return where the next one goes."""
        for text in lines:
            axes.text(x, y, text, fontsize=self.font_size, color=TEXT_COLOR, va="center")
            y += 1.6 * self.em
        return y


def _shares_words(swept: SweptAnswers) -> str:
    text = f"Share of each answer (all equilibria) among {swept.total:,} settings"
    if swept.kind == "sample":
        text += (
            ", a sample. Lines and brackets: 95% intervals for the share among all settings that could be drawn "
            "(Wilson, as if drawn one by one)."
        )
    else:
        text += f" of a {swept.kind}; no intervals, since all its settings were solved."
    return text + swept.remarks


def _bars(swept: SweptAnswers) -> list[tuple[str, int]]:
    """Return words and count of each bar."""
    rows = [(swept.words(code), count) for code, count in swept.counts[:MOST_BARS]]
    rest = swept.counts[MOST_BARS:]
    others = [(_others(len(rest)), sum(count for _, count in rest))] if rest else []
    return rows + others


def _others(number: int) -> str:
    return f"Others: {number} rarer answer{'s' if number > 1 else ''}."


def _ends(count: int, swept: SweptAnswers) -> tuple[float, float]:
    """Return the interval of a share; of a grid, nothing but the share."""
    share = count / swept.total
    return wilson_interval(count, swept.total) if swept.kind == "sample" else (share, share)


def _draw_bar(axes: Axes, page: _Page, swept: SweptAnswers, bar: tuple[int, float, float, str]) -> None:
    count, scale, y, color = bar
    low, high = _ends(count, swept)
    share, half = count / swept.total, 0.45 * page.em
    axes.fill_between([MARGIN, MARGIN + share * scale], y - half, y + half, color=color, linewidth=0)
    text = percent(share, 1)
    if swept.kind == "sample":
        ends = [MARGIN + low * scale, MARGIN + high * scale]
        axes.plot(ends, [y, y], color=TEXT_COLOR, linewidth=1.2)
        for end in ends:
            axes.plot([end, end], [y - 0.6 * half, y + 0.6 * half], color=TEXT_COLOR, linewidth=1.2)
        text += f"  ({percent(low, 1)} to {percent(high, 1)})"
    x = MARGIN + high * scale + 0.7 * page.em
    axes.text(x, y, text, fontsize=page.font_size, color=TEXT_COLOR, va="center")


def _spreads(swept: SweptAnswers, quantity: str) -> list[list[float]]:
    """Return five quantiles of a quantity for each answer that has a bar and settings where it has a value."""
    if "quantile" not in swept.result:
        raise MethodError("this sweep kept its rows and has no quantiles by answer; sweep with reduce=True")
    names = swept.result["quantity"].to_numpy().tolist()
    if quantity not in names:
        raise MethodError(f"no quantity {quantity!r}{did_you_mean(quantity, names)}; there are: {', '.join(names)}")
    table = swept.result["quantile"].sel(quantity=quantity).to_numpy()
    found: list[list[float]] = [table[code].tolist() for code, _ in swept.counts[:MOST_BARS]]
    if any(each != each for row in found for each in row):  # noqa: PLR0124 - only NaN is not itself
        raise MethodError(f"{quantity} has no value at the settings with some answer; choose another quantity")
    return found


def _most(spreads: Sequence[Sequence[float]]) -> float:
    return max(each[-1] for each in spreads)


def _draw_spread(axes: Axes, page: _Page, levels: Sequence[float], scale: tuple[float, float, float]) -> None:
    """Draw a thin line over nine tenths of the settings, a thick one over the middle half, a dot at the median."""
    least, greatest, y = scale
    x = [MARGIN + BAR_WIDTH * (level - least) / ((greatest - least) or 1) for level in levels]
    axes.plot([x[0], x[4]], [y, y], color=FAINT, linewidth=1.2)
    axes.plot([x[1], x[3]], [y, y], color=FAINT, linewidth=4, solid_capstyle="butt")
    axes.plot([x[2]], [y], "o", color="white", markeredgecolor=TEXT_COLOR, markersize=page.font_size * 0.5)
    text = f"{levels[2]:.3g}  ({levels[0]:.3g} to {levels[4]:.3g})"
    axes.text(x[4] + 0.7 * page.em, y, text, fontsize=page.font_size, color=FAINT, va="center")


def _check_grid(swept: SweptAnswers) -> None:
    if swept.kind != "grid" or len(swept.names) != AXES:
        raise MethodError(
            f"a map is drawn of a grid over two parameters, not of a {swept.kind} over "
            f"{joined(swept.names)}; see plot_outcome_shares"
        )
    if "code" not in swept.result:
        raise MethodError("this sweep kept no rows, so that nothing is known of single cells; leave out reduce=True")
    single = next((name for name in swept.names if len(set(swept.result[name].to_numpy())) < AXES), None)
    if single is not None:
        raise MethodError(f"the grid has a single value of {single}; a map needs two of each parameter")


def _map_words(swept: SweptAnswers, *, has_lines: bool) -> str:
    first, second = swept.names
    text = f"Equilibria at {swept.total:,} settings of a grid over {first} and {second}"
    setting = swept.model.setting(None, **swept.settings["fixed"])
    others = [name for name in swept.model.relevant if name not in swept.names]
    text += f"; the others at {setting_words(swept.model, setting, others)}" if others else ""
    text += ". A cell has the color of the answer at its setting: one that holds on a line only still fills its cells."
    text += " Lines: exact boundaries." if has_lines else ""
    is_shown = all(
        swept.result[name].min() <= float(swept.model.today[name]) <= swept.result[name].max() for name in swept.names
    )
    return text + (" Cross: today's values." if is_shown else "") + swept.remarks


def _legend(swept: SweptAnswers) -> list[str]:
    shown = [swept.words(code) for code, _ in swept.counts[: len(PALETTE) - 1]]
    rest = len(swept.counts) - len(shown)
    return [*shown, *([_others(rest)] if rest else [])]


def _draw_cells(plot: Axes, swept: SweptAnswers, font_size: float) -> None:
    import numpy as np
    from matplotlib.colors import ListedColormap

    columns = [swept.result[name].to_numpy() for name in swept.names]
    values = [np.unique(column) for column in columns]
    places = tuple(np.searchsorted(axis, column) for axis, column in zip(values, columns, strict=True))
    cells = np.full([len(axis) for axis in values], np.nan)
    ranks = {code: min(rank, len(PALETTE) - 1) for rank, (code, _) in enumerate(swept.counts)}
    cells[places] = [ranks.get(code, np.nan) for code in swept.result["code"].to_numpy().tolist()]
    edges = [_edges(swept.model, *pair) for pair in zip(swept.names, values, strict=True)]
    shown = np.ma.masked_invalid(cells.T)
    plot.pcolormesh(*edges, shown, cmap=ListedColormap(PALETTE), vmin=-0.5, vmax=len(PALETTE) - 0.5, rasterized=True)
    plot.set_xlim(edges[0][0], edges[0][-1])
    plot.set_ylim(edges[1][0], edges[1][-1])
    today = [[float(swept.model.today[name])] for name in swept.names]
    for color, width in (("white", 2.1), ("black", 1.5)):
        plot.plot(*today, "x", color=color, markersize=font_size * 0.9, markeredgewidth=width, zorder=6)
    plot.tick_params(labelsize=font_size * 0.85, color=FAINT, labelcolor=FAINT)
    labels = [axis_label(swept.model, name) for name in swept.names]
    plot.set_xlabel(labels[0], fontsize=font_size)
    plot.set_ylabel(labels[1], fontsize=font_size)


def _edges(model: ParametricGame, name: str, values: NDArray[Any]) -> NDArray[Any]:
    """Return where cells begin and end: halfway between values, and within the parameter's range."""
    import numpy as np

    middles = (values[1:] + values[:-1]) / 2
    outer = (2 * values[0] - middles[0], 2 * values[-1] - middles[-1])
    parameter = model.parameters[name]
    edges: NDArray[Any] = np.array([outer[0], *middles, outer[1]]).clip(float(parameter.low), float(parameter.high))
    return edges


def _draw_boundaries(plot: Axes, survey: Survey) -> None:
    """Draw the exact boundaries, strip by strip."""
    first, second = survey.map.over
    for place, strip in enumerate(survey.strips):
        xs = [float(survey.value(first, x)) for x in strip.xs]
        for boundary in zip(*strip.boundaries, strict=True):
            plot.plot(xs, [float(survey.value(second, y)) for y in boundary], color=TEXT_COLOR, linewidth=1.1)
        for following in survey.strips[place + 1 : place + 2]:
            x = float(survey.value(first, following.xs[0]))
            for part in different_parts(strip, following):
                plot.plot([x, x], [float(survey.value(second, y)) for y in part], color=TEXT_COLOR, linewidth=1.1)

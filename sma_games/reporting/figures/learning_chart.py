"""Charts of what an observation teaches: each parameter's distribution before and after it."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING, Any

from sma_games.reporting.figures.sheet import Sheet
from sma_games.reporting.figures.style import MOST_ROWS, PALETTE, text_width
from sma_games.reporting.words.vocabulary import parameter_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sma_games.sensitivity import Learning, ParameterLearning
    from sma_games.sensitivity.learning import Spread

__all__ = ["plot_learning"]

WIDTH = 7.6
MARGIN = 0.15
ROW = 0.42
HEAD, FOOT = 0.85, 0.75
RIGHT = 6.54
PRIOR, POSTERIOR = "#999999", PALETTE[5]
TEXT_COLOR, FAINT, GRID = "#222222", "#666666", "#DDDDDD"
PAD = 0.15  # beside the names
LINE = 96  # characters of the subtitle


def plot_learning(
    found: Learning,
    ax: Axes | None = None,
    *,
    limit: int | None = MOST_ROWS,
    title: str | None = None,
    font_size: float = 9,
) -> Figure:
    """Return a figure of prior against posterior of every parameter, that which moves most first.

    Thin lines reach from 5 to 95 % of the distribution, thick ones from 25 to 75 %, points are means. Every row has the
    parameter's own scale, from the lower to the upper end of its range.

    Parameters
    ----------
    found
        What `learn` returned.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    limit
        How many parameters are shown, at most; all of them if None.
    title
        Heading; the model's title if absent, none if empty.
    font_size
        In points.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.sensitivity import learn
    >>> found = learn(load_model("sma/timing_matrix"), "goodwill > 0.2", over=["demand", "goodwill"])
    >>> len(plot_learning(found).axes[1].get_yticks())
    2
    """
    shown = found.parameters[:limit]
    count = len(shown)
    texts = [(each.parameter, parameter_words(found.model, each.parameter)) for each in shown]
    names = ["\n".join(filter(None, pair)) for pair in texts]
    left = MARGIN + PAD + max(text_width(text, font_size - 1) for pair in texts for text in pair)
    height = HEAD + FOOT + ROW * count
    sheet = Sheet(WIDTH, height, ax=ax)
    axes = sheet.add_plot(left, HEAD, RIGHT - left, ROW * count)
    for number, each in enumerate(shown):
        _draw_row(axes, number, found, each, font_size)
    axes.set_yticks(range(count), names, fontsize=font_size - 1, color=TEXT_COLOR)
    axes.set_ylim(count - 0.5, -0.5)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([])
    axes.tick_params(length=0)
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
    heading = found.model.title if title is None else title
    observed = shorten(f"Observed: {found.event.text}; probability {found.chance}", LINE)
    page = sheet.page
    page.text(MARGIN, 0.25, heading, fontsize=font_size + 2, weight="bold", va="center", color=TEXT_COLOR)
    page.text(MARGIN, 0.52, observed, fontsize=font_size, va="center", color=TEXT_COLOR)
    _draw_legend(page, height, font_size, len(found.parameters) - count)
    return sheet.finish(found)


def _draw_row(axes: Any, number: int, found: Learning, each: ParameterLearning, font_size: float) -> None:
    parameter = found.model.parameters[each.parameter]
    low, high = float(parameter.low), float(parameter.high)
    axes.plot([0, 1], [number, number], color=GRID, linewidth=1, zorder=0)
    for spread, color, offset in ((each.prior, PRIOR, -0.14), (each.posterior, POSTERIOR, 0.14)):
        _draw_spread(axes, number + offset, spread, color, (low, high))
    small = font_size - 2
    axes.text(-0.005, number + 0.42, f"{low:.4g}", fontsize=small, color=FAINT, ha="left", va="bottom")
    axes.text(1.005, number + 0.42, f"{high:.4g}", fontsize=small, color=FAINT, ha="right", va="bottom")
    told = f"{each.prior.mean:.3g} → {each.posterior.mean:.3g}"
    axes.text(1.035, number, told, fontsize=font_size, color=TEXT_COLOR, ha="left", va="center")


def _draw_spread(axes: Any, place: float, spread: Spread, color: str, ends: tuple[float, float]) -> None:
    low, high = ends
    values = [(value - low) / (high - low) for value in (*spread.quantiles, spread.mean)]
    axes.plot([values[0], values[4]], [place, place], color=color, linewidth=1.4, zorder=2, solid_capstyle="butt")
    axes.plot([values[1], values[3]], [place, place], color=color, linewidth=4.5, zorder=3, solid_capstyle="butt")
    axes.plot([values[5]], [place], marker="o", markersize=4.5, color="white", markeredgecolor=color, zorder=4)


def _draw_legend(page: Axes, height: float, font_size: float, hidden: int) -> None:
    for start, color, text in ((MARGIN, PRIOR, "before"), (MARGIN + 0.9, POSTERIOR, "after the observation")):
        page.text(start, height - 0.42, "■", fontsize=font_size, color=color, va="center")
        page.text(start + 0.19, height - 0.42, text, fontsize=font_size, color=TEXT_COLOR, va="center")
    told = "thin: 5 to 95 %; thick: 25 to 75 %; point: mean; each on the scale of its range"
    told += f"; {hidden} parameters that move less are not drawn" if hidden else ""
    page.text(MARGIN, height - 0.18, told, fontsize=font_size - 1, color=FAINT, va="center")

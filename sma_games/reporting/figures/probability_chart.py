"""Charts of probabilities: a bar for each reading of each claim, with the interval in which the true value lies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sma_games.errors import SettingError
from sma_games.reporting.figures.sheet import Sheet
from sma_games.reporting.figures.style import PALETTE, wrap_text
from sma_games.sensitivity import Probability

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sma_games.sensitivity import Chance

__all__ = ["plot_probabilities"]

WIDTH = 7.6
ROW = 0.42
HEAD, FOOT = 0.6, 1.0
LEFT, RIGHT = 3.2, 6.27
MARGIN = 0.15
NAMED = 44  # characters of a line of a label
GRID = "#DDDDDD"
TEXT_COLOR = "#222222"


def plot_probabilities(
    found: Probability | Iterable[Probability],
    ax: Axes | None = None,
    *,
    labels: Sequence[str] | None = None,
    title: str | None = None,
    font_size: float = 9,
) -> Figure:
    """Return a figure of probabilities as bars, with intervals.

    Parameters
    ----------
    found
        What `probability` returned, once or several times, top down.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    labels
        What each is called; its claim if absent.
    title
        Heading; the first model's title if absent, none if empty.
    font_size
        In points.

    Raises
    ------
    SettingError
        If there is nothing to draw, or not a label for each.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.sensitivity import probability
    >>> found = probability(load_model("sma/timing_matrix"), "goodwill > 0.2", over="goodwill")
    >>> plot_probabilities(found).axes[1].get_xlabel()
    'Probability'
    """
    found = [found] if isinstance(found, Probability) else list(found)
    if not found or (labels is not None and len(labels) != len(found)):
        raise SettingError(f"give at least one probability, and as many labels: found {len(found)} of the first")
    rows = list(_rows(found, labels))
    more_lines = sum(len(text.splitlines()) - 1 for text, _, _ in rows)
    height = HEAD + FOOT + ROW * (len(rows) + more_lines / 2)
    sheet = Sheet(WIDTH, height, ax=ax)
    axes = sheet.add_plot(LEFT, HEAD, RIGHT - LEFT, height - HEAD - FOOT)
    for number, (_, chance, color) in enumerate(rows):
        _draw_bar(axes, number, chance, color, font_size)
    axes.set_yticks(range(len(rows)), [text for text, _, _ in rows], fontsize=font_size, color=TEXT_COLOR)
    _set_axes(axes, len(rows), font_size)
    heading = found[0].model.title if title is None else title
    page = sheet.page
    page.text(MARGIN, 0.3, heading, fontsize=font_size + 2, weight="bold", va="center", color=TEXT_COLOR)
    page.text(MARGIN, height - 0.28, _caption(found), fontsize=font_size - 1, va="center", color="#666666")
    return sheet.finish(found)


def _rows(found: Sequence[Probability], labels: Sequence[str] | None) -> Any:
    for number, each in enumerate(found):
        given = f", given {each.given}" if each.given else ""
        name = labels[number] if labels is not None else f"{each.event.text}{given}"
        shown = list(each.readings.items())[
            : 1 if each.lower == each.upper else None
        ]  # what holds in some holds in every
        for place, (reading, chance) in enumerate(shown):
            lines = [*wrap_text(name, NAMED), *([_reading(each, reading)] if len(each.readings) > 1 else [])]
            yield "\n".join(lines), chance, PALETTE[5 if place == 0 else 0]


def _reading(found: Probability, reading: str) -> str:
    return f"in {reading}" if found.event.has_two_readings else reading


def _draw_bar(axes: Any, number: int, chance: Chance, color: str, font_size: float) -> None:
    axes.barh(number, chance.value, height=0.6, color=color, zorder=2)
    if chance.high - chance.low > 1e-9:  # noqa: PLR2004 - narrower than any line
        ends = [[max(chance.value - chance.low, 0)], [max(chance.high - chance.value, 0)]]
        axes.errorbar(chance.value, number, xerr=ends, color=TEXT_COLOR, capsize=4, linewidth=1.2, zorder=3)
    text = f"{100 * chance.value:.1f} %"
    if chance.standard_error is not None:
        text += f" ({100 * chance.low:.1f} - {100 * chance.high:.1f})"
    axes.text(chance.high + 0.015, number, text, va="center", fontsize=font_size, color=TEXT_COLOR)


def _set_axes(axes: Any, count: int, font_size: float) -> None:
    axes.set_ylim(count - 0.5, -0.5)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"], fontsize=font_size)
    axes.set_xlabel("Probability", fontsize=font_size, color=TEXT_COLOR)
    axes.grid(visible=True, axis="x", color=GRID, zorder=0)
    axes.tick_params(length=0)
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(side == "left")


def _caption(found: Sequence[Probability]) -> str:
    """Return what the intervals are, and what was drawn."""
    names = found[0].over
    drawn = f"{len(names)} parameters" if len(names) > 1 else names[0]
    is_same = all(each.over == names for each in found)
    is_estimate = any(each.lower.standard_error is not None for each in found)
    told = "line at the end of a bar: 95 % interval" if is_estimate else "exact, or enclosed by proved bounds"
    return f"Drawn from distributions: {drawn if is_same else 'the parameters of each question'}; {told}"

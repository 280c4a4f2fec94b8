"""Charts of decisions: regret by action, and below it what it is worth to learn something first."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any, NamedTuple

from sma_games.reporting.figures.sheet import Sheet
from sma_games.reporting.figures.style import PALETTE, POINTS, text_width
from sma_games.reporting.words.vocabulary import percent, vocabulary_of, with_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sma_games.sensitivity import Decision, Estimate

__all__ = ["plot_decision"]

WIDTH = 7.6
ROW = 0.36
HEAD, GAP, FOOT = 1.15, 0.75, 0.75
MARGIN = 0.2
TEXT_COLOR, FAINT, GRID = "#222222", "#666666", "#DDDDDD"
CHOSEN, OTHER = PALETTE[5], PALETTE[7]
COLORS = {"all": TEXT_COLOR, "event": PALETTE[1], "group": PALETTE[3], "parameter": PALETTE[0]}
MOST = 12  # parameters that have a bar
WORTHLESS = 1e-9
RIGHT = 0.98  # where bars and their texts end
BEHIND = 0.12  # inches between a bar and its text
LABEL = 3.2  # inches: what is longer before a bar goes on in the next line
LINE = 1.3  # from line to line, in sizes of the font


class Bar(NamedTuple):
    """A bar: what stands before it, what it shows, what stands behind it."""

    label: str
    number: Estimate
    text: str
    color: str


def plot_decision(found: Decision, ax: Axes | None = None, *, title: str | None = None, font_size: float = 9) -> Figure:
    """Return a figure of expected regret by action, and of the value of learning something first.

    Whiskers are two standard errors to either side. Parameters that are worth nothing are counted below.

    Parameters
    ----------
    found
        What `decide` returned.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    title
        Heading; the model's title if absent, none if empty.
    font_size
        In points.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.sensitivity import decide
    >>> found = decide(load_model("sma/timing_matrix"), over=["goodwill"])
    >>> plot_decision(found).axes[2].get_yticklabels()[0].get_text()
    'all parameters'
    """
    regrets, values = ([_fold_label(bar, font_size) for bar in bars] for bars in (_regrets(found), _values(found)))
    lines = [line for bar in [*regrets, *values] for line in bar.label.split("\n")]
    left = MARGIN + 0.25 + max(text_width(line, font_size) for line in lines)
    height = HEAD + GAP + FOOT + _height(regrets, font_size) + _height(values, font_size)
    sheet = Sheet(WIDTH, height, ax=ax)
    top, width = HEAD, RIGHT * WIDTH - left
    for bars, heading in ((regrets, _regret_heading(found)), (values, _value_heading(found))):
        size = _height(bars, font_size)
        _draw_bars(sheet.add_plot(left, top, width, size), bars, font_size, width)
        sheet.page.text(MARGIN, top - 0.22, heading, fontsize=font_size, weight="bold", va="center")
        top += size + GAP
    _write(sheet.page, found, title, font_size, height)
    return sheet.finish(found)


def _fold_label(bar: Bar, font_size: float) -> Bar:
    """Return a bar whose label has lines that leave room for the bar."""
    share = LABEL / text_width(bar.label, font_size)
    return bar if share >= 1 else bar._replace(label=fill(bar.label, int(share * len(bar.label))))


def _height(bars: list[Bar], font_size: float) -> float:
    """Return how many inches bars need below each other."""
    most = max(bar.label.count("\n") + 1 for bar in bars)
    return len(bars) * max(ROW, most * LINE * font_size / POINTS + ROW / 4)


def _regrets(found: Decision) -> list[Bar]:
    bars, words = [], vocabulary_of(found.model)
    for each in found.actions:
        color = CHOSEN if each.action == found.choice else OTHER
        best = percent(each.best.value, 0)
        text = f"{each.expected_regret.value:.4f}   payoff {each.expected.value:.4f}, best in {best}"
        bars.append(Bar(words.label(each.action), each.expected_regret, text.replace("-", "−"), color))
    return bars


def _values(found: Decision) -> list[Bar]:
    known = [(name, each) for name, each in found.parameters.items() if each.value > WORTHLESS][:MOST]
    rows = [
        ("all parameters", found.perfect_information, "all"),
        *((f"result of {_event_words(found, name)}", each, "event") for name, each in found.events.items()),
        *((name, each, "group") for name, each in found.groups.items()),
        *((found.model.parameters[name].words, each, "parameter") for name, each in known),
    ]
    return [Bar(label, number, f"{number.value:.4f}", COLORS[kind]) for label, number, kind in rows]


def _event_words(found: Decision, name: str) -> str:
    parameter = found.model.parameters.get(name)
    return vocabulary_of(found.model).label(name) if parameter is None else parameter.words


def _regret_heading(found: Decision) -> str:
    words = vocabulary_of(found.model)
    who = with_unit(f"Expected regret of {words.player_name(found.player)} by action", words.unit)
    return f"{who}: what is lost, on average, for not knowing the parameters"


def _value_heading(found: Decision) -> str:
    return with_unit("What it is worth to learn first", vocabulary_of(found.model).unit)


def _draw_bars(axes: Any, bars: list[Bar], font_size: float, width: float) -> None:
    """Draw bars into so many inches, texts behind them included."""
    ends = [(bar.number.value + 2 * bar.number.error, text_width(bar.text, font_size)) for bar in bars]
    limit = max(end * width / (width - text - 2 * BEHIND) for end, text in ends) or 1.0
    for place, bar in enumerate(bars):
        axes.barh(place, bar.number.value, height=0.6, color=bar.color, zorder=2)
        reach = 2 * bar.number.error
        if reach > 0:
            axes.errorbar(bar.number.value, place, xerr=reach, color=TEXT_COLOR, capsize=3, linewidth=1, zorder=3)
        behind = bar.number.value + reach + BEHIND * limit / width
        axes.text(behind, place, bar.text, fontsize=font_size * 0.95, va="center", color=TEXT_COLOR, zorder=4)
    axes.set_xlim(0, limit)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.set_yticks(range(len(bars)), [bar.label for bar in bars], fontsize=font_size, color=TEXT_COLOR)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=font_size * 0.9, colors=FAINT, length=0)
    axes.grid(axis="x", color=GRID, linewidth=0.8, zorder=0)
    axes.locator_params(axis="x", nbins=6)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)


def _write(page: Axes, found: Decision, title: str | None, font_size: float, height: float) -> None:
    """Write the heading, what is known by whom, and what has no bar."""
    lines = [
        (0.3, found.model.title if title is None else title, font_size * 1.3, "bold", TEXT_COLOR),
        (0.58, _scope(found), font_size * 0.95, "normal", FAINT),
        (height - 0.2, _left_out(found), font_size * 0.9, "normal", FAINT),
    ]
    for y, text, size, weight, color in lines:
        page.text(MARGIN, y, text, fontsize=size, weight=weight, color=color, va="center")


def _scope(found: Decision) -> str:
    if not found.over:
        return "At today's values of all parameters."
    who = "which the players know, but not the adviser" if found.is_informed else "which nobody knows"
    number = f"{len(found.over)} parameter{'s' * (len(found.over) > 1)}"
    return f"Drawn from their distributions: {number}, {who}. Blue: best on average."


def _left_out(found: Decision) -> str:
    left = [name for name, each in found.parameters.items() if each.value <= WORTHLESS]
    names = [found.model.parameters[name].words for name in left]
    others = f"any one of {len(left)} other parameters" if len(left) > 1 else "".join(names)
    parts = [f"Learning {others} alone is worth nothing." if left else ""]
    if any(each.expected.exact is None for each in found.actions):
        parts.append(f"Estimated from {found.num_settings:,} settings; whiskers: two standard errors.")
    return " ".join(part for part in parts if part)

"""Dynamics: a phase portrait of a 2 x 2 game, else probabilities over time, with the equilibria that are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sma_games.errors import MethodError
from sma_games.reporting.figures.style import PALETTE, new_figure, note_source, wrap_text
from sma_games.reporting.words.dynamics_words import equilibrium_words, num_elsewhere, strategy_names

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

__all__ = ["plot_dynamics"]

COLORS = tuple(PALETTE[place] for place in (5, 6, 2, 3, 1, 0))  # the dark ones first: these are lines
NOWHERE = "#999999"
TEXT_COLOR = "#222222"
MANY = 8  # equilibria that the legend tells
EDGE = 0.09  # around the unit square, for what lies on its sides
TICKS = (0, 0.2, 0.4, 0.6, 0.8, 1)
BESIDE = 10  # points from an equilibrium to its number
CLOSE = 0.02  # to the left or lower side
LINE = 90  # characters of the legend
SLOW = 10  # steps before a logarithmic scale begins
ARROW = 0.04  # length of an arrow's head along a path


def plot_dynamics(found: xr.Dataset, ax: Axes | None = None) -> Figure:
    """Return a figure of the paths that `dynamics` found, and of the equilibria they come to.

    Of a 2 x 2 game with a population for each player it is a phase portrait, from circle along arrow; its colors tell
    which equilibrium is reached. Else it shows probabilities over time: with one panel for each player, or all of them
    in the axes given.

    Parameters
    ----------
    found
        From `dynamics`.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.

    Raises
    ------
    MethodError
        If it is not from `dynamics`.

    Examples
    --------
    >>> from sma_games.interop import dynamics
    >>> from sma_games.modeling import load_model
    >>> found = dynamics(load_model("textbook/hawk_dove"), "asymmetric_replicator", start=9, seed=1)
    >>> figure = plot_dynamics(found)
    >>> figure.axes[0].get_xlabel()
    'share of row playing hawk'
    """
    if not {"probability", "reached"} <= set(getattr(found, "data_vars", ())):
        raise MethodError(f"plot_dynamics needs what dynamics(game) returns, not {type(found).__name__}")
    paths = found.probability.to_numpy()
    half = paths.shape[2] // 2
    alike = bool((paths[:, :, :half] == paths[:, :, half:]).all()) if paths.shape[2] == 2 * half else False
    is_portrait = list(found.owner.to_numpy()) == [player for player in found.player.to_numpy() for _ in range(2)]
    if is_portrait and not alike:
        return _portrait(found, paths, ax)
    owners = [found.player.to_numpy()[0]] if alike else list(found.player.to_numpy())
    return _over_time(found, paths, owners, ax)


def _portrait(found: xr.Dataset, paths: NDArray[Any], ax: Axes | None) -> Figure:
    axes = ax if ax is not None else new_figure(6.2, 6.6).subplots()
    first, second = found.player.to_numpy()
    names = strategy_names(found)
    axes.set(
        xlim=(-EDGE, 1 + EDGE),
        ylim=(-EDGE, 1 + EDGE),
        aspect="equal",
        xticks=TICKS,
        yticks=TICKS,
        xlabel=f"share of {first} playing {names[0]}",
        ylabel=f"share of {second} playing {names[2]}",
    )
    axes.add_patch(_square())
    for path, reached in zip(paths[:, :, [0, 2]], found.reached.to_numpy(), strict=True):
        color = _color(int(reached))
        axes.plot(path[:, 0], path[:, 1], color=color, linewidth=1.1, alpha=0.85, zorder=2)
        axes.plot(*path[0], "o", color="white", markeredgecolor=color, markersize=4.5, zorder=3)
        _draw_arrow(axes, path, color)
    equilibria = found.equilibrium_probability.to_numpy()[:, [0, 2]]
    for number, (x, y) in enumerate(equilibria):
        axes.plot(x, y, "o", color=_color(number), markeredgecolor=TEXT_COLOR, markersize=9, zorder=5, clip_on=False)
        toward = (
            -BESIDE if x < CLOSE else BESIDE,
            -BESIDE if y < CLOSE else BESIDE,
        )  # out of the square, where no path is
        shown = axes.annotate(str(number), (x, y), toward, textcoords="offset points", ha="center", va="center")
        _set_halo(shown)
    handles = [_marker(_color(number), words) for number, words in _legend(found)]
    handles.append(_marker("white", "start of a path", NOWHERE))
    return _finish(found, [axes], handles, ax)


def _over_time(found: xr.Dataset, paths: NDArray[Any], owners: list[Any], ax: Axes | None) -> Figure:
    if ax is None:
        panels = list(
            new_figure(7.4, 1.3 + 2.5 * len(owners)).subplots(len(owners), 1, sharex=True, squeeze=False)[:, 0]
        )
    else:
        panels = [ax] * len(owners)
    is_single = len(owners) < len(found.player)
    times, names = found.time.to_numpy(), strategy_names(found)
    for place, (owner, axes) in enumerate(zip(owners, panels, strict=True)):
        own = [number for number, each in enumerate(found.owner.to_numpy()) if each == owner]
        for number, strategy in enumerate(own):
            style = {"color": COLORS[number % len(COLORS)], "linestyle": _dash(number, place if ax is not None else 0)}
            fine = {"linewidth": 1.3 if len(paths) == 1 else 0.9, "alpha": 1 if len(paths) == 1 else 0.7}
            label = names[strategy] if ax is None or is_single else f"{owner}: {names[strategy]}"
            axes.plot(times, paths[:, :, strategy].T, **style, **fine)
            axes.plot([], [], **style, label=label, linewidth=1.6)
        axes.set(
            xlim=(times[0], times[-1]), ylim=(-EDGE, 1 + EDGE), yticks=TICKS, ylabel="" if ax is not None else "share"
        )
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, borderaxespad=0, fontsize=9)
        if ax is None:
            axes.set_title("both players: one population" if is_single else str(owner), loc="left", fontsize=9)
    panels[-1].set_xlabel("step" if float(times[-1]) == len(times) - 1 else "time")
    if "so far" in found.probability.attrs["long_name"]:  # what changes as 1 / step
        panels[-1].set_xscale("symlog", linthresh=SLOW)
        panels[-1].xaxis.set_major_formatter("{x:g}")
    if ax is not None:
        ax.set_ylabel("share")
    handles = [_marker("none", words) for _, words in _legend(found)]
    return _finish(found, panels, handles, ax)


def _finish(found: xr.Dataset, panels: list[Axes], handles: list[Any], ax: Axes | None) -> Figure:
    """Set title and legend; nothing of a text is a command."""
    from matplotlib.text import Text

    figure = cast("Figure", panels[0].figure)
    method = found.attrs["method"].replace("_", " ")
    if ax is None:
        note_source(figure, found)
        title = ": ".join(filter(None, [found.attrs["title"], method]))
        figure.set_layout_engine("constrained")
        figure.suptitle(title, x=0.02, ha="left", fontsize=11, color=TEXT_COLOR)
        has_marks = any(handle.get_color() != "none" for handle in handles)
        space = {"handletextpad": 0.4} if has_marks else {"handlelength": 0, "handletextpad": 0}
        figure.legend(handles=handles, loc="outside lower left", frameon=False, fontsize=9, **space)
    else:
        ax.set_title(method, loc="left", fontsize=10)
        if ax.get_legend() is None:
            ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, -0.14), frameon=False, fontsize=8)
    for axes in panels:
        axes.spines[["top", "right"]].set_visible(False)
    texts: list[Any] = (figure if ax is None else ax).findobj(Text)
    for text in texts:
        text.set_parse_math(False)
    return figure


def _legend(found: xr.Dataset) -> list[tuple[int, str]]:
    """Return equilibria with words about them, those that are reached first; -1 for paths that reach none."""
    reached = found.reached.to_numpy().tolist()
    counts = {number: reached.count(number) for number in found.equilibrium.to_numpy().tolist()}
    ordered = sorted(counts, key=lambda number: (len(counts) > MANY and not counts[number], number))
    lines = [
        (number, f"equilibrium {number}: {equilibrium_words(found, number)}, {_tell(counts[number], len(reached))}")
        for number in ordered
    ]
    if len(lines) > MANY:
        lines = [*lines[:MANY], (-1, f"… and {len(lines) - MANY} more equilibria")]
    between, missed = num_elsewhere(found)
    if between:
        lines.append(
            (-1, f"a mixture of these, in a component of equilibria, is reached {_starts(between, len(reached))}")
        )
    return [*lines, (-1, f"no equilibrium is reached {_starts(missed, len(reached))}")] if missed else lines


def _tell(count: int, total: int) -> str:
    return f"reached {_starts(count, total)}" if count else "not reached"


def _starts(count: int, total: int) -> str:
    return "from the only start" if total == 1 else f"from {count} of {total} starts"


def _color(number: int) -> str:
    return NOWHERE if number < 0 else COLORS[number % len(COLORS)]


def _dash(number: int, place: int) -> str:
    """Return a line style that tells many strategies, and two players in one plot, apart."""
    return ("solid", "dashed", "dotted")[(number // len(COLORS) + place) % 3]


def _square() -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((0, 0), 1, 1, fill=False, edgecolor="#CCCCCC", linewidth=0.8, zorder=1)


def _marker(color: str, words: str, edge: str = TEXT_COLOR) -> Any:
    """Return an entry of the legend: a point for an equilibrium, a line for paths that reach none, or words alone."""
    from matplotlib.lines import Line2D

    words = "\n    ".join(wrap_text(words, LINE))
    if color in {"none", NOWHERE}:
        return Line2D([], [], color=color, linewidth=1.6, label=words)
    return Line2D([], [], linestyle="none", marker="o", color=color, markeredgecolor=edge, markersize=7, label=words)


def _set_halo(text: Any) -> None:
    from matplotlib.patheffects import withStroke

    text.set(color=TEXT_COLOR, fontsize=9, fontweight="bold", zorder=6)
    text.set_path_effects([withStroke(linewidth=2.5, foreground="white")])


def _draw_arrow(axes: Axes, path: NDArray[Any], color: str) -> None:
    """Draw the head of an arrow in the middle of a path, if the path is long enough to need one."""
    import numpy as np

    lengths = np.append(0, np.hypot(*np.diff(path, axis=0).T).cumsum())
    if lengths[-1] < 2 * ARROW:
        return
    ends = [lengths[-1] / 2, lengths[-1] / 2 + ARROW / 2]
    tail, head = ((np.interp(end, lengths, path[:, 0]), np.interp(end, lengths, path[:, 1])) for end in ends)
    axes.annotate(
        "", head, tail, arrowprops={"arrowstyle": "-|>", "color": color, "linewidth": 0, "mutation_scale": 11}, zorder=4
    )

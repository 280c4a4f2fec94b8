"""Charts of the payoffs of all equilibria of a repeated game, within those of the stage game."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from sma_games.algebra.linear.polygons import convex_hull
from sma_games.algebra.numbers.real_numbers import decimal_text
from sma_games.reporting.figures.sheet import Sheet
from sma_games.reporting.figures.style import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sma_games.equilibria import PayoffSet

__all__ = ["plot_payoff_set"]

WIDTH, HEIGHT = 6.4, 6.1
MARGIN = 0.15
LEFT, TOP, SIZE = 0.85, 0.85, 4.4
ROOM = 0.06  # around the payoffs, in parts of the plot
FEASIBLE, OUTER, INNER = "#E4E4E4", PALETTE[1], PALETTE[0]
TEXT_COLOR, FAINT = "#222222", "#666666"


def plot_payoff_set(
    found: PayoffSet, ax: Axes | None = None, *, title: str | None = None, font_size: float = 9
) -> Figure:
    """Return a figure of the equilibrium payoffs of a repeated game of two players.

    Around them lie the mixtures of the payoffs of the stage game, which are points; thin lines are what each player can
    get whatever the other does, in pure strategies.

    Parameters
    ----------
    found
        What `equilibrium_payoffs` returned.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    title
        Heading; the title of the stage game if absent, none if empty.
    font_size
        In points.

    Examples
    --------
    >>> from sma_games.equilibria import equilibrium_payoffs, repeated
    >>> from sma_games.games import NormalFormGame
    >>> game = NormalFormGame.from_arrays([[9, 1], [10, 3]], [[9, 10], [1, 3]])
    >>> len(plot_payoff_set(equilibrium_payoffs(repeated(game, "0.3"))).axes[1].patches)
    2
    """
    sheet = Sheet(WIDTH, HEIGHT, ax=ax)
    axes = sheet.add_plot(LEFT, TOP, SIZE, SIZE)
    stage = found.game.stage
    first, second = stage.players
    profiles = list(product(*stage.strategy_lists))
    points = [(float(stage.payoff(first, *each)), float(stage.payoff(second, *each))) for each in profiles]
    _draw_polygon(axes, convex_hull(points), FEASIBLE, "none")
    if found.inner != found.outer:
        _draw_polygon(axes, found.outer, "none", OUTER)
    _draw_polygon(axes, found.inner, INNER, TEXT_COLOR)
    axes.plot(*zip(*points, strict=True), "o", color=FAINT, markersize=3.5, zorder=4)
    for line, least in ((axes.axvline, found.minmax[0]), (axes.axhline, found.minmax[1])):
        line(float(least), color=FAINT, linewidth=0.7, linestyle=(0, (4, 3)), zorder=3)
    _set_axes(axes, points, stage.players, font_size)
    heading = stage.title if title is None else title
    page = sheet.page
    told = f"discount factor {decimal_text(found.game.discount, 6)}: {found.caveat or found.status.value}"
    page.text(MARGIN, 0.25, heading, fontsize=font_size + 2, weight="bold", va="center", color=TEXT_COLOR)
    page.text(MARGIN, 0.55, told, fontsize=font_size - 1, va="center", color=TEXT_COLOR)
    _draw_legend(page, font_size, is_bounded=found.inner != found.outer)
    return sheet.finish(found)


def _draw_polygon(axes: Any, corners: Sequence[Any], fill: str, edge: str) -> None:
    """Draw a polygon as a patch, or as a line or point if it is no more."""
    from matplotlib.patches import Polygon as Patch

    shown = [(float(x), float(y)) for x, y in corners]
    if len(shown) > 2:  # noqa: PLR2004
        axes.add_patch(Patch(shown, closed=True, facecolor=fill, edgecolor=edge, linewidth=1, zorder=2))
    elif shown:
        color = fill if edge == "none" else edge
        axes.plot(*zip(*shown, strict=True), "-o", color=color, linewidth=2, markersize=6, zorder=5)


def _set_axes(axes: Any, points: Sequence[Sequence[float]], players: Sequence[str], font_size: float) -> None:
    columns = list(zip(*points, strict=True))
    for column, limits in zip(columns, (axes.set_xlim, axes.set_ylim), strict=True):
        low, high = min(column), max(column)
        room = ROOM * (high - low) or 1.0
        limits(low - room, high + room)
    axes.set_xlabel(f"average payoff of {players[0]}", fontsize=font_size, color=TEXT_COLOR)
    axes.set_ylabel(f"average payoff of {players[1]}", fontsize=font_size, color=TEXT_COLOR)
    axes.tick_params(labelsize=font_size - 1, colors=TEXT_COLOR)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _draw_legend(page: Axes, font_size: float, *, is_bounded: bool) -> None:
    entries = [(INNER, "payoffs of equilibria"), (FEASIBLE, "mixtures of stage payoffs")]
    entries += [(OUTER, "no equilibrium outside")] if is_bounded else []
    for number, (color, text) in enumerate(entries):
        left = MARGIN + 2.0 * number
        page.text(left, HEIGHT - 0.2, "■", fontsize=font_size, color=color, va="center")
        page.text(left + 0.19, HEIGHT - 0.2, text, fontsize=font_size - 1, color=TEXT_COLOR, va="center")

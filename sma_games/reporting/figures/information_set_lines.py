"""Lines that join the nodes of an information set in the drawing of a tree: no two of them lie on each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sma_games.games import ExtensiveFormGame

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["DOTTED", "SET_WIDTH", "SetLine", "bracket", "draw_set_line", "set_lines"]

SET_WIDTH = 1.6  # points
DOTTED = (0, (1, 2))
CORNER = 0.3  # of the way between two nodes that goes into a rounded corner, at most

Point = tuple[float, float]


@dataclass(frozen=True)
class SetLine:
    """The line of one information set with several nodes."""

    label: str
    player: str
    nodes: tuple[int, ...]
    """From top to bottom."""
    number: int
    """What the drawing calls it, from 1 on; 0 if there is no other."""
    lane: int
    """How far to the right of its nodes it runs, from 1 on; lines next to each other have different lanes."""


def set_lines(game: ExtensiveFormGame, depths: Sequence[int], heights: Sequence[float]) -> tuple[SetLine, ...]:
    """Return a line for each information set with several nodes.

    Parameters
    ----------
    depths
        Column of each node of the tree.
    heights
        Place of each node in its column.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> game = load_model("textbook/beer_quiche").at()
    >>> depths = [len(game.history(index)) for index in range(len(game.nodes))]
    >>> [(line.label, line.number, line.lane) for line in set_lines(game, depths, range(len(game.nodes)))]
    [('reply/beer', 1, 1), ('reply/quiche', 2, 2)]
    """
    sets = {
        tuple(sorted(members.nodes, key=heights.__getitem__)): members
        for members in game.information_sets.values()
        if len(members.nodes) > 1
    }
    lines: list[SetLine] = []
    for number, nodes in enumerate(sorted(sets, key=lambda nodes: (depths[nodes[0]], heights[nodes[0]])), 1):
        columns = {depths[node] for node in nodes}
        near = {
            line.lane
            for line in lines
            if columns & {depths[node] for node in line.nodes}
            and heights[line.nodes[0]] <= heights[nodes[-1]]
            and heights[nodes[0]] <= heights[line.nodes[-1]]
        }
        lane = next(lane for lane in range(1, len(lines) + 2) if lane not in near)
        lines.append(SetLine(sets[nodes].label, sets[nodes].player, nodes, number if len(sets) > 1 else 0, lane))
    return tuple(lines)


def bracket(points: Sequence[Point], aside: float) -> list[Point]:
    """Return a line through points, from top to bottom, that runs aside between them, as control points.

    After the first point, five for each step: two of a quadratic curve, one of a straight piece, two of a curve.

    Examples
    --------
    >>> bracket([(0, 0), (0, 10)], 1)
    [(0, 0), (1, 0), (1, 1), (1, 9), (1, 10), (0, 10)]
    """
    line = [points[0]]
    for (x, y), (other_x, other_y) in pairwise(points):
        corner = min(CORNER * (other_y - y), aside)
        line += [(x + aside, y), (x + aside, y + corner)]
        line += [(other_x + aside, other_y - corner), (other_x + aside, other_y), (other_x, other_y)]
    return line


def draw_set_line(axes: Axes, points: Sequence[Point], aside: float, color: str) -> None:
    """Draw the line of an information set through its nodes, from top to bottom; see `bracket`."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    step = [Path.CURVE3, Path.CURVE3, Path.LINETO, Path.CURVE3, Path.CURVE3]
    curve = Path(bracket(points, aside), [Path.MOVETO, *step * (len(points) - 1)])
    axes.add_patch(
        PathPatch(curve, fill=False, edgecolor=color, linewidth=SET_WIDTH, linestyle=DOTTED, capstyle="round", zorder=4)
    )

"""Best-response regions of 3 x n games: a triangle of a player's mixed strategies, divided by best responses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from sma_games.algebra.linear.polygons import convex_hull
from sma_games.equilibria import EquilibriumResult
from sma_games.errors import MethodError
from sma_games.games import NormalFormGame
from sma_games.games.best_responses import Mixture, best_response_region, payoff_rows
from sma_games.modeling import ParametricGame
from sma_games.reporting.figures.matrix_chart import (
    LINE,
    MARGIN,
    TEXT_COLOR,
    Entry,
    MatrixChart,
    halo,
    read_matrix,
)
from sma_games.reporting.figures.style import PALETTE
from sma_games.reporting.words.vocabulary import joined

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_simplex"]

SIDE = 3.2  # of a triangle
RISE = 3**0.5 / 2  # height of a triangle of side 1
THREE = 3
MANY = 24  # strategies of the opponent, beyond which nobody could tell the regions apart
LIGHT = tuple(PALETTE[place] for place in (0, 1, 2, 3, 5, 6, 7))  # without the yellow of lines of equilibria
HATCHES = ("", "///", "\\\\\\", "xxx")  # once the colors are used up
EDGE = 4.0  # points, of a region that is a line


class Region(NamedTuple):
    """The mixtures that some strategies of the opponent, which all pay the same, answer best."""

    names: tuple[str, ...]
    corners: tuple[Mixture, ...]


def plot_simplex(
    found: EquilibriumResult | NormalFormGame | ParametricGame,
    ax: Axes | None = None,
    *,
    model: ParametricGame | None = None,
    title: str | None = None,
    font_size: float = 9,
) -> Figure:
    """Return triangles of the mixed strategies of a 3 x 3 game, divided into regions of the opponent's best responses.

    Each corner is a strategy that is surely played; along the opposite side it is not played. The regions are exact:
    where strategies tie, one of them may be a line or a point, and strategies that pay the same share theirs. All
    equilibria are shown, lines and areas of them too. Of a 3 x n game there is one triangle. Costs a solution.

    Parameters
    ----------
    found
        What `solve` found for a 3 x 3 or 3 x n game, by the concept "nash"; or the game, or a model at its baseline.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    model
        The model whose words the figure speaks, if a result or a game is drawn.
    title
        Heading; the game's title if absent, none if empty.
    font_size
        In points.

    Raises
    ------
    MethodError
        If no player has three strategies, the opponent more than 24, or the equilibria are no Nash equilibria.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> figure = plot_simplex(load_model("textbook/rock_paper_scissors"))
    >>> [text.get_text() for text in figure.axes[0].texts][:2]
    ['Weighted rock, paper, scissors', '1 Nash equilibrium; baseline.']
    """
    solved = read_matrix(found, model)
    game = solved.game
    shown = [number for number in (0, 1) if game.shape[number] == THREE and game.shape[1 - number] <= MANY]
    if not shown:
        raise MethodError(
            f"draw it with plot_payoff_matrix: a simplex is drawn of a player with three strategies against an "
            f"opponent with at most {MANY}, and this is {game!r}"
        )
    return _Chart(solved, title, font_size, tuple(shown)).draw(ax)


@dataclass(frozen=True)
class _Chart(MatrixChart):
    """Where everything goes: one triangle, or two side by side."""

    shown: tuple[int, ...]
    """Numbers of the players whose mixed strategies are shown."""

    @cached_property
    def regions(self) -> list[list[Region]]:
        """For each triangle the regions that are not empty; strategies that pay the same have one together."""
        game = self.solved.game
        return [_regions(game, game.players[1 - number]) for number in self.shown]

    @cached_property
    def mixtures(self) -> list[list[Mixture]]:
        """For each triangle what its player does in each equilibrium."""
        return [self.solved.mixtures(self.solved.game.players[number]) for number in self.shown]

    @cached_property
    def corner_texts(self) -> list[list[str]]:
        """What each corner of each triangle is: top, left, right."""
        game, words = self.solved.game, self.solved.words
        return [[words.label(name) for name in game.strategy_lists[number]] for number in self.shown]

    @cached_property
    def margins(self) -> list[float]:
        """Room to both sides of each triangle: for the texts below its corners, and for its heading."""
        lists = zip(self.corner_texts, self.headings, strict=True)
        return [
            max(max(map(self.measure, texts[1:])) / 2, (self.measure(heading) - SIDE) / 2, self.em)
            for texts, heading in lists
        ]

    @cached_property
    def headings(self) -> list[str]:
        words, players = self.solved.words, self.solved.game.players
        names = [words.player_name(player) for player in players]
        return [f"mixed strategies of {names[number]}, best responses of {names[1 - number]}" for number in self.shown]

    @cached_property
    def lefts(self) -> list[float]:
        """Where each triangle begins."""
        found, x = [], MARGIN
        for margin in self.margins:
            found.append(x + margin)
            x += 2 * margin + SIDE + 2 * self.em
        return found

    @property
    def width(self) -> float:
        return max(6.6, self.lefts[-1] + SIDE + self.margins[-1] + MARGIN)

    @property
    def apex(self) -> float:
        """Height of the upper corners, below headings and their texts."""
        return self.top + (0.6 + 2 * LINE) * self.em

    @property
    def bottom(self) -> float:
        return self.apex + SIDE * RISE + 2.2 * self.em

    @property
    def entries(self) -> list[Entry]:
        words, players = self.solved.words, self.solved.game.players
        names = [words.player_name(player) for player in players]
        return [
            Entry(
                f"best response of {names[1 - number]}: {self._infinitives(region)}{_shape(region)}",
                partial(self._draw_sample, place, region),
            )
            for number, regions in zip(self.shown, self.regions, strict=True)
            for place, region in enumerate(regions)
        ]

    def _infinitives(self, region: Region) -> str:
        return joined(map(self.solved.words.infinitive, region.names), "or")

    def names(self, region: Region) -> str:
        """Return the strategies of a region."""
        return joined(map(self.solved.words.label, region.names), "or")

    def place(self, triangle: int, mixture: Sequence[Any]) -> tuple[float, float]:
        """Return where a mixture is on the page: the first strategy is above, the second to the left."""
        first, _, third = map(float, mixture)
        return self.lefts[triangle] + SIDE * (third + first / 2), self.apex + SIDE * RISE * (1 - first)

    def draw_plot(self, page: Axes) -> None:
        for triangle, regions in enumerate(self.regions):
            for place, region in enumerate(regions):
                corners = [self.place(triangle, corner) for corner in region.corners]
                self._draw_region(page, place, corners)
                self._draw_name(page, region, corners)
            self._draw_frame(page, triangle)
            self._draw_equilibria(page, triangle)

    @property
    def bands(self) -> list[list[tuple[float, float]]]:
        return [
            [self.place(triangle, (first, 0, third)) for first, third in convex_hull(points)]
            for triangle, mixtures in enumerate(self.mixtures)
            for group in self.solved.groups
            for points in [[(mixtures[number][0], mixtures[number][2]) for number in group]]
        ]

    def _draw_equilibria(self, page: Axes, triangle: int) -> None:
        spots: dict[tuple[float, float], list[int]] = {}
        for number, mixture in enumerate(self.mixtures[triangle]):
            spots.setdefault(self.place(triangle, mixture), []).append(number)
        self.draw_spots(page, spots, self.place(triangle, [Fraction(1, THREE)] * THREE))

    def _draw_region(self, page: Axes, place: int, corners: Sequence[tuple[float, float]]) -> None:
        """Draw a region as an area, a line or a point."""
        from matplotlib.patches import Polygon as Patch

        color, hatch = LIGHT[place % len(LIGHT)], HATCHES[place // len(LIGHT) % len(HATCHES)]
        if len(corners) >= THREE:
            page.add_patch(
                Patch(corners, closed=True, facecolor=color, edgecolor="white", hatch=hatch, linewidth=1, zorder=1)
            )
        elif corners:
            page.plot(
                *zip(*corners, strict=True), color=color, linewidth=EDGE, marker="s", markersize=EDGE * 1.6,
                markeredgecolor=TEXT_COLOR, zorder=3,
            )  # fmt: skip

    def _draw_name(self, page: Axes, region: Region, corners: Sequence[tuple[float, float]]) -> None:
        """Write the strategies into a region that has room for them."""
        if len(corners) < THREE:
            return
        x, y = _center(corners)
        text = self.names(region)
        halves = [abs(x - across) for across in _crossings(corners, y)]
        if halves and self.measure(text) / 2 + 0.3 * self.em < min(halves):
            page.text(
                x, y, text, fontsize=self.font_size, ha="center", va="center", color=TEXT_COLOR, zorder=5,
                path_effects=[halo()],
            )  # fmt: skip

    def _draw_frame(self, page: Axes, triangle: int) -> None:
        corners = [self.place(triangle, [int(place == corner) for place in range(THREE)]) for corner in range(THREE)]
        page.plot(*zip(*corners, corners[0], strict=True), color=TEXT_COLOR, linewidth=1, zorder=4)
        middle = corners[0][0]
        page.text(
            middle, self.top + 0.6 * self.em, self.headings[triangle], fontsize=self.font_size, ha="center",
            va="center", color=TEXT_COLOR,
        )  # fmt: skip
        for text, (x, y), down in zip(self.corner_texts[triangle], corners, (-1, 1, 1), strict=True):
            page.text(
                x, y + 1.0 * self.em * down, text, fontsize=self.font_size, weight="bold", ha="center", va="center",
                color=TEXT_COLOR,
            )  # fmt: skip

    def _draw_sample(self, place: int, region: Region, page: Axes, y: float, left: float, right: float) -> None:
        high, low = y - 0.5 * self.em, y + 0.5 * self.em
        box = [(left, low), (right, low), (right, high), (left, high)]
        line = [(left, y), (right, y)]
        shapes = {0: [], 1: [((left + right) / 2, y)], 2: line}
        self._draw_region(page, place, shapes.get(len(region.corners), box))


def _regions(game: NormalFormGame, opponent: str) -> list[Region]:
    """Return where each strategy of an opponent is a best response; those that pay the same are together."""
    same: dict[tuple[Fraction, ...], list[str]] = {}
    for name, row in zip(game.strategies[opponent], payoff_rows(game, opponent), strict=True):
        same.setdefault(row, []).append(name)
    found = [Region(tuple(names), best_response_region(game, opponent, *names)) for names in same.values()]
    return [region for region in found if region.corners]


def _shape(region: Region) -> str:
    """Return in words what is no area."""
    return {1: ", at one point only", 2: ", along a line only"}.get(len(region.corners), "")


def _center(corners: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the center of mass of a polygon."""
    (x, y), total, sums = corners[0], 0.0, [0.0, 0.0]
    for (a, b), (c, d) in pairwise(corners[1:]):
        area = (a - x) * (d - y) - (b - y) * (c - x)
        total += area
        sums = [sums[0] + area * (x + a + c) / 3, sums[1] + area * (y + b + d) / 3]
    return sums[0] / total, sums[1] / total


def _crossings(corners: Sequence[tuple[float, float]], height: float) -> list[float]:
    """Return where a polygon's border crosses a height."""
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return [a + (c - a) * (height - b) / (d - b) for (a, b), (c, d) in pairs if (b < height) != (d < height)]

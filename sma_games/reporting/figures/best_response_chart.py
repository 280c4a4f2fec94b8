"""Best-response diagrams of 2 x 2 games: what each player does best against each mixture of the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from sma_games.algebra.linear.polygons import Polygon, convex_hull
from sma_games.equilibria import EquilibriumResult
from sma_games.errors import MethodError
from sma_games.games import NormalFormGame
from sma_games.games.best_responses import best_response_region
from sma_games.modeling import ParametricGame
from sma_games.reporting.figures.matrix_chart import (
    LINE,
    LINE_COLORS,
    MARGIN,
    TEXT_COLOR,
    Entry,
    MatrixChart,
    exact_label,
    read_matrix,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_best_responses", "response_set"]

SIZE = 3.8  # of the square
WIDTH = 6.6
DASHES = ("-", (0, (3, 1.4)))  # the second lies on the first, and both are seen
HATCHES = ("//", "\\\\")
LINE_WIDTH = 2.6
SEGMENT = 2  # corners


def plot_best_responses(
    found: EquilibriumResult | NormalFormGame | ParametricGame,
    ax: Axes | None = None,
    *,
    model: ParametricGame | None = None,
    title: str | None = None,
    font_size: float = 9,
) -> Figure:
    """Return the best-response diagram of a 2 x 2 game, with its equilibria where the best responses meet.

    The axes are the probabilities with which each player plays the first strategy; where they turn stands exactly.
    All equilibria are shown: where they form a line or fill an area, as such. Costs a solution of the game.

    Parameters
    ----------
    found
        What `solve` found for a 2 x 2 game, by the concept "nash"; or the game, or a model at its baseline.
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
        If the game is none of two players with two strategies each, or the equilibria are no Nash equilibria.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> figure = plot_best_responses(load_model("textbook/hawk_dove"))
    >>> figure.axes[0].texts[0].get_text(), figure.axes[0].texts[1].get_text()
    ('Hawk and dove (chicken)', '3 Nash equilibria; baseline.')
    """
    solved = read_matrix(found, model)
    if solved.game.shape != (2, 2):
        raise MethodError(
            f"draw it with plot_payoff_matrix: best-response diagrams are of 2 x 2 games, and this is {solved.game!r}"
        )
    return _Chart(solved, title, font_size).draw(ax)


def response_set(game: NormalFormGame, number: int) -> tuple[Polygon, ...]:
    """Return where a player's strategy is a best response in a 2 x 2 game, as polygons whose union it is.

    A point holds the probabilities with which the first and the second player play their first strategies.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[3, 0], [2, 1]], [[3, 2], [0, 1]])
    >>> [[tuple(map(str, corner)) for corner in each] for each in response_set(game, 0)]
    [[('1', '1/2'), ('1', '1')], [('0', '0'), ('0', '1/2')], [('0', '1/2'), ('1', '1/2')]]
    """
    player = game.players[number]
    first, second = game.strategies[player]
    pieces = []
    for played, own in (((first,), "1"), ((second,), "0"), ((first, second), "01")):
        theirs = {corner[0] for corner in best_response_region(game, player, *played)}
        points = {(Fraction(one), other) for one in own for other in theirs}
        pieces.append(convex_hull(points if number == 0 else {(other, one) for one, other in points}))
    return tuple(piece for piece in pieces if len(piece) > 1)


def thresholds(game: NormalFormGame, number: int) -> list[Fraction]:
    """Return where a player is indifferent in a 2 x 2 game: probabilities of the opponent's first strategy."""
    player = game.players[number]
    return sorted({corner[0] for corner in best_response_region(game, player, *game.strategies[player])})


@dataclass(frozen=True)
class _Chart(MatrixChart):
    """Where everything goes: a square with a point for each pair of mixed strategies."""

    @property
    def width(self) -> float:
        return max(WIDTH, self.left + SIZE + MARGIN)

    @cached_property
    def ticks(self) -> list[list[Fraction]]:
        """Along each axis: its ends, and where the other player is indifferent."""
        return [sorted({Fraction(0), Fraction(1), *thresholds(self.solved.game, 1 - number)}) for number in (0, 1)]

    @cached_property
    def axis_texts(self) -> list[list[str]]:
        """What each axis tells, in lines."""
        words = self.solved.words
        texts = [
            f"probability that {words.player_name(player)} {words.action_words(first)} "
            f"(at 0: {words.action_words(second)})"
            for player, (first, second) in self.solved.game.strategies.items()
        ]
        return [self.wrap_text(text, SIZE) for text in texts]

    @cached_property
    def left(self) -> float:
        labels = max(self.measure(exact_label(tick)) for tick in self.ticks[1])
        return MARGIN + (LINE * len(self.axis_texts[1]) + 1.6) * self.em + labels

    @property
    def bottom(self) -> float:
        return self.top + SIZE + (2.8 + LINE * len(self.axis_texts[0])) * self.em

    @cached_property
    def responses(self) -> list[tuple[Polygon, ...]]:
        """Where what each player does is a best response."""
        return [response_set(self.solved.game, number) for number in (0, 1)]

    @property
    def entries(self) -> list[Entry]:
        return [
            Entry(
                f"best responses of {self.solved.words.player_name(player)}{told}", partial(self._draw_sample, number)
            )
            for number, player in enumerate(self.solved.game.players)
            for told in [": all, both strategies always pay the same" if self._is_area(number) else ""]
        ]

    def _is_area(self, number: int) -> bool:
        """Return whether a player is always indifferent."""
        return any(len(piece) > SEGMENT for piece in self.responses[number])

    def place(self, point: tuple[Any, Any]) -> tuple[float, float]:
        """Return where a pair of probabilities is on the page."""
        return self.left + SIZE * float(point[0]), self.top + SIZE * (1 - float(point[1]))

    @cached_property
    def shares(self) -> list[tuple[Fraction, Fraction]]:
        """Where the equilibria lie: probabilities of the first strategies."""
        first, second = (self.solved.mixtures(player) for player in self.solved.game.players)
        return [(own[0], other[0]) for own, other in zip(first, second, strict=True)]

    @property
    def bands(self) -> list[list[tuple[float, float]]]:
        hulls = [convex_hull(self.shares[number] for number in group) for group in self.solved.groups]
        return [[self.place(point) for point in hull] for hull in hulls]

    def draw_plot(self, page: Axes) -> None:
        self._draw_axes(page)
        for number in (0, 1):
            for piece in self.responses[number]:
                self._draw_piece(page, number, [self.place(point) for point in piece])
        spots: dict[tuple[float, float], list[int]] = {}
        for number, share in enumerate(self.shares):
            spots.setdefault(self.place(share), []).append(number)
        self.draw_spots(page, spots, self.place((0.5, 0.5)))

    def _draw_piece(self, page: Axes, number: int, corners: Sequence[tuple[float, float]]) -> None:
        """Draw a segment of best responses as a line, all of the square as an area."""
        from matplotlib.patches import Polygon as Patch

        color = LINE_COLORS[number]
        if len(corners) > SEGMENT:
            page.add_patch(
                Patch(
                    corners,
                    closed=True,
                    facecolor="none",
                    edgecolor=color,
                    hatch=HATCHES[number],
                    linewidth=0,
                    zorder=1,
                )
            )
        else:
            page.plot(
                *zip(*corners, strict=True), color=color, linewidth=LINE_WIDTH, linestyle=DASHES[number],
                solid_capstyle="round", zorder=4 + number,
            )  # fmt: skip

    def _draw_sample(self, number: int, page: Axes, y: float, left: float, right: float) -> None:
        rise = 0.5 * self.em * self._is_area(number)
        low, high = y + rise, y - rise
        corners = [(left, low), (right, low), (right, high), (left, high)] if rise else [(left, y), (right, y)]
        self._draw_piece(page, number, corners)

    def _draw_axes(self, page: Axes) -> None:
        left, top, end, bottom = self.left, self.top, self.left + SIZE, self.top + SIZE
        page.plot(
            [left, end, end, left, left], [top, top, bottom, bottom, top], color="#BBBBBB", linewidth=0.8, zorder=1
        )
        self.draw_ticks_below(page, {tick: self.place((tick, 0))[0] for tick in self.ticks[0]}, bottom)
        beside = [(exact_label(tick), self.place((0, tick))[1], TEXT_COLOR) for tick in self.ticks[1]]
        self.draw_ticks_beside(page, beside, left)
        for place, line in enumerate(self.axis_texts[0]):
            y = bottom + (2.8 + LINE * place) * self.em
            page.text(left + SIZE / 2, y, line, fontsize=self.font_size, ha="center", va="center", color=TEXT_COLOR)
        for place, line in enumerate(self.axis_texts[1]):
            x = MARGIN + (0.6 + LINE * place) * self.em
            page.text(
                x,
                top + SIZE / 2,
                line,
                fontsize=self.font_size,
                rotation=90,
                ha="center",
                va="center",
                color=TEXT_COLOR,
            )

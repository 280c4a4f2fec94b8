"""Upper envelopes of 2 x n games: what the opponent's strategies pay against each mixture of a player's two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from sma_games.equilibria import EquilibriumResult
from sma_games.errors import MethodError
from sma_games.games import NormalFormGame
from sma_games.games.best_responses import best_response_region, payoff_rows
from sma_games.games.labels import position
from sma_games.modeling import ParametricGame
from sma_games.reporting.figures.matrix_chart import (
    FAINT,
    LINE,
    LINE_COLORS,
    MARGIN,
    TEXT_COLOR,
    Entry,
    MatrixChart,
    exact_label,
    read_matrix,
)
from sma_games.reporting.words.vocabulary import joined

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_upper_envelope"]

PLOT_WIDTH, PLOT_HEIGHT = 4.2, 3.4
WIDTH = 6.6
TWO = 2
MANY = 30  # strategies of the opponent, beyond which nobody could tell the lines apart
LABEL_HEIGHT = 1.3  # ems
THIN, THICK = 1.2, 3.4
UNUSED: Any = (FAINT, (0, (2, 2)))
Ends: TypeAlias = tuple[Fraction, Fraction]
DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1)))  # once the colors are used up


def plot_upper_envelope(
    found: EquilibriumResult | NormalFormGame | ParametricGame,
    ax: Axes | None = None,
    *,
    player: str | None = None,
    model: ParametricGame | None = None,
    title: str | None = None,
    font_size: float = 9,
) -> Figure:
    """Return the upper envelope of a 2 x n game, with its equilibria on it.

    Across goes the probability with which the player with two strategies plays the first; each strategy of the opponent
    is a line, its payoff, and the thick upper edge of all lines is what a best response gets. Its corners stand exactly
    below. All equilibria are shown, lines of them too. Costs a solution of the game.

    Parameters
    ----------
    found
        What `solve` found for a 2 x n game, by the concept "nash"; or the game, or a model at its baseline.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    player
        Whose mixtures go across; the first one with two strategies if absent.
    model
        The model whose words the figure speaks, if a result or a game is drawn.
    title
        Heading; the game's title if absent, none if empty.
    font_size
        In points.

    Raises
    ------
    MethodError
        If the player has not two strategies, the opponent more than 30, or the equilibria are no Nash equilibria.
    GameError
        If there is no such player.

    Examples
    --------
    >>> from sma_games.games import NormalFormGame
    >>> game = NormalFormGame.from_arrays([[3, 3, 0], [4, 0, 1]], [[3, 4, 0], [3, 0, 4]], title="Two times three")
    >>> figure = plot_upper_envelope(game)
    >>> [text.get_text() for text in figure.axes[0].texts][1]
    '3 Nash equilibria.'
    """
    solved = read_matrix(found, model)
    game = solved.game
    two = next((each for each in game.players if len(game.strategies[each]) == TWO), game.players[0])
    number = game.players.index(two) if player is None else position(player, game.players, "player")
    if game.shape[number] != TWO or game.shape[1 - number] > MANY:
        raise MethodError(
            f"draw it with plot_payoff_matrix: upper envelopes are of games in which one player has two strategies and "
            f"the other one at most {MANY}, and {game.players[number]} and {game.players[1 - number]} have "
            f"{game.shape[number]} and {game.shape[1 - number]}"
        )
    return _Chart(solved, title, font_size, game.players[number], game.players[1 - number]).draw(ax)


@dataclass(frozen=True)
class _Chart(MatrixChart):
    """Where everything goes: probabilities across, payoffs upwards."""

    player: str
    opponent: str

    @cached_property
    def lines(self) -> dict[Ends, list[str]]:
        """The strategies of the opponent by their payoffs at the left and the right end; the highest come first."""
        game, found = self.solved.game, dict[Ends, list[str]]()
        for name, row in zip(game.strategies[self.opponent], payoff_rows(game, self.opponent), strict=True):
            found.setdefault((row[1], row[0]), []).append(name)
        return dict(sorted(found.items(), key=lambda line: line[0][::-1], reverse=True))

    @cached_property
    def pieces(self) -> dict[Ends, tuple[Fraction, Fraction]]:
        """From where to where each line is the upper envelope, if anywhere."""
        regions = {
            ends: best_response_region(self.solved.game, self.opponent, *names) for ends, names in self.lines.items()
        }
        shares = {ends: [corner[0] for corner in region] for ends, region in regions.items()}
        return {ends: (min(each), max(each)) for ends, each in shares.items() if each}

    @cached_property
    def styles(self) -> dict[Ends, tuple[str, object]]:
        """Color and dashes of the lines that are the upper envelope somewhere."""
        count = len(LINE_COLORS)
        return {
            ends: (LINE_COLORS[place % count], DASHES[place // count % len(DASHES)])
            for place, ends in enumerate(self.pieces)
        }

    @cached_property
    def limits(self) -> tuple[Fraction, Fraction]:
        """Lowest and highest payoff shown."""
        values = [value for ends in self.lines for value in ends]
        low, high = min(values), max(values)
        room = (high - low) / 20 or Fraction(1)
        return low - room, high + room

    @cached_property
    def left_labels(self) -> dict[str, Fraction]:
        """Payoffs at the left end."""
        return {exact_label(low): low for low, _ in self.lines}

    @cached_property
    def right_labels(self) -> dict[Ends, str]:
        """Payoffs at the right end, with the strategies."""
        told = {ends: joined(map(self.solved.words.label, names)) for ends, names in self.lines.items()}
        return {ends: f"{exact_label(ends[1])}: {names}" for ends, names in told.items()}

    @cached_property
    def axis_lines(self) -> list[list[str]]:
        """What the axes tell, in lines: across, and upwards."""
        words = self.solved.words
        first, second = self.solved.game.strategies[self.player]
        across = (
            f"probability that {words.player_name(self.player)} {words.action_words(first)} "
            f"(at 0: {words.action_words(second)})"
        )
        return [
            self.wrap_text(across, PLOT_WIDTH),
            self.wrap_text(f"payoff of {words.player_name(self.opponent)}", self.plot_height),
        ]

    @cached_property
    def left(self) -> float:
        """Where the plot begins."""
        return MARGIN + (1.6 + LINE * len(self.axis_lines[1])) * self.em + max(map(self.measure, self.left_labels))

    @cached_property
    def plot_height(self) -> float:
        return max(PLOT_HEIGHT, LABEL_HEIGHT * self.em * len(self.lines))

    @cached_property
    def width(self) -> float:
        right = max(map(self.measure, self.right_labels.values()))
        return max(WIDTH, self.left + PLOT_WIDTH + self.em + right + MARGIN)

    @property
    def bottom(self) -> float:
        return self.top + self.plot_height + (2.8 + LINE * len(self.axis_lines[0])) * self.em

    @property
    def entries(self) -> list[Entry]:
        name = self.solved.words.player_name(self.opponent)
        told = [Entry(f"best responses of {name}: the upper envelope, its corners below", self._draw_sample)]
        return told + [Entry("never a best response", self._draw_unused)] * (len(self.pieces) < len(self.lines))

    def x(self, share: Fraction | int) -> float:
        return self.left + PLOT_WIDTH * float(share)

    def y(self, value: Fraction) -> float:
        low, high = self.limits
        return self.top + self.plot_height * float((high - value) / (high - low))

    @cached_property
    def shares(self) -> list[Fraction]:
        """Where the equilibria lie: probabilities of the player's first strategy."""
        return [mixture[0] for mixture in self.solved.mixtures(self.player)]

    @property
    def bands(self) -> list[list[tuple[float, float]]]:
        groups = [[self.shares[number] for number in group] for group in self.solved.groups]
        return [list(dict.fromkeys(map(self._on_envelope, (min(group), max(group))))) for group in groups]

    def draw_plot(self, page: Axes) -> None:
        self._draw_axes(page)
        for ends in self.lines:
            color, dashes = self.styles.get(ends, UNUSED)
            self._draw_line(page, ends, (Fraction(0), Fraction(1)), {"color": color, "linestyle": dashes})
            if ends in self.pieces:
                style = {"color": color, "linestyle": dashes, "linewidth": THICK, "zorder": 4}
                self._draw_line(page, ends, self.pieces[ends], {**style, "solid_capstyle": "butt"})
        spots: dict[tuple[float, float], list[int]] = {}
        for number, share in enumerate(self.shares):
            spots.setdefault(self._on_envelope(share), []).append(number)
        self.draw_spots(page, spots, (self.x(1) - self.em, self.top + self.plot_height))

    def _on_envelope(self, share: Fraction) -> tuple[float, float]:
        return self.x(share), self.y(max(_payoff(ends, share) for ends in self.lines))

    def _draw_line(self, page: Axes, ends: Ends, shares: Sequence[Fraction], style: Mapping[str, Any]) -> None:
        ys = [self.y(_payoff(ends, share)) for share in shares]
        page.plot([self.x(share) for share in shares], ys, **{"linewidth": THIN, "zorder": 3, **style})

    def _draw_axes(self, page: Axes) -> None:
        left, top, end, bottom = self.left, self.top, self.x(1), self.top + self.plot_height
        page.plot([left, left, end, end], [top, bottom, bottom, top], color="#BBBBBB", linewidth=0.8, zorder=1)
        corners = {Fraction(0), Fraction(1), *(share for piece in self.pieces.values() for share in piece)}
        for share in sorted(corners - {Fraction(0), Fraction(1)}):
            ys = [bottom, self._on_envelope(share)[1]]
            page.plot([self.x(share)] * TWO, ys, color=FAINT, linewidth=0.6, linestyle=(0, (2, 2)), zorder=1)
        self.draw_ticks_below(page, {share: self.x(share) for share in sorted(corners)}, bottom)
        self.draw_ticks_beside(
            page, [(text, self.y(value), TEXT_COLOR) for text, value in self.left_labels.items()], left
        )
        right = [(text, self.y(ends[1]), self.styles.get(ends, UNUSED)[0]) for ends, text in self.right_labels.items()]
        self.draw_ticks_beside(page, right, end, side=1)
        for place, line in enumerate(self.axis_lines[0]):
            y = bottom + (2.8 + LINE * place) * self.em
            page.text((left + end) / 2, y, line, fontsize=self.font_size, ha="center", va="center", color=TEXT_COLOR)
        for place, line in enumerate(self.axis_lines[1]):
            x = MARGIN + (0.6 + LINE * place) * self.em
            page.text(
                x, (top + bottom) / 2, line, fontsize=self.font_size, rotation=90, ha="center", va="center",
                color=TEXT_COLOR,
            )  # fmt: skip

    def _draw_sample(self, page: Axes, y: float, left: float, right: float) -> None:
        page.plot([left, right], [y, y], color=TEXT_COLOR, linewidth=THICK, solid_capstyle="butt")

    def _draw_unused(self, page: Axes, y: float, left: float, right: float) -> None:
        page.plot([left, right], [y, y], color=UNUSED[0], linewidth=THIN, linestyle=UNUSED[1])


def _payoff(ends: Ends, share: Fraction) -> Fraction:
    """Return what a strategy of the opponent pays against a mixture."""
    return ends[0] + share * (ends[1] - ends[0])

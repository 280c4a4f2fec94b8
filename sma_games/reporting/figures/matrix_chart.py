"""What figures of the equilibria of a payoff matrix share: heading, exact labels, numbered equilibria, a legend.

All lengths are inches of the finished figure, from its upper left corner.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from sma_games.equilibria import Equilibrium, EquilibriumResult, Status, solve
from sma_games.errors import MethodError
from sma_games.games import MixedProfile, NormalFormGame
from sma_games.modeling import ParametricGame
from sma_games.modeling.parameters import number_text
from sma_games.reporting.figures.sheet import Sheet
from sma_games.reporting.figures.style import PALETTE, number_labels, spread_apart, text_width, wrap_text
from sma_games.reporting.words.answers import CONCEPTS
from sma_games.reporting.words.vocabulary import Vocabulary, joined, sentence, setting_text, vocabulary_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "FAINT",
    "LINE",
    "LINE_COLORS",
    "MARGIN",
    "TEXT_COLOR",
    "Entry",
    "MatrixChart",
    "SolvedMatrix",
    "exact_label",
    "find_matrix",
    "halo",
    "read_matrix",
]

POINTS = 72  # per inch
MARGIN = 0.25
TEXT_COLOR, FAINT, BAND = "#222222", "#666666", PALETTE[4]
LINE_COLORS = ("#0072B2", "#B24A00", "#00755A", "#93406F", "#6B5D00", "#333333")  # dark, for lines and texts
BAND_WIDTH = 11  # points, of a line of equilibria
SHORT = 7  # characters of a fraction that is shown beside its decimal
DIGITS = 3
SEGMENT = 2  # corners
MANY = 12  # equilibria that the legend tells
LINE = 1.6  # ems between lines of the legend


class Entry(NamedTuple):
    """One explanation of the legend."""

    text: str
    draw: Callable[[Axes, float, float, float], None] | None = None
    """Draws a sample at a height, between a left and a right end."""


@dataclass(frozen=True)
class SolvedMatrix:
    """A payoff matrix of two players with its Nash equilibria."""

    result: EquilibriumResult
    model: ParametricGame | None

    @property
    def game(self) -> NormalFormGame:
        """The matrix."""
        return find_matrix(self.result)

    @property
    def words(self) -> Vocabulary:
        """The words for its labels."""
        return vocabulary_of(self.model)

    @cached_property
    def equilibria(self) -> Sequence[Equilibrium]:
        """The extreme equilibria, as `solve` numbers them."""
        return list(self.result.equilibria)

    @cached_property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """Numbers of the equilibria between which every mixture is one; a lone one is a group of its own."""
        return self.result.maximal_subsets or tuple((number,) for number in range(len(self.equilibria)))

    def mixtures(self, player: str) -> list[tuple[Fraction, ...]]:
        """Return what a player does in each equilibrium: probabilities of the strategies, in order."""
        profiles: Iterable[Any] = (each.profile for each in self.equilibria)
        return [tuple(profile[player].values()) for profile in profiles]

    @property
    def subtitle(self) -> str:
        """How many equilibria there are, and at which setting."""
        count = len(self.equilibria)
        noun = f"{CONCEPTS[self.result.concept]}{'um' if count == 1 else 'a'}"
        told = f"{count} {noun}" if self.result.status is not Status.CONTINUUM else f"A continuum of {noun}"
        unit = f"payoffs in {', '.join(filter(None, [self.words.unit, self.words.unit_words]))}"
        parts = [told, *([setting_text(self.model)] if self.model else []), *([unit] if self.words.unit else [])]
        return "; ".join(parts)

    def play_text(self, equilibrium: Equilibrium) -> str:
        """Return who does what, mixtures with their probabilities, and what everybody gets."""
        profile = equilibrium.profile
        assert isinstance(profile, MixedProfile)
        if profile.is_pure:
            told = self.words.profile_words(dict(zip(profile.players, profile.supports, strict=True)))
        else:
            told = "; ".join(
                f"{self.words.player_name(player)} {self._choice_text(row)}" for player, row in profile.items()
            )
        return f"{told}; payoffs {joined(exact_label(payoff) for payoff in equilibrium.payoffs.values())}"

    def _choice_text(self, row: Mapping[str, Any]) -> str:
        """Return what one player does."""
        if max(row.values()) == 1:
            return self.words.action_words(max(row, key=lambda name: row[name]))
        return "mixes " + ", ".join(
            f"{self.words.label(name)} with {exact_label(share)}" for name, share in row.items() if share
        )


def exact_label(value: Any) -> str:
    """Return a number exactly where that is short, with three digits where it is no decimal.

    Examples
    --------
    >>> [exact_label(Fraction(text)) for text in ("0.25", "-1/3", "1829/12501", "1.22016")]
    ['0.25', '−1/3 ≈ −0.333', '≈ 0.146', '≈ 1.22']
    """
    exact = number_text(value)
    (rounded,) = number_labels([value])
    if "/" in exact:
        told = f"{exact} ≈ {rounded}" if len(exact) <= SHORT else f"≈ {rounded}"
    else:
        told = exact if len(exact.partition(".")[2]) <= DIGITS + 1 else f"≈ {rounded}"
    return told.replace("-", "−")


def find_matrix(found: Any) -> NormalFormGame:
    """Return the payoff matrix of a result, of a model at its baseline, or what is one.

    Raises
    ------
    MethodError
        If it is none.
    """
    game: Any = found.at() if isinstance(found, ParametricGame) else getattr(found, "game", found)
    if hasattr(game, "strategy_lists"):
        matrix: NormalFormGame = game
        return matrix
    way = "draw it with plot_tree" if hasattr(game, "nodes") else "give a game in normal form"
    raise MethodError(f"{way}: this figure shows a payoff matrix, and {game!r} is none")


def read_matrix(
    found: EquilibriumResult | NormalFormGame | ParametricGame, model: ParametricGame | None
) -> SolvedMatrix:
    """Return a payoff matrix of two players with its Nash equilibria, which are found unless they are given.

    Raises
    ------
    MethodError
        If it is no such matrix, or the result has other equilibria.
    """
    game = find_matrix(found)
    if game.num_players != len("AB"):
        raise MethodError(
            f"draw it with plot_payoff_matrix: this figure shows games of two players, and {game!r} has "
            f"{game.num_players}"
        )
    result = found if isinstance(found, EquilibriumResult) else solve(game)
    if not result.concept.endswith("nash"):
        raise MethodError(
            f"give solve(game), which finds Nash equilibria: this figure shows them, not those of concept "
            f"{result.concept!r}"
        )
    return SolvedMatrix(result, found if isinstance(found, ParametricGame) else model)


@dataclass(frozen=True)
class MatrixChart(ABC):
    """Where everything goes: heading, plot, legend."""

    solved: SolvedMatrix
    title: str | None
    font_size: float

    @property
    @abstractmethod
    def width(self) -> float:
        """Of the figure."""

    @property
    @abstractmethod
    def bottom(self) -> float:
        """Where the plot and all that belongs to it ends."""

    @property
    @abstractmethod
    def entries(self) -> list[Entry]:
        """What the legend explains besides equilibria."""

    @property
    @abstractmethod
    def bands(self) -> list[list[tuple[float, float]]]:
        """The lines and areas of equilibria, by their corners; a single corner is no band."""

    @abstractmethod
    def draw_plot(self, page: Axes) -> None:
        """Draw what is between heading and legend."""

    @property
    def em(self) -> float:
        """Size of the font."""
        return self.font_size / POINTS

    @cached_property
    def heading(self) -> list[str]:
        """The lines below the title."""
        return self.wrap_text(self.solved.subtitle, self.width - 2 * MARGIN)

    @property
    def top(self) -> float:
        """Where the plot may begin."""
        return MARGIN + (3.2 + LINE * len(self.heading)) * self.em

    @property
    def height(self) -> float:
        """Of the figure."""
        return self.bottom + (1.2 + LINE * len(self.legend)) * self.em + MARGIN / 2

    @cached_property
    def legend(self) -> list[Entry]:
        """The lines of the legend; only the first line of an entry has a sample."""
        room = self.width - 2 * MARGIN - 2.6 * self.em
        wrapped = [(entry, self.wrap_text(entry.text, room)) for entry in [*self.entries, *self._equilibrium_entries()]]
        return [
            Entry(text, None if place else entry.draw) for entry, texts in wrapped for place, text in enumerate(texts)
        ]

    def _equilibrium_entries(self) -> Iterator[Entry]:
        for number, equilibrium in enumerate(self.solved.equilibria[:MANY]):
            yield Entry(f"{number}: {self.solved.play_text(equilibrium)}", self._draw_sample_spot)
        if len(self.solved.equilibria) > MANY:
            yield Entry(f"… and {len(self.solved.equilibria) - MANY} more, numbered as solve lists them")
        several = [group for group in self.solved.groups if len(group) > 1]
        if several:
            which = "; ".join(joined(map(str, group)) for group in several[:MANY])
            more = f"; and {len(several) - MANY} more such sets" if len(several) > MANY else ""
            yield Entry(f"every mixture of these is an equilibrium too: {which}{more}", self._draw_sample_band)
        status = self.solved.result.status
        if status not in {Status.COMPLETE, Status.CONTINUUM}:
            yield Entry(status.value)

    def measure(self, text: str, scale: float = 1) -> float:
        """Return the width of a text."""
        return text_width(text, self.font_size * scale)

    def wrap_text(self, text: str, room: float) -> list[str]:
        """Return lines of a text that fit into so many inches."""
        characters = max(len(text) * room / (self.measure(text) or room), 12)
        lines = wrap_text(text, int(characters))
        while characters > 12 and any(self.measure(line) > room for line in lines):  # noqa: PLR2004
            characters -= 2
            lines = wrap_text(text, int(characters))
        return lines

    def draw(self, ax: Axes | None) -> Figure:
        """Return the figure, or that of the axes given."""
        sheet = Sheet(self.width, self.height, ax=ax)
        page = sheet.page
        title = self.solved.game.title if self.title is None else self.title
        page.text(MARGIN, MARGIN + 0.6 * self.em, title, fontsize=self.font_size * 1.35, weight="bold", va="center")
        for place, line in enumerate(self.heading):
            y = MARGIN + (2.6 + LINE * place) * self.em
            page.text(
                MARGIN,
                y,
                sentence(line) if len(self.heading) == 1 else line,
                fontsize=self.font_size,
                color=FAINT,
                va="center",
            )
        self.draw_plot(page)
        for corners in self.bands:
            _draw_band(page, corners)
        y = self.bottom + 1.2 * self.em
        for entry in self.legend:
            if entry.draw is not None:
                entry.draw(page, y, MARGIN, MARGIN + 1.6 * self.em)
            page.text(MARGIN + 2.4 * self.em, y, entry.text, fontsize=self.font_size, color=TEXT_COLOR, va="center")
            y += LINE * self.em
        return sheet.finish(self.solved.result, self.solved.model)

    def draw_ticks_below(self, page: Axes, ticks: Mapping[Fraction, float], y: float) -> None:
        """Write values exactly below an axis, apart from each other, by where they lie on it."""
        texts = [exact_label(value) for value in ticks]
        widths = [self.measure(text) + 0.8 * self.em for text in texts]
        spread = spread_apart(list(ticks.values()), widths, 0, self.width)
        for text, place, x in zip(texts, ticks.values(), spread, strict=True):
            page.plot([place, x], [y, y + 0.6 * self.em], color=FAINT, linewidth=0.7, zorder=1)
            page.text(x, y + 1.2 * self.em, text, fontsize=self.font_size, ha="center", va="center", color=TEXT_COLOR)

    def draw_ticks_beside(self, page: Axes, ticks: Iterable[tuple[str, float, str]], x: float, side: int = -1) -> None:
        """Write texts to the left of an axis (-1) or to its right (1), each at a height and in a color."""
        ordered = sorted(ticks, key=lambda tick: tick[1])
        spread = spread_apart([place for _, place, _ in ordered], [1.3 * self.em] * len(ordered), 0, self.height)
        for (text, place, color), y in zip(ordered, spread, strict=True):
            page.plot([x, x + 0.6 * self.em * side], [place, y], color=FAINT, linewidth=0.7, zorder=1)
            page.text(
                x + 0.9 * self.em * side, y, text, fontsize=self.font_size, ha="right" if side < 0 else "left",
                va="center", color=color,
            )  # fmt: skip

    def draw_spots(
        self, page: Axes, spots: Mapping[tuple[float, float], Sequence[int]], center: tuple[float, float]
    ) -> None:
        """Draw a point for equilibria, with their numbers beside it, toward a center."""
        for (x, y), numbers in spots.items():
            self._draw_spot(page, x, y)
            text = ", ".join(map(str, numbers[:4])) + (", …" if len(numbers) > 4 else "")  # noqa: PLR2004
            right, down = (1 if x <= center[0] else -1), (1 if y < center[1] else -1)
            page.text(
                x + 0.6 * self.em * right, y + 0.8 * self.em * down, text, fontsize=self.font_size, weight="bold",
                ha="left" if right > 0 else "right", va="center", color=TEXT_COLOR, zorder=8, path_effects=[halo()],
            )  # fmt: skip

    def _draw_spot(self, page: Axes, x: float, y: float) -> None:
        page.plot([x], [y], "o", color=TEXT_COLOR, markeredgecolor="white", markersize=self.font_size * 0.8, zorder=7)

    def _draw_sample_spot(self, page: Axes, y: float, left: float, right: float) -> None:
        self._draw_spot(page, (left + right) / 2, y)

    def _draw_sample_band(self, page: Axes, y: float, left: float, right: float) -> None:
        high, low = y - 0.5 * self.em, y + 0.5 * self.em
        box = [(left, low), (right, low), (right, high), (left, high)]
        _draw_band(page, box if any(len(corners) > SEGMENT for corners in self.bands) else [(left, y), (right, y)])


def halo() -> Any:
    """Return what keeps a text readable on lines and areas."""
    from matplotlib.patheffects import withStroke

    return withStroke(linewidth=2.5, foreground="white")


def _draw_band(page: Axes, corners: Sequence[tuple[float, float]]) -> None:
    """Mark a line or an area of equilibria."""
    from matplotlib.patches import Polygon as Patch

    if len(corners) > SEGMENT:
        page.add_patch(
            Patch(corners, closed=True, facecolor="none", edgecolor=TEXT_COLOR, hatch=".", linewidth=0, zorder=2)
        )
        page.add_patch(Patch(corners, closed=True, fill=False, edgecolor=BAND, linewidth=BAND_WIDTH / 2, zorder=2))
    elif len(corners) == SEGMENT:
        page.plot(*zip(*corners, strict=True), color=BAND, linewidth=BAND_WIDTH, solid_capstyle="round", zorder=2)

"""Drawings of game trees: time runs to the right, payoffs stand in an aligned table, one row for each leaf.

All lengths are inches of the finished figure, and texts are measured before they are placed, so that nothing overlaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.real_numbers import decimal_text
from sma_games.equilibria import EquilibriumResult
from sma_games.errors import SmaGamesError
from sma_games.games import ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode
from sma_games.modeling import ParametricGame
from sma_games.modeling.parameters import number_text
from sma_games.reporting.figures.drawn_equilibrium import drawn_equilibrium
from sma_games.reporting.figures.information_set_lines import DOTTED, SET_WIDTH, SetLine, draw_set_line, set_lines
from sma_games.reporting.figures.sheet import Sheet
from sma_games.reporting.figures.style import text_width
from sma_games.reporting.figures.tree_legend import Entry, Legend
from sma_games.reporting.words.play_words import reach_probabilities
from sma_games.reporting.words.vocabulary import Vocabulary, setting_text, vocabulary_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_tree"]

PLAYER_COLORS = ("#0072B2", "#B24A00", "#00755A", "#93406F", "#6B5D00", "#333333")
CHANCE_COLOR = "#555555"
UNUSED_COLOR = "#BBBBBB"
PATH_COLOR = "#FFF3C4"
FAINT = "#555555"
TEXT_COLOR = "#222222"
MAX_LEAVES = 150
POINTS = 72  # per inch
MARGIN = 0.25
BEND = 0.22  # from a node to where its branches run level
DIGITS = 4  # at most, after the point, in payoffs
PATH_WIDTH, PLAN_WIDTH, UNUSED_WIDTH = 3.4, 1.7, 0.9
LANE = 0.8  # ems between the lines of information sets


def plot_tree(
    found: EquilibriumResult | ExtensiveFormGame | ParametricGame,
    ax: Axes | None = None,
    *,
    equilibrium: int | None = 0,
    model: ParametricGame | None = None,
    title: str | None = None,
    size: tuple[float, float] | None = None,
    font_size: float = 9,
) -> Figure:
    """Return a drawing of a game tree with one of its equilibria highlighted.

    Shows every node: who decides, chance with its probabilities, payoffs of every leaf and how likely it is reached;
    nodes of one information set are joined. Says which equilibrium it is, by which concept, and of how many.
    Costs a second or two; trees with more than 150 leaves are refused, because nobody could read them.

    Parameters
    ----------
    found
        What `solve` found for a tree; or a tree, or a model at its baseline, which is then solved by the strongest
        concept for which there is a method: subgame-perfect, else sequential, else Nash.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    equilibrium
        Which one, as numbered by `solve`; none is shown, and nothing is solved, if None.
    model
        The model whose words the drawing speaks, if a result or a tree is drawn.
    title
        Heading; the game's title if absent, none if empty.
    size
        Width and height in inches; as large as the texts need if absent.
    font_size
        In points.

    Raises
    ------
    SmaGamesError
        If the game is no tree, or too large.
    SettingError
        If there is no equilibrium of this number.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model = load_model("textbook/entry_deterrence")
    >>> plot_tree(model).axes[0].texts[0].get_text()
    'Entry deterrence'
    """
    model = found if isinstance(found, ParametricGame) else model
    result = found if isinstance(found, EquilibriumResult) else None
    tree = _tree(found.at() if isinstance(found, ParametricGame) else result.game if result else found)
    choices, which = drawn_equilibrium(tree, equilibrium, result)
    words = vocabulary_of(model)
    about = which if model is None else f"{which}, {setting_text(model)}"
    about += f"; payoffs in {', '.join(filter(None, [words.unit, words.unit_words]))}" if words.unit else ""
    heading = tree.title if title is None else title
    drawing = _Drawing(tree, choices, font_size, words, heading, about[:1].upper() + about[1:])
    sheet = Sheet(drawing.width, drawing.height, size, ax)
    drawing.draw(sheet.page)
    return sheet.finish(found, model)


@dataclass(frozen=True)
class _Drawing:
    """Where everything goes, in inches from the upper left corner."""

    game: ExtensiveFormGame
    choices: Mapping[str, Mapping[str, Fraction]]
    """Probabilities of actions in the equilibrium shown, by information set; none if there is no equilibrium."""
    font_size: float
    vocabulary: Vocabulary
    title: str
    subtitle: str

    @property
    def payoff_heading(self) -> str:
        unit = self.vocabulary.unit
        return f"payoffs in {unit}" if unit else "payoffs"

    @property
    def em(self) -> float:
        return self.font_size / POINTS

    @property
    def top(self) -> float:
        """Where the first row is: below title, subtitle and the headings of the table."""
        return MARGIN + 7.4 * self.em

    @property
    def row_height(self) -> float:
        return 2.9 * self.em

    @property
    def height(self) -> float:
        table = len(self.leaves) * self.row_height
        return self.top + table + 0.8 * self.em + self.legend.height(self.width - MARGIN) + MARGIN

    @cached_property
    def width(self) -> float:
        heading = text_width(self.title, self.font_size * 1.35, bold=True)
        texts = [heading, self.measure(self.subtitle), *self.legend.widths]
        return max(self.column_ends[-1], *(MARGIN + width for width in texts)) + MARGIN

    @cached_property
    def lines(self) -> tuple[SetLine, ...]:
        """What joins the nodes of information sets."""
        return set_lines(self.game, self.depths, self.y)

    @cached_property
    def bends(self) -> list[float]:
        """How far from the nodes at each depth their branches run level: beyond the lines of information sets."""
        lanes = [0] * (max(self.depths) + 1)
        for line in self.lines:
            for node in line.nodes:
                lanes[self.depths[node]] = max(lanes[self.depths[node]], line.lane)
        return [BEND + lane * LANE * self.em for lane in lanes]

    @cached_property
    def leaves(self) -> dict[int, int]:
        """Row of every leaf, in order of the tree from top to bottom."""
        rows: dict[int, int] = {}
        todo = [0]
        while todo:
            index = todo.pop()
            node = self.game.nodes[index]
            if isinstance(node, TerminalNode):
                rows[index] = len(rows)
            else:
                todo.extend(reversed(node.children))
        return rows

    @cached_property
    def depths(self) -> list[int]:
        depths = [0] * len(self.game.nodes)
        for index in range(1, len(depths)):
            depths[index] = depths[self.game.parents[index]] + 1
        return depths

    @cached_property
    def column_x(self) -> list[float]:
        """Place of the nodes at each depth: columns are as wide as the texts on the branches that lead there."""
        start = MARGIN + self.measure(self.owner_text(0), bold=True) + self.em
        widths = [0.0] * (max(self.depths) + 1)
        for index in range(1, len(self.game.nodes)):
            needed = self.measure(self.branch_text(index), bold=True) + 0.2 * self.em
            needed = max(needed, self.measure(self.owner_text(index), bold=True) + 0.6 * self.em)
            widths[self.depths[index]] = max(widths[self.depths[index]], needed)
        places = [start]
        for width, bend in zip(widths[1:], self.bends, strict=False):
            places.append(places[-1] + bend + width + 1.3 * self.em)
        return places

    @cached_property
    def y(self) -> list[float]:
        """Height of every node: a leaf's row, or midway between the first and the last child."""
        y = [0.0] * len(self.game.nodes)
        for index in reversed(range(len(y))):
            node = self.game.nodes[index]
            if isinstance(node, TerminalNode):
                y[index] = self.top + (self.leaves[index] + 0.5) * self.row_height
            else:
                y[index] = (y[node.children[0]] + y[node.children[-1]]) / 2
        return y

    @cached_property
    def reached(self) -> tuple[Fraction, ...]:
        """How likely each node is in the equilibrium; zero everywhere if there is none to show."""
        if not self.choices:
            return (Fraction(0),) * len(self.game.nodes)
        return reach_probabilities(self.game, self.choices)

    @cached_property
    def headings(self) -> list[tuple[str, str]]:
        """Heading and color of the table's columns."""
        players = [(_capital(self.vocabulary.player_name(player)), self.color(player)) for player in self.game.players]
        return [*players, ("probability", TEXT_COLOR)] if self.choices else players

    @cached_property
    def column_ends(self) -> list[float]:
        """Right ends of the table's columns."""
        ends = [self.column_x[-1] + 1.2 * self.em]
        for number, (heading, _) in enumerate(self.headings):
            cells = [self.cells(leaf)[number] for leaf in self.leaves]
            ends.append(ends[-1] + max(self.measure(text, bold=True) for text in [heading, *cells]) + 1.3 * self.em)
        return ends[1:]

    @cached_property
    def places(self) -> list[int]:
        """Digits after the point in each player's column: as many as some payoff there needs."""
        columns = zip(*(self.game.nodes[leaf].payoffs for leaf in self.leaves), strict=True)  # type: ignore[union-attr]
        texts = [[decimal_text(payoff, DIGITS) for payoff in column] for column in columns]
        return [max(len(text.partition(".")[2]) for text in column) for column in texts]

    def cells(self, leaf: int) -> list[str]:
        """Return the texts of a leaf's row: payoffs, and how likely it is reached."""
        node = self.game.nodes[leaf]
        assert isinstance(node, TerminalNode)
        payoffs = [_aligned(payoff, places) for payoff, places in zip(node.payoffs, self.places, strict=True)]
        return [*payoffs, decimal_text(self.reached[leaf], DIGITS) if self.reached[leaf] else "–"]

    @property
    def has_choices_off_path(self) -> bool:
        return any(
            isinstance(node, DecisionNode) and not self.reached[index] for index, node in enumerate(self.game.nodes)
        )

    @cached_property
    def numbers(self) -> dict[int, int]:
        """What the drawing calls the information set of a node, where there are several to tell apart."""
        return {node: line.number for line in self.lines for node in line.nodes}

    @cached_property
    def legend(self) -> Legend:
        """What the drawing has to explain, and nothing else."""
        lines = [
            Entry("equilibrium path", PATH_WIDTH),
            *([Entry("would be chosen off the path", PLAN_WIDTH)] * self.has_choices_off_path),
            Entry("not chosen", UNUSED_WIDTH, UNUSED_COLOR),
        ]
        has_chance = any(isinstance(node, ChanceNode) for node in self.game.nodes)
        chance = [Entry("chance, with probabilities", color="white", marker="D")] * has_chance
        same = "same number" if len(self.lines) > 1 else ""
        joined = ", ".join(filter(None, ["joined", same]))
        sets = [
            Entry(f"{joined}: one information set, nodes that its player cannot tell apart", SET_WIDTH, style=DOTTED)
        ]
        entries = [
            *(lines if self.choices else []),
            Entry("a player decides", marker="o"),
            *chance,
            *(sets if self.lines else []),
        ]
        return Legend(entries, self.font_size)

    def measure(self, text: str, *, bold: bool = False) -> float:
        return text_width(text, self.font_size, bold=bold)

    def color(self, player: str) -> str:
        return PLAYER_COLORS[self.game.players.index(player) % len(PLAYER_COLORS)]

    def share(self, node: DecisionNode, action: str) -> Fraction:
        """Return the probability of an action; zero if the equilibrium says nothing, because nobody gets there."""
        return self.choices.get(node.information_set, {}).get(action, Fraction(0))

    def owner_text(self, index: int) -> str:
        node = self.game.nodes[index]
        if isinstance(node, DecisionNode):
            name = _capital(self.vocabulary.player_name(node.player))
            return f"{name} ({self.numbers[index]})" if self.numbers.get(index) else name
        return self.vocabulary.label(node.name) if isinstance(node, ChanceNode) else ""

    def branch_text(self, index: int) -> str:
        """Return the text on the branch that leads to a node."""
        parent = self.game.nodes[self.game.parents[index]]
        assert not isinstance(parent, TerminalNode)
        place = parent.children.index(index)
        if isinstance(parent, DecisionNode):
            share, name = self.share(parent, parent.actions[place]), self.vocabulary.label(parent.actions[place])
            return f"{name}  {_probability(share)}" if 0 < share < 1 else name
        return f"{self.vocabulary.label(parent.branches[place])}  {_probability(parent.probabilities[place])}"

    def draw(self, axes: Axes) -> None:
        axes.text(MARGIN, MARGIN + self.em, self.title, fontsize=self.font_size * 1.35, weight="bold", va="center")
        axes.text(MARGIN, MARGIN + 2.9 * self.em, self.subtitle, fontsize=self.font_size, color=FAINT, va="center")
        for index in range(1, len(self.game.nodes)):
            self._draw_branch(axes, index)
        for line in self.lines:
            points = [(self.x(node), self.y[node]) for node in line.nodes]
            draw_set_line(axes, points, line.lane * LANE * self.em, self.color(line.player))
        for index in range(len(self.game.nodes)):
            self._draw_node(axes, index)
        self._draw_table(axes)
        self.legend.draw(axes, (MARGIN, self.height - MARGIN), self.width - MARGIN)

    def x(self, index: int) -> float:
        return self.column_x[self.depths[index]]

    def _draw_branch(self, axes: Axes, index: int) -> None:
        parent_index = self.game.parents[index]
        parent = self.game.nodes[parent_index]
        chosen, color = False, CHANCE_COLOR
        if isinstance(parent, DecisionNode):
            place = parent.children.index(index)
            chosen = self.share(parent, parent.actions[place]) > 0
            color = self.color(parent.player) if chosen else UNUSED_COLOR
        on_path = bool(self.reached[index])
        if isinstance(parent, ChanceNode) and not on_path:
            color = UNUSED_COLOR
        width = PATH_WIDTH if on_path else PLAN_WIDTH if chosen else UNUSED_WIDTH
        x, y = self.x(parent_index), self.y[index]
        bend = self.bends[self.depths[parent_index]]
        xs, ys = [x, x + bend, self.x(index)], [self.y[parent_index], y, y]
        axes.plot(xs, ys, color=color, linewidth=width, solid_joinstyle="round", zorder=2 + on_path)
        axes.text(
            x + bend + 0.35 * self.em,
            y - 0.32 * self.em,
            self.branch_text(index),
            fontsize=self.font_size,
            weight="bold" if on_path else "normal",
            color=TEXT_COLOR,
            va="bottom",
        )

    def _draw_node(self, axes: Axes, index: int) -> None:
        node, x, y = self.game.nodes[index], self.x(index), self.y[index]
        if isinstance(node, TerminalNode):
            end = self.column_x[-1] + 0.9 * self.em
            axes.plot([x, end], [y, y], color="#CCCCCC", linewidth=0.7, linestyle=(0, (1, 3)), zorder=1)
            axes.plot([x], [y], marker="|", color="#777777", markersize=self.font_size * 0.8, zorder=4)
            return
        is_chance = isinstance(node, ChanceNode)
        color = self.color(node.player) if isinstance(node, DecisionNode) else CHANCE_COLOR
        axes.plot(
            [x],
            [y],
            marker="D" if is_chance else "o",
            color="white" if is_chance else color,
            markeredgecolor=color,
            markeredgewidth=1.4,
            markersize=self.font_size * (0.75 if is_chance else 0.9),
            zorder=5,
        )
        axes.text(
            x - 0.75 * self.em,
            y + 0.3 * self.em,
            self.owner_text(index),
            fontsize=self.font_size,
            weight="normal" if is_chance else "bold",
            style="italic" if is_chance else "normal",
            color=color,
            ha="right",
            va="top",
        )

    def _draw_table(self, axes: Axes) -> None:
        line = self.top - 0.4 * self.em
        left = self.column_x[-1] + 0.9 * self.em
        for (heading, color), end in zip(self.headings, self.column_ends, strict=True):
            axes.text(
                end, line - 0.5 * self.em, heading, fontsize=self.font_size, weight="bold", color=color, ha="right"
            )
        axes.plot([left, self.column_ends[-1]], [line, line], color="#777777", linewidth=0.8)
        players = len(self.game.players)
        middle = (left + self.column_ends[players - 1]) / 2
        axes.text(middle, line - 2.2 * self.em, self.payoff_heading, fontsize=self.font_size, color=FAINT, ha="center")
        for leaf in self.leaves:
            on_path = bool(self.reached[leaf])
            if on_path:
                y = self.y[leaf] - self.row_height / 2
                right = self.column_ends[-1] + MARGIN / 2
                axes.fill_between([left, right], y, y + self.row_height, color=PATH_COLOR, linewidth=0)
            for text, end in zip(self.cells(leaf), self.column_ends, strict=False):
                axes.text(
                    end,
                    self.y[leaf],
                    text,
                    fontsize=self.font_size,
                    weight="bold" if on_path else "normal",
                    color=TEXT_COLOR,
                    ha="right",
                    va="center",
                )


def _tree(game: object) -> ExtensiveFormGame:
    """Return a game if it is a tree that can be drawn."""
    tree: Any = game
    if not hasattr(tree, "nodes"):
        raise SmaGamesError(f"{game!r} is no tree; plot_tree draws games in extensive form only")
    leaves = sum(isinstance(node, TerminalNode) for node in tree.nodes)
    if leaves > MAX_LEAVES:
        raise SmaGamesError(f"{game!r} has {leaves} leaves; a drawing shows at most {MAX_LEAVES}")
    found: ExtensiveFormGame = tree
    return found


def _probability(number: Fraction) -> str:
    exact = number_text(number)
    return exact if len(exact) <= len("1000/1234") else decimal_text(number, 4)


def _aligned(number: Fraction, places: int) -> str:
    """Return a number with a fixed number of digits after the point and a true minus sign."""
    whole, _, digits = decimal_text(number, places).partition(".")
    return (f"{whole}.{digits:0<{places}}" if places else whole).replace("-", "−")


def _capital(text: str) -> str:
    text = text.removeprefix("the ")
    return text[:1].upper() + text[1:]

"""Maps of critical regions over two parameters: where each answer holds, in colors, with the boundaries between them.

The map is cut into columns. In each, boundaries are found by exact bisection from one row of samples to the next;
neighboring columns with the same answers from bottom to top are joined to strips with curved edges, and where the
answers change between columns, bisection finds the place. Lengths are inches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from sma_games.algebra.real_numbers import decimal_text
from sma_games.errors import SmaGamesError
from sma_games.modeling import ParametricGame
from sma_games.modeling.parameters import number_text
from sma_games.regions import CriticalRegion, EquilibriumType, RegionMap, Verdict
from sma_games.reporting.figures import PALETTE, new_figure, save_figure, text_width
from sma_games.reporting.type_words import type_words
from sma_games.reporting.vocabulary import action_words, joined, plain, player_name, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_region_map", "region_words"]

AXES = 2  # parameters that a map has
POINTS = 72  # per inch
MARGIN = 0.25
PLOT = (5.4, 4.0)  # width and height of the map itself
TEXT_COLOR = "#222222"
FAINT = "#666666"
HATCHES = ("", "////", "....", "\\\\\\\\")  # once the colors are used up
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STEPS = 14  # bisections: a boundary is found to 1/16384 of the distance between samples
ASIDE = (Fraction(0), Fraction(1, 9973), Fraction(-2, 9967), Fraction(3, 9949))  # of a sample's distance, off a tie
TOLD = 6  # equilibria in one entry of the legend, or values in the subtitle

Column = tuple[tuple[CriticalRegion, ...], tuple[Fraction, ...]]
"""Regions from bottom to top, and the boundaries between them."""


def draw_region_map(
    region_map: RegionMap,
    path: Path | str,
    *,
    title: str | None = None,
    size: tuple[float, float] | None = None,
    font_size: float = 9,
    resolution: int = 81,
) -> tuple[Path, ...]:
    """Draw the regions over two parameters, with today's values as a cross, and return the files.

    Regions without an interior are not shown. Boundaries are exact to the width of a line; a part of a region that fits
    between samples is missed, and a region of which nothing was found is counted below the map.

    Parameters
    ----------
    region_map
        Of two parameters.
    path
        With suffix .svg, .png or .pdf; without one, SVG and PNG are written.
    title
        Heading; the model's title if absent, none if empty.
    size
        Width and height in inches; as large as the texts need if absent.
    font_size
        In points.
    resolution
        Samples along each axis, at least 2; the time grows with its square.

    Raises
    ------
    SmaGamesError
        If the map is not over two parameters, or the suffix is none of the three.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import critical_regions
    >>> regions = critical_regions(load_model("sma/sign_or_wait"), ["p_trump", "backlash"])
    >>> [file.name for file in draw_region_map(regions, Path(mkdtemp()) / "map.png", resolution=11)]
    ['map.png']
    """
    if len(region_map.over) != AXES:
        raise SmaGamesError(
            f"a map is drawn over two parameters, not {len(region_map.over)} ({', '.join(region_map.over)}); "
            "let two vary and fix the others"
        )
    heading = region_map.model.title if title is None else title
    picture = _Picture(region_map, _Survey(region_map, max(resolution, 2)), heading, font_size)
    width, height = size or (picture.width, picture.height)
    figure = new_figure(width, height)
    picture.draw(figure)
    return save_figure(figure, path)


def region_words(model: ParametricGame, types: Sequence[EquilibriumType]) -> str:
    """Return the equilibria of a region in a sentence; in a matrix, those with one strategy of the first player as one.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import critical_regions
    >>> model = load_model("sma/timing_matrix")
    >>> print(region_words(model, critical_regions(model, ["p_trump"]).at(p_trump="0.9").equilibria))
    Seoul renegotiates, Washington waits, renegotiates or mixes 'sign early' and 'wait'.
    """
    if not types:
        return "There is no equilibrium."
    if model.form == "sequential":
        words = [type_words(model, each) for each in types]
    else:
        groups: dict[tuple[str, ...], list[EquilibriumType]] = {}
        for each in types:
            groups.setdefault(each.choices[0][1], []).append(each)
        words = [_group_words(model, group) for group in groups.values()]
    more = [f"one of {len(words) - TOLD} more"] if len(words) > TOLD else []
    return sentence("; or ".join([*words[:TOLD], *more]))


def _group_words(model: ParametricGame, group: Sequence[EquilibriumType]) -> str:
    if len(group) == 1 and all(len(actions) == 1 for _, actions in group[0].choices):
        return type_words(model, group[0])
    first, own = group[0].choices[0]
    second = group[0].choices[1][0]
    others = sorted((each.choices[1][1] for each in group), key=len)
    return f"{player_name(first)} {_used(own)}, {player_name(second)} {joined(map(_used, others), 'or')}"


def _used(actions: Sequence[str]) -> str:
    """Return what one does who uses exactly these strategies."""
    if len(actions) == 1:
        return action_words(actions[0])
    quoted = [f"'{plain(action)}'" for action in actions]
    return f"mixes {joined(quoted)}"


class _Strip(NamedTuple):
    """Columns next to each other with the same regions from bottom to top."""

    regions: tuple[CriticalRegion, ...]
    xs: tuple[Fraction, ...]
    boundaries: tuple[tuple[Fraction, ...], ...]
    """For each column."""


class _Survey:
    """What is where on a map, in shares of the ranges."""

    def __init__(self, region_map: RegionMap, resolution: int) -> None:
        self.map = region_map
        self.resolution = resolution
        self._known: dict[tuple[Fraction, Fraction], CriticalRegion] = {}

    @cached_property
    def samples(self) -> list[Fraction]:
        """Shares at which an axis is sampled, both ends included."""
        return [Fraction(number, self.resolution - 1) for number in range(self.resolution)]

    @cached_property
    def grid(self) -> list[list[CriticalRegion]]:
        """The region at each sample, column by column."""
        return [[self.region(x, y) for y in self.samples] for x in self.samples]

    @cached_property
    def strips(self) -> list[_Strip]:
        """Everything, from left to right."""
        columns = [(x, self.column(x)) for x in self.samples]
        refined = columns[:1]
        for left, right in pairwise(columns):
            refined += [*self._change(left, right), right]
        strips = []
        for regions, group in groupby(refined, key=lambda pair: pair[1][0]):
            members = list(group)
            xs = tuple(x for x, _ in members)
            strips.append(_Strip(regions, xs, tuple(boundaries for _, (_, boundaries) in members)))
        return strips

    @cached_property
    def regions(self) -> list[CriticalRegion]:
        """The regions that were found, the one of today first, the others by their size on the map."""
        flat = [region for column in self.grid for region in column]
        flat += [region for strip in self.strips for region in strip.regions]
        counts = {id(region): 0 for region in flat}
        for region in flat:
            counts[id(region)] += 1
        unique = list({id(region): region for region in flat}.values())
        today = self.map.at()
        return sorted(unique, key=lambda region: (region is not today, -counts[id(region)]))

    def region(self, x: Fraction, y: Fraction) -> CriticalRegion:
        """Return the region with an interior at a place; on a tie, of a place very near."""
        if (x, y) not in self._known:
            self._known[x, y] = self._look(x, y)
        return self._known[x, y]

    def _look(self, x: Fraction, y: Fraction) -> CriticalRegion:
        for aside in ASIDE:
            near = (self._moved(x, aside), self._moved(y, aside * Fraction(2, 3)))
            found = self.map.at(
                **{name: self.value(name, share) for name, share in zip(self.map.over, near, strict=True)}
            )
            if found.verdict is Verdict.NONEMPTY:
                break
        return found

    def _moved(self, share: Fraction, aside: Fraction) -> Fraction:
        moved = share + aside / self.resolution
        return moved if 0 <= moved <= 1 else share - aside / self.resolution

    def value(self, name: str, share: Fraction) -> Fraction:
        parameter = self.map.model.parameters[name]
        return parameter.low + share * (parameter.high - parameter.low)

    def share(self, name: str) -> Fraction:
        """Return where today's value is on its axis."""
        parameter = self.map.model.parameters[name]
        return (self.map.setting[name] - parameter.low) / (parameter.high - parameter.low)

    def column(self, x: Fraction) -> Column:
        """Return the regions at one x and the boundaries between them."""
        regions, boundaries = [self.region(x, self.samples[0])], []
        for low, high in pairwise(self.samples):
            bottom, above = low, self.region(x, high)
            while regions[-1] is not above:
                start, end = bottom, high
                for _ in range(STEPS):
                    middle = (start + end) / 2
                    start, end = (middle, end) if self.region(x, middle) is regions[-1] else (start, middle)
                regions.append(self.region(x, end))
                boundaries.append(end)
                bottom = end
        return tuple(regions), tuple(boundaries)

    def _change(
        self, left: tuple[Fraction, Column], right: tuple[Fraction, Column]
    ) -> Iterator[tuple[Fraction, Column]]:
        """Yield columns just left and right of each place where the regions of columns change."""
        while left[1][0] != right[1][0]:
            start, end = left, right
            for _ in range(STEPS):
                middle = (start[0] + end[0]) / 2
                column = self.column(middle)
                start, end = ((middle, column), end) if column[0] == left[1][0] else (start, (middle, column))
            yield start
            yield end
            left = end


@dataclass(frozen=True)
class _Picture:
    """Where everything goes."""

    map: RegionMap
    survey: _Survey
    title: str
    font_size: float

    @property
    def em(self) -> float:
        return self.font_size / POINTS

    @cached_property
    def left(self) -> float:
        """Where the map begins: right of the name and the numbers of the vertical axis."""
        return MARGIN + 5.6 * self.em

    @cached_property
    def width(self) -> float:
        title = text_width(self.title, self.font_size * 1.35, bold=True) if self.title else 0.0
        return max(self.left + PLOT[0] + MARGIN + 1.5 * self.em, title + 2 * MARGIN)

    @cached_property
    def height(self) -> float:
        return self.top + PLOT[1] + self.below + MARGIN

    @property
    def top(self) -> float:
        return MARGIN + (2.2 if self.title else 0) * self.em + 1.7 * self.em * len(self.subtitle) + 0.6 * self.em

    @property
    def below(self) -> float:
        """Height of the axis, of the legend and of the remarks."""
        lines = len(self.legend) + len(self.remarks)
        return 4.2 * self.em + 1.6 * self.em * lines + 0.35 * self.em * len(self.survey.regions)

    @property
    def characters(self) -> int:
        """How many characters fit on a line."""
        return int((self.width - 2 * MARGIN - 3 * self.em) / (0.54 * self.em))

    @cached_property
    def subtitle(self) -> list[str]:
        first, second = self.map.over
        return wrap(f"Equilibria for all values of {first} and {second}{_setting_words(self.map)}", self.characters)

    @cached_property
    def styles(self) -> dict[int, tuple[str, str]]:
        """Color and hatch by region."""
        return {
            id(region): (PALETTE[place % len(PALETTE)], HATCHES[place // len(PALETTE) % len(HATCHES)])
            for place, region in enumerate(self.survey.regions)
        }

    @cached_property
    def legend(self) -> list[tuple[CriticalRegion | None, str]]:
        """Lines of the legend; only the first line of an entry has a region."""
        lines: list[tuple[CriticalRegion | None, str]] = []
        for region in self.survey.regions:
            first, *rest = wrap(region_words(self.map.model, region.equilibria), self.characters)
            lines += [(region, first), *((None, text) for text in rest)]
        return lines

    @cached_property
    def remarks(self) -> list[str]:
        today = ", ".join(f"{name} = {_decimal(self.map.setting[name])}" for name in self.map.over)
        text = f"Cross: {today}. Lines are ties, where more equilibria may exist."
        inside = [each for each in self.map.regions if each.verdict is Verdict.NONEMPTY]
        missing = sum(all(each is not drawn for drawn in self.survey.regions) for each in inside)
        if missing:
            text += f" Regions too small to be drawn: {missing}."
        return wrap(text, self.characters)

    def letter(self, region: CriticalRegion) -> str:
        place = next(place for place, each in enumerate(self.survey.regions) if each is region)
        return LETTERS[place] if place < len(LETTERS) else str(place + 1)

    def draw(self, figure: Figure) -> None:
        page = figure.add_axes((0, 0, 1, 1))
        page.set_xlim(0, self.width)
        page.set_ylim(self.height, 0)
        page.set_axis_off()
        y = MARGIN + self.em
        if self.title:
            page.text(MARGIN, y, self.title, fontsize=self.font_size * 1.35, weight="bold", va="center")
            y += 2 * self.em
        for text in self.subtitle:
            page.text(MARGIN, y, text, fontsize=self.font_size, color=FAINT, va="center")
            y += 1.7 * self.em
        box = (
            self.left / self.width,
            (self.height - self.top - PLOT[1]) / self.height,
            (self.width - self.left - MARGIN - 1.5 * self.em) / self.width,
            PLOT[1] / self.height,
        )
        self._draw_map(figure.add_axes(box))
        self._draw_legend(page, self.top + PLOT[1] + 4.9 * self.em)

    def _draw_map(self, axes: Axes) -> None:
        first, second = (self.map.model.parameters[name] for name in self.map.over)
        axes.set_xlim(float(first.low), float(first.high))
        axes.set_ylim(float(second.low), float(second.high))
        strips = self.survey.strips
        for place, strip in enumerate(strips):
            self._draw_strip(axes, strip, strips[place + 1] if place + 1 < len(strips) else None)
        self._draw_letters(axes)
        x, y = (float(self.map.setting[name]) for name in self.map.over)
        for color, size in (("white", 2.1), ("black", 1.5)):
            axes.plot(
                [x],
                [y],
                "x",
                color=color,
                markersize=self.font_size * 0.9,
                markeredgewidth=size,
                zorder=6,
                clip_on=False,
            )
        small = self.font_size * 0.85
        axes.tick_params(labelsize=small, color=FAINT, labelcolor=FAINT)
        axes.set_xlabel(_axis_label(self.map, 0), fontsize=self.font_size)
        axes.set_ylabel(_axis_label(self.map, 1), fontsize=self.font_size)

    def _draw_strip(self, axes: Axes, strip: _Strip, following: _Strip | None) -> None:
        """Fill the regions of a strip, and draw the curves between them and the line to the next strip."""
        first, second = self.map.over
        xs = [float(self.survey.value(first, x)) for x in strip.xs]
        rows = [[Fraction(0)] * len(xs), *map(list, zip(*strip.boundaries, strict=True)), [Fraction(1)] * len(xs)]
        edges = [[float(self.survey.value(second, share)) for share in row] for row in rows]
        last = xs[-1]
        if following is not None:  # no gap to the next strip
            last = float(self.survey.value(first, following.xs[0]))
        for place, region in enumerate(strip.regions):
            color, hatch = self.styles[id(region)]
            lower, upper = ([*edge, edge[-1]] for edge in edges[place : place + 2])
            area = ([*xs, last], lower, upper)
            axes.fill_between(*area, facecolor=color, edgecolor=color, linewidth=0.5, zorder=1)
            if hatch:
                axes.fill_between(*area, facecolor="none", edgecolor="white", hatch=hatch, linewidth=0, zorder=1)
        for edge in edges[1:-1]:
            axes.plot(xs, edge, color=TEXT_COLOR, linewidth=1.1, zorder=2, solid_capstyle="round")
        if following is not None:
            for low, high in _different(strip, following):
                ends = [float(self.survey.value(second, share)) for share in (low, high)]
                axes.plot([last, last], ends, color=TEXT_COLOR, linewidth=1.1, zorder=2, solid_capstyle="round")

    def _draw_letters(self, axes: Axes) -> None:
        """Write the letter of each region where it is widest."""
        import numpy as np
        from scipy.ndimage import distance_transform_edt

        samples = self.survey.samples
        order = {id(region): place for place, region in enumerate(self.survey.regions)}
        grid = np.array([[order[id(region)] for region in column] for column in self.survey.grid])
        today = [float(self.survey.share(name)) * (len(samples) - 1) for name in self.map.over]
        across, up = np.indices(grid.shape)
        clear = np.hypot(across - today[0], up - today[1])
        for place, region in enumerate(self.survey.regions):
            depth = distance_transform_edt(np.pad(grid == place, 1))[1:-1, 1:-1]
            if not depth.any():  # between samples: too thin for a letter
                continue
            depth = np.where(grid == place, np.minimum(depth, clear), -1)
            column, row = divmod(int(depth.argmax()), len(samples))
            x, y = (self.survey.value(name, samples[at]) for name, at in zip(self.map.over, (column, row), strict=True))
            axes.text(
                float(x), float(y), self.letter(region), fontsize=self.font_size * 1.1, weight="bold", ha="center",
                va="center", color=TEXT_COLOR, zorder=5,
            )  # fmt: skip

    def _draw_legend(self, page: Axes, top: float) -> None:
        from matplotlib.patches import Rectangle

        y = top
        for place, (region, text) in enumerate(self.legend):
            if region is not None:
                y += 0.35 * self.em if place else 0
                color, hatch = self.styles[id(region)]
                page.add_patch(
                    Rectangle(
                        (MARGIN, y - 0.65 * self.em), 1.6 * self.em, 1.3 * self.em, facecolor=color, hatch=hatch,
                        edgecolor="white" if hatch else "none", linewidth=0,
                    )
                )  # fmt: skip
                page.text(
                    MARGIN + 0.8 * self.em, y, self.letter(region), fontsize=self.font_size, weight="bold",
                    ha="center", va="center",
                )  # fmt: skip
            page.text(MARGIN + 2.4 * self.em, y, text, fontsize=self.font_size, color=TEXT_COLOR, va="center")
            y += 1.6 * self.em
        y += 0.35 * self.em
        for text in self.remarks:
            page.text(MARGIN, y, text, fontsize=self.font_size * 0.9, color=FAINT, va="center")
            y += 1.6 * self.em


def _different(left: _Strip, right: _Strip) -> list[tuple[Fraction, Fraction]]:
    """Return the intervals in which the regions at the end of one strip are not those at the start of the next."""
    ends = [[Fraction(0), *strip.boundaries[at], Fraction(1)] for strip, at in ((left, -1), (right, 0))]
    places = sorted({*ends[0], *ends[1]})
    found = []
    for low, high in pairwise(places):
        middle = (low + high) / 2
        here, there = (
            strip.regions[sum(end <= middle for end in some[1:-1])]
            for strip, some in zip((left, right), ends, strict=True)
        )
        if here is not there and high - low > Fraction(1, 10**4):  # shorter: two curves that bisection found apart
            found.append((low, high))
    return found


def _axis_label(region_map: RegionMap, place: int) -> str:
    name = region_map.over[place]
    unit = region_map.model.parameters[name].unit
    return name if unit in {"", "1"} else f"{name} ({unit})"


def _decimal(value: Fraction) -> str:
    return decimal_text(value, 4).replace("-", "−")


def _setting_words(region_map: RegionMap) -> str:
    """Return at which values the other parameters are, as the rest of a sentence."""
    model = region_map.model
    others = [name for name in model.relevant if name not in region_map.over]
    if not others:
        return ""
    for calibration in (None, *model.calibrations):
        base = model.setting(calibration)
        if all(base[name] == region_map.setting[name] for name in others):
            return f"; the others at the {calibration} calibration" if calibration else "; the others at today's values"
    base = model.setting(None)
    changed = [name for name in others if base[name] != region_map.setting[name]]
    told = [f"{name} = {number_text(region_map.setting[name])}" for name in changed[:TOLD]]
    more = [f"{len(changed) - TOLD} more changed"] if len(changed) > TOLD else []
    return f"; the others at today's values, but {', '.join([*told, *more])}"

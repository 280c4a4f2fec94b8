"""Maps of critical regions over two parameters: where each answer holds, in colors, with the boundaries between them.

Lengths are inches.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from sma_games.errors import SmaGamesError
from sma_games.modeling.dependence import correlation_matrix, rank_correlations
from sma_games.regions import CriticalRegion, RegionMap, Verdict
from sma_games.reporting.figures.belief_shapes import joint_density
from sma_games.reporting.figures.sheet import Sheet
from sma_games.reporting.figures.style import PALETTE, number_labels, text_width, wrap_text
from sma_games.reporting.map_survey import Area, Strip, Survey, different_parts
from sma_games.reporting.words.reader_words import formula_words
from sma_games.reporting.words.region_words import region_words, setting_words
from sma_games.reporting.words.vocabulary import axis_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_region_map"]

AXES = 2  # parameters that a map has
POINTS = 72  # per inch
MARGIN = 0.25
PLOT = (5.4, 4.0)  # width and height of the map itself
TEXT_COLOR = "#222222"
FAINT = "#666666"
HATCHES = ("", "...", "ooo", "+++")  # once the colors are used up; lines at a slant are something else
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VEIL = 120  # cells of the veil over a map, in each direction
MOST_LINES = 24  # of a legend that tells all words
SHORTENED = 2  # lines of the words of each region in a longer one
PALEST = 0.5  # how white it is where nothing is believed
COEXISTENCE = "///"  # where several equilibria coexist


def plot_region_map(
    region_map: RegionMap,
    ax: Axes | None = None,
    *,
    title: str | None = None,
    size: tuple[float, float] | None = None,
    font_size: float = 9,
    resolution: int = 81,
    hatch_coexistence: bool = True,
    shade_belief: bool = True,
) -> Figure:
    """Return a figure of the regions over two parameters, with today's values as a cross.

    Regions without an interior are not shown. Boundaries are exact to the width of a line; a part of a region that fits
    between samples is missed, and a region of which nothing was found is counted below the map. What is outside of the
    map's constraints stays white.

    Parameters
    ----------
    region_map
        Of two parameters.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    title
        Heading; the model's title if absent, none if empty.
    size
        Width and height in inches; as large as the texts need if absent.
    font_size
        In points.
    resolution
        Samples along each axis, at least 2; the time grows with its square.
    hatch_coexistence
        Whether regions with several equilibria are hatched; if all or none have several, nothing is.
    shade_belief
        Whether colors are paler where less is believed of the parameters, if they have distributions.

    Raises
    ------
    SmaGamesError
        If the map is not over two parameters, or its constraints leave a single value of one.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import critical_regions
    >>> regions = critical_regions(load_model("textbook/hawk_dove"), ["value", "cost"])
    >>> plot_region_map(regions, resolution=11).axes[1].get_xlabel()
    'value'
    """
    if len(region_map.over) != AXES:
        raise SmaGamesError(
            f"a map is drawn over two parameters, not {len(region_map.over)} ({', '.join(region_map.over)}); "
            "let two vary and fix the others"
        )
    single = next((name for name, (low, high) in region_map.ranges.items() if low == high), None)
    if single is not None:
        raise SmaGamesError(f"the constraints leave a single value of {single}: there is nothing to draw")
    heading = region_map.model.title if title is None else title
    picture = _Picture(
        region_map, Survey(region_map, max(resolution, 2)), heading, font_size, hatch_coexistence, shade_belief
    )
    sheet = Sheet(picture.width, picture.height, size, ax)
    picture.draw(sheet)
    return sheet.finish(region_map)


@dataclass(frozen=True)
class _Picture:
    """Where everything goes."""

    map: RegionMap
    survey: Survey
    title: str
    font_size: float
    hatch_coexistence: bool
    shade_belief: bool

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
        text = f"Equilibria for all values of {first} and {second}"
        if self.map.where:
            text += f" where {' and '.join(self.map.where)}"
        others = [name for name in self.map.model.relevant if name not in self.map.over]
        if others:
            text += f"; the others at {setting_words(self.map.model, self.map.setting, others)}"
        return wrap_text(text, self.characters)

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
        told = [
            wrap_text(region_words(self.map.model, region.equilibria, region.label), self.characters)
            for region in self.survey.regions
        ]
        is_long = sum(map(len, told)) > MOST_LINES
        lines: list[tuple[CriticalRegion | None, str]] = []
        for region, words in zip(self.survey.regions, told, strict=True):
            if is_long and len(words) > SHORTENED:
                words[SHORTENED - 1 :] = [f"{words[SHORTENED - 1]} …"]
            first, *rest = words
            lines += [(region, first), *((None, text) for text in rest)]
        return lines

    @cached_property
    def hatched(self) -> frozenset[int]:
        """The regions that are hatched because several equilibria coexist there."""
        several = frozenset(id(region) for region in self.survey.regions if len(region.equilibria) > 1)
        return several if self.hatch_coexistence and len(several) < len(self.survey.regions) else frozenset()

    @cached_property
    def remarks(self) -> list[str]:
        """What has to be said below the legend."""
        parts = ["Lines are ties, where more equilibria may exist."]
        if self.survey.today is not None:
            values = [text for name in self.map.over for text in number_labels([self.map.setting[name]])]
            today = ", ".join(f"{name} = {text}" for name, text in zip(self.map.over, values, strict=True))
            parts.insert(0, f"Cross: {today}.")
        if self.hatch_coexistence and all(len(region.equilibria) > 1 for region in self.survey.regions):
            parts.append("In every region several equilibria coexist.")
        elif self.hatched:
            parts.append("Hatched: several equilibria coexist.")
        if self.is_shaded:
            parts.append("Paler: less is believed.")
        if self.survey.has_gaps and self.map.asked:
            parts.append(f"White: outside of {formula_words(str(self.map.asked))}.")
        if not self.map.is_complete:
            parts.append(self.map.ending.value)
        inside = [each for each in self.map.regions if each.verdict is Verdict.NONEMPTY]
        missing = sum(all(each is not drawn for drawn in self.survey.regions) for each in inside)
        if missing:
            parts.append(f"Regions too small to be drawn: {missing}.")
        return wrap_text(" ".join(parts), self.characters)

    @property
    def is_shaded(self) -> bool:
        """Whether colors tell how much is believed."""
        parameters = [self.map.model.parameters[name] for name in self.map.over]
        return self.shade_belief and any(each.distribution is not None for each in parameters)

    def letter(self, region: CriticalRegion) -> str:
        place = next(place for place, each in enumerate(self.survey.regions) if each is region)
        return LETTERS[place] if place < len(LETTERS) else str(place + 1)

    def draw(self, sheet: Sheet) -> None:
        page = sheet.page
        y = MARGIN + self.em
        if self.title:
            page.text(MARGIN, y, self.title, fontsize=self.font_size * 1.35, weight="bold", va="center")
            y += 2 * self.em
        for text in self.subtitle:
            page.text(MARGIN, y, text, fontsize=self.font_size, color=FAINT, va="center")
            y += 1.7 * self.em
        self._draw_map(sheet.add_plot(self.left, self.top, self.width - self.left - MARGIN - 1.5 * self.em, PLOT[1]))
        self._draw_legend(page, self.top + PLOT[1] + 4.9 * self.em)

    def _draw_map(self, axes: Axes) -> None:
        first, second = (self.map.ranges[name] for name in self.map.over)
        axes.set_xlim(*map(float, first))
        axes.set_ylim(*map(float, second))
        strips = self.survey.strips
        for place, strip in enumerate(strips):
            self._draw_strip(axes, strip, strips[place + 1] if place + 1 < len(strips) else None)
        if self.is_shaded:
            self._draw_veil(axes)
        self._draw_letters(axes)
        if self.survey.today is not None:
            self._draw_cross(axes)
        axes.tick_params(labelsize=self.font_size * 0.85, color=FAINT, labelcolor=FAINT)
        axes.set_xlabel(axis_label(self.map.model, self.map.over[0]), fontsize=self.font_size)
        axes.set_ylabel(axis_label(self.map.model, self.map.over[1]), fontsize=self.font_size)

    def _draw_veil(self, axes: Axes) -> None:
        """Make colors paler where less is believed, by a white veil."""
        import numpy as np

        model = self.map.model
        (low, high), (bottom, top) = (self.map.ranges[name] for name in self.map.over)
        shares = [Fraction(2 * place + 1, 2 * VEIL) for place in range(VEIL)]
        first, second = (model.parameters[name] for name in self.map.over)
        pairs = rank_correlations(model.dependence, self.map.over)
        correlation = next(iter(correlation_matrix(pairs, self.map.over)[0, 1] for _ in pairs), 0)
        xs, ys = [low + share * (high - low) for share in shares], [bottom + share * (top - bottom) for share in shares]
        veil = np.ones((VEIL, VEIL, 4))
        veil[..., 3] = PALEST * (1 - joint_density(first, second, float(correlation), xs, ys))
        axes.imshow(
            veil, extent=(float(low), float(high), float(bottom), float(top)), origin="lower", aspect="auto",
            interpolation="nearest", zorder=1.5,
        )  # fmt: skip

    def _draw_cross(self, axes: Axes) -> None:
        """Mark today's values."""
        x, y = ([float(self.map.setting[name])] for name in self.map.over)
        for color, size in (("white", 2.1), ("black", 1.5)):
            axes.plot(
                x, y, "x", color=color, markersize=self.font_size * 0.9, markeredgewidth=size, zorder=6, clip_on=False
            )

    def _draw_strip(self, axes: Axes, strip: Strip, following: Strip | None) -> None:
        """Fill the areas of a strip, and draw the curves between them and the line to the next strip."""
        first, second = self.map.over
        xs = [float(self.survey.value(first, x)) for x in strip.xs]
        rows = [[Fraction(0)] * len(xs), *map(list, zip(*strip.boundaries, strict=True)), [Fraction(1)] * len(xs)]
        edges = [[float(self.survey.value(second, share)) for share in row] for row in rows]
        last = xs[-1]
        if following is not None:  # no gap to the next strip
            last = float(self.survey.value(first, following.xs[0]))
        for area, lower, upper in zip(strip.areas, edges, edges[1:], strict=False):
            self._fill(axes, area, [*xs, last], [*lower, lower[-1]], [*upper, upper[-1]])
        for edge in edges[1:-1]:
            axes.plot(xs, edge, color=TEXT_COLOR, linewidth=1.1, zorder=2, solid_capstyle="round")
        if following is not None:
            for low, high in different_parts(strip, following):
                ends = [float(self.survey.value(second, share)) for share in (low, high)]
                axes.plot([last, last], ends, color=TEXT_COLOR, linewidth=1.1, zorder=2, solid_capstyle="round")

    def _fill(self, axes: Axes, area: Area, xs: list[float], lower: list[float], upper: list[float]) -> None:
        if area is None:
            return
        color, hatch = self.styles[id(area)]
        axes.fill_between(xs, lower, upper, facecolor=color, edgecolor=color, linewidth=0.5, zorder=1)
        for pattern, ink in ((hatch, "white"), (COEXISTENCE if id(area) in self.hatched else "", FAINT)):
            if pattern:
                axes.fill_between(
                    xs, lower, upper, facecolor="none", edgecolor=ink, hatch=pattern, linewidth=0, zorder=1
                )

    def _draw_letters(self, axes: Axes) -> None:
        """Write the letter of each region where it is widest."""
        import numpy as np
        from scipy.ndimage import distance_transform_edt

        samples = self.survey.samples
        order = {id(region): place for place, region in enumerate(self.survey.regions)}
        grid = np.array([[-1 if area is None else order[id(area)] for area in column] for column in self.survey.grid])
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
            paper = {"facecolor": self.styles[id(region)][0], "edgecolor": "none", "pad": 1.5}
            axes.text(
                float(x), float(y), self.letter(region), fontsize=self.font_size * 1.1, weight="bold", ha="center",
                va="center", color=TEXT_COLOR, zorder=5, bbox=paper if id(region) in self.hatched else None,
            )  # fmt: skip

    def _draw_legend(self, page: Axes, top: float) -> None:
        y = top
        for place, (region, text) in enumerate(self.legend):
            if region is not None:
                y += 0.35 * self.em if place else 0
                self._draw_sample(page, region, y)
            page.text(MARGIN + 2.4 * self.em, y, text, fontsize=self.font_size, color=TEXT_COLOR, va="center")
            y += 1.6 * self.em
        y += 0.35 * self.em
        for text in self.remarks:
            page.text(MARGIN, y, text, fontsize=self.font_size * 0.9, color=FAINT, va="center")
            y += 1.6 * self.em

    def _draw_sample(self, page: Axes, region: CriticalRegion, y: float) -> None:
        """Draw color, hatches and letter of a region."""
        xs = [MARGIN, MARGIN + 1.6 * self.em]
        self._fill(page, region, xs, [y - 0.65 * self.em] * 2, [y + 0.65 * self.em] * 2)
        page.text(
            MARGIN + 0.8 * self.em, y, self.letter(region), fontsize=self.font_size, weight="bold", ha="center",
            va="center",
        )  # fmt: skip

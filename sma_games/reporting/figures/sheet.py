"""The sheet that a figure is drawn on: lengths are inches from its upper left corner, texts are measured in them.

It is a figure of its own, or lies in axes of a figure of the caller, whose size it takes with all that is on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sma_games.reporting.figures.style import new_figure, note_source, set_texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

__all__ = ["Sheet"]

EDGE = 0.1  # inches between a text and the edge, at least
GROWTH = 0.4  # of the width, by which a sheet may become wider


class Sheet:
    """An empty sheet of so many inches.

    Parameters
    ----------
    width, height
        Of what is drawn, in inches.
    size
        Of the figure, if it is to be another one.
    ax
        Axes to draw into; a new figure if absent.

    Examples
    --------
    >>> sheet = Sheet(4, 3)
    >>> plot = sheet.add_plot(1, 1, 2, 1.5)
    >>> [round(float(each), 3) for each in plot.get_position().bounds]
    [0.25, 0.167, 0.5, 0.5]
    """

    def __init__(
        self, width: float, height: float, size: tuple[float, float] | None = None, ax: Axes | None = None
    ) -> None:
        self.width, self.height = width, height
        self._is_own = ax is None
        self._may_grow = ax is None and size is None
        self.page = new_figure(*(size or (width, height))).add_axes((0, 0, 1, 1)) if ax is None else ax
        self.page.set_xlim(0, width)
        self.page.set_ylim(height, 0)
        self.page.set_axis_off()

    @property
    def figure(self) -> Figure:
        """The figure in which it lies."""
        return cast("Figure", self.page.get_figure(root=True))

    def add_plot(self, left: float, top: float, width: float, height: float) -> Axes:
        """Return axes of a plot at a place of the sheet."""
        bottom = self.height - top - height
        box = (left / self.width, bottom / self.height, width / self.width, height / self.height)
        return self.figure.add_axes(box) if self._is_own else self.page.inset_axes(box)

    def finish(self, *shown: Any) -> Figure:
        """Return the figure, once all of what is shown is drawn: no text is a command, all fits into the axes given."""
        if self._is_own:
            set_texts(self.figure)
            if self._may_grow:
                self._grow()
            note_source(self.figure, *shown)
        else:
            self._fit()
            set_texts(self.page)
        return self.figure

    def _grow(self) -> None:
        """Make the figure wider where a text would be cut, and texts smaller that are still too wide."""

        def ends() -> dict[Text, tuple[float, float]]:
            boxes = {text: text.get_window_extent(renderer) for text in texts}
            return {text: (box.x0 / self.figure.dpi, box.x1 / self.figure.dpi) for text, box in boxes.items()}

        renderer: Any = cast("Any", self.figure.canvas).get_renderer()
        labels = (each for axes in self.figure.axes for each in (*axes.texts, axes.xaxis.label, axes.yaxis.label))
        texts = [each for each in labels if each.get_text().strip() and each.get_visible()]
        places = ends().values()
        left = max([0.0, *(EDGE - start for start, _ in places)])
        right = min(max([0.0, *(end + EDGE - self.width for _, end in places)]), GROWTH * self.width)
        if not left + right:
            return
        boxes = [axes.get_position(original=True).bounds for axes in self.figure.axes]
        width = self.width + left + right
        self.figure.set_size_inches(width, self.height)
        for axes, (start, bottom, size, height) in zip(self.figure.axes, boxes, strict=True):
            if axes is self.page:
                axes.set_xlim(-left, self.width + right)
            else:
                axes.set_position(((start * self.width + left) / width, bottom, size * self.width / width, height))
        for text, (start, end) in ends().items():
            if end > width and start < width - EDGE:
                text.set_fontsize(float(text.get_fontsize()) * (width - EDGE - start) / (end - start))

    def _fit(self) -> None:
        """Give texts, lines and marks the scale that the sheet has in the axes of the caller."""
        from matplotlib.lines import Line2D
        from matplotlib.text import Text

        self.page.set_aspect("equal")
        self.page.apply_aspect()
        shown = self.page.get_window_extent().width / self.figure.dpi
        scale = shown / self.width
        plots: list[Any] = self.page.child_axes
        for axis in (axis for plot in plots for axis in (plot.xaxis, plot.yaxis)):
            axis.labelpad *= scale
            for tick in axis.get_major_ticks()[:1]:
                axis.set_tick_params(pad=tick.get_pad() * scale)
        drawn: list[Any] = self.page.findobj(lambda artist: isinstance(artist, Text | Line2D))
        for artist in drawn:
            if isinstance(artist, Text):
                artist.set_fontsize(float(artist.get_fontsize()) * scale)
            else:
                artist.set(linewidth=artist.get_linewidth() * scale, markersize=artist.get_markersize() * scale)

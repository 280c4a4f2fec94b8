"""Charts of a comparison: how probable a claim is in each model and calibration, and what it is at their values."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from sma_games.errors import MethodError
from sma_games.reporting.figures.sheet import Sheet
from sma_games.reporting.figures.style import PALETTE, wrap_text
from sma_games.reporting.words.claim_sentences import claim_sentence
from sma_games.reporting.words.vocabulary import sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sma_games.sensitivity import Chance, ComparedModel, Comparison, Probability

__all__ = ["plot_comparison"]

WIDTH = 7.6
ROW = 0.46
HEAD, FOOT = 0.95, 1.15
LEFT, RIGHT = 2.85, 5.9
MARGIN, INDENT = 0.15, 0.2
NARROW = 1e-9  # an interval that nobody sees
HEADING, TITLE = 0.22, 84  # a line of the title, and its characters
NAMED, LINE, TOLD = 40, 100, 46  # characters of a name, of the subtitle, of what is below a name
TEXT_COLOR, FAINT, GRID = "#222222", "#666666", "#DDDDDD"
MARKS = {"holds": ("o", PALETTE[2]), "holds in some equilibria": ("D", PALETTE[1]), "fails": ("X", PALETTE[6])}
"""By verdict: a shape and a color, so that either is enough."""


def plot_comparison(
    found: Comparison, ax: Axes | None = None, *, title: str | None = None, font_size: float = 9
) -> Figure:
    """Return a figure with a point for the probability of the claim in each model and calibration.

    Of two probabilities, in every equilibrium and in some one, both are shown, with a thick line between them; thin
    lines with ends are the intervals of estimates. Shape and color of a point tell what the claim is at the values of
    the model.

    Parameters
    ----------
    found
        What `compare` returned for a claim.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    title
        Heading; the first claim if absent, none if empty.
    font_size
        In points.

    Raises
    ------
    MethodError
        If nothing was claimed.

    Examples
    --------
    >>> from sma_games.sensitivity import compare
    >>> found = compare("sma/timing_matrix", "goodwill > 0.2")
    >>> [text.get_text() for text in plot_comparison(found).axes[0].texts][:2]
    ['sma/timing_matrix', '33.3 %']
    """
    if not found.claims:
        raise MethodError("compare with a claim, whose probabilities are drawn; to_frame gives its numbers")
    heading = wrap_text(_tell_claim(found) if title is None else title, TITLE)
    head = HEAD + HEADING * max(len(heading) - 1, 0)
    height = head + FOOT + ROW * len(found.models)
    sheet = Sheet(WIDTH, height, ax=ax)
    axes = sheet.add_plot(LEFT, head, RIGHT - LEFT, ROW * len(found.models))
    for number, (name, indent, each) in enumerate(_rows(found)):
        place = head + ROW * (number + 0.5)
        sheet.page.text(MARGIN + indent, place, name, fontsize=font_size, va="center", color=TEXT_COLOR)
        sheet.page.text(RIGHT + MARGIN, place, _words(each), fontsize=font_size - 1, va="center", color=FAINT)
        if each.tips:
            sheet.page.text(
                MARGIN + indent, place + 0.19, _tips(each), fontsize=font_size - 2, va="center", color=FAINT
            )
        _draw_row(axes, number, each)
    _set_axes(axes, len(found.models), font_size)
    _write(sheet.page, found, heading, height, font_size)
    return sheet.finish(found)


def _rows(found: Comparison) -> Iterator[tuple[str, float, ComparedModel]]:
    """Yield name, indentation and answer: of the model above only the calibration is named."""
    above = ""
    for each in found.models:
        is_same = each.title == above
        yield shorten(each.calibration if is_same else each.name, NAMED, placeholder=" …"), INDENT * is_same, each
        above = each.title


def _words(each: ComparedModel) -> str:
    """Return the probabilities as text, or that there is none."""
    if each.probability is None:
        return "not asked" if each.holds_in_every is None else "probability not known"
    first, *others = _chances(each.probability)
    if others:
        return f"{100 * first.value:.1f} to {100 * others[-1].value:.1f} %"
    interval = "" if first.standard_error is None else f" ({100 * first.low:.1f} - {100 * first.high:.1f})"
    return f"{100 * first.value:.1f} %{interval}"


def _tips(each: ComparedModel) -> str:
    """Return what alone is most likely to change the verdict."""
    return shorten(str(each.tips[0]), TOLD, placeholder=" …")


def _chances(found: Probability) -> list[Chance]:
    """Return the probabilities in every equilibrium and in some one; one if they are the same."""
    return list(dict.fromkeys(found.readings.values()))


def _draw_row(axes: Any, number: int, each: ComparedModel) -> None:
    if each.probability is None:
        return
    shape, color = MARKS[each.verdict]
    chances = _chances(each.probability)
    ends = [chances[0].value, chances[-1].value]
    axes.plot(ends, [number, number], color=color, linewidth=3, alpha=0.5, zorder=2)
    axes.plot(ends, [number] * 2, shape, color=color, markeredgecolor="white", markersize=9, zorder=3, clip_on=False)
    for chance in chances:
        if chance.high - chance.low <= NARROW:
            continue
        reach = [[max(chance.value - chance.low, 0)], [max(chance.high - chance.value, 0)]]
        axes.errorbar(chance.value, number, xerr=reach, color=TEXT_COLOR, capsize=2, linewidth=1, zorder=4)


def _set_axes(axes: Any, count: int, font_size: float) -> None:
    axes.set_ylim(count - 0.5, -0.5)
    axes.set_xlim(-0.02, 1.02)
    axes.set_yticks([])
    axes.set_xticks(
        [0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"], fontsize=font_size, color=TEXT_COLOR
    )
    axes.tick_params(length=0)
    axes.grid(visible=True, axis="x", color=GRID, zorder=0)
    for number in range(count):
        axes.axhline(number, color=GRID, linewidth=0.6, zorder=1)
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)


def _tell_claim(found: Comparison) -> str:
    """Return the claim in words, if it is one."""
    claims = list(dict.fromkeys(found.claims.values()))
    asked = next((each.model for each in found.models if each.holds_in_every is not None), found.models[0].model)
    return sentence(claim_sentence(asked, claims[0])).rstrip(".") if len(claims) == 1 else "Claims about each model"


def _write(page: Any, found: Comparison, heading: list[str], height: float, font_size: float) -> None:
    """Write heading, who disagrees, and what the signs mean."""
    told = found.conclusion if len(found.conclusion) <= LINE else found.conclusion.partition(" (")[0]
    told = shorten(told, LINE, placeholder=" …")
    for number, line in enumerate(heading):
        place = 0.28 + HEADING * number
        page.text(MARGIN, place, line, fontsize=font_size + 2, weight="bold", va="center", color=TEXT_COLOR)
    below = 0.58 + HEADING * max(len(heading) - 1, 0)
    page.text(MARGIN, below, told, fontsize=font_size, va="center", color=TEXT_COLOR)
    page.text(MARGIN, height - 0.7, "At its values the claim", fontsize=font_size - 1, va="center", color=FAINT)
    for start, (verdict, (shape, color)) in zip((1.75, 2.55, 4.4), MARKS.items(), strict=True):
        page.plot([start], [height - 0.7], shape, color=color, markersize=7)
        page.text(start + 0.12, height - 0.7, verdict, fontsize=font_size - 1, va="center", color=FAINT)
    intervals = "Probability under the distributions of each; thin line: 95 % interval of an estimate"
    if any(len(_chances(each.probability)) > 1 for each in found.models if each.probability):
        intervals += "; thick: from the lower to the upper probability"
    page.text(MARGIN, height - 0.44, intervals, fontsize=font_size - 1, va="center", color=FAINT)
    if any(each.tips for each in found.models):
        tips = "Below a name: what alone is most likely to change that: values of one parameter, with their probability"
        page.text(MARGIN, height - 0.18, tips, fontsize=font_size - 1, va="center", color=FAINT)

"""Charts of influence: bars of indices with their intervals, a tornado, and a heat map of the interactions of pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

from sma_games.errors import MethodError
from sma_games.reporting.figures.style import (
    MOST_ROWS,
    PALETTE,
    new_figure,
    note_source,
    number_labels,
    text_width,
    wrap_text,
)
from sma_games.reporting.words.claim_sentences import claim_sentence
from sma_games.reporting.words.vocabulary import parameter_words
from sma_games.sensitivity import IndexEstimate, Influence, Sensitivity, SensitivityMethod, TornadoEnd

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_influences", "plot_pairs", "plot_tornado"]

WIDTH = 7.6
ROW = 0.4
CELL = 0.52
HEAD, FOOT = 1.0, 0.6
LINE = 0.19
BESIDE = 0.2  # of the width of all bars
RIGHT = 0.35
FONT_SIZE = 9.0
TITLE_LINE = 92  # characters
TITLE_HEIGHT = 0.24
MOST_ABOVE = 2  # lines for which the head has room
TEXT_COLOR = "#222222"
FAINT = "#666666"
GRID = "#DDDDDD"
COLORS = {"total": PALETTE[0], "first": PALETTE[5], "shapley": PALETTE[2], "mu_star": PALETTE[1]}
WORDS = {
    "first": "first order: alone",
    "total": "total: with all interactions",
    "shapley": "Shapley effect",
    "mu_star": "mu*: mean size of the effect of a step",
    "elasticity": "elasticity: percent of the outcome for a percent of the parameter",
    "slope": "slope: units of the outcome for a unit of the parameter",
}
AXES = {
    SensitivityMethod.SOBOL: "share of the variance",
    SensitivityMethod.SHAPLEY: "share of the variance",
    SensitivityMethod.MORRIS: "change of the outcome for each unit of belief",
    SensitivityMethod.LOCAL: "at the baseline",
}
DARK = 0.6  # of the largest interaction; text on it is white
TRUTH = {0: "fails", 1: "holds"}


def plot_influences(found: Sensitivity, ax: Axes | None = None, *, limit: int | None = MOST_ROWS) -> Figure:
    """Return a figure of indices as bars, what matters most on top, with intervals of 95 % where they are estimated.

    Of Sobol' indices the total one is a light bar, on which the first-order one lies.

    Parameters
    ----------
    found
        What `sensitivity` returned, by any method but tornado.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    limit
        How many parameters are shown, at most, what matters most first; all of them if None.

    Raises
    ------
    MethodError
        If it is a tornado, or nothing is known.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.sensitivity import sensitivity
    >>> found = sensitivity(load_model("sma/timing_matrix"), "unique", over=["demand", "goodwill"], n=256)
    >>> plot_influences(found).axes[0].get_xlabel()
    'share of the variance'
    """
    rows = _rows(found, limit)
    if found.method is SensitivityMethod.TORNADO or not rows:
        raise MethodError("draw bars with plot_tornado, which it is from" if rows else "there is nothing to draw")
    shown = [name for name in ("elasticity", "total", "first", "shapley", "mu_star") if name in rows[0].estimates]
    shown = shown[:1] if shown[:1] == ["elasticity"] else shown or list(rows[0].estimates)[:1]
    axes = ax if ax is not None else _new_axes(found, rows, _left_out(found, rows))
    for place, each in enumerate(rows):
        for number, name in enumerate(shown):
            if name in each.estimates:
                _draw_bar(axes, place, each[name], COLORS.get(name, PALETTE[0]), 0.7 - 0.34 * number)
    _set_rows(axes, found, rows, AXES[found.method])
    _set_legend(axes, {WORDS.get(name, name): COLORS.get(name, PALETTE[0]) for name in shown})
    return _finish(axes, found, ax)


def plot_tornado(found: Sensitivity, ax: Axes | None = None, *, limit: int | None = MOST_ROWS) -> Figure:
    """Return a figure of a tornado: what the outcome is at 5 % and at 95 % of the belief in each parameter.

    Bars reach from one end to the other through the baseline; the values of the parameter stand at the ends. Of a claim
    they tell where it is true.

    Parameters
    ----------
    found
        What `sensitivity` returned by the method tornado.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    limit
        How many parameters are shown, at most, what matters most first; all of them if None.

    Raises
    ------
    MethodError
        If it is from another method.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.sensitivity import sensitivity
    >>> found = sensitivity(load_model("sma/timing_matrix"), "goodwill - demand", method="tornado")
    >>> plot_tornado(found).axes[0].get_xlabel()
    'outcome'
    """
    rows = _rows(found, limit)
    if found.method is not SensitivityMethod.TORNADO or not rows or found.mean is None:
        raise MethodError(f"draw it with plot_influences: it is from the method {found.method.word}")
    axes = ax if ax is not None else _new_axes(found, rows, _left_out(found, rows))
    baseline = found.mean.value
    for place, each in enumerate(rows):
        assert each.ends is not None
        colored = zip(each.ends, (PALETTE[1], PALETTE[0]), strict=True)
        for end, color in sorted(colored, key=lambda pair: -abs(float(pair[0].outcome or 0) - baseline)):
            _draw_end(axes, place, end, baseline, color)
        _draw_values(axes, place, each.ends)
    axes.axvline(baseline, color=TEXT_COLOR, linewidth=1, zorder=4)
    _set_rows(axes, found, rows, "the claim" if found.is_claim else "outcome")
    _set_ends(axes, rows, baseline)
    if found.is_claim:
        axes.set_xticks([0, 1], [TRUTH[0], TRUTH[1]])
    _set_legend(axes, {"at 5 % of the belief": PALETTE[1], "at 95 %": PALETTE[0]})
    return _finish(axes, found, ax)


def plot_pairs(found: Sensitivity, ax: Axes | None = None, *, limit: int | None = MOST_ROWS) -> Figure:
    """Return a heat map of the interactions of pairs: the share of the variance of all terms in which both occur.

    Parameters
    ----------
    found
        What `sensitivity(…, pairs=True)` returned.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    limit
        How many parameters are shown, at most, what matters most first; all of them if None.

    Raises
    ------
    MethodError
        If there are no pairs in it.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.sensitivity import sensitivity
    >>> model = load_model("sma/timing_matrix")
    >>> found = sensitivity(model, "unique", over=["demand", "goodwill"], n=256, pairs=True)
    >>> len(plot_pairs(found).axes[0].get_xticklabels())
    2
    """
    frame = found.pairs_frame().iloc[:limit, :limit]
    if frame.empty:
        raise MethodError("ask for sensitivity(..., pairs=True): there are no pairs to draw")
    names = [str(name) for name in frame.index]
    axes = ax if ax is not None else _new_square(names)
    values = frame.to_numpy()
    largest = max((value for value in values.ravel() if isfinite(value)), default=0.0) or 1.0
    axes.imshow(values, cmap="Blues", vmin=0, vmax=largest, aspect="equal")
    for (row, column), value in _cells(values):
        color = "white" if value > DARK * largest else TEXT_COLOR
        axes.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=FONT_SIZE - 2, color=color)
    axes.set_xticks(range(len(names)), names, rotation=45, ha="right", rotation_mode="anchor", fontsize=FONT_SIZE)
    axes.set_yticks(range(len(names)), names, fontsize=FONT_SIZE)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("share of the variance that needs both", fontsize=FONT_SIZE, color=FAINT, labelpad=8)
    return _finish(axes, found, ax)


def _cells(values: Any) -> list[tuple[tuple[int, int], float]]:
    places = ((row, column) for row in range(len(values)) for column in range(len(values)))
    return [(place, float(values[place])) for place in places if isfinite(values[place])]


def _rows(found: Sensitivity, limit: int | None) -> list[Influence]:
    """Return what is drawn: what has an influence, or everything if nothing has."""
    known = [each for each in found.influences if each.estimates]
    return ([each for each in known if each.size > 0] or known)[:limit]


def _left_out(found: Sensitivity, drawn: Sequence[Influence]) -> list[str]:
    """Return a remark on what is not drawn, in lines."""
    missing = [each for each in found.influences if each not in drawn]
    less = [each.name for each in missing if each.size > 0]
    none = [each.name for each in missing if not each.size > 0]
    told = [f"Less influence, and not drawn: {', '.join(less)}."] if less else []
    nothing = "No difference between the ends" if found.method is SensitivityMethod.TORNADO else "No influence"
    told += [f"{nothing}, or none known: {', '.join(none)}."] if none else []
    return wrap_text(" ".join(told), TITLE_LINE)


def _row_text(found: Sensitivity, each: Influence) -> str:
    """Return the name of a parameter, and below it what it is and its unit; of a group, its name."""
    told = parameter_words(found.model, each.name) if each.name in found.model.parameters else ""
    return "\n".join(filter(None, [each.name, told]))


def _new_axes(found: Sensitivity, rows: Sequence[Influence], remark: Sequence[str]) -> Axes:
    """Return axes with room for the names at the left, and a remark below."""
    foot = FOOT + LINE * len(remark)
    head = HEAD + TITLE_HEIGHT * max(len(_about(found)) - MOST_ABOVE, 0)
    height = head + foot + ROW * len(rows)
    names = [line for each in rows for line in _row_text(found, each).splitlines()]
    left = 0.3 + max(text_width(name, FONT_SIZE) for name in names)
    figure = new_figure(WIDTH, height)
    for number, text in enumerate(remark):
        figure.text(0.02, (foot - 0.75 - LINE * number) / height, text, fontsize=FONT_SIZE - 1, color=FAINT)
    return figure.add_axes((left / WIDTH, foot / height, 1 - (left + RIGHT) / WIDTH, 1 - (head + foot) / height))


def _new_square(names: Sequence[str]) -> Axes:
    label = 0.3 + max(text_width(name, FONT_SIZE) for name in names)
    side = max(CELL * len(names), 2.2)
    figure = new_figure(max(label + side + RIGHT, WIDTH), HEAD + side + label + 0.5)
    width, height = figure.get_size_inches()
    return figure.add_axes((label / width, (label + 0.5) / height, side / width, side / height))


def _draw_bar(axes: Axes, place: int, estimate: IndexEstimate, color: str, height: float) -> None:
    axes.barh(place, estimate.value, height=height, color=color, zorder=2)
    if isfinite(estimate.half_width) and estimate.half_width > 0:
        axes.errorbar(
            estimate.value, place, xerr=estimate.half_width, color=TEXT_COLOR, linewidth=1, capsize=2, zorder=3
        )


def _draw_end(axes: Axes, place: int, end: TornadoEnd, baseline: float, color: str) -> None:
    assert end.outcome is not None
    axes.barh(place, float(end.outcome) - baseline, left=baseline, height=0.62, color=color, zorder=2)


def _draw_values(axes: Axes, place: int, ends: tuple[TornadoEnd, TornadoEnd]) -> None:
    """Write the values of the parameter where the outcome is: both at one place if it is the same."""
    places: dict[float, list[str]] = {}
    for end in ends:
        assert end.outcome is not None
        places.setdefault(float(end.outcome), []).append(number_labels([end.value])[0])
    middle = sum(places) / len(places)
    for x, texts in places.items():
        side = 1 if x > middle or len(places) == 1 else -1
        axes.annotate(
            " and ".join(texts),
            (x, place),
            (4 * side, 0),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            va="center",
            fontsize=FONT_SIZE - 2,
            color=FAINT,
        )


def _set_ends(axes: Axes, rows: Sequence[Influence], baseline: float) -> None:
    """Leave room for the values of the parameters beside the bars."""
    ends = [float(end.outcome or 0) for each in rows for end in each.ends or ()]
    low, high = min([*ends, baseline]), max([*ends, baseline])
    room = BESIDE * ((high - low) or 1.0)
    axes.set_xlim(low - room, high + room)


def _set_legend(axes: Axes, colors: Mapping[str, str]) -> None:
    """Write what colors mean, above the axes at the right."""
    from matplotlib.patches import Patch

    handles = [Patch(color=color, label=words) for words, color in colors.items()]
    place: Any = {"loc": "lower right", "bbox_to_anchor": (1.0, 1.0), "ncols": len(handles)}
    axes.legend(handles=handles, frameon=False, fontsize=FONT_SIZE - 1, borderaxespad=0.2, **place)


def _set_rows(axes: Axes, found: Sensitivity, rows: Sequence[Influence], label: str) -> None:
    axes.set_yticks(
        range(len(rows)), [_row_text(found, each) for each in rows], fontsize=FONT_SIZE - 1, color=TEXT_COLOR
    )
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlabel(label, fontsize=FONT_SIZE, color=FAINT)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=FONT_SIZE - 1, colors=FAINT)
    axes.grid(axis="x", color=GRID, linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _about(found: Sensitivity) -> list[str]:
    """Return title and outcome, in lines."""
    outcome = claim_sentence(found.model, found.outcome) if found.is_claim else found.outcome
    return [found.model.title, *wrap_text(f"Influence on: {outcome}", TITLE_LINE)]


def _finish(axes: Axes, found: Sensitivity, ax: Axes | None) -> Figure:
    """Write what it is about, in axes of ours above them and in others as their title; nothing of it is a command."""
    from matplotlib.text import Text

    figure: Any = axes.get_figure()
    if ax is None:
        note_source(figure, found)
    about = _about(found)
    if ax is not None:
        axes.set_title("\n".join(about[1:]), loc="left", fontsize=FONT_SIZE)
    else:
        height = figure.get_size_inches()[1]
        for number, text in enumerate(about):
            size, weight = (FONT_SIZE + 2, "bold") if not number else (FONT_SIZE, "normal")
            color = TEXT_COLOR if not number else FAINT
            y = 1 - (0.28 + TITLE_HEIGHT * number) / height
            figure.text(0.02, y, text, fontsize=size, weight=weight, color=color, va="center")
    for text in figure.findobj(Text):
        text.set_parse_math(False)
    return cast("Figure", figure)

"""Two figures: throughput against the size of the game, and against the number of settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any

from comparisons import Comparison

from sma_games.reporting.figures.style import PALETTE, new_figure, save_figure, spread_apart

WIDTH, HEIGHT = 7.6, 4.9  # inches, as all lengths
LEFT, RIGHT, BOTTOM, TOP = 0.95, 2.2, 1.25, 0.72
LABEL_HEIGHT = 0.2
FONT, SMALL = 9, 6.5
TEXT_COLOR, FAINT, GRID = "#222222", "#666666", "#DDDDDD"
COLORS = {"sma_games": PALETTE[5], "QuantEcon": PALETTE[6], "pygambit": PALETTE[2], "nashpy": PALETTE[3]}
NAMES = {"pygambit": "pygambit (floats)", "nashpy": "Nashpy"}
RANDOM = re.compile(r"random (\d+) x \1, one thread")
Series = Mapping[float, float]


@dataclass(frozen=True, eq=False)
class Curve:
    """One line of a chart with the text at its end."""

    label: str
    color: str
    points: Series
    dashed: bool = False
    is_short: bool = False
    """Ends early, and has its label there."""


def draw_all(lines: Sequence[Comparison], about: Sequence[str], folder: Path) -> list[Path]:
    """Write both figures."""
    note = "\n".join(row for line in about for row in wrap(line, 165))
    return [
        *_by_size(lines, note, folder / "throughput_by_size.svg"),
        *_by_settings(lines, note, folder / "throughput_by_settings.svg"),
    ]


def _by_size(lines: Sequence[Comparison], note: str, path: Path) -> Iterable[Path]:
    matched = ((line, RANDOM.fullmatch(line.work)) for line in lines if line.benchmark == "bench_sweeps")
    sized = {line: float(match[1]) for line, match in matched if match}
    curves = [Curve("sma_games\n(any game, signs certain)", COLORS["sma_games"], _ours(sized))]
    for peer in dict.fromkeys(line.peer for line in sized):
        points = {size: line.peer_value for line, size in sized.items() if line.peer == peer and line.peer_value}
        curves.append(Curve(NAMES.get(peer, peer), COLORS.get(peer, FAINT), points))
    kernel = [line for line in lines if line.benchmark == "bench_against_c" and line.peer_value]
    if kernel:
        words = "plain C kernel for 3 × 3\n(non-degenerate games only)"
        curves.append(Curve(words, TEXT_COLOR, {3: kernel[-1].peer_value or 0}, is_short=True))
    title = "All equilibria of random n × n games given as arrays\nGames a second, one thread each"
    figure, axes = _axes(title, note, curves)
    axes.set_xlabel("strategies of each player, n", fontsize=FONT, color=TEXT_COLOR)
    axes.set_xticks([2, 3, 4, 5])
    return save_figure(figure, path)


def _by_settings(lines: Sequence[Comparison], note: str, path: Path) -> Iterable[Path]:
    scale = [line for line in lines if line.benchmark == "bench_scale" and line.number]
    curves = []
    for slug, words, dashed in (
        ("sma/timing_matrix", "timing matrix", False),
        ("sma/early_sign_tree", "early-signing tree", True),
    ):
        of_model = {line: line.number or 0.0 for line in scale if line.work.startswith(slug)}
        if not of_model:
            continue
        last = max(of_model, key=lambda line: line.number or 0.0)
        memory = f"\n({last.peak_memory_mb:,.0f} MB at the most)"
        curves.append(Curve(f"sma_games,\n{words}{memory}", COLORS["sma_games"], _ours(of_model), dashed))
    for peer in ("QuantEcon", "nashpy"):
        points = {line.number or 0: line.peer_value for line in scale if line.peer == peer and line.peer_value}
        curves.append(Curve(f"{NAMES.get(peer, peer)} in a loop,\ntiming matrix", COLORS[peer], points, is_short=True))
    title = (
        "Sweeps without rows: sampling, formulas and solving\nSettings a second; where a line is flat, cost is linear"
    )
    figure, axes = _axes(title, note, curves)
    axes.set_xscale("log")
    axes.set_xlabel("settings (M: million)", fontsize=FONT, color=TEXT_COLOR)
    _number_ticks(axes.xaxis, " M")
    return save_figure(figure, path)


def _ours(placed: Mapping[Comparison, float]) -> Series:
    return {place: line.sma_games for line, place in placed.items() if line.sma_games}


def _axes(title: str, note: str, curves: Sequence[Curve]) -> tuple[Any, Any]:
    """Return a figure with the curves drawn, labels at their ends, and the axes to be finished."""
    figure = new_figure(WIDTH, HEIGHT)
    box = (LEFT / WIDTH, BOTTOM / HEIGHT, (WIDTH - LEFT - RIGHT) / WIDTH, (HEIGHT - BOTTOM - TOP) / HEIGHT)
    axes = figure.add_axes(box)
    present = [curve for curve in curves if curve.points]
    for curve in present:
        style = "--" if curve.dashed else "-"
        axes.plot(*zip(*sorted(curve.points.items()), strict=True), style, marker="o", markersize=4, color=curve.color)
    axes.set_yscale("log")
    axes.grid(visible=True, color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=FONT - 1, labelcolor=TEXT_COLOR)
    _number_ticks(axes.yaxis)
    _label_ends(axes, [curve for curve in present if not curve.is_short])
    for curve in present:
        if curve.is_short:
            end = max(curve.points)
            is_top = curve.points[end] >= max(other.points.get(end, 0) for other in present)
            alone = {"xytext": (6, 2), "va": "bottom"} if is_top else {"xytext": (-4, -14), "va": "top"}
            spot = {"xytext": (8, 0), "va": "center"} if len(curve.points) > 1 else alone
            axes.annotate(
                curve.label,
                (end, curve.points[end]),
                fontsize=FONT,
                color=curve.color,
                textcoords="offset points",
                **spot,
            )
    head, under = title.split("\n")
    figure.text(0.02, 1 - 0.17 / HEIGHT, head, fontsize=FONT + 2, weight="bold", color=TEXT_COLOR, va="top")
    figure.text(0.02, 1 - 0.41 / HEIGHT, under, fontsize=FONT, color=FAINT, va="top")
    figure.text(0.02, 0.08 / HEIGHT, note, fontsize=SMALL, color=FAINT, va="bottom", linespacing=1.3)
    return figure, axes


def _label_ends(axes: Any, curves: Sequence[Curve]) -> None:
    """Write each curve's label to the right of the axes, as near the height of its end as others allow."""
    from math import log10

    low, high = (log10(limit) for limit in axes.get_ylim())
    height = HEIGHT - BOTTOM - TOP
    ends = {curve: (log10(curve.points[max(curve.points)]) - low) / (high - low) * height for curve in curves}
    ordered = sorted(curves, key=lambda curve: ends[curve])
    widths = [LABEL_HEIGHT * (1 + curve.label.count("\n")) for curve in ordered]
    places = spread_apart([ends[curve] for curve in ordered], widths, 0, height)
    for curve, place in zip(ordered, places, strict=True):
        spot = {"xy": (max(curve.points), curve.points[max(curve.points)]), "xycoords": "data"}
        axes.annotate(
            curve.label,
            **spot,
            xytext=(1.04, place / height),
            textcoords="axes fraction",
            va="center",
            fontsize=FONT,
            color=curve.color,
            arrowprops={"arrowstyle": "-", "color": curve.color, "linewidth": 0.5, "shrinkB": 4, "relpos": (0, 0.5)},
            annotation_clip=False,
        )


def _number_ticks(axis: Any, million: str = " million") -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis.set_major_locator(LogLocator(numticks=12))
    axis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{value / 1e6:,.0f}{million}" if value >= 1e6 else f"{value:,.0f}")
    )
    axis.set_minor_formatter(NullFormatter())

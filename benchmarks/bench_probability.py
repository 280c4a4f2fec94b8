"""How long do probabilities and decisions take? No peer answers these questions.

The nearest thing that a peer can do is to draw settings: the column "sweep" is the time in which our own sweep would
reach the same interval by counting, extrapolated from one million settings by the square root law.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from typing import Any

from measuring import best_seconds, print_heading, print_table, ratio_shown, shown

from sma_games import ParametricGame, beliefs, decide, load_model, probability, sample, sweep, tipping_points

MATRIX, TREE = "sma/timing_matrix", "sma/early_sign_tree"
CLAIMS = {
    MATRIX: "some ROK = sign_early and US = sign_early",
    TREE: "some opening = sign_early and reply = accept and ratification = ratify",
}
PAIR = ("p_trump", "backlash")
WIDE, NARROW = 0.1, 0.002


def main(*, quick: bool) -> None:
    """Print the tables."""
    repeats = 1 if quick else 5
    print_heading("One parameter: the exact probability against the tipping points that it needs", ["sma-games"])
    columns = ["model", "parameters", "tipping points", "probabilities", "ratio"]
    print_table(columns, (_lines(load_model(slug), repeats) for slug in ((MATRIX,) if quick else CLAIMS)))
    print_heading("Several parameters: enclosed, or estimated from lines", ["sma-games"])
    columns = ["model", "parameters", "method", "half width", "sma_games", "sweep to the same width", "ratio"]
    print_table(columns, _spaces(quick=quick))
    print_heading("Decisions, with the value of learning each parameter", ["sma-games"])
    print_table(
        ["model", "parameters", "settings", "sma_games"], (_decision(slug) for slug in ((MATRIX,) if quick else CLAIMS))
    )


def _lines(model: ParametricGame, repeats: int) -> list[object]:
    names, claim = beliefs(model).drawn, CLAIMS[model.slug]
    points = best_seconds(lambda: [tipping_points(model, name) for name in names], repeats)
    chances = best_seconds(lambda: [probability(model, claim, over=name) for name in names], repeats)
    return [model.slug, len(names), shown(points), shown(chances), ratio_shown(chances / points)]


def _spaces(*, quick: bool) -> Iterator[list[object]]:
    for slug, over, precision in ((MATRIX, PAIR, None), (MATRIX, None, NARROW), (TREE, None, NARROW)):
        model = load_model(slug)
        width = None if precision is None else WIDE if quick else precision
        clock = time.perf_counter()
        found = probability(model, CLAIMS[slug], over=over, precision=width)
        seconds = time.perf_counter() - clock
        half = (found.upper.high - found.upper.low) / 2
        row = [slug, len(found.over), found.method.name.lower(), f"{half:.1g}", shown(seconds)]
        if precision is None:  # no number of settings proves bounds
            yield [*row, "never", ""]
            continue
        swept = _swept_seconds(model, found.over, half, found.value, 10**4 if quick else 10**6)
        yield [*row, shown(swept), ratio_shown(swept / seconds)]


def _swept_seconds(model: ParametricGame, over: Any, half: float, share: float, count: int) -> float:
    """Return how long a sweep over random settings takes until the interval of a share is as narrow."""
    settings = sample(model, count, seed=1, method="random", over=over)
    sweep(model, sample(model, 100, seed=1, method="random", over=over), progress=False)  # compiles
    clock = time.perf_counter()
    sweep(model, settings, progress=False)
    needed = (1.96 / half) ** 2 * share * (1 - share)
    return (time.perf_counter() - clock) * needed / count


def _decision(slug: str) -> list[object]:
    model = load_model(slug)
    clock = time.perf_counter()
    found = decide(model)
    return [slug, len(found.over), f"{found.num_settings:,}", shown(time.perf_counter() - clock)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few settings only, to see that it works")
    main(quick=parser.parse_args().quick)

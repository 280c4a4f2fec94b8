"""How long do exact maps, proofs and robustness take? No peer answers these questions.

What a peer can do is solve on a grid: the second column says how many settings a grid of 101 points along each
parameter has, which would still miss the ties.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

import numpy as np
from measuring import best_seconds, print_heading, print_table, shown

from sma_games import MethodError, ParametricGame, critical_regions, load_model, prove, robustness, tipping_points
from sma_games.regions import Verdict

GRID = 101
MODELS = ("sma/timing_matrix", "sma/early_sign_tree")
NAMED = {
    "sma/timing_matrix": ["p_trump backlash", "reopen_probability anchor", "p_trump demand demand_weight"],
    "sma/early_sign_tree": ["p_trump backlash", "reopening_cost backlash p_trump"],
}
CLAIMS = [
    ("sma/timing_matrix", "some ROK = renegotiate and US = renegotiate", None),
    ("sma/timing_matrix", "early_rok - wait_rok weakly rises in demand", None),
    ("sma/early_sign_tree", "every opening = sign_early falls in backlash", ("backlash", "p_trump")),
    ("sma/early_sign_tree", "every rok_payment <= 1.6", ("backlash", "p_trump", "reopening_cost")),
]


def main(*, quick: bool) -> None:
    """Print the tables."""
    print_heading("Critical regions, exact and complete", ["sma-games", "z3-solver", "python-flint"])
    print_table(["model", "over", "grid", "time", "regions", "undecided"], _maps(quick=quick))
    print_heading("One parameter: regions against tipping points", ["sma-games"])
    print_table(["model", "parameters", "tipping points", "regions", "ratio"], map(_line, MODELS[: 1 if quick else 2]))
    print_heading("Proofs over the full ranges, and robustness", ["sma-games"])
    print_table(["model", "question", "answer", "time"], _questions(quick=quick))


def _maps(*, quick: bool) -> list[list[object]]:
    generator = np.random.default_rng(0)
    rows = []
    for slug in MODELS:
        model = load_model(slug)
        triples = [tuple(generator.choice(model.relevant, 3, replace=False)) for _ in range(0 if quick else 12)]
        rows += [_map(model, names.split())[:-1] for names in NAMED[slug][: 1 if quick else None]]
        rows += _worst([_map(model, names) for names in triples])
    if not quick:
        rows.append(_map(load_model(MODELS[0]), load_model(MODELS[0]).relevant)[:-1])
    return rows


def _worst(rows: list[list[object]]) -> list[list[object]]:
    """Return the slowest and the middle one of random triples, told as such."""
    ordered = sorted(rows, key=lambda row: float(row[-1]))  # type: ignore[arg-type]
    picked = [(ordered[-1], "slowest"), (ordered[len(ordered) // 2], "median")] if ordered else []
    return [[row[0], f"{row[1]} ({word} of {len(rows)} random triples)", *row[2:-1]] for row, word in picked]


def _map(model: ParametricGame, names: Sequence[str]) -> list[object]:
    start = time.perf_counter()
    try:
        found = critical_regions(model, list(map(str, names)))
    except MethodError:
        return [model.slug, _listed(names), "", "too many cases", "", "", 1e9]
    seconds = time.perf_counter() - start
    undecided = sum(region.verdict is Verdict.UNDECIDED for region in found.regions)
    grid = f"{GRID ** len(names):.0e}"
    return [model.slug, _listed(names), grid, shown(seconds), len(found.regions), undecided, seconds]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) < 4 else f"all {len(names)} parameters"


def _line(slug: str) -> list[object]:
    model = load_model(slug)
    points = best_seconds(lambda: [tipping_points(model, name) for name in model.relevant], 3)
    maps = best_seconds(lambda: [critical_regions(model, [name]) for name in model.relevant], 3)
    return [slug, len(model.relevant), shown(points), shown(maps), f"{maps / points:.2g}x"]


def _questions(*, quick: bool) -> list[list[object]]:
    rows: list[list[object]] = []
    for slug, claim, over in CLAIMS[: 2 if quick else None]:
        model = load_model(slug)
        start = time.perf_counter()
        status = prove(model, claim, over).status.name.lower()
        rows.append([slug, claim, status, shown(time.perf_counter() - start)])
    for slug in () if quick else MODELS:
        start = time.perf_counter()
        found = robustness(load_model(slug))
        nearest = "" if found.nearest is None else f"{found.nearest.parameter}, {found.nearest.distance:.1%}"
        rows.append([slug, "robustness, all parameters", nearest, shown(time.perf_counter() - start)])
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few questions only, to see that it works")
    main(quick=parser.parse_args().quick)

"""How long do all tipping points of all parameters of a model take? No peer answers this question.

The nearest thing a peer can do is a sweep: solve on a grid of one parameter and see between which grid points the
answer changes. QuantEcon's support enumeration is timed for such a grid of 1,000 points along each parameter.
"""

from __future__ import annotations

import argparse
from fractions import Fraction
from typing import Any

import numpy as np
from measuring import best_seconds, print_heading, print_table, shown

from sma_games import ParametricGame, load_model, tipping_points

MODELS = ("sma/timing_matrix", "sma/timing_matrix_no_consent", "sma/early_sign_tree", "sma/lame_duck")
GRID = 1000


def main(*, quick: bool) -> None:
    """Print the table."""
    print_heading("All tipping points of all parameters, exact", ["sma-games", "quantecon"])
    rows = [_row(slug, 2 if quick else GRID, 1 if quick else 3) for slug in (MODELS[::2] if quick else MODELS)]
    print_table(["model", "parameters", "tipping points", "sma_games", "QuantEcon sweep", "ratio"], rows)


def _row(slug: str, grid: int, repeats: int) -> list[object]:
    model = load_model(slug)
    found = [tipping_points(model, name) for name in model.relevant]
    ours = best_seconds(lambda: [tipping_points(model, name) for name in model.relevant], repeats)
    cells: list[object] = [slug, len(model.relevant), sum(map(len, found)), shown(ours)]
    if model.form != "normal":
        return [*cells, "no method", ""]
    try:
        _sweep(model, 2)  # compiles
        peer = best_seconds(lambda: _sweep(model, grid), 1)
    except ImportError:
        return [*cells, "not installed", ""]
    return [*cells, f"{shown(peer)} ({grid} points each)", f"{peer / ours:.1f}x"]


def _sweep(model: ParametricGame, grid: int) -> list[Any]:
    import quantecon.game_theory as peer

    answers = []
    for name in model.relevant:
        parameter = model.parameters[name]
        values = np.linspace(float(parameter.low), float(parameter.high), grid)
        values = np.clip(values, float(parameter.low + Fraction(1, 10**9)), float(parameter.high - Fraction(1, 10**9)))
        for payoffs in model.batch({name: values}):
            game = peer.NormalFormGame([peer.Player(payoffs[0]), peer.Player(payoffs[1].T)])
            answers.append(peer.support_enumeration(game))
    return answers


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a coarse grid only, to see that it works")
    main(quick=parser.parse_args().quick)

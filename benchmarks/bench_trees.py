"""How fast is backward induction on a large tree? Against nothing: no peer finds subgame-perfect equilibria.

Exactly, on complete binary trees with random integer payoffs; then on one tree with formulas, built once and solved at
many settings. Gambit has no backward induction; its nearest method lists pure equilibria, whose number explodes with
the size of the tree.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np
from measuring import best_seconds, print_heading, print_table, shown

from sma_games import (
    DecisionNode,
    ExtensiveFormGame,
    ParametricGame,
    SequentialGame,
    TerminalNode,
    sample,
    solve,
    sweep,
)
from sma_games.equilibria.trees.backward_induction import backward_induction


def main(*, quick: bool) -> None:
    """Print the table."""
    print_heading("Exact backward induction on binary trees", ["sma-games"])
    columns = ["nodes", "building", "scaling payoffs", "backward induction", "solve with verification"]
    print_table(columns, [_row(depth) for depth in ((3, 5) if quick else (10, 13, 16))])
    print_heading("One tree, built once, at many settings", ["sma-games"])
    columns = [
        "nodes",
        "formulas",
        "building",
        "settings",
        "sweep",
        "settings / s",
        "processor time",
        "peak memory",
        "as solve",
    ]
    print_table(columns, [_sweep_row(actions, 20 if quick else 1000) for actions in ((2,) if quick else (4, 6, 10))])


def _row(depth: int) -> list[object]:
    nodes = _nodes(depth)
    building = best_seconds(lambda: ExtensiveFormGame(("first", "second"), nodes), 3)
    fresh = iter([ExtensiveFormGame(("first", "second"), nodes) for _ in range(3)])
    scaling = best_seconds(lambda: next(fresh).scaled_payoffs, 3)  # kept by a game once it is known
    game = ExtensiveFormGame(("first", "second"), nodes)
    leaves, _ = game.scaled_payoffs
    induction = best_seconds(lambda: backward_induction(game.nodes, game.players, leaves))
    whole = best_seconds(lambda: solve(game), 3)
    return [len(nodes), *map(shown, (building, scaling, induction, whole))]


def _sweep_row(num_actions: int, num_settings: int) -> list[object]:
    start = time.perf_counter()
    model = _demands(num_actions)
    building = time.perf_counter() - start
    settings = sample(model, num_settings, seed=7).with_chunks(-(-num_settings // 8))
    start, processor = time.perf_counter(), time.process_time()
    result = sweep(model, settings, method="numeric", progress=False)
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    same = 0
    for index in (0, num_settings // 2, num_settings - 1):
        found = solve(model.assemble(model.numbers(settings.at(index))))
        payoffs = [[float(x) for x in each.payoffs.values()] for each in found.equilibria]
        same += bool(
            found.num_equilibria == int(result["num_equilibria"][index])
            and np.allclose(result["payoff_min"][index], np.min(payoffs, axis=0))
            and np.allclose(result["payoff_max"][index], np.max(payoffs, axis=0))
        )
    return [
        f"{len(model.nodes):,}",
        f"{len(model.formulas):,}",
        shown(building),
        f"{num_settings:,}",
        shown(seconds),
        f"{num_settings / seconds:,.0f}",
        shown(processor),
        f"{peak:,.0f} MB",
        f"{same} of 3",
    ]


def _demands(num_actions: int, rounds: int = 5) -> ParametricGame:
    """Return a game of demands made in turn, with other payoffs at each end."""
    labels = [f"d{number}" for number in range(num_actions)]
    builder = SequentialGame(title="Demands", players=["first", "second"])
    for stage in range(rounds):
        builder = builder.parameter(f"step_{stage}", "1/2", "1/10", 1, distribution="uniform(0.1, 1)")
        numbers = {label: f"step_{stage}*{1 + (k + stage) % num_actions}" for k, label in enumerate(labels)}
        builder = builder.stage(f"m{stage}", ("first", "second")[stage % 2], labels, values=numbers)
    gains, losses = "m0*m4 - m1*m3 + m2", "m1*m2 - m0*m3 + m4"
    return builder.outcome(None, {"first": gains, "second": losses}).build()


def _nodes(depth: int) -> tuple[DecisionNode | TerminalNode[int], ...]:
    generator = np.random.default_rng(7)
    inner = 2**depth - 1
    decisions = [
        DecisionNode(
            ("first", "second")[(index + 1).bit_length() % 2],
            f"node {index}",
            ("left", "right"),
            (2 * index + 1, 2 * index + 2),
        )
        for index in range(inner)
    ]
    leaves = [TerminalNode(tuple(map(int, row))) for row in generator.integers(0, 10**6, (inner + 1, 2))]
    return (*decisions, *leaves)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small trees only, to see that it works")
    main(quick=parser.parse_args().quick)

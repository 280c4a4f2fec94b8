"""How fast is exact backward induction on a large tree? Against nothing: no peer finds subgame-perfect equilibria.

Complete binary trees with random integer payoffs. Gambit has no backward induction; its nearest method lists pure
equilibria, whose number explodes with the size of the tree.
"""

from __future__ import annotations

import argparse

import numpy as np
from measuring import best_seconds, print_heading, print_table, shown

from sma_games import DecisionNode, ExtensiveFormGame, TerminalNode, solve
from sma_games.equilibria.backward_induction import backward_induction


def main(*, quick: bool) -> None:
    """Print the table."""
    print_heading("Exact backward induction on binary trees", ["sma-games"])
    columns = ["nodes", "building", "scaling payoffs", "backward induction", "solve with verification"]
    print_table(columns, [_row(depth) for depth in ((6, 10) if quick else (10, 13, 16))])


def _row(depth: int) -> list[object]:
    nodes = _nodes(depth)
    building = best_seconds(lambda: ExtensiveFormGame(("first", "second"), nodes), 3)
    scaling = best_seconds(lambda: ExtensiveFormGame(("first", "second"), nodes).scaled_payoffs, 3) - building
    game = ExtensiveFormGame(("first", "second"), nodes)
    leaves, _ = game.scaled_payoffs
    induction = best_seconds(lambda: backward_induction(game.nodes, game.players, leaves))
    whole = best_seconds(lambda: solve(game), 3)
    return [len(nodes), *map(shown, (building, max(scaling, 0), induction, whole))]


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

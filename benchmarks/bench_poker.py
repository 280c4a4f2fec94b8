"""How fast is the exact value of Leduc poker? Against HiGHS alone, in floats, on a linear program built by hand.

Both sides start from the same tree of 9457 nodes. By hand: one walk over the nodes, the sparse program of the sequence
form, HiGHS. Ours: the same in floats; then the exact plans; then `solve` as a whole, which verifies them by best
responses. Below, all equilibria and one equilibrium of small trees, and how near CFR+ comes in a given time.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from time import process_time
from typing import Any

import numpy as np
from leduc import leduc_poker
from measuring import print_heading, print_table, shown
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack

from sma_games import ChanceNode, ExtensiveFormGame, TerminalNode, load_model, solve
from sma_games.equilibria.trees.counterfactual_regret import learned_plans
from sma_games.equilibria.trees.sequence_form_lp import exact_plans, float_plans
from sma_games.games.sequence_form import sequence_form


def main(*, quick: bool) -> None:
    """Print the tables."""
    repeats = 1 if quick else 5
    print_heading("Value of Leduc poker, processor time", ["sma-games", "scipy"])
    works = {
        "HiGHS by hand, floats": _by_hand,
        "sma_games, floats": _value,
        "sma_games, exact plans": _exact,
        "solve: exact and verified": _solved,
    }
    times = {what: _best(work, repeats) for what, work in works.items()}
    rows = [(what, times[what], work(leduc_poker()), times["HiGHS by hand, floats"]) for what, work in works.items()]
    print_table(["what", "time", "of HiGHS by hand", "value"], [_row(*row) for row in rows])
    print_heading("Kuhn poker, 55 nodes", ["sma-games"])
    methods = ("sequence_form", "sequence_form_lemke", "sequence_form_program")
    print_table(["method", "time", "equilibria"], [_kuhn_row(method, repeats) for method in methods])
    print_heading("CFR+ on Leduc poker", ["sma-games"])
    steps = (10, 30) if quick else (100, 1000, 10_000)
    print_table(["iterations", "time", "both players together could gain"], [_learned_row(count) for count in steps])


def _best(work: Callable[[ExtensiveFormGame], object], repeats: int) -> float:
    """Return the shortest processor time of several calls, each with a new tree, so that nothing is remembered."""
    times = []
    for _ in range(repeats):
        game = leduc_poker()
        start = process_time()
        work(game)
        times.append(process_time() - start)
    return min(times)


def _row(what: str, seconds: float, value: float, peer: float) -> list[object]:
    return [what, shown(seconds), f"{seconds / peer:.2f}x", f"{value:.12f}"]


def _value(game: ExtensiveFormGame) -> float:
    return float_plans(sequence_form(game)).value


def _exact(game: ExtensiveFormGame) -> float:
    form = sequence_form(game)
    return float(form.expected_payoffs(exact_plans(form))[0])


def _solved(game: ExtensiveFormGame) -> float:
    return float(solve(game, "nash").equilibria[0].payoffs["first"])


def _kuhn_row(method: str, repeats: int) -> list[object]:
    game = load_model("textbook/kuhn_poker").at()
    found = solve(game, "nash", method)
    start = process_time()
    for _ in range(repeats):
        solve(game, "nash", method)
    return [method, shown((process_time() - start) / repeats), found.num_equilibria]


def _learned_row(iterations: int) -> list[object]:
    form = sequence_form(leduc_poker())
    start = process_time()
    x, y = learned_plans(form, iterations, 0.0)
    seconds = process_time() - start
    matrix = _payoffs(form.payoffs, [len(own.sequences) for own in form.players]) / form.units[0]
    gain = _best_value(form, 0, matrix @ y) + _best_value(form, 1, -(x @ matrix))
    return [iterations, shown(seconds), f"{gain:.2e}"]


def _payoffs(payoffs: Any, shape: list[int]) -> Any:
    rows, columns = np.array(list(payoffs)).T
    return csr_matrix((np.array([pair[0] for pair in payoffs.values()], dtype=float), (rows, columns)), shape=shape)


def _best_value(form: Any, player: int, values: Any) -> float:
    own = form.players[player]
    for parent, moves in reversed(list(zip(own.parents, own.moves, strict=True))):
        values[parent] += max(values[move] for move in moves)
    return float(values[0])


def _by_hand(game: ExtensiveFormGame) -> float:
    """Return the value by one walk over the tree, a sparse program, and HiGHS."""
    sequences, sets, entries = _walk(game)
    sizes = [len(own) for own in sequences]
    rows, columns, gains = zip(*entries, strict=True)
    payoffs = csr_matrix((gains, (rows, columns)), shape=sizes)
    first, second = (_flow(own, size) for own, size in zip(sets, sizes, strict=True))
    objective = np.zeros(sizes[0] + second.shape[0])
    objective[sizes[0]] = -1
    solved = linprog(
        objective,
        A_ub=hstack([-payoffs.T, second.T]).tocsr(),
        b_ub=np.zeros(sizes[1]),
        A_eq=hstack([first, csr_matrix((first.shape[0], second.shape[0]))]).tocsr(),
        b_eq=np.eye(1, first.shape[0])[0],
        bounds=[(0, None)] * sizes[0] + [(None, None)] * second.shape[0],
        method="highs-ds",
    )
    return float(-solved.fun)


def _walk(game: ExtensiveFormGame) -> tuple[list[dict[Any, int]], list[dict[str, tuple[int, list[int]]]], list[Any]]:
    """Return sequences and information sets of both players, and payoff times chance by pair of sequences."""
    sequences: list[dict[Any, int]] = [{None: 0}, {None: 0}]
    sets: list[dict[str, tuple[int, list[int]]]] = [{}, {}]
    entries = []
    todo = [(0, (0, 0), 1.0)]
    while todo:
        index, last, weight = todo.pop()
        node = game.nodes[index]
        if isinstance(node, TerminalNode):
            entries.append((*last, weight * float(node.payoffs[0])))
        elif isinstance(node, ChanceNode):
            pairs = zip(node.children, node.probabilities, strict=True)
            todo += [(child, last, weight * float(share)) for child, share in pairs]
        else:
            player = game.players.index(node.player)
            known = sequences[player]
            own = [known.setdefault((node.information_set, action), len(known)) for action in node.actions]
            sets[player].setdefault(node.information_set, (last[player], own))
            for child, move in zip(node.children, own, strict=True):
                todo.append((child, (move, last[1]) if player == 0 else (last[0], move), weight))
    return sequences, sets, entries


def _flow(sets: dict[str, tuple[int, list[int]]], size: int) -> Any:
    entries = [(0, 0, 1.0)]
    for row, (parent, moves) in enumerate(sets.values(), start=1):
        entries += [(row, parent, -1.0), *((row, move, 1.0) for move in moves)]
    rows, columns, values = zip(*entries, strict=True)
    return csr_matrix((values, (rows, columns)), shape=(len(sets) + 1, size))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few repetitions, to see that it works")
    main(quick=parser.parse_args().quick)

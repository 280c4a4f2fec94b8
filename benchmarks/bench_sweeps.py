"""How many settings a second? Against loops over nashpy, QuantEcon and pygambit, payoffs from the same array formulas.

Both sides are given arrays of parameter values, and evaluating the formulas counts. Peers are run on fewer settings;
the column "peer complete" says at how many of them the peer found every extreme equilibrium that exists. The ratio by
processor time compares one core with one core, whatever else the machine is doing.
"""

from __future__ import annotations

import argparse
import os
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
from measuring import print_heading, print_table, ratio_shown

from sma_games import load_model, sample, solve_batch, sweep, table

Games = Iterable[tuple[Any, Any]]
NOT_INSTALLED = "not installed"


def main(*, quick: bool) -> None:
    """Print the tables."""
    packages = ["sma-games", "nashpy", "quantecon", "pygambit", "numba", "numpy"]
    print_heading(f"Sweeps on {len(os.sched_getaffinity(0))} cores, settings or games a second", packages)
    columns = [
        "work",
        "number",
        "sma_games",
        "peer",
        "peer number",
        "peer rate",
        "ratio",
        "by processor time",
        "peer complete",
    ]
    print_table(columns, chain(*(rows(quick=quick) for rows in (_timing_matrix, _tree, _random_games))))


def _timing_matrix(*, quick: bool) -> Iterator[list[object]]:
    model = load_model("sma/timing_matrix")
    number, peer_number = (100, 20) if quick else (10**6, 20_000)
    settings = sample(model, number, seed=1)
    frame = settings.to_frame()
    values = {str(name): frame[name].to_numpy() for name in frame}
    rows = table(model, frame)
    result = sweep(model, rows, progress=False)  # compiles
    ours = [number / seconds for seconds in _best(lambda: sweep(model, rows, progress=False), 1 if quick else 3)]
    truth = result["num_equilibria"].to_numpy()

    def games(count: int) -> Games:
        payoffs = model.batch({name: column[:count] for name, column in values.items()})
        return zip(payoffs[:, 0], payoffs[:, 1], strict=True)

    for name, find in PEERS.items():
        count = peer_number if name == "QuantEcon" else peer_number // 10
        yield [
            "timing_matrix, all parameters",
            number,
            f"{ours[0]:,.0f}",
            *_compared(name, find, games, count, truth, ours),
        ]


def _tree(*, quick: bool) -> Iterator[list[object]]:
    """Yield one row without a peer: none finds subgame-perfect equilibria."""
    model = load_model("sma/early_sign_tree")
    number = 20 if quick else 10**6
    rows = table(model, sample(model, number, seed=1).to_frame())
    sweep(model, rows, progress=False)  # compiles
    seconds, _ = _best(lambda: sweep(model, rows, progress=False), 1 if quick else 3)
    yield ["early_sign_tree, all parameters", number, f"{number / seconds:,.0f}", *[""] * 6]


def _random_games(*, quick: bool) -> Iterator[list[object]]:
    generator = np.random.default_rng(7)
    for size, most in ((2, None), (3, None), (3, 3), (4, None), (5, None)):
        number = 20 if quick else 10**6 if size < 4 else 10**5
        shape = (2, number, size, size)
        first, second = generator.random(shape) if most is None else generator.integers(0, most + 1, shape) * 1.0
        batch = solve_batch(first, second)  # compiles
        times = _best(lambda: solve_batch(first, second), 1 if quick else 3)  # noqa: B023 - called at once
        ours = [number / seconds for seconds in times]
        payoffs = "" if most is None else f", payoffs 0 to {most}"
        for name, find in PEERS.items():
            count = 10 if quick else 2000 if name == "QuantEcon" else 100

            def games(wanted: int, first: Any = first, second: Any = second) -> Games:
                return zip(first[:wanted], second[:wanted], strict=True)

            row = _compared(name, find, games, count, batch.num_equilibria, ours)
            yield [f"random {size} x {size}{payoffs}, one thread", number, f"{ours[0]:,.0f}", *row]


def _compared(
    name: str,
    find: Callable[[Any, Any], int],
    games: Callable[[int], Games],
    count: int,
    truth: Any,
    ours: Sequence[float],
) -> list[object]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for pair in games(2):
                find(*pair)  # compiles
            start, processor = time.perf_counter(), time.process_time()
            found = [find(*pair) for pair in games(count)]
    except ImportError:
        return [name, 0, NOT_INSTALLED, "", "", ""]
    rate, processor_rate = count / (time.perf_counter() - start), count / (time.process_time() - processor)
    complete = int((np.array(found) >= truth[:count]).sum())
    return [
        name,
        count,
        f"{rate:,.0f}",
        ratio_shown(ours[0] / rate),
        ratio_shown(ours[1] / processor_rate),
        f"{complete} of {count}",
    ]


def _nashpy(first: Any, second: Any) -> int:
    import nashpy

    return len(list(nashpy.Game(first, second).support_enumeration()))


def _quantecon(first: Any, second: Any) -> int:
    from quantecon.game_theory import NormalFormGame, Player, support_enumeration

    game = NormalFormGame([Player(first), Player(np.ascontiguousarray(second.T))])
    return len(support_enumeration(game))


def _pygambit(first: Any, second: Any) -> int:
    import pygambit

    game = pygambit.Game.from_arrays(first, second)
    return len(pygambit.nash.enummixed_solve(game, rational=False).equilibria)


PEERS = {"nashpy": _nashpy, "QuantEcon": _quantecon, "pygambit": _pygambit}


def _best(work: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Return the shortest time of several calls, and the shortest processor time of all threads."""
    times, processor_times = [], []
    for _ in range(repeats):
        start, processor = time.perf_counter(), time.process_time()
        work()
        times.append(time.perf_counter() - start)
        processor_times.append(time.process_time() - processor)
    return min(times), min(processor_times)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few settings only, to see that it works")
    main(quick=parser.parse_args().quick)

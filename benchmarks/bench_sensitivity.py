"""How long do Sobol' indices take? Against Saltelli's design by SALib, evaluated by our sweep and by QuantEcon.

Both sides stop where all indices of a claim have intervals as narrow as asked, told by 16 independent scramblings; of
SALib's design only the last size counts, as if it had been known. A loop over QuantEcon is timed on some settings and
multiplied by the number of those that the design has; its games have no ties to miss, but its equilibria are floats.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from measuring import print_heading, print_table, ratio_shown, shown

from sma_games import load_model, sensitivity, sweep, table
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.jackknife import jackknife
from sma_games.sensitivity.outcome_texts import read_outcome
from sma_games.sensitivity.replicated import Effort, refined
from sma_games.sensitivity.variance_shares import LineTotals

MODEL = "sma/timing_matrix"
CLAIM = "some ROK = sign_early and US = sign_early"
LABEL = "sign_early / sign_early"
REPLICATIONS = 16
NOT_INSTALLED = "not installed"


class Found(NamedTuple):
    """Indices, and what they took."""

    indices: Any
    half_widths: Any
    number: int
    seconds: float
    processor: float


def main(*, quick: bool) -> None:
    """Print the table."""
    packages = ["sma-games", "SALib", "quantecon", "numpy"]
    print_heading("Sobol' indices of a claim over all parameters, intervals as narrow as asked", packages)
    columns = ["work", "number", "sma_games", "peer", "peer number", "peer time", "ratio", "by processor time"]
    print_table([*columns, "fewer evaluations", "same indices"], _rows(quick=quick))


def _rows(*, quick: bool) -> Iterator[list[object]]:
    model = load_model(MODEL)
    names = [name for name in model.relevant if model.parameters[name].distribution is not None]
    precision = 0.05 if quick else 0.005
    sensitivity(model, CLAIM, over=names, n=16, seed=1)  # compiles
    each = _quantecon_seconds(model, names, 20 if quick else 500)
    for which, ours in (("total", _our_totals), ("first and total", _our_indices)):
        clock, processor = time.perf_counter(), time.process_time()
        found = ours(model, names, precision)
        seconds, processor = time.perf_counter() - clock, time.process_time() - processor
        salib = _salib(model, names, precision, 8 if quick else 1024, is_total=which == "total")
        start = [f"both sign, {len(names)} parameters, ±{precision}: {which}", f"{found.number:,}", shown(seconds)]
        widths = 1.5 * (found.half_widths + salib.half_widths)
        yield [
            *start,
            "SALib, our sweep",
            f"{salib.number:,}",
            shown(salib.seconds),
            ratio_shown(salib.seconds / seconds),
            ratio_shown(salib.processor / processor),
            ratio_shown(salib.number / found.number),
            f"{int((abs(found.indices - salib.indices) <= widths).sum())} of {len(widths)}",
        ]
        told = [NOT_INSTALLED, "", ""] if each is None else _extrapolated(each * salib.number, seconds, processor)
        yield [*start, "QuantEcon, SALib's design", f"{salib.number:,}", *told, "", ""]


def _our_totals(model: Any, names: list[str], precision: float) -> Found:
    function = read_outcome(model, CLAIM).function(Draws(tuple(model.parameters[name] for name in names)))
    found = refined(LineTotals(function, tuple((column,) for column in range(len(names)))), Effort(2, precision))
    estimates = [found.estimates(key) for key in found.design.keys]
    values, widths = (np.array([getattr(each, part)[0] for each in estimates]) for part in ("values", "half_widths"))
    return Found(values, widths, found.num_evaluations, 0.0, 0.0)


def _our_indices(model: Any, names: list[str], precision: float) -> Found:
    found = sensitivity(model, CLAIM, over=names, precision=precision, seed=2)
    indices = [found[name][index] for index in ("first", "total") for name in names]
    values, widths = (np.array([getattr(each, part) for each in indices]) for part in ("value", "half_width"))
    return Found(values, widths, found.num_evaluations, 0.0, 0.0)


def _extrapolated(total: float, seconds: float, processor: float) -> list[str]:
    return [shown(total), ratio_shown(total / seconds), ratio_shown(total / processor)]


def _salib(model: Any, names: list[str], precision: float, first: int, *, is_total: bool) -> Found:
    """Return indices from as large a design as the precision takes."""
    from SALib.sample import sobol as sampler

    draws = Draws(tuple(model.parameters[name] for name in names))
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    size = first
    while True:
        clock, processor = time.perf_counter(), time.process_time()
        runs = []
        for seed in range(REPLICATIONS):
            points = sampler.sample(problem, size, calc_second_order=False, seed=seed)
            firsts, totals = _indices(_indicator(model, names, draws.points(points)), len(names))
            runs.append(totals if is_total else np.concatenate([firsts, totals]))
        found = jackknife(lambda means: means, np.array(runs))
        seconds, processor = time.perf_counter() - clock, time.process_time() - processor
        if (found.half_widths <= precision).all():
            number = REPLICATIONS * size * (len(names) + 2)
            return Found(found.values, found.half_widths, number, seconds, processor)
        missing = float(found.half_widths.max() / precision) ** 2
        size *= 2 ** max(1, int(np.log2(missing)))


def _indices(values: Any, count: int) -> tuple[Any, Any]:
    """Return first-order and total indices by the estimators that SALib takes, without its resampling."""
    blocks = values.reshape(-1, count + 2)
    start, mixed, end = blocks[:, :1], blocks[:, 1:-1], blocks[:, -1:]
    variance = blocks[:, [0, -1]].var()
    return (end * (mixed - start)).mean(axis=0) / variance, ((start - mixed) ** 2).mean(axis=0) / 2 / variance


def _indicator(model: Any, names: list[str], rows: Any) -> Any:
    """Return where the claim holds, by a sweep."""
    found = sweep(model, table(model, pd.DataFrame(rows, columns=names)), progress=False)
    holds = np.array([LABEL in answer.split(" | ") for answer in found.attrs["answers"]])
    return holds[found["code"].to_numpy()].astype(float)


def _quantecon_seconds(model: Any, names: list[str], count: int) -> float | None:
    """Return how long a setting takes a loop over QuantEcon."""
    try:
        from quantecon.game_theory import NormalFormGame, Player, support_enumeration
    except ImportError:
        return None
    draws = Draws(tuple(model.parameters[name] for name in names))
    rows = draws.points(np.random.default_rng(1).random((count, len(names))))
    payoffs = model.batch(dict(zip(names, rows.T, strict=True)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for start in (count - 1, 0):  # compiles first
            clock = time.perf_counter()
            for first, second in zip(payoffs[start:, 0], payoffs[start:, 1], strict=True):
                players = Player(np.ascontiguousarray(first)), Player(np.ascontiguousarray(second.T))
                support_enumeration(NormalFormGame(players))
    return (time.perf_counter() - clock) / count


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="wide intervals only, to see that it works")
    main(quick=parser.parse_args().quick)

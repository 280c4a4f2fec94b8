"""Public functions in many threads at once: no crash, and the answers of one thread."""

import subprocess
import sys

import pytest

PROGRAM = """
import faulthandler, random, sys, tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
faulthandler.enable()
import numpy as np
import sma_games as sg
from sma_games.equilibria.registry import SOLVERS

def random_game(size):
    return sg.NormalFormGame.from_arrays(*np.random.default_rng(size).integers(-50, 50, (2, size, size)).tolist())

SLUGS = ["sma/timing_matrix", "sma/early_sign_tree", "textbook/beer_quiche", "textbook/entry_deterrence",
         "textbook/rock_paper_scissors", "textbook/quitting_game", "textbook/three_player_irrational"]
MODELS = {slug: sg.load_model(slug) for slug in SLUGS}
GAMES = [model.at() for model in MODELS.values()]
MATRIX, TREE = MODELS["sma/timing_matrix"], MODELS["sma/early_sign_tree"]
FOLDER = Path(tempfile.mkdtemp())
SIGNED = {"ROK": "sign_early", "US": "sign_early"}
OVER = ["p_trump", "backlash"]
BATCH = np.random.default_rng(1).random((2, 200, 2, 2))

def shown(result):
    if hasattr(result, "to_dict") and hasattr(result, "data_vars"):
        return repr({name: result[name].to_numpy().tolist() for name in result.variables}) + repr(result.attrs)
    return str(result)

def drawn(plot, *arguments):
    path = FOLDER / f"{random.getrandbits(64)}.svg"
    sg.save_figure(plot(*arguments), path)
    content = path.read_bytes()
    path.unlink()
    return content

def solved(game, solver):
    return lambda: sg.solve(game, solver.concept, solver.name)

CALLS = [lambda slug=slug: sg.load_model(slug).at() for slug in SLUGS]
CALLS += [solved(game, solver) for game in GAMES for solver in SOLVERS if solver.refusal(game) is None]
CALLS += [
    lambda: sg.solve(random_game(40), solver="lemke_howson"),
    lambda: sg.verify(MATRIX.at(), sg.solve(MATRIX.at()).equilibria[0].profile),
    lambda: sg.tipping_points(MATRIX, "p_trump"),
    lambda: sg.tipping_points(TREE, "backlash"),
    lambda: sg.bifurcation_diagram(MATRIX, "p_trump"),
    lambda: sg.critical_regions(MATRIX, OVER),
    lambda: sg.prove(MATRIX, "some ROK = wait and US = wait", OVER),
    lambda: sg.prove(TREE, "every opening = sign_early", OVER),
    lambda: sg.robustness(MATRIX, over=OVER),
    lambda: sg.rationalize(MATRIX, SIGNED, OVER),
    lambda: sg.design(MATRIX, SIGNED, ["early_payment"], ["p_trump"]),
    lambda: sg.sweep(TREE, sg.grid(TREE, p_trump=30, backlash=30), method="numeric"),
    lambda: sg.sweep(MATRIX, sg.sample(MATRIX, 2000, seed=1), reduce=True, workers=2),
    lambda: list(sg.solve_batch(*BATCH).answers),
    lambda: sg.dominance(MATRIX.at()),
    lambda: sg.correlated_equilibrium(MATRIX.at()),
    lambda: sg.stackelberg(MATRIX.at()),
    lambda: sg.solve(MATRIX.at()).select("payoff_dominance"),
]
HEAVY = [
    lambda: sg.solve(random_game(9)),
    lambda: sg.critical_regions(TREE, OVER),
    lambda: sg.robustness(TREE, over=OVER),
    lambda: sg.sweep(MATRIX, sg.grid(MATRIX, p_trump=30, backlash=30)),
    lambda: sg.sweep(TREE, sg.sample(TREE, 50, seed=1), method="exact"),
    lambda: sg.check_model(TREE),
    lambda: drawn(sg.plot_region_map, sg.critical_regions(MATRIX, OVER)),
    lambda: drawn(sg.plot_tree, TREE.at()),
    lambda: drawn(sg.plot_outcome_shares, sg.sweep(MATRIX, sg.sample(MATRIX, 500, seed=1), reduce=True)),
]
REGIONS, SHARED = sg.critical_regions(MATRIX, OVER), TREE.at()  # asked by several threads
CALLS += [lambda: REGIONS.explain(), lambda: REGIONS.verify(5), lambda: sg.solve(SHARED), lambda: TREE.symbolic()]
"""
RUN = """
if WITH_HEAVY:
    CALLS += HEAVY
KNOWN = [(call, shown(call())) for call in CALLS]
sys.setswitchinterval(1e-4)

def work(seed):
    order = random.Random(seed)
    chosen = [each for _ in range(ROUNDS) for each in order.sample(KNOWN, len(KNOWN))]
    return sum(shown(call()) != answer for call, answer in chosen)

with ThreadPoolExecutor(8) as pool:
    print(len(KNOWN) > 50, sum(pool.map(work, range(8))))
"""


def check(rounds: int, *, with_heavy: bool) -> None:
    """Call everything in eight threads, each in another order."""
    program = PROGRAM + RUN.replace("ROUNDS", str(rounds)).replace("WITH_HEAVY", str(with_heavy))
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "True 0\n"), run.stderr[-3000:]


def test_threads_get_the_answers_of_one_thread() -> None:
    check(1, with_heavy=False)


@pytest.mark.slow
def test_a_hundred_calls_of_everything_in_eight_threads() -> None:
    check(13, with_heavy=True)

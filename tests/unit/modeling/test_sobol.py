"""Scrambled Sobol' sequences: those of scipy, whole after Ctrl-C while their tables were read."""

import subprocess
import sys

import numpy as np
from scipy.stats import qmc

from sma_games.modeling.sobol import scrambled_sobol

INTERRUPTED = """
import importlib.resources, signal
from sma_games.modeling.sobol import scrambled_sobol

find = importlib.resources.files
def interrupt(*arguments):
    signal.raise_signal(signal.SIGINT)
    return find(*arguments)

signal.signal(signal.SIGINT, signal.default_int_handler)
importlib.resources.files = interrupt
try:
    scrambled_sobol(3, 1)
except KeyboardInterrupt:
    print("interrupted")
print(scrambled_sobol(3, 1).random(2).tolist())
"""


def test_points_are_those_of_scipy() -> None:
    own = scrambled_sobol(3, [1, 2]).random(8)
    assert np.array_equal(own, qmc.Sobol(3, rng=np.random.default_rng([1, 2])).random(8))


def test_after_ctrl_c_while_tables_were_read_the_points_are_right() -> None:
    finished = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False)
    assert finished.stderr == ""
    assert finished.stdout.splitlines() == ["interrupted", str(scrambled_sobol(3, 1).random(2).tolist())]

"""Signals whose handler raises, at any moment of library calls: the exception, and never a crash."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

PROGRAM = """
import faulthandler, random, signal
faulthandler.enable()
import numpy as np
from sma_games import NormalFormGame, grid, load_model, robustness, solve, sweep
source = random.Random(1)

class Stop(Exception):
    pass

def alarm(*_):
    raise Stop

def game(size, is_zero_sum=False):
    first, second = np.random.default_rng(1).integers(-100, 100, (2, size, size))
    return NormalFormGame.from_arrays(first.tolist(), (-first if is_zero_sum else second).tolist())

def call(subject):
    {call}

call({warm})  # loads and compiles what it needs
signal.signal(signal.SIGALRM, alarm)
num_stopped = 0
for _ in range({number}):
    subject = {subject}  # pydantic, which reads models, makes errors of its own of what a handler raises
    try:
        signal.setitimer(signal.ITIMER_REAL, source.uniform(0.001, {longest}))
        call(subject)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except Stop:
        num_stopped += 1
print(num_stopped)
"""
TREE = "load_model('sma/early_sign_tree')"
CALLS = {
    "pivoting": ("solve(subject, solver='zero_sum_program')", "game(40, True)", "game(220, True)"),
    "bases": ("solve(subject)", "game(10)", "game(14)"),
    "regrets": ("solve(subject, solver='lemke_howson')", "game(40)", "game(800)"),
    "paths of trees": ("sweep(subject, grid(subject, p_trump=300, backlash=30), method='numeric')", TREE, TREE),
    "z3": ("robustness(subject, over=['p_trump', 'backlash', 'early_payment'])", TREE, TREE),
}


def check(name: str, number: int, longest: float) -> None:
    call, warm, subject = CALLS[name]
    program = PROGRAM.format(call=call, warm=warm, subject=subject, number=number, longest=longest)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=600)
    assert run.returncode == 0, run.stderr[-3000:]
    assert 0 < int(run.stdout) <= number


@pytest.mark.parametrize("name", ["pivoting", "bases", "paths of trees"])
def test_a_signal_is_no_crash(name: str) -> None:
    check(name, 12, 0.3)


@pytest.mark.slow
@pytest.mark.parametrize("name", CALLS)
def test_many_signals_are_no_crash(name: str) -> None:
    check(name, 200, 1.0)

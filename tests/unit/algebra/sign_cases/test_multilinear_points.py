"""Points of multilinear conditions: exact numbers of any length, and work that Ctrl-C ends."""

import os
import random
import signal
import threading
from fractions import Fraction
from itertools import combinations

import pytest

from sma_games.algebra.sign_cases.multilinear_points import multilinear_point


def test_numbers_of_thousands_of_digits_are_found_exactly() -> None:
    huge = Fraction(10**5000)
    assert multilinear_point(1, [{frozenset({0}): Fraction(1), frozenset(): -huge}], []) == (True, (huge,))
    assert multilinear_point(1, [{frozenset({0}): huge, frozenset(): Fraction(-1)}], []) == (True, (1 / huge,))


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_search_that_takes_long_is_ended_by_control_c() -> None:
    rng = random.Random(1)  # noqa: S311 - no cryptography
    monomials = [frozenset(each) for size in range(4) for each in combinations(range(4), size)]
    hard = [{monomial: Fraction(rng.randint(-9, 9)) for monomial in monomials} for _ in range(4)]
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        multilinear_point(4, hard, [])

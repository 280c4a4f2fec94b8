"""Extreme equilibria against lrsnash (Avis), exact too, on games of 6 to 14 strategies, degenerate ones among them.

SMA_GAMES_LRSNASH_GAMES sets the number of random games; 200 take a few minutes.
"""

import importlib
import os
import random
import shutil
from itertools import chain
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from sma_games.equilibria import solve
from sma_games.games import MixedProfile, NormalFormGame

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
PROGRAM = shutil.which("lrsnash")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="lrsnash is not installed; on Debian it is in the package lrslib"),
]

Matrix: TypeAlias = list[list[int]]

NUM_GAMES = int(os.environ.get("SMA_GAMES_LRSNASH_GAMES", "200"))
SIZES = range(6, 15)
KINDS = ("0..3", "0..1000", "0..1000 with copies", "-9..9, not square", "0..20, wide")


def random_matrices(source: random.Random, size: int, kind: str) -> tuple[Matrix, Matrix]:
    lowest, highest = {"0..3": (0, 3), "-9..9, not square": (-9, 9), "0..20, wide": (0, 20)}.get(kind, (0, 1000))
    shapes = {"-9..9, not square": (size, size - 2), "0..20, wide": (size // 2, 2 * size)}
    rows, columns = shapes.get(kind, (size, size))
    first, second = ([[source.randint(lowest, highest) for _ in range(columns)] for _ in range(rows)] for _ in range(2))
    if "copies" in kind:
        first[0], second[0] = first[1], second[1]
        for row, other in zip(first, second, strict=True):
            row[2], other[2] = row[3], other[3]
    return first, second


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_extreme_equilibria_are_those_of_lrsnash(size: int, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    lrsnash = importlib.import_module("lrsnash").lrsnash
    source = random.Random(f"{size} {kind}")  # noqa: S311 - games, no secrets
    for _ in range(-(-NUM_GAMES // (len(SIZES) * len(KINDS)))):
        first, second = random_matrices(source, size, kind)
        found = solve(NormalFormGame.from_arrays(first, second)).equilibria
        ours = {tuple(chain(*one.profile.probabilities)) for one in found if isinstance(one.profile, MixedProfile)}
        assert len(ours) == len(found)
        _, (theirs,) = lrsnash([(np.array(first), np.array(second))])
        assert ours == theirs, (first, second)

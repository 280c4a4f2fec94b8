"""Extreme equilibria against lrsnash (Avis), exact too, on games of 6 to 14 strategies, degenerate ones among them.

SMA_GAMES_LRSNASH_GAMES sets the number of random games; 200 take a few minutes.
"""

import os
import random
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import pytest

from sma_games.equilibria import solve
from sma_games.games import MixedProfile, NormalFormGame

PROGRAM = shutil.which("lrsnash")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="lrsnash is not installed; on Debian it is in the package lrslib"),
]

Matrix: TypeAlias = list[list[int]]
Pair: TypeAlias = tuple[tuple[Fraction, ...], ...]

NUM_GAMES = int(os.environ.get("SMA_GAMES_LRSNASH_GAMES", "200"))
SIZES = range(6, 15)
KINDS = ("0..3", "0..1000", "0..1000 with copies", "-9..9, not square", "0..20, wide")


def random_matrices(source: random.Random, size: int, kind: str) -> tuple[Matrix, Matrix]:
    lowest, highest = {"0..3": (0, 3), "-9..9, not square": (-9, 9)}.get(kind, (0, 1000))
    columns = size - 2 if "not square" in kind else size
    first, second = ([[source.randint(lowest, highest) for _ in range(columns)] for _ in range(size)] for _ in range(2))
    if "copies" in kind:
        first[0], second[0] = first[1], second[1]
        for row, other in zip(first, second, strict=True):
            row[2], other[2] = row[3], other[3]
    return first, second


def by_lrsnash(first: Matrix, second: Matrix, file: Path) -> set[Pair]:
    """Return the pairs that it lists: strategies "1" of the row player after all "2" that go with them."""
    tables = ["\n".join(" ".join(map(str, row)) for row in table) for table in (first, second)]
    file.write_text(f"{len(first)} {len(first[0])}\n\n" + "\n\n".join(tables) + "\n", "utf-8")
    listing = subprocess.run([str(PROGRAM), str(file)], capture_output=True, text=True, check=True).stdout
    pairs: set[Pair] = set()
    replies: list[tuple[Fraction, ...]] = []
    for line in listing.splitlines():
        player, *numbers = line.split() or [""]
        strategy = tuple(map(Fraction, numbers[:-1])) if player in {"1", "2"} else ()
        if player == "2":
            replies.append(strategy)
        elif player == "1":
            pairs |= {(strategy, reply) for reply in replies}
        else:
            replies = []
    return pairs


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_extreme_equilibria_are_those_of_lrsnash(size: int, kind: str, tmp_path: Path) -> None:
    source = random.Random(f"{size} {kind}")  # noqa: S311 - games, no secrets
    for _ in range(-(-NUM_GAMES // (len(SIZES) * len(KINDS)))):
        first, second = random_matrices(source, size, kind)
        found = solve(NormalFormGame.from_arrays(first, second)).equilibria
        ours = {one.profile.probabilities for one in found if isinstance(one.profile, MixedProfile)}
        assert len(ours) == len(found)
        assert ours == by_lrsnash(first, second, tmp_path / "game.txt"), (first, second)

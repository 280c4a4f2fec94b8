"""lrsnash (Avis, Rosenberg, Savani and von Stengel, 2010) as a peer: a program of lrslib, run if it is on the PATH.

A game is a file of the numbers m and n and two m x n tables, row by row. All games go to one process; it writes, for
each game, groups of lines: `2`, probabilities of the columns and the row player's payoff, then `1`, probabilities of
the rows and the column player's payoff. Every line of either kind pairs with every other one of its group.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

Profile = tuple[Fraction, ...]
END = "*Number of equilibria found"


class NotInstalledError(ImportError):
    """The program is not on the PATH."""


def lrsnash(games: Sequence[tuple[Any, Any]]) -> tuple[float, list[set[Profile]]]:
    """Return the seconds that the process took, and all extreme equilibria of each game of integers."""
    seconds, listing = listed(games)
    return seconds, read(listing)


def lrsnash_version() -> str:
    """Return name and version as the program tells them."""
    try:
        found = re.search(r"lrslib v\.(\S+)", listed([(np.eye(2, dtype=int),) * 2])[1])
    except NotInstalledError:
        return "lrsnash not installed"
    return f"lrsnash of lrslib {found[1] if found else 'of unknown version'}"


def listed(games: Sequence[tuple[Any, Any]]) -> tuple[float, str]:
    """Return the seconds that the process took, and what it prints about the games."""
    program = shutil.which("lrsnash")
    if program is None:
        raise NotInstalledError("lrsnash")
    with tempfile.TemporaryDirectory() as folder:
        names = [f"game{number}" for number in range(len(games))]
        for name, game in zip(names, games, strict=True):
            Path(folder, name).write_text(_in_a_file(*game), "ascii")
        start = time.perf_counter()
        finished = subprocess.run([program, *names], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603
        seconds = time.perf_counter() - start
    return seconds, finished.stdout


def _in_a_file(first: Any, second: Any) -> str:
    tables = ("\n".join(" ".join(map(str, row)) for row in table.tolist()) for table in (first, second))
    return "\n\n".join([f"{len(first)} {len(first[0])}", *tables]) + "\n"


def read(listing: str) -> list[set[Profile]]:
    """Return the extreme equilibria of each game that a listing is about."""
    return list(_answers(listing))


def _answers(listing: str) -> Iterator[set[Profile]]:
    found: set[Profile] = set()
    columns: list[Profile] = []
    is_new = True  # whether the next line of columns starts a group
    for line in listing.splitlines():
        player, *numbers = line.split() or [""]
        profile = tuple(map(Fraction, numbers[:-1])) if player in {"1", "2"} else ()
        if player == "2":
            columns = [profile] if is_new else [*columns, profile]
            is_new = False
        elif player == "1":
            found |= {(*profile, *other) for other in columns}
            is_new = True
        elif line.startswith(END):
            yield found
            found, is_new = set(), True

"""Payoff matrices of two players in spreadsheets, as people write them."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from sma_games.errors import SettingError
from sma_games.expressions import parse_number
from sma_games.games import NormalFormGame
from sma_games.modeling.cells import read_rows

__all__ = ["read_table"]

SEPARATOR = re.compile(r"\s*[,;|]\s*")
CORNER = re.compile(r"\s*[\\|]\s*")
LAYOUT = "the first row names the strategies of one player, the first column those of the other"


def read_table(path: str | Path, sheet: str | None = None, *, zero_sum: bool = False) -> NormalFormGame:
    r"""Return the game of two players whose payoffs are in a sheet of a workbook, or in a CSV file.

    The first column names the strategies of the row player, the first row those of the column player, and the cell in
    the corner may name the players, as in "ROK \\ US". Every other cell holds two payoffs, the row player's first, such
    as "3, 2", "3; 2" or "1/3 | 2". Numbers are exact: that of a cell is the shortest decimal that stands for it.

    Parameters
    ----------
    path
        A file that ends in .xlsx; any other is read as CSV, with two payoffs in quotation marks.
    sheet
        Name of a sheet of a workbook; the first one if absent.
    zero_sum
        Cells hold one payoff, the row player's, and the other gets its negative.

    Raises
    ------
    SettingError
        Naming the cell, if the file cannot be read or is no payoff matrix.
    MethodError
        If the file is a workbook and openpyxl is not installed.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "hunt.csv"
    ...     _ = file.write_text('row \\ column,stag,hare\nstag,"5, 5","0, 3"\nhare,"3, 0","3, 3"\n')
    ...     game = read_table(file)
    >>> game.payoff("column", "stag", "hare")
    Fraction(3, 1)
    """
    file = Path(path)
    if sheet is not None and file.suffix.lower() != ".xlsx":
        raise SettingError(f"leave out sheet={sheet!r}: {file} is no workbook")
    rows = read_rows(file, str(path), sheet)
    if len(rows) < 2 or len(rows[0]) < 2:  # noqa: PLR2004 - names and one payoff
        raise SettingError(f"{path} is no payoff matrix: {LAYOUT}")
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        if len(row) != width or not all(row[1:]) or (number > 1 and not row[0]):
            raise SettingError(f"{path}: fill every cell of row {number}, which has {width}; {LAYOUT}")
    (corner, *columns), *body = rows
    cells = [
        [
            _payoffs(cell, f"{path}: {row[0]} / {name}", zero_sum=zero_sum)
            for name, cell in zip(columns, row[1:], strict=True)
        ]
        for row in body
    ]
    players = CORNER.split(corner, 1) if CORNER.search(corner) else None
    return NormalFormGame.from_arrays(
        *([[pair[player] for pair in row] for row in cells] for player in range(2)),
        players=players,
        strategies=[[row[0] for row in body], columns],
        title=file.stem,
    )


def _payoffs(cell: str, place: str, *, zero_sum: bool) -> tuple[Fraction, Fraction]:
    parts = SEPARATOR.split(cell)
    if len(parts) != (1 if zero_sum else 2):
        wanted = "one payoff, such as 3" if zero_sum else "two payoffs, such as 3, 2"
        hint = "; zero_sum=True is for one" if len(parts) == 1 else ""
        raise SettingError(f"{place}: write {wanted}: found {cell!r}{hint}")
    try:
        first, *others = map(parse_number, parts)
    except SettingError as error:
        raise SettingError(f"{place}: {error}") from None
    return first, others[0] if others else -first

"""Tables as CSV that a spreadsheet shows and does not run.

The rule: a heading, or a cell that is text and no number, gets an apostrophe in front if it begins with =, +, -, @ or a
tab, because spreadsheets take it for a formula. Numbers, fractions such as -1/3 too, stay as they are, and so do exact
numbers, formulas and conditions in columns of our own, such as -3/2 + sqrt(17)/2: nothing in them calls a program, and
somebody may want to read them back. Control characters become signs that can be seen.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from sma_games.games.labels import visible

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["csv_text", "without_formulas"]

STARTS = ("=", "+", "-", "@", "\t")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?(/\d+)?", re.IGNORECASE)
OWN = re.compile(r"(exact|payoff|measure|probability)_.*|tipping_value|conditions|witness")
"""Columns that hold what this package writes; a player may have such a name, so that the text must look like it too."""
ARITHMETIC = re.compile(r"-[\w\s.,+*/^()\[\]<>=-]*")
GUARD = "'"


def csv_text(frame: pd.DataFrame) -> str:
    r"""Return a table as CSV in which no text is a formula.

    Examples
    --------
    >>> import pandas as pd
    >>> csv_text(pd.DataFrame({"player": ["=1+1", "-1/3"], "payoff": [-1.5, 2.0]}))
    "player,payoff\n'=1+1,-1.5\n-1/3,2.0\n"
    """
    return without_formulas(frame).to_csv(index=False, lineterminator="\n")


def without_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which no text is a formula for a spreadsheet."""
    from pandas.api.types import is_numeric_dtype

    columns = {}
    for number, (name, column) in enumerate(frame.items()):
        guard = partial(_guard, is_own=isinstance(name, str) and OWN.fullmatch(name) is not None)
        columns[number] = column if is_numeric_dtype(column.dtype) else column.astype(object).map(guard)
    return type(frame)(columns, index=frame.index).set_axis([_guard(name) for name in frame.columns], axis="columns")


def _guard(cell: Any, *, is_own: bool = False) -> Any:
    if not isinstance(cell, str):
        return cell
    text = visible(cell)
    is_safe = not text.startswith(STARTS) or NUMBER.fullmatch(text) or (is_own and ARITHMETIC.fullmatch(text))
    return text if is_safe else GUARD + text

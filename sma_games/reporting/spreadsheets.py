"""Tables as CSV that a spreadsheet shows and does not run.

The rule: a cell or a heading that is text, no number, and begins with =, +, -, @ or a tab gets an apostrophe in
front, because spreadsheets take it for a formula. Numbers, fractions such as -1/3 too, stay as they are; control
characters become signs that can be seen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sma_games.games.labels import visible

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["csv_text", "without_formulas"]

STARTS = ("=", "+", "-", "@", "\t")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?(/\d+)?", re.IGNORECASE)
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

    columns = {
        number: column if is_numeric_dtype(column.dtype) else column.astype(object).map(_guarded)
        for number, (_, column) in enumerate(frame.items())
    }
    return type(frame)(columns, index=frame.index).set_axis([_guarded(name) for name in frame.columns], axis="columns")


def _guarded(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    text = visible(cell)
    return GUARD + text if text.startswith(STARTS) and not NUMBER.fullmatch(text) else text

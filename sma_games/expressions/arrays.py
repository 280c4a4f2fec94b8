"""Straight-line code on arrays of floats: one value per setting, NaN where there is none.

numpy would let an undefined value vanish: 1 / (1 / 0) is 0, min(1, 1 / 0) is 1, NaN < 1 is false. Here it spreads
to every result that uses it, except through a branch that `where` does not take, as in exact evaluation.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any

from sma_games.expressions.code import ALGEBRAIC, Code, Instruction, apply
from sma_games.expressions.functions import COMPARISONS, FUNCTIONS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["array_results"]

_BLOCK = 8192  # settings at a time: the intermediate results of a formula then fit the processor's cache


def array_results(
    code: Code, places: Sequence[int], columns: Mapping[str, NDArray[np.float64]], shape: tuple[int, ...]
) -> list[NDArray[np.float64]]:
    """Return the results at some places of the code as new read-only arrays of a shape, NaN where undefined."""
    import numpy as np

    flat = {name: _flat(column, shape) for name, column in columns.items()}
    results = [np.empty(shape) for _ in places]
    rows = [result.reshape(-1) for result in results]
    with np.errstate(all="ignore"):
        for start in range(0, int(np.prod(shape, dtype=np.int64)), _BLOCK):
            block = slice(start, start + _BLOCK)
            found = _results(code, {name: column[block] if column.ndim else column for name, column in flat.items()})
            for row, place in zip(rows, places, strict=True):
                row[block] = found[place]
    for result in results:
        result.flags.writeable = False
    return results


def _flat(column: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.float64]:
    import numpy as np

    return column.reshape(()) if column.size == 1 else np.broadcast_to(column, shape).reshape(-1)


def _results(code: Code, columns: Mapping[str, Any]) -> list[Any]:
    results: list[Any] = []
    for line in code:
        results.append(_result(line, [results[place] for place in line.operands], columns))
    return results


def _result(line: Instruction, operands: list[Any], columns: Mapping[str, Any]) -> Any:  # noqa: PLR0911 - one per operation
    import numpy as np

    operation, _, value = line
    match operation:
        case "name":
            return columns[str(value)]
        case "number" if isinstance(value, Fraction):
            return np.float64(_float(value))
        case "where":
            return _where(COMPARISONS[str(value)].operator, *operands)
        case "/":
            return _quotient(*operands)
        case "**" if isinstance(value, int):
            return _power(operands[0], value)
        case "log":
            return np.log(np.where(operands[0] > 0, operands[0], np.nan))
        case operation if operation in ALGEBRAIC:
            return apply(operation, operands, value)
    function = getattr(np, FUNCTIONS[operation].array)
    return reduce(function, operands) if len(operands) > 1 else function(operands[0])


def _where(comparison: str, left: Any, right: Any, then: Any, otherwise: Any) -> Any:
    import numpy as np

    chosen = np.where(getattr(operator, comparison)(left, right), then, otherwise)
    return np.where(np.isnan(left) | np.isnan(right), np.nan, chosen)


def _quotient(top: Any, bottom: Any) -> Any:
    import numpy as np

    is_zero = bottom == 0
    return top / (np.where(is_zero, np.nan, bottom) if np.any(is_zero) else bottom)


def _power(base: Any, exponent: int) -> Any:
    import numpy as np

    if exponent < 0:
        return _quotient(np.float64(1), _power(base, -exponent))
    if exponent == 0:
        return np.where(np.isnan(base), np.nan, 1.0)
    return base * base if exponent == 2 else np.power(base, np.float64(exponent))  # noqa: PLR2004 - by far faster


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")

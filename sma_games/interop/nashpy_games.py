"""Two-player matrices to Nashpy, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sma_games.equilibria.solver import Game, check_game, normal_form_hint
from sma_games.errors import GameError, MethodError
from sma_games.games.extensive_form import ExtensiveFormGame
from sma_games.games.normal_form import NormalFormGame
from sma_games.modeling import ParametricGame

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["as_matrix", "float_matrices", "from_nashpy", "to_nashpy"]

TWO = 2  # players
EXACT_INTEGERS = 2**53  # floats tell all integers up to here apart


def to_nashpy(game: Game | ParametricGame) -> Any:
    """Return a two-player matrix as a `nashpy.Game`, its payoffs as integers or as the nearest floats.

    A player whose payoffs are all integers, up to 2**53, keeps them as integers. Labels are lost: `from_nashpy` takes
    them again. Linear in the number of payoffs.

    Parameters
    ----------
    game
        A `NormalFormGame`, or a model of form "normal", taken at its baseline.

    Raises
    ------
    MethodError
        If it is no matrix, or has not two players; the message says what to take.
    GameError
        If a payoff is beyond the range of floats.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[3, 0], [2, 1]], [["3/2", 2], [0, 1]])
    >>> print(to_nashpy(game))
    Bi matrix game with payoff matrices:
    <BLANKLINE>
    Row player:
    [[3 0]
     [2 1]]
    <BLANKLINE>
    Column player:
    [[1.5 2. ]
     [0.  1. ]]
    """
    matrix = as_matrix(game, "to_nashpy")
    import nashpy

    return nashpy.Game(*float_matrices(matrix))


def from_nashpy(
    nashpy_game: Any,
    *,
    players: Sequence[str] | None = None,
    strategies: Mapping[str, Sequence[str]] | Sequence[Sequence[str]] | None = None,
    title: str = "",
) -> NormalFormGame:
    """Return a `nashpy.Game` as an exact game: integers as they are, floats as their shortest decimals.

    So 0.1 is 1/10, and what `to_nashpy` makes of payoffs that are short decimals comes back as it was. Linear in the
    number of payoffs.

    Parameters
    ----------
    nashpy_game
        Its two matrices may hold integers, floats, or objects such as Fraction.
    players
        Labels; "1" and "2" if absent.
    strategies
        Labels per player, as a mapping or in order; "1", "2", ... if absent.
    title
        A heading for print-outs.

    Raises
    ------
    MethodError
        If it is no `nashpy.Game`.
    GameError
        If the matrices differ in shape, or a payoff is not a finite number.

    Examples
    --------
    >>> import nashpy
    >>> game = from_nashpy(nashpy.Game([[0.1, 0], [0, 1]], [[1, 0], [0, 0.1]]), players=["ROK", "US"])
    >>> game.payoff("ROK", "1", "1")
    Fraction(1, 10)
    """
    matrices = getattr(nashpy_game, "payoff_matrices", None)
    if not isinstance(matrices, tuple) or len(matrices) != TWO:
        raise MethodError(
            f"give a nashpy.Game, not {type(nashpy_game).__name__}; "
            "arrays of payoffs become a game with NormalFormGame.from_arrays(*payoffs)"
        )
    shapes = [getattr(each, "shape", None) for each in matrices]
    if shapes[0] != shapes[1] or len(shapes[0] or ()) != TWO:
        raise GameError(f"give two matrices of one shape: these are {shapes[0]} and {shapes[1]}")
    return NormalFormGame.from_arrays(*matrices, players=players, strategies=strategies, title=title)


def as_matrix(game: object, verb: str) -> NormalFormGame:
    """Return the two-player matrix that a game is, or a model at its baseline; refuse all else."""
    matrix = check_game(game, verb)
    if isinstance(matrix, NormalFormGame | ExtensiveFormGame) and matrix.num_players != TWO:
        raise MethodError(
            f"find its equilibria with solve(game), which takes any number of players: "
            f"{verb} needs a matrix with two, not {game!r}"
        )
    if isinstance(game, ParametricGame) and game.form == "sequential":
        raise MethodError(f"take reduced_model(model), or --reduced: {verb} needs a matrix, and {game!r} is a tree")
    if not isinstance(matrix, NormalFormGame):
        raise MethodError(f"{normal_form_hint(matrix)}{verb} needs a matrix with two players, not {matrix!r}")
    return matrix


def float_matrices(game: NormalFormGame) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the payoffs of both players as new arrays of integers or floats."""
    import numpy as np

    first, second = (
        np.array(_entries(row, common), dtype=np.int64 if _is_whole(row, common) else np.float64).reshape(game.shape)
        for row, common in zip(game.numerators, game.denominators, strict=True)
    )
    return first, second


def _is_whole(row: Sequence[int], common: int) -> bool:
    return common == 1 and max(map(abs, row)) <= EXACT_INTEGERS


def _entries(row: Sequence[int], common: int) -> list[Any]:
    if _is_whole(row, common):
        return list(row)
    try:
        entries = [entry / common for entry in row]
    except OverflowError:
        entries = [0.0] * len(row)
    if any(entry and not rounded for entry, rounded in zip(row, entries, strict=True)):
        raise GameError(
            "rescale the payoffs, which changes no equilibrium: one is beyond the range of floats, with which Nashpy "
            "calculates; solve(game) takes them as they are"
        )
    return entries

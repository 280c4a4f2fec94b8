"""Equilibria of the settings of a chunk listed one by one: least, greatest and selected quantities, also by type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from sma_games.answers import EquilibriumType
from sma_games.sweeps.routes.rows import TypeRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ListedEquilibria", "Selections"]


class Selections(NamedTuple):
    """Quantities of each setting; NaN, and -1, where nothing is listed."""

    least: NDArray[Any]
    """Shape (quantities, settings)."""
    greatest: NDArray[Any]
    picked: NDArray[Any]
    """Those of the equilibrium that is selected."""
    selected: NDArray[Any]
    """The place of its type."""
    open: NDArray[Any]
    """Settings at which floats leave open what is selected."""


@dataclass(frozen=True)
class ListedEquilibria:
    """The equilibria of each setting, one after the other.

    Parameters
    ----------
    starts
        Those of setting i are starts[i] to starts[i + 1].
    places
        The place in `types` of each.
    ranks
        Of each type: the order in which the equilibria of a setting are listed.
    quantities
        Shape (equilibria, quantities).
    misses
        Shape (equilibria, players): bounds on the errors of the payoffs, which come first.
    """

    starts: NDArray[Any]
    places: NDArray[Any]
    types: Sequence[EquilibriumType]
    ranks: NDArray[Any]
    quantities: NDArray[Any]
    misses: NDArray[Any]

    @cached_property
    def order(self) -> NDArray[Any]:
        """The equilibria of each setting by rank."""
        import numpy as np

        settings = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        return np.lexsort((self.ranks[self.places], settings))

    def selections(self, weights: Sequence[float], *, only_dominant: bool = False) -> Selections:
        """Return quantities of each setting, the equilibrium with the greatest weighted sum being selected."""
        import numpy as np

        from sma_games.kernels.path_tables import selections

        quantities, misses = self.quantities[self.order], self.misses[self.order]
        used = np.array(weights[: misses.shape[1]], dtype=np.float64)  # only payoffs have weights
        least, greatest, selected, is_open = selections(self.starts, quantities, misses, used, only_dominant)
        is_some = selected >= 0
        picked = np.full_like(least, np.nan)
        picked[:, is_some] = quantities[selected[is_some]].T
        selected[is_some] = self.places[self.order[selected[is_some]]]
        return Selections(least, greatest, picked, selected, np.flatnonzero(is_open))

    def by_type(self) -> TypeRows:
        """Return the quantities of each type."""
        import numpy as np

        from sma_games.kernels.path_tables import selections

        num_settings = len(self.starts) - 1
        settings = np.repeat(np.arange(num_settings), np.diff(self.starts))
        keys = settings * len(self.types) + self.places[self.order]
        firsts = np.flatnonzero(np.diff(keys, prepend=-1))
        quantities = self.quantities[self.order]
        nothing = np.zeros((len(quantities), 0))
        rows = selections(np.append(firsts, len(keys)), quantities, nothing, np.zeros(0), False)[:2]  # noqa: FBT003
        tables = np.full((2, len(self.types), quantities.shape[1], num_settings), np.nan)
        for table, row in zip(tables, rows, strict=True):
            table[self.places[self.order[firsts]], :, settings[firsts]] = row.T
        return TypeRows(self.types, *tables)

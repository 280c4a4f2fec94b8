"""Estimates from independent replications, with standard errors and without the first term of the bias.

The delete-one jackknife of Quenouille (1956) and Tukey (1958): of a function that is quadratic in means, such as a
variance, the corrected estimate has no bias at all; and sums that hold for every set of replications hold for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CONFIDENCE", "Estimates", "jackknife"]

CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Estimates:
    """Numbers with their standard errors, from independent replications."""

    values: NDArray[Any]
    errors: NDArray[Any]
    num_replications: int

    @property
    def half_widths(self) -> NDArray[Any]:
        """Half the widths of the intervals of 95 %, by Student's t distribution."""
        widths: NDArray[Any] = self.errors * student_quantile(self.num_replications - 1)
        return widths


@lru_cache(maxsize=8)
def student_quantile(degrees: int) -> float:
    """Return how many standard errors the interval reaches to each side."""
    from scipy.stats import t

    return float(t.ppf((1 + CONFIDENCE) / 2, degrees))


def jackknife(statistic: Callable[[NDArray[Any]], NDArray[Any]], replications: NDArray[Any]) -> Estimates:
    """Return a function of means over replications.

    Parameters
    ----------
    statistic
        From means, of shape (moments,), to numbers, of shape (numbers,).
    replications
        Shape (replications, moments); at least two.

    Examples
    --------
    >>> import numpy as np
    >>> found = jackknife(lambda means: means[1:] - means[:1] ** 2, np.array([[1.0, 1.0], [3.0, 9.0], [5.0, 25.0]]))
    >>> found.values.round(3).tolist()  # the variance, with the divisor 2
    [4.0]
    """
    import numpy as np

    count = len(replications)
    whole = np.asarray(statistic(replications.mean(axis=0)))
    left = (replications.sum(axis=0) - replications) / (count - 1)
    parts = np.array([statistic(means) for means in left])
    centre = parts.mean(axis=0)
    errors = np.sqrt((count - 1) / count * ((parts - centre) ** 2).sum(axis=0))
    return Estimates(count * whole - (count - 1) * centre, errors, count)

"""Real roots of many polynomials of one degree, in floats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["real_roots_by_row", "values_by_row"]

LINEAR, QUADRATIC = 2, 3  # numbers of coefficients
NEAR_REAL = 1e-4  # imaginary parts; double roots that rounding has parted are wide like this: they only cut once more
STEPS = 3  # of Newton's method, after which roots are as good as the coefficients


def values_by_row(coefficients: NDArray[Any], values: NDArray[Any]) -> NDArray[Any]:
    """Return the value of each polynomial at its own argument; coefficients ascend, of shape (rows, degree + 1)."""
    total = coefficients[:, -1].copy()
    for column in range(coefficients.shape[1] - 2, -1, -1):
        total *= values
        total += coefficients[:, column]
    return total


def real_roots_by_row(coefficients: NDArray[Any]) -> NDArray[Any]:
    """Return the real roots of each polynomial, NaN where there are fewer, of shape (rows, degree).

    Every root at which the sign changes is among them; values near which there is none may be too.

    Examples
    --------
    >>> import numpy as np
    >>> real_roots_by_row(np.array([[-2.0, 0.0, 1.0], [1.0, 2.0, 0.0]])).round(3).tolist()
    [[-1.414, 1.414], [nan, -0.5]]
    """
    import numpy as np

    width = coefficients.shape[1]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if width < LINEAR:
            return np.empty((len(coefficients), 0))
        if width == LINEAR:
            found = -coefficients[:, :1] / coefficients[:, 1:]
        else:
            found = _quadratic(coefficients) if width == QUADRATIC else _higher(coefficients)
    return np.where(np.isfinite(found), found, np.nan)


def _quadratic(coefficients: NDArray[Any]) -> NDArray[Any]:
    """Return both roots, without subtracting what is nearly equal."""
    import numpy as np

    constant, linear, square = coefficients.T
    root = np.sqrt(linear * linear - 4 * square * constant)
    half = -(linear + np.copysign(root, linear)) / 2
    found = np.stack([half / square, constant / half], axis=1)
    is_double = np.isnan(found[:, 1]) & (linear == 0) & (constant == 0)
    found[is_double] = 0.0
    return found


def _higher(coefficients: NDArray[Any]) -> NDArray[Any]:
    """Return eigenvalues of companion matrices, polished; rows of lower degree by their own degree."""
    import numpy as np

    found = np.full((len(coefficients), coefficients.shape[1] - 1), np.nan)
    is_full = abs(coefficients[:, -1]) > 0
    if not is_full.all():
        found[~is_full, :-1] = real_roots_by_row(coefficients[~is_full, :-1])
    if is_full.any():
        found[is_full] = _by_eigenvalues(coefficients[is_full])
    return found


def _by_eigenvalues(coefficients: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    degree = coefficients.shape[1] - 1
    companion = np.zeros((len(coefficients), degree, degree))
    companion[:, np.arange(1, degree), np.arange(degree - 1)] = 1.0
    last = -coefficients[:, :-1] / coefficients[:, -1:]
    usable = np.isfinite(last).all(axis=1)
    companion[:, :, -1] = np.where(usable[:, None], last, 0.0)
    values = np.linalg.eigvals(companion)
    near = abs(values.imag) <= NEAR_REAL * (1 + abs(values.real))
    found = np.where(near & usable[:, None], values.real, np.nan)
    return _polished(coefficients, found)


def _polished(coefficients: NDArray[Any], roots: NDArray[Any]) -> NDArray[Any]:
    """Return roots after some steps of Newton's method, where these make the value smaller."""
    import numpy as np

    slopes = coefficients[:, 1:] * np.arange(1, coefficients.shape[1])
    for column in range(roots.shape[1]):
        best = roots[:, column].copy()
        value = values_by_row(coefficients, best)
        for _ in range(STEPS):
            trial = best - value / values_by_row(slopes, best)
            new = values_by_row(coefficients, trial)
            is_better = abs(new) < abs(value)
            best, value = np.where(is_better, trial, best), np.where(is_better, new, value)
        roots[:, column] = best
    return roots

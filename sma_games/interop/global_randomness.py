"""Nashpy draws from NumPy's global random state: here it is lent a state of its own, and the caller's comes back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

__all__ = ["lent_randomness"]

_STATE = threading.RLock()  # the global state belongs to all threads


@contextmanager
def lent_randomness(seed: np.random.SeedSequence) -> Iterator[None]:
    """Let `numpy.random` draw from this seed within the block, in one thread after the other; then restore it.

    What other threads draw from `numpy.random` meanwhile, outside of this function, comes from the seed too.

    Examples
    --------
    >>> import numpy as np
    >>> with lent_randomness(np.random.SeedSequence(7)):
    ...     drawn = np.random.random()
    >>> with lent_randomness(np.random.SeedSequence(7)):
    ...     np.random.random() == drawn
    True
    """
    import numpy as np

    generators: Any = np.random  # whose types leave these two out
    with _STATE:
        bits = generators.get_bit_generator()
        state = np.random.get_state(legacy=False)  # noqa: NPY002 - it is the global state that has to be kept
        try:
            generators.set_bit_generator(np.random.MT19937(seed))
            yield
        finally:
            generators.set_bit_generator(bits)
            np.random.set_state(state)  # noqa: NPY002 - with the normal number that it may hold in reserve

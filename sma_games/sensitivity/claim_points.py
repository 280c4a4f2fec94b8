"""Whether a claim holds at many settings: they go down the decision tree of the claim together, by signs in floats.

What floats do not tell, and the first setting on each new way, is decided exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from sma_games.expressions import parse_number
from sma_games.modeling import ParametricGame
from sma_games.regions.claims.claims import Claim
from sma_games.sensitivity.event_cases import MISSING, EventCases, mark_of_child
from sma_games.sensitivity.events import Mark, read_event
from sma_games.sweeps.clusters import in_turn, parts_here_or_there

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FALSE", "NOWHERE", "TRUE", "ClaimPoints"]

TRUE, FALSE, NOWHERE = 1, 0, -1  # the last one: the setting is not admissible
AT_ONCE = 512  # settings of a part
SURE = 1e-12  # of the sum of a polynomial's terms, signs left out: more than rounding
TOP = -1, 0  # what stands for the parent of the first question, and its answer


class ClaimPoints:
    """Tells whether a claim holds at settings in which some parameters vary.

    Parameters
    ----------
    claim
        If it does not say of which equilibria, it is about every one.
    ranges
        Between which values each parameter that varies lies.

    Raises
    ------
    MethodError
        If the claim is about equilibria that have no answer in terms of parameters.
    SettingError
        If the claim compares settings.
    """

    def __init__(
        self, model: ParametricGame, claim: str | Claim, ranges: Mapping[str, tuple[Fraction, Fraction]]
    ) -> None:
        self.names = tuple(ranges)
        self._asked = _Labeling(model, claim, ranges)
        self._cases = EventCases(model, read_event(model, claim), self.names, ranges, model.baseline)
        self._used_elsewhere: frozenset[int] = frozenset()

    @property
    def used(self) -> frozenset[int]:
        """The places of the parameters on which the truth is known to depend."""
        cases = self._cases
        terms = [powers for node in range(len(cases.questions)) for powers, _ in cases.terms(node)]
        return self._used_elsewhere.union(place for powers in terms for place, power in enumerate(powers) if power)

    def label_all(self, points: NDArray[Any], client: Any | None) -> NDArray[Any]:
        """Return the same as `labels`, worked out on a cluster if there is a client."""
        import numpy as np

        orders = [points[start : start + AT_ONCE] for start in range(0, len(points), AT_ONCE)]
        parts = list(parts_here_or_there(self._asked, orders, client, here=self.part))
        self._used_elsewhere = self._used_elsewhere.union(*(used for _, used in parts))
        return np.concatenate([labels for labels, _ in parts])

    def part(self, points: NDArray[Any]) -> tuple[NDArray[Any], frozenset[int]]:
        """Return labels, and what is used then."""
        return self.labels(points), self.used

    def labels(self, points: NDArray[Any]) -> NDArray[Any]:
        """Return TRUE, FALSE or NOWHERE for each setting: shape (settings, parameters) -> (settings,)."""
        import numpy as np

        found = np.empty(len(points), dtype=np.int8)
        waiting = [(TOP, np.arange(len(points)))]
        while waiting:
            way, rows = waiting.pop()
            child = self._follow(way)
            if child >= 0:
                signs = self._signs(child, points[rows])
                waiting += [((child, sign + 1), rows[signs == sign]) for sign in (-1, 1) if (signs == sign).any()]
                for row in rows[signs == 0]:
                    found[row] = self._decide(points[row])
            elif child != MISSING:
                found[rows] = _label(mark_of_child(child))
            elif rows.size:
                found[rows[0]] = self._decide(points[rows[0]])
                waiting.append((way, rows[1:]))
        return found

    def _follow(self, way: tuple[int, int]) -> int:
        node, answer = way
        return self._cases.root if way == TOP else self._cases.children[node][answer]

    def _decide(self, point: NDArray[Any]) -> int:
        """Return the label of one setting, exactly; the way to it is in the tree from then on."""
        setting = {name: parse_number(float(x)) for name, x in zip(self.names, point, strict=True)}
        return _label(self._cases.mark_at(setting))

    def _signs(self, node: int, points: NDArray[Any]) -> NDArray[Any]:
        """Return the signs of the polynomial of a question, 0 where floats do not tell."""
        import numpy as np

        total, size = np.zeros((2, len(points)))
        for powers, coefficient in self._cases.terms(node):
            term = np.full(len(points), float(coefficient))
            for place, power in enumerate(powers):
                if power:
                    term *= points[:, place] ** int(power)
            total += term
            size += np.abs(term)
        return np.where(np.abs(total) > SURE * size, np.sign(total), 0).astype(np.int8)


class _Labeling(NamedTuple):
    """What tells on whatever machine whether a claim holds."""

    model: ParametricGame
    claim: str | Claim
    ranges: Mapping[str, tuple[Fraction, Fraction]]

    def worker(self) -> Callable[[NDArray[Any]], tuple[NDArray[Any], frozenset[int]]]:
        return in_turn(ClaimPoints(*self).part)


def _label(mark: Mark) -> int:
    """Return the label that a mark stands for; a claim that is not decided does not hold for sure."""
    return TRUE if mark & Mark.EVERY else FALSE if mark & Mark.ADMISSIBLE else NOWHERE

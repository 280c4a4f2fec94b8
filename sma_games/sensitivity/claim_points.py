"""Whether a claim holds at many settings: each solved exactly, but settings with the same signs only once.

The solver runs on formulas at one setting, and notes the signs of polynomials that it asks for; wherever these signs
are the same, certain in floats, so is the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sma_games.algebra.sign_cases.exploration import conditions_at
from sma_games.answers import box_question_for
from sma_games.errors import SettingError
from sma_games.expressions import parse_number
from sma_games.modeling import ParametricGame
from sma_games.modeling.spaces import parameter_space
from sma_games.regions.claims.claims import Claim
from sma_games.regions.claims.proving import ABOUT_EQUILIBRIA
from sma_games.regions.claims.truth import Truth

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FALSE", "NOWHERE", "TRUE", "ClaimPoints"]

TRUE, FALSE, NOWHERE = 1, 0, -1  # the last one: the setting is not admissible
UNKNOWN = -2
SURE = 1e-12  # of the sum of a polynomial's terms, signs left out: more than rounding


class ClaimPoints:
    """Tells whether a claim holds at settings in which some parameters vary.

    Raises
    ------
    MethodError
        If the claim is about equilibria that have no answer in terms of parameters.
    SettingError
        If the claim compares settings.
    """

    def __init__(self, model: ParametricGame, claim: Claim, names: Sequence[str]) -> None:
        if claim.trend is not None:
            raise SettingError(f"claim: {claim.text!r} compares settings; leave out 'rises' or 'falls', or use prove")
        finder = box_question_for(model, ABOUT_EQUILIBRIA) if claim.needs_equilibria else None
        space = parameter_space(model, names, model.baseline, is_tightened=False)
        self.names = tuple(names)
        self._truth = Truth(space, claim, finder)
        self._cases: list[tuple[list[tuple[int, int]], int]] = []

    @property
    def used(self) -> frozenset[int]:
        """The places of the parameters on which the truth is known to depend."""
        polynomials = self._truth.space.box.polynomials
        numbers = {number for conditions, _ in self._cases for number, _ in conditions}
        terms = [powers for number in numbers for powers, _ in polynomials.terms(number)]
        return frozenset(place for powers in terms for place, power in enumerate(powers) if power)

    def labels(self, points: NDArray[Any]) -> NDArray[Any]:
        """Return TRUE, FALSE or NOWHERE for each setting: shape (settings, parameters) -> (settings,)."""
        import numpy as np

        found = np.full(len(points), UNKNOWN, dtype=np.int8)
        known: dict[int, NDArray[Any]] = {}
        for case in self._cases:
            self._fill(found, points, case, known)
        while (left := np.flatnonzero(found == UNKNOWN)).size:
            case = self._solve(points[left[0]])
            found[left[0]] = case[1]
            if all(sign for _, sign in case[0]):
                self._cases.append(case)
                self._fill(found, points, case, known)
        return found

    def _solve(self, point: NDArray[Any]) -> tuple[list[tuple[int, int]], int]:
        """Return the signs on which the answer at a setting rests, and the answer."""
        setting: Any = {name: parse_number(float(x)) for name, x in zip(self.names, point, strict=True)}
        answer, conditions = conditions_at(self._truth.surely_holds_for, self._truth.atoms, setting)
        label = NOWHERE if answer is None else TRUE if answer else FALSE
        return [(each.polynomial, each.sign) for each in conditions], label

    def _fill(
        self,
        found: NDArray[Any],
        points: NDArray[Any],
        case: tuple[list[tuple[int, int]], int],
        known: dict[int, NDArray[Any]],
    ) -> None:
        """Write the answer of a case to the settings that have its signs."""
        fits = found == UNKNOWN
        for number, sign in case[0]:
            if number not in known:
                known[number] = self._signs(number, points)
            fits &= known[number] == sign
        found[fits] = case[1]

    def _signs(self, number: int, points: NDArray[Any]) -> NDArray[Any]:
        """Return the signs of a polynomial, 0 where floats do not tell."""
        import numpy as np

        total, size = np.zeros((2, len(points)))
        for powers, coefficient in self._truth.space.box.polynomials.terms(number):
            term = np.full(len(points), float(coefficient))
            for place, power in enumerate(powers):
                if power:
                    term *= points[:, place] ** int(power)
            total += term
            size += np.abs(term)
        return np.where(np.abs(total) > SURE * size, np.sign(total), 0).astype(np.int8)

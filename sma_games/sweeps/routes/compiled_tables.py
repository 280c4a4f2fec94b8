"""Polynomials and outcomes as arrays that kernels read, made again only when there are more of them."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, Any

from sma_games.algebra.sign_cases.witnesses import VariableSpace, WitnessedNumber
from sma_games.answers import Case, EquilibriumType
from sma_games.answers.types import Ratio
from sma_games.sweeps.settings.straight_line_code import float_and_miss

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sma_games.kernels.decisions import Outcomes, Polynomials

__all__ = ["OutcomeTable", "PolynomialTable"]

ONE = -1
"""Stands for a denominator that is one."""
MOST_TERMS = 10_000  # of the products in a sum of quotients


class PolynomialTable:
    """The polynomials of a space as lists of terms."""

    def __init__(self, space: VariableSpace) -> None:
        self.space = space
        self.one = space.number(space.constant(1))
        self._terms: list[list[tuple[tuple[float, float], list[int]]]] = []
        self._known: Polynomials | None = None

    def reduced(self, top: Any, bottom: Any) -> tuple[int, int]:
        """Return numerator and denominator without common factors, by number; 0 / 0 for what is not known."""
        if top is None:
            return self._number(0), self._number(0)
        over, under = self.polynomial(top), self.polynomial(bottom)
        divisor = over.gcd(under) if over else under
        over, under = over // divisor, under // divisor
        leading = under.leading_coefficient()
        return self._number(over / leading), ONE if under.is_constant() else self._number(under / leading)

    def _number(self, polynomial: Any) -> int:
        return self.space.number(self.polynomial(polynomial))

    def polynomial(self, quantity: Any) -> Any:
        """Return a number of a case as a polynomial."""
        if isinstance(quantity, WitnessedNumber):
            return quantity.polynomial
        return self.space.constant(quantity) if isinstance(quantity, int) else quantity

    def arrays(self) -> Polynomials:
        """Return all polynomials as arrays."""
        if self._known is None or len(self._terms) < len(self.space.polynomials):
            for polynomial in self.space.polynomials[len(self._terms) :]:
                terms = [(float_and_miss(number), _factors(powers)) for powers, number in polynomial.terms()]
                self._terms.append(terms)
            self._known = self._made()
        return self._known

    def _made(self) -> Polynomials:
        import numpy as np

        from sma_games.kernels.decisions import Polynomials

        terms = [term for polynomial in self._terms for term in polynomial]
        return Polynomials(
            _starts(map(len, self._terms)),
            np.array([coefficient for coefficient, _ in terms], dtype=np.float64).reshape(-1, 2),
            _starts(len(factors) for _, factors in terms),
            np.array([factor for _, factors in terms for factor in factors], dtype=np.int64),
        )


class OutcomeTable:
    """The outcomes of all cases, and their quantities as quotients of polynomials.

    `weights`, each 0 or 1, say which of the first quantities are added up to select an outcome.
    """

    def __init__(self, polynomials: PolynomialTable, weights: Sequence[float]) -> None:
        self.polynomials = polynomials
        self._weights = tuple(weights)
        self.types: list[EquilibriumType] = []
        """The type of each outcome."""
        self._quotients: list[list[list[tuple[int, int]]]] = []
        self._cases: list[Case] = []
        self._scores: list[tuple[int, int]] = []

    def add(self, case: Case) -> None:
        """Append the outcomes of another case."""
        self.types += [outcome.type for outcome in case.outcomes]
        self._cases.append(case)
        self._quotients.append(
            [[self.polynomials.reduced(*quotient) for quotient in outcome.quantities] for outcome in case.outcomes]
        )

    def arrays(self, *, only_dominant: bool) -> Outcomes:
        """Return the outcomes of all cases with their first quantities, one for each weight."""
        import numpy as np

        from sma_games.kernels.decisions import Outcomes

        size = len(self._weights)
        rows = [quotients[:size] for outcomes in self._quotients for quotients in outcomes]
        return Outcomes(
            _starts(map(len, self._quotients)),
            np.array(rows, dtype=np.int64).reshape(-1, size, 2),
            np.array(self._score(), dtype=np.int64).reshape(-1, 2),
            np.array(self._weights, dtype=np.float64),
            only_dominant,
        )

    def _score(self) -> list[tuple[int, int]]:
        """Return for each outcome the sum of the quantities of weight 1, by which those that always tie are known.

        A sum that is long to work out has a number of its own, below zero.
        """
        known = self._scores
        outcomes = [outcome for case in self._cases for outcome in case.outcomes]
        for outcome in outcomes[len(known) :]:
            parts = zip(outcome.quantities, self._weights, strict=False)
            used = [tuple(map(self.polynomials.polynomial, quotient)) for quotient, weight in parts if weight]
            is_short = prod(len(polynomial) for pair in used for polynomial in pair if polynomial) <= MOST_TERMS
            known.append(self.polynomials.reduced(*_sum(used)) if is_short else (-1, -len(known)))
        return known


def _sum(quotients: Sequence[Ratio]) -> Ratio:
    top, bottom = 0, 1
    for over, under in quotients:
        top, bottom = top * under + over * bottom, bottom * under
    return top, bottom


def _factors(powers: Any) -> list[int]:
    return [index for index, power in enumerate(powers) for _ in range(int(power))]


def _starts(lengths: Any) -> NDArray[Any]:
    import numpy as np

    return np.concatenate([[0], np.cumsum(np.fromiter(lengths, dtype=np.int64))]).astype(np.int64)

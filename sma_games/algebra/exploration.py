"""Running a solver on polynomials whose signs are not known: every way in which its comparisons can come out.

The solver sees `PathNumber`s. Each time that it compares two of them, the order looks up the signs of the irreducible
factors of the difference; a sign that nothing fixes yet is *chosen*, and the other possible choices are tried in later
runs. So the runs make up a tree of sign conditions with an answer at each leaf, which is the answer to the game for all
parameter values at once: a case distinction that is complete by construction, equalities included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from sma_games.algebra.box import Box, Condition, Decision, Verdict

if TYPE_CHECKING:
    from flint import fmpz_mpoly

__all__ = ["Atoms", "Branch", "Case", "CaseTree", "PathNumber", "case_at", "explore", "leaves"]

Answer = TypeVar("Answer")

SIGNS = (1, -1, 0)


@dataclass(frozen=True)
class Case(Generic[Answer]):
    """A leaf: the answer, and whether the conditions on the way can be met."""

    answer: Answer
    decision: Decision


@dataclass
class Branch(Generic[Answer]):
    """A polynomial whose sign decides how to go on; signs that cannot occur have no child."""

    polynomial: int
    children: dict[int, CaseTree[Answer]] = field(default_factory=dict)


CaseTree: TypeAlias = Branch[Answer] | Case[Answer]


class PathNumber:
    """A polynomial in the values of the formulas, ordered by the choices made in one run."""

    __slots__ = ("_hash", "order", "polynomial")

    def __init__(self, polynomial: fmpz_mpoly, order: _Path) -> None:
        self.polynomial = polynomial
        self.order = order
        self._hash: int | None = None

    def __add__(self, other: object) -> PathNumber:
        return PathNumber(self.polynomial + _plain(other), self.order)

    __radd__ = __add__

    def __neg__(self) -> PathNumber:
        return PathNumber(-self.polynomial, self.order)

    def __sub__(self, other: object) -> PathNumber:
        return PathNumber(self.polynomial - _plain(other), self.order)

    def __rsub__(self, other: object) -> PathNumber:
        return PathNumber(_plain(other) - self.polynomial, self.order)

    def __mul__(self, other: object) -> PathNumber:
        return PathNumber(self.polynomial * _plain(other), self.order)

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return self.order.sign(self.polynomial) != 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PathNumber | int) and bool(self.polynomial == _plain(other))

    def __hash__(self) -> int:
        if self._hash is None:
            constant = self.polynomial.is_constant()
            number = int(self.polynomial.leading_coefficient()) if self.polynomial else 0
            self._hash = hash(number) if constant else hash(self.polynomial.str())
        return self._hash

    def __lt__(self, other: object) -> bool:
        return self.order.sign(self.polynomial - _plain(other)) < 0

    def __le__(self, other: object) -> bool:
        return self.order.sign(self.polynomial - _plain(other)) <= 0

    def __gt__(self, other: object) -> bool:
        return self.order.sign(self.polynomial - _plain(other)) > 0

    def __ge__(self, other: object) -> bool:
        return self.order.sign(self.polynomial - _plain(other)) >= 0


class Atoms:
    """Distinct formulas as variables, and what polynomials in them are in the parameters.

    Solvers work in the atoms, where polynomials stay short; only the irreducible factors whose sign matters are written
    out in the parameters, and each of them once.
    """

    def __init__(self, box: Box, numerators: Sequence[fmpz_mpoly], denominators: Sequence[fmpz_mpoly]) -> None:
        self.box = box
        self.numerators = numerators
        self.denominators = denominators
        self._space = Box({f"atom {index}": (Fraction(0), Fraction(1)) for index in range(len(numerators))})
        self._known: dict[int, tuple[int, list[int]]] = {}

    def variable(self, index: int) -> fmpz_mpoly:
        """Return a formula as a variable."""
        return self._space.context.gens()[index]

    def factors(self, polynomial: fmpz_mpoly) -> tuple[int, list[int]]:
        """Return a sign, and polynomials in the parameters whose signs, multiplied with it, are the polynomial's."""
        if polynomial.is_constant():
            value = polynomial.leading_coefficient() if polynomial else 0
            return (value > 0) - (value < 0), []
        sign, factors = self._space.factors(polynomial)
        found: list[int] = []
        for number, power in factors:
            part, numbers = self._written_out(number)
            sign *= part**power
            found += numbers * (power if power < 2 else 2 - power % 2)  # noqa: PLR2004 - parity and zeros are what counts
        return sign, found

    def _written_out(self, number: int) -> tuple[int, list[int]]:
        """Return an irreducible polynomial in the atoms as a sign and polynomials in the parameters."""
        if number not in self._known:
            polynomial = self._space.polynomials[number]
            top = [max(int(powers[index]) for powers in polynomial.monoms()) for index in range(len(self.numerators))]
            total = self.box.integer(0)
            for powers, coefficient in polynomial.terms():
                term = self.box.integer(int(coefficient))
                for index, power in enumerate(powers):
                    term = term * self.numerators[index] ** int(power)
                    term = term * self.denominators[index] ** (top[index] - int(power))
                total = total + term
            parts = [total, *(self.denominators[index] for index, power in enumerate(top) if power % 2)]
            self._known[number] = self._sign_and_factors(parts)
        return self._known[number]

    def _sign_and_factors(self, parts: Sequence[fmpz_mpoly]) -> tuple[int, list[int]]:
        sign, numbers = 1, []
        for part in parts:
            if not part:
                return 0, []
            own, factors = self.box.factors(part)
            sign *= own
            numbers += [number for number, power in factors for _ in range(2 - power % 2)]
        return sign, numbers


class _Path:
    """The signs chosen in one run, some of them given beforehand."""

    def __init__(self, atoms: Atoms, given: Sequence[Condition]) -> None:
        self.atoms = atoms
        self.given = list(given)
        self.taken: list[tuple[Condition, dict[int, Decision]]] = []
        self._known: dict[int, int] = {}

    @property
    def conditions(self) -> list[Condition]:
        """The conditions of this run, in the order in which they were needed."""
        return [condition for condition, _ in self.taken]

    def sign(self, polynomial: fmpz_mpoly) -> int:
        """Return the sign of a polynomial in the atoms under the choices made, making those that are needed."""
        sign, numbers = self.atoms.factors(polynomial)
        for number in numbers:
            if not sign:
                return 0
            sign *= self._sign_of(number)
        return sign

    def _sign_of(self, number: int) -> int:
        fixed = self.atoms.box.fixed_sign(number)
        if fixed is not None:
            return fixed
        if number not in self._known:
            self._known[number] = self._choose(number)
        return self._known[number]

    def _choose(self, number: int) -> int:
        if len(self.taken) < len(self.given):
            condition = self.given[len(self.taken)]
            assert condition.polynomial == number
            self.taken.append((condition, {}))
            return condition.sign
        before = self.conditions
        decisions = {sign: self.atoms.box.decide([*before, Condition(number, sign)]) for sign in SIGNS}
        sign = next((sign for sign in SIGNS if decisions[sign].may_hold), 0)
        self.taken.append((Condition(number, sign), decisions))
        return sign


def explore(
    solve: Callable[[list[PathNumber]], Answer],
    atoms: Atoms,
    *,
    limit: int,
    progress: Callable[[int], None] | None = None,
) -> CaseTree[Answer]:
    """Return the answers of a solver for all parameter values, as a tree of sign conditions.

    Complete: a child is left out only if its conditions are proved to be impossible. The number of runs is that of the
    leaves.

    Parameters
    ----------
    solve
        Maps the values of the formulas, in order, to the answer.
    atoms
        The formulas.
    limit
        Most leaves.
    progress
        Called with the number of leaves found so far.

    Raises
    ------
    OverflowError
        If there are more leaves.
    """
    root: Branch[Answer] = Branch(-1)
    waiting: list[list[Condition]] = [[]]
    count = 0
    while waiting:
        path = _Path(atoms, waiting.pop())
        answer = solve([PathNumber(atoms.variable(index), path) for index in range(len(atoms.numerators))])
        final = atoms.box.decide(path.conditions) if path.conditions else Decision(Verdict.NONEMPTY, {})
        _insert(root, [condition for condition, _ in path.taken], Case(answer, final))
        for place, (condition, decisions) in enumerate(path.taken):
            others = [sign for sign in decisions if sign != condition.sign and decisions[sign].may_hold]
            before = [each for each, _ in path.taken[:place]]
            waiting.extend([*before, Condition(condition.polynomial, sign)] for sign in others)
        count += 1
        if progress is not None:
            progress(count)
        if count > limit:
            raise OverflowError(f"more than {limit} cases")
    return root.children[0]


def leaves(
    tree: CaseTree[Answer], before: tuple[Condition, ...] = ()
) -> Iterator[tuple[tuple[Condition, ...], Case[Answer]]]:
    """Yield the conditions and the case of every leaf."""
    if isinstance(tree, Case):
        yield before, tree
    else:
        for sign, child in tree.children.items():
            yield from leaves(child, (*before, Condition(tree.polynomial, sign)))


def case_at(tree: CaseTree[Answer], box: Box, setting: Mapping[str, Fraction]) -> Case[Answer]:
    """Return the leaf that a setting belongs to."""
    while isinstance(tree, Branch):
        tree = tree.children[box.sign_at(tree.polynomial, setting)]
    return tree


def _insert(root: Branch[Any], conditions: Sequence[Condition], case: Case[Any]) -> None:
    """Hang a leaf into the tree; the root's only child has key 0."""
    node, key = root, 0
    for polynomial, sign in conditions:
        child = node.children.setdefault(key, Branch(polynomial))
        assert isinstance(child, Branch)
        node, key = child, sign
    node.children[key] = case


def _plain(other: object) -> Any:
    return other.polynomial if isinstance(other, PathNumber) else other

"""Running a solver on polynomials whose signs are not known: every way in which its comparisons can come out.

The solver sees `PathNumber`s. Each time that it compares two of them, the order looks up the signs of the irreducible
factors of the difference; a sign that nothing fixes yet is *chosen*, and the other possible choices are tried in later
runs. So the runs make up a tree of sign conditions with an answer at each leaf, which is the answer to the game for all
parameter values at once: a case distinction that is complete by construction, equalities included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, TypeVar

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.sign_cases.atoms import Atoms
from sma_games.algebra.sign_cases.box import Box, Condition, Decision, Verdict
from sma_games.errors import MethodError
from sma_games.interrupts import all_or_nothing, interruption

if TYPE_CHECKING:
    from flint import fmpz_mpoly

__all__ = [
    "Branch",
    "Case",
    "CaseTree",
    "Ending",
    "Exploration",
    "Leaf",
    "PathNumber",
    "answer_at",
    "conditions_at",
    "explore",
    "leaves",
    "replay",
]

Answer = TypeVar("Answer")

SIGNS = (1, -1, 0)
MOST_PARTS = 1_000  # of one case that another function looks at


@dataclass(frozen=True)
class Case(Generic[Answer]):
    """A leaf: the answer, and whether the conditions on the way can be met."""

    answer: Answer | None
    """None if nothing is asked here: the settings are outside of what the exploration is about."""
    decision: Decision


@dataclass
class Branch(Generic[Answer]):
    """A polynomial whose sign decides how to go on; signs that cannot occur have no child."""

    polynomial: int
    children: dict[int, CaseTree[Answer]] = field(default_factory=dict)


CaseTree: TypeAlias = Branch[Answer] | Case[Answer]


class Ending(Enum):
    """Why an exploration ended; the value is the sentence that a reader sees."""

    COMPLETE = "Every case was looked at."
    STOPPED = "A case was found that settles the question."
    LIMIT_REACHED = "There are more cases than the limit; those that were looked at are right."
    INTERRUPTED = "Interrupted; the cases that had been looked at are right."


@dataclass(frozen=True)
class Exploration(Generic[Answer]):
    """The cases found, and whether they are all."""

    tree: CaseTree[Answer] | None
    """None if it was interrupted at once."""
    ending: Ending
    num_cases: int


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
            self._hash = hash(number) if constant else self.order.atoms.fingerprint(self.polynomial)
        return self._hash

    def __lt__(self, other: object) -> bool:
        return self.order.sign(self.polynomial - _plain(other)) < 0

    def __le__(self, other: object) -> bool:
        return self.order.sign(self.polynomial - _plain(other)) <= 0

    def __gt__(self, other: object) -> bool:
        return self.order.sign(self.polynomial - _plain(other)) > 0

    def __ge__(self, other: object) -> bool:
        return self.order.sign(self.polynomial - _plain(other)) >= 0


class _Step(NamedTuple):
    """A sign that was needed in a run, and whether other signs are possible: if not, the earlier ones imply it."""

    condition: Condition
    is_choice: bool
    others: tuple[int, ...] = ()
    """Possible signs that are left to other runs."""


class _Path:
    """The signs chosen in one run, some of them given beforehand: in order, or by a case that it stays in."""

    def __init__(self, atoms: Atoms, given: Sequence[_Step], within: Leaf[Any] | None = None) -> None:
        self.atoms = atoms
        self.given = given
        self.within = within
        self.taken: list[_Step] = []
        self._held = within.conditions if within is not None else ()
        self._known: dict[int, int] = dict(self._held)

    @property
    def conditions(self) -> list[Condition]:
        """The conditions of this run, in the order in which they were needed."""
        return [step.condition for step in self.taken]

    @property
    def choices(self) -> list[Condition]:
        """The conditions that imply all others of this run."""
        return [step.condition for step in self.taken if step.is_choice]

    def alternatives(self) -> Iterator[list[_Step]]:
        """Yield the beginnings of the other runs: with another possible sign at one of the places chosen here."""
        for place, step in enumerate(self.taken):
            before = [each._replace(others=()) for each in self.taken[:place]] if step.others else []
            for sign in step.others:
                yield [*before, _Step(Condition(step.condition.polynomial, sign), is_choice=True)]

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
            step = self.given[len(self.taken)]
            assert step.condition.polynomial == number
        else:
            before = [*self._held, *self.choices]
            possible = [sign for sign in SIGNS if self.atoms.box.decide([*before, Condition(number, sign)]).may_hold]
            sign, *others = possible or [0]
            step = _Step(Condition(number, sign), bool(others), tuple(others))
        self.taken.append(step)
        return step.condition.sign

    def decision(self) -> Decision:
        """Return whether the signs of this run can occur together."""
        if self.choices:
            return self.atoms.box.decide([*self._held, *self.choices])
        return self.within.decision if self.within else Decision(Verdict.NONEMPTY, self.atoms.box.middle)


class _PathAt(_Path):
    """A run in which the signs are those at a setting."""

    def __init__(self, atoms: Atoms, setting: Mapping[str, RealNumber]) -> None:
        super().__init__(atoms, ())
        self._setting = setting

    def _choose(self, number: int) -> int:
        sign = self.atoms.box.sign_at(number, self._setting)
        self.taken.append(_Step(Condition(number, sign), is_choice=True))
        return sign


def explore(
    solve: Callable[[list[PathNumber]], Answer | None],
    atoms: Atoms,
    *,
    limit: int,
    progress: Callable[[int], None] | None = None,
    stop: Callable[[Case[Answer]], bool] | None = None,
    within: Leaf[Any] | None = None,
) -> Exploration[Answer]:
    """Return the answers of a solver for all parameter values, as a tree of sign conditions.

    Complete unless it ends early, which the ending says: a child is left out only if its conditions are proved to be
    impossible. The number of runs is that of the leaves.

    Parameters
    ----------
    solve
        Maps the values of the formulas, in order, to the answer, or to None if nothing is asked there.
    atoms
        The formulas.
    limit
        Most leaves.
    progress
        Called with the number of leaves found so far.
    stop
        Tells from a leaf that no other is needed.
    within
        A case of another exploration; its conditions hold from the start.

    Raises
    ------
    KeyboardInterrupt
        By Ctrl-C; the exploration so far is its `partial`.
    """
    root: Branch[Answer] = Branch(-1)
    waiting: list[list[_Step]] = [[]]
    count, ending = 0, Ending.COMPLETE
    try:
        while waiting and ending is Ending.COMPLETE:
            path = _Path(atoms, waiting.pop(), within)
            case = Case(solve(_numbers(atoms, path)), path.decision())
            _insert(root, path.conditions, case)
            waiting.extend(path.alternatives())
            count += 1
            if progress is not None:
                progress(count)
            if stop is not None and stop(case):
                ending = Ending.STOPPED
            elif count >= limit and waiting:
                ending = Ending.LIMIT_REACHED
    except KeyboardInterrupt:
        raise interruption(Exploration(root.children.get(0), Ending.INTERRUPTED, count)) from None
    return Exploration(root.children.get(0), ending, count)


def conditions_at(
    solve: Callable[[list[PathNumber]], Answer], atoms: Atoms, setting: Mapping[str, RealNumber]
) -> tuple[Answer, list[Condition]]:
    """Return the answer of a solver at a setting, and the signs on which it rests: where they hold, it is the same."""
    path = _PathAt(atoms, setting)
    return solve(_numbers(atoms, path)), path.conditions


def replay(
    solve: Callable[[list[PathNumber]], Answer], atoms: Atoms, leaf: Leaf[Any], *, limit: int = MOST_PARTS
) -> Iterator[Leaf[Answer]]:
    """Yield what another function says in a case that has been explored.

    Signs that the case fixes are looked up, in whatever order they are asked for. If the function needs one that the
    case leaves open, every part of the case is told, with its own conditions and witness.

    Raises
    ------
    MethodError
        If there are more parts than the limit.
    """
    found = all_or_nothing(lambda: explore(solve, atoms, limit=limit, within=leaf))
    if found.ending is not Ending.COMPLETE:
        raise MethodError(f"a case falls into more than {limit} parts; let fewer parameters vary")
    for part in leaves(found.tree):
        yield part._replace(conditions=(*leaf.conditions, *part.conditions))


def _numbers(atoms: Atoms, path: _Path) -> list[PathNumber]:
    return [PathNumber(atoms.variable(index), path) for index in range(len(atoms.numerators))]


class Leaf(NamedTuple, Generic[Answer]):
    """A case that has an answer, with the conditions that lead to it."""

    conditions: tuple[Condition, ...]
    answer: Answer
    decision: Decision


def leaves(tree: CaseTree[Answer] | None, before: tuple[Condition, ...] = ()) -> Iterator[Leaf[Answer]]:
    """Yield every case that has an answer."""
    if isinstance(tree, Case):
        if tree.answer is not None:
            yield Leaf(before, tree.answer, tree.decision)
    elif tree is not None:
        for sign, child in tree.children.items():
            yield from leaves(child, (*before, Condition(tree.polynomial, sign)))


def answer_at(tree: CaseTree[Answer] | None, box: Box, setting: Mapping[str, RealNumber]) -> Answer | None:
    """Return the answer at a setting; None if it was not looked at, or nothing is asked there."""
    while isinstance(tree, Branch):
        tree = tree.children.get(box.sign_at(tree.polynomial, setting))
    return None if tree is None else tree.answer


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

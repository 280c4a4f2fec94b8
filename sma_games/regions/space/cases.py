"""The cases that an exploration found, and what can be read off them: conditions, formulas, witnesses."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.polynomials.rational_functions import Quotient, RationalFunction
from sma_games.algebra.sign_cases.atoms import Atoms
from sma_games.algebra.sign_cases.box import Box, Condition, Decision, Verdict
from sma_games.algebra.sign_cases.exploration import (
    Branch,
    Case,
    CaseTree,
    Ending,
    Exploration,
    Leaf,
    answer_at,
    leaves,
    replay,
)
from sma_games.algebra.sign_cases.simplification import Piece, pieces_of
from sma_games.algebra.sign_cases.wording import Wording, polynomial_text
from sma_games.answers import Answer, BoxQuestion, EquilibriumType, EquilibriumView
from sma_games.expressions import Formula
from sma_games.expressions.polynomials import quotient_formula
from sma_games.modeling.comparisons import names_of, names_of_formulas
from sma_games.modeling.spaces import Space
from sma_games.regions.claims.claims import Claim

__all__ = ["PREFERENCE", "Cases", "EquilibriumFormulas"]

PREFERENCE = {Verdict.NONEMPTY: 0, Verdict.BOUNDARY_ONLY: 1, Verdict.UNDECIDED: 2, Verdict.EMPTY: 3}


@dataclass(frozen=True)
class EquilibriumFormulas:
    """The numbers of an equilibrium as formulas over the parameters, right in a part of a region, or in all of it."""

    kind: EquilibriumType
    probabilities: Mapping[str, Mapping[str, Formula]]
    """Normal form: by player and strategy in use."""
    payoffs: Mapping[str, Formula]
    measures: Mapping[str, Formula]
    """Trees: expected values of the measures."""
    witness: Mapping[str, RealNumber] | None
    """A setting of the part in which they are right."""
    conditions: tuple[tuple[str, ...], ...] = ((),)
    """Within the region they are right where all conditions of some piece hold: by default everywhere."""

    def __str__(self) -> str:
        mixed = {
            f"{player} {name}": formula
            for player, choice in self.probabilities.items()
            if len(choice) > 1
            for name, formula in choice.items()
        }
        lines = {**mixed, **{f"payoff {player}": formula for player, formula in self.payoffs.items()}, **self.measures}
        where = " or ".join(" and ".join(piece) for piece in self.conditions)
        head = f"{self.kind.label}, where {where}" if where else self.kind.label
        return "\n".join([head, *(f"  {name} = {formula.text}" for name, formula in lines.items())])


@dataclass
class _View:
    """An equilibrium of a region, in the part where its formulas come from."""

    view: EquilibriumView
    functions: tuple[RationalFunction, ...]
    """Its numbers, as functions of the parameters."""
    witness: Mapping[str, RealNumber] | None


@dataclass(frozen=True, eq=False)
class Cases:
    """All cases of a question about a space, with the answer in each."""

    space: Space
    atoms: Atoms
    exploration: Exploration[Answer]
    finder: BoxQuestion | None
    """What found the answers, if they are sets of equilibria."""
    nothing: str = "none"
    """What a region without equilibria is called."""
    holds: str = "is an equilibrium"
    """What is said of what a region lists."""
    caveat: str = ""
    """What answers without mixtures leave out."""
    claim: Claim | None = None
    """What the answers say of a setting; None if they list equilibria."""

    @property
    def box(self) -> Box:
        """The box that the cases cut."""
        return self.space.box

    def at(self, setting: Mapping[str, RealNumber]) -> Answer | None:
        """Return the answer at a setting; None if it is outside the space, or was not looked at."""
        return answer_at(self.exploration.tree, self.box, setting)

    @cached_property
    def wording(self) -> Wording:
        """How conditions are told."""
        return Wording(self.box, self.atoms, names_of_formulas(self.space.model))

    @property
    def is_complete(self) -> bool:
        """Whether every case was looked at."""
        return self.exploration.ending is Ending.COMPLETE

    @cached_property
    def leaves(self) -> tuple[Leaf[Answer], ...]:
        """Every case that has an answer."""
        return tuple(leaves(self.exploration.tree))

    def best_decisions(self) -> dict[tuple[EquilibriumType, ...], Decision]:
        """Return, for each set of equilibria, the best that is known of where it is."""
        best: dict[tuple[EquilibriumType, ...], Decision] = {}
        for _, answer, decision in self.leaves:
            known = best.get(answer.equilibria)
            if known is None or PREFERENCE[decision.verdict] < PREFERENCE[known.verdict]:
                best[answer.equilibria] = decision
        return best

    @cached_property
    def signs(self) -> dict[tuple[EquilibriumType, ...], list[object]]:
        """The signs of polynomials in each case, by the types of the equilibria: what a map says, in full."""
        found: dict[tuple[EquilibriumType, ...], list[object]] = {}
        terms = self.box.polynomials.terms
        for conditions, answer, _ in self.leaves:
            case = [(terms(number), sign) for number, sign in conditions]
            found.setdefault(answer.equilibria, []).append((case, answer.plans))
        return found

    @cached_property
    def pieces(self) -> dict[Hashable, list[Piece]]:
        """Conjunctions of conditions, by the types of the equilibria; worked out when first asked for."""
        return self._pieces(lambda answer: answer.equilibria)

    def texts(self, key: Callable[[Answer], Hashable]) -> dict[Hashable, tuple[tuple[str, ...], ...]]:
        """Return conjunctions whose union is where a key of the answer has each of its values."""
        return {value: self.shown(pieces) for value, pieces in self._pieces(key).items()}

    def shown(self, pieces: Sequence[Piece]) -> tuple[tuple[str, ...], ...]:
        """Return conjunctions as text."""
        return tuple(tuple(self.wording.text(*condition) for condition in piece) for piece in pieces)

    def latex(self, pieces: Sequence[Piece]) -> str:
        """Return a union of conjunctions as LaTeX."""
        parts = [r" \land ".join(self.wording.latex(*condition) for condition in piece) for piece in pieces]
        if len(parts) > 1:
            parts = [rf"\left({part}\right)" if r"\land" in part else part for part in parts]
        return r" \lor ".join(parts) or r"\text{always}"

    def _pieces(self, key: Callable[[Answer], Hashable]) -> dict[Hashable, list[Piece]]:
        if self.is_complete and self.exploration.tree is not None:
            return pieces_of(self.box, self.exploration.tree, key)
        found: dict[Hashable, list[Piece]] = {}  # as they are: what was not looked at must not be joined to them
        for conditions, answer, _ in sorted(self.leaves, key=_preference):
            piece = tuple((number, frozenset({sign})) for number, sign in conditions)
            found.setdefault(key(answer), []).append(piece)
        return found

    def formulas(self, equilibria: tuple[EquilibriumType, ...]) -> tuple[EquilibriumFormulas, ...]:
        """Return the formulas of the equilibria of a region, each once, with the part of it in which they are right."""
        return tuple(each for each, _ in self._formulas(equilibria))

    def formulas_at(
        self, equilibria: tuple[EquilibriumType, ...], setting: Mapping[str, RealNumber]
    ) -> list[EquilibriumFormulas]:
        """Return the formulas that are right at a setting of a region, as their conditions say."""
        found = self._formulas(equilibria)
        return [formulas for formulas, pieces in found if any(self._is_in(piece, setting) for piece in pieces)]

    def _is_in(self, piece: Piece, setting: Mapping[str, RealNumber]) -> bool:
        return all(self.box.sign_at(number, setting) in signs for number, signs in piece)

    def _formulas(self, equilibria: tuple[EquilibriumType, ...]) -> list[tuple[EquilibriumFormulas, list[Piece]]]:
        """Return the formulas of a region, each with conjunctions: within the region it is right in their union."""
        if equilibria not in self._known_formulas:
            self._known_formulas[equilibria] = self._find_formulas(equilibria)
        return self._known_formulas[equilibria]

    @cached_property
    def _known_formulas(self) -> dict[Any, list[tuple[EquilibriumFormulas, list[Piece]]]]:
        return {}

    def _find_formulas(self, equilibria: tuple[EquilibriumType, ...]) -> list[tuple[EquilibriumFormulas, list[Piece]]]:
        mine = (leaf for leaf in self.leaves if leaf.answer.equilibria == equilibria and leaf.decision.may_hold)
        parts = [part for leaf in mine for part in replay(self._views, self.atoms, leaf) if part.decision.may_hold]
        known: list[_View] = []
        root: Branch[frozenset[int]] = Branch(-1)
        for part in sorted(parts, key=_size):
            right = frozenset([self._include(view, part, known) for view in part.answer])
            _hang(root, part.conditions, Case(right, part.decision))
        tree = root.children[0]
        return [self._written(each, self._where(tree, number)) for number, each in enumerate(known)]

    def _include(self, view: EquilibriumView, part: Leaf[Any], known: list[_View]) -> int:
        """Return the number of an equilibrium among those known, to which it is added if its formulas are new."""
        functions = tuple(map(self._function, _numbers(view)))
        alike = [(number, old.functions) for number, old in enumerate(known) if old.view.kind == view.kind]
        found = next((number for number, old in alike if old == functions), None)
        if found is None:
            equal = (number for number, old in alike if self._are_equal(old, functions, part))
            found = next((number for number in equal if self._is_defined(known[number].view, part)), None)
        if found is None:
            found = len(known)
            known.append(_View(view, functions, part.decision.witness))
        return found

    def _are_equal(
        self, first: Sequence[RationalFunction], second: Sequence[RationalFunction], part: Leaf[Any]
    ) -> bool:
        """Tell whether functions are proved to be equal in a part that is a tie."""
        is_tie = any(sign == 0 for _, sign in part.conditions)
        pairs = zip(first, second, strict=True)
        return is_tie and all(old == new or self._is_zero((old - new).numerator, part) for old, new in pairs)

    def _is_defined(self, view: EquilibriumView, part: Leaf[Any]) -> bool:
        """Tell whether the formulas of an equilibrium are proved to divide by zero nowhere in a part."""
        divisors = (self.atoms.reduced(each.numerator, each.denominator)[1] for each in _numbers(view))
        factors = {
            number
            for divisor in divisors
            for number, _ in self.box.factors(self.atoms.written_out(divisor).numerator)[1]
            if self.box.fixed_sign(number) is None
        }
        return not any(self.box.decide([*part.conditions, Condition(number, 0)]).may_hold for number in factors)

    def _is_zero(self, polynomial: Any, part: Leaf[Any]) -> bool:
        """Tell whether a polynomial in the parameters is proved to be zero all over a part."""
        _, factors = self.box.factors(polynomial)
        return any(self._vanishes(number, part) for number, _ in factors)

    def _vanishes(self, number: int, part: Leaf[Any]) -> bool:
        if Condition(number, 0) in part.conditions:
            return True
        witness = part.decision.witness
        if witness is not None and self.box.sign_at(number, witness):
            return False
        return not any(self.box.decide([*part.conditions, Condition(number, sign)]).may_hold for sign in (-1, 1))

    def _where(self, tree: CaseTree[frozenset[int]], number: int) -> list[Piece]:
        """Return where in its region an equilibrium has certain formulas."""
        if all(number in leaf.answer for leaf in leaves(tree)):
            return [()]
        return pieces_of(self.box, tree, lambda right: number in right)[True]

    def _views(self, numbers: list[Any]) -> list[EquilibriumView]:
        assert self.finder is not None
        self.space.is_inside(numbers)
        return self.finder.views(numbers)

    def _written(self, found: _View, pieces: list[Piece]) -> tuple[EquilibriumFormulas, list[Piece]]:
        view = found.view
        formulas = EquilibriumFormulas(
            view.kind,
            {
                player: {name: self._formula(each) for name, each in choice.items()}
                for player, choice in view.probabilities.items()
            },
            {player: self._formula(each) for player, each in view.payoffs.items()},
            {name: self._formula(each) for name, each in view.measures.items()},
            found.witness,
            self.shown(pieces),
        )
        return formulas, pieces

    def _function(self, number: Quotient) -> RationalFunction:
        """Return a number of an equilibrium as a function of the parameters."""
        parts = (self.atoms.written_out(part) for part in (number.numerator, number.denominator))
        top, bottom = parts
        return top / bottom

    def _formula(self, number: Quotient) -> Formula:
        """Return a number of an equilibrium as a formula: in the definitions of the model where that is possible."""
        scope = names_of(self.space.model)
        names = names_of_formulas(self.space.model)
        over, under = map(_terms, self.atoms.reduced(number.numerator, number.denominator))
        used = [index for part in (over, under) for powers in part for index, power in enumerate(powers) if power]
        if not used or not all(index < len(names) and names[index] for index in used):
            function = self._function(number)
            over, under = _terms(function.numerator), _terms(function.denominator)
            if not any(map(any, under)):
                ((one, divisor),) = under.items()
                over, under = {powers: value / divisor for powers, value in over.items()}, {one: Fraction(1)}
            names = list(self.box.names)
        top, bottom = (polynomial_text([name or "0" for name in names], part) for part in (over, under))
        text = top if bottom == "1" else f"({top}) / ({bottom})"
        return quotient_formula(over, under, [scope.get(name or "") for name in names], text)


def _preference(leaf: Leaf[Answer]) -> int:
    """Sort cases with an interior before the others."""
    return PREFERENCE[leaf.decision.verdict]


def _size(part: Leaf[Any]) -> tuple[int, int]:
    """Sort parts with an interior before ties, and ties in one sign before smaller ones."""
    return PREFERENCE[part.decision.verdict], sum(sign == 0 for _, sign in part.conditions)


def _hang(root: Branch[Any], conditions: Sequence[Condition], case: Case[Any]) -> None:
    """Hang a case into a tree whose root has one child, number 0."""
    node, key = root, 0
    for polynomial, sign in conditions:
        child = node.children.setdefault(key, Branch(polynomial))
        assert isinstance(child, Branch)
        node, key = child, sign
    node.children[key] = case


def _numbers(view: EquilibriumView) -> list[Quotient]:
    mixed = [each for choice in view.probabilities.values() for each in choice.values()]
    return [*mixed, *view.payoffs.values(), *view.measures.values()]


def _terms(polynomial: Any) -> dict[tuple[int, ...], Fraction]:
    return {tuple(map(int, powers)): Fraction(int(value)) for powers, value in polynomial.terms()}

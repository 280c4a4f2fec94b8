"""The cases that an exploration found, and what can be read off them: conditions, formulas, witnesses."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import Any

from sma_games.algebra.atoms import Atoms
from sma_games.algebra.box import Box, Decision, Verdict
from sma_games.algebra.exploration import Ending, Exploration, Leaf, answer_at, leaves, replay
from sma_games.algebra.rational_functions import Quotient, RationalFunction
from sma_games.algebra.real_numbers import RealNumber
from sma_games.algebra.simplification import Piece, pieces_of
from sma_games.algebra.wording import Wording, polynomial_text
from sma_games.answers import Answer, BoxQuestion, EquilibriumType, EquilibriumView
from sma_games.expressions import Formula
from sma_games.expressions.polynomials import quotient_formula
from sma_games.modeling import ParametricGame
from sma_games.modeling.comparisons import names_of
from sma_games.regions.spaces import Space

__all__ = ["PREFERENCE", "Cases", "EquilibriumFormulas"]

PREFERENCE = {Verdict.NONEMPTY: 0, Verdict.BOUNDARY_ONLY: 1, Verdict.UNDECIDED: 2, Verdict.EMPTY: 3}


@dataclass(frozen=True)
class EquilibriumFormulas:
    """The numbers of an equilibrium as formulas over the parameters, right in some part of a region."""

    kind: EquilibriumType
    probabilities: Mapping[str, Mapping[str, Formula]]
    """Normal form: by player and strategy in use."""
    payoffs: Mapping[str, Formula]
    measures: Mapping[str, Formula]
    """Trees: expected values of the measures."""
    witness: Mapping[str, RealNumber] | None
    """A setting of the part in which they are right."""

    def __str__(self) -> str:
        mixed = {
            f"{player} {name}": formula
            for player, choice in self.probabilities.items()
            if len(choice) > 1
            for name, formula in choice.items()
        }
        lines = {**mixed, **{f"payoff {player}": formula for player, formula in self.payoffs.items()}, **self.measures}
        return "\n".join([self.kind.label, *(f"  {name} = {formula.text}" for name, formula in lines.items())])


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

    def formulas(self, equilibria: tuple[EquilibriumType, ...]) -> Iterator[EquilibriumFormulas]:
        """Yield the formulas of the equilibria of a region, each once; several for one type if it has pieces."""
        assert self.finder is not None
        known: set[Any] = set()
        mine = [leaf for leaf in sorted(self.leaves, key=_preference) if leaf.answer.equilibria == equilibria]
        parts = chain.from_iterable(replay(self._views, self.atoms, leaf) for leaf in mine if leaf.decision.may_hold)
        for _, views, decision in parts:
            for view in views if decision.may_hold else ():
                key = (view.kind, *(str(self._function(each)) for each in _numbers(view)))
                if key not in known:
                    known.add(key)
                    yield self._written(view, decision.witness)

    def _views(self, numbers: list[Any]) -> list[EquilibriumView]:
        assert self.finder is not None
        self.space.is_inside(numbers)
        return self.finder.views(numbers)

    def _written(self, view: EquilibriumView, witness: Mapping[str, RealNumber] | None) -> EquilibriumFormulas:
        return EquilibriumFormulas(
            view.kind,
            {
                player: {name: self._formula(each) for name, each in choice.items()}
                for player, choice in view.probabilities.items()
            },
            {player: self._formula(each) for player, each in view.payoffs.items()},
            {name: self._formula(each) for name, each in view.measures.items()},
            witness,
        )

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


def names_of_formulas(model: ParametricGame) -> list[str | None]:
    """Return, for each formula of a model, the parameter or definition that it is; None if it is neither."""
    named = {formula: name for name, formula in names_of(model).items()}
    return [named.get(formula) for formula in model.formulas]


def _preference(leaf: Leaf[Answer]) -> int:
    """Sort cases with an interior before the others."""
    return PREFERENCE[leaf.decision.verdict]


def _numbers(view: EquilibriumView) -> list[Quotient]:
    mixed = [each for choice in view.probabilities.values() for each in choice.values()]
    return [*mixed, *view.payoffs.values(), *view.measures.values()]


def _terms(polynomial: Any) -> dict[tuple[int, ...], Fraction]:
    return {tuple(map(int, powers)): Fraction(int(value)) for powers, value in polynomial.terms()}

"""The explicit route: the parametric answer, found piece by piece, compiled, and looked up for many settings at once.

The answer depends on signs of polynomials in the values of the formulas. They form a decision tree, which grows as
settings come up that take a new way through it: the solver runs once on polynomials, with the signs at that setting.
Signs are computed in floats with error bounds; one that is not certain is computed exactly. So every answer is the
exact one, and games that tie whatever the parameters are cost no more than others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from flint import fmpq

from sma_games.algebra.sign_cases.witnesses import VariableSpace, WitnessedSigns
from sma_games.answers import Case, EquilibriumType, box_question_for
from sma_games.errors import EvaluationError
from sma_games.games import ChanceNode
from sma_games.modeling import ParametricGame
from sma_games.sweeps.routes.compiled_tables import OutcomeTable, PolynomialTable
from sma_games.sweeps.settings.parametric_functions import functions_of
from sma_games.sweeps.settings.settings import Settings, SettingsChunk
from sma_games.sweeps.settings.straight_line_code import Lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sma_games.kernels.decisions import Outcomes, Polynomials

__all__ = ["ALONE", "UNDECIDED", "ExplicitAnswers", "Found", "OutcomeArrays"]

UNDECIDED = -3
"""The leaf of a setting whose answer hangs on a sign that is too close to call and has no exact value."""
FOUND_AT_ONCE = 16  # new ways found before the tree is walked again
FEW_QUESTIONS = 40  # polynomials whose signs are all worked out, rather than one by one where needed
ALONE = -4
"""The leaf of a setting with so many ties that it is solved by itself, with exact numbers."""


class Found(NamedTuple):
    """What is known about the settings of a chunk."""

    leaves: NDArray[Any]
    cases: Sequence[Case]
    """By leaf."""
    solved_exactly: Sequence[int]
    """Places of the settings at which floats leave some sign open, in order, however it was found."""
    alone: Mapping[int, Case]
    """The cases of settings that were solved by themselves, by place in the chunk: those with exact values at which
    floats leave some sign open, or with too many ties."""
    values: NDArray[Any]
    errors: NDArray[Any]


class OutcomeArrays(NamedTuple):
    """The outcomes of all cases as arrays; see `kernels.decisions.outcomes`."""

    outcomes: Outcomes
    polynomials: Polynomials
    types: tuple[EquilibriumType, ...]


class _TreeArrays(NamedTuple):
    """The decision tree as arrays; see `kernels.decisions.walk_all`."""

    places: NDArray[Any]
    children: NDArray[Any]
    asked: NDArray[Any]
    polynomials: Polynomials


class _UndecidedError(Exception):
    """A sign that floats leave open, of a formula that has no exact value."""


class ExplicitAnswers:
    """The decision tree of a model over the parameters that vary, shared by all threads.

    Parameters
    ----------
    settings
        Which parameters vary; the others are numbers.
    weights
        Of the quantities of outcomes: 1 for those whose sum selects one, else 0.

    Raises
    ------
    MethodError
        If the model is no two-player matrix and no tree with perfect information.
    """

    def __init__(self, settings: Settings, weights: Sequence[float]) -> None:
        self.settings = settings
        self.model = settings.model
        self.question = box_question_for(self.model, "sweeps by cases")
        self.lines = Lines(
            self.model.program, settings.names, settings.fixed, functions_of(settings, self.model.program)
        )
        self.space = VariableSpace(len(self.lines.atoms), self.lines.functions)
        self.cases: list[Case] = []
        self.polynomials = PolynomialTable(self.space)
        self.outcome_table = OutcomeTable(self.polynomials, weights)
        self._questions: list[int] = []
        self._children: list[list[int]] = []
        self._chance = _chance_rows(self.model)
        self._lock = Lock()
        self._walkable: _TreeArrays | None = None

    def find(self, chunk: SettingsChunk) -> Found:
        """Return the leaf of each setting of a chunk, and the cases known by now.

        Raises
        ------
        EvaluationError
            If a formula has no value at some setting.
        SettingError
            If probabilities of chance do not add up to one at some setting.
        """
        import numpy as np

        from sma_games.kernels.decisions import MISSING, OPEN, walk, walk_all

        values, errors = self.lines.evaluate(chunk)
        self._check_finite(chunk, values)
        leaves = np.full(chunk.size, MISSING)
        todo = np.arange(chunk.size)
        exactly, new = [], []
        while len(todo):
            tree = self._arrays()
            if len(todo) == chunk.size and len(tree.asked) <= FEW_QUESTIONS:
                walk_all(tree.places, tree.children, tree.asked, tree.polynomials, values, errors, leaves)
            else:
                walk(tree.asked[tree.places], tree.children, tree.polynomials, values, errors, todo, leaves)
            for i in todo[leaves[todo] == OPEN]:
                leaves[i] = self._exact_leaf(chunk, int(i), values, errors)
                exactly.append(int(i))
            todo = todo[leaves[todo] == MISSING]
            for i in todo[:FOUND_AT_ONCE]:
                leaves[i] = self._exact_leaf(chunk, int(i), values, errors)
                new.append(int(i))
            todo = todo[FOUND_AT_ONCE:]
        crowded = {int(i) for i in np.flatnonzero(leaves == ALONE)}
        places = sorted({*exactly, *self._open(new, leaves, values, errors), *crowded})
        solvable = sorted(crowded) if self.lines.is_irrational else places
        return Found(leaves, self.cases, places, self._solved_alone(chunk, solvable), values, errors)

    def _open(
        self, places: Sequence[int], leaves: NDArray[Any], values: NDArray[Any], errors: NDArray[Any]
    ) -> list[int]:
        """Return those of some settings, found when the tree was smaller, at which floats leave a sign open."""
        import numpy as np

        from sma_games.kernels.decisions import walk

        if not places:
            return []
        tree, found = self._arrays(), leaves.copy()
        walk(tree.asked[tree.places], tree.children, tree.polynomials, values, errors, np.array(places), found)
        return [place for place in places if found[place] < 0]

    def with_alone(self, found: Found, chunk: SettingsChunk, places: Sequence[int]) -> Found:
        """Return what is found with some more settings of the chunk solved by themselves."""
        further = self._solved_alone(chunk, [place for place in places if place not in found.alone])
        alone = dict(sorted({**found.alone, **further}.items()))
        return found._replace(alone=alone, solved_exactly=sorted({*found.solved_exactly, *further}))

    def _solved_alone(self, chunk: SettingsChunk, places: Sequence[int]) -> dict[int, Case]:
        """Return cases with exact numbers: near a tie, quotients of floats have few correct digits, if any."""
        return {i: self.question.case(self.model.numbers(self.settings.exact_in(chunk, i))) for i in places}

    def outcome_arrays(self, *, only_dominant: bool = False) -> OutcomeArrays:
        """Return the outcomes of all cases known by now, with their first quantities, one for each weight."""
        with self._lock:
            outcomes = self.outcome_table.arrays(only_dominant=only_dominant)
            return OutcomeArrays(outcomes, self.polynomials.arrays(), tuple(self.outcome_table.types))

    def _arrays(self) -> _TreeArrays:
        """Return the tree as arrays, made again only if it has grown."""
        import numpy as np

        with self._lock:
            if self._walkable is None:
                questions, children = self._questions, self._children
                if not questions:  # nothing is known, or there is nothing to ask
                    questions, children = [self.polynomials.one], [[self._root()] * 3]
                asked, places = np.unique(np.array(questions), return_inverse=True)
                self._walkable = _TreeArrays(places, np.array(children), asked, self.polynomials.arrays())
            return self._walkable

    def _root(self) -> int:
        from sma_games.kernels.decisions import FIRST_LEAF, MISSING

        return FIRST_LEAF if self.cases else MISSING

    def _exact_leaf(self, chunk: SettingsChunk, i: int, values: NDArray[Any], errors: NDArray[Any]) -> int:
        """Return the leaf of a setting by exact signs, running the solver if its way is new."""
        witness = _Witness(self, chunk, i, values, errors)
        with self._lock:
            try:
                known = self._walked(witness)
                return known if known is not None else self._run(witness)
            except _UndecidedError:
                return UNDECIDED

    def _walked(self, witness: _Witness) -> int | None:
        from sma_games.kernels.decisions import FIRST_LEAF, MISSING

        node = 0 if self._questions else self._root()
        while node >= 0:
            node = self._children[node][witness.sign(self._questions[node]) + 1]
        return None if node == MISSING else ALONE if node == ALONE else FIRST_LEAF - node

    def _run(self, witness: _Witness) -> int:
        """Run the solver on polynomials; add the way that it takes to the tree, and the case at its end."""
        from sma_games.kernels.decisions import FIRST_LEAF

        signs = WitnessedSigns(self.space, witness.sign)
        polynomials = [
            self.space.constant(atom) if isinstance(atom, fmpq) else self.space.variables[atom]
            for atom in self.lines.of_formulas
        ]
        numbers = signs.numbers(polynomials)
        for row in self._chance:
            shares = [numbers[index] for index in row]
            if any(share < 0 for share in shares) or sum(shares) - 1:
                witness.check()  # raises the error that names the stage
        leaf = self._leaf(numbers)
        self._insert(signs.asked, FIRST_LEAF - leaf if leaf >= 0 else leaf)
        self._walkable = None
        return leaf

    def _leaf(self, numbers: Sequence[Any]) -> int:
        """Return the leaf of a new case; ALONE if its ties are too many for a run on polynomials."""
        try:
            case = self.question.case_by_signs(numbers)
        except OverflowError:
            return ALONE
        self.cases.append(case)
        self.outcome_table.add(case)
        return len(self.cases) - 1

    def _insert(self, asked: Sequence[tuple[int, int]], end: int) -> None:
        """Add a way through the tree, and what is at its end."""
        from sma_games.kernels.decisions import MISSING

        node, parent = self._root() if not self._questions else 0, None
        for number, sign in asked:
            if node < 0:
                node = len(self._questions)
                self._questions.append(number)
                self._children.append([MISSING] * 3)
                if parent is not None:
                    self._children[parent[0]][parent[1]] = node
            parent = node, sign + 1
            node = self._children[node][sign + 1]
        if parent is not None:
            self._children[parent[0]][parent[1]] = end

    def _check_finite(self, chunk: SettingsChunk, values: NDArray[Any]) -> None:
        import numpy as np

        if not np.isfinite(values).all():
            for i in np.flatnonzero(~np.isfinite(values).all(axis=0)):
                self.model.numbers(self.settings.exact_in(chunk, int(i)))


class _Witness:
    """A setting of a chunk, at which signs are computed exactly, or from floats if formulas have no exact values."""

    def __init__(
        self, answers: ExplicitAnswers, chunk: SettingsChunk, i: int, values: NDArray[Any], errors: NDArray[Any]
    ) -> None:
        self._answers = answers
        self._chunk = chunk
        self._place = i
        self._floats = values, errors
        self._exact: list[Any] | None = None
        self._is_inexact = False

    def sign(self, number: int) -> int:
        """Return the sign of a polynomial."""
        atoms = self._atoms()
        if atoms is None:
            return self._float_sign(number)
        value = self._answers.space.polynomials[number](*atoms)
        return int(value > 0) - int(value < 0)

    def _float_sign(self, number: int) -> int:
        from sma_games.kernels.decisions import sign_of

        sign = sign_of(number, self._answers.polynomials.arrays(), *self._floats, self._place)
        if abs(sign) > 1:
            raise _UndecidedError
        return int(sign)

    def check(self) -> None:
        """Raise what `model.at` raises at this setting."""
        self._answers.model.numbers(self._setting())

    def _setting(self) -> dict[str, Fraction]:
        return self._answers.settings.exact_in(self._chunk, self._place)

    def _atoms(self) -> list[Any] | None:
        """Return the exact values of the atoms; None if formulas have no exact values here."""
        if self._exact is None and not self._is_inexact:
            lines = self._answers.lines
            try:
                self._exact = lines.exact(self._setting()) or [fmpq(0)]
            except EvaluationError:
                if not lines.is_irrational:
                    raise
                self._is_inexact = True
        return self._exact


def _chance_rows(model: ParametricGame) -> list[tuple[int, ...]]:
    return list(dict.fromkeys(node.probabilities for node in model.nodes if isinstance(node, ChanceNode)))

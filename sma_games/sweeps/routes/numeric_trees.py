"""The numeric route for trees: formulas and backward induction in floats with error bounds, exact where they fail."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar

from sma_games.answers import EquilibriumType, box_question_for, path_type
from sma_games.expressions import Program
from sma_games.games import ChanceNode, DecisionNode, TerminalNode
from sma_games.modeling import ParametricGame
from sma_games.sweeps.routes.listed import ListedEquilibria
from sma_games.sweeps.routes.numeric import completed, refuse_numeric
from sma_games.sweeps.routes.rows import Answer, ChunkRows, Method, Route, RowQuestion, numbered
from sma_games.sweeps.settings.parametric_functions import functions_of
from sma_games.sweeps.settings.settings import Settings, SettingsChunk
from sma_games.sweeps.settings.straight_line_code import Lines, ValueRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sma_games.kernels.backward_induction import Tree

__all__ = ["NumericTreeRoute"]

NUMBERS_AT_ONCE = 2**21  # values of formulas that a thread holds: with error bounds 32 MB
MOST_AT_ONCE = 2**12


class NumericTreeRoute(Route):
    """Backward induction in floats with error bounds.

    Raises
    ------
    MethodError
        If the tree has formulas with irrational values.
    """

    method: ClassVar[Method] = Method.NUMERIC

    def __init__(self, question: RowQuestion) -> None:
        refuse_numeric(question.settings.model, self.refusal(question.settings.model))
        settings = question.settings
        self.question = question
        self._answers = box_question_for(settings.model, "numeric sweeps")
        program = settings.model.program
        self._values = ValueRows(Lines(program, settings.names, settings.fixed, functions_of(settings, program)))
        self._tree = _tree(settings, self._values.of_formulas)
        self._at_once = min(MOST_AT_ONCE, 1 + NUMBERS_AT_ONCE // len(self._values))
        self._paths = _PathTypes(settings.model)

    @staticmethod
    def refusal(model: ParametricGame) -> str | None:
        """Say why a tree is not for this route, or None."""
        is_irrational = not all(formula.is_exact for formula in model.formulas)
        return "it takes trees whose values are rational numbers; 'explicit' takes this one" if is_irrational else None

    def rows(self, chunk: SettingsChunk) -> ChunkRows:
        """Return what is found for a chunk."""
        import numpy as np

        from sma_games.kernels.path_tables import numbered_sequences

        parts = [self._part(each) for each in chunk.parts(self._at_once)]
        counts, num_equilibria, quantities, misses, paths = map(np.concatenate, zip(*parts, strict=True))
        starts = np.concatenate([[0], np.cumsum(counts)])
        places, used = numbered(paths)
        types = [self._paths.types[path] for path in used]
        payoff_misses = misses[:, : len(self.question.settings.model.players)]
        listed = ListedEquilibria(starts, places, types, _ranks(types), quantities, payoff_misses)
        codes, firsts = numbered_sequences(places[listed.order], starts)
        ends = ((starts[first], starts[first + 1]) for first in firsts)
        answers = [Answer(tuple(types[place] for place in places[listed.order[start:end]])) for start, end in ends]
        chosen = listed.selections(self.question.weights, only_dominant=self.question.is_dominance)
        least, greatest, picked, selected, is_open = chosen
        flagged = np.union1d(np.flatnonzero(counts == 0), is_open)
        by_type = listed.by_type() if self.question.by_type else None
        found = ChunkRows(
            chunk, codes, answers, num_equilibria, least, greatest, selected, types, picked, flagged, by_type
        )
        return completed(found, self.question, self._answers)

    def _part(self, chunk: SettingsChunk) -> tuple[NDArray[Any], ...]:
        """Return for each setting the number of paths and of equilibria, for each path its quantities and number.

        Quantities come with bounds on their errors.
        """
        import numpy as np

        from sma_games.kernels.backward_induction import solve_trees
        from sma_games.kernels.path_tables import numbered_sequences

        values, errors = self._values.evaluate(chunk)
        finite = np.isfinite(values).all(axis=0) & np.isfinite(errors).all(axis=0)
        found = solve_trees(self._tree, values.T.copy(), errors.T.copy(), finite)
        numbers, firsts = numbered_sequences(found.steps, found.step_starts)
        steps = [found.steps[found.step_starts[first] : found.step_starts[first + 1]] for first in firsts]
        known = np.array([self._paths.number(each) for each in steps], dtype=np.int64)
        return np.diff(found.starts), found.num_equilibria, found.quantities, found.misses, known[numbers]


class _PathTypes:
    """The types of the paths of play that have come up, numbered; shared by all threads."""

    def __init__(self, model: ParametricGame) -> None:
        self.types: list[EquilibriumType] = []
        self._numbers: dict[bytes, int] = {}
        self._lock = Lock()
        self._choices = [
            (index, node.information_set, action) if isinstance(node, DecisionNode) else (index, "", "")
            for index, node in enumerate(model.nodes)
            if not isinstance(node, TerminalNode)
            for action in (node.actions if isinstance(node, DecisionNode) else node.branches)
        ]
        """What each place in the list of all children stands for."""

    def number(self, steps: NDArray[Any]) -> int:
        """Return the number of a path, given by its places in the list of children."""
        key = steps.tobytes()
        if key not in self._numbers:
            choices = sorted(self._choices[step] for step in steps)
            found = path_type(tuple((label, (action,)) for _, label, action in choices))
            with self._lock:
                if key not in self._numbers:
                    self.types.append(found)
                    self._numbers[key] = len(self.types) - 1
        return self._numbers[key]


def _ranks(types: Sequence[EquilibriumType]) -> NDArray[Any]:
    """Return the place of each type in the order in which equilibria are listed."""
    import numpy as np

    ranks = np.empty(len(types), dtype=np.int64)
    ranks[sorted(range(len(types)), key=lambda place: types[place].choices)] = np.arange(len(types))
    return ranks


def _tree(settings: Settings, rows: Sequence[int]) -> Tree:
    """Return the tree of a model as arrays; `rows` are those of its formulas."""
    import numpy as np

    from sma_games.kernels.backward_induction import CHANCE, LEAF, Tree

    model = settings.model
    position = {player: number for number, player in enumerate(model.players)}
    movers = [
        position[node.player] if isinstance(node, DecisionNode) else CHANCE if isinstance(node, ChanceNode) else LEAF
        for node in model.nodes
    ]
    children = [() if isinstance(node, TerminalNode) else node.children for node in model.nodes]
    shares = [
        [rows[index] for index in node.probabilities] if isinstance(node, ChanceNode) else [0] * len(below)
        for node, below in zip(model.nodes, children, strict=True)
    ]
    nothing = (0,) * (len(model.players) + len(model.measures))
    quantities = [
        [rows[index] for index in (*node.payoffs, *node.measures)] if isinstance(node, TerminalNode) else nothing
        for node in model.nodes
    ]
    chances = list(dict.fromkeys(node.probabilities for node in model.nodes if isinstance(node, ChanceNode)))
    return Tree(
        np.array(movers, dtype=np.int64),
        *_flat(children),
        _flat(shares)[1],
        np.array(quantities, dtype=np.int64),
        len(model.players),
        *_flat([[rows[index] for index in row] for row in chances]),
        np.array([_is_sum_one(row, settings) for row in chances], dtype=np.bool_),
    )


def _is_sum_one(row: Sequence[int], settings: Settings) -> bool:
    """Tell whether some formulas are proved to add up to one whatever the parameters are."""
    shares = functions_of(settings, Program([settings.model.formulas[index] for index in row]))
    if shares is None:
        return False
    total = sum(shares[1:], shares[0])
    return bool(total.numerator == total.denominator)


def _flat(lists: Sequence[Sequence[int]]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return where each list starts, and all of them one after the other."""
    import numpy as np

    starts = np.array([0, *accumulate(map(len, lists))], dtype=np.int64)
    return starts, np.array([number for numbers in lists for number in numbers], dtype=np.int64)

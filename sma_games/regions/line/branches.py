"""Equilibria followed along one parameter: branches, their exact formulas, and the values where something happens.

Between special values, which `constant_cells` finds with proof, each equilibrium has formulas; at special values it is
solved exactly, and each formula is followed to its limit there. So a branch keeps its identity over the whole range,
through changes of its strategies in use; where branches appear, vanish, merge or split is an event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.number_texts import exact_text, shown_text
from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber
from sma_games.algebra.polynomials.line_functions import LineFunction
from sma_games.answers import EquilibriumType, box_question_for, parametric_form
from sma_games.answers.lines import Line, parameter_of
from sma_games.answers.question import PURE_ONLY
from sma_games.answers.trees import TreeQuestion
from sma_games.errors import InadmissibleError
from sma_games.modeling import ParametricGame
from sma_games.modeling.settings import complete_setting
from sma_games.regions.line.branch_check import BranchMismatch, check_setting, random_settings
from sma_games.regions.line.branch_events import BranchEvent, find_events
from sma_games.regions.line.branch_tracing import Step, Track, trace
from sma_games.regions.line.line_equilibria import LineEquilibrium, line_equilibria
from sma_games.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BifurcationDiagram", "Branch", "BranchPiece", "BranchState", "bifurcation_diagram"]

SHOWN = 30  # branches, and events, that are printed


@dataclass(frozen=True)
class BranchPiece:
    """What a branch is over an open interval, or at a single value (`low == high`) where it is something else."""

    low: RealNumber
    high: RealNumber
    type: EquilibriumType
    """Strategies in use; of a tree, the actions on the path of play."""
    is_strict: bool
    """Matrix: each strategy is the only best response; tree: nobody on the path has another optimal action."""
    is_extreme: bool
    """Whether it is an extreme equilibrium, not an inner point of a continuum."""
    probabilities: Mapping[str, Mapping[str, LineFunction]]
    """By player and strategy, zeros included; empty for a tree."""
    payoffs: Mapping[str, LineFunction]
    measures: Mapping[str, LineFunction]
    """Trees: expected measures on the path."""

    @property
    def is_point(self) -> bool:
        """Whether it is about a single value."""
        return self.low == self.high

    def __contains__(self, value: RealNumber) -> bool:
        return self.low == value if self.is_point else self.low < value < self.high

    def __str__(self) -> str:
        low, high = shown_text(self.low), shown_text(self.high)
        where = f"at {low}" if self.is_point else f"{low} .. {high}"
        payoffs = ", ".join(f"{player} {function}" for player, function in self.payoffs.items())
        flags = f"  [{', '.join(self.flags)}]" if self.flags else ""
        return f"{where}: {self.type.label}; payoffs {payoffs}{flags}"

    @property
    def flags(self) -> tuple[str, ...]:
        """The properties that hold, as words."""
        words = {"strict": self.is_strict, "inside a continuum": not self.is_extreme}
        return tuple(word for word, holds in words.items() if holds)


@dataclass(frozen=True)
class BranchState:
    """A branch at one value, with exact numbers."""

    branch: int
    """Its number; of several branches that meet in one equilibrium, the first one's."""
    meeting: tuple[int, ...]
    """Numbers of the other branches with the same equilibrium."""
    type: EquilibriumType
    is_strict: bool
    is_extreme: bool
    probabilities: Mapping[str, Mapping[str, RealNumber]]
    payoffs: Mapping[str, RealNumber]
    measures: Mapping[str, RealNumber]


@dataclass(frozen=True)
class Branch:
    """One equilibrium followed along the parameter."""

    number: int
    pieces: tuple[BranchPiece, ...]
    """Ascending: open intervals, and the single values that belong to none of them."""

    @property
    def appears(self) -> RealNumber:
        """Where the branch begins."""
        return self.pieces[0].low

    @property
    def vanishes(self) -> RealNumber:
        """Where the branch ends."""
        return self.pieces[-1].high

    @property
    def is_isolated(self) -> bool:
        """Whether the equilibrium exists at a single value."""
        return len(self.pieces) == 1 and self.pieces[0].is_point

    @property
    def intervals(self) -> tuple[BranchPiece, ...]:
        """The pieces that are more than a single value."""
        return tuple(piece for piece in self.pieces if not piece.is_point)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its types, in order and without repetition."""
        return tuple(dict.fromkeys(piece.type.label for piece in self.intervals or self.pieces))

    @property
    def label(self) -> str:
        """The labels of its types in one line."""
        return " -> ".join(self.labels)

    def piece_at(self, value: RealNumber) -> BranchPiece | None:
        """Return the piece that holds at a value, or None where the branch does not exist."""
        return next((piece for piece in self.pieces if value in piece), None)

    def __str__(self) -> str:
        shown = [str(piece) for piece in self.intervals or self.pieces]
        return "\n".join([f"branch {self.number}: {self.label}", *(f"  {text}" for text in shown)])


@dataclass(frozen=True, repr=False)
class BifurcationDiagram(Result):
    """Every equilibrium along one parameter as a branch, and all that happens to the branches."""

    figure = "plot_bifurcation_diagram"

    model: ParametricGame = field(repr=False)
    parameter: str
    setting: Mapping[str, Fraction] = field(repr=False)
    """The value of every parameter; the one along which is today's."""
    branches: tuple[Branch, ...]
    """Numbered from 1 in order of where they begin."""
    events: tuple[BranchEvent, ...]
    """In order of their values."""
    has_mixtures: bool = True
    """Trees: whether no equilibrium was left out in which indifferent players mix."""

    @property
    def low(self) -> Fraction:
        """Lower end of the range."""
        return self.model.parameters[self.parameter].low

    @property
    def high(self) -> Fraction:
        """Upper end of the range."""
        return self.model.parameters[self.parameter].high

    @property
    def today(self) -> Fraction:
        """The parameter's value in the setting that was asked about."""
        return self.setting[self.parameter]

    @property
    def tipping_values(self) -> tuple[RealNumber, ...]:
        """The values strictly inside the range at which the set of types changes, as `tipping_points` finds them."""
        return tuple(dict.fromkeys(event.exact_value for event in self.events if event.is_tipping_point))

    def at(self, value: str | float | RealNumber) -> tuple[BranchState, ...]:
        """Return the equilibria at a value of the parameter, each with its branch and exact numbers.

        They are all extreme equilibria (of a tree: all paths), and the inner points of continua that branches pass.

        Raises
        ------
        SettingError
            If the value is no number, lies outside the range, or is not admissible.
        """
        if not isinstance(value, AlgebraicNumber):
            value = complete_setting(self.model.parameters, {}, None, {self.parameter: value})[self.parameter]
        found = self._at(value)
        if not found:
            raise InadmissibleError(f"not admissible: there is no game at {self.parameter} = {shown_text(value)}")
        return found

    def _at(self, value: RealNumber) -> tuple[BranchState, ...]:
        groups: dict[Any, list[BranchState]] = {}
        for branch in self.branches:
            piece = branch.piece_at(value)
            if piece is not None:
                state = _state(branch, piece, value)
                seen = state.type, *state.payoffs.values(), *state.measures.values()
                key = _frozen(state.probabilities) if state.probabilities else seen
                groups.setdefault(key, []).append(state)
        return tuple(replace(first, meeting=tuple(each.branch for each in rest)) for first, *rest in groups.values())

    def verify(self, num_settings: int = 100, *, seed: int = 0) -> tuple[BranchMismatch, ...]:
        """Compare the branches with the solver at random settings and at every rational event; return the differences.

        Costs one exact solution and one comparison per setting.

        Parameters
        ----------
        num_settings
            Number of random values of the parameter; the values of events and the ends of the range come on top.
        seed
            Of the random values.
        """
        values = random_settings(self.low, self.high, num_settings, seed)
        points = [piece.low for branch in self.branches for piece in branch.pieces if piece.is_point]
        special = [*points, *(event.exact_value for event in self.events)]
        values += [value for value in special if isinstance(value, Fraction)]
        mismatches = []
        for value in sorted(set(values)):
            setting = {**self.setting, self.parameter: value}
            if self.model.is_admissible(setting):
                mismatches += check_setting(self.model.assemble(self.model.numbers(setting)), value, self.at(value))
            elif states := self._at(value):
                mismatches.append(BranchMismatch(value, tuple(state.type for state in states), ()))
        return tuple(mismatches)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each piece of each branch, formulas as text."""
        import pandas as pd

        return pd.DataFrame([_row(branch, piece) for branch in self.branches for piece in branch.pieces])

    def events_to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each event."""
        import pandas as pd

        columns = ["parameter", "value", "exact_value", "event", "branches", "others", "is_tipping_point"]
        rows = [
            (
                self.parameter,
                event.value,
                exact_text(event.exact_value),
                event.kind.value,
                " ".join(map(str, event.branches)),
                " ".join(map(str, event.others)),
                event.is_tipping_point,
            )
            for event in self.events
        ]
        return pd.DataFrame(rows, columns=columns)

    @property
    def caveat(self) -> str:
        """What is left out; empty if nothing is."""
        return "" if self.has_mixtures else PURE_ONLY

    def __str__(self) -> str:
        count = f"{len(self.branches)} branch{'es' * (len(self.branches) != 1)}"
        low, high, today = map(shown_text, (self.low, self.high, self.today))
        lines = [f"{self.parameter} on [{low}, {high}], today {today}: {count}"]
        for title, rows in (("branches", self.branches), ("events", self.events)):
            lines += [line for row in rows[:SHOWN] for line in f"  {row}".replace("\n", "\n  ").splitlines()]
            if len(rows) > SHOWN:
                lines.append(f"  … and {len(rows) - SHOWN} more {title}")
        lines += [self.caveat] if self.caveat else []
        return "\n".join(lines)


def bifurcation_diagram(model: ParametricGame, over: str | Iterable[str]) -> BifurcationDiagram:
    """Return every equilibrium as a branch along one parameter over its range, with all events.

    Complete and exact, for two-player matrices (extreme equilibria) and trees with perfect information (subgame-perfect
    paths of play, tied ones and extreme mixtures as branches of their own). Costs about as much as `tipping_points`.

    Parameters
    ----------
    model
        A parametric game.
    over
        Name of the parameter that varies over its range; the others keep the values of the baseline.

    Raises
    ------
    SettingError
        If a name is unknown or a value is outside its range.
    MethodError
        If the game is of another kind, or ties in a tree make thousands of paths.
    EvaluationError
        If a formula is not a rational function.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> diagram = bifurcation_diagram(load_model("textbook/battle_of_the_sexes"), "premium")
    >>> print(diagram.branches[0])
    branch 1: fight / opera -> opera+fight / opera+fight
      -1 .. 0: fight / opera; payoffs row 0, column 0  [strict]
      0 .. 5: opera+fight / opera+fight; payoffs row premium/(premium + 1), column premium/(premium + 1)
    >>> sorted({event.kind.name for event in diagram.events})
    ['CHANGES_SUPPORT', 'SPLITS', 'STOPS_BEING_STRICT']
    """
    parameter = parameter_of(model, over, "bifurcation_diagram")
    along, model = parameter.name, parametric_form(model)
    setting = model.baseline
    question = box_question_for(model, "branches")
    line = Line(model, along, setting, question)
    equilibria = line_equilibria(question, line)
    tracks, crossings, inner = trace(equilibria, parameter.low, parameter.high)
    branches = tuple(
        Branch(number, tuple(_piece(model, step) for step in track.steps)) for number, track in enumerate(tracks, 1)
    )
    events = find_events(tracks, crossings, is_tree=isinstance(question, TreeQuestion))
    if not tracks:
        raise InadmissibleError(f"no admissible setting along {along}; change one of the other parameters")
    tipping = _tipping_values(tracks, inner)
    marked = tuple(replace(event, is_tipping_point=event.exact_value in tipping) for event in events)
    return BifurcationDiagram(model, along, setting, branches, marked, equilibria.has_mixtures)


def _tipping_values(tracks: Sequence[Track], values: Sequence[RealNumber]) -> set[RealNumber]:
    """Return the values at which the set of types differs from that on either side; not where there is no game."""
    around = ((value, _types_around(tracks, value)) for value in values)
    return {value for value, (below, here, above) in around if here and not below == here == above}


def _types_around(tracks: Sequence[Track], value: RealNumber) -> tuple[frozenset[Any], ...]:
    """Return the sets of types just below, at, and just above a value."""
    steps = [step for track in tracks for step in track.steps]
    inner = [step for step in steps if not step.is_point]
    below = (step for step in inner if step.low < value <= step.high)
    here = (step for step in steps if (step.low == value if step.is_point else step.low < value < step.high))
    above = (step for step in inner if step.low <= value < step.high)
    return tuple(
        frozenset(step.equilibrium.type.choices for step in group if step.equilibrium.is_extreme)
        for group in (below, here, above)
    )


def _piece(model: ParametricGame, step: Step) -> BranchPiece:
    each: LineEquilibrium = step.equilibrium
    waiting = iter(each.probabilities)
    return BranchPiece(
        step.low,
        step.high,
        each.type,
        each.is_strict,
        each.is_extreme,
        {player: {name: next(waiting) for name in names} for player, names in model.strategies.items()},
        dict(zip(model.players, each.payoffs, strict=True)),
        dict(zip(model.measures, each.measures, strict=bool(each.measures))),
    )


def _state(branch: Branch, piece: BranchPiece, value: RealNumber) -> BranchState:
    probabilities = {
        player: {name: function(value) for name, function in row.items()} for player, row in piece.probabilities.items()
    }
    payoffs, measures = (
        {name: function(value) for name, function in row.items()} for row in (piece.payoffs, piece.measures)
    )
    return BranchState(
        branch.number, (), piece.type, piece.is_strict, piece.is_extreme, probabilities, payoffs, measures
    )


def _frozen(probabilities: Mapping[str, Mapping[str, RealNumber]]) -> tuple[RealNumber, ...]:
    return tuple(weight for row in probabilities.values() for weight in row.values())


def _row(branch: Branch, piece: BranchPiece) -> dict[str, Any]:
    row: dict[str, Any] = {
        "branch": branch.number,
        "equilibrium": piece.type.label,
        "low": float(piece.low),
        "high": float(piece.high),
        "exact_low": exact_text(piece.low),
        "exact_high": exact_text(piece.high),
        "is_strict": piece.is_strict,
        "is_extreme": piece.is_extreme,
    }
    row |= {f"payoff_{player}": str(function) for player, function in piece.payoffs.items()}
    row |= {f"measure_{name}": str(function) for name, function in piece.measures.items()}
    for player, functions in piece.probabilities.items():
        row |= {f"probability_{player}_{name}": str(function) for name, function in functions.items()}
    return row

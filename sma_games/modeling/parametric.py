"""Parametric games: labels and formulas, which become a game with numbers at any setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

import numpy as np

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.algebra.polynomials.rational_functions import sign_of
from sma_games.errors import EvaluationError, InadmissibleError, IrrationalError, SmaGamesError
from sma_games.expressions import Formula, Program
from sma_games.games import (
    AlternatingOffers,
    BargainingProblem,
    ChanceNode,
    DecisionNode,
    ExtensiveFormGame,
    NormalFormGame,
    State,
    StochasticGame,
    TerminalNode,
)
from sma_games.modeling.admissibility import chance_conditions, discount_conditions, domain_conditions
from sma_games.modeling.calibrations import Calibration
from sma_games.modeling.comparisons import Comparison
from sma_games.modeling.dependence import Dependence
from sma_games.modeling.labels import Labels
from sma_games.modeling.parameters import Parameter, number_text
from sma_games.modeling.settings import complete_arrays, complete_setting
from sma_games.modeling.tree import Skeleton, SkeletonNode
from sma_games.results import Shown, html_table

if TYPE_CHECKING:
    from decimal import Decimal

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Details", "ParametricGame"]

CHANCE_TOLERANCE = 1e-9
"""How far float probabilities may miss a sum of one: far above rounding, far below what people type."""


Game: TypeAlias = NormalFormGame | ExtensiveFormGame | StochasticGame | BargainingProblem | AlternatingOffers


class Details(Protocol):
    """What a game of another form consists of; immutable, with numbers of formulas in place of numbers."""

    def assemble(self, model: ParametricGame, numbers: Sequence[Any]) -> Any:
        """Return the game with a number in place of each formula."""


@dataclass(frozen=True, eq=False, repr=False)
class ParametricGame(Shown):
    """A game whose payoffs are formulas over named parameters; `at` gives the game at one setting, exactly.

    `load_model` reads one from a file; the builders `PayoffMatrix` and `SequentialGame` make one in Python.
    Two are equal if their content is; the slug, which only says where it came from, does not count.

    Examples
    --------
    >>> from sma_games.modeling import PayoffMatrix
    >>> model = (
    ...     PayoffMatrix(title="Sign or wait", players={"ROK": ["sign", "wait"]})
    ...     .parameter("backlash", "0.1", low="0", high="0.5")
    ...     .payoff("sign", ROK="-1 - backlash")
    ...     .payoff("wait", ROK="-1.2")
    ...     .build()
    ... )
    >>> model.at(backlash="0.3").payoff("ROK", "sign")
    Fraction(-13, 10)
    >>> model.relevant
    ('backlash',)
    """

    slug: str
    title: str
    question: str
    citation: str
    form: str
    """"normal", "sequential", "stochastic", or one that says in its `details` what game it makes: "bargaining", ..."""
    players: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    """In file order, those of `parameters_from` first."""
    calibrations: Mapping[str, Calibration]
    """Named partial settings, with the distributions that go with them."""
    definitions: Mapping[str, Formula]
    expected: tuple[Mapping[str, Any], ...]
    """The `[[expected]]` tables as they stand in the file."""
    strategies: Mapping[str, tuple[str, ...]]
    """By player; empty for other forms."""
    formulas: tuple[Formula, ...]
    """All distinct formulas; payoffs, probabilities and measures refer to them by number."""
    payoff_indices: tuple[tuple[int, ...], ...]
    """Normal form: for each player the number of each cell's formula, the last player's strategy fastest."""
    nodes: Skeleton
    """Sequential game: its tree, with numbers of formulas in place of numbers."""
    measures: tuple[str, ...]
    constraints: tuple[Comparison, ...] = ()
    """What the model declares of its parameters, besides their ranges; see `admissibility`."""
    dependence: tuple[Dependence, ...] = ()
    """Rank correlations of what is believed of parameters."""
    tables: Mapping[str, Any] = field(default_factory=dict)
    """The complete file as nested tables: what `to_toml` writes, with the values that are bound."""
    states: tuple[State[int], ...] = ()
    """Stochastic game: its states, with numbers of formulas in place of numbers."""
    discount: int | None = None
    """Stochastic game: the number of the discount factor's formula."""
    calibration: str | None = None
    """The calibration that `fix` bound last."""
    bound: Mapping[str, Fraction] = field(default_factory=dict)
    """Values that `fix` gave to single parameters, or an earlier calibration did."""
    today: Mapping[str, Fraction] = field(default_factory=dict)
    """The value of every parameter in the file, before `fix`."""
    labels: Labels = field(default_factory=Labels)
    """What a reader calls players, actions and parameters, and what payoffs are in."""
    belief_rows: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """Sequential game: by words for whose beliefs they are, numbers of the probabilities that players believe in."""
    details: Details | None = None
    """Other forms: what they consist of, with numbers of formulas in place of numbers."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", self.today or self.baseline)
        for name in ("parameters", "calibrations", "definitions", "strategies", "tables", "bound", "today"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of strategies of each player; empty for other forms."""
        return tuple(map(len, self.strategies.values()))

    @property
    def baseline(self) -> dict[str, Fraction]:
        """The value of every parameter: today's, or what `fix` made of it."""
        return {name: parameter.value for name, parameter in self.parameters.items()}

    @cached_property
    def relevant(self) -> tuple[str, ...]:
        """The parameters that occur in some formula, in file order."""
        used = frozenset[str]().union(*(formula.names for formula in self.formulas))
        return tuple(name for name in self.parameters if name in used)

    @cached_property
    def admissibility(self) -> tuple[Comparison, ...]:
        """What holds at an admissible setting, besides the ranges: each comparison once, in the order to ask them.

        First that every formula has a value, then that probabilities and the discount factor are such, then what the
        model declares.
        """
        differences = [each.difference for each in self.constraints]
        found = [*domain_conditions([*self.formulas, *differences])]
        for name, row in self._chance_rows:
            found += chance_conditions(name, [self.formulas[index] for index in row])
        if self.discount is not None:
            found += discount_conditions(self.formulas[self.discount])
        found += self.constraints
        distinct: dict[tuple[Formula, frozenset[int]], Comparison] = {}
        for each in found:
            distinct[each.difference, each.signs] = each  # at its first place, in the words of the model
        return tuple(distinct.values())

    def is_admissible(self, setting: Mapping[str, Fraction]) -> bool:
        """Tell whether there is a game at a complete setting within the ranges.

        There may be one although some payoff is no fraction there: then `numbers` refuses it.

        Raises
        ------
        IrrationalError
            If what makes a setting admissible has a value there that is no fraction, so that it is not decided.

        Examples
        --------
        >>> from sma_games.modeling import load_model
        >>> model = load_model("sma/timing_matrix")
        >>> model.is_admissible(model.setting())
        True
        """
        try:
            self.numbers(setting)
        except IrrationalError:
            return all(each.holds_at(setting) for each in self.admissibility)
        except (EvaluationError, InadmissibleError):
            return False
        return True

    @cached_property
    def has_perfect_information(self) -> bool:
        """Whether it is a tree in which everybody knows all earlier moves: every information set has a single node."""
        sets = [node.information_set for node in self.nodes if isinstance(node, DecisionNode)]
        return self.form == "sequential" and len(set(sets)) == len(sets)

    @cached_property
    def program(self) -> Program:
        """All formulas as one straight-line program."""
        return Program(self.formulas)

    def setting(
        self, /, calibration: str | None = None, **values: str | float | Fraction | Decimal
    ) -> dict[str, Fraction]:
        """Return a value for every parameter: the baseline, changed by a calibration, then by single values.

        Raises
        ------
        SettingError
            If a name is unknown, or a value is no number or lies outside the parameter's range.
        """
        return complete_setting(self.parameters, self.calibrations, calibration, values)

    def fix(self, /, calibration: str | None = None, **values: str | float | Fraction | Decimal) -> ParametricGame:
        """Return the same model bound to another setting, its new baseline: every question then is about that one.

        Parameters with values by name vary only in questions that name them, or ask about all; those to which the
        calibration gives a value alone are not drawn by `sample`, those to which it gives a distribution have that.
        Certified answers, which are about the old baseline, are left out. The setting may be inadmissible, since others
        on a line through it may be admissible: `at` refuses it.

        Parameters
        ----------
        calibration
            Name of a calibration of the model.
        values
            Values of single parameters, as for `at`.

        Raises
        ------
        SettingError
            If a name is unknown, or a value is no number or lies outside the parameter's range.

        Examples
        --------
        >>> from sma_games.modeling import load_model
        >>> load_model("sma/timing_matrix").fix("strict", backlash="0.2").baseline["backlash"]
        Fraction(1, 5)
        """
        if calibration is None and not values:
            return self
        setting = self.setting(calibration, **values)
        believed = {**self.parameters, **self.calibrations[calibration].beliefs} if calibration else self.parameters
        parameters = {name: replace(believed[name], value=setting[name]) for name in self.parameters}
        bound = {name: setting[name] for name in (*self.bound, *values)}
        if calibration is None:
            calibration = self.calibration
        elif self.calibration is not None:
            former = self.calibrations[self.calibration]
            bound |= {name: setting[name] for name in former if name not in former.beliefs}
        found = replace(self, parameters=parameters, expected=(), calibration=calibration, bound=bound)
        same = vars(self).keys() - vars(found).keys() - {"_hash"}  # what no value changes, such as its program
        vars(found).update((name, vars(self)[name]) for name in same)
        return found

    def at(self, /, calibration: str | None = None, **values: str | float | Fraction | Decimal) -> Game:
        """Return the game at one setting, exactly.

        Values may be int, Fraction, Decimal, text ("0.55", "11/20"), or float, taken as its shortest decimal.

        Raises
        ------
        SettingError
            If a name is unknown, or a value is no number or outside its range.
        InadmissibleError
            If chance does not add up to 1, the discount factor is not below 1, or a constraint does not hold.
        EvaluationError
            If a formula has no value there: the message names it. It is an IrrationalError if it has a real one that
            is no fraction.
        """
        return self.assemble(self.numbers(self.setting(calibration, **values)))

    def numbers(self, setting: Mapping[str, Fraction]) -> list[Fraction]:
        """Return the exact value of every formula at a complete setting, which must be admissible.

        Raises
        ------
        InadmissibleError
            If chance does not add up to 1, the discount factor is not in [0, 1), or a constraint does not hold.
        EvaluationError
            If a formula has no value there; an IrrationalError if it has a real one that is no fraction.
        """
        found = self.program.exact(setting)
        for name, row in self._chance_rows:
            chances = [found[index] for index in row]
            if sum(chances) != 1 or min(chances) < 0:
                self._refuse_chance(name, row, chances, setting)
        if self.discount is not None and not 0 <= found[self.discount] < 1:
            _refuse_discount(found[self.discount], self._used([self.discount], setting))
        if self.constraints:
            self._check_constraints(self._differences.exact(setting), setting)
        return found

    def assemble(self, numbers: Sequence[Fraction]) -> Game:
        """Return the game with a number in place of each formula: `at` is `assemble` of `numbers`."""
        if self.details is not None:
            return cast("NormalFormGame", self.details.assemble(self, numbers))  # or another game that has one
        if self.form == "normal":
            rows = [[numbers[index] for index in row] for row in self.payoff_indices]
            arrays = [np.array(row, dtype=object).reshape(self.shape) for row in rows]
            return NormalFormGame.from_arrays(
                *arrays, players=self.players, strategies=self.strategies, title=self.title
            )
        if self.discount is not None:
            states = tuple(_state_with_numbers(state, numbers) for state in self.states)
            return StochasticGame(self.players, states, numbers[self.discount], self.title)
        return ExtensiveFormGame(self.players, self.numbered_nodes(numbers), self.measures, self.title)

    def numbered_nodes(self, numbers: Sequence[Any]) -> tuple[Any, ...]:
        """Return the nodes of the tree with a number, of any kind, in place of each formula."""
        return tuple(_with_numbers(node, numbers) for node in self.nodes)

    def batch(self, settings: Mapping[str, ArrayLike]) -> NDArray[np.float64]:
        """Return floats at many settings: payoffs of a matrix, or the formulas of other forms.

        Parameters
        ----------
        settings
            One array of n values, or one value, per parameter; the others keep those of the baseline.

        Returns
        -------
        :
            Normal form: shape (n, players, n_1, ..., n_N). Other forms: shape (n, formulas), one column for
            each of `formulas`, to which `nodes` and `states` refer.

        Raises
        ------
        SettingError
            As `at`, for the first setting at fault.
        EvaluationError
            If a formula has no finite value at some setting.
        """
        arrays, count = complete_arrays(self.parameters, self.baseline, settings)
        columns = self.program.arrays(arrays)
        table = np.empty((count, len(self.formulas)))
        for index, column in enumerate(columns):
            table[:, index] = column
        self._check_columns(table, arrays)
        self._check_differences(arrays)
        if self.form != "normal":
            return table
        cells = [index for row in self.payoff_indices for index in row]
        return table[:, cells].reshape(count, len(self.players), *self.shape)

    def symbolic(self) -> NDArray[np.object_]:
        """Return sympy expressions: shape (players, n_1, ..., n_N), or (formulas,) for other forms."""
        found = np.empty(len(self.formulas), dtype=object)
        for index, formula in enumerate(self.formulas):
            found[index] = formula.to_sympy()
        if self.form != "normal":
            return found
        cells = [index for row in self.payoff_indices for index in row]
        return found[cells].reshape(len(self.players), *self.shape)

    def to_toml(self) -> str:
        """Return the text of a model file with this baseline; shared parameters are written out.

        It loads as an equal game, but for the memory of what `fix` bound.
        """
        import tomli_w

        return tomli_w.dumps(self._bound_tables()) if self.is_bound else self.file_text

    @cached_property
    def file_text(self) -> str:
        """The text of the model file before anything was bound; shared parameters are written out."""
        import tomli_w

        return tomli_w.dumps(self.tables)

    @cached_property
    def file_hash(self) -> str:
        """The SHA-256 of `file_text`."""
        return sha256(self.file_text.encode()).hexdigest()

    def _bound_tables(self) -> Mapping[str, Any]:
        moved = {name: value for name, value in self.baseline.items() if value != self.today[name]}
        believed = {name for each in self.calibrations.values() for name in each.beliefs}
        written = {}
        for name, table in self.tables["parameters"].items():
            value = {"value": exact_text(moved[name])} if name in moved else {}
            belief = _belief_entries(self.parameters[name]) if name in believed else {}
            written[name] = {**table, **value, **belief}
        return {key: table for key, table in self.tables.items() if key != "expected"} | {"parameters": written}

    @property
    def is_bound(self) -> bool:
        """Whether `fix` gave it a calibration or a value."""
        return self.calibration is not None or bool(self.bound)

    @cached_property
    def _chance_rows(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """The distinct rows of probabilities, each with a place that has it."""
        rows: dict[tuple[int, ...], str] = {}
        for node in self.nodes:
            if isinstance(node, ChanceNode):
                rows.setdefault(node.probabilities, f"stage {node.name}")
        for name, row in self.belief_rows:
            rows.setdefault(row, name)
        for state in self.states:
            for profile, transition in zip(state.profiles, state.transitions, strict=True):
                row = tuple(index for _, index in transition)
                rows.setdefault(row, f"state {state.name}, {' / '.join(profile)}, next")
        return tuple((name, row) for row, name in rows.items())

    def _check_columns(self, table: NDArray[np.float64], arrays: Mapping[str, NDArray[np.float64]]) -> None:
        """Refuse the first setting at which probabilities or the discount factor are none."""
        for name, row in self._chance_rows:
            columns = table[:, list(row)]
            wrong = (abs(columns.sum(axis=1) - 1) > CHANCE_TOLERANCE) | (columns.min(axis=1) < -CHANCE_TOLERANCE)
            if wrong.any():
                first = int(wrong.argmax())
                setting = _setting_number(first, arrays)
                self._refuse_chance(name, row, list(map(_shortest, columns[first])), setting)
        if self.discount is not None:
            column = table[:, self.discount]
            wrong = (column < 0) | (column >= 1)
            if wrong.any():
                first = int(wrong.argmax())
                setting = _setting_number(first, arrays)
                _refuse_discount(_shortest(column[first]), self._used([self.discount], setting))

    @cached_property
    def _differences(self) -> Program:
        return Program([each.difference for each in self.constraints])

    def _check_constraints(self, differences: Sequence[Fraction], setting: Mapping[str, Fraction]) -> None:
        for each, value in zip(self.constraints, differences, strict=True):
            if sign_of(value) not in each.signs:
                self._refuse_constraint(each, setting)

    def _refuse_constraint(self, constraint: Comparison, setting: Mapping[str, Fraction]) -> None:
        used = {name: setting[name] for name in self.parameters if name in constraint.difference.names}
        meaning = f" ({constraint.meaning})" if constraint.meaning else ""
        raise InadmissibleError(f"not admissible: the model asks for {constraint.text}{meaning}{_where(used)}")

    def _check_differences(self, arrays: Mapping[str, NDArray[np.float64]]) -> None:
        """Refuse the first setting at which a constraint does not hold, rounding aside."""
        for each, column in zip(self.constraints, self._differences.arrays(arrays), strict=True):
            rounded = np.where(abs(column) <= CHANCE_TOLERANCE, 0, column)
            wrong = ~np.isin(np.sign(rounded), list(each.signs))
            if wrong.any():
                self._refuse_constraint(each, _setting_number(int(wrong.argmax()), arrays))

    def _refuse_chance(
        self, name: str, row: Sequence[int], chances: Sequence[Fraction], setting: Mapping[str, Fraction]
    ) -> None:
        texts = [f"{self.formulas[index].text} = " if self.formulas[index].names else "" for index in row]
        shown = ", ".join(text + number_text(chance) for text, chance in zip(texts, chances, strict=True))
        raise InadmissibleError(
            f"{name}: the probabilities {shown} add up to {number_text(sum(chances, Fraction(0)))}; "
            f"they must lie in [0, 1] and add up to 1{_where(self._used(row, setting))}"
        )

    def _used(self, indices: Sequence[int], setting: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """Return the part of a setting on which some formulas depend."""
        used = frozenset[str]().union(*(self.formulas[index].names for index in indices))
        return {name: value for name, value in setting.items() if name in used}

    def _key(self) -> tuple[Any, ...]:
        return tuple(
            tuple(content.items()) if isinstance(content, Mapping) else content
            for name, content in self._content().items()
            if name not in {"slug", "tables", "expected"}
        )

    def _content(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ParametricGame):
            return NotImplemented
        return self._key() == other._key() and self.expected == other.expected

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        inner = tuple((name, frozenset(table.items())) for name, table in self.calibrations.items())
        return hash(
            (self.title, self.players, tuple(self.parameters.values()), inner, self.formulas, self.nodes, self.states)
        )

    def __reduce__(self) -> tuple[Any, ...]:
        content = self._content()
        return type(self), tuple(dict(part) if isinstance(part, Mapping) else part for part in content.values())

    @property
    def figure(self) -> str:  # type: ignore[override]
        """The public function that draws it: there is one for matrices, and for trees."""
        return "plot_payoff_matrix" if self.strategies else "plot_tree" if self.nodes else ""

    def _repr_html_(self) -> str:
        """Return what a notebook shows: what is asked, the parameters in use, the game at their values."""
        shown = [self.parameters[name] for name in self.relevant]
        rows = [
            [
                each.name,
                each.label,
                number_text(self.baseline[each.name]),
                "" if each.unit == "1" else each.unit,
                each.range_text,
                each.meaning,
            ]
            for each in shown
        ]
        columns = ["parameter", "label", "value", "unit", "range", "meaning"]
        table = html_table(columns, rows, len(rows)) if rows else ""
        asked = f"<p>{escape(self.question)}</p>" if self.question else ""
        try:
            game = self.at()._repr_html_()
        except SmaGamesError as refusal:
            game = f"<p>{escape(str(refusal))}</p>"
        return f"<p><b>{escape(self.title)}</b></p>{asked}{table}{game}"

    def __repr__(self) -> str:
        return f"ParametricGame({self.slug or self.title!r}, players={', '.join(self.players)})"


def _belief_entries(parameter: Parameter) -> dict[str, str]:
    """Return the entries of a parameter's table that say what is believed about it."""
    if parameter.distribution is None:
        return {}
    entries = {
        "distribution": str(parameter.distribution),
        "source": parameter.source,
        "information": parameter.information,
    }
    return {key: text for key, text in entries.items() if text}


def _with_numbers(node: SkeletonNode, numbers: Sequence[Any]) -> Any:
    """Return a node with numbers in place of the numbers of formulas."""
    if isinstance(node, ChanceNode):
        return node._replace(probabilities=tuple(numbers[index] for index in node.probabilities))
    if isinstance(node, TerminalNode):
        return TerminalNode(
            tuple(numbers[index] for index in node.payoffs), tuple(numbers[index] for index in node.measures)
        )
    return node


def _state_with_numbers(state: State[int], numbers: Sequence[Any]) -> State[Any]:
    """Return a state with numbers in place of the numbers of formulas."""
    return state._replace(
        payoffs=tuple(tuple(numbers[index] for index in cell) for cell in state.payoffs),
        transitions=tuple(tuple((to, numbers[index]) for to, index in row) for row in state.transitions),
    )


def _refuse_discount(factor: Fraction, setting: Mapping[str, Fraction]) -> None:
    raise InadmissibleError(
        f"the discount factor is {number_text(factor)}; it must be at least 0 and less than 1{_where(setting)}"
    )


def _shortest(number: float) -> Fraction:
    """Return the shortest decimal of a float."""
    return Fraction(repr(float(number)))


def _setting_number(index: int, arrays: Mapping[str, NDArray[np.float64]]) -> dict[str, Fraction]:
    return {name: _shortest(array[index]) for name, array in arrays.items()}


def _where(setting: Mapping[str, Fraction]) -> str:
    told = ", ".join(f"{name} = {number_text(value)}" for name, value in setting.items())
    return f" (at {told})" if told else ""

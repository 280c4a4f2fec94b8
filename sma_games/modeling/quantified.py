"""Models in which some parameters may have any admissible value: questions are then asked for some value of them.

A price is negotiated: it is no fact of nature, and the question is whether there is one at which something holds. Such
a parameter is eliminated. What remains is a model of the others; it knows what is asked of the eliminated ones, and
which polynomials in these the formulas are, with coefficients that are formulas of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple, NoReturn, TypeAlias, TypeVar

from sma_games.algebra.polynomials.rational_functions import RationalFunction, sign_of
from sma_games.algebra.sign_cases.box import Box
from sma_games.algebra.sign_cases.virtual_substitution import Domain, VirtualNumber, answers_anywhere
from sma_games.errors import EvaluationError, InadmissibleError, MethodError, SettingError, did_you_mean
from sma_games.expressions import Formula, Program, parse_number, symbol
from sma_games.expressions.polynomials import quotient_formula
from sma_games.modeling.comparisons import Comparison
from sma_games.modeling.parameters import Parameter, number_text
from sma_games.modeling.parametric import ParametricGame
from sma_games.modeling.spaces import constraints_of, listed_names

__all__ = [
    "ForSome",
    "QuantifiedModel",
    "QuantifierElimination",
    "prefix_of",
    "quantify",
    "read_domains",
    "with_values",
]

ForSome: TypeAlias = str | Iterable[str] | Mapping[str, Any]
"""Names of parameters, or a mapping from them to None or a pair of ends."""
Answer = TypeVar("Answer")
Powers: TypeAlias = tuple[int, ...]
PAIR = 2


@dataclass(frozen=True, eq=False, repr=False)
class QuantifiedModel(ParametricGame):
    """A model of the other parameters, when some may have any value in their domains; get one from `quantify`.

    It has no formulas of its own: what is asked of it is asked of the `whole` model, for some values of the eliminated
    parameters.
    """

    whole: ParametricGame = field(kw_only=True)
    """The model in which the eliminated parameters stand."""
    domains: Mapping[str, Domain] = field(kw_only=True)
    """Where each eliminated parameter lies."""
    asked: tuple[Comparison, ...] = field(kw_only=True)
    """What is asked of the eliminated parameters besides: by the model, then by the question."""

    @cached_property
    def admissibility(self) -> tuple[Comparison, ...]:
        """What holds at an admissible setting of the other parameters, whatever the eliminated ones are."""
        return tuple(each for each in self.whole.admissibility if each.difference.names.isdisjoint(self.domains))

    @cached_property
    def relevant(self) -> tuple[str, ...]:
        """The other parameters that occur in some formula, in file order."""
        return tuple(name for name in self.whole.relevant if name not in self.domains)

    @cached_property
    def _chance_rows(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        return ()

    @cached_property
    def _admission(self) -> QuantifierElimination:
        return QuantifierElimination(self, ())

    def numbers(self, setting: Mapping[str, Fraction]) -> list[Fraction]:
        """Return nothing, as there are no formulas, if a setting of the other parameters is admissible.

        Raises
        ------
        InadmissibleError
            If it is not.
        """
        for each in self.admissibility:
            if not each.holds_at(setting):
                raise InadmissibleError(f"not admissible: the model asks for {each.text}")
        values = Program(self._admission.inputs).exact(setting)
        if not any(self._admission.answers(lambda _: True, values)):
            raise InadmissibleError(f"no admissible {' and '.join(self.domains)}: none satisfies {self.asked_text}")
        return []

    def assemble(self, numbers: Sequence[Fraction]) -> NoReturn:  # noqa: ARG002
        """Refuse: there is no game before the eliminated parameters have values.

        Raises
        ------
        MethodError
            Always.
        """
        names = " and ".join(self.domains)
        raise MethodError(
            f"leave {names} out of for_some, to which fix gives a value: for some values there is no game"
        )

    @property
    def asked_text(self) -> str:
        """What is asked of the eliminated parameters, in words."""
        ranges = [_domain_text(name, domain) for name, domain in self.domains.items() if domain != Domain()]
        return " and ".join([*ranges, *(each.text for each in self.asked)])

    @property
    def for_some(self) -> str:
        """The eliminated parameters and where they lie, in words."""
        return " and ".join(_domain_text(name, domain) for name, domain in self.domains.items())

    def release(self, name: str) -> tuple[ParametricGame, tuple[Comparison, ...]]:
        """Return the model in which one parameter is not eliminated, and what is asked of it and no eliminated one."""
        others = {other: domain for other, domain in self.domains.items() if other != name}
        mine = tuple(each for each in self.asked if each.difference.names.isdisjoint(others))
        rest = [each for each in self.asked if each not in mine]
        return (_eliminate(self.whole, others, rest) if others else self.whole), mine

    def __reduce__(self) -> tuple[Any, ...]:
        return _eliminate, (self.whole, dict(self.domains), self.asked)

    def __repr__(self) -> str:
        return f"{super().__repr__()} for some {self.for_some}"


def quantify(
    model: ParametricGame, for_some: ForSome | None, over: Iterable[str] = (), where: str | Iterable[str] = ()
) -> tuple[ParametricGame, tuple[str, ...]]:
    """Return a model of the other parameters, and what is asked of them; the model itself if none is eliminated.

    Parameters
    ----------
    for_some
        Names of parameters, each of which may then have any value in its range; or a mapping from names to None, for
        any real number, or to the two ends of an interval, of which one may be None.
    over
        Names that the question lets vary, which are refused if they are eliminated.
    where
        Comparisons; those about eliminated parameters restrict these.

    Raises
    ------
    SettingError
        If a name is unknown, stands in `over` too, or an interval is none or empty.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model, _ = quantify(load_model("sma/timing_matrix"), {"early_payment": (1, "1.3")})
    >>> model.for_some, "early_payment" in model.parameters
    ('1 <= early_payment <= 1.3', False)
    """
    texts = (where,) if isinstance(where, str) else tuple(where)
    if for_some is None:
        return model, texts
    domains = read_domains(model, for_some)
    for name in listed_names(over):
        if name in domains:
            raise SettingError(f"over: leave out {name!r}, or leave it out of for_some: it cannot be both")
    if set(model.parameters) <= set(domains):
        raise SettingError("for_some: leave out a parameter: one must be left for the question to be about")
    inner: list[tuple[str, list[Comparison]]] = []
    outer: list[tuple[str, list[Comparison]]] = []
    for text in texts:
        found = constraints_of(model, text)
        is_inner = any(not each.difference.names.isdisjoint(domains) for each in found)
        (inner if is_inner else outer).append((text, found))
    asked = [each for each in model.admissibility if not each.difference.names.isdisjoint(domains)]
    asked += [each for _, found in inner for each in found]
    return _eliminate(model, domains, asked), tuple(text for text, _ in outer)


def with_values(model: ParametricGame, values: Mapping[str, Fraction]) -> ParametricGame:
    """Return a model in which parameters have values that may lie outside of their ranges, which are widened."""
    wider = {
        name: replace(each, value=values[name], low=min(each.low, values[name]), high=max(each.high, values[name]))
        for name, each in model.parameters.items()
        if name in values
    }
    return replace(model, parameters={**model.parameters, **wider})


def prefix_of(model: ParametricGame) -> str:
    """Return what claims about a model begin with: "for some real early_payment: ", or nothing.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> prefix_of(quantify(load_model("sma/sign_or_wait"), {"early_payment": None})[0])
    'for some real early_payment: '
    """
    return f"for some {model.for_some}: " if isinstance(model, QuantifiedModel) else ""


def read_domains(model: ParametricGame, for_some: ForSome, place: str = "for_some") -> dict[str, Domain]:
    """Return where each eliminated parameter may lie; messages begin with the place.

    Raises
    ------
    SettingError
        If a name is unknown or occurs twice, or an interval is none or empty.
    """
    names = list(for_some) if isinstance(for_some, Mapping) else listed_names(for_some)
    if not names:
        raise SettingError(f"{place}: expected the name of a parameter, or a list of them")
    found: dict[str, Domain] = {}
    for name in names:
        if name in found:
            raise SettingError(f"{place}: {name!r} occurs twice")
        if name not in model.parameters:
            raise SettingError(f"{place}: unknown parameter {name!r}{did_you_mean(str(name), model.parameters)}")
        parameter = model.parameters[name]
        ends = for_some[name] if isinstance(for_some, Mapping) else (parameter.low, parameter.high)
        found[name] = _read_domain(f"{place}: {name}", ends)
    return found


def _read_domain(place: str, ends: Any) -> Domain:
    """Return the interval that somebody gave: None for all real numbers, or two ends."""
    if ends is None:
        return Domain()
    if isinstance(ends, str) or not isinstance(ends, Sequence) or len(ends) != PAIR:
        raise SettingError(f"{place}: expected None, for any real number, or (low, high), found {ends!r}")
    try:
        low, high = (None if end is None else parse_number(end) for end in ends)
    except SettingError as error:
        raise SettingError(f"{place}: {error}") from None
    if low is not None and high is not None and low > high:
        raise SettingError(f"{place}: no value is at least {number_text(low)} and at most {number_text(high)}")
    return Domain(low, high)


def _domain_text(name: str, domain: Domain) -> str:
    low, high = domain
    if low is None and high is None:
        return f"real {name}"
    text = name if low is None else f"{number_text(low)} <= {name}"
    return text if high is None else f"{text} <= {number_text(high)}"


def _eliminate(whole: ParametricGame, domains: Mapping[str, Domain], asked: Sequence[Comparison]) -> QuantifiedModel:
    """Return the model of the parameters that are not eliminated."""
    kept: dict[str, Parameter] = {name: each for name, each in whole.parameters.items() if name not in domains}
    content = {each: getattr(whole, each) for each in ParametricGame.__dataclass_fields__}
    content |= {
        "parameters": kept,
        "definitions": {name: each for name, each in whole.definitions.items() if each.names.isdisjoint(domains)},
        "formulas": (),
        "expected": (),
        "constraints": tuple(each for each in whole.constraints if each.difference.names.isdisjoint(domains)),
        "dependence": tuple(each for each in whole.dependence if domains.keys().isdisjoint(each.parameters)),
        "bound": {name: value for name, value in whole.bound.items() if name not in domains},
        "today": {name: value for name, value in whole.today.items() if name not in domains},
    }
    return QuantifiedModel(**content, whole=whole, domains=dict(domains), asked=tuple(asked))


class _Column(NamedTuple):
    """A rational function of the eliminated parameters: by powers of these, the numbers of its coefficients."""

    numerator: Mapping[Powers, int]
    denominator: Mapping[Powers, int] | None
    """None if it is 1: what does not depend on the eliminated parameters stands in the coefficients."""


class QuantifierElimination:
    """Puts a question about formulas of a whole model for some values of its eliminated parameters.

    Parameters
    ----------
    model
        Which parameters are eliminated.
    formulas
        Those whose values the question needs.

    Raises
    ------
    EvaluationError
        If a formula is no rational function.
    """

    def __init__(self, model: QuantifiedModel, formulas: Sequence[Formula]) -> None:
        self.model = model
        program = Program([*(each.difference for each in model.asked), *formulas])
        self._names = tuple(name for name in model.whole.parameters if name in program.names or name in model.domains)
        functions = self._functions(program)
        self._coefficients: dict[tuple[Any, Any], int] = {}
        self.inputs: tuple[Formula, ...] = ()
        """The formulas of the other parameters that are the coefficients: what numbers are expected of."""
        self._columns = [self._column(each) for each in functions]

    def answers(
        self,
        question: Callable[[list[Any]], Answer],
        numbers: Sequence[Any],
        is_enough: Callable[[Answer], bool] = lambda _: False,
        *,
        is_conjunction: bool = False,
    ) -> Iterator[Answer]:
        """Yield the answers to a question at values that stand for all values of the eliminated parameters.

        Values that are not admissible are left out. The question gets the values of the formulas.

        Parameters
        ----------
        numbers
            The values of `inputs`, in any ordered ring.
        is_enough
            Tells of an answer that no other is needed.
        is_conjunction
            Whether the question is if several numbers are positive, or not negative, and nothing else is asked.
        """
        columns = [
            tuple(part and {powers: numbers[place] for powers, place in part.items()} for part in column)
            for column in self._columns
        ]
        rising = is_conjunction and not self.model.asked and all(each.denominator is None for each in self._columns)
        yield from self._answers(question, columns, list(self.model.domains.values()), is_enough, rising)

    def _answers(
        self,
        question: Callable[[list[Any]], Answer],
        columns: Sequence[Any],
        domains: Sequence[Domain],
        is_enough: Callable[[Answer], bool],
        is_conjunction: bool,  # noqa: FBT001 - as in `answers`
    ) -> Iterator[Answer]:
        """Eliminate the first parameter that is left, then, at each of its places, the others."""
        if not domains:
            numbers = self._admissible_values(columns)
            if numbers is not None:
                yield question(numbers)
            return
        domain, *others = domains

        def inner(number: Callable[[Sequence[Any]], VirtualNumber]) -> list[Answer]:
            rows = [tuple(part and _by_other_powers(part, number) for part in column) for column in columns]
            found = []
            for answer in self._answers(question, rows, others, is_enough, is_conjunction):
                found.append(answer)
                if is_enough(answer):
                    break
            return found

        for found in answers_anywhere(inner, domain, is_conjunction=is_conjunction and not others):
            yield from found

    def _admissible_values(self, columns: Sequence[Any]) -> list[Any] | None:
        """Return the values of the formulas; None if what is asked of the eliminated parameters does not hold."""
        start = len(self.model.asked)
        try:
            for column, each in zip(columns[:start], self.model.asked, strict=True):
                if sign_of(_value(column)) not in each.signs:
                    return None
            return [_value(column) for column in columns[start:]]
        except ZeroDivisionError:
            return None

    def _functions(self, program: Program) -> list[RationalFunction]:
        box = Box({name: (Fraction(0), Fraction(1)) for name in self._names})

        def number(value: Fraction) -> RationalFunction:
            return RationalFunction(box.integer(value.numerator), box.integer(value.denominator))

        values = {name: RationalFunction(box.variable(name), box.integer(1)) for name in self._names}
        try:
            return program.run(values, number)
        except ZeroDivisionError:
            raise EvaluationError("a formula divides by zero at every setting") from None

    def _column(self, function: RationalFunction) -> _Column:
        top, bottom = (self._split(part) for part in (function.numerator, function.denominator))
        one = (0,) * len(self.model.domains)
        if set(bottom) == {one}:
            return _Column({powers: self._number(terms, bottom[one]) for powers, terms in top.items()}, None)
        unit = {(0,) * len(self._names): Fraction(1)}
        parts = ({powers: self._number(terms, unit) for powers, terms in part.items()} for part in (top, bottom))
        return _Column(*parts)

    def _split(self, polynomial: Any) -> dict[Powers, dict[Powers, Fraction]]:
        """Return the terms of a polynomial by the powers of the eliminated parameters."""
        places = [self._names.index(name) for name in self.model.domains]
        found: dict[Powers, dict[Powers, Fraction]] = {}
        for powers, value in polynomial.terms():
            own = tuple(int(powers[place]) for place in places)
            others = tuple(0 if place in places else int(power) for place, power in enumerate(powers))
            found.setdefault(own, {})[others] = Fraction(int(value))
        return found

    def _number(self, top: Mapping[Powers, Fraction], bottom: Mapping[Powers, Fraction]) -> int:
        """Return the number of a coefficient among the inputs, where it is put if it is new."""
        key = (tuple(sorted(top.items())), tuple(sorted(bottom.items())))
        if key not in self._coefficients:
            self._coefficients[key] = len(self.inputs)
            formula = quotient_formula(top, bottom, list(map(symbol, self._names)), f"coefficient {len(self.inputs)}")
            self.inputs = (*self.inputs, formula)
        return self._coefficients[key]


def _by_other_powers(
    part: Mapping[Powers, Any], number: Callable[[Sequence[Any]], VirtualNumber]
) -> dict[Powers, VirtualNumber]:
    """Return a polynomial in several variables as one in all but the first, which its coefficients contain."""
    rows: dict[Powers, dict[int, Any]] = {}
    for (power, *others), value in part.items():
        rows.setdefault(tuple(others), {})[power] = value
    return {others: number([row.get(power, 0) for power in range(max(row) + 1)]) for others, row in rows.items()}


def _value(column: Sequence[Mapping[Powers, Any] | None]) -> Any:
    """Return the value of a column when all eliminated parameters stand in its coefficients."""
    top, bottom = column
    assert top is not None
    value = top.get((), 0)
    return value if bottom is None else value / bottom[()]

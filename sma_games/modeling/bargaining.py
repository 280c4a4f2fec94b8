"""Bargaining problems in model files: payoffs that are concave in a price, as numbers of formulas.

A payoff is the least of one or more linear functions of the price, each given by two formulas: its value at a price of
0, and what each unit of the price adds. So the price is no parameter, and all solutions are functions of the parameters
alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from itertools import product
from typing import Any, NamedTuple

from sma_games.algebra.polynomials.rational_functions import sign_of
from sma_games.errors import MethodError, SettingError, did_you_mean
from sma_games.expressions import Formula, parse_formula, symbol, total
from sma_games.games import BargainingProblem
from sma_games.games.bargaining import MOST_PLAYERS
from sma_games.modeling.comparisons import RELATIONS, Comparison, names_of
from sma_games.modeling.formulas import FormulaTable
from sma_games.modeling.labels import check_labels
from sma_games.modeling.linear_payoffs import linear_parts
from sma_games.modeling.parameters import Parameter, Role
from sma_games.modeling.parametric import ParametricGame
from sma_games.modeling.payoff_tables import formula_texts
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.schema import BargainingDocument, BargainingTable

__all__ = [
    "BargainingDetails",
    "bargaining_details",
    "posted_price_model",
    "read_bargaining",
    "utility_texts",
    "with_solution",
]

REFUSE = "refuse"
"""What a player does who has one alternative to an agreement, which has no name."""
ACCEPT = "accept"
RESERVED = ("outcome", "place")
"""What types of solutions are told by, so that claims can ask for it."""
OF_TWO = ("nash_bargaining", "asymmetric_nash_bargaining", "kalai_smorodinsky", "egalitarian", "utilitarian")
OF_THREE = ("shapley_value", "core")
WEIGHTS = "bargaining weights are not negative, and not all 0"


class BargainingDetails(NamedTuple):
    """What a bargaining problem consists of, with numbers of formulas in place of numbers; by player, in order."""

    variable: str
    solution: str
    low: int
    high: int
    intercepts: tuple[int, ...]
    slopes: tuple[int, ...]
    alternatives: tuple[tuple[int, ...], ...]
    """What there is without an agreement, of which each player has the best."""
    weights: tuple[int, ...]
    veto: tuple[str, ...]
    caps: tuple[tuple[tuple[int, int], ...], ...]
    """Further linear functions, intercept and slope, that a payoff does not exceed."""

    def disagreement(self, numbers: Sequence[Any]) -> list[Any]:
        """Return the best alternative of each player, for numbers of any ordered ring."""
        return [reduce(_better, [numbers[index] for index in own]) for own in self.alternatives]

    def assemble(self, model: ParametricGame, numbers: Sequence[Any]) -> BargainingProblem:
        """Return the problem with a number in place of each formula."""
        rows = ([numbers[index] for index in row] for row in (self.intercepts, self.slopes))
        intercepts, slopes = map(tuple, rows)
        caps = (((numbers[first], numbers[second]) for first, second in row) for row in self.caps)
        return BargainingProblem(
            model.players,
            self.variable,
            numbers[self.low],
            numbers[self.high],
            intercepts,
            slopes,
            tuple(self.disagreement(numbers)),
            tuple(numbers[index] for index in self.weights),
            self.veto,
            self.solution,
            model.title,
            tuple(map(tuple, caps)),
        )

    def lines(self, number: int) -> tuple[tuple[int, int], ...]:
        """Return the linear functions, intercept and slope, of which the least is what the player of a number gets."""
        return ((self.intercepts[number], self.slopes[number]), *self.caps[number])


def _better(one: Any, other: Any) -> Any:
    return one if sign_of(one - other) >= 0 else other


def bargaining_details(model: ParametricGame) -> BargainingDetails | None:
    """Return what a bargaining problem consists of; None of a model of another form."""
    return model.details if isinstance(model.details, BargainingDetails) else None


def read_bargaining(
    document: BargainingDocument, scope: Mapping[str, Formula], table: FormulaTable, problems: ProblemList
) -> dict[str, Any]:
    """Return the fields of a bargaining problem; whatever is wrong is noted."""
    players = tuple(document.model.players)
    check_labels(players, "model.players", problems)
    reader = _BargainReader(document.bargaining, players, scope, table, problems)
    return {
        "form": "bargaining",
        "players": players,
        "strategies": {},
        "payoff_indices": (),
        "nodes": (),
        "measures": () if document.bargaining.solution in OF_THREE else (document.bargaining.variable,),
        "details": reader.details(),
        "implied": tuple(reader.weight_conditions()),
    }


class _BargainReader:
    """Reads the table of one file."""

    def __init__(
        self,
        content: BargainingTable,
        players: tuple[str, ...],
        scope: Mapping[str, Formula],
        table: FormulaTable,
        problems: ProblemList,
    ) -> None:
        self.content = content
        self.players = players
        self.scope = scope
        self.table = table
        self.problems = problems.within("bargaining.")

    def details(self) -> BargainingDetails | None:
        """Return what the problem consists of, if all of it can be read."""
        self._check_players()
        before = len(self.problems)
        self._check_variable()
        if len(self.problems) > before:
            return None
        low, high = (self._index("range", text) for text in self.content.range)
        utility = list(self._concave_payoffs())
        alternatives = list(self._alternatives())
        weights = [self._index("weights", text) for text in self._texts("weights").values()]
        if len(self.problems):
            return None
        return BargainingDetails(
            self.content.variable,
            self.content.solution,
            low,
            high,
            tuple(lines[0][0] for lines in utility),
            tuple(lines[0][1] for lines in utility),
            tuple(alternatives),
            tuple(weights),
            tuple(self.content.veto),
            tuple(lines[1:] for lines in utility),
        )

    def weight_conditions(self) -> Iterator[Comparison]:
        """Yield that bargaining weights are such, as far as they depend on parameters."""
        if not self.content.weights or len(self.problems):
            return
        formulas = [parse_formula(text, self.scope) for text in self._texts("weights").values()]
        texts = [formula.text for formula in formulas]
        together = total(formulas, Fraction(0), " + ".join(texts))
        for formula, relation in (*((each, ">=") for each in formulas), (together, ">")):
            found = Comparison(f"{formula.text} {relation} 0", formula, RELATIONS[relation], WEIGHTS)
            if not formula.is_exact:
                self.problems.add("weights", f"{formula.text!r}: write weights without exp, log and sqrt: {WEIGHTS}")
            elif formula.names:
                yield found
            elif not found.holds_at({}):
                self.problems.add("weights", f"{formula.text} is no weight: {WEIGHTS}")

    def _check_players(self) -> None:
        number, solution = len(self.players), self.content.solution
        allowed = {2: OF_TWO, MOST_PLAYERS: OF_THREE}.get(number)
        if allowed is None:
            self.problems.add("utility", f"two or three players can bargain, not {number}")
        elif solution not in allowed:
            self.problems.add("solution", f"{solution!r} is not for {number} players; choose {', '.join(allowed)}")
        for player in self.content.veto:
            if player not in self.players:
                near = did_you_mean(player, self.players)
                self.problems.add("veto", f"{player!r} is no player{near}; they are {', '.join(self.players)}")
        if self.content.veto and number < MOST_PLAYERS:
            self.problems.add("veto", "of two players both must agree anyway; delete it")

    def _check_variable(self) -> None:
        name = self.content.variable
        if not name.isidentifier() or name in RESERVED or name.startswith("payoff_"):
            self.problems.add("variable", f"{name!r} is no name of a price; choose one such as 'price' or 'payment'")
        elif name in self.scope:
            self.problems.add("variable", f"{name!r} is a parameter or a definition already; choose another name")

    def _texts(self, key: str) -> dict[str, str]:
        """Return the formula of each player in a table, none if the table is empty."""
        found: Mapping[str, Any] = getattr(self.content, key)
        return formula_texts(found, self.players, key, self.problems) if found or key != "weights" else {}

    def _concave_payoffs(self) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield for each player linear functions of the price: the value at a price of 0, and what each unit adds."""
        for player, entry in _by_player(self.content.utility, self.players, "utility", self.problems):
            place = f"utility.{player}"
            if not isinstance(entry, str) and len(entry) > 1 and len(self.players) == MOST_PLAYERS:
                self.problems.add(place, "write one formula: of three players payoffs are linear in the price")
            texts = {place: entry} if isinstance(entry, str) else {f"{place} {n}": t for n, t in enumerate(entry, 1)}
            found = [
                linear_parts(text, self.content.variable, self.scope, each, self.problems)
                for each, text in texts.items()
            ]
            yield tuple(
                (self.table.index(parts[0]), self.table.index(parts[1])) for parts in found if parts is not None
            )

    def _alternatives(self) -> Iterator[tuple[int, ...]]:
        for player, entry in _by_player(self.content.disagreement, self.players, "disagreement", self.problems):
            formulas = {f"disagreement.{player}": entry} if isinstance(entry, str) else entry
            if not isinstance(entry, str):
                check_labels(list(entry), f"disagreement.{player}", self.problems)
                formulas = {f"disagreement.{player}.{name}": text for name, text in entry.items()}
            yield tuple(self._index(place, text) for place, text in formulas.items())

    def _index(self, place: str, text: str) -> int:
        """Return the number of a formula; of one that cannot be read, which is noted, any."""
        formula = self.problems.formula(place, text, self.scope)
        return -1 if formula is None else self.table.index(formula)


def _by_player(
    entries: Mapping[str, Any], players: Sequence[str], key: str, problems: ProblemList
) -> Iterator[tuple[str, Any]]:
    """Yield what a table has for each player; missing and unknown players are noted."""
    blank = dict.fromkeys(entries, "0")
    for player in formula_texts(blank, players, key, problems):
        yield player, entries[player]


def with_solution(model: ParametricGame, solution: str) -> ParametricGame:
    """Return the same bargaining problem with another solution, which all questions then are about.

    Parameters
    ----------
    solution
        "nash_bargaining", "asymmetric_nash_bargaining", "kalai_smorodinsky", "egalitarian" or "utilitarian"; of three
        players "shapley_value" or "core".

    Raises
    ------
    MethodError
        If the model is no bargaining problem.
    SettingError
        If there is no such solution for so many players.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model = with_solution(load_model("sma/cooperative_split"), "egalitarian")
    >>> model.at().solution
    'egalitarian'
    """
    details = bargaining_details(model)
    if details is None:
        raise MethodError(f"name a concept for solve instead: {model!r} is no bargaining problem")
    known = OF_TWO if len(model.players) < MOST_PLAYERS else OF_THREE
    if solution not in known:
        near = did_you_mean(solution, known) or f"; there are {', '.join(known)}"
        raise SettingError(f"unknown solution {solution!r}{near}")
    tables = {**model.tables, "bargaining": {**model.tables["bargaining"], "solution": solution}}
    return replace(model, details=details._replace(solution=solution), tables=tables, expected=())


def posted_price_model(
    model: ParametricGame,
) -> tuple[ParametricGame, str, dict[str, tuple[Fraction, Fraction] | None]]:
    """Return the matrix in which a price stands, and everybody accepts it or not; the claim that all do; the prices.

    The last is a mapping from the new parameter, the price, to its interval; to None if that depends on parameters, and
    is part of the claim.

    The zone of agreement holds the prices at which nobody gains by not accepting. A player whose payoff is the least of
    several formulas is replaced by a player for each of them, numbered: all of these accept exactly if she would.

    Raises
    ------
    MethodError
        If the model is no bargaining problem.
    InadmissibleError
        If the baseline is not admissible.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> matrix, claim, price = posted_price_model(load_model("sma/cooperative_split"))
    >>> matrix.shape, claim, price
    ((2, 2), 'some ROK = accept and US = accept', {'payment': (Fraction(0, 1), Fraction(12, 1))})
    """
    details = bargaining_details(model)
    if details is None:
        raise MethodError(f"say of which claim and over which parameter: {model!r} is no bargaining problem")
    name, table = details.variable, FormulaTable()
    content = model.tables["bargaining"]
    sides = _sides(model, details)
    strategies = {side.name: (ACCEPT, *_alternative_names(content, side.player)) for side in sides}
    definitions = _payoff_definitions(model, details, sides)
    payoffs = [
        [
            table.index(definitions[f"{player}_{_choose_outcome(profile[number], profile, strategies[player])}"])
            for profile in product(*strategies.values())
        ]
        for number, player in enumerate(strategies)
    ]
    ends, numbers = content["range"], model.numbers(model.baseline)
    low, high = numbers[details.low], numbers[details.high]
    price = Parameter(
        name,
        min(low, high),
        low=min(low, high),
        high=max(low, high),
        unit=content.get("unit", ""),
        role=Role.LEVER,
        meaning="The price that is agreed on.",
    )
    matrix = replace(
        model,
        form="normal",
        players=tuple(strategies),
        parameters={**model.parameters, name: price},
        definitions={**model.definitions, **definitions},
        strategies=strategies,
        formulas=table.formulas,
        payoff_indices=tuple(map(tuple, payoffs)),
        measures=(),
        details=None,
        constraints=model.admissibility,
        expected=(),
        today={**model.today, name: min(low, high)},
    )
    if model.formulas[details.low].names | model.formulas[details.high].names or low > high:
        return matrix, " and ".join([_acceptance(matrix), f"{name} >= {ends[0]}", f"{name} <= {ends[1]}"]), {name: None}
    return matrix, _acceptance(matrix), {name: (low, high)}


def utility_texts(content: Mapping[str, Any], player: str) -> list[str]:
    """Return the formulas of which a player gets the least at a price, from the table of a model file."""
    own = content["utility"][player]
    return [own] if isinstance(own, str) else list(own)


def _alternative_names(content: Mapping[str, Any], player: str) -> list[str]:
    own = content["disagreement"][player]
    return [REFUSE] if isinstance(own, str) else list(own)


class _Side(NamedTuple):
    """Who accepts a price for a player: herself, or one for each of the formulas of which she gets the least."""

    name: str
    player: str
    utility: str
    alternatives: tuple[int, ...]


def _sides(model: ParametricGame, details: BargainingDetails) -> list[_Side]:
    found = []
    for player, alternatives in zip(model.players, details.alternatives, strict=True):
        texts = utility_texts(model.tables["bargaining"], player)
        names = [player] if len(texts) == 1 else [f"{player}_{number}" for number in range(1, len(texts) + 1)]
        found += [_Side(name, player, text, alternatives) for name, text in zip(names, texts, strict=True)]
    return found


def _payoff_definitions(
    model: ParametricGame, details: BargainingDetails, sides: Sequence[_Side]
) -> dict[str, Formula]:
    """Return what each side gets at a price, and by each alternative, under names of their own."""
    content, scope = model.tables["bargaining"], {**names_of(model), details.variable: symbol(details.variable)}
    found = {}
    for side in sides:
        found[f"{side.name}_{ACCEPT}"] = parse_formula(side.utility, scope)
        for name, index in zip(_alternative_names(content, side.player), side.alternatives, strict=True):
            found[f"{side.name}_{name}"] = model.formulas[index]
    return found


def _choose_outcome(own: str, profile: Sequence[str], actions: Sequence[str]) -> str:
    """Return what a player ends up with: the price if all accept it, else an alternative of her own."""
    return own if own != ACCEPT or set(profile) == {ACCEPT} else actions[1]


def _acceptance(model: ParametricGame) -> str:
    """Return the claim that everybody accepts; of three players, whose equilibria no claim is about, as comparisons."""
    if len(model.players) < MOST_PLAYERS:
        return f"some {' and '.join(f'{player} = {ACCEPT}' for player in model.players)}"
    return " and ".join(
        f"{player}_{ACCEPT} >= {player}_{name}" for player, actions in model.strategies.items() for name in actions[1:]
    )

"""Building models in Python: the same tables that a file holds, through the same checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Rational, Real
from typing import Any, Literal, Self

from sma_games.algebra.numbers.number_texts import decimal_text
from sma_games.errors import ModelError, Problem, did_you_mean
from sma_games.locations import Location, catalog_root
from sma_games.modeling.building import build_model
from sma_games.modeling.loading import complete_document
from sma_games.modeling.parameters import number_text
from sma_games.modeling.parametric import ParametricGame
from sma_games.modeling.problems import ProblemList

__all__ = ["BargainingGame", "MarkovGame", "OfferGame", "PayoffMatrix", "SequentialGame"]

Number = int | str | float | Fraction | Decimal
Condition = Mapping[str, str | Sequence[str]]


class _Builder:
    """What the builders share: parameters, definitions, calibrations and labels."""

    def __init__(
        self,
        form: str,
        title: str,
        question: str,
        citation: str,
        parameters_from: str | None,
        payoff_unit: str | None,
    ) -> None:
        model = {"title": title, "form": form, "question": question, "citation": citation}
        optional = {"parameters_from": parameters_from, "payoff_unit": payoff_unit}
        model |= {key: text for key, text in optional.items() if text is not None}
        self._tables: dict[str, Any] = {"schema_version": 1, "model": model}

    def parameter(  # noqa: PLR0913 - one keyword for each key of a file
        self,
        name: str,
        value: Number,
        low: Number,
        high: Number,
        *,
        role: Literal["lever", "uncertainty", "constant"] = "uncertainty",
        unit: str = "",
        meaning: str = "",
        distribution: str | None = None,
        source: str = "",
        information: str = "",
        evidence: Literal["value", "range", "sign", "assumption"] | None = None,
        note: str = "",
        label: str = "",
    ) -> Self:
        """Add a parameter: its value at the baseline, and the ends of its admissible range."""
        entry = {"value": _text(value), "range": [_text(low), _text(high)], "role": role, "unit": unit}
        entry |= {"meaning": meaning, "source": source, "information": information, "note": note}
        optional = {"distribution": distribution, "evidence": evidence}
        entry |= {key: text for key, text in optional.items() if text is not None}
        if label:
            self.labels(parameters={name: label})
        return self._put("parameters", name, entry)

    def unit(
        self, name: str, meaning: str = "", *, value: Number | None = None, currency: str = "", money: bool = False
    ) -> Self:
        """Add what one unit of payoffs is, what it is worth in a currency, and whether it is money."""
        entry: dict[str, Any] = {"meaning": meaning, "currency": currency, "money": money}
        if value is not None:
            entry["value"] = _text(value)
        return self._put("units", name, entry)

    def labels(
        self,
        *,
        players: Mapping[str, str] | None = None,
        actions: Mapping[str, str | Mapping[str, str]] | None = None,
        branches: Mapping[str, Mapping[str, str]] | None = None,
        parameters: Mapping[str, str] | None = None,
        information: Mapping[str, str] | None = None,
    ) -> Self:
        """Add what a reader calls the names of the model; of an action the verb, or its forms as in a file."""
        verbs = {name: {"verb": words} if isinstance(words, str) else words for name, words in (actions or {}).items()}
        given = {"players": players, "actions": verbs, "branches": branches, "parameters": parameters}
        for key, table in {**given, "information": information}.items():
            self._tables.setdefault("labels", {}).setdefault(key, {}).update(table or {})
        return self

    def payment(self, player: str, measure: str | None = None, *, without: Sequence[str] = ()) -> Self:
        """Add what part of a player's costs is paid: a measure, or what is left with some parameters at 0."""
        entry: dict[str, Any] = {"without": list(without)}
        if measure is not None:
            entry["measure"] = measure
        return self._put("payments", player, entry)

    def definition(self, name: str, formula: Number) -> Self:
        """Add a named formula, which may use parameters and the definitions before it."""
        return self._put("definitions", name, _text(formula))

    def constraint(self, formula: str, meaning: str = "") -> Self:
        """Add a comparison such as "p + q <= 1", which holds at every admissible setting."""
        self._tables.setdefault("constraint", []).append({"formula": formula, "meaning": meaning})
        return self

    def dependence(self, *parameters: str, rank_correlation: Number, source: str = "") -> Self:
        """Add that what is believed of parameters hangs together: Spearman's rank correlation of every two of them."""
        entry = {"parameters": list(parameters), "rank_correlation": _text(rank_correlation), "source": source}
        self._tables.setdefault("dependence", []).append(entry)
        return self

    def calibration(self, name: str, /, **values: Number | Mapping[str, Number]) -> Self:
        """Add a named partial setting: values, or tables such as `{"value": 1, "distribution": "uniform(0, 2)"}`."""
        return self._put("calibrations", name, {key: _entry(value) for key, value in values.items()})

    def expect(self, **answers: Any) -> Self:
        """Add a certified answer, as an [[expected]] entry of a file."""
        self._tables.setdefault("expected", []).append(answers)
        return self

    def build(self) -> ParametricGame:
        """Return the game.

        Raises
        ------
        ModelError
            With every problem, as for a file.
        """
        problems = ProblemList(type(self).__name__)
        root = catalog_root()
        location = Location(root / "built in Python", "", type(self).__name__, (root,))
        document = complete_document(self._tables, location, problems)
        return build_model(document, "", problems)

    def _put(self, table: str, name: str, entry: Any) -> Self:
        entries = self._tables.setdefault(table, {})
        if name in entries:
            raise self._refusal(f"{table}.{name}", "is there already; names must differ")
        entries[name] = entry
        return self

    def _refusal(self, place: str, message: str) -> ModelError:
        return ModelError(type(self).__name__, [Problem(place, message)])


class PayoffMatrix(_Builder):
    """Builds a normal-form game whose payoffs are formulas; every method returns the builder.

    Examples
    --------
    >>> model = (
    ...     PayoffMatrix(title="Sign or wait", players={"ROK": ["sign", "wait"], "US": ["sign", "wait"]})
    ...     .parameter("backlash", "0.1", "0", "0.5")
    ...     .payoff("sign", "sign", ROK="-1.08 - backlash", US="1.1")
    ...     .payoff("sign", "wait", ROK="-1.2", US="1.15")
    ...     .payoff("wait", "sign", ROK="-1.2", US="1.15")
    ...     .payoff("wait", "wait", ROK="-1.2", US="1.15")
    ...     .build()
    ... )
    >>> model.at(backlash="1/5").payoff("ROK", "sign", "sign")
    Fraction(-32, 25)
    """

    def __init__(
        self,
        *,
        title: str,
        players: Mapping[str, Sequence[str]],
        question: str = "",
        citation: str = "",
        parameters_from: str | None = None,
        payoff_unit: str | None = None,
    ) -> None:
        super().__init__("normal", title, question, citation, parameters_from, payoff_unit)
        self._tables |= {"players": {player: list(names) for player, names in players.items()}, "payoffs": {}}

    def payoff(self, /, *profile: str, **payoffs: Number) -> Self:
        """Set the payoff of every player at one profile: a strategy per player, then a formula per player."""
        self._check_profile(profile)
        *outer, last = profile
        table = self._tables["payoffs"]
        for name in outer:
            table = table.setdefault(name, {})
        if last in table:
            raise self._refusal(f"payoffs, {' / '.join(profile)}", "is there already; profiles must differ")
        table[last] = _texts(payoffs)
        return self

    def _check_profile(self, profile: tuple[str, ...]) -> None:
        players = self._tables["players"]
        place = f"payoffs, {' / '.join(map(str, profile))}"
        if len(profile) != len(players):
            raise self._refusal(place, f"one strategy for each of {', '.join(players)} is needed")
        for name, (player, names) in zip(profile, players.items(), strict=True):
            if name not in names:
                near = did_you_mean(str(name), names)
                raise self._refusal(place, f"{name!r} is no strategy of {player}{near}; they are {', '.join(names)}")


class SequentialGame(_Builder):
    """Builds a game told in stages; every method returns the builder.

    Examples
    --------
    >>> model = (
    ...     SequentialGame(title="Entry", players=["entrant", "incumbent"])
    ...     .parameter("fight_cost", "1", "0", "2")
    ...     .stage("entry", "entrant", ["stay_out", "enter"])
    ...     .stage("reply", "incumbent", ["yield", "fight"], when={"entry": "enter"})
    ...     .outcome({"entry": "stay_out"}, {"entrant": 0, "incumbent": 2})
    ...     .outcome({"reply": "yield"}, {"entrant": 1, "incumbent": 1})
    ...     .outcome({"reply": "fight"}, {"entrant": -1, "incumbent": "-fight_cost"})
    ...     .build()
    ... )
    >>> len(model.at().nodes)
    5
    """

    def __init__(
        self,
        *,
        title: str,
        players: Sequence[str],
        question: str = "",
        citation: str = "",
        parameters_from: str | None = None,
        payoff_unit: str | None = None,
    ) -> None:
        super().__init__("sequential", title, question, citation, parameters_from, payoff_unit)
        self._tables["model"]["players"] = list(players)
        self._tables |= {"stage": [], "outcome": []}

    def stage(
        self,
        name: str,
        player: str,
        actions: Sequence[str],
        *,
        when: Condition | Sequence[Condition] | None = None,
        observes: Sequence[str] | None = None,
        values: Mapping[str, Number] | None = None,
    ) -> Self:
        """Add a move of a player; `when` is a condition, or a list of alternatives."""
        entry: dict[str, Any] = {"name": name, "player": player, "actions": list(actions), **_when(when)}
        if observes is not None:
            entry["observes"] = list(observes)
        return self._stage(entry, values)

    def chance(
        self,
        name: str,
        branches: Mapping[str, Number],
        *,
        beliefs: Mapping[str, Mapping[str, Number]] | None = None,
        when: Condition | Sequence[Condition] | None = None,
        values: Mapping[str, Number] | None = None,
    ) -> Self:
        """Add a move of chance: branches with their probabilities, and those of the players who disagree."""
        entry: dict[str, Any] = {"name": name, "chance": _texts(branches), **_when(when)}
        if beliefs:
            entry["beliefs"] = {player: _texts(row) for player, row in beliefs.items()}
        return self._stage(entry, values)

    def outcome(
        self,
        when: Condition | Sequence[Condition] | None,
        payoffs: Mapping[str, Number],
        measures: Mapping[str, Number] | None = None,
        *,
        otherwise: bool = False,
    ) -> Self:
        """Add what the ends of the game that fit a condition, or no other outcome, are worth to each player."""
        entry = {**_when(when), "payoffs": _texts(payoffs)}
        if otherwise:
            entry["otherwise"] = True
        if measures:
            entry["measures"] = _texts(measures)
        self._tables["outcome"].append(entry)
        return self

    def _stage(self, entry: dict[str, Any], values: Mapping[str, Number] | None) -> Self:
        if values is not None:
            entry["values"] = _texts(values)
        self._tables["stage"].append(entry)
        return self


class MarkovGame(_Builder):
    """Builds a stochastic game, played for ever in states; every method returns the builder.

    Examples
    --------
    >>> model = (
    ...     MarkovGame(title="Keep or break", players=["ROK"], discount="patience")
    ...     .parameter("patience", "0.9", "0", "0.99")
    ...     .state("peace", {"ROK": ["keep", "break"]})
    ...     .move("peace", "keep", payoffs={"ROK": 1}, next={"peace": "0.9", "war": "0.1"})
    ...     .move("peace", "break", payoffs={"ROK": 2}, next={"war": 1})
    ...     .state("war", {"ROK": ["wait"]})
    ...     .move("war", "wait", payoffs={"ROK": 0}, next={"war": 1})
    ...     .build()
    ... )
    >>> model.at(patience="1/2")
    StochasticGame(2 states, players=ROK)
    """

    def __init__(
        self,
        *,
        title: str,
        players: Sequence[str],
        discount: Number,
        question: str = "",
        citation: str = "",
        parameters_from: str | None = None,
        payoff_unit: str | None = None,
    ) -> None:
        super().__init__("stochastic", title, question, citation, parameters_from, payoff_unit)
        self._tables["model"] |= {"players": list(players), "discount": _text(discount)}
        self._tables["state"] = {}

    def state(self, name: str, actions: Mapping[str, Sequence[str]]) -> Self:
        """Add a state and what each player may do there; play begins in the first state."""
        return self._put("state", name, {player: list(names) for player, names in actions.items()})

    def move(
        self,
        state: str,
        /,
        *profile: str,
        payoffs: Mapping[str, Number],
        next: Mapping[str, Number],  # noqa: A002
    ) -> Self:
        """Set what one profile in a state gives in this period, and the probabilities of the next states."""
        place = f"state.{state}, {' / '.join(map(str, profile))}"
        players, states = self._tables["model"]["players"], self._tables["state"]
        if state not in states:
            raise self._refusal(place, f"there is no state {state!r} yet; add it with state()")
        if len(profile) != len(players):
            raise self._refusal(place, f"one action for each of {', '.join(players)} is needed")
        for player, name in zip(players, profile, strict=True):
            known = states[state].get(player, ())
            if name not in known:
                near = did_you_mean(str(name), known)
                raise self._refusal(place, f"{name!r} is no action of {player}{near}; they are {', '.join(known)}")
        *outer, last = profile
        table = states[state]
        for name in outer:
            table = table.setdefault(name, {})
        if last in table:
            raise self._refusal(place, "is there already; profiles must differ")
        table[last] = {
            "payoffs": _texts(payoffs),
            "next": _texts(next),
        }
        return self


class BargainingGame(_Builder):
    """Builds a bargaining problem: players who may agree on a price; every method returns the builder.

    Examples
    --------
    >>> model = (
    ...     BargainingGame(title="A house", players=["buyer", "seller"], variable="price", low=0, high="worth")
    ...     .parameter("worth", 10, 0, 20)
    ...     .payoff("buyer", "worth - price", disagreement=0)
    ...     .payoff("seller", "price", disagreement={"keep": 4, "let": "worth / 4"})
    ...     .build()
    ... )
    >>> model.at().zone
    (Fraction(4, 1), Fraction(10, 1))
    """

    def __init__(  # noqa: PLR0913 - one keyword for each key of a file
        self,
        *,
        title: str,
        players: Sequence[str],
        variable: str,
        low: Number,
        high: Number,
        solution: str = "nash_bargaining",
        veto: Sequence[str] = (),
        question: str = "",
        citation: str = "",
        parameters_from: str | None = None,
        payoff_unit: str | None = None,
    ) -> None:
        super().__init__("bargaining", title, question, citation, parameters_from, payoff_unit)
        self._tables["model"] |= {"players": list(players)}
        self._tables["bargaining"] = {
            "variable": variable,
            "range": [_text(low), _text(high)],
            "solution": solution,
            "utility": {},
            "disagreement": {},
            "veto": list(veto),
        }

    def payoff(
        self,
        player: str,
        utility: Number | Sequence[Number],
        *,
        disagreement: Number | Mapping[str, Number],
        weight: Number | None = None,
    ) -> Self:
        """Set what a player gets at a price, of several formulas the least, and without an agreement, the best."""
        content = self._tables["bargaining"]
        if isinstance(utility, Sequence) and not isinstance(utility, str):
            content["utility"][player] = [_text(each) for each in utility]
        else:
            content["utility"][player] = _text(utility)
        content["disagreement"][player] = _entry(disagreement)
        if weight is not None:
            content.setdefault("weights", {})[player] = _text(weight)
        return self


class OfferGame(_Builder):
    """Builds talks about a price by alternating offers; every method returns the builder.

    Examples
    --------
    >>> model = (
    ...     OfferGame(title="A pie", players=["A", "B"], variable="share", discount="patience")
    ...     .parameter("patience", "0.9", 0, "0.99")
    ...     .payoff("A", "share")
    ...     .payoff("B", "1 - share")
    ...     .state("A offers", "A", following={"B offers": 1})
    ...     .state("B offers", "B", following={"A offers": 1})
    ...     .build()
    ... )
    >>> model.at()
    AlternatingOffers(A, B: 2 states, any number of rounds)
    """

    def __init__(  # noqa: PLR0913 - one keyword for each key of a file
        self,
        *,
        title: str,
        players: Sequence[str],
        discount: Number | Mapping[str, Number],
        variable: str = "price",
        unit: str = "",
        rounds: int | None = None,
        low: Number | None = None,
        high: Number | None = None,
        question: str = "",
        citation: str = "",
        parameters_from: str | None = None,
        payoff_unit: str | None = None,
    ) -> None:
        super().__init__("offers", title, question, citation, parameters_from, payoff_unit)
        self._tables["model"] |= {"players": list(players)}
        content = {"variable": variable, "unit": unit, "discount": _entry(discount), "utility": {}}
        optional = {"rounds": rounds, "low": low, "high": high}
        content |= {
            key: value if key == "rounds" else _text(value) for key, value in optional.items() if value is not None
        }
        self._tables["offers"] = content

    def payoff(self, player: str, utility: Number) -> Self:
        """Set what a player gets from an agreement, a formula that is linear in the price."""
        self._tables["offers"]["utility"][player] = _text(utility)
        return self

    def state(  # noqa: PLR0913 - one keyword for each key of a file
        self,
        name: str,
        proposer: str | Mapping[str, Number],
        *,
        following: Mapping[str, Number] | None = None,
        agreement: Mapping[str, Number] | None = None,
        flow: Mapping[str, Number] | None = None,
        breakdown: Number = 0,
        broken: Mapping[str, Number] | None = None,
        outside: Mapping[str, Number] | None = None,
        ending: Mapping[str, Number] | None = None,
        beliefs: Mapping[str, Mapping[str, Number]] | None = None,
    ) -> Self:
        """Add a state, of which the first is the one at the start; tables are by player, `following` by state."""
        tables = {"next": following, "agreement": agreement, "flow": flow, "broken": broken, "ending": ending}
        entry: dict[str, Any] = {key: _entry(table) for key, table in tables.items() if table}
        entry |= {"proposer": proposer if isinstance(proposer, str) else _entry(proposer)}
        entry |= {"breakdown": _text(breakdown), "beliefs": {who: _entry(row) for who, row in (beliefs or {}).items()}}
        if outside is not None:
            entry["outside"] = _entry(outside)
        return self._put("state", name, entry)


def _entry(value: Number | Mapping[str, Number]) -> Any:
    """Return a number or formula, or several by name, as the entry of a file."""
    return {key: _text(part) for key, part in value.items()} if isinstance(value, Mapping) else _text(value)


def _texts(numbers: Mapping[str, Number]) -> dict[str, Any]:
    return {name: _text(number) for name, number in numbers.items()}


def _text(number: Number) -> Any:
    """Return a number as exact text; formulas, and what is neither, are left to the checks of `build`."""
    if isinstance(number, Rational) and not isinstance(number, int):
        return number_text(Fraction(int(number.numerator), int(number.denominator)))
    if isinstance(number, Decimal | Real) and not isinstance(number, int):
        return decimal_text(number)
    return number


def _when(when: Condition | Sequence[Condition] | None) -> dict[str, Any]:
    """Return a condition as the entry of a file."""
    if when is None:
        return {}
    if isinstance(when, Mapping):
        return {"when": _plain(when)}
    return {"when_any": [_plain(each) for each in when]}


def _plain(condition: Condition) -> dict[str, Any]:
    return {stage: fits if isinstance(fits, str) else list(fits) for stage, fits in condition.items()}

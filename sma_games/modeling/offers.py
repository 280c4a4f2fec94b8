"""Talks about a price in model files: alternating offers, with numbers of formulas in place of numbers.

A payoff from an agreement is linear in the price; it is given by its value at a price of 0, and what each unit of the
price adds. So the price is no parameter, and what is offered is a function of the parameters alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.errors import did_you_mean
from sma_games.expressions import Formula, parse_formula
from sma_games.games.alternating_offers import (
    AGREEMENT,
    DELAY,
    AlternatingOffers,
    OfferNumbers,
    OfferState,
    OfferTable,
    StateShape,
)
from sma_games.modeling.comparisons import RELATIONS, Comparison
from sma_games.modeling.formulas import FormulaTable
from sma_games.modeling.labels import check_labels
from sma_games.modeling.linear_payoffs import linear_parts
from sma_games.modeling.offer_tables import OfferStateTable
from sma_games.modeling.parametric import ParametricGame
from sma_games.modeling.payoff_tables import formula_texts
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.schema import OffersDocument

__all__ = ["OffersDetails", "offers_details", "read_offers"]

PROBABILITIES = "probabilities lie in [0, 1] and add up to 1"
DISCOUNT = "a discount factor lies in [0, 1]"
IMPATIENCE = "without a last round, both must discount, or talks must break down at times"
OPPOSED = "one player must gain by a higher price, and the other lose"
RANGE = "the lowest price is not above the highest"
NO_ROOTS = "write it without exp, log and sqrt"


class OffersDetails(NamedTuple):
    """What talks consist of, with numbers of formulas in place of numbers."""

    variable: str
    states: tuple[str, ...]
    numbers: OfferNumbers[int]
    zeros: frozenset[int]
    """The numbers of formulas that are 0 whatever the parameters are."""

    def shape(self, players: Sequence[str]) -> tuple[StateShape, ...]:
        """Return who may propose, and what may follow, in each state, whatever the parameters are."""
        return tuple(
            StateShape(
                name,
                tuple(each for each, index in zip(players, table.proposes, strict=True) if index not in self.zeros),
                tuple(to for to, index in zip(self.states, table.following, strict=True) if index not in self.zeros),
            )
            for name, table in zip(self.states, self.numbers.tables, strict=True)
        )

    def assemble(self, model: ParametricGame, numbers: Sequence[Any]) -> AlternatingOffers:
        """Return the talks with a number in place of each formula."""
        found = self.numbers.convert(lambda index: numbers[index])
        rows = zip(self.states, found.tables, self.shape(model.players), strict=True)
        states = tuple(_state(*row, self.states, model.players) for row in rows)
        gains, discounts = (dict(zip(model.players, pair, strict=True)) for pair in (found.slopes, found.discounts))
        players = (model.players[0], model.players[1])
        low, high = found.prices
        return AlternatingOffers(players, gains, discounts, states, found.rounds, low, high, self.variable, model.title)


def _state(
    name: str, table: OfferTable[Any], shape: StateShape, states: Sequence[str], players: Sequence[str]
) -> OfferState:
    """Return a state with its numbers by name; who never proposes, and states that never follow, are left out."""

    def by_player(pair: Sequence[Any]) -> dict[str, Any]:
        return dict(zip(players, pair, strict=True))

    def by_state(row: Sequence[Any]) -> dict[str, Any]:
        return dict(zip(states, row, strict=True))

    proposes, following = by_player(table.proposes), by_state(table.following)
    beliefs = {player: by_state(row) for player, row in by_player(table.believed).items() if row != table.following}
    return OfferState(
        name,
        {player: proposes[player] for player in shape.proposers},
        by_player(table.agreement),
        by_player(table.flow),
        table.breakdown,
        by_player(table.broken),
        None if table.outside is None else by_player(table.outside),
        by_player(table.ending),
        {state: following[state] for state in shape.following},
        beliefs,
    )


def offers_details(model: ParametricGame) -> OffersDetails | None:
    """Return what talks consist of; None of a model of another form."""
    return model.details if isinstance(model.details, OffersDetails) else None


def read_offers(
    document: OffersDocument, scope: Mapping[str, Formula], table: FormulaTable, problems: ProblemList
) -> dict[str, Any]:
    """Return the fields of talks; whatever is wrong is noted."""
    players = tuple(document.model.players)
    check_labels(players, "model.players", problems)
    reader = _OfferReader(document, scope, table, problems)
    details = reader.details()
    return {
        "form": "offers",
        "players": players,
        "strategies": {},
        "payoff_indices": (),
        "nodes": (),
        "measures": (document.offers.variable, AGREEMENT, DELAY),
        "details": details,
        "implied": () if details is None else tuple(reader.conditions(details)),
    }


class _OfferReader:
    """Reads one file."""

    def __init__(
        self, document: OffersDocument, scope: Mapping[str, Formula], table: FormulaTable, problems: ProblemList
    ) -> None:
        self.content = document.offers
        self.tables = document.state
        self.players = tuple(document.model.players)
        self.scope = scope
        self.table = table
        self.problems = problems

    def details(self) -> OffersDetails | None:
        """Return what the talks consist of, if all of it can be read."""
        before = len(self.problems)
        if len(self.players) != 2:  # noqa: PLR2004
            self.problems.add("model.players", f"offers are made between two players, not {len(self.players)}")
        check_labels(self.tables, "state", self.problems)
        self._check_variable()
        if len(self.problems) > before:
            return None
        parts = list(self._payoffs())
        content = self.content
        discounts = self._pair("offers.discount", content.discount)
        ends = [None if end is None else self._index("offers", end) for end in (content.low, content.high)]
        tables = tuple(self._state(name, table, parts) for name, table in self.tables.items())
        if len(self.problems) > before:
            return None
        first, second = (slope for _, slope in parts)
        numbers = OfferNumbers(tables, (first, second), discounts, (ends[0], ends[1]), content.rounds)
        zeros = frozenset(index for index, each in enumerate(self.table.formulas) if _is_zero(each))
        return OffersDetails(content.variable, tuple(self.tables), numbers, zeros)

    def conditions(self, details: OffersDetails) -> Iterator[Comparison]:
        """Yield what makes numbers talks, as far as it depends on parameters; other mistakes are noted."""
        formulas = self.table.formulas
        for place, each in _conditions(details, self.players, formulas):
            if not each.difference.is_exact:
                self.problems.add(place, f"{each.text!r}: {NO_ROOTS}: {each.meaning}")
            elif each.difference.names:
                yield each
            elif not each.holds_at({}):
                self.problems.add(place, f"{each.text} does not hold: {each.meaning}")

    def _check_variable(self) -> None:
        name, place = self.content.variable, "offers.variable"
        if not name.isidentifier() or name in (AGREEMENT, DELAY) or name.startswith("payoff_"):
            self.problems.add(place, f"{name!r} is no name of a price; choose one such as 'price' or 'payment'")
        elif name in self.scope:
            self.problems.add(place, f"{name!r} is a parameter or a definition already; choose another name")

    def _payoffs(self) -> Iterator[tuple[Formula, int]]:
        """Yield for each player the payoff from an agreement at a price of 0, and what each unit of the price adds."""
        place, name = "offers.utility", self.content.variable
        for player, text in formula_texts(self.content.utility, self.players, place, self.problems).items():
            parts = linear_parts(text, name, self.scope, f"{place}.{player}", self.problems)
            if parts is not None:
                yield parts[0], self.table.index(parts[1])

    def _state(self, name: str, content: OfferStateTable, parts: Sequence[tuple[Formula, int]]) -> OfferTable[int]:
        """Return one state, as much of it as can be read."""
        place = f"state.{name}"
        self._check_use(content, place)
        proposes = {content.proposer: "1"} if isinstance(content.proposer, str) else content.proposer
        following = self._row(f"{place}.next", content.next or {name: "1"})
        for player in content.beliefs:
            self._check_name(player, self.players, f"{place}.beliefs", "player")
        believed = [
            self._row(f"{place}.beliefs.{player}", content.beliefs[player]) if player in content.beliefs else following
            for player in self.players
        ]
        return OfferTable(
            self._pair(f"{place}.proposer", proposes),
            self._agreement(f"{place}.agreement", content.agreement, parts),
            self._pair(f"{place}.flow", content.flow),
            self._index(f"{place}.breakdown", content.breakdown),
            self._pair(f"{place}.broken", content.broken),
            None if content.outside is None else self._pair(f"{place}.outside", content.outside),
            self._pair(f"{place}.ending", content.ending),
            following,
            (believed[0], believed[1]),
        )

    def _check_use(self, content: OfferStateTable, place: str) -> None:
        """Note what is said of an end that cannot come."""
        if content.ending and self.content.rounds is None:
            self.problems.add(f"{place}.ending", "there is no last round after which it is paid; set offers.rounds")
        if content.broken and content.breakdown == "0":
            self.problems.add(f"{place}.broken", "talks never break down here; set breakdown, the probability of it")

    def _agreement(self, place: str, added: Mapping[str, str], parts: Sequence[tuple[Formula, int]]) -> tuple[int, int]:
        """Return what each gets from an agreement at a price of 0: the common payoff, and what the state adds."""
        if not added or len(parts) < len(self.players):
            first, second = (self.table.index(none) for none, _ in [*parts, (_number("0"), 0), (_number("0"), 0)][:2])
            return first, second
        for player in added:
            self._check_name(player, self.players, place, "player")
        found = []
        for player, (none, _) in zip(self.players, parts, strict=True):
            more = self.problems.formula(f"{place}.{player}", added.get(player, "0"), self.scope)
            if more is None:
                more = _number("0")
            together = none if _is_zero(more) else parse_formula("common + added", {"common": none, "added": more})
            found.append(self.table.index(together))
        return found[0], found[1]

    def _pair(self, place: str, given: str | Mapping[str, str]) -> tuple[int, int]:
        """Return the numbers of formulas by player: of one formula for both, or of those that are not 0."""
        entries = dict.fromkeys(self.players, given) if isinstance(given, str) else given
        for player in entries:
            self._check_name(player, self.players, place, "player")
        first, second = (self._index(f"{place}.{player}", entries.get(player, "0")) for player in self.players)
        return first, second

    def _row(self, place: str, given: Mapping[str, str]) -> tuple[int, ...]:
        """Return the numbers of formulas by state, of which those that are 0 may be left out."""
        for name in given:
            self._check_name(name, self.tables, place, "state")
        return tuple(self._index(f"{place}.{name}", given.get(name, "0")) for name in self.tables)

    def _check_name(self, name: str, names: Iterable[str], place: str, kind: str) -> None:
        known = list(names)
        if name not in known:
            near = did_you_mean(name, known)
            self.problems.add(place, f"{name!r} is no {kind}{near}; they are {', '.join(known)}")

    def _index(self, place: str, text: str) -> int:
        """Return the number of a formula; of one that cannot be read, which is noted, any."""
        formula = self.problems.formula(place, text, self.scope)
        return -1 if formula is None else self.table.index(formula)


def _number(text: str) -> Formula:
    return parse_formula(text, {})


def _is_zero(formula: Formula) -> bool:
    return not formula.names and formula.is_exact and formula.evaluate({}) == 0


def _conditions(
    details: OffersDetails, players: Sequence[str], formulas: Sequence[Formula]
) -> Iterator[tuple[str, Comparison]]:
    """Yield all comparisons that make numbers talks, each with its place."""
    numbers = details.numbers.convert(lambda index: formulas[index])
    must_be_less = numbers.rounds is None and any(_is_zero(table.breakdown) for table in numbers.tables)
    for formula in dict.fromkeys(numbers.discounts):
        yield "offers.discount", _compare("d", ">=", "0", DISCOUNT, d=formula)
        if not must_be_less:
            yield "offers.discount", _compare("d", "<=", "1", DISCOUNT, d=formula)
    yield (
        "offers.utility",
        _compare("first * second", "<", "0", OPPOSED, first=numbers.slopes[0], second=numbers.slopes[1]),
    )
    low, high = numbers.prices
    if low is not None and high is not None:
        yield "offers", _compare("low", "<=", "high", RANGE, low=low, high=high)
    for name, table in zip(details.states, numbers.tables, strict=True):
        place = f"state.{name}"
        yield from _probabilities(f"{place}.proposer", table.proposes)
        yield from _probabilities(f"{place}.next", table.following)
        for player, row in zip(players, table.believed, strict=True):
            if row != table.following:
                yield from _probabilities(f"{place}.beliefs.{player}", row)
        for relation, end in ((">=", "0"), ("<=", "1")):
            meaning = f"{place}.breakdown: a probability lies in [0, 1]"
            yield f"{place}.breakdown", _compare("q", relation, end, meaning, q=table.breakdown)
        if numbers.rounds is None:
            left = "d" if _is_zero(table.breakdown) else "d * (1 - q)"
            for formula in dict.fromkeys(numbers.discounts):
                yield place, _compare(left, "<", "1", IMPATIENCE, d=formula, q=table.breakdown)


def _probabilities(place: str, row: Sequence[Formula]) -> Iterator[tuple[str, Comparison]]:
    meaning = f"{place}: {PROBABILITIES}"
    for formula in dict.fromkeys(row):
        yield place, _compare("own", ">=", "0", meaning, own=formula)
    names = {f"p{number}": formula for number, formula in enumerate(row) if not _is_zero(formula)}
    yield place, _compare(" + ".join(names) or "0", "=", "1", meaning, **names)


def _compare(left: str, relation: str, right: str, meaning: str, **names: Formula) -> Comparison:
    """Return a comparison of formulas of formulas, in the words of those that it is about."""
    text = f"{left} {relation} {right}"
    if names:
        text = re.sub(rf"\b({'|'.join(names)})\b", lambda found: _in_place(names[found[0]], len(names)), text)
    difference = parse_formula(f"{left} - ({right})", names)
    return Comparison(text, difference, RELATIONS[relation], meaning)


def _in_place(formula: Formula, number: int) -> str:
    """Return a formula as part of a formula of several: a number as such, others in parentheses if they need them."""
    if not formula.names and formula.is_exact:
        return exact_text(formula.evaluate({}))
    text = formula.text
    return text if number == 1 or text.isidentifier() else f"({text})"

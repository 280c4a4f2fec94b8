"""The states of a stochastic game: actions, payoffs and transitions, as numbers of formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sma_games.errors import did_you_mean
from sma_games.expressions import Formula
from sma_games.games import State
from sma_games.modeling.formulas import FormulaTable
from sma_games.modeling.labels import check_labels
from sma_games.modeling.payoff_tables import cells, formula_texts, profile_text
from sma_games.modeling.problems import ProblemList

__all__ = ["read_states"]

CELL_KEYS = ("payoffs", "next")


def read_states(
    tables: Mapping[str, Mapping[str, Any]],
    players: Sequence[str],
    scope: Mapping[str, Formula],
    table: FormulaTable,
    problems: ProblemList,
) -> tuple[State[int], ...]:
    """Return the states in file order, with numbers of formulas; whatever is wrong is noted."""
    check_labels(tables, "state", problems)
    reader = _StateReader(tuple(tables), tuple(players), scope, table, problems)
    return tuple(reader.state(name, content) for name, content in tables.items())


class _StateReader:
    """Reads the states of one file."""

    def __init__(
        self,
        names: tuple[str, ...],
        players: tuple[str, ...],
        scope: Mapping[str, Formula],
        table: FormulaTable,
        problems: ProblemList,
    ) -> None:
        self.names = names
        self.players = players
        self.scope = scope
        self.table = table
        self.problems = problems

    def state(self, name: str, content: Mapping[str, Any]) -> State[int]:
        """Return one state, as much of it as can be read."""
        place = f"state.{name}"
        actions = dict(self._actions(content, place))
        nested = {key: part for key, part in content.items() if key not in self.players}
        payoffs, transitions = [], []
        for profile, cell in cells(nested, actions, place, self.problems, "action"):
            here = f"{place}, {profile_text(profile, actions)}"
            tables = dict(self._cell_tables(cell, here))
            payoffs.append(tuple(self._payoffs(tables["payoffs"], here)) if "payoffs" in tables else ())
            transitions.append(tuple(self._transition(tables["next"], here)) if "next" in tables else ())
        return State(name, tuple(map(tuple, actions.values())), tuple(payoffs), tuple(transitions))

    def _actions(self, content: Mapping[str, Any], place: str) -> Iterator[tuple[str, list[str]]]:
        for player in self.players:
            names = content.get(player)
            if isinstance(names, list) and all(isinstance(name, str) for name in names):
                check_labels(names, f"{place}.{player}", self.problems)
                for name in set(names) & set(self.players):
                    self.problems.add(f"{place}.{player}", f"{name!r} is a player; actions need other names")
                yield player, names
            else:
                found = "they are missing" if names is None else "found something else"
                self.problems.add(f"{place}.{player}", f'expected the actions as a list such as ["wait"]; {found}')
                yield player, []

    def _cell_tables(self, cell: Mapping[str, Any], place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for key in [key for key in cell if key not in CELL_KEYS]:
            near = did_you_mean(key, CELL_KEYS)
            self.problems.add(place, f"unknown key {key!r}{near}; the keys are {', '.join(CELL_KEYS)}")
        for key in CELL_KEYS:
            if isinstance(cell.get(key), dict):
                yield key, cell[key]
            else:
                self.problems.add(place, f"the table {key!r} is {'no table' if key in cell else 'missing'}")

    def _payoffs(self, content: Mapping[str, Any], place: str) -> Iterator[int]:
        for player, text in formula_texts(content, self.players, place, self.problems).items():
            yield from self._index(f"{place}, player {player}", text)

    def _transition(self, content: Mapping[str, Any], place: str) -> Iterator[tuple[int, int]]:
        for name, text in content.items():
            here = f"{place}, next {name}"
            if name not in self.names:
                near = did_you_mean(name, self.names)
                self.problems.add(here, f"{name!r} is no state{near}; they are {', '.join(self.names)}")
            elif isinstance(text, str | int) and not isinstance(text, bool):
                yield from ((self.names.index(name), index) for index in self._index(here, str(text)))
            else:
                self.problems.add(here, "write the probability as text: a number or a formula")
        if not content:
            self.problems.add(place, "'next' is empty; it holds the next states with their probabilities")

    def _index(self, place: str, text: str) -> Iterator[int]:
        """Yield the number of a formula, if the text is one."""
        formula = self.problems.formula(place, text, self.scope)
        if formula is not None:
            yield self.table.index(formula)

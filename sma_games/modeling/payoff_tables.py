"""Nested tables with one level per player: the payoffs of a normal form, as numbers of formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sma_games.errors import did_you_mean
from sma_games.expressions import Formula
from sma_games.modeling.formulas import FormulaTable
from sma_games.modeling.labels import check_labels
from sma_games.modeling.problems import ProblemList

__all__ = ["cells", "formula_texts", "profile_text", "read_payoffs"]


def read_payoffs(
    payoffs: Mapping[str, Any],
    strategies: Mapping[str, Sequence[str]],
    scope: Mapping[str, Formula],
    table: FormulaTable,
    problems: ProblemList,
) -> tuple[tuple[int, ...], ...]:
    """Return, for each player, the number of the formula in each cell, the last player's strategy fastest."""
    check_labels(strategies, "players", problems)
    for player, names in strategies.items():
        check_labels(names, f"players.{player}", problems)
    rows: dict[str, list[int]] = {player: [] for player in strategies}
    for profile, cell in cells(payoffs, strategies, "payoffs", problems):
        place = f"payoffs, {profile_text(profile, strategies)}"
        for player, text in formula_texts(cell, tuple(strategies), place, problems).items():
            formula = problems.formula(f"{place}, player {player}", text, scope)
            if formula is not None:
                rows[player].append(table.index(formula))
    return tuple(map(tuple, rows.values()))


def cells(
    payoffs: Mapping[str, Any],
    strategies: Mapping[str, Sequence[str]],
    whole: str,
    problems: ProblemList,
    noun: str = "strategy",
) -> list[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Return the cells in row-major order; tables that are missing or too many are noted."""
    level: list[tuple[tuple[str, ...], Mapping[str, Any]]] = [((), payoffs)]
    for player, names in strategies.items():
        below: list[tuple[tuple[str, ...], Mapping[str, Any]]] = []
        for profile, table in level:
            place = f"{whole}, {profile_text(profile, strategies)}" if profile else whole
            for name in [name for name in table if name not in names]:
                near = did_you_mean(name, names)
                problems.add(place, f"{name!r} is no {noun} of {player}{near}; they are {', '.join(names)}")
            for name in names:
                if isinstance(table.get(name), dict):
                    below.append(((*profile, name), table[name]))
                else:
                    problems.add(
                        place,
                        f"the table for {player} {name} is {'no table' if name in table else 'missing'}",
                    )
        level = below
    return level


def formula_texts(cell: Mapping[str, Any], players: Sequence[str], place: str, problems: ProblemList) -> dict[str, str]:
    """Return the text of each player's payoff; missing, unknown and wrong ones are noted."""
    for name in [name for name in cell if name not in players]:
        problems.add(place, f"{name!r} is no player{did_you_mean(name, players)}; they are {', '.join(players)}")
    texts = {}
    for player in players:
        entry = cell.get(player)
        if isinstance(entry, int) and not isinstance(entry, bool):
            entry = str(entry)
        if isinstance(entry, str):
            texts[player] = entry
        elif player in cell:
            problems.add(f"{place}, player {player}", "write the payoff as text: a number or a formula")
        else:
            problems.add(place, f"the payoff of {player} is missing")
    return texts


def profile_text(profile: Sequence[str], strategies: Mapping[str, Sequence[str]]) -> str:
    """Return a profile, or the first players' part of one, as words."""
    return " / ".join(f"{player} {name}" for player, name in zip(strategies, profile, strict=False))

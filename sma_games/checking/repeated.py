"""Certified thresholds of grim trigger against the discount factors that are found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.checking.exact_texts import equals
from sma_games.equilibria import critical_discounts
from sma_games.equilibria.repeated_play.automata import stage_game
from sma_games.games import grim_trigger
from sma_games.modeling import ParametricGame

__all__ = ["check_threshold"]


def check_threshold(model: ParametricGame, table: Mapping[str, Any]) -> str:
    """Compare the lowest discount factors from which on no deviation of a player, or of all, pays."""
    stage = stage_game(model, "grim_trigger")
    found = critical_discounts(stage, grim_trigger(stage, table["target"]))
    parts = {**found.by_player, "all": found.intervals}
    wrong = []
    for name, text in table["threshold"].items():
        own = parts[name]
        if not (len(own) == 1 and own[0].high == 1 and equals(own[0].low, text)):
            shown = ", ".join(f"{exact_text(each.low)} to {exact_text(each.high)}" for each in own) or "none"
            wrong.append(f"{name}: expected {text} to 1, found {shown}")
    return "; ".join(wrong)

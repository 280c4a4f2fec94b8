"""Games that several tests are about."""

from collections.abc import Callable

import pytest

from sma_games.games import ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode


def a_game_seen_twice(*thresholds: str) -> ExtensiveFormGame:
    """Return a game in which R judges the same unused action after seeing what chance did.

    Both types of S stop, which gives most, instead of going; then chance moves up or down, and R, who does not know the
    type, plays l or r: l if the first type is more likely than the threshold up or down.
    """
    return ExtensiveFormGame(
        ("S", "R"),
        (
            ChanceNode("type", ("s", "w"), ("1/2", "1/2"), (1, 2)),
            *(DecisionNode("S", kind, ("stop", "go"), (3 + k, 5 + k)) for k, kind in enumerate("sw")),
            *[TerminalNode((5, 0))] * 2,
            *(ChanceNode("luck", ("u", "d"), ("1/2", "1/2"), (7 + 2 * k, 8 + 2 * k)) for k in range(2)),
            *(DecisionNode("R", f"saw {'udud'[k]}", ("l", "r"), (11 + 2 * k, 12 + 2 * k)) for k in range(4)),
            *(TerminalNode((0, worth)) for own in (1, 0) for threshold in thresholds for worth in (own, threshold)),
        ),
    )


@pytest.fixture
def seen_twice() -> Callable[..., ExtensiveFormGame]:
    """Return the maker of a game with two information sets that the same tremble leads to."""
    return a_game_seen_twice

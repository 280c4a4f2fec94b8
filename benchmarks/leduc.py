"""Leduc poker as a tree (Southey et al. 2005): six cards, two rounds of betting, a public card between them.

Everybody puts in 1. In each round the first player begins; raises are by 2 in the first round and by 4 in the second,
at most two in a round. A pair with the public card wins, else the higher card; equal cards share.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from sma_games import ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode

__all__ = ["leduc_poker"]

RANKS = "JQK"
CARDS = [rank + suit for rank in RANKS for suit in "ab"]
PLAYERS = ("first", "second")
RAISES = (2, 4)
MOST_RAISES = 2


class State(NamedTuple):
    """What has happened: cards dealt, the bets of both rounds as letters, and what each player has put in."""

    cards: tuple[str, ...] = ()
    bets: tuple[str, ...] = ("",)
    paid: tuple[int, int] = (1, 1)


def leduc_poker() -> ExtensiveFormGame:
    """Return the tree, with 9457 nodes and 1092 actions of each player."""
    nodes: list[Any] = [None]
    waiting = [(0, State())]
    for index, state in waiting:  # grows while it is read
        names, nexts = _nexts(state)
        children = tuple(range(len(nodes), len(nodes) + len(nexts)))
        nodes.extend([None] * len(nexts))
        waiting.extend(zip(children, nexts, strict=True))
        nodes[index] = _node(state, names, children)
    return ExtensiveFormGame(PLAYERS, tuple(nodes), title="Leduc poker")


def _node(state: State, names: tuple[str, ...], children: tuple[int, ...]) -> Any:
    if not children:
        won = _won(state)
        return TerminalNode((won, -won))
    if _is_deal(state):
        return ChanceNode("deal", names, (Fraction(1, len(names)),) * len(names), children)
    mover = len(state.bets[-1]) % 2
    seen = [state.cards[mover], *state.cards[2:], *state.bets]
    return DecisionNode(PLAYERS[mover], f"{PLAYERS[mover]} {' '.join(seen)}", names, children)


def _nexts(state: State) -> tuple[tuple[str, ...], list[State]]:
    """Return what can happen next, and the states after it; nothing at the end."""
    if _is_deal(state):
        left = tuple(card for card in CARDS if card not in state.cards)
        bets = (*state.bets, "") if len(state.cards) > 1 else state.bets
        return left, [State((*state.cards, card), bets, state.paid) for card in left]
    if "f" in state.bets[-1] or _is_over(state.bets[-1]):
        return (), []
    mover = len(state.bets[-1]) % 2
    most = max(state.paid)
    payments = {"f": state.paid[mover], "c": most, "r": most + RAISES[len(state.bets) - 1]}
    legal = ["f"] * (state.paid[mover] < most) + ["c"] + ["r"] * (state.bets[-1].count("r") < MOST_RAISES)
    nexts = [
        State(
            state.cards,
            (*state.bets[:-1], state.bets[-1] + action),
            (payments[action], state.paid[1]) if mover == 0 else (state.paid[0], payments[action]),
        )
        for action in legal
    ]
    return tuple(legal), nexts


def _is_deal(state: State) -> bool:
    return len(state.cards) < len(PLAYERS) or (len(state.bets) == 1 and _is_over(state.bets[0]))


def _is_over(bets: str) -> bool:
    """Tell whether a round has ended with a call."""
    return bets.endswith("c") and len(bets) > 1


def _won(state: State) -> int:
    """Return what the first player wins."""
    if "f" in state.bets[-1]:
        loser = state.bets[-1].index("f") % 2
        return -state.paid[0] if loser == 0 else state.paid[1]
    first, second, public = (card[0] for card in state.cards)
    strengths = [10 * (own == public) + RANKS.index(own) for own in (first, second)]
    return state.paid[0] * ((strengths[0] > strengths[1]) - (strengths[0] < strengths[1]))

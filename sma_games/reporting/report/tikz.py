"""A game tree as TikZ, with the actions of an equilibrium drawn thick; no label is a command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sma_games.games import ChanceNode, TerminalNode
from sma_games.modeling.parameters import number_text
from sma_games.reporting.report.latex_text import latex_text
from sma_games.reporting.words.answers import Reading

__all__ = ["tikz_tree"]

LEAVES = 40
DEEP, WIDE = 3.2, 0.75  # centimeters from node to node


def tikz_tree(reading: Reading) -> str:
    r"""Return the tree of an answer as a TikZ picture, from left to right; nothing of one with over 40 leaves.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.reporting.words.answers import read_answer
    >>> print(tikz_tree(read_answer(load_model("textbook/entry_deterrence"))).splitlines()[1])
    \node[draw] (n0) at (0.00, -0.94) {entrant};
    """
    game: Any = reading.result.game
    if sum(isinstance(node, TerminalNode) for node in game.nodes) > LEAVES:
        return ""
    places = _places(game)
    lines = [r"\begin{tikzpicture}[font=\footnotesize, inner sep=2pt]"]
    lines += [_node(game, reading, index, place) for index, place in places.items()]
    lines += [line for index in places for line in _edges(game, reading, index)]
    return "\n".join([*lines, r"\end{tikzpicture}"])


def _places(game: Any) -> dict[int, tuple[float, float]]:
    """Return where each node stands: as deep as its history is long, and in the middle of its children."""
    places: dict[int, tuple[float, float]] = {}
    depths = [0] * len(game.nodes)
    for index, parent in enumerate(game.parents):
        depths[index] = depths[parent] + 1 if parent >= 0 else 0
    rows = iter(range(len(game.nodes)))

    def place(index: int) -> float:
        node = game.nodes[index]
        if isinstance(node, TerminalNode):
            height = -WIDE * next(rows)
        else:
            heights = [place(child) for child in node.children]
            height = (heights[0] + heights[-1]) / 2
        places[index] = (DEEP * depths[index], height)
        return height

    place(0)
    return dict(sorted(places.items()))


def _node(game: Any, reading: Reading, index: int, place: tuple[float, float]) -> str:
    node = game.nodes[index]
    if isinstance(node, TerminalNode):
        text, style = f"({', '.join(map(_number, node.payoffs))})", "anchor=west"
    elif isinstance(node, ChanceNode):
        text, style = node.name, "draw, rounded corners"
    else:
        text, style = reading.words.player_name(node.player), "draw"
    return rf"\node[{style}] (n{index}) at ({place[0]:.2f}, {place[1]:.2f}) {{{latex_text(text)}}};"


def _edges(game: Any, reading: Reading, index: int) -> Iterator[str]:
    node = game.nodes[index]
    if isinstance(node, TerminalNode):
        return
    if isinstance(node, ChanceNode):
        names = [f"{name} {_number(chance)}" for name, chance in zip(node.branches, node.probabilities, strict=True)]
        thick = [False] * len(names)
    else:
        names = [reading.words.label(action) for action in node.actions]
        thick = [_is_played(reading, node.player, node.information_set, action) for action in node.actions]
    for name, child, is_played in zip(names, node.children, thick, strict=True):
        style = "very thick" if is_played else "gray"
        label = rf"node[midway, fill=white, text=black, sloped, font=\scriptsize] {{{latex_text(name)}}}"
        yield rf"\draw[{style}] (n{index}.east) -- {label} (n{child}.west);"


def _is_played(reading: Reading, player: str, information_set: str, action: str) -> bool:
    """Tell whether an action is taken; a plan may leave out information sets that it rules out itself."""
    if not reading.main:
        return False
    profile: Any = reading.main[0].profile
    return bool(profile[player].get(information_set, {}).get(action))


def _number(value: Any) -> str:
    text = number_text(value)
    return text if "/" not in text or len(text) <= len("11/20") else f"{float(value):.4g}"

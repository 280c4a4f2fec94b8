"""What is left of a game after each action of a player: a tree, whatever the form of the game is.

In a tree with perfect information it is what follows the action. In a matrix it is a single move, the other player's
reply. Leaves also carry what they contribute to the deciding player's expected payoff under each result of an event,
such as an election, so that the value of learning the result first can be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sma_games.errors import MethodError, SettingError, did_you_mean
from sma_games.expressions.formula import constant
from sma_games.games import ChanceNode, DecisionNode, TerminalNode
from sma_games.modeling import ParametricGame
from sma_games.modeling.formulas import FormulaTable
from sma_games.sensitivity.chance_events import Event, parameter_events, stage_events

__all__ = ["Choice", "choice_of"]

MOST_PLAYERS = 2  # of a matrix


@dataclass(frozen=True)
class Choice:
    """A player's decision: its actions, and what is left of the game after each."""

    model: ParametricGame
    player: str
    place: str
    """The information set of a tree; empty in a matrix."""
    continuations: dict[str, ParametricGame]
    """By action: a tree whose measures are the parts of the payoff, by event and result."""
    events: tuple[Event, ...]


def choice_of(model: ParametricGame, player: str | None, stage: str | None) -> Choice:
    """Return the decision of a player, the first player if none is named.

    Raises
    ------
    MethodError
        If the model is neither a matrix of one or two players nor a tree with perfect information.
    SettingError
        If there is no such player, or no such information set.
    """
    _check_form(model)
    name = model.players[0] if player is None else player
    if name not in model.players:
        hint = did_you_mean(name, model.players)
        raise SettingError(f"player = {name!r}: expected one of {', '.join(model.players)}{hint}")
    if not model.nodes:
        if stage is not None:
            raise SettingError(f"leave stage = {stage!r} out: a matrix has none")
        found = Choice(model, name, "", dict(_replies(model, name)), ())
        return _with_events(found, parameter_events(model, name))
    node = _decision(model, name, stage)
    parts = {action: _subtree(model, child) for action, child in zip(node.actions, node.children, strict=True)}
    found = Choice(model, name, node.information_set, parts, ())
    return _with_events(found, stage_events(tuple(parts.values())))


def _check_form(model: ParametricGame) -> None:
    if model.nodes and model.has_perfect_information:
        return
    if model.payoff_indices and len(model.players) <= MOST_PLAYERS:
        return
    if model.nodes:
        is_small = len(model.players) <= MOST_PLAYERS
        advice = (
            "ask about its reduced normal form, reduced_model(model) or --reduced"
            if is_small
            else "solve it at single settings"
        )
        raise MethodError(
            f"{advice}: decide needs a tree in which players see all earlier moves, not {model!r}",
            "actions are weighed only where players see all earlier moves, and here they do not",
        )
    raise MethodError(
        f"solve it at single settings: decide needs a tree, or a matrix of one or two players, not {model!r}",
        "actions are weighed only in trees, and in matrices of one or two players",
    )


def _decision(model: ParametricGame, player: str, stage: str | None) -> DecisionNode:
    """Return the first decision of a player, or that at the information set, or the stage, of this name."""
    own = [node for node in model.nodes if isinstance(node, DecisionNode) and node.player == player]
    if not own:
        movers = dict.fromkeys(node.player for node in model.nodes if isinstance(node, DecisionNode))
        raise SettingError(f"player = {player!r} never moves; those who do are {', '.join(movers)}")
    if stage is None:
        return own[0]
    fitting = [node for node in own if stage in (node.information_set, node.information_set.partition("/")[0])]
    if len(fitting) == 1:
        return fitting[0]
    known = [node.information_set for node in fitting or own]
    hint = did_you_mean(stage, known) if not fitting else ""
    raise SettingError(f"stage = {stage!r}: name one of the information sets of {player}: {', '.join(known)}{hint}")


def _replies(model: ParametricGame, player: str) -> Iterator[tuple[str, ParametricGame]]:
    """Yield each strategy of a player of a matrix with the other's reply to it as a tree."""
    number = model.players.index(player)
    width = model.shape[-1]
    for row, strategy in enumerate(model.strategies[player]):
        if len(model.players) == 1:
            yield strategy, _as_tree(model, (TerminalNode((model.payoff_indices[0][row],)),))
            continue
        other = model.players[1 - number]
        replies = model.strategies[other]
        cells = [row * width + j if number == 0 else j * width + row for j in range(len(replies))]
        leaves = [TerminalNode(tuple(payoffs[cell] for payoffs in model.payoff_indices)) for cell in cells]
        reply = DecisionNode(other, "reply", replies, tuple(range(1, len(replies) + 1)))
        yield strategy, _as_tree(model, (reply, *leaves))


def _subtree(model: ParametricGame, root: int) -> ParametricGame:
    """Return what is below a node of a tree."""
    used = [root]
    for index in used:  # grows while it is read
        node = model.nodes[index]
        used += () if isinstance(node, TerminalNode) else node.children
    order = sorted(used)
    moved = {old: new for new, old in enumerate(order)}
    nodes: list[Any] = []
    for old in order:
        node = model.nodes[old]
        if isinstance(node, TerminalNode):
            nodes.append(TerminalNode(node.payoffs))
        else:
            nodes.append(node._replace(children=tuple(moved[child] for child in node.children)))
    return _as_tree(model, tuple(nodes))


def _as_tree(model: ParametricGame, nodes: tuple[Any, ...]) -> ParametricGame:
    """Return a tree with the formulas of a model, admissible where the model is."""
    return replace(
        model,
        form="sequential",
        strategies={},
        payoff_indices=(),
        nodes=nodes,
        measures=(),
        constraints=model.admissibility,
        expected=(),
    )


def _with_events(choice: Choice, events: Sequence[Event]) -> Choice:
    """Return a choice whose leaves carry the parts of the payoff by event and result."""
    parts = {action: _measured(each, choice.player, events) for action, each in choice.continuations.items()}
    return replace(choice, continuations=parts, events=tuple(events))


def _measured(tree: ParametricGame, player: str, events: Sequence[Event]) -> ParametricGame:
    table = FormulaTable()
    for formula in tree.formulas:
        table.index(formula)
    nothing = table.index(constant(Fraction(0)))
    number = tree.players.index(player)
    passed = _results_passed(tree)

    def part(event: Event, result: int, leaf: int) -> int:
        node = tree.nodes[leaf]
        assert isinstance(node, TerminalNode)
        payoff: int = node.payoffs[number]
        if event.parameter is None:
            return payoff if (event.name, event.results[result]) in passed[leaf] else nothing
        return table.index(event.part(tree.formulas[payoff], result))

    nodes = tuple(
        node._replace(measures=tuple(part(each, k, index) for each in events for k in range(len(each.results))))
        if isinstance(node, TerminalNode)
        else node
        for index, node in enumerate(tree.nodes)
    )
    names = tuple(each.measure(result) for each in events for result in each.results)
    return replace(tree, nodes=nodes, measures=names, formulas=table.formulas)


def _results_passed(tree: ParametricGame) -> list[frozenset[tuple[str, str]]]:
    """Return for each node the results of chance on the way there."""
    passed: list[frozenset[tuple[str, str]]] = [frozenset()] * len(tree.nodes)
    for index, node in enumerate(tree.nodes):
        if isinstance(node, ChanceNode):
            for child, branch in zip(node.children, node.branches, strict=True):
                passed[child] = passed[index] | {(node.name, branch)}
        elif isinstance(node, DecisionNode):
            for child in node.children:
                passed[child] = passed[index]
    return passed

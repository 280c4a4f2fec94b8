"""What a game consists of, for the document: one function for each kind of question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import comb
from typing import Any, NamedTuple

from sma_games.answers import Question
from sma_games.answers.bargaining import BargainingQuestion
from sma_games.answers.matrices import MatrixQuestion
from sma_games.answers.policies import PolicyQuestion
from sma_games.answers.pure import PureQuestion
from sma_games.answers.trees import TreeQuestion
from sma_games.games import ChanceNode, DecisionNode
from sma_games.modeling import ParametricGame
from sma_games.modeling.bargaining import bargaining_details
from sma_games.reporting.page.document import (
    BargainingPart,
    ChancePart,
    DecisionPart,
    EndPart,
    MatrixPart,
    StatePart,
    StochasticPart,
    TreePart,
)

__all__ = ["STRUCTURES", "Structure"]

MOST_STRATEGIES = 30  # of both players: their sets are bits of a number in the page
MOST_VERTICES = 100  # of a player's polyhedron, about: as of 6 x 6, whose strips take seconds in a browser


class Structure(NamedTuple):
    """How a kind of question is exported."""

    kind: str
    export: Callable[[ParametricGame], Any]
    takes: Callable[[ParametricGame], bool] = lambda _: True


def _matrix(model: ParametricGame) -> MatrixPart:
    return MatrixPart(
        strategies=list(map(list, model.strategies.values())), payoffs=list(map(list, model.payoff_indices))
    )


def _tree(model: ParametricGame) -> TreePart:
    position = {player: number for number, player in enumerate(model.players)}
    return TreePart(nodes=[_node(node, position) for node in model.nodes])


def _node(node: Any, position: dict[str, int]) -> DecisionPart | ChancePart | EndPart:
    if isinstance(node, DecisionNode):
        return DecisionPart(
            player=position[node.player],
            set=node.information_set,
            actions=list(node.actions),
            children=list(node.children),
        )
    if isinstance(node, ChanceNode):
        return ChancePart(
            name=node.name,
            branches=list(node.branches),
            children=list(node.children),
            probabilities=list(node.probabilities),
        )
    return EndPart(payoffs=list(node.payoffs), measures=list(node.measures))


def _stochastic(model: ParametricGame) -> StochasticPart:
    assert model.discount is not None
    return StochasticPart(states=[_state(state) for state in model.states], discount=model.discount)


def _state(state: Any) -> StatePart:
    return StatePart(
        name=state.name,
        profiles=list(map(list, state.profiles)),
        payoffs=list(map(list, state.payoffs)),
        transitions=[[(to, index) for to, index in row] for row in state.transitions],
    )


def _bargaining(model: ParametricGame) -> BargainingPart:
    details = bargaining_details(model)
    assert details is not None
    return BargainingPart(
        solution=details.solution,
        variable=details.variable,
        low=details.low,
        high=details.high,
        intercepts=list(details.intercepts),
        slopes=list(details.slopes),
        alternatives=list(map(list, details.alternatives)),
        weights=list(details.weights),
        veto=[model.players.index(each) for each in details.veto],
    )


def _is_small(model: ParametricGame) -> bool:
    total, least = sum(model.shape), min(model.shape)
    return total <= MOST_STRATEGIES and comb(total - (least + 1) // 2, least // 2) <= MOST_VERTICES


def _is_linear(model: ParametricGame) -> bool:
    details = bargaining_details(model)
    return details is not None and not any(details.caps)


STRUCTURES: dict[type[Question], Structure] = {
    MatrixQuestion: Structure("matrix", _matrix, _is_small),
    PureQuestion: Structure("normal", _matrix),
    TreeQuestion: Structure("tree", _tree),
    PolicyQuestion: Structure("stochastic", _stochastic),
    BargainingQuestion: Structure("bargaining", _bargaining, _is_linear),
}
"""By the kind of question that is asked of a model."""


def names_of_actions(part: Any) -> Sequence[str]:
    """Return the actions or strategies of a structure, each once."""
    lists: list[Sequence[str]] = []
    if isinstance(part, MatrixPart):
        lists = list(part.strategies)
    elif isinstance(part, TreePart):
        lists = [node.actions for node in part.nodes if isinstance(node, DecisionPart)]
    elif isinstance(part, StochasticPart):
        lists = [profile for state in part.states for profile in state.profiles]
    return list(dict.fromkeys(name for names in lists for name in names))

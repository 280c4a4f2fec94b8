"""The type of an equilibrium in words: who does what, and on which news."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sma_games.games import ChanceNode, TerminalNode
from sma_games.modeling import ParametricGame
from sma_games.regions import EquilibriumType
from sma_games.reporting.words.forms import WORDS
from sma_games.reporting.words.vocabulary import Vocabulary, joined, plain, vocabulary_of

__all__ = ["some_types", "type_noun", "type_words"]

STAGES_TOLD = 8  # on one path of play
CASES_TOLD = 4  # of one stage, for one action

Actions = tuple[str, ...]


class Place(NamedTuple):
    """Where a player moves: who it is, and what chance has done before."""

    player: str
    news: Mapping[str, str]
    """Branch by stage of chance."""


class Move(NamedTuple):
    """A choice at one information set."""

    label: str
    actions: Actions
    news: Mapping[str, str]


def type_words(model: ParametricGame, each: EquilibriumType) -> str:
    """Return the type of an equilibrium in words: who does what, in a tree on which news, else in which state.

    Complete up to eight stages of a path of play. Costs one pass over the nodes.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import tipping_points
    >>> model = load_model("textbook/entry_deterrence")
    >>> type_words(model, tipping_points(model, "fight_payoff")[0].below[0])
    "entrant plays 'enter' and incumbent plays 'accommodate'"
    """
    if each.label and not each.choices:  # a claim
        return each.label
    if model.form in WORDS:
        return WORDS[model.form].type_words(model, each)
    words = vocabulary_of(model)
    if model.form == "normal":
        return words.profile_words(dict(each.choices))
    if model.form == "stochastic":
        return _state_words(model, each.choices)
    places = _places(model)
    stages: dict[str, list[Move]] = {}
    for label, actions in each.choices:
        stages.setdefault(label.partition("/")[0], []).append(Move(label, actions, places[label].news))
    parts: list[str] = []
    before = ""
    order = {label: number for number, label in enumerate(places)}
    for moves in list(stages.values())[:STAGES_TOLD]:
        moves.sort(key=lambda move: order[move.label])
        player = places[moves[0].label].player
        parts.append(f"{'then' if player == before else words.player_name(player)} {_stage_words(moves, words)}")
        before = player
    if len(stages) > STAGES_TOLD:
        parts.append("so on")
    return joined(parts) if parts else "nobody moves"


def type_noun(model: ParametricGame, each: EquilibriumType) -> str:
    """Return the type of an equilibrium as the subject of a sentence.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import tipping_points
    >>> model = load_model("textbook/prisoners_dilemma")
    >>> [type_noun(model, each) for each in tipping_points(model, "reward").types_at_today()]
    ["playing 'defect'"]
    """
    used = {actions for _, actions in each.choices}
    if len(used) == 1 and len(next(iter(used))) == 1:
        return vocabulary_of(model).gerund(next(iter(used))[0])
    return f"({type_words(model, each)})"


def some_types(
    model: ParametricGame, types: Sequence[EquilibriumType], most: int, near: Sequence[EquilibriumType] = ()
) -> str:
    """Return the paths of play of a tree, or the policies of a stochastic game, in words; of many the first ones.

    Of a single policy near a single other one, only what differs is told.
    """
    nouns = ("path of play", "paths of play") if model.form == "sequential" else ("pure equilibrium", "pure equilibria")
    if model.form == "stochastic" and len(types) == len(near) == 1:
        different = [choice for choice in types[0].choices if choice not in near[0].choices]
        return _state_words(model, different)
    told = "; or ".join(type_words(model, each) for each in types[:most])
    more = len(types) - most
    rest = f"; or another {nouns[0]}" if more == 1 else f"; or one of {more} more {nouns[1]}" if more > 1 else ""
    return told + rest or "there is no pure equilibrium"


def _state_words(model: ParametricGame, choices: Sequence[tuple[str, Actions]]) -> str:
    """Return what is done in some states of a stochastic game."""
    movers = {
        state.name: [player for player, names in zip(model.players, state.action_lists, strict=True) if len(names) > 1]
        for state in model.states
    }
    by_state: dict[str, dict[str, Actions]] = {}
    for label, actions in choices:
        state, _, player = label.partition("/")
        by_state.setdefault(state, {})[player or movers[state][0]] = actions
    words = vocabulary_of(model)
    told = (f"in {plain(state)}, {words.profile_words(chosen)}" for state, chosen in by_state.items())
    return "; ".join(told) or "nobody has a choice"


def _places(model: ParametricGame) -> dict[str, Place]:
    """Return where each information set is; of those with several nodes, the first of them."""
    news: dict[int, dict[str, str]] = {0: {}}
    places: dict[str, Place] = {}
    for index, node in enumerate(model.nodes):
        here = news.pop(index)
        if isinstance(node, ChanceNode):
            news.update(
                (child, {**here, node.name: branch}) for child, branch in zip(node.children, node.branches, strict=True)
            )
        elif not isinstance(node, TerminalNode):
            news.update(dict.fromkeys(node.children, here))
            places.setdefault(node.information_set, Place(node.player, here))
    return places


def _stage_words(moves: Sequence[Move], words: Vocabulary) -> str:
    """Return what a player does at one stage, in the cases that chance makes there."""
    groups: dict[Actions, list[Move]] = {}
    for move in moves:
        groups.setdefault(move.actions, []).append(move)
    *special, (usual, _) = sorted(groups.items(), key=lambda group: len(group[1]))
    if not special:
        return words.any_of(usual) + (" in any case" if len(moves) > 1 else "")
    stages = [name for name in moves[0].news if len({move.news.get(name) for move in moves}) > 1]
    parts = [f"{words.any_of(actions)} {_cases(cases, stages, len(moves), words)}" for actions, cases in special]
    return f"{joined(parts)} (otherwise {words.any_of(usual)})"


def _cases(cases: Sequence[Move], stages: Sequence[str], total: int, words: Vocabulary) -> str:
    """Return when something is done, by the stages of chance that tell these cases from the others."""
    if len(cases) > CASES_TOLD:
        return f"in {len(cases)} of {total} cases"
    if not stages:  # it is other players' choices that tell them apart
        return joined([words.after(case.label).strip() for case in cases], "or")
    if len(stages) == 1:
        return f"if {words.any_branch(stages[0], [case.news[stages[0]] for case in cases])}"
    return joined(
        [
            "if " + joined(words.branch_words(name, case.news[name]) for name in stages if name in case.news)
            for case in cases
        ],
        "or",
    )

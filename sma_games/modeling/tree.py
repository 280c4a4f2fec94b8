"""From stages to a tree: every way the story can go becomes a path, and every path ends in one outcome.

The tree is unrolled stage by stage, without recursion, so children stand after their parents. Numbers in it
are numbers of formulas; a formula that uses a stage's number becomes one formula for each action taken there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from sma_games.expressions import Formula
from sma_games.games import ChanceNode, DecisionNode, TerminalNode
from sma_games.modeling.formulas import FormulaTable
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.stage_formulas import StageFormulas, Template
from sma_games.modeling.stages import History, Outcome, Stage, history_text, matches

__all__ = ["Skeleton", "SkeletonNode", "StageTree"]

MAX_NODES = 500_000
MAX_STEPS = 5_000_000
MAX_EXAMPLES = 5

SkeletonNode: TypeAlias = DecisionNode | ChanceNode[int] | TerminalNode[int]
Skeleton: TypeAlias = tuple[SkeletonNode, ...]


class Tip(NamedTuple):
    """An end of the tree while it grows."""

    history: History
    numbers: Mapping[str, Formula]
    """What the names of the stages with values, as far as they were reached, stand for."""
    parent: int
    slot: int


class StageTree:
    """The tree of stages and outcomes while it grows.

    Every end must match exactly one outcome, and every outcome at least one end; every stage must be reached.
    """

    def __init__(
        self,
        stages: Sequence[Stage],
        outcomes: Sequence[Outcome],
        players: Sequence[str],
        formulas: StageFormulas,
        table: FormulaTable,
        problems: ProblemList,
    ) -> None:
        self.stages = stages
        self.outcomes = outcomes
        self.players = players
        self.formulas = formulas
        self.table = table
        self.problems = problems
        self.nodes: list[SkeletonNode] = []
        self.children: list[list[int]] = []
        self.members: dict[tuple[int, History], list[int]] = defaultdict(list)
        """Decision nodes by stage and by what the player has seen."""

        self.templates = [self._stage_templates(stage) for stage in stages]
        self._weighed: dict[tuple[str, str], Template] = {}
        self.endings = [self._outcome_templates(outcome) for outcome in outcomes]

    def grown(self) -> Skeleton:
        """Return the nodes, or nothing if there were problems, which are noted.

        Costs a few microseconds per node and stage, and stops with a note at half a million nodes.
        """
        tips = [Tip((), {}, -1, 0)]
        steps = 0
        for stage, (probabilities, values) in zip(self.stages, self.templates, strict=True):
            steps += len(tips)
            tips = self._grow(stage, probabilities, values, tips)
            if len(self.nodes) + len(tips) > MAX_NODES or steps > MAX_STEPS:
                message = f"the tree grows beyond {MAX_NODES:,} nodes here; use fewer stages or actions"
                self.problems.add(stage.place, message)
                return ()
        self._close(tips)
        return () if len(self.problems) else self._finished()

    def _stage_templates(self, stage: Stage) -> tuple[list[Template], list[Template]]:
        """Return the formulas of a stage: probabilities, and values."""
        probabilities, values = (
            [
                self.formulas.template(text, f"{stage.place}, {kind}, {label}", stage.position)
                for label, text in zip(stage.labels, texts, strict=False)
            ]
            for kind, texts in (("chance", stage.probabilities), ("values", stage.values or ()))
        )
        return probabilities, values

    def _outcome_templates(self, outcome: Outcome) -> tuple[list[Template], list[Template]]:
        """Return the formulas of an outcome: payoffs, and measures."""
        payoffs, measures = (
            [
                self.formulas.template(text, f"{outcome.place}, {kind}, {name}", len(self.stages))
                for name, text in texts.items()
            ]
            for kind, texts in (("payoffs", outcome.payoffs), ("measures", outcome.measures))
        )
        return payoffs, measures

    def _grow(self, stage: Stage, probabilities: list[Template], values: list[Template], tips: list[Tip]) -> list[Tip]:
        """Return the ends of the tree after a stage: those that skip it, and one per label of the others."""
        after: list[Tip] = []
        reached = False
        for tip in tips:
            if not matches(stage.conditions, tip.history):
                after.append(tip._replace(history=(*tip.history, -1)))
                continue
            reached = True
            index = self._place(tip, self._node(stage, probabilities, tip), len(stage.labels))
            for slot in range(len(stage.labels)):
                numbers = tip.numbers
                if slot < len(values):
                    number = self.formulas.placed(values[slot], tip.numbers, tip.history)
                    numbers = {**tip.numbers, stage.name: number}
                after.append(Tip((*tip.history, slot), numbers, index, slot))
            if len(self.nodes) + len(after) > MAX_NODES:
                break
        if not reached:
            self.problems.add(stage.place, "is never reached; check its 'when'")
        return after

    def _node(self, stage: Stage, probabilities: list[Template], tip: Tip) -> SkeletonNode:
        """Return the node of a stage at an end; children and information set are filled in later."""
        if stage.player is None:
            numbers = [self.formulas.placed(each, tip.numbers, tip.history) for each in probabilities]
            return ChanceNode(stage.name, stage.labels, tuple(map(self.table.index, numbers)), ())
        seen = tuple(tip.history[position] for position in stage.observed)
        self.members[stage.position, seen].append(len(self.nodes))
        return DecisionNode(stage.player, stage.name, stage.labels, ())

    def _place(self, tip: Tip, node: SkeletonNode, width: int) -> int:
        """Put a node at an end of the tree and return its index."""
        index = len(self.nodes)
        if tip.parent >= 0:
            self.children[tip.parent][tip.slot] = index
        self.nodes.append(node)
        self.children.append([-1] * width)
        return index

    def _close(self, tips: list[Tip]) -> None:
        """Put the outcome of each history at its end; the first ends without exactly one are noted."""
        search = _OutcomeSearch(self.outcomes)
        used: set[int] = set()
        wrong = 0
        for tip in tips:
            fitting = search.fitting(tip.history)
            used.update(fitting)
            if len(fitting) == 1:
                self._place(tip, self._leaf(self.endings[fitting[0]], tip), 0)
                continue
            wrong += 1
            if wrong <= MAX_EXAMPLES:
                self._note_end(tip, fitting)
        if wrong > MAX_EXAMPLES:
            self.problems.add("outcomes", f"… and {wrong - MAX_EXAMPLES:,} more ends without exactly one outcome")
        for number, outcome in enumerate(self.outcomes):
            if number not in used:
                self.problems.add(outcome.place, "matches no end of the game")

    def _note_end(self, tip: Tip, fitting: list[int]) -> None:
        way = history_text(tip.history, self.stages)
        if fitting:
            more = [f"{len(fitting) - MAX_EXAMPLES} more"] if len(fitting) > MAX_EXAMPLES else []
            numbers = " and ".join([*(str(number + 1) for number in fitting[:MAX_EXAMPLES]), *more])
            self.problems.add("outcomes", f"outcomes {numbers} all match the end {way}; exactly one must")
        else:
            self.problems.add("outcomes", f"no outcome matches the end {way}; exactly one must")

    def _leaf(self, templates: tuple[list[Template], list[Template]], tip: Tip) -> TerminalNode[int]:
        """Return the leaf of an outcome, with the stages' numbers put in."""
        weighed = [self._weigh(each, player, tip) for each, player in zip(templates[0], self.players, strict=True)]
        payoffs, measures = (
            tuple(self.table.index(self.formulas.placed(each, tip.numbers, tip.history)) for each in row)
            for row in (weighed, templates[1])
        )
        return TerminalNode(payoffs, measures)

    def _weigh(self, payoff: Template, player: str, tip: Tip) -> Template:
        """Return a payoff times what the player believes of the branches taken, in parts of what chance gives them.

        Her expected payoffs are then those of her own beliefs, and in every subgame a multiple of them: the game has
        the same equilibria.
        """
        text = payoff.text
        for stage, done in zip(self.stages, tip.history, strict=True):
            believed = stage.beliefs.get(player) if done >= 0 else None
            if believed and believed[done] != stage.probabilities[done]:
                text = f"({text}) * ({believed[done]}) / ({stage.probabilities[done]})"
        key = text, payoff.place
        if key not in self._weighed:
            self._weighed[key] = payoff if text == payoff.text else self.formulas.template(*key, len(self.stages))
        return self._weighed[key]

    def _finished(self) -> Skeleton:
        """Return the nodes with their children and the labels of their information sets."""
        labels = _information_sets(self.members, self.stages)
        return tuple(
            node._replace(children=tuple(children), information_set=labels[index])
            if isinstance(node, DecisionNode)
            else node._replace(children=tuple(children))
            if isinstance(node, ChanceNode)
            else node
            for index, (node, children) in enumerate(zip(self.nodes, self.children, strict=True))
        )


class _OutcomeSearch:
    """Finds the outcomes that fit an end, by the last stage that each condition names."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self._outcomes = outcomes
        self._always: set[int] = set()
        self._otherwise = [number for number, outcome in enumerate(outcomes) if not outcome.conditions]
        self._by_step: dict[tuple[int, int], set[int]] = defaultdict(set)
        for number, outcome in enumerate(outcomes):
            for alternative in outcome.conditions:
                last = max(alternative, default=None)
                if last is None:
                    self._always.add(number)
                    continue
                for action in alternative[last]:
                    self._by_step[last, action].add(number)

    def fitting(self, history: History) -> list[int]:
        """Return the outcomes that match an end, in file order; those for all other ends if there is none."""
        candidates = set(self._always)
        for step in enumerate(history):
            candidates |= self._by_step.get(step, set())
        found = sorted(number for number in candidates if matches(self._outcomes[number].conditions, history))
        return found or self._otherwise


def _information_sets(members: Mapping[tuple[int, History], list[int]], stages: Sequence[Stage]) -> dict[int, str]:
    """Return the label of each decision node's information set.

    The stage's name if it has one set; else the name and the actions seen, and their stages too where actions
    alone would not tell two sets apart.
    """
    seen_at: dict[int, list[History]] = defaultdict(list)
    for position, seen in members:
        seen_at[position].append(seen)
    labels = {}
    for position, sets in seen_at.items():
        stage = stages[position]
        for with_stages in (False, True):
            texts = [_seen_text(stage, seen, stages, with_stages=with_stages) for seen in sets]
            if len(set(texts)) == len(texts):
                break
        for seen, text in zip(sets, texts, strict=True):
            label = stage.name if len(sets) == 1 or not text else f"{stage.name}/{text}"
            labels.update(dict.fromkeys(members[position, seen], label))
    return labels


def _seen_text(stage: Stage, seen: History, stages: Sequence[Stage], *, with_stages: bool) -> str:
    steps = [(stages[at], done) for at, done in zip(stage.observed, seen, strict=True) if done >= 0]
    return "/".join((f"{at.name}=" if with_stages else "") + at.labels[done] for at, done in steps)

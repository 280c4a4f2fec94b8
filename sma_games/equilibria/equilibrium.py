"""Verified equilibria, one by one or made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sma_games.algebra.numbers.number_fields import FieldNumber
from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.algebra.numbers.real_numbers import nearest_float
from sma_games.equilibria.beliefs import Beliefs, Refinement
from sma_games.equilibria.solver import count_text
from sma_games.errors import GameError
from sma_games.games.bargaining import JointOutcome
from sma_games.games.extensive_form import ChanceNode, ExtensiveFormGame, Node, TerminalNode
from sma_games.games.profiles import BehaviorProfile, Profile

__all__ = ["Equilibrium", "LazyEquilibria", "expected_measures", "path_of_play"]


@dataclass(frozen=True, repr=False)
class Equilibrium:
    """One equilibrium, verified; all numbers are exact, `max_regret` too if the equilibrium is approximate only.

    They are fractions, or with more than two players possibly irrational, which calculate exactly all the same.

    `profile["ROK"]` maps the strategies of ROK (in a tree: her information sets) to probabilities, `payoffs["ROK"]` is
    her expected payoff.
    """

    profile: Profile
    payoffs: Mapping[str, FieldNumber]
    max_regret: FieldNumber
    exact: bool = True
    is_strict: bool | None = None
    """Each player's strategy is the only best response; None if not determined."""
    is_undominated: bool | None = None
    """Nobody uses a weakly dominated strategy: trembling-hand perfect, for two players; None if not determined."""
    is_pareto_dominated: bool | None = None
    """Another equilibrium in the list is at least as good for all and better for some; None if not determined."""
    is_credible: bool | None = None
    """Trees: it agrees with a subgame-perfect equilibrium wherever it says something; None if not determined."""
    measures: Mapping[str, FieldNumber] = field(default_factory=dict)
    """Trees: expected values of the game's measures."""
    beliefs: Mapping[str, Beliefs] = field(default_factory=dict)
    """Sequential equilibria: the beliefs that support it, by information set."""
    refinement: Refinement | None = None
    """Sequential equilibria of signalling games: whether forward induction leaves it standing."""
    state_values: Mapping[str, Mapping[str, FieldNumber]] = field(default_factory=dict)
    """Stochastic games: what play from each state is worth, by player, then by state; `payoffs` has the first state."""

    @property
    def is_pure(self) -> bool:
        """Whether nobody randomizes."""
        return self.profile.is_pure

    @property
    def flags(self) -> tuple[str, ...]:
        """The properties that hold, as words."""
        words = {
            "pure": self.is_pure and not isinstance(self.profile, JointOutcome),
            "strict": self.is_strict,
            "undominated": self.is_undominated,
            "Pareto-dominated": self.is_pareto_dominated,
            "credible": self.is_credible,
            "not credible": self.is_credible is False,
            **({} if self.refinement is None else self.refinement.words),
            f"approximate: nobody gains more than {nearest_float(self.max_regret):.3g}": not self.exact,
        }
        return tuple(word for word, holds in words.items() if holds)

    @property
    def needed_beliefs(self) -> Mapping[str, Beliefs]:
        """Sequential equilibria: the beliefs off the path that it rests on, by information set."""
        return {label: beliefs for label, beliefs in self.beliefs.items() if beliefs.conditions}

    def path(self, game: ExtensiveFormGame) -> Mapping[str, str]:
        """Return the actions that are played with positive probability, by information set, for a pure profile."""
        if not isinstance(self.profile, BehaviorProfile):
            raise GameError("a path of play belongs to a tree; this is an equilibrium of a normal form")
        return path_of_play(game.nodes, self.profile.plan)

    def actions_in_use(self, game: ExtensiveFormGame) -> Mapping[str, tuple[str, ...]]:
        """Return the actions that are played with positive probability, by information set that is reached."""
        if not isinstance(self.profile, BehaviorProfile):
            raise GameError("actions in use belong to a tree; this is an equilibrium of a normal form")
        reached, found = {0}, {}
        for index, node in enumerate(game.nodes):
            if index not in reached or isinstance(node, TerminalNode):
                continue
            weights: Sequence[Any]
            if isinstance(node, ChanceNode):
                weights = node.probabilities
            else:
                choice = self.profile.choices[node.information_set]
                weights = tuple(choice.values())
                found[node.information_set] = tuple(action for action, weight in choice.items() if weight)
            reached |= {child for child, weight in zip(node.children, weights, strict=True) if weight}
        return found

    def __repr__(self) -> str:
        return f"<Equilibrium: {self}>"

    def __str__(self) -> str:
        payoffs = ", ".join(f"{player} {_show(payoff)}" for player, payoff in self.payoffs.items())
        flags = f"  [{', '.join(self.flags)}]" if self.flags else ""
        needs = "".join(f"; needs at {label}: {beliefs}" for label, beliefs in self.needed_beliefs.items())
        return f"{self.profile}; payoffs {payoffs}{flags}{needs}"


@dataclass(frozen=True, repr=False)
class LazyEquilibria(Sequence[Equilibrium]):
    """Equilibria that are made, and verified, when asked for; `num_equilibria` is exact where `len` overflows."""

    _candidates: Sequence[Any] = field(hash=False)
    _certify: Callable[[Any], Equilibrium] = field(compare=False)
    num_equilibria: int

    def __repr__(self) -> str:
        return f"LazyEquilibria({count_text(self.num_equilibria)})"

    def __len__(self) -> int:
        return self.num_equilibria

    def __bool__(self) -> bool:
        return self.num_equilibria > 0

    def __iter__(self) -> Iterator[Equilibrium]:
        return (self[number] for number in range(self.num_equilibria))

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self[index] for index in range(*number.indices(self.num_equilibria))]
        if not -self.num_equilibria <= number < self.num_equilibria:
            raise IndexError(number)
        return self._certify(self._candidates[number % self.num_equilibria])


def path_of_play(nodes: Sequence[Node[Any]], plan: Mapping[str, str]) -> dict[str, str]:
    """Return the part of a plan that is reached with positive probability, in order of the tree."""
    reached: dict[int, tuple[str, str]] = {}
    todo = [0]
    while todo:
        index = todo.pop()
        node = nodes[index]
        if isinstance(node, ChanceNode):
            branches = zip(node.children, node.probabilities, strict=True)
            todo.extend(child for child, probability in branches if probability)
        elif not isinstance(node, TerminalNode):
            action = plan[node.information_set]
            reached[index] = (node.information_set, action)
            todo.append(node.children[node.actions.index(action)])
    return dict(reached[index] for index in sorted(reached))


def expected_measures(game: ExtensiveFormGame, profile: BehaviorProfile) -> dict[str, Fraction]:
    """Return the expected value of every measure under a profile that covers all information sets reached."""
    totals = [Fraction(0)] * len(game.measures)
    todo = [(0, Fraction(1))] if totals else []
    while todo:
        index, weight = todo.pop()
        node = game.nodes[index]
        if isinstance(node, TerminalNode):
            totals = [total + weight * value for total, value in zip(totals, node.measures, strict=True)]
            continue
        probabilities = (
            node.probabilities if isinstance(node, ChanceNode) else profile.choices[node.information_set].values()
        )
        todo.extend((child, weight * share) for child, share in zip(node.children, probabilities, strict=True) if share)
    return dict(zip(game.measures, totals, strict=True))


def _show(number: FieldNumber) -> str:
    is_whole = isinstance(number, Fraction) and number.denominator == 1
    return shown_text(number) if is_whole else f"{shown_text(number)} ({nearest_float(number):.4f})"

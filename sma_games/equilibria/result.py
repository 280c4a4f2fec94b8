"""Verified equilibria and the result that carries them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import islice
from math import floor, log10
from typing import TYPE_CHECKING, Any

from sma_games.algebra.number_fields import FieldNumber
from sma_games.algebra.number_texts import exact_text, shown_text
from sma_games.algebra.real_numbers import nearest_float
from sma_games.equilibria.beliefs import Beliefs
from sma_games.equilibria.near_fractions import rounding_note
from sma_games.equilibria.perfect_cells import PerfectCell
from sma_games.equilibria.refinements import Refinement
from sma_games.equilibria.solver import Game, MethodChoice, OptimalPlans, Status
from sma_games.errors import GameError
from sma_games.games.extensive_form import ChanceNode, ExtensiveFormGame, Node, TerminalNode
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import BehaviorProfile, JointDistribution, Profile, StationaryProfile

if TYPE_CHECKING:
    import pandas as pd

    from sma_games.equilibria.selection import Selection

__all__ = ["LONG_COUNT", "Equilibrium", "EquilibriumResult", "LazyEquilibria", "count_text"]

SHOWN = 12  # equilibria printed in full
COLUMNS = [
    "equilibrium",
    "component",
    "player",
    "information_set",
    "strategy",
    "probability",
    "exact_probability",
    "payoff",
    "exact_payoff",
    "flags",
]
LONG_COUNT = 10**15  # a count beyond is told by its power of ten


@dataclass(frozen=True)
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
            "pure": self.is_pure,
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


@dataclass(frozen=True)
class EquilibriumResult:
    """All that `solve` found, verified.

    For games in normal form `equilibria` are the extreme ones; every other equilibrium is a mixture of the
    extreme ones within a maximal subset.
    """

    game: Game
    concept: str
    method: str
    status: Status
    equilibria: Sequence[Equilibrium] = field(hash=False)
    maximal_subsets: tuple[tuple[int, ...], ...]
    """Nash equilibria: the maximal convex subsets, as numbers of their extreme points."""
    components: tuple[tuple[int, ...], ...]
    """Nash equilibria: the connected components, as numbers of their extreme points."""
    seconds: float = field(compare=False)
    plans: OptimalPlans | None = field(default=None, repr=False, hash=False)
    choice: MethodChoice | None = field(default=None, repr=False, compare=False)
    """Why this method, what it promises, and what more would cost; see `explain`."""
    cells: tuple[PerfectCell, ...] = field(default=(), repr=False, compare=False)
    """Trees with perfect information and ties: the sets that together are all subgame-perfect equilibria."""

    @property
    def num_equilibria(self) -> int:
        """Number of equilibria listed: of trees with perfect information, all pure ones and extreme mixed ones."""
        return self.equilibria.num_equilibria if isinstance(self.equilibria, LazyEquilibria) else len(self.equilibria)

    @property
    def is_convex(self) -> bool:
        """Whether the equilibria are joint distributions: every mixture of those listed is one too."""
        is_matrix = isinstance(self.game, NormalFormGame)
        return is_matrix and any(isinstance(one.profile, JointDistribution) for one in islice(self.equilibria, 1))

    @property
    def optimal_actions(self) -> Mapping[str, tuple[str, ...]]:
        """Trees: the actions that some subgame-perfect equilibrium uses, by information set."""
        return {} if self.plans is None else self.plans.optimal_actions

    @property
    def has_indices(self) -> bool:
        """Whether components have indices: whether these are all Nash equilibria of a two-player matrix."""
        return isinstance(self.game, NormalFormGame) and self.method == "vertex_enumeration"

    @cached_property
    def indices(self) -> tuple[int, ...]:
        """Two players: the index of each component; they add up to 1, and a component of index 0 can vanish."""
        from sma_games.equilibria.index import component_indices

        return component_indices(self)

    def explain(self) -> str:
        """Return why this method was taken, what it guarantees, what it cost, and what more would cost."""
        told = "" if self.choice is None else f"{self.choice}\n"
        note = rounding_note(self.game)
        found = f"Found: {self.status.value} It took {self.seconds:.3g} seconds."
        return f"{told}{found}" + (f"\nNote: {note}" if note else "")

    def select(self, rule: str, status_quo: Mapping[str, Any] | None = None) -> Selection:
        """Return which equilibrium a rule chooses and why, or that it does not decide; see `selection.select`.

        Rules: "payoff_dominance", "risk_dominance", "strict", "welfare", "maximum_entropy", and "status_quo" with the
        status quo by player.
        """
        from sma_games.equilibria.selection import select

        return select(self, rule, status_quo)

    def to_frame(self, limit: int = 1000) -> pd.DataFrame:
        """Return a tidy table: one row for each equilibrium, player and strategy (in a tree or a state: action).

        The column `information_set` has the information set, or the state of a stochastic game; `payoff` is then what
        play from this state is worth.
        Correlated equilibria have one row for each pure profile, with a column for each player. At most `limit`
        equilibria are written.
        """
        import pandas as pd

        if self.is_convex:
            return self._joint_frame(limit)
        rows = [
            row
            for number, equilibrium in enumerate(islice(self.equilibria, limit))
            for row in _rows(number, self._component_of(number), equilibrium)
        ]
        return pd.DataFrame(rows, columns=COLUMNS)

    def _joint_frame(self, limit: int) -> pd.DataFrame:
        import pandas as pd

        parts = []
        for number, one in enumerate(islice(self.equilibria, limit)):
            assert isinstance(one.profile, JointDistribution)
            frame = one.profile.to_frame()
            frame.insert(0, "equilibrium", number)
            for player, payoff in one.payoffs.items():
                frame[f"payoff {player}"] = nearest_float(payoff)
                frame[f"exact_payoff {player}"] = exact_text(payoff)
            parts.append(frame.assign(flags=", ".join(one.flags)))
        return pd.concat(parts, ignore_index=True)

    def _component_of(self, number: int) -> int | None:
        return next((place for place, group in enumerate(self.components) if number in group), None)

    def __str__(self) -> str:
        count = self.num_equilibria
        found = f"{count_text(count)} equilibri{'um' if count == 1 else 'a'}"
        lines = [f"{self.game!r}, concept {self.concept}: {found}. {self.status.value}"]
        lines += [f"  {number}: {equilibrium}" for number, equilibrium in enumerate(islice(self.equilibria, SHOWN))]
        if count > SHOWN:
            lines.append(f"  … and {count_text(count - SHOWN)} more")
        if any(len(group) > 1 for group in self.components) and not self.is_convex:
            groups = ", ".join("{" + ", ".join(map(str, group)) + "}" for group in self.components)
            lines.append(f"  components: {groups}")
        note = rounding_note(self.game)
        return "\n".join([*lines, f"  note: {note}"] if note else lines)


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


def count_text(count: int) -> str:
    """Return a count in full, or its power of ten if it is long: counts of equilibria can have thousands of digits.

    Examples
    --------
    >>> count_text(12000), count_text(2**100_000)
    ('12,000', 'more than 10^30102')
    """
    return f"{count:,}" if count < LONG_COUNT else f"more than 10^{floor(log10(count - 1))}"


def _show(number: FieldNumber) -> str:
    is_whole = isinstance(number, Fraction) and number.denominator == 1
    return shown_text(number) if is_whole else f"{shown_text(number)} ({nearest_float(number):.4f})"


def _rows(number: int, component: int | None, equilibrium: Equilibrium) -> Iterator[tuple[object, ...]]:
    profile, flags = equilibrium.profile, ", ".join(equilibrium.flags)
    for player in profile:
        choices: Any = profile[player]
        is_nested = isinstance(profile, BehaviorProfile | StationaryProfile)
        sets: Any = choices.items() if is_nested else [(None, choices)]
        for label, choice in sets:
            payoff = equilibrium.state_values.get(player, {}).get(label, equilibrium.payoffs[player])
            for name, probability in choice.items():
                yield (
                    number,
                    component,
                    player,
                    label,
                    name,
                    float(probability),
                    exact_text(probability),
                    nearest_float(payoff),
                    exact_text(payoff),
                    flags,
                )

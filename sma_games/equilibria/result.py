"""Verified equilibria and the result that carries them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.algebra.numbers.real_numbers import nearest_float
from sma_games.equilibria.equilibrium import Equilibrium, LazyEquilibria
from sma_games.equilibria.near_fractions import rounding_note
from sma_games.equilibria.solver import Game, MethodChoice, OptimalPlans, Solver, Status, count_text
from sma_games.games.assessments import Assessment
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import BehaviorProfile, JointDistribution, Profile, StationaryProfile
from sma_games.results import Result, html_table

if TYPE_CHECKING:
    import pandas as pd

    from sma_games.equilibria.selection.rules import Selection
    from sma_games.equilibria.trees.perfect_cells import PerfectCell
    from sma_games.equilibria.verification.verify import Certificate

__all__ = ["EquilibriumResult"]

WHOLE = (Status.COMPLETE, Status.CONTINUUM, Status.CURVED, Status.NONE_OF_THIS_KIND)
PAIR = 2  # players
FIGURES = {(2, 2): "plot_best_responses", (2,): "plot_upper_envelope", (3,): "plot_simplex"}
"""By how many strategies the two players of a matrix have, else by the fewer of them."""
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


@dataclass(frozen=True, repr=False)
class EquilibriumResult(Result):
    """All that `solve` found, verified.

    For games in normal form `equilibria` are the extreme ones; every other equilibrium is a mixture of the
    extreme ones within a maximal subset.
    """

    game: Game
    concept: str
    solver: Solver
    """What found them, with its options."""
    was_asked: bool = field(repr=False, compare=False)
    """Whether the solver was asked for, and not chosen by `solve`."""
    status: Status
    equilibria: Sequence[Equilibrium] = field(hash=False)
    maximal_subsets: tuple[tuple[int, ...], ...]
    """Nash equilibria: the maximal convex subsets, as numbers of their extreme points."""
    components: tuple[tuple[int, ...], ...]
    """Nash equilibria: the connected components, as numbers of their extreme points."""
    seconds: float = field(compare=False)
    plans: OptimalPlans | None = field(default=None, repr=False, hash=False)
    cells: tuple[PerfectCell, ...] = field(default=(), repr=False, compare=False)
    """Trees with perfect information and ties: the sets that together are all subgame-perfect equilibria."""

    @property
    def figure(self) -> str:  # type: ignore[override]
        """The public function that draws it: for trees, and for Nash equilibria of matrices by their size."""
        if isinstance(self.game, NormalFormGame):
            sizes = tuple(sorted(self.game.shape)) if self.game.num_players == PAIR else ()
            name = FIGURES.get(sizes) or FIGURES.get(sizes[:1], "plot_payoff_matrix")
            return name if self.concept.endswith("nash") else ""
        return "plot_tree" if hasattr(self.game, "nodes") else ""

    @property
    def method(self) -> str:
        """The name of the solver."""
        return self.solver.name

    @cached_property
    def choice(self) -> MethodChoice:
        """Why this solver, what it promises, and what more would cost; see `explain`."""
        from sma_games.equilibria.choosing import explain_choice

        return explain_choice(self.game, self.concept, self.solver, was_asked=self.was_asked)

    @property
    def is_complete(self) -> bool:
        """Whether every equilibrium is listed, or is a mixture of those that are."""
        return self.status in WHOLE

    def verify(self, limit: int = 1000) -> tuple[Certificate, ...]:
        """Return the certificates of the equilibria listed, up to a limit, that are none: nothing, if all are right."""
        from sma_games.equilibria.verification.verify import verify

        found = islice(self.equilibria, limit)
        pairs = [(each, verify(self.game, _with_beliefs(each), self.concept)) for each in found]
        return tuple(each for one, each in pairs if each.problem or each.max_regret > one.max_regret)

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
        from sma_games.equilibria.selection.index import component_indices

        return component_indices(self)

    def explain(self) -> str:
        """Return why this solver was taken, what it guarantees, what it cost, and what more would cost."""
        note = rounding_note(self.game)
        found = f"Found: {self.status.value} It took {self.seconds:.3g} seconds."
        return f"{self.choice}\n{found}" + (f"\nNote: {note}" if note else "")

    def select(self, rule: str, status_quo: Mapping[str, Any] | None = None) -> Selection:
        """Return which equilibrium a rule chooses and why, or that it does not decide; see `selection.select`.

        Rules: "payoff_dominance", "risk_dominance", "strict", "welfare", "maximum_entropy", and "status_quo" with the
        status quo by player.
        """
        from sma_games.equilibria.selection.rules import select

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

    def _repr_html_(self) -> str:
        """Return what a notebook shows: a row for each equilibrium, up to a limit."""
        rows = [
            [number, str(each.profile), *(exact_text(value) for value in each.payoffs.values()), ", ".join(each.flags)]
            for number, each in enumerate(islice(self.equilibria, SHOWN))
        ]
        columns = ["number", "equilibrium", *(f"payoff {player}" for player in self.game.players), "properties"]
        more = f"<p>… and {count_text(self.num_equilibria - SHOWN)} more</p>" if self.num_equilibria > SHOWN else ""
        return f"<p>{escape(self.headline)}</p>{html_table(columns, rows)}{more}"

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


def _with_beliefs(equilibrium: Equilibrium) -> Profile | Assessment:
    """Return the profile of an equilibrium, with the first of the extreme beliefs that support it if it has some."""
    if not equilibrium.beliefs or not isinstance(equilibrium.profile, BehaviorProfile):
        return equilibrium.profile
    held = {
        label: dict(zip(beliefs.histories, beliefs.extreme[0], strict=True))
        for label, beliefs in equilibrium.beliefs.items()
    }
    return Assessment(equilibrium.profile, held)


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

"""What a decision under uncertainty is made of: values of actions, what each rule chooses, values of information."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from math import hypot
from typing import TYPE_CHECKING, NamedTuple

from sma_games.algebra.numbers.real_numbers import decimal_text
from sma_games.modeling import ParametricGame
from sma_games.results import Result
from sma_games.sensitivity.estimates import Estimate, Evidence

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ActionValue", "Decision", "DecisionStatus", "HurwiczRange", "Recommendation", "Rule"]

SURE = 3  # standard errors


class Rule(Enum):
    """How to choose without knowing the parameters; the value says it in a sentence."""

    EXPECTED_PAYOFF = "The greatest expected payoff."
    MINIMAX_REGRET = "The least largest regret."
    WORST_CASE = "The best worst case."


class DecisionStatus(Enum):
    """How far a decision is known; the value says it in a sentence."""

    EXACT = "Every expected payoff is exact."
    PARTLY_EXACT = "Some expected payoffs are exact, the others are estimated with their standard errors."
    ESTIMATED = "Expected payoffs are estimated, with their standard errors."
    STOPPED = "The time was over before the precision asked for was reached; errors are as they are told."


@dataclass(frozen=True)
class ActionValue:
    """What an action is worth to a player who does not know the parameters."""

    action: str
    expected: Estimate
    """Expected payoff."""
    low: Estimate
    """The payoff below which 5 percent of the settings lie."""
    high: Estimate
    """The payoff above which 5 percent of the settings lie."""
    best: Estimate
    """Probability that no other action pays more; ties count for every action."""
    expected_regret: Estimate
    largest_regret: Estimate
    worst: Estimate
    """The least payoff."""
    greatest: Estimate
    """The greatest payoff."""
    expected_weak: Estimate
    """Expected payoff if of several equilibria the worst one for the player is played."""
    expected_strong: Estimate
    """Expected payoff if it is the best one."""

    @property
    def numbers(self) -> dict[str, Estimate]:
        """All numbers by name."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "action"}


class Recommendation(NamedTuple):
    """What a rule chooses."""

    rule: Rule
    action: str
    is_sure: bool
    """Whether the next action is behind by what is exact, or by more than three standard errors."""


class HurwiczRange(NamedTuple):
    """Coefficients for which Hurwicz's rule chooses an action: the weight of its best case next to its worst."""

    low: float
    high: float
    action: str


@dataclass(frozen=True, repr=False)
class Decision(Result):
    """What a player should do whose adviser does not know the parameters, and what it is worth to learn them."""

    figure = "plot_decision"

    model: ParametricGame
    player: str
    stage: str
    """The information set; empty in a matrix."""
    over: tuple[str, ...]
    """The parameters that are drawn."""
    is_informed: bool
    """Whether the players know the parameters."""
    ties: str
    actions: tuple[ActionValue, ...]
    recommendations: tuple[Recommendation, ...]
    hurwicz: tuple[HurwiczRange, ...]
    perfect_information: Estimate
    """The value of learning all parameters that are drawn."""
    parameters: Mapping[str, Estimate]
    """The value of learning each of them alone, the greatest first."""
    groups: Mapping[str, Estimate]
    events: Mapping[str, Estimate]
    """The value of learning first what chance will decide."""
    num_settings: int
    acceptance_rate: float
    seed: int
    status: DecisionStatus
    caveat: str = ""

    def __getitem__(self, action: str) -> ActionValue:
        return {each.action: each for each in self.actions}[action]

    @property
    def is_complete(self) -> bool:
        """Whether the precision asked for was reached."""
        return self.status is not DecisionStatus.STOPPED

    @property
    def choice(self) -> str:
        """The action with the greatest expected payoff."""
        return self.recommendations[0].action

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each action: each number with its standard error."""
        import pandas as pd

        rows = [
            {"action": each.action}
            | {key: number for name, value in each.numbers.items() for key, number in _pair(name, value)}
            for each in self.actions
        ]
        return pd.DataFrame(rows)

    def information_frame(self) -> pd.DataFrame:
        """Return a table with one row for each thing that might be learned, and its value."""
        import pandas as pd

        return pd.DataFrame(self._information(), columns=["kind", "name", "value", "error", "exact"])

    def _information(self) -> list[tuple[str, str, float, float, str]]:
        kinds = {
            "all parameters": {"": self.perfect_information},
            "parameter": self.parameters,
            "group": self.groups,
            "event": self.events,
        }
        return [
            (kind, name, each.value, each.error, "" if each.exact is None else str(each.exact))
            for kind, table in kinds.items()
            for name, each in table.items()
        ]

    def explain(self) -> str:
        """Return what was found in sentences."""
        words = self._words
        unit = f" {words.unit}" if words.unit else ""
        place = words.at(self.stage) if self.stage else ""
        can = words.one_of([each.action for each in self.actions])
        lines = [f"{words.player_name(self.player)}{place} can {can}. {self.status.value}"]
        for rule, action, is_sure in self.recommendations:
            doubt = (
                ""
                if is_sure or len(self.actions) == 1
                else " The numbers are not sure enough to tell it from the next."
            )
            lines.append(f"{rule.value[:-1]}: {words.infinitive(action)}.{doubt}")
        lines.append(f"Learning all parameters first would be worth {_worth(self.perfect_information, unit)}.")
        first = next(iter(self.parameters.items()), None)
        if first is not None and first[1].value > 0:
            name = self.model.parameters[first[0]].words
            lines.append(f"Of single parameters the most valuable is {name}: {_worth(first[1], unit)}.")
        for name, each in self.events.items():
            event = self.model.parameters[name].words if name in self.model.parameters else words.label(name)
            lines.append(f"Learning first what chance decides ({event}): {_worth(each, unit)}.")
        return "\n".join([*lines, *([self.caveat] if self.caveat else [])])

    def __str__(self) -> str:
        return self.explain()

    @property
    def headline(self) -> str:
        """What is chosen."""
        name = self.model.slug or self.model.title
        return f"{self.player} in {name}, {self.choice}, {len(self.over)} parameters drawn"


def _worth(number: Estimate, unit: str) -> str:
    """Return a value of information: an exact one as a decimal, and what makes no difference as nothing."""
    if number.value == 0 and number.error == 0:
        return "nothing"
    return f"{repr(number) if number.exact is None else decimal_text(number.exact, 4)}{unit}"


def _pair(name: str, number: Estimate) -> list[tuple[str, object]]:
    """Return the columns of a number: its value and error, of an expected payoff also the fraction."""
    found: list[tuple[str, object]] = [(name, number.value), (f"{name}_error", number.error)]
    if name == "expected":
        found.append(("expected_exact", "" if number.exact is None else str(number.exact)))
    return found


def recommendation(rule: Rule, numbers: Mapping[str, Estimate], *, is_greatest: bool) -> Recommendation:
    """Return the action whose number is the greatest or least, and whether that is sure."""
    sign = 1 if is_greatest else -1
    order = sorted(numbers, key=lambda action: -sign * numbers[action].value)
    first = numbers[order[0]]
    rest = [numbers[action] for action in order[1:]]
    return Recommendation(rule, order[0], all(_is_behind(first, each, sign) for each in rest))


def _is_behind(first: Estimate, other: Estimate, sign: int) -> bool:
    if Evidence.SEEN in (first.evidence, other.evidence):
        return False
    if first.exact is not None and other.exact is not None:
        return first.exact != other.exact
    return sign * (first.value - other.value) > SURE * hypot(first.error, other.error)


def hurwicz_ranges(actions: Mapping[str, tuple[float, float]]) -> tuple[HurwiczRange, ...]:
    """Return for which coefficients which action is chosen, given worst and best case of each.

    Examples
    --------
    >>> [tuple(each) for each in hurwicz_ranges({"safe": (1.0, 2.0), "bold": (0.0, 4.0)})]
    [(0.0, 0.3333333333333333, 'safe'), (0.3333333333333333, 1.0, 'bold')]
    """
    ends = {0.0, 1.0}
    pairs = list(actions.values())
    for low, high in pairs:
        for other_low, other_high in pairs:
            slope = (high - low) - (other_high - other_low)
            if slope and 0 < (at := (other_low - low) / slope) < 1:
                ends.add(at)
    found: list[HurwiczRange] = []
    for start, stop in zip(sorted(ends), sorted(ends)[1:], strict=False):
        middle = (start + stop) / 2
        mixed = {name: (1 - middle) * worst + middle * greatest for name, (worst, greatest) in actions.items()}
        best = max(mixed, key=mixed.__getitem__)
        if found and found[-1].action == best:
            found[-1] = found[-1]._replace(high=stop)
        else:
            found.append(HurwiczRange(start, stop, best))
    return tuple(found)

"""Claims about the equilibria of a game, or about its formulas, that are true or false at a setting.

A claim is a line of text:

    every ROK = sign_early                                 each equilibrium uses only this strategy
    every opening = sign_early and rok_payment <= 1.3      … of a tree: action at a stage, expected measure
    some ROK = sign_early and US = sign_early and strict   there is such an equilibrium
    no payoff_ROK < -1.3                                   there is none
    unique                                                 there is exactly one equilibrium (one path of play)
    early_rok > wait_rok and p_trump < 0.9                 formulas over parameters and definitions
    early_rok - wait_rok rises in p_trump                  its derivative is positive ("weakly rises": not negative)
    some opening = sign_early falls in backlash            once lost, it is not regained as the parameter rises

"Equilibria" are the extreme ones of a two-player matrix, the subgame-perfect ones of a tree. What a claim with
"every" says of them in conditions that are linear in payoffs holds for all mixtures of them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from sma_games.algebra.rational_functions import Quotient
from sma_games.equilibria import EquilibriumResult
from sma_games.equilibria.result import Equilibrium
from sma_games.errors import FormulaError, SettingError, did_you_mean
from sma_games.expressions import Formula, parse_formula, symbol
from sma_games.games import ExtensiveFormGame
from sma_games.games.profiles import MixedProfile
from sma_games.modeling import ParametricGame
from sma_games.regions.answers import EquilibriumView
from sma_games.regions.comparisons import AND, Comparison, names_of, parse_comparisons

__all__ = ["Choice", "Claim", "Quantifier", "Trend", "observed_claim", "parse_claim"]

PAYOFF = "payoff_"
_TREND = re.compile(r"(?P<body>.+?)\s+(?P<weakly>weakly\s+)?(?P<way>rises|falls)\s+in\s+(?P<name>\w+)\s*")
_CHOICE = re.compile(r"\s*(?P<label>[\w/ -]+?)\s*=(?!=)\s*(?P<actions>\w+(?:\s+or\s+\w+)*)\s*")
OTHER_WORDS = {"all": "every", "any": "some", "each": "every", "always": "every", "exists": "some", "none": "no"}
OTHER_WORDS |= {word: word for word in ("every", "some", "no")}  # in capitals
EXAMPLES = (
    "'every ROK = sign_early', 'some ROK = wait and strict', 'unique', 'backlash < 0.2', 'x - y rises in p_trump'"
)


class Quantifier(Enum):
    """Of how many equilibria something is claimed."""

    EVERY = "every"
    SOME = "some"
    NO = "no"
    UNIQUE = "unique"
    FORMULA = "formula"
    """Of none: it is about formulas."""


@dataclass(frozen=True)
class Choice:
    """That a player (in a tree: whoever moves at a stage) uses only some strategies (actions)."""

    label: str
    actions: tuple[str, ...]

    def holds(self, choices: Iterable[tuple[str, tuple[str, ...]]]) -> bool:
        """Tell whether it is true of an equilibrium; at a stage that is not reached it is not."""
        own = [used for label, used in choices if label == self.label or label.startswith(f"{self.label}/")]
        return bool(own) and all(action in self.actions for used in own for action in used)


@dataclass(frozen=True)
class Trend:
    """That something changes in one direction along a parameter."""

    parameter: str
    rises: bool
    weakly: bool


@dataclass(frozen=True)
class Claim:
    """Something that is true or false at each setting; make one with `parse_claim`."""

    text: str
    quantifier: Quantifier
    choices: tuple[Choice, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    strict: bool = False
    trend: Trend | None = None
    body: Formula | None = None
    """The formula that has a trend."""

    @property
    def needs_equilibria(self) -> bool:
        """Whether it is about equilibria."""
        return self.quantifier is not Quantifier.FORMULA

    def inputs(self, model: ParametricGame) -> tuple[Formula, ...]:
        """Return the formulas over parameters whose values the claim needs, besides those of the game."""
        if not self.needs_equilibria:
            return tuple(each.difference for each in self.comparisons)
        used = {name for each in self.comparisons for name in each.difference.names}
        return tuple(symbol(name) for name in model.parameters if name in used)

    def holds_for(self, views: Sequence[EquilibriumView], inputs: Mapping[str, Quotient]) -> bool:
        """Tell whether it is true of equilibria whose numbers are in some ordered ring."""
        if self.quantifier is Quantifier.UNIQUE:
            return len(views) == 1
        return self._quantified(self._holds_of(view, inputs) for view in views)

    def holds_in(self, result: EquilibriumResult, setting: Mapping[str, Fraction]) -> bool:
        """Tell whether it is true of the equilibria that `solve` found at a setting."""
        if self.quantifier is Quantifier.UNIQUE:
            if not isinstance(result.game, ExtensiveFormGame):
                return result.num_equilibria == 1
            return len({tuple(_choices_of(result, each)) for each in result.equilibria}) == 1
        return self._quantified(self._holds_of_solved(result, each, setting) for each in result.equilibria)

    def _quantified(self, truths: Iterable[bool]) -> bool:
        match self.quantifier:
            case Quantifier.EVERY:
                return all(truths)
            case Quantifier.SOME:
                return any(truths)
            case _:
                return not any(truths)

    def _holds_of(self, view: EquilibriumView, inputs: Mapping[str, Quotient]) -> bool:
        if self.strict and not view.is_strict:
            return False
        if not all(choice.holds(view.kind.choices) for choice in self.choices):
            return False
        payoffs = {f"{PAYOFF}{player}": value for player, value in view.payoffs.items()}
        return all(each.holds_for({**inputs, **payoffs, **view.measures}) for each in self.comparisons)

    def _holds_of_solved(
        self, result: EquilibriumResult, equilibrium: Equilibrium, setting: Mapping[str, Fraction]
    ) -> bool:
        if self.strict and not equilibrium.is_strict:
            return False
        if not all(choice.holds(_choices_of(result, equilibrium)) for choice in self.choices):
            return False
        payoffs = {f"{PAYOFF}{player}": value for player, value in equilibrium.payoffs.items()}
        return all(each.holds_at({**setting, **payoffs, **equilibrium.measures}) for each in self.comparisons)


def _choices_of(result: EquilibriumResult, equilibrium: Equilibrium) -> list[tuple[str, tuple[str, ...]]]:
    if isinstance(equilibrium.profile, MixedProfile):
        return list(zip(equilibrium.profile.players, equilibrium.profile.supports, strict=True))
    assert isinstance(result.game, ExtensiveFormGame)
    return [(label, (action,)) for label, action in equilibrium.path(result.game).items()]


def parse_claim(model: ParametricGame, claim: str | Claim | Mapping[str, str]) -> Claim:
    """Return a claim about a model from text; a mapping says that a play is an equilibrium.

    Raises
    ------
    SettingError
        If the text is no claim, or names something that the model does not have.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> claim = parse_claim(load_model("sma/timing_matrix"), "some ROK = sign_early and US = sign_early and strict")
    >>> claim.quantifier.value, claim.strict, claim.choices[0].actions
    ('some', True, ('sign_early',))
    """
    if isinstance(claim, Claim):
        return claim
    if isinstance(claim, Mapping):
        return observed_claim(model, claim)
    if not str(claim).strip() or str(claim) != claim:
        raise SettingError(f"claim: expected text such as {EXAMPLES}, found {claim!r}")
    trend = _TREND.fullmatch(claim.strip())
    if trend is not None:
        return _trend_claim(model, claim, trend)
    return _level_claim(model, claim.strip())


def observed_claim(model: ParametricGame, observed: Mapping[str, str], place: str = "observed") -> Claim:
    """Return the claim that some equilibrium agrees with an observed play.

    Parameters
    ----------
    observed
        Strategy by player, or, in a tree, action by stage or information set.
    place
        What messages call it.
    """
    if not observed or isinstance(observed, str):
        raise SettingError(f"{place}: expected a strategy or action by player or stage, found {observed!r}")
    text = " and ".join(f"{label} = {action}" for label, action in observed.items())
    choices = tuple(_checked_choice(model, label, [str(action)], place) for label, action in observed.items())
    return Claim(f"some {text}", Quantifier.SOME, choices)


def _level_claim(model: ParametricGame, text: str) -> Claim:
    head, _, rest = text.partition(" ")
    if text == Quantifier.UNIQUE.value:
        return Claim(text, Quantifier.UNIQUE)
    if head == Quantifier.UNIQUE.value:
        raise SettingError(f"claim: 'unique' stands alone, found {text!r}")
    if head not in ("every", "some", "no"):
        _check_quantifier(model, text)
        return Claim(text, Quantifier.FORMULA, comparisons=_comparisons(model, text, names_of(model)))
    choices: list[Choice] = []
    comparisons_found: list[Comparison] = []
    strict = False
    for term in AND.split(rest):
        choice = _CHOICE.fullmatch(term)
        if term.strip() == "strict":
            strict = True
        elif choice is not None and choice["label"] not in names_of(model) | _variables(model):
            choices.append(_checked_choice(model, choice["label"], re.split(r"\s+or\s+", choice["actions"]), "claim"))
        else:
            comparisons_found += _comparisons(model, term.strip(), names_of(model) | _variables(model))
    if strict and model.form != "normal":
        raise SettingError("claim: 'strict' is said of equilibria of a normal form; a tree has none")
    return Claim(text, Quantifier(head), tuple(choices), tuple(comparisons_found), strict)


def _comparisons(model: ParametricGame, term: str, scope: Mapping[str, Formula]) -> tuple[Comparison, ...]:
    """Return the comparisons in a part of a claim; what seems to say what somebody does is told how to say it."""
    try:
        return parse_comparisons(term, scope, "claim")
    except SettingError:
        label = re.split(r"[ =]", term, maxsplit=1)[0]
        known = _actions(model)
        if label not in known:
            raise
    advice = f"write what is played as '{label} = {known[label][0]}', after every, some or no, and with 'and' between"
    raise SettingError(f"claim: {term!r} cannot be read; {advice}")


def _check_quantifier(model: ParametricGame, text: str) -> None:
    """Refuse a claim about what players do that does not say of which equilibria."""
    head, _, rest = text.partition(" ")
    if head.lower() in OTHER_WORDS and head not in names_of(model):
        raise SettingError(f"claim: write '{OTHER_WORDS[head.lower()]} {rest}', not '{head} …'")
    choice = _CHOICE.match(AND.split(text)[0])
    if choice is not None and choice["label"] not in names_of(model) and choice["label"] in _actions(model):
        raise SettingError(f"claim: say of which equilibria: 'every {text}', or 'some …' or 'no …'")


def _trend_claim(model: ParametricGame, claim: str, found: re.Match[str]) -> Claim:
    name = found["name"]
    if name not in model.parameters:
        raise SettingError(f"claim: {claim!r}: unknown parameter {name!r}{did_you_mean(name, model.parameters)}")
    trend = Trend(name, found["way"] == "rises", found["weakly"] is not None)
    if found["body"].partition(" ")[0] in ("every", "some", "no", "unique"):
        level = _level_claim(model, found["body"].strip())
        return Claim(claim.strip(), level.quantifier, level.choices, level.comparisons, level.strict, trend)
    try:
        body = parse_formula(found["body"], names_of(model))
    except FormulaError as error:
        raise SettingError(f"claim: {claim!r}: {error}") from None
    return Claim(claim.strip(), Quantifier.FORMULA, trend=trend, body=body)


def _variables(model: ParametricGame) -> dict[str, Formula]:
    """Return the names that stand for numbers of an equilibrium."""
    names = [*(f"{PAYOFF}{player}" for player in model.players if player.isidentifier()), *model.measures]
    return {name: symbol(name) for name in names}


def _checked_choice(model: ParametricGame, label: str, actions: Sequence[str], place: str) -> Choice:
    known = _actions(model)
    if label not in known:
        what = "player" if model.form == "normal" else "stage"
        near = did_you_mean(label, known) or f"; there are: {', '.join(known)}"
        raise SettingError(f"{place}: unknown {what} {label!r}{near}")
    for action in actions:
        if action not in known[label]:
            near = did_you_mean(action, known[label]) or f"; there are: {', '.join(known[label])}"
            raise SettingError(f"{place}: {label} has no {action!r}{near}")
    return Choice(label, tuple(actions))


def _actions(model: ParametricGame) -> dict[str, tuple[str, ...]]:
    """Return what can be chosen by each player, or at each stage and information set."""
    if model.form == "normal":
        return dict(model.strategies)
    found: dict[str, tuple[str, ...]] = {}
    for node in model.nodes:
        label: Any = getattr(node, "information_set", None)
        if label is not None:
            stage = label.partition("/")[0]
            found[label] = node.actions  # type: ignore[union-attr]
            found[stage] = tuple(dict.fromkeys([*found.get(stage, ()), *node.actions]))  # type: ignore[union-attr]
    return found

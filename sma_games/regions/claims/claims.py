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

"Equilibria" are the extreme ones of a two-player matrix. What a claim with "every" says of these in conditions that
are linear in payoffs holds for all mixtures of them too. In a tree they are all subgame-perfect ones, those included in
which players who are indifferent mix: an action is used if its probability is positive.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from sma_games.algebra.polynomials.rational_functions import Quotient
from sma_games.answers import EquilibriumSet, EquilibriumView
from sma_games.answers.solved import type_of
from sma_games.answers.trees import is_known, tree_sets
from sma_games.equilibria import EquilibriumResult
from sma_games.equilibria.equilibrium import Equilibrium
from sma_games.equilibria.trees.backward_induction import SubgamePerfectSet
from sma_games.errors import FormulaError, SettingError, did_you_mean, nearest
from sma_games.expressions import Formula, parse_formula, symbol
from sma_games.games import ExtensiveFormGame
from sma_games.modeling import ParametricGame
from sma_games.modeling.comparisons import AND, Comparison, names_of, parse_comparisons
from sma_games.regions.claims.cell_claims import occurs_in_cell
from sma_games.regions.claims.claim_words import (
    actions_of,
    claim_examples,
    match_play,
    play_meant,
    refuse_implication,
    refuse_negation,
    unquoted,
)
from sma_games.regions.claims.quantifiers import PAYOFF, UndecidedClaimError, holds_everywhere, holds_somewhere

__all__ = ["Choice", "Claim", "Quantifier", "Trend", "actions_of", "observed_claim", "parse_claim"]

_TREND = re.compile(r"(?P<body>.+?)\s+(?P<weakly>weakly\s+)?(?P<way>rises|falls)\s+in\s+(?P<name>\w+)\s*")
_MOTION = re.compile(
    r"(?P<body>.+?)\s+(?:(?P<up>increas|ris|grow|goes up)|decreas|declin|fall|drop|goes down)\w*\s+"
    r"(?:in|with|as|when|along|over)\s+(?P<name>\w+)\b.*"
)
_CHOICE = re.compile(r"\s*(?P<label>[\w/ -]+?)\s*=(?!=)\s*(?P<actions>\w+(?:\s+or\s+\w+)*)\s*")
OTHER_WORDS = {"all": "every", "any": "some", "each": "every", "always": "every", "exists": "some", "none": "no"}
OTHER_WORDS |= {word: word for word in ("every", "some", "no")}  # in capitals


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
        own = self.used(choices)
        return bool(own) and self.allows(own)

    def used(self, choices: Iterable[tuple[str, tuple[str, ...]]]) -> list[tuple[str, ...]]:
        """Return the strategies or actions that an equilibrium uses there; nothing if it is not reached."""
        return [used for label, used in choices if label == self.label or label.startswith(f"{self.label}/")]

    def allows(self, used: Iterable[tuple[str, ...]]) -> bool:
        """Tell whether nothing else is used than what is claimed."""
        return all(action in self.actions for actions in used for action in actions)


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

    def holds_for(self, sets: Sequence[EquilibriumSet], inputs: Mapping[str, Quotient], *, is_all: bool = True) -> bool:
        """Tell whether it is true of equilibria whose numbers are in some ordered ring.

        Raises
        ------
        UndecidedClaimError
            If it hangs on equilibria that are not among the sets, or on those of a curved one.
        """
        if self.quantifier is Quantifier.UNIQUE:
            views = [view for each in sets for view in each.corners]
            truth = len({view.kind for view in views} if views[0].is_strict is None else views) == 1
            is_safe = not truth
        else:
            truth = self._quantify(sets, inputs)
            is_safe = truth is (self.quantifier is Quantifier.SOME)
        if is_all or is_safe:
            return truth
        raise UndecidedClaimError(
            f"{self.text!r} hangs on equilibria in which indifferent players mix, and there are too many ties to list "
            f"these. Of the pure ones that were listed it is {str(truth).lower()}"
        )

    def holds_in(self, result: EquilibriumResult, setting: Mapping[str, Fraction]) -> bool:
        """Tell whether it is true of the equilibria that `solve` found at a setting."""
        if isinstance(result.plans, SubgamePerfectSet):
            assert isinstance(result.game, ExtensiveFormGame)
            inputs = {name: Quotient(value) for name, value in setting.items()}
            try:
                return self.holds_for(tree_sets(result.plans, result.game), inputs, is_all=is_known(result.plans))
            except UndecidedClaimError:
                truth = self._decide_by_cells(result, inputs)
                if truth is None:
                    raise
                return truth
        if self.quantifier is Quantifier.UNIQUE:
            return result.num_equilibria == 1
        truths = (self._holds_of_solved(result, each, setting) for each in result.equilibria)
        match self.quantifier:
            case Quantifier.EVERY:
                return all(truths)
            case Quantifier.SOME:
                return any(truths)
            case _:
                return not any(truths)

    def _decide_by_cells(self, result: EquilibriumResult, inputs: Mapping[str, Quotient]) -> bool | None:
        """Return whether it is true of the cells of a tree at a single setting; None if that is not decided."""
        if not result.cells or self.quantifier is Quantifier.UNIQUE:
            return None
        is_every = self.quantifier is Quantifier.EVERY
        about = self.choices, self.comparisons, inputs
        found = [occurs_in_cell(cell, *about, is_negated=is_every) for cell in result.cells]
        if True in found:
            return self.quantifier is Quantifier.SOME
        return None if None in found else self.quantifier is not Quantifier.SOME

    def _quantify(self, sets: Sequence[EquilibriumSet], inputs: Mapping[str, Quotient]) -> bool:
        known = [each for each in sets if not self.strict or all(view.is_strict for view in each.corners)]
        if any(len(each.corners) > 1 for each in known):
            self._check_linear(known[0].corners[0])
        about = self.choices, self.comparisons, inputs
        match self.quantifier:
            case Quantifier.EVERY:
                return len(known) == len(sets) and all(holds_everywhere(each, *about) for each in known)
            case Quantifier.SOME:
                return any(holds_somewhere(each, *about) for each in known)
            case _:
                return not any(holds_somewhere(each, *about) for each in known)

    def _check_linear(self, view: EquilibriumView) -> None:
        """Refuse comparisons that corners do not decide."""
        names = [*(f"{PAYOFF}{player}" for player in view.payoffs), *view.measures]
        for each in self.comparisons:
            if not each.is_linear_in(names):
                raise UndecidedClaimError(
                    f"{each.text!r}: where indifferent players mix, a claim must be linear in payoffs and measures"
                )

    def _holds_of_solved(
        self, result: EquilibriumResult, equilibrium: Equilibrium, setting: Mapping[str, Fraction]
    ) -> bool:
        if self.strict and not equilibrium.is_strict:
            return False
        if not all(choice.holds(type_of(result, equilibrium).choices) for choice in self.choices):
            return False
        payoffs = {f"{PAYOFF}{player}": value for player, value in equilibrium.payoffs.items()}
        return all(each.holds_at({**setting, **payoffs, **equilibrium.measures}) for each in self.comparisons)


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
        raise SettingError(f"claim: expected text such as {claim_examples(model)}, found {claim!r}")
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
    refuse_implication(model, text)
    if head not in ("every", "some", "no"):
        refuse_negation(text)
        _check_quantifier(model, text)
        return Claim(text, Quantifier.FORMULA, comparisons=_comparisons(model, text, names_of(model)))
    choices: list[Choice] = []
    comparisons_found: list[Comparison] = []
    strict = False
    numbers = names_of(model) | _variables(model)
    for play, term in _terms(model, rest, numbers):
        if play is not None:
            choices.append(_checked_choice(model, *play, "claim"))
        elif term == "strict":
            strict = True
        else:
            comparisons_found += _comparisons(model, term, numbers)
    if strict and model.form != "normal":
        raise SettingError("claim: 'strict' is said of equilibria of a normal form; a tree has none")
    return Claim(text, Quantifier(head), tuple(choices), tuple(comparisons_found), strict)


def _terms(
    model: ParametricGame, text: str, numbers: Iterable[str]
) -> Iterator[tuple[tuple[str, list[str]] | None, str]]:
    """Yield the parts of a claim between `and`: who uses which actions, or another term."""
    rest = text
    while True:
        found = match_play(model, rest)
        if found is not None and found[0] not in numbers:
            yield (found[0], found[1]), ""
            if found[2] is None:
                return
            rest = found[2]
            continue
        term, *after = AND.split(rest, maxsplit=1)
        choice = _CHOICE.fullmatch(term)
        if choice is not None and choice["label"] not in numbers:
            yield (choice["label"], re.split(r"\s+or\s+", choice["actions"])), ""
        else:
            yield None, term.strip()
        if not after:
            return
        rest = after[0]


def _comparisons(model: ParametricGame, term: str, scope: Mapping[str, Formula]) -> tuple[Comparison, ...]:
    """Return the comparisons in a part of a claim; what seems to say what somebody does is told how to say it."""
    try:
        return parse_comparisons(term, scope, "claim")
    except SettingError:
        _check_words(model, term)
        label, sign, action = map(unquoted, term.partition("="))
        known = actions_of(model)
        if sign and label in known and label not in scope and not re.search("[=,]", action):
            _checked_choice(model, label, re.split(r"\s+or\s+", action), "claim")
        first = re.split(r"[ =]", term, maxsplit=1)[0]
        play = play_meant(model, term) or (f"{first} = {known[first][0]}" if first in known else None)
        if play is None:
            raise
    raise SettingError(
        f"claim: {term!r} cannot be read; write what is played as '{play}', after every, some or no, and with 'and' "
        "between"
    )


def _check_words(model: ParametricGame, term: str) -> None:
    """Refuse a trend in other words, and a misspelt 'unique' or 'strict'."""
    motion = _MOTION.fullmatch(term)
    if motion is not None and motion["name"] in model.parameters:
        way = "rises" if motion["up"] else "falls"
        raise SettingError(f"claim: write '{motion['body']} {way} in {motion['name']}', or weakly {way}, not {term!r}")
    word = nearest(term, ("unique", "strict")) if term.isidentifier() and term not in names_of(model) else None
    if word is not None:
        raise SettingError(f"claim: {term!r} is no claim; write 'unique' alone, or strict after 'every … and'")


def _check_quantifier(model: ParametricGame, text: str) -> None:
    """Refuse a claim about what players do that does not say of which equilibria."""
    head, _, rest = text.partition(" ")
    if head.lower() in OTHER_WORDS and head not in names_of(model):
        raise SettingError(f"claim: write '{OTHER_WORDS[head.lower()]} {rest}', not '{head} …'")
    play = match_play(model, text)
    if _of_equilibria(model, text) or (play is not None and play[0] not in names_of(model)):
        raise SettingError(f"claim: say of which equilibria: 'every {text}', or 'some …' or 'no …'")
    choice = _CHOICE.match(AND.split(text)[0])
    if choice is not None and choice["label"] not in names_of(model) and choice["label"] in actions_of(model):
        raise SettingError(f"claim: say of which equilibria: 'every {text}', or 'some …' or 'no …'")


def _trend_claim(model: ParametricGame, claim: str, found: re.Match[str]) -> Claim:
    name = found["name"]
    if name not in model.parameters:
        raise SettingError(f"claim: {claim!r}: unknown parameter {name!r}{did_you_mean(name, model.parameters)}")
    trend = Trend(name, found["way"] == "rises", found["weakly"] is not None)
    if found["body"].partition(" ")[0] in ("every", "some", "no", "unique"):
        level = _level_claim(model, found["body"].strip())
        return Claim(claim.strip(), level.quantifier, level.choices, level.comparisons, level.strict, trend)
    if _of_equilibria(model, found["body"]):
        way = f"{found['way']} in {name}"
        raise SettingError(f"claim: compare what equilibria give: 'every {found['body']} > 0 {way}', or 'some …'")
    try:
        body = parse_formula(found["body"], names_of(model))
    except FormulaError as error:
        raise SettingError(f"claim: {claim!r}: {error}") from None
    return Claim(claim.strip(), Quantifier.FORMULA, trend=trend, body=body)


def _of_equilibria(model: ParametricGame, text: str) -> bool:
    """Tell whether a text names payoffs or measures of equilibria."""
    return bool(set(re.findall(r"\w+", text)) & (_variables(model).keys() - names_of(model).keys()))


def _variables(model: ParametricGame) -> dict[str, Formula]:
    """Return the names that stand for numbers of an equilibrium."""
    names = [*(f"{PAYOFF}{player}" for player in model.players if player.isidentifier()), *model.measures]
    return {name: symbol(name) for name in names}


def _checked_choice(model: ParametricGame, label: str, actions: Sequence[str], place: str) -> Choice:
    known = actions_of(model)
    if label not in known:
        what = "player" if model.form == "normal" else "stage"
        near = did_you_mean(label, known) or f"; there are: {', '.join(known)}"
        raise SettingError(f"{place}: unknown {what} {label!r}{near}")
    for action in actions:
        if action not in known[label]:
            near = did_you_mean(action, known[label]) or f"; there are: {', '.join(known[label])}"
            raise SettingError(f"{place}: {label} has no {action!r}{near}")
    return Choice(label, tuple(actions))

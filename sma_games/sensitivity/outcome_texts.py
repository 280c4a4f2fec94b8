"""Outcomes from a line of text.

some ROK = sign_early and US = sign_early      a claim, as of `prove`: its indicator, zero or one
payoff_ROK                                     what a player gets, if all equilibria give it the same
least payoff_ROK, greatest payoff_ROK          of several equilibria the one that gives it least, or most
rok_payment                                    a measure of a tree, in the same three ways
early_rok - wait_rok                           a formula over parameters and definitions
regret ROK = wait, regret opening = wait       what a strategy, or an action at a stage, loses against the best one
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sma_games.answers import parametric_form
from sma_games.errors import FormulaError, SettingError, did_you_mean
from sma_games.expressions import Formula, parse_formula
from sma_games.modeling import ParametricGame
from sma_games.modeling.comparisons import names_of
from sma_games.regions.claims.claims import Claim, Quantifier
from sma_games.sensitivity.events import read_event
from sma_games.sensitivity.outcomes import AnswerOutcome, ClaimOutcome, FormulaOutcome, Outcome, quantities_of
from sma_games.sensitivity.regrets import regret_outcome

__all__ = ["read_outcome"]

_ANSWER = re.compile(r"(?:(least|greatest)\s+)?(\w+)")
_REGRET = re.compile(r"regret\s+(?:of\s+)?(?P<label>[\w/ -]+?)\s*=(?!=)\s*(?P<action>\w+)")
_CLAIMED = re.compile(r"(every|some|no|unique)\b|[<>=]")


def read_outcome(model: ParametricGame, outcome: str | Claim | Mapping[str, str]) -> Outcome:
    """Return an outcome of a model from text; a mapping says that a play is an equilibrium.

    Raises
    ------
    SettingError
        If the text is no outcome; the message lists what could have been meant.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model = load_model("sma/timing_matrix")
    >>> type(read_outcome(model, "least payoff_ROK")).__name__, type(read_outcome(model, "wait_rok")).__name__
    ('AnswerOutcome', 'FormulaOutcome')
    """
    if isinstance(outcome, str):
        text = outcome.strip()
        found = _ANSWER.fullmatch(text)
        if found is not None and found[2] in quantities_of(model):
            return AnswerOutcome(model, text, found[1] or "", found[2])
        regret = _REGRET.fullmatch(text)
        if regret is not None:
            return regret_outcome(model, text, regret["label"], regret["action"])
        formula = _formula(model, text)
        if formula is not None:
            return FormulaOutcome(model, text, formula)
    asked = parametric_form(model)
    event = read_event(asked, outcome)
    if event.has_two_readings:
        raise SettingError(f"outcome: write 'every {event.text}' or 'some {event.text}': equilibria may be several")
    return ClaimOutcome(asked, event.text, event)


def _formula(model: ParametricGame, text: str) -> Formula | None:
    """Return a text as a formula, or None if it looks like a claim."""
    try:
        return parse_formula(text, names_of(model))
    except FormulaError as error:
        if _CLAIMED.search(text):
            return None
        known = quantities_of(model)
        hint = did_you_mean(text, known)
        raise SettingError(
            f"outcome: {text!r} is no formula{hint or f' ({error})'}; or ask about a claim, such as "
            f"'{Quantifier.UNIQUE.value}', or about one of {', '.join(known)}"
        ) from None

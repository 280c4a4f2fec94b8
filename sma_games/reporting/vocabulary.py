"""Words for labels: players, actions and chance branches as a reader would say them, and numbers as text.

Labels of a model become words generically: underscores are spaces, and actions whose first word is a known verb are
conjugated ("ROK", "sign_early" -> "Seoul signs early"); any other action is played ("row plays 'top'").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from sma_games.algebra.number_texts import shown_text
from sma_games.algebra.real_numbers import decimal_text
from sma_games.modeling.parameters import number_text

__all__ = [
    "action_words",
    "after",
    "amount",
    "any_branch",
    "any_of",
    "branch_words",
    "conditional",
    "gerund",
    "joined",
    "plain",
    "player_name",
    "profile_words",
    "sentence",
    "share_text",
]

PLAYERS = {"ROK": "Seoul", "US": "Washington", "Assembly": "the Assembly", "Successor": "the successor"}
BRANCHES = {
    ("election", "trump"): "Trump wins",
    ("election", "democrat"): "a Democrat wins",
    ("standoff", "backs_down"): "the successor backs down",
    ("standoff", "lapses"): "the agreement lapses",
}
_VERBS = """abuse accept adjust adopt approve attack bid claim comply concede continue cooperate decline defect delay
demand dismantle enter hold honor honour inspect keep leave link offer pass propose ratify refuse reject renegotiate
reopen resist sign sink stay stop take trust veto violate wait withdraw yield"""
VERBS = frozenset(_VERBS.split())
SILENT_E = "e"
MANY = 4  # actions, beyond which they are only counted
SHORT = 8  # characters of a decimal that need no rounding
VOWELS = "aeiou"


def plain(label: str) -> str:
    """Return a label with spaces for underscores.

    Examples
    --------
    >>> plain("gap_cost_us")
    'gap cost us'
    """
    return label.replace("_", " ")


def player_name(player: str) -> str:
    """Return a player's name in a sentence.

    Examples
    --------
    >>> player_name("ROK"), player_name("row")
    ('Seoul', 'row')
    """
    return PLAYERS.get(player, plain(player))


def action_words(action: str) -> str:
    """Return what one does who takes an action.

    Examples
    --------
    >>> action_words("sign_early"), action_words("ratify"), action_words("top")
    ('signs early', 'ratifies', "plays 'top'")
    """
    verb, rest = _split(action)
    return f"plays '{plain(action)}'" if verb is None else _third_person(verb) + rest


def any_of(actions: Sequence[str]) -> str:
    """Return what one does who takes one of several actions.

    Examples
    --------
    >>> any_of(["sign_early", "wait"]), any_of(["top", "bottom"]), any_of(["1", "2", "3", "4", "5"])
    ('signs early or waits', "plays 'top' or 'bottom'", 'takes one of 5 actions')
    """
    if len(actions) > MANY:
        return f"takes one of {len(actions)} actions"
    if any(_split(action)[0] is None for action in actions):
        quoted = [f"'{plain(action)}'" for action in actions]
        return f"plays {joined(quoted, 'or')}"
    return joined(map(action_words, actions), "or")


def after(label: str) -> str:
    """Return the history that the label of an information set tells, in parentheses; nothing if it tells none.

    Examples
    --------
    >>> after("second/hold/open/up"), after("opening")
    (' (after hold, open, up)', '')
    """
    _, *history = label.split("/")
    return f" (after {', '.join(map(plain, history))})" if history else ""


def conditional(player: str, actions: Sequence[str]) -> str:
    """Return what a player would do.

    Examples
    --------
    >>> conditional("US", ["wait"]), conditional("row", ["top"])
    ('Washington would wait', "row would play 'top'")
    """
    return f"{player_name(player)} would {_infinitives(actions)}"


def gerund(action: str) -> str:
    """Return an action as a noun.

    Examples
    --------
    >>> gerund("sign_early"), gerund("top")
    ('signing early', "playing 'top'")
    """
    verb, rest = _split(action)
    if verb is None:
        return f"playing '{plain(action)}'"
    if verb.endswith(SILENT_E):
        return verb[:-1] + "ing" + rest
    doubled = verb[-1] if verb in {"bid", "stop"} else ""
    return verb + doubled + "ing" + rest


def profile_words(choices: Mapping[str, Sequence[str]]) -> str:
    """Return who does what, for one set of strategies in use per player.

    Examples
    --------
    >>> profile_words({"ROK": ["sign_early"], "US": ["sign_early"]})
    'Seoul and Washington both sign early'
    >>> profile_words({"ROK": ["renegotiate"], "US": ["sign_early", "wait"]})
    'Seoul renegotiates, Washington signs early or waits'
    """
    names = [player_name(player) for player in choices]
    used = set(map(tuple, choices.values()))
    if len(used) == 1 and len(choices) > 1:
        (actions,) = used
        both = "both" if len(names) == len("AB") else "all"
        return f"{joined(names)} {both} {_infinitives(actions)}"
    parts = zip(names, choices.values(), strict=True)
    return ", ".join(f"{name} {any_of(actions)}" for name, actions in parts)


def branch_words(stage: str, branch: str) -> str:
    """Return what happens when chance takes a branch.

    Examples
    --------
    >>> branch_words("election", "trump"), branch_words("weather", "very_dry")
    ('Trump wins', 'weather is very dry')
    """
    return BRANCHES.get((stage, branch), f"{plain(stage)} is {plain(branch)}")


def any_branch(stage: str, branches: Sequence[str]) -> str:
    """Return what happens when chance takes one of several branches of a stage.

    Examples
    --------
    >>> any_branch("election", ["trump"]), any_branch("weather", ["dry", "very_dry"])
    ('Trump wins', 'weather is dry or very dry')
    """
    if any((stage, branch) in BRANCHES for branch in branches):
        return joined([branch_words(stage, branch) for branch in branches], "or")
    return f"{plain(stage)} is {joined(map(plain, branches), 'or')}"


def joined(parts: Iterable[str], last: str = "and") -> str:
    """Return parts as an enumeration.

    Examples
    --------
    >>> joined(["Seoul", "Washington", "the Assembly"])
    'Seoul, Washington and the Assembly'
    """
    *first, end = list(parts) or [""]
    return f"{', '.join(first)} {last} {end}" if first else end


def sentence(text: str) -> str:
    """Return a text with a capital and a full stop.

    Examples
    --------
    >>> sentence("the Assembly ratifies")
    'The Assembly ratifies.'
    """
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def amount(number: Fraction, unit: str = "") -> str:
    """Return an exact number as a decimal; the fraction too if the decimal would be long.

    Examples
    --------
    >>> amount(Fraction(29879, 25000), "c"), amount(Fraction(250, 2921)), amount(Fraction(1, 2))
    ('1.19516 c', '0.0856 (exactly 250/2921)', '0.5')
    """
    exact = number_text(number)
    behind = f" {unit}" if unit else ""
    if "/" not in exact and len(exact) <= SHORT:
        return exact + behind
    return f"{decimal_text(number, 4)}{behind} (exactly {shown_text(number)})"


def share_text(share: float) -> str:
    """Return a share of a range in percent.

    Examples
    --------
    >>> share_text(0.30736), share_text(0.001)
    ('31%', '<1%')
    """
    percent = round(100 * share)
    return "<1%" if percent == 0 and share > 0 else f"{percent}%"


def _split(action: str) -> tuple[str | None, str]:
    """Return the verb an action starts with, and the rest; None if it starts with none."""
    verb, _, rest = action.partition("_")
    if verb.lower() not in VERBS:
        return None, ""
    return verb.lower(), f" {plain(rest)}" if rest else ""


def _infinitives(actions: Sequence[str]) -> str:
    if len(actions) > MANY:
        return f"take one of {len(actions)} actions"
    if any(_split(action)[0] is None for action in actions):
        quoted = [f"'{plain(action)}'" for action in actions]
        return f"play {joined(quoted, 'or')}"
    return joined(map(plain, actions), "or")


def _third_person(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in VOWELS:
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")

"""Words for labels: players, actions and chance branches as a reader would say them, and numbers as text.

A model's labels are its own words, shown as they are: an action is played ("row plays 'top'"). Only the models
of the package about the Special Measures Agreement, whose slugs begin with sma/, have names, verbs and a payoff unit
besides ("ROK", "sign_early" -> "Seoul signs early"); `vocabulary_of` alone decides which words a model gets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.algebra.numbers.real_numbers import decimal_text
from sma_games.games.labels import visible
from sma_games.modeling import ParametricGame
from sma_games.modeling.parameters import number_text

__all__ = [
    "OWN_WORDS",
    "SMA_WORDS",
    "Vocabulary",
    "amount",
    "dollars",
    "joined",
    "percent",
    "plain",
    "sentence",
    "setting_text",
    "vocabulary_of",
]

SMA_MODELS = "sma/"  # what their slugs begin with
CONTRIBUTION = Fraction(987, 1000)  # Seoul's 2025 contribution c, in billions of US dollars (sma_series)
_VERBS = """abuse accept adjust adopt approve back bid claim comply concede decline delay demand dismantle hold honor
honour keep lapse leave link offer propose punish ratify refuse reject renegotiate reopen resist sign stay take veto
violate wait withdraw yield"""
SILENT_E = "e"
MANY = 4  # actions, beyond which they are only counted
SHORT = 8  # characters of a decimal that need no rounding
VOWELS = "aeiou"


@dataclass(frozen=True)
class Vocabulary:
    """The words for the labels of a model, beyond the labels themselves."""

    players: Mapping[str, str] = field(default_factory=dict)
    branches: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """What happens when chance takes a branch, by stage and branch."""
    verbs: frozenset[str] = frozenset()
    """First words of actions that are conjugated."""
    unit: str = ""
    """Unit of parameters in which payoffs are too, if some parameter of a model has it."""
    unit_words: str = ""
    """What that unit is."""
    payment: str = ""
    """The measure that is what the first player expects to pay."""
    has_article: bool = False
    """Whether there is an article after which information is hindsight."""

    def player_name(self, player: str) -> str:
        """Return a player's name in a sentence.

        Examples
        --------
        >>> SMA_WORDS.player_name("ROK"), OWN_WORDS.player_name("ROK")
        ('Seoul', 'ROK')
        """
        return self.players.get(player, self.label(player))

    def action_words(self, action: str) -> str:
        """Return what one does who takes an action.

        Examples
        --------
        >>> SMA_WORDS.action_words("sign_early"), SMA_WORDS.action_words("top"), OWN_WORDS.action_words("sign_early")
        ('signs early', "plays 'top'", "plays 'sign_early'")
        """
        verb, rest = self._split(action)
        return f"plays '{self.label(action)}'" if verb is None else _third_person(verb) + rest

    def any_of(self, actions: Sequence[str]) -> str:
        """Return what one does who takes one of several actions.

        Examples
        --------
        >>> SMA_WORDS.any_of(["sign_early", "wait"]), OWN_WORDS.any_of(["top", "bottom"]), OWN_WORDS.any_of("12345")
        ('signs early or waits', "plays 'top' or 'bottom'", 'takes one of 5 actions')
        """
        if len(actions) > MANY:
            return f"takes one of {len(actions)} actions"
        if any(self._split(action)[0] is None for action in actions):
            return f"plays {self._quoted(actions)}"
        return joined(map(self.action_words, actions), "or")

    def conditional(self, player: str, actions: Sequence[str]) -> str:
        """Return what a player would do.

        Examples
        --------
        >>> SMA_WORDS.conditional("US", ["wait"]), OWN_WORDS.conditional("row", ["top"])
        ('Washington would wait', "row would play 'top'")
        """
        return f"{self.player_name(player)} would {self._infinitives(actions)}"

    def gerund(self, action: str) -> str:
        """Return an action as a noun.

        Examples
        --------
        >>> SMA_WORDS.gerund("sign_early"), OWN_WORDS.gerund("top")
        ('signing early', "playing 'top'")
        """
        verb, rest = self._split(action)
        if verb is None:
            return f"playing '{self.label(action)}'"
        if verb.endswith(SILENT_E):
            return verb[:-1] + "ing" + rest
        return verb + ("d" if verb == "bid" else "") + "ing" + rest

    def profile_words(self, choices: Mapping[str, Sequence[str]]) -> str:
        """Return who does what, for one set of strategies in use per player.

        Examples
        --------
        >>> SMA_WORDS.profile_words({"ROK": ["sign_early"], "US": ["sign_early"]})
        'Seoul and Washington both sign early'
        >>> SMA_WORDS.profile_words({"ROK": ["renegotiate"], "US": ["sign_early", "wait"]})
        'Seoul renegotiates, Washington signs early or waits'
        """
        names = [self.player_name(player) for player in choices]
        used = set(map(tuple, choices.values()))
        if len(used) == 1 and len(choices) > 1:
            (actions,) = used
            both = "both" if len(names) == len("AB") else "all"
            return f"{joined(names)} {both} {self._infinitives(actions)}"
        parts = zip(names, choices.values(), strict=True)
        return ", ".join(f"{name} {self.any_of(actions)}" for name, actions in parts)

    def branch_words(self, stage: str, branch: str) -> str:
        """Return what happens when chance takes a branch.

        Examples
        --------
        >>> SMA_WORDS.branch_words("election", "trump"), OWN_WORDS.branch_words("weather", "very_dry")
        ('Trump wins', 'weather is very dry')
        """
        return self.branches.get((stage, branch), f"{plain(stage)} is {plain(branch)}")

    def any_branch(self, stage: str, branches: Sequence[str]) -> str:
        """Return what happens when chance takes one of several branches of a stage.

        Examples
        --------
        >>> SMA_WORDS.any_branch("election", ["trump"]), OWN_WORDS.any_branch("weather", ["dry", "very_dry"])
        ('Trump wins', 'weather is dry or very dry')
        """
        if any((stage, branch) in self.branches for branch in branches):
            return joined([self.branch_words(stage, branch) for branch in branches], "or")
        return f"{plain(stage)} is {joined(map(plain, branches), 'or')}"

    def after(self, label: str) -> str:
        """Return the history that the label of an information set tells, in parentheses; nothing if it tells none.

        Examples
        --------
        >>> SMA_WORDS.after("second/hold/open/up"), OWN_WORDS.after("reply/keep_3"), OWN_WORDS.after("opening")
        (' (after hold, open, up)', ' (after keep_3)', '')
        """
        _, *history = label.split("/")
        return f" (after {', '.join(map(self.label, history))})" if history else ""

    def label(self, label: str) -> str:
        """Return a label as it is, or with spaces where other labels become words too."""
        return plain(label) if self.verbs else visible(label)

    def _quoted(self, actions: Sequence[str]) -> str:
        return joined([f"'{self.label(action)}'" for action in actions], "or")

    def _split(self, action: str) -> tuple[str | None, str]:
        """Return the verb an action starts with, and the rest; None if it starts with none."""
        verb, _, rest = action.partition("_")
        if verb.lower() not in self.verbs:
            return None, ""
        return verb.lower(), f" {plain(rest)}" if rest else ""

    def _infinitives(self, actions: Sequence[str]) -> str:
        if len(actions) > MANY:
            return f"take one of {len(actions)} actions"
        if any(self._split(action)[0] is None for action in actions):
            return f"play {self._quoted(actions)}"
        return joined(map(plain, actions), "or")


OWN_WORDS = Vocabulary()
SMA_WORDS = Vocabulary(
    players={"ROK": "Seoul", "US": "Washington", "Assembly": "the Assembly", "Successor": "the successor"},
    branches={
        ("election", "trump"): "Trump wins",
        ("election", "democrat"): "a Democrat wins",
        ("standoff", "backs_down"): "the successor backs down",
        ("standoff", "lapses"): "the agreement lapses",
    },
    verbs=frozenset(_VERBS.split()),
    unit="c",
    unit_words=f"Seoul's 2025 contribution, about {number_text(CONTRIBUTION)} bn US dollars a year",
    payment="rok_payment",
    has_article=True,
)


def vocabulary_of(model: ParametricGame | None) -> Vocabulary:
    """Return the words of a model: its own labels, but for those about the Special Measures Agreement.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> [vocabulary_of(load_model(slug)).unit for slug in ("sma/timing_matrix", "textbook/hawk_dove")]
    ['c', '']
    """
    return SMA_WORDS if model is not None and model.slug.startswith(SMA_MODELS) else OWN_WORDS


def setting_text(model: ParametricGame) -> str:
    """Return what `fix` bound a model to.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model = load_model("sma/timing_matrix")
    >>> setting_text(model.fix("strict", p_trump="1/3")), setting_text(model)
    ('strict calibration, p_trump = 1/3', 'baseline')
    """
    named = f"{model.calibration} calibration" if model.calibration else "baseline"
    return ", ".join([named, *(f"{name} = {number_text(value)}" for name, value in model.bound.items())])


def plain(label: str) -> str:
    """Return a label with spaces for underscores, and with nothing that would not be seen.

    Examples
    --------
    >>> plain("gap_cost_us")
    'gap cost us'
    """
    return visible(label).replace("_", " ")


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


def percent(share: float, digits: int = 2) -> str:
    """Return a share in percent; what is more than nothing is not told as nothing, nor less than all as all.

    Examples
    --------
    >>> percent(0.1524), percent(0.1524, 1), percent(0.00001), percent(0), percent(0.996, 0), percent(1, 0)
    ('15.24%', '15.2%', '<0.01%', '0.00%', '>99%', '100%')
    """
    least = 10.0 ** -(digits + 2)
    text = f"{share:.{digits}%}"
    if share > 0 and text == f"{0:.{digits}%}":
        return f"<{least:.{digits}%}"
    return f">{1 - least:.{digits}%}" if share < 1 and text == f"{1:.{digits}%}" else text


def dollars(payment: Fraction) -> str:
    """Return a payment in units of Seoul's 2025 contribution as dollars.

    Examples
    --------
    >>> dollars(Fraction(2))
    '1.97 bn US dollars'
    """
    return f"{decimal_text(payment * CONTRIBUTION, 2)} bn US dollars"


def _third_person(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in VOWELS:
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")

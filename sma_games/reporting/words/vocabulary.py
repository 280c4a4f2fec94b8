"""Words for the names of a model: players, actions, chance and parameters as a reader would say them; numbers as text.

The words are those of the model's file, its `[labels]` and `[units]`; this module adds only grammar. What a file does
not label is shown as it is: an action is played ("row plays 'top'"), and payoffs are plain numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from textwrap import shorten
from typing import Any

from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.algebra.numbers.real_numbers import decimal_text
from sma_games.games.labels import visible
from sma_games.modeling import ParametricGame
from sma_games.modeling.labels import Labels, Unit
from sma_games.modeling.parameters import number_text
from sma_games.modeling.quantified import QuantifiedModel

__all__ = [
    "OWN_EXPECTATIONS",
    "OWN_WORDS",
    "WEIGHED_PAYOFFS",
    "Vocabulary",
    "add_label",
    "amount",
    "axis_label",
    "joined",
    "parameter_words",
    "percent",
    "plain",
    "sentence",
    "setting_text",
    "unit_of_price",
    "vocabulary_of",
    "with_article",
    "with_unit",
]

SILENT_E = "e"
LONGEST_MEANING = 44  # characters of a meaning that stands for a label
MANY = 4  # actions, beyond which they are only counted
SHORT = 8  # characters of a decimal that need no rounding
VOWELS = "aeiou"
PLAIN_NUMBER = "1"  # as a unit
OWN_EXPECTATIONS = "Each player's payoff is what that player expects, who may believe something else of chance."
WEIGHED_PAYOFFS = (
    "The payoffs are weighed: the value of a formula, times what the player believes of the branches of chance that "
    "lead there, divided by their probability. So their expectation is what each player expects."
)
"""Of trees in which players believe something else of chance."""


@dataclass(frozen=True)
class Vocabulary:
    """The words for the names of a model.

    Examples
    --------
    >>> from sma_games.modeling.labels import ActionWords
    >>> words = Vocabulary(Labels(players={"row": "Anna"}, actions={"go_home": ActionWords("go home")}))
    >>> words.player_name("row"), words.player_name("column")
    ('Anna', 'column')
    >>> words.action_words("go_home"), words.action_words("top"), words.gerund("go_home")
    ('goes home', "plays 'top'", 'going home')
    """

    labels: Labels = field(default_factory=Labels)

    def player_name(self, player: str) -> str:
        """Return a player's name in a sentence."""
        return self.labels.players.get(player, self.label(player))

    def action_words(self, action: str) -> str:
        """Return what one does who takes an action, or all that a strategy of a reduced normal form does."""
        if action in self.labels.plans:
            return self._plan_words(action, self.action_words)
        words = self.labels.actions.get(action)
        if words is None:
            return f"plays '{self.label(action)}'"
        return words.third_person or _first_word(words.verb, _third_person)

    def infinitive(self, action: str) -> str:
        """Return an action as a verb.

        Examples
        --------
        >>> OWN_WORDS.infinitive("top")
        "play 'top'"
        """
        if action in self.labels.plans:
            return self._plan_words(action, self.infinitive)
        words = self.labels.actions.get(action)
        return f"play '{self.label(action)}'" if words is None else words.verb

    def one_of(self, actions: Sequence[str]) -> str:
        """Return what one can do, however many actions there are; of many strategies with several parts how many.

        Examples
        --------
        >>> OWN_WORDS.one_of(["top", "bottom"])
        "play 'top' or 'bottom'"
        """
        if not self._has_words(actions):
            return f"play {self._quoted(actions)}"
        if len(actions) > MANY and not self.labels.plans.keys().isdisjoint(actions):
            return f"follow one of {len(actions)} plans"
        return self._alternatives(map(self.infinitive, actions))

    def any_of(self, actions: Sequence[str]) -> str:
        """Return what one does who takes one of several actions.

        Examples
        --------
        >>> OWN_WORDS.any_of(["top", "bottom"]), OWN_WORDS.any_of("12345")
        ("plays 'top' or 'bottom'", 'takes one of 5 actions')
        """
        if len(actions) > MANY:
            return f"takes one of {len(actions)} actions"
        if not self._has_words(actions):
            return f"plays {self._quoted(actions)}"
        return self._alternatives(map(self.action_words, actions))

    def conditional(self, player: str, actions: Sequence[str]) -> str:
        """Return what a player would do.

        Examples
        --------
        >>> OWN_WORDS.conditional("row", ["top"])
        "row would play 'top'"
        """
        return f"{self.player_name(player)} would {self._infinitives(actions)}"

    def gerund(self, action: str) -> str:
        """Return an action as a noun."""
        if action in self.labels.plans:
            return self._plan_words(action, self.gerund)
        words = self.labels.actions.get(action)
        if words is None:
            return f"playing '{self.label(action)}'"
        return words.gerund or _first_word(words.verb, _gerund)

    def profile_words(self, choices: Mapping[str, Sequence[str]]) -> str:
        """Return who does what, for one set of strategies in use per player.

        Examples
        --------
        >>> OWN_WORDS.profile_words({"row": ["hawk"], "column": ["dove", "hawk"]})
        "row plays 'hawk', column plays 'dove' or 'hawk'"
        >>> OWN_WORDS.profile_words({"row": ["dove"], "column": ["dove"]})
        "row and column both play 'dove'"
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
        >>> OWN_WORDS.branch_words("weather", "very_dry")
        'weather is very dry'
        """
        return self.labels.branches.get(stage, {}).get(branch, f"{plain(stage)} is {plain(branch)}")

    def any_branch(self, stage: str, branches: Sequence[str]) -> str:
        """Return what happens when chance takes one of several branches of a stage.

        Examples
        --------
        >>> OWN_WORDS.any_branch("weather", ["dry", "very_dry"])
        'weather is dry or very dry'
        """
        if not self.labels.branches.get(stage, {}).keys().isdisjoint(branches):
            return joined([self.branch_words(stage, branch) for branch in branches], "or")
        return f"{plain(stage)} is {joined(map(plain, branches), 'or')}"

    def after(self, label: str) -> str:
        """Return the history that the label of an information set tells, in parentheses; nothing if it tells none.

        Examples
        --------
        >>> OWN_WORDS.after("second/hold/open/up"), OWN_WORDS.after("opening")
        (' (after hold, open, up)', '')
        """
        _, *history = label.split("/")
        told = [self.gerund(each) if each in self.labels.actions else plain(each) for each in history]
        return f" (after {', '.join(told)})" if told else ""

    def at(self, label: str) -> str:
        """Return where an information set is: the history that its label tells, else its name.

        Examples
        --------
        >>> OWN_WORDS.at("second/hold"), OWN_WORDS.at("last_round")
        (' (after hold)', ' at last round')
        """
        return self.after(label) or f" at {plain(label)}"

    def label(self, label: str) -> str:
        """Return a name as it is; where a file has words for actions, these, and other names with spaces.

        A strategy of a reduced normal form has its action at each information set.
        """
        if label in self.labels.plans:
            return self._plan_words(label, self.label)
        if not self.labels.actions:
            return visible(label)
        return self.labels.actions[label].verb if label in self.labels.actions else plain(label)

    @property
    def unit(self) -> str:
        """The unit of payoffs; empty if they are plain numbers."""
        return _named_unit(self.labels.payoff_unit)

    @property
    def unit_words(self) -> str:
        """What the unit of payoffs is, and what it is worth; empty if the file does not say."""
        unit = self._unit
        worth = "" if unit.value is None else f"about {number_text(unit.value)} {unit.currency}"
        return ", ".join(filter(None, [unit.meaning, worth]))

    def money(self, payment: Any) -> str:
        """Return a payment in the unit of payoffs, and in the currency if that is money.

        Examples
        --------
        >>> talent = Unit(value=Fraction(26), currency="kg of silver", is_money=True)
        >>> Vocabulary(Labels(payoff_unit="talents", units={"talents": talent})).money(Fraction(2))
        '2 talents, about 52 kg of silver'
        """
        told, unit = amount(payment, self.unit), self._unit
        if not unit.is_money or unit.value is None:
            return told
        return f"{told}, about {decimal_text(payment * unit.value, 2)} {unit.currency}"

    @property
    def _unit(self) -> Unit:
        return self.labels.units.get(self.labels.payoff_unit, Unit())

    def _has_words(self, actions: Iterable[str]) -> bool:
        return all(action in self.labels.actions or action in self.labels.plans for action in actions)

    def _alternatives(self, parts: Iterable[str]) -> str:
        """Return what is done instead of each other; what consists of several parts is set off by commas."""
        *first, last = parts
        is_long = any(" and " in each for each in first)
        return f"{', '.join(first)}, or {last}" if is_long else joined([*first, last], "or")

    def _plan_words(self, strategy: str, form: Callable[[str], str]) -> str:
        """Return what a strategy of a reduced normal form does at each information set."""
        plan = self.labels.plans[strategy]
        if len(set(plan.values())) == 1:
            return f"{form(next(iter(plan.values())))} in any case"
        return joined(f"{form(action)}{self.at(label)}" for label, action in plan.items())

    def _quoted(self, actions: Sequence[str]) -> str:
        return joined([f"'{self.label(action)}'" for action in actions], "or")

    def _infinitives(self, actions: Sequence[str]) -> str:
        if len(actions) > MANY:
            return f"take one of {len(actions)} actions"
        return self.one_of(actions)


OWN_WORDS = Vocabulary()


def vocabulary_of(model: ParametricGame | None) -> Vocabulary:
    """Return the words of a model.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> [vocabulary_of(load_model(slug)).unit for slug in ("sma/timing_matrix", "textbook/hawk_dove")]
    ['c', '']
    """
    return OWN_WORDS if model is None else Vocabulary(model.labels)


def add_label(model: ParametricGame, name: str) -> str:
    """Return the name of a parameter with its label behind it, if it has one.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> add_label(load_model("textbook/hawk_dove"), "value")
    'value'
    """
    return ", ".join(filter(None, [name, model.parameters[name].label]))


def parameter_words(model: ParametricGame, name: str) -> str:
    """Return what a parameter is, without its name: its label, else its meaning, shortened; and its unit.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> parameter_words(load_model("textbook/entry_deterrence"), "fight_payoff")
    'incumbent after fighting'
    """
    parameter = model.parameters[name]
    told = parameter.label or shorten(parameter.meaning.rstrip("."), LONGEST_MEANING, placeholder=" …")
    unit = "" if parameter.unit in {"", "1", told} else f"({parameter.unit})"
    return " ".join(filter(None, [told, unit]))


def axis_label(model: ParametricGame, name: str) -> str:
    """Return the name of a parameter with its label and its unit, for an axis."""
    unit = model.parameters[name].unit
    return add_label(model, name) + (f" ({unit})" if unit not in {"", "1"} else "")


def setting_text(model: ParametricGame) -> str:
    """Return what `fix` bound a model to.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model = load_model("textbook/hawk_dove")
    >>> setting_text(model.fix(cost="2.5")), setting_text(model)
    ('baseline, cost = 2.5', 'baseline')
    """
    named = f"{model.calibration} calibration" if model.calibration else "baseline"
    bound = [f"{name} = {number_text(value)}" for name, value in model.bound.items()]
    some = [f"for some {model.for_some}"] if isinstance(model, QuantifiedModel) else []
    return ", ".join([named, *bound, *some])


def with_unit(title: str, unit: str) -> str:
    """Return the heading of a column of numbers with their unit, if they have one.

    Examples
    --------
    >>> with_unit("expected payoff", "c"), with_unit("expected payoff", "")
    ('expected payoff (c)', 'expected payoff')
    """
    return title if unit in {"", "1"} else f"{title} ({unit})"


def unit_of_price(model: ParametricGame) -> str:
    """Return what one unit of the price is that players agree on; nothing if the file does not say.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> unit_of_price(load_model("sma/price_zone")), unit_of_price(load_model("literature/monotone_bargaining"))
    ('c', '')
    """
    table = model.tables.get("bargaining") or model.tables.get("offers", {})
    return _named_unit(str(table.get("unit", "")))


def _named_unit(unit: str) -> str:
    """Return a unit that stands behind a number: none if it is a plain number."""
    return "" if unit == PLAIN_NUMBER else unit


def plain(label: str) -> str:
    """Return a label with spaces for underscores, and with nothing that would not be seen.

    Examples
    --------
    >>> plain("travel_cost")
    'travel cost'
    """
    return visible(label).replace("_", " ")


def with_article(noun: str) -> str:
    """Return a label as a noun with its indefinite article.

    Examples
    --------
    >>> with_article("annual_fee"), with_article("price")
    ('an annual fee', 'a price')
    """
    return f"{'an' if noun[:1].lower() in VOWELS else 'a'} {plain(noun)}"


def joined(parts: Iterable[str], last: str = "and") -> str:
    """Return parts as an enumeration.

    Examples
    --------
    >>> joined(["Anna", "Bert", "the jury"])
    'Anna, Bert and the jury'
    """
    *first, end = list(parts) or [""]
    return f"{', '.join(first)} {last} {end}" if first else end


def sentence(text: str) -> str:
    """Return a text with a capital and a full stop.

    Examples
    --------
    >>> sentence("the jury agrees")
    'The jury agrees.'
    """
    start = 1 + text.startswith("“")
    return text[:start].upper() + text[start:] + ("" if text.endswith(".") else ".")


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


def _first_word(verb: str, form: Callable[[str], str]) -> str:
    """Return a verb with its first word in another form."""
    first, *rest = verb.split(" ", 1)
    return " ".join([form(first), *rest])


def _gerund(verb: str) -> str:
    return (verb[:-1] if verb.endswith(SILENT_E) and not verb.endswith("ee") else verb) + "ing"


def _third_person(verb: str) -> str:
    if verb.endswith("y") and verb[-2:-1] not in VOWELS:
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")

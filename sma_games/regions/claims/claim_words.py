"""The words in which claims say what is played, and what is told to somebody who uses others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sma_games.answers import kind_of_question
from sma_games.errors import SettingError
from sma_games.modeling import ParametricGame
from sma_games.modeling.comparisons import names_of

__all__ = [
    "actions_of",
    "claim_examples",
    "match_play",
    "play_meant",
    "refuse_implication",
    "refuse_negation",
    "unquoted",
]

_QUOTES = "\"'"
_OR = re.compile(r"\s+or\s+")
_IMPLICATION = re.compile(r"(?:if\s+)?(.+?)\s*(?:[=-]+>|⇒|→|\bimplies\b|\bthen\b)\s*(.+)")
_EXISTENCE = ("some", "any", "exists")


def actions_of(model: ParametricGame) -> dict[str, tuple[str, ...]]:
    """Return what can be chosen by each player, or at each stage and information set."""
    return kind_of_question(model).choices(model)


def claim_examples(model: ParametricGame) -> str:
    """Return some claims about a model, as a list in quotation marks."""
    examples = []
    for label, actions in list(actions_of(model).items())[:1]:
        suffix = " and strict" if kind_of_question(model).may_be_strict else ""
        examples = [f"every {label} = {actions[0]}", f"some {label} = {actions[-1]}{suffix}"]
    examples.append("unique")
    names = [*model.relevant, *model.parameters]
    if names:
        body = next(iter(model.definitions), names[0])
        examples += [f"{names[0]} < {model.parameters[names[0]].value}", f"{body} rises in {names[0]}"]
    return ", ".join(f"'{each}'" for each in examples)


def match_play(model: ParametricGame, text: str) -> tuple[str, list[str], str | None] | None:
    """Return who does what at the beginning of a text, and what comes after the next `and`, if there is one.

    None if the text does not begin so.

    Labels are those of the model, whatever characters they hold, the longest that fits; they may stand in quotes.
    """
    known = actions_of(model)
    every = {action for actions in known.values() for action in actions}
    if not known:
        return None
    label, action = _any_of(known), _any_of(every)
    match = re.match(
        rf"\s*(?P<label>{label})\s*=(?!=)\s*(?P<actions>{action}(?:\s+or\s+{action})*)\s*(?:\band\b(?P<rest>.*)|$)",
        text,
        re.DOTALL,
    )
    if match is None:
        return None
    actions = [unquoted(each[0]) for each in re.finditer(rf"{action}(?=\s+or\s|$)", match["actions"])]
    return unquoted(match["label"]), actions, match["rest"]


def unquoted(label: str) -> str:
    """Return a label without the quotation marks around it."""
    text = label.strip()
    return text[1:-1] if len(text) > 1 and text[0] in _QUOTES and text[0] == text[-1] else text


def play_meant(model: ParametricGame, term: str) -> str | None:
    """Return what somebody plays, as a claim has it, from the label of an equilibrium, or from an action alone."""
    known = actions_of(model)
    parts = [part.strip() for part in re.split(r"[/,;]", term)]
    in_order = kind_of_question(model).read_parts(model, parts) if len(parts) > 1 else None
    if in_order is not None:
        pairs = list(in_order.items())
    elif ":" in term:
        pairs = [(label.strip(), _OR.split(used.strip())) for label, _, used in (part.partition(":") for part in parts)]
    else:
        pairs = [(label, [term]) for label, actions in known.items() if term in actions][:1]
    if not pairs or not all(set(used) <= set(known.get(label, ())) for label, used in pairs):
        return None
    return " and ".join(f"{label} = {' or '.join(used)}" for label, used in pairs)


def refuse_implication(model: ParametricGame, text: str) -> None:
    """Refuse a claim that something follows from what is played, or is played if something holds; say what to write."""
    found = _IMPLICATION.fullmatch(re.sub(r"^(every|all|always|each)\s+", "", text.strip(), flags=re.IGNORECASE))
    if found is None:
        return
    before, after = found[1], found[2]
    cause, effect = (match_play(model, side) for side in (before, after))
    if cause is None and effect is None:
        return
    others = [each for each in actions_of(model)[effect[0]] if each not in effect[1]] if effect is not None else []
    play = f"{effect[0]} = {' or '.join(others)}" if effect is not None and others else "the opposite of what follows"
    if cause is None:
        advice = f"put {before!r} into where, and claim 'every {after}'"
    else:
        advice = f"the nearest is 'no {before} and {play}', which says nothing of mixtures"
        advice += "; conditions on parameters go into where" if names_of(model) else ""
    raise SettingError(f"claim: there is no implication; {advice}")


def refuse_negation(text: str) -> None:
    """Refuse a claim that begins with 'not'."""
    head, _, rest = text.partition(" ")
    if head.lower() != "not":
        return
    word, _, body = rest.strip().partition(" ")
    if word.lower() in ("every", "all", "each", "always"):
        raise SettingError(f"claim: there is no 'not'; claim 'every {body}', which is refuted if it does not hold")
    raise SettingError(f"claim: there is no 'not'; write 'no {body if word.lower() in _EXISTENCE else rest.strip()}'")


def _any_of(labels: Mapping[str, Any] | Sequence[str] | set[str]) -> str:
    """Return a regular expression for any of some labels, the longest first, as they are or in quotes."""
    plain = sorted(labels, key=lambda label: (-len(label), label))
    return f"(?:{'|'.join(re.escape(f'{quote}{label}{quote}') for label in plain for quote in ('', *_QUOTES))})"

"""Claims about what is played, as a reader would say them who does not type them."""

from __future__ import annotations

from collections.abc import Sequence

from sma_games.answers import EquilibriumType
from sma_games.errors import SmaGamesError
from sma_games.games import DecisionNode
from sma_games.modeling import ParametricGame
from sma_games.regions.claims.claims import Choice, Claim, Quantifier, parse_claim
from sma_games.reporting.words.type_words import type_words
from sma_games.reporting.words.vocabulary import joined, vocabulary_of

__all__ = ["claim_sentence"]


def claim_sentence(model: ParametricGame, text: str) -> str:
    """Return a claim in words, without a full stop; as it is typed if it says more than what is played.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model = load_model("textbook/stag_hunt")
    >>> claim_sentence(model, "some row = stag and column = stag"), claim_sentence(model, "unique")
    ("in some equilibrium, row and column both play 'stag'", 'there is exactly one equilibrium')
    >>> claim_sentence(model, "row = hare"), claim_sentence(model, "stag_value < 2 * hare_value")
    ("row plays 'hare'", 'stag_value < 2 * hare_value')
    """
    claim, is_read_twice = _parse(model, text)
    if claim is None:
        return text
    if claim.quantifier is Quantifier.UNIQUE:
        return f"there is exactly one {'path of play' if model.nodes else 'equilibrium'}"
    if not claim.choices or claim.comparisons or claim.trend:
        return text
    told = _choices_told(model, claim.choices)
    kind = "strict equilibrium" if claim.strict else "equilibrium"
    match claim.quantifier:
        case Quantifier.NO:
            return f"there is no {kind} in which {told}"
        case Quantifier.SOME | Quantifier.EVERY if not is_read_twice:
            return f"in {claim.quantifier.value} {kind}, {told}"
        case _:
            return told


def _parse(model: ParametricGame, text: str) -> tuple[Claim | None, bool]:
    """Return a claim, and whether it does not say of which equilibria it is; None if it cannot be read."""
    for start in ("", "some "):
        try:
            return parse_claim(model, start + text), bool(start)
        except SmaGamesError:
            continue
    return None, False


def _choices_told(model: ParametricGame, choices: Sequence[Choice]) -> str:
    if not model.nodes:
        pairs = tuple((each.label, each.actions) for each in choices)
        return type_words(model, EquilibriumType("", pairs))
    words = vocabulary_of(model)
    owners = {node.information_set: node.player for node in model.nodes if isinstance(node, DecisionNode)}
    return joined(
        f"{words.player_name(_owner(owners, each.label))} {words.any_of(each.actions)}{words.after(each.label)}"
        for each in choices
    )


def _owner(owners: dict[str, str], label: str) -> str:
    """Return who moves at a stage or information set."""
    return next(player for name, player in owners.items() if name == label or name.startswith(f"{label}/"))

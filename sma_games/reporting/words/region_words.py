"""The equilibria of a critical region in a sentence, and the setting that a question is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from sma_games.modeling import ParametricGame
from sma_games.modeling.parameters import number_text
from sma_games.regions import EquilibriumType
from sma_games.reporting.words.type_words import type_words
from sma_games.reporting.words.vocabulary import Vocabulary, joined, sentence, vocabulary_of

__all__ = ["region_words", "setting_words"]

PAIR = 2
TOLD = 6  # equilibria in one sentence, or values that are changed


def region_words(model: ParametricGame, types: Sequence[EquilibriumType], label: str = "none") -> str:
    """Return the equilibria of a region in a sentence; with two players, those of a matrix by the first's strategy.

    The region's own label says what is not there if there is none.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import critical_regions
    >>> model = load_model("textbook/stag_hunt")
    >>> print(region_words(model, critical_regions(model, ["stag_value"]).at(stag_value=2).equilibria))
    Row and column both play 'hare'.
    """
    if not types:
        return "There is no equilibrium." if label == "none" else sentence(label)
    if not types[0].choices and types[0].label:  # a claim
        return sentence(f"it holds that {label}")
    if len(model.players) != PAIR or model.form != "normal":
        words = [type_words(model, each) for each in types]
    else:
        groups: dict[tuple[str, ...], list[EquilibriumType]] = {}
        for each in types:
            groups.setdefault(each.choices[0][1], []).append(each)
        words = [_group_words(model, group) for group in groups.values()]
    left = len(words) - TOLD
    more = ["another one"] if left == 1 else [f"one of {left} more"] if left > 1 else []
    return sentence("; or ".join([*words[:TOLD], *more]))


def _group_words(model: ParametricGame, group: Sequence[EquilibriumType]) -> str:
    if len(group) == 1 and all(len(actions) == 1 for _, actions in group[0].choices):
        return type_words(model, group[0])
    first, own = group[0].choices[0]
    second = group[0].choices[1][0]
    others = sorted((each.choices[1][1] for each in group), key=len)
    words = vocabulary_of(model)
    told = joined([_used(other, words) for other in others], "or")
    return f"{words.player_name(first)} {_used(own, words)}, {words.player_name(second)} {told}"


def _used(actions: Sequence[str], words: Vocabulary) -> str:
    """Return what one does who uses exactly these strategies."""
    if len(actions) == 1:
        return words.action_words(actions[0])
    if any(action in words.labels.plans for action in actions):
        return words.any_of(actions)
    quoted = [f"'{words.label(action)}'" for action in actions]
    return f"mixes {joined(quoted)}"


def setting_words(model: ParametricGame, setting: Mapping[str, Fraction], names: Sequence[str]) -> str:
    """Return at which values some parameters are.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model = load_model("textbook/stag_hunt")
    >>> setting_words(model, model.setting(None, hare_value="3.5"), ["hare_value"])
    "today's values, but hare_value = 3.5"
    """
    for calibration in (None, *model.calibrations):
        base = model.today if calibration is None else {**model.today, **model.calibrations[calibration]}
        if all(base[name] == setting[name] for name in names):
            return f"the {calibration} calibration" if calibration else "today's values"
    changed = [name for name in names if model.today[name] != setting[name]]
    told = [f"{name} = {number_text(setting[name])}" for name in changed[:TOLD]]
    more = [f"{len(changed) - TOLD} more changed"] if len(changed) > TOLD else []
    return f"today's values, but {', '.join([*told, *more])}"

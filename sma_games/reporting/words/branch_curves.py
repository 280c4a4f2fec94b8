"""Branches as a reader sees them: curves that lie on each other are one, with words and a letter of its own.

What is drawn is a payoff, a measure, or the probability of a strategy. Branches with the same formula where they
overlap are one curve; curves with the same words share letter and color.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import NamedTuple, TypeAlias

from sma_games.algebra.linear.bicliques import connected_groups
from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.polynomials.line_functions import LineFunction
from sma_games.errors import SettingError, did_you_mean
from sma_games.modeling import ParametricGame
from sma_games.regions import BifurcationDiagram, Branch, BranchPiece, EquilibriumType, EventKind
from sma_games.reporting.words.forms import WORDS
from sma_games.reporting.words.type_words import type_words
from sma_games.reporting.words.vocabulary import OWN_WORDS, Vocabulary, joined, plain, sentence

__all__ = ["Curve", "Quantity", "Stretch", "branch_curves", "change_sentences", "find_quantity", "quantity_words"]

ALONE = "Other equilibria, each at a single value only"
SWITCH = EventKind.CHANGES_SUPPORT
TOLD = 3  # types of equilibrium in one description

Quantity: TypeAlias = tuple[str, str]  # ("payoff", player), ("measure", name) or (player, strategy)


class Stretch(NamedTuple):
    """A formula over an interval, or at one value."""

    low: RealNumber
    high: RealNumber
    function: LineFunction
    is_strict: bool


@dataclass(frozen=True)
class Curve:
    """What is drawn in one color."""

    letter: str
    words: str
    stretches: tuple[Stretch, ...]
    """Without overlaps of the same formula, ascending."""
    points: tuple[Stretch, ...]
    """Equilibria that exist at one value only."""
    branches: tuple[int, ...]

    def exists_near(self, value: RealNumber, *, above: bool) -> bool:
        """Tell whether the curve is there just above, or just below, a value."""
        return any(each.low <= value < each.high if above else each.low < value <= each.high for each in self.stretches)


def find_quantity(model: ParametricGame, of: str | tuple[str, str] | None) -> Quantity:
    """Return what a name stands for: a player, a measure, or the probability of "player: strategy".

    Raises
    ------
    SettingError
        If it is none of these.
    """
    if of is None:
        return "payoff", model.players[0]
    player, _, strategy = (part.strip() for part in (of if isinstance(of, str) else ": ".join(of)).partition(":"))
    if player in model.players and not strategy:
        return "payoff", player
    if player in model.measures and not strategy:
        return "measure", player
    names = [f"{name}: {action}" for name, actions in model.strategies.items() for action in actions]
    if f"{player}: {strategy}" in names:
        return player, strategy
    known = [*model.players, *model.measures, *names]
    shown = f"{player}: {strategy}" if strategy else player
    hint = did_you_mean(shown, known) or f"; this model has: {', '.join(known)}"
    raise SettingError(f"cannot draw {shown!r}: expected a player, a measure, or 'player: strategy'{hint}")


def quantity_words(quantity: Quantity, words: Vocabulary = OWN_WORDS) -> str:
    """Return what is drawn as the title of an axis.

    Examples
    --------
    >>> [quantity_words(each) for each in (("payoff", "row"), ("measure", "hours_lost"), ("column", "dove"))]
    ['Payoff of row', 'Expected hours lost', "Probability of column playing 'dove'"]
    """
    kind, name = quantity
    if kind == "payoff":
        return f"Payoff of {words.player_name(name)}"
    if kind == "measure":
        return f"Expected {plain(name)}"
    return f"Probability of {words.player_name(kind)} {words.gerund(name)}"


def branch_curves(diagram: BifurcationDiagram, quantity: Quantity) -> tuple[Curve, ...]:
    """Return the curves of a diagram in order of their branches; those with equal words are one."""
    lasting = [branch for branch in diagram.branches if not branch.is_isolated]
    by_words: dict[str, list[Branch]] = {}
    for group in _overlapping(lasting, quantity):
        by_words.setdefault(_words(diagram.model, group), []).extend(group)
    for branch in diagram.branches:
        if branch.is_isolated:
            by_words.setdefault(_home(diagram, branch, by_words), []).append(branch)
    return tuple(
        _curve(_letter(number), words, group, quantity) for number, (words, group) in enumerate(by_words.items())
    )


def change_sentences(curves: Sequence[Curve], diagram: BifurcationDiagram) -> list[tuple[RealNumber, str]]:
    """Return what happens to the curves at each value of an event inside the range, where something does."""
    told = []
    for value in dict.fromkeys(event.exact_value for event in diagram.events):
        if diagram.low < value < diagram.high:
            parts = _changes(curves, diagram, value)
            if parts:
                told.append((value, sentence("; ".join(parts))))
    return told


def _changes(curves: Sequence[Curve], diagram: BifurcationDiagram, value: RealNumber) -> list[str]:
    below, above = ([each for each in curves if each.exists_near(value, above=side)] for side in (False, True))
    ending = [each.letter for each in below if each not in above]
    beginning = [each.letter for each in above if each not in below]
    parts = [f"{joined(ending)} {_verb('end', ending)}"] if ending else []
    parts += [f"{joined(beginning)} {_verb('begin', beginning)}"] if beginning else []
    numbers = {event.branches for event in diagram.events if (event.exact_value, event.kind) == (value, SWITCH)}
    switching = [each.letter for each in curves if any(set(row) <= set(each.branches) for row in numbers)]
    what = "another outcome" if diagram.model.form in WORDS else "other strategies"
    parts += [f"{joined(switching)} {_verb('go', switching)} on with {what}"] if switching else []
    both = [each for each in below if each in above]
    for is_strict, words in ((True, "strict from here on"), (False, "no longer strict")):
        letters = [each.letter for each in both if _turns(each, value, is_strict=is_strict)]
        parts += [f"{joined(letters)} {'are' if len(letters) > 1 else 'is'} {words}"] if letters else []
    return parts


def _turns(curve: Curve, value: RealNumber, *, is_strict: bool) -> bool:
    """Tell whether a curve becomes solid, or dashed, at a value."""
    below = {each.is_strict for each in curve.stretches if each.low < value <= each.high}
    above = {each.is_strict for each in curve.stretches if each.low <= value < each.high}
    return below == {not is_strict} and above == {is_strict}


def _verb(verb: str, subjects: Sequence[str]) -> str:
    return verb if len(subjects) > 1 else f"{verb}{'es' if verb.endswith('o') else 's'}"


def _function(piece: BranchPiece, quantity: Quantity) -> LineFunction:
    kind, name = quantity
    if kind == "payoff":
        return piece.payoffs[name]
    return piece.measures[name] if kind == "measure" else piece.probabilities[kind][name]


def _overlapping(branches: Sequence[Branch], quantity: Quantity) -> list[list[Branch]]:
    """Return the branches in groups that are connected by lying on each other somewhere."""
    pairs = [
        (first, second)
        for (first, one), (second, other) in combinations(enumerate(branches), 2)
        if _lie_on_each_other(one, other, quantity)
    ]
    groups = connected_groups([*((number,) for number in range(len(branches))), *pairs])
    return [[branches[number] for number in sorted(group)] for group in groups]


def _lie_on_each_other(one: Branch, other: Branch, quantity: Quantity) -> bool:
    return any(
        max(mine.low, theirs.low) < min(mine.high, theirs.high)
        and _function(mine, quantity) == _function(theirs, quantity)
        for mine in one.intervals
        for theirs in other.intervals
    )


def _words(model: ParametricGame, group: Sequence[Branch]) -> str:
    """Return who does what on the branches of a curve."""
    types = list(dict.fromkeys(piece.type for branch in group for piece in branch.intervals))
    if len(group) > 1 and model.form == "normal" and _have_one_in_common(types):
        return _sentence_part(type_words(model, _union(model, types)))
    count = 1 if len(group) > 1 and len(types) > TOLD else TOLD
    told = [type_words(model, each) for each in types[:count]]
    kind = "equilibria" if model.form == "normal" else "paths of play"
    left = len(types) - count
    if len(group) == 1:
        more = f"; then {left} more" if left > 0 else ""
    else:
        more = "; or another one" if left == 1 else f"; or one of {left} more {kind}" if left > 1 else ""
    return _sentence_part(("; then " if len(group) == 1 else "; or ").join(told) + more)


def _have_one_in_common(types: Sequence[EquilibriumType]) -> bool:
    """Tell whether one player uses the same strategies in all of these."""
    return any(len(set(column)) == 1 for column in zip(*(each.choices for each in types), strict=True))


def _union(model: ParametricGame, types: Sequence[EquilibriumType]) -> EquilibriumType:
    """Return the type in which each player uses whatever he uses in one of these."""
    choices = tuple(
        (player, tuple(name for name in names if any(name in dict(each.choices)[player] for each in types)))
        for player, names in model.strategies.items()
    )
    return EquilibriumType("", choices)


def _sentence_part(text: str) -> str:
    return text[:1].upper() + text[1:]


def _home(diagram: BifurcationDiagram, branch: Branch, by_words: Iterable[str]) -> str:
    """Return the curve that an isolated equilibrium belongs to: one with the same words, or that of the others."""
    words = _sentence_part(type_words(diagram.model, branch.pieces[0].type))
    return words if words in by_words else ALONE


def _curve(letter: str, words: str, group: Sequence[Branch], quantity: Quantity) -> Curve:
    pieces = [piece for branch in group for piece in branch.pieces]
    found = {Stretch(piece.low, piece.high, _function(piece, quantity), piece.is_strict) for piece in pieces}
    stretches = _without_overlaps([each for each in found if each.low != each.high])
    points = tuple(
        Stretch(branch.appears, branch.vanishes, _function(branch.pieces[0], quantity), branch.pieces[0].is_strict)
        for branch in group
        if branch.is_isolated
    )
    return Curve(letter, words, stretches, points, tuple(branch.number for branch in group))


def _without_overlaps(found: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return the union of stretches, cut where formula or strictness change; what is strict somewhere counts."""
    united: list[Stretch] = []
    for function in {each.function for each in found}:
        alike = [each for each in found if each.function == function]
        ends = sorted({end for each in alike for end in each[:2]})
        for low, high in pairwise(ends):
            over = [each.is_strict for each in alike if each.low <= low and high <= each.high]
            last = united[-1] if united else None
            if over and last and last[1:] == (low, function, any(over)):
                united[-1] = Stretch(last.low, high, function, any(over))
            elif over:
                united.append(Stretch(low, high, function, any(over)))
    return tuple(sorted(united, key=lambda each: (each.low, each.high, str(each.function))))


def _letter(number: int) -> str:
    """Return A, B, ..., Z, A1, B1, ..."""
    turn, place = divmod(number, 26)
    return chr(ord("A") + place) + (str(turn) if turn else "")

"""What can be wrong with a proof: every part of it is done again, by other means where there are any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from sma_games.algebra.numbers.number_texts import setting_text
from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.sign_cases.box import Condition
from sma_games.algebra.sign_cases.exploration import CaseTree, Leaf, conditions_at, leaves
from sma_games.algebra.sign_cases.twins import Twin
from sma_games.errors import SettingError
from sma_games.regions.claims.claims import Trend
from sma_games.regions.claims.quantifiers import UndecidedClaimError
from sma_games.regions.claims.truth import Truth, is_irrational

__all__ = ["failures", "open_cases", "pairs_of_cases", "wrong_cases"]


def pairs_of_cases(
    tree: CaseTree[bool] | None, trend: Trend
) -> Iterator[tuple[Sequence[Condition], Sequence[Condition]]]:
    """Yield the cases between which a truth would change the wrong way, if the second comes later."""
    cases = list(leaves(tree))
    earlier = [leaf.conditions for leaf in cases if leaf.answer is trend.rises]
    later = [leaf.conditions for leaf in cases if leaf.answer is not trend.rises]
    yield from product(earlier, later)


def open_cases(truth: Truth, tree: CaseTree[bool] | None) -> Iterator[str]:
    """Yield what a proof should have excluded: cases in which the claim fails, or pairs that break a trend."""
    trend = truth.claim.trend
    if trend is None or not truth.needs_pair:
        if not all(leaf.answer for leaf in leaves(tree)):
            yield "a case in which the claim fails was not excluded"
        return
    twin = Twin(truth.space.box, trend.parameter)
    if any(twin.decide(first, second).may_hold for first, second in pairs_of_cases(tree, trend)):
        yield "two cases between which the claim changes the wrong way were not excluded"


def wrong_cases(truth: Truth, tree: CaseTree[bool] | None, num_settings: int) -> Iterator[str]:
    """Yield the cases whose truth is another at their setting, or which do not hold there.

    Worked out by a run on formulas at the exact setting, and for so many of them by `solve` too.
    """
    for number, leaf in enumerate(leaves(tree)):
        if leaf.decision.witness is None or (not leaf.answer and _is_open(truth.level, leaf)):
            continue
        if not _is_confirmed(truth.level, leaf) or (
            number < num_settings and truth.level.fails_at(leaf.decision.witness) is leaf.answer
        ):
            yield f"a case is wrong at {setting_text(leaf.decision.witness)}"


def _is_confirmed(level: Truth, leaf: Leaf[bool]) -> bool:
    assert leaf.decision.witness is not None
    answer, conditions = conditions_at(level.surely_holds_for, level.atoms, leaf.decision.witness)
    return answer is leaf.answer and set(conditions) == set(leaf.conditions)


def _is_open(level: Truth, leaf: Leaf[bool]) -> bool:
    """Tell whether the claim is not decided in a case, which then counts as one in which it fails."""
    assert leaf.decision.witness is not None
    try:
        conditions_at(level.holds_for, level.atoms, leaf.decision.witness)
    except UndecidedClaimError:
        return True
    return False


def failures(truth: Truth, num_settings: int, seed: int) -> Iterator[str]:
    """Yield the settings at which a claim fails: drawn in the box of the proof, in that of all ranges, on surfaces."""
    import numpy as np

    generator = np.random.default_rng(seed)
    for number in range(num_settings):
        try:
            point: Mapping[str, RealNumber] = truth.space.random(generator)
        except SettingError:  # the constraints leave too little to be met by chance
            return
        drawn = truth.space.draw(generator)
        if number % 4 == 2 and truth.space.admits(drawn):  # noqa: PLR2004 - by the texts alone, whatever box was made of them
            point = drawn
        if number % 2:
            moved = truth.space.box.on_a_surface(point, int(generator.integers(0, 2**31)))  # type: ignore[arg-type]
            point = moved if moved is not None and truth.space.contains(moved) else point
        if not is_irrational(point) and _fails(truth, point, generator):
            yield f"the claim fails at {setting_text(point)}"


def _fails(truth: Truth, point: Mapping[str, RealNumber], generator: Any) -> bool:
    """Tell whether a claim fails at a setting or, if it is about two, between it and another drawn at random."""
    if not truth.needs_pair:
        return truth.fails_at(point)
    assert truth.claim.trend is not None
    name = truth.claim.trend.parameter
    pair = [point, {**point, name: truth.space.random(generator)[name]}]
    if not truth.space.contains(pair[1]):
        return False
    pair.sort(key=lambda each: each[name])
    return truth.is_refuted_by([{**truth.space.setting, **each} for each in pair])

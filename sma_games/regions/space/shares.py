"""What share of a space a region fills."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import prod

from sma_games.algebra.linear.volumes import Inequality, volume
from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.algebra.sign_cases.box import Box, Condition
from sma_games.answers import EquilibriumType
from sma_games.errors import SettingError
from sma_games.modeling.spaces import Space
from sma_games.regions.space.cases import Cases

__all__ = ["RegionShare", "estimate_share", "measure_region", "measure_space"]

MAX_EXACT = 3  # parameters up to which volumes are computed exactly
MAPS_KEPT = 4  # for which what was measured is remembered, since it is asked of one region after the other


@dataclass(frozen=True)
class RegionShare:
    """The share of the space that a region fills."""

    share: float
    exact_share: Fraction | None
    """None if it is an estimate."""
    standard_error: float
    num_samples: int
    method: str
    """"exact" or "Monte Carlo"."""

    def __str__(self) -> str:
        if self.exact_share is not None:
            return f"{shown_text(self.exact_share)} ({self.share:.4g}), exact"
        return f"{self.share:.4g} ± {self.standard_error:.2g} (standard error of {self.num_samples:,} samples)"


def measure_region(cases: Cases, equilibria: tuple[EquilibriumType, ...], num_samples: int, seed: int) -> RegionShare:
    """Return the share of a region: exact for at most three parameters and linear conditions, else an estimate."""
    if num_samples < 1:
        raise SettingError(f"num_samples: expected at least 1, found {num_samples}")
    if cases.space.is_flat:
        asked = cases.space.asked or "a range that is a point"
        raise SettingError(f"where: {asked} leaves a surface, which has no volume to share")
    exact = _exact_share(cases, equilibria)
    if exact is not None:
        return RegionShare(float(exact), exact, 0.0, 0, "exact")
    return _make_estimate(_count_answers(cases, num_samples, seed)[equilibria], num_samples)


@lru_cache(maxsize=MAPS_KEPT)
def _count_answers(cases: Cases, num_samples: int, seed: int) -> Counter[tuple[EquilibriumType, ...]]:
    """Return how often each answer is met in a sample, which the regions of a map share: their shares add up."""
    import numpy as np

    generator = np.random.default_rng(seed)
    answers = (cases.at(cases.space.random(generator)) for _ in range(num_samples))
    return Counter(answer.equilibria for answer in answers if answer is not None)


def measure_space(cases: Cases, num_samples: int, seed: int) -> RegionShare:
    """Return the share of the box of all ranges that a space fills: exact on the same terms, else an estimate."""
    space = cases.space
    volumes = None if space.is_flat or not space.conditions else _measure_cases(cases)
    if volumes is None:
        return estimate_share(space, num_samples, seed)
    exact = sum((size for _, size in volumes), Fraction(0)) / prod(map(space.width, space.over), start=Fraction(1))
    return RegionShare(float(exact), exact, 0.0, 0, "exact")


def estimate_share(space: Space, num_samples: int, seed: int) -> RegionShare:
    """Return the share of the box of all ranges that a space fills, from random settings; exact if it is all or none.

    It is all where simple bounds show that whatever is asked of settings holds, and none if it is a surface.
    """
    if num_samples < 1:
        raise SettingError(f"num_samples: expected at least 1, found {num_samples}")
    if space.is_flat or not space.conditions:
        return RegionShare(float(not space.is_flat), Fraction(not space.is_flat), 0.0, 0, "exact")
    import numpy as np

    generator = np.random.default_rng(seed)
    return _make_estimate(sum(space.admits(space.draw(generator)) for _ in range(num_samples)), num_samples)


def _make_estimate(hits: int, num_samples: int) -> RegionShare:
    share = hits / num_samples
    return RegionShare(share, None, (share * (1 - share) / num_samples) ** 0.5, num_samples, "Monte Carlo")


def _exact_share(cases: Cases, equilibria: tuple[EquilibriumType, ...]) -> Fraction | None:
    """Return the exact share, or None if it is not known to be had."""
    volumes = _measure_cases(cases)
    if volumes is None:
        return None
    total = sum((size for _, size in volumes), Fraction(0))
    own = sum((size for types, size in volumes if types == equilibria), Fraction(0))
    return own / total if total else None


@lru_cache(maxsize=MAPS_KEPT)
def _measure_cases(cases: Cases) -> list[tuple[tuple[EquilibriumType, ...], Fraction]] | None:
    """Return the answer and the exact volume of every case with an interior, or None if they are not to be had."""
    box = cases.box
    if len(box.names) > MAX_EXACT:
        return None
    inside = [leaf for leaf in cases.leaves if all(condition.sign for condition in leaf.conditions)]
    used = {condition.polynomial for leaf in inside for condition in leaf.conditions}
    is_linear = all(box.polynomials[number].total_degree() == 1 for number in used)
    if not is_linear or not cases.is_complete:
        return None
    return [
        (answer.equilibria, volume([*_walls(box), *(_half_space(box, each) for each in conditions)]))
        for conditions, answer, _ in inside
    ]


def _walls(box: Box) -> Sequence[Inequality]:
    walls = []
    for index, (low, high) in enumerate(box.ranges.values()):
        unit = tuple(Fraction(int(index == place)) for place in range(len(box.names)))
        walls += [(unit, high), (tuple(-value for value in unit), -low)]
    return walls


def _half_space(box: Box, condition: Condition) -> Inequality:
    """Return the closure of a strict linear condition as a . x <= b."""
    row, bound = [Fraction(0)] * len(box.names), Fraction(0)
    for powers, coefficient in box.polynomials.terms(condition.polynomial):
        if any(powers):
            row[powers.index(1)] = Fraction(-condition.sign * coefficient)
        else:
            bound = Fraction(condition.sign * coefficient)
    return tuple(row), bound

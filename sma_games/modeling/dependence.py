"""Beliefs that hang together: rank correlations of parameters, joined by a Gaussian copula.

A pair of normal numbers with correlation 2 sin(pi r / 6) has the rank correlation r (Pearson 1907), which no rising
transformation changes, so that each parameter keeps its own distribution. All correlations together must make a
positive definite matrix: a proof by ball arithmetic asks that its leading minors are positive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from flint import arb, arb_mat

from sma_games.errors import SettingError, did_you_mean
from sma_games.expressions import parse_number
from sma_games.expressions.numbers import number_text
from sma_games.modeling.beliefs import rational
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.schema import DependenceTable

__all__ = ["Dependence", "correlation_matrix", "rank_correlations", "read_dependence"]

SHRINKINGS = 20
"""Twentieths by which correlations are shrunk to tell by how much they are too large."""


class Dependence(NamedTuple):
    """Parameters, each pair of which has one rank correlation (Spearman's)."""

    parameters: tuple[str, ...]
    rank_correlation: Fraction
    source: str = ""


def rank_correlations(
    dependence: Iterable[Dependence], names: Sequence[str] | None = None
) -> dict[tuple[str, str], Fraction]:
    """Return the rank correlation of every pair that has one, 0 left out; only of some parameters if these are named.

    Examples
    --------
    >>> rank_correlations([Dependence(("demand", "demand_weight"), Fraction(-3, 10))])
    {('demand', 'demand_weight'): Fraction(-3, 10)}
    """
    return {
        pair: each.rank_correlation
        for each in dependence
        for pair in combinations(each.parameters, 2)
        if each.rank_correlation and (names is None or set(pair) <= set(names))
    }


def correlation_matrix(pairs: Mapping[tuple[str, str], Fraction], names: Sequence[str]) -> arb_mat:
    """Return the correlations of the normal numbers behind some parameters, in this order, as enclosures.

    Examples
    --------
    >>> correlation_matrix({("a", "b"): Fraction(1)}, ["a", "b"])[0, 1]
    1.00000000000000
    """
    places = {name: place for place, name in enumerate(names)}
    found = arb_mat(len(names), len(names), [int(i == j) for i in range(len(names)) for j in range(len(names))])
    for (first, second), value in pairs.items():
        correlation = 2 * (arb.pi() * rational(value) / 6).sin()
        found[places[first], places[second]] = found[places[second], places[first]] = correlation
    return found


def read_dependence(
    tables: Sequence[DependenceTable], declared: Iterable[str], problems: ProblemList
) -> tuple[Dependence, ...]:
    """Return what a file says of parameters that hang together; whatever is wrong is noted."""
    names = list(declared)
    found = []
    for number, table in enumerate(tables, 1):
        place = f"dependence {number}"
        before = len(problems)
        _check_names(table.parameters, names, place, problems)
        value = _correlation(table.rank_correlation, f"{place}.rank_correlation", problems)
        if value is not None and len(problems) == before:
            found.append(Dependence(tuple(table.parameters), value, table.source))
    _check_pairs(found, problems)
    return tuple(found)


def _check_names(given: Sequence[str], declared: Sequence[str], place: str, problems: ProblemList) -> None:
    for name in given:
        if name not in declared:
            problems.add(f"{place}.parameters", f"unknown parameter {name!r}{did_you_mean(name, declared)}")
    if len(set(given)) != len(given):
        problems.add(f"{place}.parameters", "name each parameter once")


def _correlation(text: str, place: str, problems: ProblemList) -> Fraction | None:
    try:
        value = parse_number(text)
    except SettingError as error:
        problems.add(place, str(error))
        return None
    if abs(value) < 1:
        return value
    problems.add(
        place,
        f"{number_text(value)} does not lie between -1 and 1; for parameters that are the same but for their scale, "
        "make one of them a definition",
    )
    return None


def _check_pairs(found: Sequence[Dependence], problems: ProblemList) -> None:
    """Note pairs that occur twice, and correlations that no numbers can have together."""
    pairs = [frozenset(pair) for each in found for pair in combinations(each.parameters, 2)]
    twice = next((pair for pair in pairs if pairs.count(pair) > 1), None)
    if twice is not None:
        problems.add("dependence", f"{' and '.join(sorted(twice))} have two rank correlations; leave out one")
        return
    correlations = rank_correlations(found)
    if _is_positive_definite(correlations):
        return
    parts = (Fraction(SHRINKINGS - step, SHRINKINGS) for step in range(1, SHRINKINGS))
    share = next(
        share for share in parts if _is_positive_definite({pair: share * r for pair, r in correlations.items()})
    )
    names = ", ".join(dict.fromkeys(name for pair in correlations for name in pair))
    problems.add(
        "dependence",
        f"no numbers have these rank correlations together ({names}): bring them nearer to 0; at {number_text(share)} "
        "times what they are, they are possible",
    )


def _is_positive_definite(pairs: Mapping[tuple[str, str], Fraction]) -> bool:
    """Tell whether the correlations of normal numbers are proved to make a positive definite matrix."""
    names = list(dict.fromkeys(name for pair in pairs for name in pair))
    whole = correlation_matrix(pairs, names)
    sizes = range(1, len(names) + 1)
    minors = (arb_mat(n, n, [whole[i, j] for i in range(n) for j in range(n)]).det() for n in sizes)
    return all(minor > 0 for minor in minors)

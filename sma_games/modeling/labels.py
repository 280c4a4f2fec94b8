"""Checks of the labels of players, strategies, stages and actions."""

from __future__ import annotations

from collections.abc import Iterable

from sma_games.modeling.problems import ProblemList

__all__ = ["check_labels"]


def check_labels(labels: Iterable[str], place: str, problems: ProblemList) -> None:
    """Note labels that are empty or occur twice, or hold the separator of information-set labels."""
    names = list(labels)
    if not names:
        problems.add(place, "at least one label is needed")
    seen: set[str] = set()
    for name in names:
        if not name.strip() or not name.isprintable() or "/" in name:
            problems.add(place, f"{name[:60]!r} is no label; labels are printable, not empty, and have no '/'")
        if name in seen:
            problems.add(place, f"{name!r} occurs twice; labels must differ")
        seen.add(name)

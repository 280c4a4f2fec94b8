"""Counterfactual regret minimization on the sequence form, vectorized over the information sets of a level (CFR+).

Sequences are numbers, 0 is the empty one, and those that end with the actions of an information set stand next to each
other. A level holds the sets with the same number of own moves before them. An iteration computes the regret of every
action against the opponent's current plan, adds it to those before, negative sums being set to 0, and plays in
proportion to the sums; the players take turns, and iteration t counts t times in the average (Tammelin 2014).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Learner", "Level", "levels", "regret_matching"]


class Level(NamedTuple):
    """Information sets with the same number of own moves before them."""

    parents: NDArray[Any]
    """For each set, the sequence that leads there."""
    moves: NDArray[Any]
    """The sequences that end at these sets, set by set."""
    starts: NDArray[Any]
    """Where each set starts among these."""
    owners: NDArray[Any]
    """For each of these sequences, the number of its set in the level."""


def levels(parents: Sequence[int], moves: Sequence[Sequence[int]]) -> list[Level]:
    """Return the information sets by level, from parent sequence and own sequences of each set."""
    depths = {0: 0}
    groups: list[list[int]] = []
    for number, (parent, own) in enumerate(zip(parents, moves, strict=True)):
        depth = depths[parent]
        depths.update(dict.fromkeys(own, depth + 1))
        if depth == len(groups):
            groups.append([])
        groups[depth].append(number)
    return [_level([parents[i] for i in group], [moves[i] for i in group]) for group in groups]


def _level(parents: list[int], moves: list[Sequence[int]]) -> Level:
    sizes = [len(own) for own in moves]
    return Level(
        np.array(parents),
        np.array([move for own in moves for move in own]),
        np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64),
        np.repeat(np.arange(len(sizes)), sizes),
    )


@dataclass
class Learner:
    """A player who learns from regret."""

    levels: Sequence[Level]
    payoffs: Any
    """Sparse matrix: own sequences by those of the opponent."""

    def __post_init__(self) -> None:
        size = self.payoffs.shape[0]
        self.regrets = np.zeros(size)
        self.shares = np.ones(size)
        self.plan = np.zeros(size)
        self.total = np.zeros(size)
        self._play()

    @property
    def average(self) -> NDArray[Any]:
        """The average plan."""
        average: NDArray[Any] = self.total / self.total[0]
        return average

    def learn(self, opponent_plan: NDArray[Any], weight: float) -> None:
        """Add the regrets against a plan, play in proportion to them, and count the new plan in the average."""
        values = self.payoffs @ opponent_plan
        for level in reversed(self.levels):
            gains = values[level.moves]
            means = np.add.reduceat(self.shares[level.moves] * gains, level.starts)
            np.add.at(values, level.parents, means)
            sums = self.regrets[level.moves] + gains - means[level.owners]
            self.regrets[level.moves] = np.maximum(sums, 0.0)
        self._play()
        self.total += weight * self.plan

    def _play(self) -> None:
        """Set the shares in proportion to the regrets, all equal where there is none, and the plan that they make."""
        self.plan[0] = 1.0
        for level in self.levels:
            regrets = self.regrets[level.moves]
            sums = np.add.reduceat(regrets, level.starts)[level.owners]
            counts = np.bincount(level.owners)[level.owners]
            self.shares[level.moves] = np.where(sums > 0, regrets / np.where(sums > 0, sums, 1.0), 1.0 / counts)
            self.plan[level.moves] = self.plan[level.parents][level.owners] * self.shares[level.moves]

    def best_value(self, opponent_plan: NDArray[Any]) -> float:
        """Return what a best response to a plan gets."""
        values = self.payoffs @ opponent_plan
        for level in reversed(self.levels):
            np.add.at(values, level.parents, np.maximum.reduceat(values[level.moves], level.starts))
        return float(values[0])


def regret_matching(
    learners: tuple[Learner, Learner], iterations: int, tolerance: float, pause: int = 100
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return average plans after some iterations, or when both players together could gain no more than a tolerance.

    In zero-sum games the gains fall about in proportion to 1 / iterations; each iteration costs two products with the
    payoffs. Gains are measured every `pause` iterations.
    """
    first, second = learners
    for step in range(1, iterations + 1):
        first.learn(second.plan, step)
        second.learn(first.plan, step)
        if step % pause == 0 and first.best_value(second.average) + second.best_value(first.average) <= tolerance:
            break
    return first.average, second.average

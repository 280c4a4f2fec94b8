"""Laws of sequential equilibria, on random signalling games and random trees.

Signalling games with two types, messages and replies are small enough for brute force: the lines on which a type is
indifferent between messages cut the square of replies into cells, those on which the receiver is indifferent cut the
square of messages, and what is an equilibrium is the same all over a cell. One point of each cell decides.
"""

import os
import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

import pytest

from sma_games.algebra.polytopes import hulls_meet
from sma_games.equilibria import EquilibriumResult, Status, solve
from sma_games.games import BehaviorProfile, ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode

GAMES = int(os.environ.get("SMA_GAMES_SIGNALLING", "20"))
Plane = tuple[Fraction, Fraction]
Line = tuple[Fraction, Fraction, Fraction]  # a u + b v = c
TYPES, MESSAGES, REPLIES = ("s", "w"), ("m", "n"), ("l", "r")
BELIEFS = [Fraction(k, 60) for k in range(61)]


def signalling(generator: random.Random, *, generic: bool) -> tuple[ExtensiveFormGame, Fraction, dict[str, list[int]]]:
    """Return a game, the prior of its first type, and the payoffs of each player by type, message and reply."""
    top = 10_000 if generic else 4
    payoffs = {player: [generator.randint(0, top) for _ in range(8)] for player in ("S", "R")}
    prior = Fraction(generator.randint(1, 5), 6)
    leaves = [TerminalNode(pair) for pair in zip(payoffs["S"], payoffs["R"], strict=True)]
    replies = [DecisionNode("R", f"after {MESSAGES[k % 2]}", REPLIES, (7 + 2 * k, 8 + 2 * k)) for k in range(4)]
    sends = [DecisionNode("S", kind, MESSAGES, (3 + 2 * k, 4 + 2 * k)) for k, kind in enumerate(TYPES)]
    chance = ChanceNode("type", TYPES, (prior, 1 - prior), (1, 2))
    return ExtensiveFormGame(("S", "R"), (chance, *sends, *replies, *leaves)), prior, payoffs


def cells(lines: Sequence[Line]) -> list[Plane]:
    """Return a point of each cell into which lines, and the border, cut the unit square."""
    zero, one = Fraction(0), Fraction(1)
    every = [(one, zero, zero), (one, zero, one), (zero, one, zero), (zero, one, one), *lines]
    corners = set()
    for (a, b, c), (d, e, f) in combinations(every, 2):
        det = a * e - b * d
        if det:
            u, v = (c * e - b * f) / det, (a * f - c * d) / det
            if 0 <= u <= 1 and 0 <= v <= 1:
                corners.add((u, v))
    found: dict[tuple[int, ...], Plane] = {}
    for size in (1, 2, 3):
        for group in combinations(sorted(corners), size):
            u, v = (sum(column, Fraction(0)) / size for column in zip(*group, strict=True))
            signs = tuple((a * u + b * v > c) - (a * u + b * v < c) for a, b, c in every)
            found.setdefault(signs, (u, v))
    return list(found.values())


def is_sequential(prior: Fraction, payoffs: dict[str, list[int]], x: Plane, y: Plane) -> bool:
    """Decide from the definition; x and y are the probabilities of the first message and of the first reply."""
    for kind, share in enumerate(x):
        gains = [
            y[m] * payoffs["S"][4 * kind + 2 * m] + (1 - y[m]) * payoffs["S"][4 * kind + 2 * m + 1] for m in (0, 1)
        ]
        if (share > 0 and gains[0] < gains[1]) or (share < 1 and gains[0] > gains[1]):
            return False
    for message, share in enumerate(y):
        sent = [prior * (x[0] if message == 0 else 1 - x[0]), (1 - prior) * (x[1] if message == 0 else 1 - x[1])]
        lead = [payoffs["R"][4 * kind + 2 * message] - payoffs["R"][4 * kind + 2 * message + 1] for kind in (0, 1)]
        total = sum(sent)
        critical = [Fraction(-lead[1], lead[0] - lead[1])] if lead[0] * lead[1] < 0 else []
        beliefs = [sent[0] / total] if total else [*BELIEFS, *critical]
        edges = [belief * lead[0] + (1 - belief) * lead[1] for belief in beliefs]
        if not any((share == 0 or edge >= 0) and (share == 1 or edge <= 0) for edge in edges):
            return False
    return True


def sender_lines(payoffs: list[int]) -> Iterator[Line]:
    for kind in (0, 1):
        a, b, c, d = payoffs[4 * kind : 4 * kind + 4]
        yield Fraction(a - b), Fraction(d - c), Fraction(d - b)


def receiver_lines(prior: Fraction, payoffs: list[int]) -> Iterator[Line]:
    for message in (0, 1):
        weak, strong = (payoffs[4 * kind + 2 * message] - payoffs[4 * kind + 2 * message + 1] for kind in (1, 0))
        first, second = prior * strong, (1 - prior) * weak
        yield first, second, Fraction(0) if message == 0 else first + second


def points(result: EquilibriumResult) -> list[list[tuple[Fraction, ...]]]:
    rows = []
    for equilibrium in result.equilibria:
        assert isinstance(equilibrium.profile, BehaviorProfile)
        choices = equilibrium.profile.choices
        first = [choices[kind]["m"] for kind in TYPES] + [choices[f"after {message}"]["l"] for message in MESSAGES]
        rows.append(tuple(first))
    return [[rows[number] for number in subset] for subset in result.maximal_subsets]


def holds(sets: Sequence[Sequence[tuple[Fraction, ...]]], point: tuple[Fraction, ...]) -> bool:
    return any(
        all(min(column) <= entry <= max(column) for entry, column in zip(point, zip(*one, strict=True), strict=True))
        and hulls_meet(one, [point])
        for one in sets
    )


@pytest.mark.parametrize("generic", [False, True], ids=["ties", "generic"])
def test_signalling_games_have_exactly_the_equilibria_that_brute_force_finds(generic: bool) -> None:  # noqa: FBT001
    generator = random.Random(f"signalling {generic}")  # noqa: S311
    for number in range(GAMES // 2):
        game, prior, payoffs = signalling(generator, generic=generic)
        result = solve(game, "sequential")
        assert result.status in {Status.COMPLETE, Status.CONTINUUM}
        sets = points(result)
        for x in cells([*receiver_lines(prior, payoffs["R"])]):
            for y in cells([*sender_lines(payoffs["S"])]):
                assert is_sequential(prior, payoffs, x, y) == holds(sets, (*x, *y)), (number, payoffs, prior, x, y)

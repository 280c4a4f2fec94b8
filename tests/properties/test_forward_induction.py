"""The intuitive criterion and D1 on random signalling games, against their definitions point by point.

With two replies a mixed reply is a number y in [0, 1], gains are linear in it, and so it is enough to look at the ends,
at the points where a type's gain changes its sign, and at one point between any two of these.
"""

import random
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from sma_games.equilibria import Equilibrium, solve
from sma_games.games import BehaviorProfile, ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode

TYPES, MESSAGES, REPLIES = "abc", "mn", "lr"
Payoffs = dict[tuple[str, str, str], tuple[int, int]]


def signalling(generator: random.Random) -> tuple[ExtensiveFormGame, Payoffs]:
    """Return a game with three equally likely types, and its payoffs by type, message and reply."""
    payoffs = {
        (kind, message, reply): (generator.randint(0, 4), generator.randint(0, 4))
        for kind in TYPES
        for message in MESSAGES
        for reply in REPLIES
    }
    nodes = [
        ChanceNode("type", tuple(TYPES), ("1/3",) * 3, (1, 2, 3)),
        *(DecisionNode("S", kind, tuple(MESSAGES), (4 + 2 * k, 5 + 2 * k)) for k, kind in enumerate(TYPES)),
        *(DecisionNode("R", f"after {'mn'[k % 2]}", tuple(REPLIES), (10 + 2 * k, 11 + 2 * k)) for k in range(6)),
        *map(TerminalNode, payoffs.values()),
    ]
    return ExtensiveFormGame(("S", "R"), tuple(nodes)), payoffs  # type: ignore[arg-type]


def beliefs(types: Sequence[str], leads: dict[str, int]) -> Iterable[dict[str, Fraction]]:
    """Yield beliefs under which every optimal set of replies that is possible occurs: certain ones, and ties of two."""
    for kind in types:
        yield {kind: Fraction(1)}
    for first in types:
        for other in types:
            if leads[first] > 0 > leads[other]:
                share = Fraction(-leads[other], leads[first] - leads[other])
                yield {first: share, other: 1 - share}


def best_replies(types: Sequence[str], payoffs: Payoffs, message: str, points: Sequence[Fraction]) -> list[Fraction]:
    """Return the points that are mixed best replies to some belief in the types; y is the probability of l."""
    leads = {kind: payoffs[kind, message, "l"][1] - payoffs[kind, message, "r"][1] for kind in types}
    edges = [sum(share * leads[kind] for kind, share in belief.items()) for belief in beliefs(types, leads)]
    return [y for y in points if any((y == 0 or edge >= 0) and (y == 1 or edge <= 0) for edge in edges)]


def definition(equilibrium: Equilibrium, payoffs: Payoffs) -> tuple[bool, bool]:
    """Return whether an equilibrium passes the intuitive criterion and D1, from their definitions."""
    assert isinstance(equilibrium.profile, BehaviorProfile)
    choices = equilibrium.profile.choices
    value = {
        kind: max(sum(w * payoffs[kind, m, r][0] for r, w in choices[f"after {m}"].items()) for m in MESSAGES)
        for kind in TYPES
    }
    passed = [True, True]
    for message in MESSAGES:
        if any(choices[kind][message] for kind in TYPES):
            continue
        high = {kind: payoffs[kind, message, "l"][0] - value[kind] for kind in TYPES}
        low = {kind: payoffs[kind, message, "r"][0] - value[kind] for kind in TYPES}
        signs = {Fraction(-low[k], high[k] - low[k]) if high[k] != low[k] else Fraction(0) for k in TYPES}
        corners = sorted({Fraction(0), Fraction(1), *(y for y in signs if 0 < y < 1)})
        points = sorted([*corners, *((one + other) / 2 for one, other in pairwise(corners))])

        def gain(kind: str, y: Fraction, high=high, low=low) -> Fraction:  # type: ignore[no-untyped-def]  # noqa: ANN001
            return Fraction(y * high[kind] + (1 - y) * low[kind])

        every = best_replies(TYPES, payoffs, message, points)
        rest = [kind for kind in TYPES if any(gain(kind, y) >= 0 for y in every)]
        if rest:
            likely = best_replies(rest, payoffs, message, points)
            passed[0] &= not any(all(gain(kind, y) > 0 for y in likely) for kind in rest)
        suspects = [
            kind
            for kind in TYPES
            if not any(
                any(gain(other, y) > 0 for y in every) and all(gain(other, y) > 0 for y in every if gain(kind, y) >= 0)
                for other in TYPES
                if other != kind
            )
        ]
        replies = best_replies(suspects or TYPES, payoffs, message, points)
        passed[1] &= any(all(gain(kind, y) <= 0 for kind in TYPES) for y in replies)
    return passed[0], passed[1]


def test_both_tests_of_forward_induction_are_what_their_definitions_say() -> None:
    generator = random.Random("forward induction")  # noqa: S311
    seen = set()
    for _ in range(60):
        game, payoffs = signalling(generator)
        for equilibrium in solve(game, "sequential").equilibria:
            note = equilibrium.refinement
            assert note is not None
            assert (note.is_intuitive, note.survives_d1) == definition(equilibrium, payoffs), (payoffs, equilibrium)
            seen.add((note.is_intuitive, note.survives_d1))
    assert seen == {(True, True), (True, False), (False, False)}

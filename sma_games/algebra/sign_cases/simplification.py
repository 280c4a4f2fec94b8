"""From a tree of case distinctions to short conditions in the names of the parameters."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any, TypeAlias, TypeVar

from sma_games.algebra.sign_cases.box import Box, Condition, Decision
from sma_games.algebra.sign_cases.exploration import Case, CaseTree, leaves

__all__ = ["Piece", "pieces_of"]

Key = TypeVar("Key", bound=Hashable)
Piece: TypeAlias = tuple[tuple[int, frozenset[int]], ...]
"""Polynomials, by number, with the signs that they may have."""

_Joined: TypeAlias = tuple[Any, ...]
_Leaf: TypeAlias = tuple[dict[int, int], Decision, Any]

ALL = frozenset({-1, 0, 1})
MANY_CASES = 150  # beyond, asking for a proof at each step of the simplification takes minutes


def pieces_of(box: Box, tree: CaseTree[Any], key: Callable[[Any], Key]) -> dict[Key, list[Piece]]:
    """Return, for each key of the answers, conjunctions of conditions whose union is where it holds.

    Signs after which everything is the same are joined; then each condition is dropped, or its equality allowed, if no
    case with another key comes in (proved); then conjunctions that the others cover are dropped. Beyond MANY_CASES the
    proofs use only the signs that the cases themselves fix, so that conditions may stay longer than they need to be.
    """
    cases = [(dict(leaf.conditions), leaf.decision, key(leaf.answer)) for leaf in leaves(tree)]
    raw: dict[Key, list[Piece]] = {}
    joined = _join(tree, key)
    for answer, piece in _pieces(joined, ()) if joined is not None else ():
        raw.setdefault(answer, []).append(piece)
    prover = box if len(cases) <= MANY_CASES else None
    return {answer: _simplify(prover, cases, answer, pieces) for answer, pieces in raw.items()}


def _simplify(box: Box | None, cases: list[_Leaf], key: Any, pieces: list[Piece]) -> list[Piece]:
    others = [leaf for leaf in cases if leaf[2] != key]
    mine = [leaf for leaf in cases if leaf[2] == key]
    wide = list(dict.fromkeys(_widen(box, others, piece) for piece in pieces))
    cover = {
        piece: {number for number, leaf in enumerate(mine) if _inside(box, leaf, piece)}
        | {number for number, leaf in enumerate(mine) if any(_on(leaf, old) for old in pieces if _widens(piece, old))}
        for piece in wide
    }
    return _fewest(cover)


def _widen(box: Box | None, others: list[_Leaf], piece: Piece) -> Piece:
    """Drop conditions, or allow equality in them, while no case with another key comes in."""
    kept = dict(piece)
    for polynomial in reversed([number for number, _ in piece]):
        for signs in (None, kept[polynomial] | {0}):
            trial = {number: allowed for number, allowed in kept.items() if number != polynomial}
            if signs is not None:
                trial[polynomial] = signs
            if all(_apart(box, leaf, trial) for leaf in others):
                kept = trial
                break
    return tuple((number, kept[number]) for number, _ in piece if number in kept)


def _apart(box: Box | None, leaf: _Leaf, piece: dict[int, frozenset[int]]) -> bool:
    """Tell whether a case and a conjunction are proved to have no setting in common."""
    path, decision, _ = leaf
    if any(number in path and path[number] not in signs for number, signs in piece.items()):
        return True
    if box is None:
        return False
    if decision.witness is not None and all(
        box.sign_at(number, decision.witness) in signs for number, signs in piece.items() if number not in path
    ):
        return False
    return any(_impossible(box, path, number, signs) for number, signs in piece.items() if number not in path)


def _inside(box: Box | None, leaf: _Leaf, piece: Piece) -> bool:
    """Tell whether a case is proved to lie in a conjunction."""
    path = leaf[0]
    return all(
        path[number] in signs if number in path else box is not None and _impossible(box, path, number, ALL - signs)
        for number, signs in piece
    )


def _impossible(box: Box, path: dict[int, int], number: int, signs: frozenset[int]) -> bool:
    conditions = [Condition(*each) for each in path.items()]
    return not any(box.decide([*conditions, Condition(number, sign)]).may_hold for sign in signs)


def _on(leaf: _Leaf, piece: Piece) -> bool:
    return all(leaf[0].get(number) in signs for number, signs in piece)


def _widens(piece: Piece, old: Piece) -> bool:
    """Tell whether one conjunction was made from another by dropping and widening conditions."""
    before = dict(old)
    return all(number in before and before[number] <= signs for number, signs in piece)


def _fewest(cover: dict[Piece, set[int]]) -> list[Piece]:
    """Return conjunctions that cover every case, chosen greedily: the most new cases, then the fewest conditions."""
    missing = set().union(*cover.values())
    chosen: list[Piece] = []
    while missing:
        best = max(cover, key=lambda piece: (len(cover[piece] & missing), -len(piece)))
        chosen.append(best)
        missing -= cover[best]
    return chosen


def _join(tree: CaseTree[Any], key: Callable[[Any], Key]) -> _Joined | None:
    """Return a tree as nested tuples in which equal subtrees have been joined; None if there is no answer in it."""
    if isinstance(tree, Case):
        return None if tree.answer is None else (None, key(tree.answer))
    groups: dict[_Joined, set[int]] = {}
    for sign, child in sorted(tree.children.items(), reverse=True):
        joined = _join(child, key)
        if joined is not None:
            groups.setdefault(joined, set()).add(sign)
    if len(groups) < 2:  # noqa: PLR2004 - nothing to tell apart
        return next(iter(groups), None)
    return (tree.polynomial, tuple((frozenset(signs), child) for child, signs in groups.items()))


def _pieces(joined: _Joined, before: Piece) -> Iterator[tuple[Any, Piece]]:
    polynomial, content = joined
    if polynomial is None:
        yield content, before
        return
    for signs, child in content:
        yield from _pieces(child, (*before, (polynomial, signs)))

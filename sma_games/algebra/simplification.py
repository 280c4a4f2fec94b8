"""From a tree of case distinctions to short conditions in the names of the parameters."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

from sma_games.algebra.box import Box, Condition, Decision
from sma_games.algebra.exploration import Case, CaseTree, leaves

__all__ = ["Piece", "pieces_of", "relation_text"]

Key = TypeVar("Key", bound=Hashable)
Piece: TypeAlias = tuple[tuple[int, frozenset[int]], ...]
"""Polynomials, by number, with the signs that they may have."""

_Joined: TypeAlias = tuple[Any, ...]
_Leaf: TypeAlias = tuple[dict[int, int], Decision, Any]

ALL = frozenset({-1, 0, 1})
MANY_CASES = 150  # beyond, asking for a proof at each step of the simplification takes minutes

RELATIONS = {
    frozenset({1}): ">",
    frozenset({-1}): "<",
    frozenset({0}): "=",
    frozenset({0, 1}): ">=",
    frozenset({0, -1}): "<=",
    frozenset({1, -1}): "!=",
}
FLIPPED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "=": "=", "!=": "!="}


def pieces_of(box: Box, tree: CaseTree[Any], key: Callable[[Any], Key]) -> dict[Key, list[Piece]]:
    """Return, for each key of the answers, conjunctions of conditions whose union is where it holds.

    Signs after which everything is the same are joined; then each condition is dropped, or its equality allowed, if no
    case with another key comes in (proved); then conjunctions that the others cover are dropped. Beyond MANY_CASES the
    proofs use only the signs that the cases themselves fix, so that conditions may stay longer than they need to be.
    """
    cases = [(dict(conditions), case.decision, key(case.answer)) for conditions, case in leaves(tree)]
    raw: dict[Key, list[Piece]] = {}
    for answer, piece in _pieces(_joined(tree, key), ()):
        raw.setdefault(answer, []).append(piece)
    prover = box if len(cases) <= MANY_CASES else None
    return {answer: _simplified(prover, cases, answer, pieces) for answer, pieces in raw.items()}


def _simplified(box: Box | None, cases: list[_Leaf], key: Any, pieces: list[Piece]) -> list[Piece]:
    others = [leaf for leaf in cases if leaf[2] != key]
    mine = [leaf for leaf in cases if leaf[2] == key]
    wide = list(dict.fromkeys(_widened(box, others, piece) for piece in pieces))
    cover = {
        piece: {number for number, leaf in enumerate(mine) if _inside(box, leaf, piece)}
        | {number for number, leaf in enumerate(mine) if any(_on(leaf, old) for old in pieces if _widens(piece, old))}
        for piece in wide
    }
    return _fewest(cover)


def _widened(box: Box | None, others: list[_Leaf], piece: Piece) -> Piece:
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


def _joined(tree: CaseTree[Any], key: Callable[[Any], Key]) -> _Joined:
    """Return a tree as nested tuples in which equal subtrees have been joined."""
    if isinstance(tree, Case):
        return (None, key(tree.answer))
    groups: dict[_Joined, set[int]] = {}
    for sign, child in sorted(tree.children.items(), reverse=True):
        groups.setdefault(_joined(child, key), set()).add(sign)
    if len(groups) == 1:
        return next(iter(groups))
    return (tree.polynomial, tuple((frozenset(signs), child) for child, signs in groups.items()))


def _pieces(joined: _Joined, before: Piece) -> Iterator[tuple[Any, Piece]]:
    polynomial, content = joined
    if polynomial is None:
        yield content, before
        return
    for signs, child in content:
        yield from _pieces(child, (*before, (polynomial, signs)))


def relation_text(box: Box, number: int, signs: frozenset[int]) -> str:
    """Return a condition in the names of the parameters, solved for one of them where that is safe.

    Examples
    --------
    >>> box = Box({"p": (Fraction(0), Fraction(1)), "b": (Fraction(0), Fraction(1))})
    >>> relation_text(box, box.factors(2 * box.variable("b") - box.variable("p"))[1][0][0], frozenset({1}))
    'p > 2*b'
    """
    relation = RELATIONS[signs]
    terms = {tuple(map(int, powers)): int(value) for powers, value in box.polynomials[number].to_dict().items()}
    for index in _by_simplicity(terms, len(box.names)):
        own = {powers: value for powers, value in terms.items() if powers[index]}
        slope = next(iter(own.values()))
        rest = {powers: Fraction(-value, slope) for powers, value in terms.items() if not powers[index]}
        sense = relation if slope > 0 else FLIPPED[relation]
        return f"{box.names[index]} {sense} {_polynomial_text(box.names, rest)}"
    return f"{_polynomial_text(box.names, terms)} {relation} 0"


def _by_simplicity(terms: dict[tuple[int, ...], int], size: int) -> list[int]:
    """Return the variables that occur once, alone and to the first power, so that one can solve for them."""
    alone = [tuple(int(index == other) for other in range(size)) for index in range(size)]
    return [
        index for index in range(size) if alone[index] in terms and sum(1 for powers in terms if powers[index]) == 1
    ]


def _polynomial_text(names: Sequence[str], terms: dict[tuple[int, ...], Any]) -> str:
    if not terms:
        return "0"
    parts = []
    for powers, value in sorted(terms.items(), reverse=True):
        factors = [
            name if power == 1 else f"{name}**{power}" for name, power in zip(names, powers, strict=True) if power
        ]
        size = abs(Fraction(value))
        shown = "*".join([*([str(size)] if size != 1 or not factors else []), *factors])
        parts.append(("- " if value < 0 else "+ ") + shown)
    first = parts[0].removeprefix("+ ")
    return " ".join([f"-{first[2:]}" if first.startswith("- ") else first, *parts[1:]])

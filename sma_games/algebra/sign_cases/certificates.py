"""Checks that a tree of case distinctions leaves nothing out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sma_games.algebra.sign_cases.box import Box, Condition
from sma_games.algebra.sign_cases.exploration import Branch, CaseTree
from sma_games.algebra.sign_cases.proofs import Prover
from sma_games.algebra.sign_cases.wording import Wording

__all__ = ["gaps"]


def gaps(tree: CaseTree[Any] | None, box: Box) -> Iterator[str]:
    """Yield the combinations of signs that a tree leaves out without a proof that can be repeated.

    Every refutation that the box remembers is proved again, by a solver without a memory and with more time. One that
    is wrong is told too, even if nothing rests on it.
    """
    prover = Prover(box.polynomials, list(box.ranges.values()), 10 * box.budget.z3_milliseconds)
    sound = []
    for each in box.refutations:
        conditions = list(each.conditions)
        excluded = prover.excluded_by_intervals(conditions, box.budget.subdivisions) is not None
        outcome = "unsat" if excluded else prover.ask_z3(conditions)[0]
        if outcome == "unsat":
            sound.append(each.conditions)
        elif outcome == "sat":
            yield f"said to be impossible, but is not: {_show(box, each.conditions)}"
    waiting: list[tuple[CaseTree[bool] | None, tuple[Condition, ...]]] = [(tree, ())]
    while waiting:
        node, before = waiting.pop()
        if isinstance(node, Branch):
            waiting += [(node.children.get(sign), (*before, Condition(node.polynomial, sign))) for sign in (1, 0, -1)]
        elif node is None and not any(each <= frozenset(before) for each in sound):
            yield f"left out without a proof: {_show(box, before)}"


def _show(box: Box, conditions: Iterable[Condition]) -> str:
    texts = [Wording(box).text(number, frozenset({sign})) for number, sign in conditions]
    return " and ".join(texts) or "everything"

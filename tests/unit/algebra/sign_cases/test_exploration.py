"""Exploration: every outcome of a solver's comparisons, with the answer of each."""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from sma_games.algebra.sign_cases.atoms import Atoms
from sma_games.algebra.sign_cases.box import Box, Verdict
from sma_games.algebra.sign_cases.certificates import gaps
from sma_games.algebra.sign_cases.exploration import Branch, Case, CaseTree, Ending, answer_at, explore, leaves, replay
from sma_games.errors import MethodError
from sma_games.interrupts import partial_of

TICKS = [Fraction(step, 4) for step in range(-4, 5)]


def unit_square() -> Box:
    return Box({name: (Fraction(-1), Fraction(1)) for name in "xy"})


def atoms_of(box: Box, *numerators: Any) -> Atoms:
    return Atoms(box, numerators, [box.integer(1)] * len(numerators))


def explored(solve: Callable[[list[Any]], Any]) -> tuple[Box, CaseTree[Any]]:
    box = unit_square()
    found = explore(solve, atoms_of(box, box.variable("x"), box.variable("y")), limit=100)
    assert found.ending is Ending.COMPLETE
    assert found.tree is not None
    return box, found.tree


def sorted_labels(numbers: list[Any]) -> str:
    """Return the order of two numbers and zero, found with every kind of comparison."""
    a, b = numbers
    parts = ["a<b" if a < b else "a>b" if a > b else "a=b"]
    parts.append("a>=0" if a >= 0 else "a<0")
    parts.append("b<=0" if b <= 0 else "b>0")
    parts.append("product" if bool(a * b) else "zero")
    return ", ".join(parts)


@pytest.mark.parametrize(
    "solve",
    [
        sorted_labels,
        lambda numbers: max(numbers[0] + numbers[1], 2 * numbers[0], 1 - numbers[1], -numbers[0]) > 1,
        lambda numbers: (1 + numbers[0] - 2 * numbers[1]) * (numbers[0] - numbers[1]) <= 0,
        lambda numbers: numbers[0] * numbers[0] + numbers[1] * numbers[1] * 2 > 1,
        lambda numbers: 3 - numbers[0] > numbers[1] - 5,
    ],
    ids=["every comparison", "a maximum", "a product", "a circle", "never"],
)
def test_the_tree_gives_the_answer_of_the_solver_everywhere(solve: Callable[[list[Any]], Any]) -> None:
    box, tree = explored(solve)
    for x, y in product(TICKS, TICKS):
        assert answer_at(tree, box, {"x": x, "y": y}) == solve([x, y])
    assert list(gaps(tree, box)) == []


def test_ties_are_cases_of_their_own() -> None:
    _, tree = explored(lambda numbers: numbers[0] < numbers[1])
    verdicts = {leaf.conditions[0].sign: leaf.decision.verdict for leaf in leaves(tree)}
    assert verdicts == {1: Verdict.NONEMPTY, -1: Verdict.NONEMPTY, 0: Verdict.BOUNDARY_ONLY}


def test_impossible_cases_are_left_out() -> None:
    _, tree = explored(lambda numbers: (numbers[0] > numbers[1], numbers[1] > numbers[0]))
    assert isinstance(tree, Branch)
    assert all(isinstance(child, Case) for child in tree.children.values())
    assert [leaf.answer for leaf in leaves(tree)].count((True, True)) == 0


def test_without_comparisons_there_is_one_case() -> None:
    _, tree = explored(lambda _: "always")
    assert isinstance(tree, Case)
    assert (tree.answer, tree.decision.verdict) == ("always", Verdict.NONEMPTY)


def test_a_sign_that_the_box_fixes_is_no_case() -> None:
    _, tree = explored(lambda numbers: numbers[0] + 2 > 0)
    assert isinstance(tree, Case)


def test_too_many_cases_stop_the_search() -> None:
    counts: list[int] = []
    box = unit_square()
    atoms = atoms_of(box, box.variable("x"), box.variable("y"))
    found = explore(sorted_labels, atoms, limit=4, progress=counts.append)
    assert (found.ending, found.num_cases) == (Ending.LIMIT_REACHED, 4)
    assert counts == [1, 2, 3, 4]


def test_a_case_that_settles_the_question_stops_the_search() -> None:
    box = unit_square()
    atoms = atoms_of(box, box.variable("x"), box.variable("y"))
    found = explore(sorted_labels, atoms, limit=99, stop=lambda case: "zero" in str(case.answer))
    assert found.ending is Ending.STOPPED
    assert "zero" in str(list(leaves(found.tree))[-1].answer)


def test_an_interruption_keeps_what_was_found() -> None:
    def interrupted(count: int) -> None:
        if count == 3:
            raise KeyboardInterrupt

    box = unit_square()
    with pytest.raises(KeyboardInterrupt) as stopped:
        explore(sorted_labels, atoms_of(box, box.variable("x"), box.variable("y")), limit=99, progress=interrupted)
    found = partial_of(stopped.value)
    assert found.ending is Ending.INTERRUPTED
    assert len(list(leaves(found.tree))) == 3
    assert list(gaps(found.tree, box))


def test_settings_outside_of_the_question_have_no_case() -> None:
    box, tree = explored(lambda numbers: None if numbers[0] < 0 else numbers[1] > 0)
    assert answer_at(tree, box, {"x": Fraction(-1, 2), "y": Fraction(1)}) is None
    assert answer_at(tree, box, {"x": Fraction(1, 2), "y": Fraction(1)}) is True
    assert all(leaf.answer is not None for leaf in leaves(tree))
    assert list(gaps(tree, box)) == []


def test_a_tree_that_leaves_a_possible_case_out_has_a_gap() -> None:
    box, tree = explored(sorted_labels)
    assert isinstance(tree, Branch)
    tree.children.pop(1)
    (gap,) = gaps(tree, box)
    assert gap.startswith("left out without a proof: ")


def backwards(numbers: list[Any]) -> str:
    """Return the order of two numbers and zero, asking for signs in another order than `sorted_labels`."""
    a, b = numbers
    last = "zero" if a * b == 0 or not a * b else "product"
    parts = ["b<=0" if b <= 0 else "b>0", "a>=0" if a >= 0 else "a<0"]
    return ", ".join(["a<b" if a < b else "a>b" if a > b else "a=b", *reversed(parts), last])


@pytest.mark.parametrize("again", [sorted_labels, backwards])
def test_a_case_can_be_replayed_in_any_order(again: Callable[[list[Any]], str]) -> None:
    box = unit_square()
    atoms = atoms_of(box, box.variable("x"), box.variable("y"))
    for leaf in leaves(explore(sorted_labels, atoms, limit=99).tree):
        (part,) = replay(again, atoms, leaf)
        assert part == leaf


def test_signs_that_a_case_leaves_open_divide_it() -> None:
    box = unit_square()
    atoms = atoms_of(box, box.variable("x"), box.variable("y"))
    for leaf in leaves(explore(lambda numbers: numbers[0] > 0, atoms, limit=99).tree):
        parts = list(replay(backwards, atoms, leaf))
        assert len(parts) > 1
        for conditions, answer, decision in parts:
            assert conditions[: len(leaf.conditions)] == leaf.conditions
            assert decision.witness is not None
            assert all(box.sign_at(number, decision.witness) == sign for number, sign in conditions)
            assert answer == backwards([decision.witness["x"], decision.witness["y"]])
        for x, y in product(TICKS, TICKS):
            signs = [[box.sign_at(number, {"x": x, "y": y}) == sign for number, sign in part[0]] for part in parts]
            inside = all(box.sign_at(number, {"x": x, "y": y}) == sign for number, sign in leaf.conditions)
            assert sum(map(all, signs)) == inside


def test_too_many_parts_are_refused() -> None:
    box = unit_square()
    atoms = atoms_of(box, box.variable("x"), box.variable("y"))
    (leaf,) = leaves(explore(lambda _: True, atoms, limit=9).tree)
    with pytest.raises(MethodError, match="more than 3 parts"):
        list(replay(sorted_labels, atoms, leaf, limit=3))


def test_atoms_that_are_the_same_formula_are_tied() -> None:
    box = unit_square()
    x = box.variable("x")
    tree = explore(lambda numbers: numbers[0] < numbers[1], atoms_of(box, x, x), limit=9).tree
    assert isinstance(tree, Case)
    assert tree.answer is False


def test_denominators_count_with_their_sign() -> None:
    box = unit_square()
    x, y = box.variable("x"), box.variable("y")
    quotients = Atoms(box, [x, y], [y - 2, x + 2])  # x / (y - 2) and y / (x + 2): the first denominator is negative

    def solve(numbers: list[Any]) -> tuple[bool, bool]:
        return numbers[0] > 0, numbers[0] * numbers[0] * numbers[1] > numbers[0]

    found = explore(solve, quotients, limit=50)
    for a, b in product(TICKS, TICKS):
        assert answer_at(found.tree, box, {"x": a, "y": b}) == solve([a / (b - 2), b / (a + 2)])


def test_path_numbers_are_equal_only_as_polynomials() -> None:
    seen: list[Any] = []

    def solve(numbers: list[Any]) -> None:
        a, b = numbers
        seen.extend([a == a + 0, a == b, a - a == 0, a == "a", hash(a) == hash(a + 0), hash(a - a + 7) == hash(7)])
        seen.extend([hash(a - a) == hash(0), hash(a) == hash(a)])

    explored(solve)
    assert seen == [True, False, True, False, True, True, True, True]


def test_an_interrupted_replay_passes_no_parts_of_a_case_on() -> None:
    box = unit_square()
    atoms = atoms_of(box, box.variable("x"), box.variable("y"))
    (leaf,) = leaves(explore(lambda _: True, atoms, limit=9).tree)

    def interrupted(_: list[Any]) -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        list(replay(interrupted, atoms, leaf))
    assert partial_of(stopped.value) is None

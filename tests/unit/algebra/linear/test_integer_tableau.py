"""The tableau stays a true statement about its variables, in whole numbers, however variables are exchanged."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sma_games.algebra.linear.integer_tableau import IntegerTableau

ENTRIES = st.lists(st.lists(st.integers(-4, 4), min_size=4, max_size=4), min_size=3, max_size=3)
PLACES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=5)


@given(ENTRIES, PLACES, st.lists(st.integers(-5, 5), min_size=3, max_size=3))
def test_exchanges_keep_the_solutions(rows: list[list[int]], places: list[tuple[int, int]], chosen: list[int]) -> None:
    tableau = IntegerTableau(rows, basic=[3, 4, 5], outside=[0, 1, 2])
    for row, column in places:
        if tableau.rows[row][column]:
            tableau.pivot(row, column)
    assert tableau.denominator > 0
    solution: dict[int, Fraction] = dict(zip(tableau.outside, map(Fraction, chosen), strict=True))
    for variable, (*entries, last) in zip(tableau.basic, tableau.rows, strict=True):
        others = sum(entry * solution[each] for entry, each in zip(entries, tableau.outside, strict=True))
        solution[variable] = (last - others) / Fraction(tableau.denominator)
    for slack, (*entries, last) in zip([3, 4, 5], rows, strict=True):
        assert solution[slack] + sum(entry * solution[each] for each, entry in enumerate(entries)) == last


@given(ENTRIES, st.integers(0, 2))
def test_what_leaves_first_keeps_the_others_from_becoming_negative(rows: list[list[int]], variable: int) -> None:
    rows = [[*entries, abs(last)] for *entries, last in rows]
    tableau = IntegerTableau(rows, basic=[3, 4, 5], outside=[0, 1, 2])
    left = tableau.enter(variable)
    assert (left is None) == all(row[variable] <= 0 for row in rows)
    assert min(tableau.values().values()) >= 0


def test_of_several_the_preferred_variable_leaves_or_else_the_one_that_is_perturbed_least() -> None:
    rows = [[1, 2], [1, 2], [2, 4]]
    assert IntegerTableau(rows, [1, 2, 3], [0]).enter(0) == 3
    assert IntegerTableau(rows, [1, 2, 3], [0]).enter(0, preferred=1) == 1

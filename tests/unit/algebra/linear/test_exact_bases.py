"""Points of bases of inequalities, against all their slacks."""

from sma_games.algebra.linear.exact_bases import basis_point, tight_inequalities


def test_the_point_of_a_basis_solves_its_equations() -> None:
    matrix, change = [[3, 1, 2], [1, 4, 1], [2, 2, 7]], [1, 5, 2]
    point = basis_point(matrix, change, 0b101_010)
    assert point is not None
    assert point.first[1] == point.second[1] == 0
    for row in (0, 2):
        assert sum(entry * x for entry, x in zip(matrix[row], point.first, strict=True)) == point.denominator
        assert (
            sum(entry * x for entry, x in zip(matrix[row], point.second, strict=True))
            == change[row] * point.denominator
        )


def test_dependent_inequalities_have_no_point() -> None:
    assert basis_point([[2, 2], [2, 2]], [0, 1], 0b1100) is None
    assert tight_inequalities([[2, 2], [2, 2]], [0, 1], 0b1100) is None


def test_of_two_equal_rows_the_one_with_the_smaller_change_is_met_first_and_both_are_tight() -> None:
    matrix, change = [[2], [2]], [1, 0]
    assert tight_inequalities(matrix, change, 0b100) == 0b110
    assert tight_inequalities(matrix, change, 0b010) is None


def test_a_violated_inequality_makes_a_basis_infeasible() -> None:
    assert tight_inequalities([[1], [2]], [0, 0], 0b010) is None


def test_at_zero_the_signs_are_tight_and_nothing_else() -> None:
    assert tight_inequalities([[1, 2], [2, 1]], [0, 0], 0b0011) == 0b0011

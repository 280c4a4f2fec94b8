"""Arithmetic and comparisons of irrational numbers, against intervals around them and known identities."""

import pickle
import random
from fractions import Fraction
from operator import add, mul, sub, truediv

import pytest
from flint import fmpq_poly, fmpz, fmpz_poly

from sma_games.algebra.numbers.number_fields import FieldElement, FieldNumber, element
from sma_games.algebra.numbers.real_numbers import all_real_roots

ROOT_TWO = all_real_roots(fmpz_poly([-2, 0, 1]))[1]
QUINTIC = all_real_roots(fmpz_poly([-1, -1, 0, 0, 0, 1]))[0]  # t**5 = t + 1, no radicals


def number(*coefficients: int, root: object = ROOT_TWO) -> FieldNumber:
    return element(fmpq_poly(list(coefficients)), root)  # type: ignore[arg-type]


def test_sums_and_products_of_conjugates_are_rational() -> None:
    one, other = number(1, 1), number(1, -1)
    assert (one + other, one * other, one - one, one / one) == (2, -1, 0, 1)
    assert all(isinstance(each, Fraction) for each in (one + other, one * other, one - one, one / one))
    assert (str(1 / one), str(abs(other)), str(fmpz(3) * one), str(3 - one)) == (
        "-1 + sqrt(2)",
        "-1 + sqrt(2)",
        "3 + 3*sqrt(2)",
        "2 - sqrt(2)",
    )


@pytest.mark.parametrize("root", [ROOT_TWO, QUINTIC])
def test_arithmetic_agrees_with_floats_and_obeys_the_laws_of_a_field(root: object) -> None:
    source = random.Random(4)  # noqa: S311 - numbers, no secrets
    for _ in range(50):
        x, y, z = (number(*(source.randint(-5, 5) for _ in range(4)), root=root) for _ in range(3))
        for combine in (add, sub, mul) if not y else (add, sub, mul, truediv):
            assert float(combine(x, y)) == pytest.approx(combine(float(x), float(y)), abs=1e-9)
        assert x * (y + z) == x * y + x * z
        assert (x < y) == (float(x) < float(y)) or x == y
        assert hash(x + y) == hash(y + x)
    assert number(0, 0, 0, 0, 0, 1, root=QUINTIC) == number(1, 1, root=QUINTIC)


def test_comparisons_across_fields_are_exact() -> None:
    root_three = all_real_roots(fmpz_poly([-3, 0, 1]))[1]
    assert number(1, 1) < number(0, 1, root=root_three) * 2
    assert number(0, 2) == element(fmpq_poly([0, 1]), all_real_roots(fmpz_poly([-8, 0, 1]))[1])
    assert number(0, 1) != number(0, 1, root=root_three)
    assert number(0, 1) == ROOT_TWO
    assert number(0, 1) <= ROOT_TWO < number(0, 1, root=root_three)
    near = Fraction(14142135623730950488016887242097, 10**31)
    assert near - Fraction(1, 10**31) < number(0, 1) < near + Fraction(1, 10**31)


def test_numbers_of_different_fields_meet_in_a_common_one() -> None:
    two, minus_two, three = (
        number(0, 1, root=all_real_roots(fmpz_poly([-square, 0, 1]))[place])
        for square, place in ((2, 1), (2, 0), (3, 1))
    )
    assert (two + three) * (two - three) == -1
    assert (two + minus_two, two * minus_two, two / minus_two) == (0, -2, -1)
    assert (two + three) * (two + three) == 5 + 2 * two * three
    assert str((two * three).algebraic) == "sqrt(6)"
    assert hash(two * three) == hash(number(0, 1, root=all_real_roots(fmpz_poly([-6, 0, 1]))[1]))
    eight = number(0, 1, root=all_real_roots(fmpz_poly([-8, 0, 1]))[1])
    assert (eight - 2 * two, eight / two) == (0, 2)
    assert sorted([three, two, minus_two, Fraction(3, 2)]) == [minus_two, two, Fraction(3, 2), three]


def test_arithmetic_across_fields_obeys_the_laws_of_a_field() -> None:
    source = random.Random(5)  # noqa: S311 - numbers, no secrets
    root_three = all_real_roots(fmpz_poly([-3, 0, 1]))[1]
    for _ in range(15):
        x, y, z = (
            number(*(source.randint(-5, 5) for _ in range(3)), root=root) for root in (ROOT_TWO, QUINTIC, root_three)
        )
        for combine in (add, sub, mul) if not y else (add, sub, mul, truediv):
            assert float(combine(x, y)) == pytest.approx(combine(float(x), float(y)), abs=1e-9)
            assert (combine(x, y) < z) == (combine(float(x), float(y)) < float(z))
        assert x * (y + x) == x * y + x * x
        assert (x + y) - y == x
        assert (x + z) * (x - z) == x * x - z * z


def test_what_is_no_number_is_not_added() -> None:
    with pytest.raises(TypeError, match="unsupported operand"):
        number(0, 1) / "2"
    with pytest.raises(TypeError, match="not supported"):
        assert number(0, 1) < "2"


def test_elements_survive_pickling() -> None:
    for each in (number(1, 2), number(0, 1, 3, root=QUINTIC)):
        assert pickle.loads(pickle.dumps(each)) == each  # noqa: S301 - our own bytes


def test_an_element_knows_its_own_minimal_polynomial() -> None:
    square = number(0, 0, 1, root=all_real_roots(fmpz_poly([-2, 0, 0, 0, 1]))[1])
    assert isinstance(square, FieldElement)
    assert square.algebraic.minimal_polynomial == (-2, 0, 1)
    assert str(square) == "sqrt(2)"
    assert bool(square)

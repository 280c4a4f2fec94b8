"""Feasible bases in floats, against the exact solution of every set of inequalities."""

from itertools import combinations
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from sma_games.algebra.linear.exact_bases import tight_inequalities

CHANGE = [5, 3, 11, 7, 2, 13, 6, 17, 1, 19, 4, 23]
UNIT = 2.0**-10
RANDOM = np.random.default_rng(6)
TIES = [[1, 2, 2, 1], [2, 1, 1, 2], [2, 1, 1, 2], [1, 1, 2, 2]]
NEARLY_SINGULAR = [[512, 512], [512, 513]]


def walk(
    module: ModuleType, integers: Any, unit: float = UNIT, tolerance: float = 1e-11, highest_key: int = 2**62
) -> tuple[bool, Any]:
    matrix = np.array(integers)
    keys = np.random.default_rng(1).integers(0, highest_key, sum(matrix.shape))
    went_well, found = module.feasible_bases(
        matrix * unit, np.array(CHANGE[: len(matrix)], float), unit, keys, tolerance
    )
    return bool(went_well), found


def every_basis(integers: Any) -> dict[int, int]:
    """Return the tight inequalities of each feasible basis, found by trying all sets."""
    number, size = np.shape(integers)
    bases = (sum(1 << place for place in chosen) for chosen in combinations(range(number + size), size))
    tight = {basis: tight_inequalities(integers, CHANGE[:number], basis) for basis in bases}
    return {basis: bits for basis, bits in tight.items() if bits is not None}


def table_at(module: ModuleType, integers: Any, basis: int) -> tuple[Any, Any, Any]:
    """Return the matrix and the change as floats, and a workspace with the table of a basis."""
    matrix, change = np.array(integers) * UNIT, np.array(CHANGE[: len(integers)], float)
    room = module._room(*matrix.shape)
    assert module._visit(matrix, change, UNIT, basis, room, module.FRESH)[1] == module.CERTAIN
    return matrix, change, room


@pytest.mark.parametrize(
    "integers",
    [RANDOM.integers(1, 1001, shape).tolist() for shape in [(1, 1), (1, 3), (4, 1), (3, 5), (5, 3), (5, 5), (7, 2)]]
    + [TIES, NEARLY_SINGULAR],
)
def test_all_feasible_bases_are_found_with_what_is_tight_at_them(kernels: dict[str, ModuleType], integers: Any) -> None:
    module = kernels["bases"]
    went_well, found = walk(module, integers)
    assert went_well
    assert not found[:, module.DOUBTFUL].any()
    assert dict(found[:, [module.BASIS, module.TIGHT]].tolist()) == every_basis(integers)
    assert len(found) == len(every_basis(integers))


@pytest.mark.parametrize("highest_key", [2**62, 100])
def test_more_bases_than_there_was_room_for_are_told_apart(kernels: dict[str, ModuleType], highest_key: int) -> None:
    module = kernels["bases"]
    cube = np.ones((9, 9), dtype=int) + 1000 * np.eye(9, dtype=int)
    went_well, found = walk(module, cube, highest_key=highest_key)
    assert went_well
    assert len(set(found[:, module.BASIS].tolist())) == len(found) == 2**9


def test_where_integers_are_too_large_a_tie_is_left_for_exact_arithmetic(kernels: dict[str, ModuleType]) -> None:
    module = kernels["bases"]
    went_well, found = walk(module, np.array(TIES) * 2**45, 2.0**-48)
    assert went_well
    doubtful = found[found[:, module.DOUBTFUL] == 1, module.BASIS].tolist()
    certain = found[found[:, module.DOUBTFUL] == 0]
    assert doubtful
    expected = every_basis(TIES)
    assert {*doubtful} | {*certain[:, module.BASIS].tolist()} == {*expected}
    assert all(expected[basis] == tight for basis, tight in certain[:, [module.BASIS, module.TIGHT]].tolist())


def test_a_walk_that_takes_two_points_for_one_fails_and_succeeds_with_another_tolerance(
    kernels: dict[str, ModuleType],
) -> None:
    module = kernels["bases"]
    matrices = [[[10**13], [10**13 + 5]], [[10**13 + 5], [10**13]]]
    outcomes = [[walk(module, rows, 2.0**-44, tolerance)[0] for rows in matrices] for tolerance in (1e-11, 1e-13)]
    assert sorted(outcomes[0]) == [False, True]
    assert outcomes[1] == [True, True]


def test_an_edge_whose_end_is_too_far_off_for_floats_is_a_failure(kernels: dict[str, ModuleType]) -> None:
    assert not walk(kernels["bases"], [[1, 2**40]], 2.0**-41)[0]


def test_a_spoiled_table_is_noticed_and_made_anew(kernels: dict[str, ModuleType]) -> None:
    module = kernels["bases"]
    integers = [[700, 300], [200, 900]]
    basis = 0b1100
    matrix, change, room = table_at(module, integers, basis)
    right = room.table.copy()
    room.table[0, 0] += 3
    verdict, _, defect = module._judge(matrix, change, UNIT, basis, room)
    assert verdict == module.UNCERTAIN
    assert defect > module.GREATEST_DEFECT
    assert module._visit(matrix, change, UNIT, basis, room, 1)[1:] == (module.CERTAIN, basis)
    assert np.allclose(room.table, right)


def test_dependent_inequalities_are_no_basis(kernels: dict[str, ModuleType]) -> None:
    module = kernels["bases"]
    matrix, change, room = table_at(module, [[300, 300], [300, 300]], 0b0011)
    assert module._exchange(0b1100, room) == -1
    assert module._visit(matrix, change, UNIT, 0b1100, room, 1)[1] == module.INFEASIBLE

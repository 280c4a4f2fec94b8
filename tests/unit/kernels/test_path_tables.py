"""Paths of play are numbered as they first occur, and one is selected by score, then by rank."""

from types import ModuleType

import numpy as np

ANY = False  # not only what is dominant


def test_equal_sequences_have_one_number(kernels: dict[str, ModuleType]) -> None:
    content = np.array([1, 2, 3, 1, 2, 1, 2, 3, 2, 1])
    starts = np.array([0, 3, 5, 8, 8, 10, 10])
    with np.errstate(over="ignore"):
        numbers, firsts = kernels["path_tables"].numbered_sequences(content, starts)
    assert numbers.tolist() == [0, 1, 0, 2, 3, 2]
    assert firsts.tolist() == [0, 1, 3, 4]


def test_selecting_goes_by_score_and_then_by_order(kernels: dict[str, ModuleType]) -> None:
    quantities = np.array([[2.0, 3.0], [2.0, 1.0], [1.0, 5.0], [7.0, 7.0]])
    misses = np.zeros((4, 2))
    least, greatest, selected, is_open = kernels["path_tables"].selections(
        np.array([0, 3, 3, 4]), quantities, misses, np.array([1.0, 0.0]), ANY
    )
    assert not is_open.any()
    assert selected.tolist() == [0, -1, 3]
    assert least[:, [0, 2]].T.tolist() == [[1.0, 1.0], [7.0, 7.0]]
    assert greatest[:, 0].tolist() == [2.0, 5.0]
    assert np.isnan(least[:, 1]).all()


def test_what_errors_leave_open_is_told(kernels: dict[str, ModuleType]) -> None:
    starts, quantities = np.array([0, 2, 4, 6]), np.array([[2.0, 3], [2, 1], [1, 5], [7, 2], [1, 1], [3, 2]])
    misses = np.full((6, 2), 1e-9)
    for only_dominant, expected in ((False, [0, 3, 5]), (True, [0, -1, 5])):
        found = kernels["path_tables"].selections(starts, quantities, misses, np.array([1.0, 1.0]), only_dominant)
        assert found[2].tolist() == expected
        assert found[3].tolist() == [only_dominant, False, False]  # of the first quantity the first has as much or less
    found = kernels["path_tables"].selections(starts, quantities, misses, np.array([1.0, 0.0]), ANY)
    assert found[3].tolist() == [True, False, False]

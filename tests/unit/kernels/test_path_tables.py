"""Paths of play are numbered as they first occur, and one is selected by score, then by rank."""

from types import ModuleType

import numpy as np


def test_equal_sequences_have_one_number(kernels: dict[str, ModuleType]) -> None:
    content = np.array([1, 2, 3, 1, 2, 1, 2, 3, 2, 1])
    starts = np.array([0, 3, 5, 8, 8, 10, 10])
    with np.errstate(over="ignore"):
        numbers, firsts = kernels["path_tables"].numbered_sequences(content, starts)
    assert numbers.tolist() == [0, 1, 0, 2, 3, 2]
    assert firsts.tolist() == [0, 1, 3, 4]


def test_selecting_goes_by_score_and_then_by_order(kernels: dict[str, ModuleType]) -> None:
    quantities = np.array([[2.0, 3.0], [2.0, 1.0], [1.0, 5.0], [7.0, 7.0]])
    least, greatest, selected = kernels["path_tables"].selections(
        np.array([0, 3, 3, 4]), quantities, np.array([1.0, 0.0])
    )
    assert selected.tolist() == [0, -1, 3]
    assert least[:, [0, 2]].T.tolist() == [[1.0, 1.0], [7.0, 7.0]]
    assert greatest[:, 0].tolist() == [2.0, 5.0]
    assert np.isnan(least[:, 1]).all()

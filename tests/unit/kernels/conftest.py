"""Kernels as plain Python, so that their lines are seen by the coverage measurement, beside the compiled ones."""

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

numba_settings: Any = importlib.import_module("numba.core.config")
NAMES = (
    "arithmetic",
    "formulas",
    "decisions",
    "answers",
    "signs",
    "records",
    "bimatrix",
    "paths_of_play",
    "backward_induction",
    "bases",
    "path_tables",
    "complementary_pivoting",
    "regret_matching",
    "small_supports",
    "vertex_payoffs",
)


def plain_modules() -> dict[str, ModuleType]:
    """Return the kernels loaded anew, uncompiled; `sys.modules` is left as it was."""
    before = {name: sys.modules.get(f"sma_games.kernels.{name}") for name in NAMES}
    was_disabled, numba_settings.DISABLE_JIT = numba_settings.DISABLE_JIT, True
    try:
        for name in NAMES:
            sys.modules.pop(f"sma_games.kernels.{name}", None)
        return {name: importlib.import_module(f"sma_games.kernels.{name}") for name in NAMES}
    finally:
        numba_settings.DISABLE_JIT = was_disabled
        for name, module in before.items():
            sys.modules.pop(f"sma_games.kernels.{name}", None)
            if module is not None:
                sys.modules[f"sma_games.kernels.{name}"] = module


PLAIN = plain_modules()


@pytest.fixture
def plain() -> dict[str, ModuleType]:
    """Give the kernels by name, as plain Python."""
    return PLAIN


@pytest.fixture(params=["plain", pytest.param("compiled", marks=pytest.mark.no_cover)])  # machine code has no lines
def kernels(request: pytest.FixtureRequest) -> Iterator[dict[str, ModuleType]]:
    """Give the kernels by name, plain and compiled."""
    if request.param == "plain":
        yield PLAIN
    else:
        yield {name: importlib.import_module(f"sma_games.kernels.{name}") for name in NAMES}

"""Where an output comes from: model, setting, versions, solver; no date, so that outputs reproduce byte for byte."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import version
from typing import Any

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.modeling import ParametricGame

__all__ = ["provenance", "source_of", "versions"]

PACKAGES = ("numpy", "sympy", "python-flint", "matplotlib")


def provenance(model: ParametricGame, **options: Any) -> dict[str, str]:
    """Return what is needed to make an output again: model, its hash, setting, options and versions.

    Complete for everything this package computes exactly; nothing in it depends on the time or the machine. Costs one
    hash of the model's text.

    Parameters
    ----------
    model
        The hash is that of its complete file, shared parameters included, before anything was bound.
    options
        Solver, seed and whatever else the output depends on.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> about = provenance(load_model("textbook/hawk_dove").fix(cost="2.5"))
    >>> about["model"], about["calibration"], about["set"], len(about["sha256"])
    ('textbook/hawk_dove', 'baseline', 'cost = 5/2', 64)
    """
    return {
        "model": model.slug or model.title,
        "sha256": model.file_hash,
        "calibration": model.calibration or "baseline",
        "set": ", ".join(f"{name} = {exact_text(value)}" for name, value in model.bound.items()),
        **{name: str(value) for name, value in options.items()},
        **_made_by(),
    }


def source_of(*shown: Any) -> dict[str, str]:
    """Return where what is shown comes from: a model, results, games, or several of them, of which the first counts.

    Complete for what has a model; of others it is what they are, and the versions of the packages.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> source_of(load_model("textbook/hawk_dove"))["model"], source_of(5)["about"]
    ('textbook/hawk_dove', '5')
    """
    for each in shown:
        first = next(iter(each), None) if isinstance(each, list | tuple) and not hasattr(each, "model") else each
        model = first if isinstance(first, ParametricGame) else getattr(first, "model", None)
        if isinstance(model, ParametricGame):
            return provenance(model)
    attributes = getattr(shown[0], "attrs", {})  # of a sweep
    about = getattr(shown[0], "game", shown[0])
    told = {name: str(value) for name, value in attributes.items()} or {"about": repr(about)}
    return {**told, **_made_by()}


@cache
def _made_by() -> dict[str, str]:
    return {"sma-games": version("sma-games"), **versions()}


def versions() -> dict[str, str]:
    """Return the versions of the packages on which results and figures depend, and that of Python."""
    return {**{package: version(package) for package in PACKAGES}, "python": platform.python_version()}

"""Solvers of other packages, found by the entry points that these packages declare.

A package offers a solver with two lines of its `pyproject.toml`, under the name of the solver:

    [project.entry-points."sma_games.solvers"]
    my_method = "my_package:MyMethod"

Nothing is loaded before a solver is asked for by a name that is not ours, or solvers are listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sma_games.equilibria.solver import Solver, declaration_problems

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["GROUP", "Plugin", "find_plugins", "plugin_names"]

GROUP = "sma_games.solvers"


@dataclass(frozen=True)
class Plugin:
    """A solver of another package, or why it cannot be used."""

    name: str
    package: str
    solver: Solver | None
    problem: str = ""


def plugin_names() -> list[str]:
    """Return the names of the solvers that installed packages offer; loads none of them."""
    return sorted({point.name for point in _entry_points()})


def find_plugins(concepts: Sequence[str], name: str | None = None) -> list[Plugin]:
    """Return the solvers that installed packages offer, all or those of a name, loaded.

    One that cannot be loaded says why: it does not stand in the way of others.

    Parameters
    ----------
    concepts
        The concepts that answers can be verified for.
    """
    return [_load(point, concepts) for point in _entry_points() if name in (None, point.name)]


def _entry_points() -> Iterable[EntryPoint]:
    from importlib.metadata import entry_points  # reads what is installed: not before it is needed

    return entry_points(group=GROUP)


def _load(point: EntryPoint, concepts: Sequence[str]) -> Plugin:
    package = point.value if point.dist is None else point.dist.name
    try:
        loaded = point.load()
        solver = loaded() if isinstance(loaded, type) else loaded
    except Exception as error:  # noqa: BLE001 - code of others may raise anything, and must not stop ours
        return Plugin(point.name, package, None, f"it raises {type(error).__name__} when loaded: {error}")
    problems = list(declaration_problems(solver, concepts))
    if not problems and solver.name != point.name:
        problems = [f"its name is {solver.name!r}, and the entry point must be called the same"]
    return Plugin(point.name, package, None if problems else solver, "; ".join(problems))

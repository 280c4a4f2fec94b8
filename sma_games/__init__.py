"""Exact equilibria and tipping points of games whose payoffs are formulas over uncertain parameters.

The public names are below; each is imported when it is first used, so that `import sma_games` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sma_games.checking import check_model
    from sma_games.equilibria import Certificate, Equilibrium, EquilibriumResult, Status, solve, verify
    from sma_games.errors import (
        EvaluationError,
        FormulaError,
        GameError,
        MethodError,
        ModelError,
        SettingError,
        SmaGamesError,
    )
    from sma_games.expressions import Formula, parse_formula
    from sma_games.games import (
        BehaviorProfile,
        ChanceNode,
        DecisionNode,
        ExtensiveFormGame,
        MixedProfile,
        NormalFormGame,
        TerminalNode,
        behavior_profile,
        mixed_profile,
    )
    from sma_games.modeling import (
        Parameter,
        ParametricGame,
        PayoffMatrix,
        SequentialGame,
        json_schema,
        list_models,
        load_model,
    )
    from sma_games.regions import (
        CriticalRegion,
        RegionMap,
        RegionShare,
        TippingPoint,
        TippingPoints,
        critical_regions,
        tipping_points,
    )
    from sma_games.sweeps import GameBatch, Settings, grid, sample, solve_batch, sweep, table

__version__ = "0.1.0"

__all__ = [
    "BehaviorProfile",
    "Certificate",
    "ChanceNode",
    "CriticalRegion",
    "DecisionNode",
    "Equilibrium",
    "EquilibriumResult",
    "EvaluationError",
    "ExtensiveFormGame",
    "Formula",
    "FormulaError",
    "GameBatch",
    "GameError",
    "MethodError",
    "MixedProfile",
    "ModelError",
    "NormalFormGame",
    "Parameter",
    "ParametricGame",
    "PayoffMatrix",
    "RegionMap",
    "RegionShare",
    "SequentialGame",
    "SettingError",
    "Settings",
    "SmaGamesError",
    "Status",
    "TerminalNode",
    "TippingPoint",
    "TippingPoints",
    "__version__",
    "behavior_profile",
    "check_model",
    "critical_regions",
    "grid",
    "json_schema",
    "list_models",
    "load_model",
    "mixed_profile",
    "parse_formula",
    "sample",
    "solve",
    "solve_batch",
    "sweep",
    "table",
    "tipping_points",
    "verify",
]

_HOMES = ("errors", "expressions", "games", "modeling", "equilibria", "regions", "sweeps", "checking")


def __getattr__(name: str) -> Any:
    if name in __all__:
        for home in _HOMES:
            module = import_module(f"sma_games.{home}")
            if name in module.__all__:
                return getattr(module, name)
    raise AttributeError(f"module 'sma_games' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

"""Exact equilibria and tipping points of games whose payoffs are formulas over uncertain parameters.

The public names are below; each is imported when it is first used, so that `import sma_games` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sma_games.checking import check_model
    from sma_games.equilibria import (
        Certificate,
        CorrelatedOptimum,
        DominanceResult,
        Elimination,
        Equilibrium,
        EquilibriumResult,
        RationalizableSet,
        Selection,
        StackelbergResult,
        Status,
        correlated_equilibrium,
        dominance,
        rationalizable,
        solve,
        stackelberg,
        verify,
    )
    from sma_games.errors import (
        EvaluationError,
        FormulaError,
        GameError,
        InadmissibleError,
        MethodError,
        ModelError,
        SettingError,
        SmaGamesError,
    )
    from sma_games.expressions import Formula, parse_formula
    from sma_games.games import (
        Assessment,
        BehaviorProfile,
        ChanceNode,
        DecisionNode,
        ExtensiveFormGame,
        JointDistribution,
        MixedProfile,
        NormalFormGame,
        State,
        StationaryProfile,
        StochasticGame,
        TerminalNode,
        assessment,
        behavior_profile,
        joint_distribution,
        mixed_profile,
        stationary_profile,
    )
    from sma_games.interop import PeerVerdict, ask_peers, dynamics, from_nashpy, to_nashpy
    from sma_games.modeling import (
        MarkovGame,
        Parameter,
        ParametricGame,
        PayoffMatrix,
        SequentialGame,
        json_schema,
        list_models,
        load_model,
        reduced_model,
    )
    from sma_games.regions import (
        BifurcationDiagram,
        Branch,
        BranchEvent,
        Budget,
        CriticalRegion,
        Design,
        Proof,
        RegionMap,
        RegionShare,
        Robustness,
        TippingPoint,
        TippingPoints,
        bifurcation_diagram,
        critical_regions,
        design,
        prove,
        rationalize,
        robustness,
        tipping_points,
    )
    from sma_games.reporting import plot_dynamics
    from sma_games.sensitivity import (
        ActionValue,
        Decision,
        DecisionStatus,
        Estimate,
        Evidence,
        HurwiczRange,
        Recommendation,
        Rule,
        ScenarioBox,
        ScenarioBoxes,
        ScenarioStatus,
        decide,
        scenarios,
    )
    from sma_games.sweeps import GameBatch, Settings, grid, sample, solve_batch, sweep, table

__version__ = "0.1.0"

__all__ = [
    "ActionValue",
    "Assessment",
    "BehaviorProfile",
    "BifurcationDiagram",
    "Branch",
    "BranchEvent",
    "Budget",
    "Certificate",
    "ChanceNode",
    "CorrelatedOptimum",
    "CriticalRegion",
    "Decision",
    "DecisionNode",
    "DecisionStatus",
    "Design",
    "DominanceResult",
    "Elimination",
    "Equilibrium",
    "EquilibriumResult",
    "Estimate",
    "EvaluationError",
    "Evidence",
    "ExtensiveFormGame",
    "Formula",
    "FormulaError",
    "GameBatch",
    "GameError",
    "HurwiczRange",
    "InadmissibleError",
    "JointDistribution",
    "MarkovGame",
    "MethodError",
    "MixedProfile",
    "ModelError",
    "NormalFormGame",
    "Parameter",
    "ParametricGame",
    "PayoffMatrix",
    "PeerVerdict",
    "Proof",
    "RationalizableSet",
    "Recommendation",
    "RegionMap",
    "RegionShare",
    "Robustness",
    "Rule",
    "ScenarioBox",
    "ScenarioBoxes",
    "ScenarioStatus",
    "Selection",
    "SequentialGame",
    "SettingError",
    "Settings",
    "SmaGamesError",
    "StackelbergResult",
    "State",
    "StationaryProfile",
    "Status",
    "StochasticGame",
    "TerminalNode",
    "TippingPoint",
    "TippingPoints",
    "__version__",
    "ask_peers",
    "assessment",
    "behavior_profile",
    "bifurcation_diagram",
    "check_model",
    "correlated_equilibrium",
    "critical_regions",
    "decide",
    "design",
    "dominance",
    "dynamics",
    "from_nashpy",
    "grid",
    "joint_distribution",
    "json_schema",
    "list_models",
    "load_model",
    "mixed_profile",
    "parse_formula",
    "plot_dynamics",
    "prove",
    "rationalizable",
    "rationalize",
    "reduced_model",
    "robustness",
    "sample",
    "scenarios",
    "solve",
    "solve_batch",
    "stackelberg",
    "stationary_profile",
    "sweep",
    "table",
    "tipping_points",
    "to_nashpy",
    "verify",
]

_HOMES = (
    "errors",
    "expressions",
    "games",
    "modeling",
    "equilibria",
    "regions",
    "sweeps",
    "sensitivity",
    "checking",
    "interop",
    "reporting",
)


def __getattr__(name: str) -> Any:
    if name in __all__:
        for home in _HOMES:
            module = import_module(f"sma_games.{home}")
            if name in module.__all__:
                return getattr(module, name)
    raise AttributeError(f"module 'sma_games' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

"""Exact equilibria and tipping points of games whose payoffs are formulas over uncertain parameters.

The public names are below; each is imported when it is first used, so that `import sma_games` costs nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sma_games import solvers, testing
    from sma_games.checking import check_model
    from sma_games.equilibria import (
        Certificate,
        CorrelatedOptimum,
        DominanceResult,
        Elimination,
        Equilibrium,
        EquilibriumResult,
        HasGame,
        RationalizableSet,
        Selection,
        Solver,
        StackelbergResult,
        Status,
        correlated_equilibrium,
        dominance,
        list_solvers,
        rationalizable,
        register_solver,
        solve,
        stackelberg,
        verify,
    )
    from sma_games.errors import (
        EvaluationError,
        FormulaError,
        GameError,
        InadmissibleError,
        IrrationalError,
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
    from sma_games.reporting import (
        TippingLines,
        describe_answer,
        plot_bifurcation_diagram,
        plot_comparison,
        plot_decision,
        plot_dynamics,
        plot_influences,
        plot_learning,
        plot_outcome_shares,
        plot_pairs,
        plot_probabilities,
        plot_region_map,
        plot_robustness,
        plot_sweep_map,
        plot_tipping_points,
        plot_tornado,
        plot_tree,
        save_figure,
        tipping_lines,
    )
    from sma_games.sensitivity import (
        ActionValue,
        Beliefs,
        Chance,
        ClaimTip,
        ComparedModel,
        Comparison,
        Decision,
        DecisionStatus,
        Estimate,
        Event,
        Evidence,
        HurwiczRange,
        IndexEstimate,
        Influence,
        Learning,
        ParameterBelief,
        ParameterLearning,
        Probability,
        ProbabilityMethod,
        ProbabilityStatus,
        Recommendation,
        Rule,
        ScenarioBox,
        ScenarioBoxes,
        ScenarioStatus,
        Sensitivity,
        SensitivityMethod,
        SensitivityStatus,
        TornadoEnd,
        beliefs,
        compare,
        decide,
        learn,
        probability,
        scenarios,
        sensitivity,
    )
    from sma_games.sweeps import GameBatch, Settings, grid, sample, solve_batch, sweep, table

__version__ = "0.1.0"

__all__ = [
    "ActionValue",
    "Assessment",
    "BehaviorProfile",
    "Beliefs",
    "BifurcationDiagram",
    "Branch",
    "BranchEvent",
    "Budget",
    "Certificate",
    "Chance",
    "ChanceNode",
    "ClaimTip",
    "ComparedModel",
    "Comparison",
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
    "Event",
    "Evidence",
    "ExtensiveFormGame",
    "Formula",
    "FormulaError",
    "GameBatch",
    "GameError",
    "HasGame",
    "HurwiczRange",
    "InadmissibleError",
    "IndexEstimate",
    "Influence",
    "IrrationalError",
    "JointDistribution",
    "Learning",
    "MarkovGame",
    "MethodError",
    "MixedProfile",
    "ModelError",
    "NormalFormGame",
    "Parameter",
    "ParameterBelief",
    "ParameterLearning",
    "ParametricGame",
    "PayoffMatrix",
    "PeerVerdict",
    "Probability",
    "ProbabilityMethod",
    "ProbabilityStatus",
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
    "Sensitivity",
    "SensitivityMethod",
    "SensitivityStatus",
    "SequentialGame",
    "SettingError",
    "Settings",
    "SmaGamesError",
    "Solver",
    "StackelbergResult",
    "State",
    "StationaryProfile",
    "Status",
    "StochasticGame",
    "TerminalNode",
    "TippingLines",
    "TippingPoint",
    "TippingPoints",
    "TornadoEnd",
    "__version__",
    "ask_peers",
    "assessment",
    "behavior_profile",
    "beliefs",
    "bifurcation_diagram",
    "check_model",
    "compare",
    "correlated_equilibrium",
    "critical_regions",
    "decide",
    "describe_answer",
    "design",
    "dominance",
    "dynamics",
    "from_nashpy",
    "grid",
    "joint_distribution",
    "json_schema",
    "learn",
    "list_models",
    "list_solvers",
    "load_model",
    "mixed_profile",
    "parse_formula",
    "plot_bifurcation_diagram",
    "plot_comparison",
    "plot_decision",
    "plot_dynamics",
    "plot_influences",
    "plot_learning",
    "plot_outcome_shares",
    "plot_pairs",
    "plot_probabilities",
    "plot_region_map",
    "plot_robustness",
    "plot_sweep_map",
    "plot_tipping_points",
    "plot_tornado",
    "plot_tree",
    "probability",
    "prove",
    "rationalizable",
    "rationalize",
    "reduced_model",
    "register_solver",
    "robustness",
    "sample",
    "save_figure",
    "scenarios",
    "sensitivity",
    "solve",
    "solve_batch",
    "solvers",
    "stackelberg",
    "stationary_profile",
    "sweep",
    "table",
    "testing",
    "tipping_lines",
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
_NAMESPACES = ("solvers", "testing")


class _Package(ModuleType):
    """The class of this package: its `sensitivity` is the function, although a folder has that name too.

    Importing the folder would make it the attribute; what is in the folder can be imported all the same.
    """

    @property
    def sensitivity(self) -> Any:
        """The function."""
        return import_module("sma_games.sensitivity").sensitivity

    @sensitivity.setter
    def sensitivity(self, folder: ModuleType) -> None:
        """Leave the function what it is."""


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name in _NAMESPACES:
        return import_module(f"sma_games.{name}")
    if name in __all__:
        for home in _HOMES:
            module = import_module(f"sma_games.{home}")
            if name in module.__all__:
                return getattr(module, name)
    raise AttributeError(f"module 'sma_games' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

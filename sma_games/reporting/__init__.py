"""Tables, figures and reports in words, with provenance."""

from sma_games.reporting.brief.run import RunReport, write_run
from sma_games.reporting.figures.bifurcation_chart import draw_bifurcation_diagram
from sma_games.reporting.figures.decision_chart import draw_decision_chart
from sma_games.reporting.figures.dynamics_chart import plot_dynamics
from sma_games.reporting.figures.influence_chart import plot_influences, plot_pairs, plot_tornado
from sma_games.reporting.figures.learning_chart import draw_learning
from sma_games.reporting.figures.probability_chart import draw_probabilities
from sma_games.reporting.figures.region_map import draw_region_map
from sma_games.reporting.figures.robustness_chart import draw_robustness_chart
from sma_games.reporting.figures.sweep_charts import draw_outcome_shares, draw_sweep_map
from sma_games.reporting.figures.tipping_chart import draw_tipping_chart
from sma_games.reporting.figures.tree_drawing import draw_tree
from sma_games.reporting.provenance import provenance
from sma_games.reporting.words.answers import describe_answer
from sma_games.reporting.words.tipping_tables import tipping_table

__all__ = [
    "RunReport",
    "describe_answer",
    "draw_bifurcation_diagram",
    "draw_decision_chart",
    "draw_learning",
    "draw_outcome_shares",
    "draw_probabilities",
    "draw_region_map",
    "draw_robustness_chart",
    "draw_sweep_map",
    "draw_tipping_chart",
    "draw_tree",
    "plot_dynamics",
    "plot_influences",
    "plot_pairs",
    "plot_tornado",
    "provenance",
    "tipping_table",
    "write_run",
]

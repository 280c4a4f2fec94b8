"""Tables, figures and reports in words, with provenance."""

from sma_games.reporting.answers import describe_answer
from sma_games.reporting.bifurcation_chart import draw_bifurcation_diagram
from sma_games.reporting.dynamics_chart import plot_dynamics
from sma_games.reporting.provenance import provenance
from sma_games.reporting.region_map import draw_region_map
from sma_games.reporting.robustness_chart import draw_robustness_chart
from sma_games.reporting.run import RunReport, write_run
from sma_games.reporting.sweep_charts import draw_outcome_shares, draw_sweep_map
from sma_games.reporting.tipping_chart import draw_tipping_chart
from sma_games.reporting.tipping_tables import tipping_table
from sma_games.reporting.tree_drawing import draw_tree

__all__ = [
    "RunReport",
    "describe_answer",
    "draw_bifurcation_diagram",
    "draw_outcome_shares",
    "draw_region_map",
    "draw_robustness_chart",
    "draw_sweep_map",
    "draw_tipping_chart",
    "draw_tree",
    "plot_dynamics",
    "provenance",
    "tipping_table",
    "write_run",
]

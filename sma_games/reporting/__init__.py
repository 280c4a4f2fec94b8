"""Tables, figures and reports in words, with provenance."""

from sma_games.reporting.brief.run import RunReport, write_run
from sma_games.reporting.figures.best_response_chart import plot_best_responses
from sma_games.reporting.figures.bifurcation_chart import plot_bifurcation_diagram
from sma_games.reporting.figures.comparison_chart import plot_comparison
from sma_games.reporting.figures.decision_chart import plot_decision
from sma_games.reporting.figures.dynamics_chart import plot_dynamics
from sma_games.reporting.figures.envelope_chart import plot_upper_envelope
from sma_games.reporting.figures.influence_chart import plot_influences, plot_pairs, plot_tornado
from sma_games.reporting.figures.learning_chart import plot_learning
from sma_games.reporting.figures.payoff_chart import plot_payoff_set
from sma_games.reporting.figures.payoff_matrix import plot_payoff_matrix
from sma_games.reporting.figures.probability_chart import plot_probabilities
from sma_games.reporting.figures.region_map import plot_region_map
from sma_games.reporting.figures.robustness_chart import plot_robustness
from sma_games.reporting.figures.simplex_chart import plot_simplex
from sma_games.reporting.figures.style import save_figure
from sma_games.reporting.figures.sweep_charts import plot_outcome_shares, plot_sweep_map
from sma_games.reporting.figures.tipping_chart import plot_tipping_points
from sma_games.reporting.figures.tree_drawing import plot_tree
from sma_games.reporting.figures.zone_chart import plot_zone
from sma_games.reporting.page.exporting import export_answers
from sma_games.reporting.page.writing import write_page
from sma_games.reporting.provenance import provenance
from sma_games.reporting.report.writing import write_report
from sma_games.reporting.tipping_lines import TippingLines, tipping_lines
from sma_games.reporting.words.answers import describe_answer

__all__ = [
    "RunReport",
    "TippingLines",
    "describe_answer",
    "export_answers",
    "plot_best_responses",
    "plot_bifurcation_diagram",
    "plot_comparison",
    "plot_decision",
    "plot_dynamics",
    "plot_influences",
    "plot_learning",
    "plot_outcome_shares",
    "plot_pairs",
    "plot_payoff_matrix",
    "plot_payoff_set",
    "plot_probabilities",
    "plot_region_map",
    "plot_robustness",
    "plot_simplex",
    "plot_sweep_map",
    "plot_tipping_points",
    "plot_tornado",
    "plot_tree",
    "plot_upper_envelope",
    "plot_zone",
    "provenance",
    "save_figure",
    "tipping_lines",
    "write_page",
    "write_report",
    "write_run",
]

"""Figures of dynamics: phase portraits, paths over time, and what they say about equilibria."""

from typing import Any

import pytest

from sma_games import MethodError, NormalFormGame, dynamics, load_model, plot_dynamics
from sma_games.reporting.figures.style import new_figure

LABELS: Any = {"players": ["ROK", "US"], "strategies": [["stag", "hare"]] * 2}
BATTLE = NormalFormGame.from_arrays([[3, 0], [0, 2]], [[2, 0], [0, 3]], title="Battle", **LABELS)
PENNIES = NormalFormGame.from_arrays([[1, 0], [0, 1]], **LABELS)


def texts_of(legend: Any) -> list[str]:
    return [text.get_text() for text in legend.get_texts()]


def legend_of(figure: Any) -> list[str]:
    return texts_of(figure.legends[0])


def overlapping(figure: Any) -> list[tuple[str, str]]:
    """Return texts of a figure, those of ticks too, that lie on each other."""
    from matplotlib.text import Text

    figure.canvas.draw()
    shown = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    boxes = [(text.get_text(), text.get_window_extent()) for text in shown]
    return [
        (first, second)
        for number, (first, box) in enumerate(boxes)
        for second, other in boxes[:number]
        if box.shrunk(0.9, 0.7).overlaps(other.shrunk(0.9, 0.7)) and (first, box.bounds) != (second, other.bounds)
    ]


def test_a_2_by_2_game_is_a_phase_portrait_whose_legend_says_what_is_reached() -> None:
    figure = plot_dynamics(dynamics(BATTLE, "asymmetric_replicator", start=16, seed=1))
    axes = figure.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("share of ROK playing stag", "share of US playing stag")
    assert legend_of(figure) == [
        "equilibrium 0: stag / stag, reached from 11 of 16 starts",
        "equilibrium 1: 0.6 stag + 0.4 hare / 0.4 stag + 0.6 hare, not reached",
        "equilibrium 2: hare / hare, reached from 5 of 16 starts",
        "start of a path",
    ]
    assert figure.get_suptitle() == "Battle: asymmetric replicator"
    assert overlapping(figure) == []


def test_paths_that_reach_nothing_are_told_so() -> None:
    figure = plot_dynamics(dynamics(PENNIES, "asymmetric_replicator", start=3, seed=1))
    assert "no equilibrium is reached from 3 of 3 starts" in legend_of(figure)


def test_one_population_and_larger_games_are_shown_over_time() -> None:
    single = plot_dynamics(dynamics(load_model("textbook/rock_paper_scissors"), start=2, seed=1))
    assert [axes.get_xlabel() for axes in single.axes] == ["time"]
    both = plot_dynamics(dynamics(load_model("sma/timing_matrix"), "fictitious_play", start=2, seed=1))
    assert [axes.get_title(loc="left") for axes in both.axes] == ["ROK", "US"]
    assert both.axes[1].get_xlabel() == "step"
    assert texts_of(both.axes[0].get_legend()) == ["sign_early", "wait", "renegotiate"]
    assert overlapping(single) == overlapping(both) == []


def test_axes_of_one_s_own_are_drawn_into() -> None:
    figure = new_figure(12, 5)
    left, right = figure.subplots(1, 2)
    assert plot_dynamics(dynamics(BATTLE, "asymmetric_replicator"), left) is figure
    plot_dynamics(dynamics(load_model("sma/timing_matrix"), "regret_minimization"), right)
    assert left.get_title(loc="left") == "asymmetric replicator"
    assert texts_of(right.get_legend())[::3] == ["ROK: sign_early", "US: sign_early"]


def test_labels_are_no_commands_and_many_equilibria_are_counted() -> None:
    names = [[f"${number}$" for number in range(4)]] * 2
    eye = [[int(row == column) for column in range(4)] for row in range(4)]
    game = NormalFormGame.from_arrays(eye, eye, strategies=names)
    figure = plot_dynamics(dynamics(game, "asymmetric_replicator", start=5, seed=1))
    told = legend_of(figure)
    assert told[-1] == "… and 7 more equilibria"
    assert "reached from" in told[0]
    assert not any(text.get_parse_math() for text in figure.legends[0].get_texts())


def test_something_else_is_refused() -> None:
    with pytest.raises(MethodError, match="plot_dynamics needs what dynamics"):
        plot_dynamics(BATTLE)  # type: ignore[arg-type]

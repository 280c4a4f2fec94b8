"""Bifurcation diagrams as figures: complete, in words, reproducible, without texts on each other."""

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sma_games import BifurcationDiagram, PayoffMatrix, bifurcation_diagram, load_model
from sma_games.errors import MethodError, SettingError, SmaGamesError
from sma_games.reporting import plot_bifurcation_diagram
from sma_games.reporting.figures.bifurcation_chart import _Chart
from sma_games.reporting.figures.style import save_figure, text_width
from sma_games.reporting.words.branch_curves import branch_curves, change_sentences, find_quantity


@pytest.fixture(scope="module")
def timing() -> BifurcationDiagram:
    return bifurcation_diagram(load_model("sma/timing_matrix"), "p_trump")


@pytest.fixture(scope="module")
def sexes() -> BifurcationDiagram:
    return bifurcation_diagram(load_model("textbook/battle_of_the_sexes"), "premium")


def written(diagram: BifurcationDiagram, folder: Path, **options: Any) -> list[str]:
    """Return what is written in a figure."""
    (file,) = save_figure(plot_bifurcation_diagram(diagram, **options), folder / "chart.svg")
    return re.findall("<text[^>]*>(.*?)</text>", file.read_text("utf-8"))


def test_the_figure_tells_lines_values_and_today(timing: BifurcationDiagram, tmp_path: Path) -> None:
    shown = written(timing, tmp_path)
    assert "Sign early, wait, or renegotiate: the timing matrix" in shown
    assert "Payoff of Seoul at every equilibrium, along p_trump, chance that Trump wins" in shown
    assert {"0.0856", "0.167", "0.653", "p_trump today 0.5"} <= set(shown)
    assert "Seoul and Washington both sign early" in shown
    assert "Seoul renegotiates, Washington signs early, waits or renegotiates" in shown
    assert "At 0.653: C ends." in shown
    assert [shown.count(letter) for letter in "ABC"] == [2, 2, 2]


def test_lines_on_each_other_are_one_and_their_stretches_do_not_overlap(timing: BifurcationDiagram) -> None:
    curves = branch_curves(timing, ("payoff", "ROK"))
    assert [curve.branches for curve in curves] == [(1, 2), (3, 5, 6), (4,), (7,)]
    assert [len(curve.stretches) for curve in curves] == [1, 1, 1, 0]
    assert [each.is_strict for curve in curves for each in curve.stretches] == [False, False, True]
    assert len(curves[-1].points) == 1
    assert curves[-1].words == "Other equilibria, each at a single value only"
    for curve in branch_curves(timing, ("US", "wait")):
        for left, right in pairwise(curve.stretches):
            assert left.high <= right.low or left.function != right.function


def test_a_branch_that_changes_its_support_stays_one_line(sexes: BifurcationDiagram) -> None:
    mixed = branch_curves(sexes, find_quantity(sexes.model, None))[0]
    assert mixed.words == "Row plays 'fight', column plays 'opera'; then row and column both play 'opera' or 'fight'"
    assert [each.is_strict for each in mixed.stretches] == [True, False]
    told = change_sentences(branch_curves(sexes, ("payoff", "row")), sexes)
    assert told == [(Fraction(0), "B and C begin; A goes on with other strategies; A is no longer strict.")]


def test_what_is_drawn_can_be_chosen(sexes: BifurcationDiagram, tmp_path: Path) -> None:
    assert "Probability of row playing 'opera'" in written(sexes, tmp_path, of="row: opera")
    assert "Probability of column playing 'fight'" in written(sexes, tmp_path, of=("column", "fight"))
    tree = bifurcation_diagram(load_model("sma/early_sign_tree"), "demand")
    shown = written(tree, tmp_path, of="rok_payment", title="", size=(7, 6), font_size=7)
    assert "Expected rok payment" in shown
    assert "Seoul renegotiates" in shown
    assert shown.count("A") == 3
    with pytest.raises(SettingError, match=r"cannot draw 'row: oper'.*did you mean 'row: opera'"):
        save_figure(plot_bifurcation_diagram(sexes, of="row: oper"), tmp_path / "x.png")
    with pytest.raises(SettingError, match="this model has: row, column, row: opera"):
        save_figure(plot_bifurcation_diagram(sexes, of="zzz"), tmp_path / "x.png")


def test_a_second_run_writes_the_same_bytes(timing: BifurcationDiagram, tmp_path: Path) -> None:
    first, second = (save_figure(plot_bifurcation_diagram(timing), tmp_path / name) for name in ("first", "second"))
    assert [file.suffix for file in first] == [".svg", ".png"]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
    (pdf,) = save_figure(plot_bifurcation_diagram(timing), tmp_path / "chart.pdf")
    assert pdf.read_bytes().startswith(b"%PDF")


def test_other_formats_and_other_objects_are_refused(timing: BifurcationDiagram, tmp_path: Path) -> None:
    with pytest.raises(SmaGamesError, match=r"not '.gif'"):
        save_figure(plot_bifurcation_diagram(timing), tmp_path / "chart.gif")
    with pytest.raises(MethodError, match="see bifurcation_diagram"):
        save_figure(plot_bifurcation_diagram(timing.model), tmp_path / "chart.png")  # type: ignore[arg-type]


def test_all_texts_fit_on_the_page(timing: BifurcationDiagram) -> None:
    chart = _Chart(timing, ("payoff", "ROK"), 9, None)
    for text in (*chart.changes, *chart.remarks):
        assert text_width(text, 9) <= chart.width - 0.5
    assert all(text_width(text, 9) <= chart.width - 0.5 - 5.4 * chart.em for _, text in chart.legend)


def test_very_many_events_are_counted(tmp_path: Path) -> None:
    roots = " * ".join(f"(t - {place})" for place in (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5))
    game = PayoffMatrix(title="waves", players={"A": ["flat", "wave"], "B": ["left"]})
    game.parameter("t", "0", low="-6", high="6")
    game.payoff("flat", "left", A="0", B="0").payoff("wave", "left", A=roots, B="0")
    diagram = bifurcation_diagram(game.build(), "t")
    shown = written(diagram, tmp_path)
    assert "… and something at 2 more values" in shown
    assert shown.count("−4") == 2  # on the axis and above the plot
    assert written(diagram, tmp_path, size=(1.8, 8)).count("−4") <= 1  # above the plot they would be too many to read


def test_constant_payoffs_and_ranges_without_events_are_drawn(tmp_path: Path) -> None:
    diagram = bifurcation_diagram(load_model("textbook/prisoners_dilemma"), "temptation")
    assert written(diagram, tmp_path, of="row")


def test_a_payoff_without_bound_at_an_end_of_the_range_is_drawn(tmp_path: Path) -> None:
    game = PayoffMatrix(title="pole", players={"A": ["go", "stay"], "B": ["left"]})
    game.parameter("t", "1", low="0", high="3").payoff("go", "left", A="1 / t", B="0")
    diagram = bifurcation_diagram(game.payoff("stay", "left", A="1", B="0").build(), "t")
    assert "At 1: A ends; B begins." in written(diagram, tmp_path)

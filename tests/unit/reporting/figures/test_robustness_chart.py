"""The chart of robustness: complete, reproducible, in words, and with the certified bounds."""

import dataclasses
import re
from pathlib import Path

import pytest

from sma_games import Robustness, load_model, robustness
from sma_games.errors import SmaGamesError
from sma_games.reporting import plot_robustness
from sma_games.reporting.figures.robustness_chart import _Chart
from sma_games.reporting.figures.style import save_figure


@pytest.fixture(scope="module")
def tree() -> Robustness:
    names = ["reopening_cost", "backlash", "p_trump", "gap_cost_rok", "audience_cost", "reneging_cost"]
    return robustness(load_model("sma/early_sign_tree"), names)


def texts(svg: Path) -> str:
    """Return what is written in a figure, in one line."""
    return " ".join(re.findall("<text[^>]*>(.*?)</text>", svg.read_text("utf-8")))


def test_a_second_run_writes_the_same_bytes(tree: Robustness, tmp_path: Path) -> None:
    first, second = (save_figure(plot_robustness(tree), tmp_path / name) for name in ("first", "second"))
    assert [file.suffix for file in first] == [".svg", ".png"]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(("suffix", "start"), [(".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF")])
def test_the_suffix_chooses_the_format(tree: Robustness, suffix: str, start: bytes, tmp_path: Path) -> None:
    (file,) = save_figure(plot_robustness(tree, size=(7, 5), font_size=8), tmp_path / f"chart{suffix}")
    assert file.read_bytes().startswith(start)


def test_the_legend_says_who_deviates() -> None:
    found = robustness(load_model("sma/sign_or_wait"), "backlash", claim="some ROK = sign_early and US = sign_early")
    written = [text.get_text() for text in plot_robustness(found).axes[0].texts]
    assert "The claim becomes false: Seoul would wait." in written


def test_other_formats_are_refused(tree: Robustness, tmp_path: Path) -> None:
    with pytest.raises(SmaGamesError, match=r"not '.gif'"):
        save_figure(plot_robustness(tree), tmp_path / "chart.gif")


def test_a_chart_shows_every_parameter_with_values_and_words(tree: Robustness, tmp_path: Path) -> None:
    (file,) = save_figure(plot_robustness(tree), tmp_path / "chart.svg")
    shown = texts(file)
    for text in (
        "told as a tree",
        "Today: Seoul signs early, Washington accepts",
        "3.62% 0.181 → 0.217",
        "36.38% 0.5 → 0.136",
        "Seoul renegotiates.",
        "Seoul waits.",
        "No value in its range changes the answer: audience_cost and reneging_cost.",
    ):
        assert text in shown
    assert all(name in shown for name in tree.over)
    places = [shown.index(f"{each.parameter}, ") for each in tree.single if each.value is not None]
    assert places == sorted(places)


def test_farther_parameters_are_named_unless_they_are_asked_for(tree: Robustness, tmp_path: Path) -> None:
    (file,) = save_figure(plot_robustness(tree, limit=2), tmp_path / "near.svg")
    assert "Farther away, and not drawn: gap_cost_rok and p_trump." in texts(file)


def test_joint_distances_are_told_with_their_bounds(tree: Robustness, tmp_path: Path) -> None:
    largest, euclidean = tree.joint
    doubtful = dataclasses.replace(euclidean, lower=0.012344, upper=0.023451, exact=None)
    (file,) = save_figure(plot_robustness(dataclasses.replace(tree, joint=(largest, doubtful))), tmp_path / "chart.svg")
    assert f"each by up to this share of its range: {100 * largest.upper:.3g}%." in texts(file)
    assert "root of the sum of squares of the shares: between 1.23% and 2.35%." in texts(file)


def test_labels_stand_clear_of_bars_and_lines(tree: Robustness) -> None:
    chart = _Chart(tree, "", 9)
    ends = [chart.x(each.upper) for each in chart.joint]
    for change in chart.bars:
        start = chart.label_x(change)
        assert start > chart.x(change.distance)
        assert all(end < start or end > start + 5 * chart.em for end in ends)
        assert start < chart.width


def test_a_matrix_tells_what_becomes_of_the_main_equilibrium(tmp_path: Path) -> None:
    found = robustness(load_model("sma/sign_or_wait"), ["backlash", "criticism", "gap_cost_rok"])
    (file,) = save_figure(plot_robustness(found, title="A title"), tmp_path / "chart.svg")
    shown = texts(file)
    assert "A title" in shown
    assert "Signing early is no longer an equilibrium: Washington would wait." in shown
    assert "No value in its range changes the answer: gap_cost_rok." in shown


def test_claims_and_calibrations_are_named(tmp_path: Path) -> None:
    model = load_model("sma/sign_or_wait")
    found = robustness(model.fix("strict"), ["backlash"], claim="some ROK = sign_early")
    (file,) = save_figure(plot_robustness(found, title=""), tmp_path / "chart.svg")
    shown = texts(file)
    assert 'the claim "in some equilibrium, Seoul signs early" is true.' in shown
    assert "The claim becomes false: Seoul would wait." in shown
    assert "all move at once" not in shown
    assert model.title not in shown


def test_a_tie_at_todays_value_is_told(tmp_path: Path) -> None:
    found = robustness(load_model("textbook/stag_hunt").fix(hare_value="4"), ["hare_value", "stag_value"])
    (file,) = save_figure(plot_robustness(found), tmp_path / "chart.svg")
    assert "today's value 4 is a tie" in texts(file)


def test_nothing_that_changes_the_answer_leaves_only_words(tmp_path: Path) -> None:
    found = robustness(load_model("sma/timing_matrix"), ["deferral_cost_us"])
    (file,) = save_figure(plot_robustness(found), tmp_path / "chart.svg")
    assert "No value in its range changes the answer: deferral_cost_us." in texts(file)
    assert "share of the range" not in texts(file)

"""Charts of probabilities and of what is learned: what they say, and that they reproduce."""

import re
from pathlib import Path

import pytest

from sma_games import learn, load_model, plot_learning, plot_probabilities, probability, save_figure
from sma_games.errors import SettingError

MODEL = load_model("sma/timing_matrix")


def texts(svg: Path) -> str:
    """Return what is written in a figure."""
    return " ".join(re.findall("<text[^>]*>(.*?)</text>", svg.read_text("utf-8")))


def test_every_reading_has_a_bar_and_an_estimate_its_interval(tmp_path: Path) -> None:
    exact = probability(MODEL, "ROK = sign_early", over="backlash")
    estimate = probability(MODEL, "some ROK = sign_early", precision=0.01)
    save_figure(plot_probabilities([exact, estimate]), tmp_path / "bars.svg")
    written = texts(tmp_path / "bars.svg")
    assert all(word in written for word in ("in every equilibrium", "in some equilibrium", "50.7 %", "95 % interval"))
    interval = f"{100 * estimate.value:.1f} % ({100 * estimate.interval[0]:.1f} - {100 * estimate.interval[1]:.1f})"
    assert interval in written
    save_figure(plot_probabilities([exact, estimate]), tmp_path / "again.svg")
    assert (tmp_path / "bars.svg").read_bytes() == (tmp_path / "again.svg").read_bytes()


def test_bars_may_have_names_of_their_own(tmp_path: Path) -> None:
    exact = probability(MODEL, "some ROK = sign_early", over="backlash")
    save_figure(plot_probabilities(exact, labels=["Seoul signs"], title=""), tmp_path / "bars.svg")
    assert "Seoul signs" in texts(tmp_path / "bars.svg")
    with pytest.raises(SettingError, match="as many labels"):
        plot_probabilities([exact], labels=[])


def test_prior_and_posterior_stand_side_by_side(tmp_path: Path) -> None:
    found = learn(MODEL, {"ROK": "sign_early", "US": "sign_early"}, over=["backlash", "goodwill"], num_lines=512)
    save_figure(plot_learning(found), tmp_path / "learned.svg")
    written = texts(tmp_path / "learned.svg")
    assert all(word in written for word in ("backlash", "goodwill", "before", "after the observation", "0.25 →"))

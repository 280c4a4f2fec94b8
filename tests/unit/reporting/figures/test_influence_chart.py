"""Charts of influence: what is drawn, in which order, into whose axes, and the same bytes again."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from sma_games import Sensitivity, load_model, sensitivity
from sma_games.errors import MethodError
from sma_games.reporting import plot_influences, plot_pairs, plot_tornado
from sma_games.reporting.figures.style import save_figure

BOTH_SIGN = "some ROK = sign_early and US = sign_early"


def found(outcome: str = BOTH_SIGN, **options: Any) -> Sensitivity:
    return sensitivity(load_model("sma/timing_matrix"), outcome, **options)


@pytest.fixture(scope="module")
def sobol() -> Sensitivity:
    return found(over=["p_trump", "backlash", "demand_weight"], n=256, pairs=True)


@pytest.fixture(scope="module")
def tornado() -> Sensitivity:
    return found("early_rok", method="tornado", over=["backlash", "p_trump", "demand", "gap_cost_us"])


def rows(figure: Figure) -> list[str]:
    return [label.get_text().splitlines()[0] for label in figure.axes[0].get_yticklabels()]


def written(figure: Figure) -> str:
    from matplotlib.text import Text

    texts: list[Any] = figure.findobj(Text)
    return " ".join(text.get_text() for text in texts)


def test_bars_stand_in_the_order_of_influence_with_both_indices(sobol: Sensitivity) -> None:
    figure = plot_influences(sobol)
    assert rows(figure) == [each.name for each in sobol.influences]
    assert len(figure.axes[0].patches) == 6
    assert "backlash\nSeoul's cost of Trump's anger (c)" in written(figure)
    assert "Influence on: in some equilibrium, Seoul and Washington both sign early" in written(figure)
    legend = figure.axes[0].get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["total: with all interactions", "first order: alone"]


def test_what_has_no_influence_is_named_below(tornado: Sensitivity) -> None:
    figure = plot_tornado(tornado)
    assert "gap_cost_us" not in rows(figure)
    assert "No difference between the ends, or none known:" in written(figure)
    assert "gap_cost_us" in written(figure)


def test_what_matters_less_is_named_below_unless_it_is_asked_for(sobol: Sensitivity, tornado: Sensitivity) -> None:
    least = sobol.influences[-1].name
    assert f"Less influence, and not drawn: {least}." in written(plot_influences(sobol, limit=2))
    assert len(plot_pairs(sobol, limit=2).axes[0].get_xticklabels()) == 2
    assert len(rows(plot_tornado(tornado, limit=1))) == 1
    assert len(rows(plot_tornado(found("early_rok", method="tornado"), limit=None))) == 6


def test_the_bars_of_a_tornado_start_at_the_baseline(tornado: Sensitivity) -> None:
    axes = plot_tornado(tornado).axes[0]
    assert tornado.mean is not None
    for bar in axes.patches:
        x, width = bar.get_x(), bar.get_width()  # type: ignore[attr-defined]
        assert min(abs(x - tornado.mean.value), abs(x + width - tornado.mean.value)) < 1e-12


def test_a_tornado_of_a_claim_is_between_true_and_false() -> None:
    axes = plot_tornado(found(method="tornado", over=["p_trump", "backlash"])).axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["fails", "holds"]


def test_pairs_are_a_square_of_numbers(sobol: Sensitivity) -> None:
    figure = plot_pairs(sobol)
    assert rows(figure) == [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert len(figure.axes[0].texts) == 6


@pytest.mark.parametrize("method", ["shapley", "morris"])
def test_other_methods_have_bars_too(method: str) -> None:
    figure = plot_influences(found(method=method, over=["p_trump", "backlash"], n=64))
    assert rows(figure) == ["backlash", "p_trump"]


def test_elasticities_have_bars_too() -> None:
    assert rows(plot_influences(found("early_rok", method="local"))) != []


def test_axes_of_others_are_drawn_into(sobol: Sensitivity, tornado: Sensitivity) -> None:
    figure = Figure()
    panels = figure.subplots(1, 3)
    for plot, result, axes in zip(
        (plot_influences, plot_tornado, plot_pairs), (sobol, tornado, sobol), panels, strict=True
    ):
        assert plot(result, ax=axes) is figure
        assert axes.get_title(loc="left").startswith("Influence on:")


def test_text_is_shown_as_it_is_and_files_reproduce(sobol: Sensitivity, tmp_path: Path) -> None:
    odd = replace(sobol, outcome="$x^2$ and \\frac")
    (first,), (again,) = (save_figure(plot_influences(odd), tmp_path / name) for name in ("a.svg", "b.svg"))
    assert "$x^2$" in first.read_text("utf-8")
    assert first.read_bytes() == again.read_bytes()


def test_the_wrong_chart_is_refused_with_the_way_out(sobol: Sensitivity, tornado: Sensitivity) -> None:
    with pytest.raises(MethodError, match="plot_tornado"):
        plot_influences(tornado)
    with pytest.raises(MethodError, match="plot_influences"):
        plot_tornado(sobol)
    with pytest.raises(MethodError, match="pairs=True"):
        plot_pairs(tornado)
    with pytest.raises(MethodError, match="nothing to draw"):
        plot_influences(replace(sobol, influences=()))


def test_a_long_claim_has_room_above_the_colors(tornado: Sensitivity) -> None:
    one, long = (plot_tornado(replace(tornado, outcome=text, is_claim=False)) for text in ("it", "claim " * 40))
    heights = [figure.axes[0].get_position().y1 * figure.get_figheight() for figure in (one, long)]
    above = [figure.get_figheight() - height for figure, height in zip((one, long), heights, strict=True)]
    assert above[1] - above[0] == pytest.approx(0.48)

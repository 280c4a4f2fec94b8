"""Charts of sweeps: shares that add up, intervals for samples only, maps of grids over two parameters only."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import xarray as xr

from sma_games import grid, load_model, sample, sweep
from sma_games.errors import MethodError, SmaGamesError
from sma_games.reporting import plot_outcome_shares, plot_sweep_map
from sma_games.reporting.figures.style import save_figure
from sma_games.reporting.sweep_answers import SweptAnswers, wilson_interval

MODEL = load_model("sma/timing_matrix")


@pytest.fixture(scope="module")
def cells() -> xr.Dataset:
    return sweep(MODEL, grid(MODEL, p_trump=7, backlash=5))


def texts(svg: Path) -> str:
    """Return what is written in a figure."""
    return " ".join(re.findall("<text[^>]*>(.*?)</text>", svg.read_text("utf-8")))


def test_a_sample_has_intervals_and_rows_say_what_counts_say(tmp_path: Path) -> None:
    settings = sample(MODEL, 300, seed=1)
    files = [tmp_path / "rows.svg", tmp_path / "counts.svg"]
    for file, reduce in zip(files, (False, True), strict=True):
        save_figure(plot_outcome_shares(sweep(MODEL, settings, reduce=reduce)), file)
    assert texts(files[0]) == texts(files[1])
    assert "95% intervals for" in texts(files[0])
    assert "Others: " in texts(files[0])
    assert len(re.findall(r"%  \(", texts(files[0]))) == 11


def test_a_grid_has_no_intervals(cells: xr.Dataset, tmp_path: Path) -> None:
    save_figure(plot_outcome_shares(cells, title=""), tmp_path / "shares.svg")
    assert "no intervals" in texts(tmp_path / "shares.svg")
    assert "%  (" not in texts(tmp_path / "shares.svg")


def test_shares_can_come_with_the_spread_of_a_quantity(tmp_path: Path) -> None:
    reduced = sweep(MODEL, sample(MODEL, 300, seed=1), reduce=True)
    save_figure(plot_outcome_shares(reduced, quantity="payoff_min US"), tmp_path / "spread.svg")
    shown = texts(tmp_path / "spread.svg")
    assert "payoff_min US: dot, median" in shown.replace("  ", " ")
    first = reduced["quantile"].sel(quantity="payoff_min US")[int(reduced["count"].to_numpy().argmax())].to_numpy()
    assert f"{first[2]:.3g}  ({first[0]:.3g} to {first[4]:.3g})" in shown
    with pytest.raises(MethodError, match="did you mean 'payoff_min US'"):
        save_figure(plot_outcome_shares(reduced, quantity="payof_min US"), tmp_path / "x.svg")
    with pytest.raises(MethodError, match="sweep with reduce=True"):
        save_figure(
            plot_outcome_shares(sweep(MODEL, grid(MODEL, p_trump=2)), quantity="payoff_min US"), tmp_path / "x.svg"
        )
    clash = load_model("textbook/hawk_dove")
    undecided = sweep(clash, grid(clash, value=["0.1"]), selection="payoff_dominance", reduce=True)
    with pytest.raises(MethodError, match="payoff row has no value"):
        save_figure(plot_outcome_shares(undecided, quantity="payoff row"), tmp_path / "x.svg")


def test_intervals_are_those_of_wilson() -> None:
    assert wilson_interval(5, 10) == pytest.approx((0.236593, 0.763407), abs=1e-6)
    assert wilson_interval(10, 10) == pytest.approx((0.722467, 1), abs=1e-6)


@pytest.mark.parametrize(("suffix", "start"), [(".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF")])
def test_maps_are_written_in_each_format(suffix: str, start: bytes, cells: xr.Dataset, tmp_path: Path) -> None:
    (file,) = save_figure(plot_sweep_map(cells, boundaries=False), tmp_path / f"map{suffix}")
    assert file.read_bytes().startswith(start)


def test_a_map_names_its_answers_and_its_lines(cells: xr.Dataset, tmp_path: Path) -> None:
    (file,) = save_figure(plot_sweep_map(cells, resolution=5), tmp_path / "map.svg")
    shown = texts(file)
    assert "grid over p_trump and backlash" in shown
    assert "Lines: exact boundaries" in shown
    assert "Seoul renegotiates, Washington signs early, waits or renegotiates." in shown
    save_figure(plot_sweep_map(cells, boundaries=False), tmp_path / "bare.svg")
    assert "boundaries" not in texts(tmp_path / "bare.svg")


def test_a_grid_away_from_today_has_no_cross(tmp_path: Path) -> None:
    corner = sweep(MODEL, grid(MODEL, p_trump=["0.8", "0.9"], backlash=["0.3", "0.4"]))
    save_figure(plot_sweep_map(corner, boundaries=False), tmp_path / "map.svg")
    assert "Cross" not in texts(tmp_path / "map.svg")


def test_other_sweeps_are_no_maps(cells: xr.Dataset, tmp_path: Path) -> None:
    file = tmp_path / "map.png"
    with pytest.raises(MethodError, match="not of a sample over p_trump"):
        save_figure(plot_sweep_map(sweep(MODEL, sample(MODEL, 9, seed=1, over=["p_trump"]))), file)
    with pytest.raises(MethodError, match="kept no rows"):
        save_figure(plot_sweep_map(sweep(MODEL, grid(MODEL, p_trump=3, backlash=3), reduce=True)), file)
    with pytest.raises(MethodError, match="single value of backlash"):
        save_figure(plot_sweep_map(sweep(MODEL, grid(MODEL, p_trump=3, backlash=["0.1"]))), file)
    with pytest.raises(MethodError, match="another version"):
        save_figure(plot_sweep_map(cells, model=load_model("sma/sign_or_wait")), file)
    with pytest.raises(MethodError, match="no answer to draw"):
        save_figure(plot_outcome_shares(xr.Dataset()), file)
    with pytest.raises(MethodError, match="no setting is admissible and decided"):
        save_figure(plot_outcome_shares(cells.assign(code=cells["code"] * 0 - 1)), file)
    with pytest.raises(SmaGamesError, match="written as"):
        save_figure(plot_outcome_shares(cells), tmp_path / "map.gif")
    assert not list(tmp_path.iterdir())


def test_answers_of_trees_are_told_in_words() -> None:
    tree = load_model("sma/early_sign_tree")
    found = SweptAnswers(sweep(tree, grid(tree, p_trump=5)), tree)
    assert all(": " not in found.words(code) for code, _ in found.counts)


@pytest.mark.parametrize("title", ["m", "m\0", ""])
def test_a_sweep_of_a_model_without_a_file_asks_for_the_model(title: str) -> None:
    model = replace(MODEL, slug="", title=title)
    found = sweep(model, grid(model, p_trump=3, backlash=3))
    for plot in (plot_sweep_map, plot_outcome_shares):
        with pytest.raises(MethodError, match=r"^give the model swept as model=\.\.\.: no file holds"):
            plot(found)
        assert plot(found, model=model).axes

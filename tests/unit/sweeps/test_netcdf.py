"""Every dataset that a sweep returns can be written as netCDF, with scipy alone, and reads back equal."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import xarray as xr

from sma_games import PayoffMatrix, grid, load_model, sample, sweep

MATRIX = load_model("sma/sign_or_wait")
TREE = load_model("textbook/entry_deterrence")
DATASETS: dict[str, Callable[[Path], xr.Dataset]] = {
    "grid": lambda _: sweep(MATRIX, grid(MATRIX, p_trump=3, backlash=2)),
    "one answer": lambda _: sweep(MATRIX, grid(MATRIX, p_trump=["0.01"])),
    "everything": lambda _: sweep(
        MATRIX, grid(MATRIX, p_trump=3, backlash=2), selection="ROK", by_type=True, probabilities=True
    ),
    "tree": lambda _: sweep(TREE, sample(TREE, 10, seed=1, over=["fight_payoff"]), selection="welfare", by_type=True),
    "reduced": lambda _: sweep(MATRIX, sample(MATRIX, 10, seed=1), reduce=True),
    "reduced tree": lambda _: sweep(TREE, sample(TREE, 10, seed=1, over=["fight_payoff"]), reduce=True),
    "stored": lambda folder: sweep(MATRIX, grid(MATRIX, p_trump=3, backlash=2), by_type=True, store=folder / "store"),
}


@pytest.mark.parametrize("name", DATASETS)
def test_a_dataset_reads_back_equal_from_netcdf(name: str, tmp_path: Path) -> None:
    result = DATASETS[name](tmp_path)
    result.to_netcdf(tmp_path / "result.nc", engine="scipy")
    with xr.open_dataset(tmp_path / "result.nc", engine="scipy") as again:
        xr.testing.assert_identical(again, result.load())


def test_labels_of_any_script_read_back_from_netcdf(tmp_path: Path) -> None:
    builder = PayoffMatrix(title="서명", players={"서울": ["서명", "대기"], "Washington": ['"now"', "later"]})
    builder.parameter("x", "0", low="-1", high="1")
    for own in ("서명", "대기"):
        for other in ('"now"', "later"):
            builder.payoff(own, other, 서울="x" if own == "서명" else "0", Washington="1 + x")
    model = builder.build()
    sweep(model, grid(model, x=3)).to_netcdf(tmp_path / "result.nc", engine="scipy")
    with xr.open_dataset(tmp_path / "result.nc", engine="scipy") as again:
        assert again.attrs["title"] == "서명"
        assert json.loads(again.attrs["answers"])[0] == '대기 / "now" | 대기 / later'
        assert again["player"].to_numpy().tolist() == ["서울", "Washington"]

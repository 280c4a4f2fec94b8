"""`sweep`: shares on the screen, as JSON, rows as CSV and zarr, and what happens when it is stopped."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xarray as xr

from sma_games import grid, load_model, sweep
from sma_games.cli import sweep_rows
from sma_games.interrupts import interruption

Ok = Callable[..., str]
MATRIX = ("sweep", "sma/timing_matrix")
GRID = (*MATRIX, "--grid", "p_trump=11", "--grid", "backlash=0.1,1/4")


def test_a_grid_is_told_by_answer(ok: Ok) -> None:
    shown = ok(*GRID)
    assert shown.startswith(
        "Sign early, wait, or renegotiate: the timing matrix\n22 settings, grid over p_trump, backlash"
    )
    assert "Method exact." in shown
    assert "Seoul renegotiates, Washington signs early" in shown
    assert "95 % interval" not in shown


def test_a_sample_comes_with_intervals(ok: Ok) -> None:
    shown = ok(*MATRIX, "--sample", "50", "--seed", "3", "--over", "p_trump", "--draw", "random")
    assert "50 settings, sample over p_trump" in shown
    assert "95 % interval" in shown
    document = json.loads(ok(*MATRIX, "--sample", "50", "--seed", "3", "--set", "backlash=0.2", "--json"))
    assert document["settings"]["seed"] == 3
    assert document["settings"]["fixed"]["backlash"] == "1/5"
    assert sum(row["count"] for row in document["answers"]) == document["num_settings"] == 50
    for row in document["answers"]:
        assert 0 <= row["interval"][0] < row["share"] < row["interval"][1] <= 1
    assert document["provenance"]["solver"] == document["method"] == "exact"


def test_rows_as_csv(ok: Ok, tmp_path: Path) -> None:
    ok(*GRID, "--csv", str(tmp_path / "rows.csv"), "--calibration", "strict")
    table = pd.read_csv(tmp_path / "rows.csv")
    assert list(table.columns[:3]) == ["p_trump", "backlash", "code"]
    assert {"payoff_min ROK", "payoff_max US", "answer"} <= set(table.columns)
    assert len(table) == 22
    (tmp_path / "settings.csv").write_text("p_trump,backlash\n1/6,0.1\n", "utf-8")
    document = json.loads(ok(*MATRIX, "--table", str(tmp_path / "settings.csv"), "--json"))
    assert document["answers"][0]["count"] == 1


def test_what_is_reported_can_be_chosen(ok: Ok, tmp_path: Path) -> None:
    tree = ("sweep", "sma/early_sign_tree", "--grid", "p_trump=3", "--measure", "reopened", "--select", "welfare")
    assert "measure_reopened_max" in ok(*tree)
    document = json.loads(ok(*tree, "--json"))
    assert document["selection"] == "welfare"
    spread = {row["quantity"]: row for row in document["quantiles"]}
    assert "measure_rok_payment" not in spread
    assert list(spread["payoff ROK"]["quantiles"]) == ["0.05", "0.25", "0.5", "0.75", "0.95"]
    assert spread["measure_reopened"]["error"] > 0
    ok(*GRID, "--csv", str(tmp_path / "rows.csv"), "--by-type", "--probabilities")
    columns = pd.read_csv(tmp_path / "rows.csv").columns
    assert "payoff_by_type_min renegotiate / wait ROK" in columns
    assert "probability_max US: wait" in columns
    assert "is_equilibrium renegotiate / wait" in columns


def test_a_rule_that_decides_nowhere_leaves_a_gap(ok: Ok) -> None:
    clash = ("sweep", "textbook/hawk_dove", "--grid", "value=0.1", "--select", "payoff_dominance")
    assert "-" in next(line for line in ok(*clash).splitlines() if line.startswith("payoff ")).split()
    document = json.loads(ok(*clash, "--json"))
    assert next(row for row in document["quantiles"] if row["quantity"].startswith("payoff "))["error"] is None


def test_a_figure_is_a_map_of_a_grid_and_shares_of_a_sample(ok: Ok, tmp_path: Path) -> None:
    ok(*MATRIX, "--grid", "p_trump=5", "--grid", "backlash=4", "--figure", str(tmp_path / "map.svg"))
    assert "grid over p_trump and backlash" in (tmp_path / "map.svg").read_text("utf-8")
    chosen = ("--quantity", "payoff_max US")
    ok(*MATRIX, "--sample", "20", "--seed", "1", "--figure", str(tmp_path / "shares.svg"), *chosen)
    assert "Share of each answer" in (tmp_path / "shares.svg").read_text("utf-8")


def test_rows_in_a_store(ok: Ok, tmp_path: Path) -> None:
    pytest.importorskip("zarr")
    first = ok(*GRID, "--store", str(tmp_path / "rows.zarr"))
    assert ok(*GRID, "--store", str(tmp_path / "rows.zarr")) == first
    assert ok(*GRID).startswith(first)
    assert xr.open_zarr(tmp_path / "rows.zarr", chunks=None, consolidated=False).sizes["setting"] == 22


def test_many_answers_are_cut(ok: Ok, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sma_games.cli.sweep.SHOWN", 2)
    assert "rarer answers (--json has all)" in ok(*MATRIX, "--sample", "200", "--seed", "3")


def test_an_interrupted_sweep_says_so(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from sma_games import sweeps

    original = sweeps.sweep

    def stopped(*arguments: Any, **options: Any) -> xr.Dataset:
        found = original(*arguments, **options)
        found.attrs["interrupted"] = "11 of 22 settings"
        raise interruption(found)

    monkeypatch.setattr(sweeps, "sweep", stopped)
    finished = run(*GRID)
    assert finished.status == 130
    assert "Interrupted: 11 of 22 settings are done." in finished.err


@pytest.mark.parametrize("options", [(), ("--csv", "rows.csv"), ("--json",), ("--figure", "shares.svg")])
def test_a_sweep_that_is_stopped_before_its_first_chunk_says_that_nothing_is_done(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: tuple[str, ...]
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sma_games.sweeps.running.Task.work", stopped)
    finished = run(*MATRIX, "--sample", "200", "--seed", "3", *options)
    assert (finished.status, finished.out) == (130, "")
    assert finished.err == "Interrupted: 0 of 200 settings are done.\n"
    assert list(tmp_path.iterdir()) == []


MISTAKES = [
    ((*MATRIX,), "give one of --grid p_trump=101, --sample 100000 --seed 1, and --table FILE"),
    ((*GRID, "--sample", "5", "--seed", "1"), "give one of --grid"),
    ((*MATRIX, "--sample", "5"), "--seed is missing"),
    ((*GRID, "--over", "p_trump"), "--seed and --over belong to a sample"),
    ((*MATRIX, "--grid", "p_trump"), "--grid p_trump: expected NAME=N or NAME=VALUE,VALUE"),
    ((*MATRIX, "--grid", "p_trum=5"), "--grid p_trum: unknown parameter; did you mean 'p_trump'?"),
    ((*GRID, "--by-type"), "--by-type reports something for each setting: give --csv FILE or --store DIR"),
    ((*GRID, "--quantity", "payoff_min ROK"), "--quantity belongs to a figure of shares"),
    ((*GRID, "--select", "wellfare"), "did you mean 'welfare'"),
    ((*GRID, "--grid", "p_trump=5"), "--grid p_trump: given twice"),
    (
        (*MATRIX, "--grid", "p_trump=0,1"),
        '--grid p_trump=0,1: write --grid p_trump=0.1 for one number with a decimal point, or --grid "p_trump=0;1" for',
    ),
    ((*MATRIX, "--grid", "p_trump=0,5"), "p_trump=0.5 for one number with a decimal point"),
    ((*MATRIX, "--grid", "p_trump=0, 25"), "--grid p_trump=0, 25: write --grid p_trump=0.25 for one number"),
    ((*MATRIX, "--grid", "p_trump=0,5,0,25"), "write --grid p_trump=0.5,0.25 for numbers with a decimal point"),
    (
        ("sweep", "textbook/stag_hunt", "--grid", "stag_value=0,5,1,5"),
        "stag_value=0,5,1,5: write --grid stag_value=0.5,1.5 for numbers with a decimal point",
    ),
    ((*MATRIX, "--grid", "p_trump=0.5;1;0.50"), "p_trump: give each value of a grid once; 1/2 is there twice"),
    ((*MATRIX, "--grid", "p_trump=0,05,1"), "write --grid p_trump=0.05,1 for numbers with a decimal point"),
    ((*MATRIX, "--grid", "p_trump=2,5"), "neither 2.5 nor 2 and 5 lie in its range [0, 1]"),
    ((*MATRIX, "--grid", "p_trump=1.000,5"), "neither 1000.5 nor 1.000 and 5 lie in its range [0, 1]"),
    ((*MATRIX, "--grid", "p_trump=0,05"), "write --grid p_trump=0.05 for one number"),
    ((*MATRIX, "--grid", "p_trump=0.1;0,5"), "p_trump: write 0.5 with a point: '0,5' is not a number"),
    ((*MATRIX, "--set", "p_trump=0,5"), "p_trump: write 0.5 with a point"),
    ((*GRID, "--csv", "rows.xls"), "--csv rows.xls: expected a name that ends in .csv or .xlsx; rows.csv would do"),
    ((*GRID, "--figure", "map.jpeg"), "--figure map.jpeg: expected a name that ends in .svg, .png or .pdf"),
    ((*GRID, "--store", "runs.csv"), "--store runs.csv: expected a name that ends in .zarr"),
    ((*GRID, "--set", "p_trump=0.5"), "--set p_trump: it varies with --grid p_trump; leave one of the two out"),
    ((*MATRIX, "--sample", "5", "--seed", "1", "--over", "x"), "--over x: unknown parameter"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_mistakes_are_named(mistake: Ok, arguments: tuple[str, ...], message: str) -> None:
    assert message in " ".join(mistake(*arguments).split())


@pytest.mark.parametrize("axis", ["0,5", "0, 25", "2,5"])
def test_lists_outside_of_the_range_are_not_offered(mistake: Ok, axis: str) -> None:
    assert ";2" not in (told := mistake(*MATRIX, "--grid", f"p_trump={axis}"))
    assert ";5" not in told


@pytest.mark.parametrize(("axis", "count"), [("p_trump=0;1", 2), ("p_trump=0.0,1", 2), ("p_trump=0,1/2,1", 3)])
def test_lists_that_are_no_decimals_are_lists(ok: Ok, axis: str, count: int) -> None:
    assert json.loads(ok(*MATRIX, "--grid", axis, "--json"))["num_settings"] == count


def test_the_header_of_a_sample_says_what_is_not_drawn(ok: Ok) -> None:
    text = " ".join(ok(*MATRIX, "--sample", "4", "--seed", "1", "--calibration", "strict").split())
    kept = "early_payment (lever); renewal_payment (calibration strict)"
    assert f"Not drawn, though they have a distribution: {kept}. Name them with --over to draw them." in text


def test_rows_for_which_there_was_no_time_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sweep_rows, "HURRIED", -1)  # so that writing stops after the first rows
    model = load_model("sma/timing_matrix")
    found = sweep(model, grid(model, p_trump=3000))
    with sweep_rows.rows_to(tmp_path / "rows.csv") as rows:
        assert rows is not None
        rows.complete(found, is_hurried=True)
    told = "rows.csv: 2,048 rows; 952 more are done, but there was no time to write them"
    assert told in " ".join(capsys.readouterr().err.split())
    assert len((tmp_path / "rows.csv").read_text("utf-8").splitlines()) == 2049


def test_what_the_number_of_equilibria_counts_is_said_beside_payoffs_of_all(ok: Ok) -> None:
    tree = " ".join(ok("sweep", "sma/early_sign_tree", "--grid", "p_trump=3").split())
    assert "num_equilibria counts the pure ones; payoffs are the least and the greatest of all equilibria" in tree
    assert "num_equilibria counts the extreme equilibria." in ok(*MATRIX, "--grid", "p_trump=3")

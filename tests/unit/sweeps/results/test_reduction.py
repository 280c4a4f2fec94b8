"""Reduced sweeps: the counts, moments and histograms of the rows that are not kept."""

from typing import Any

import numpy as np

from sma_games import load_model
from sma_games.sweeps import grid, sample, sweep, table

MATRIX = load_model("sma/timing_matrix")


def test_moments_are_those_of_the_rows() -> None:
    settings = sample(MATRIX, 3000, seed=6).with_chunks(256)
    rows, reduced = sweep(MATRIX, settings), sweep(MATRIX, settings, reduce=True)
    assert reduced["answer"].to_numpy().tolist() == rows.attrs["answers"]
    assert float(reduced["share"].sum()) == 1
    frame = rows.sel(player="US").to_dataframe()
    by_answer = frame.groupby("code")
    assert reduced["count"].to_numpy().tolist() == by_answer.size().tolist()
    for quantity, column in (("payoff_max US", "payoff_max"), ("backlash", "backlash")):
        found = reduced.sel(quantity=quantity)
        assert np.allclose(found["mean"], by_answer[column].mean())
        assert np.allclose(found["standard_deviation"], by_answer[column].std(ddof=0))
        assert np.array_equal(found["least"], by_answer[column].min())
        assert np.array_equal(found["greatest"], by_answer[column].max())
    bins = np.histogram(frame["backlash"], bins=20, range=(0, 0.5))[0]
    assert reduced["histogram"].sel(parameter="backlash").sum("answer").to_numpy().tolist() == bins.tolist()


def test_threads_change_nothing() -> None:
    settings = sample(MATRIX, 2000, seed=6).with_chunks(128)
    assert sweep(MATRIX, settings, reduce=True, workers=1).identical(sweep(MATRIX, settings, reduce=True, workers=3))


def test_nothing_done_is_an_empty_dataset() -> None:
    from sma_games.sweeps.results.description import SweepDescription
    from sma_games.sweeps.results.reduction import ReducingCollector
    from sma_games.sweeps.routes.rows import Method

    description = SweepDescription(sample(MATRIX, 5, seed=1), Method.EXACT, "")
    assert not ReducingCollector(description).dataset().data_vars


def test_quantiles_are_those_of_the_rows_up_to_the_error_told() -> None:
    settings = sample(MATRIX, 2000, seed=6).with_chunks(90)  # enough chunks that counts are joined on the way
    rows, reduced = sweep(MATRIX, settings, selection="ROK"), sweep(MATRIX, settings, selection="ROK", reduce=True)
    code, levels = rows["code"].to_numpy(), reduced["level"].to_numpy()
    for quantity, column in (
        ("payoff US", rows["payoff"].sel(player="US").to_numpy()),
        ("p_trump", rows["p_trump"].to_numpy()),
    ):
        found = reduced.sel(quantity=quantity)
        error = float(found["quantile_error"])
        assert 0 < error < np.ptp(column) / 1000
        assert np.abs(found["overall_quantile"] - np.quantile(column, levels, method="inverted_cdf")).max() <= error
        for answer in range(reduced.sizes["answer"]):
            wanted = np.quantile(column[code == answer], levels, method="inverted_cdf")
            assert np.abs(found["quantile"][answer] - wanted).max() <= error
            edges = [*found["interval_start"].to_numpy(), np.inf]
            assert found["quantity_histogram"][answer].to_numpy().tolist() == (
                np.histogram(column[code == answer], edges)[0].tolist()
            )


def test_types_are_counted_wherever_they_are_equilibria() -> None:
    settings = sample(MATRIX, 500, seed=3)
    rows, reduced = sweep(MATRIX, settings, by_type=True), sweep(MATRIX, settings, reduce=True)
    assert reduced["equilibrium_type"].to_numpy().tolist() == rows["equilibrium_type"].to_numpy().tolist()
    assert reduced["type_count"].to_numpy().tolist() == rows["is_equilibrium"].sum("setting").to_numpy().tolist()
    assert np.allclose(reduced["type_share"], reduced["type_count"] / 500)
    assert reduced.attrs["num_in_floats"] == 0
    assert all({"units", "long_name"} <= set(reduced[name].attrs) for name in reduced.data_vars)


def test_quantities_without_a_value_are_left_out() -> None:
    battle = load_model("textbook/battle_of_the_sexes")
    names = list(battle.relevant)
    settings = sample(battle, 300, seed=1, over=names).with_chunks(64)
    rows, reduced = (sweep(battle, settings, selection="payoff_dominance", reduce=reduce) for reduce in (False, True))
    payoff = rows["payoff"].sel(player="row").to_numpy()
    known = ~np.isnan(payoff)
    assert 0 < known.sum() < 300
    found = reduced.sel(quantity="payoff row")
    for code in range(reduced.sizes["answer"]):
        part = payoff[known & (rows["code"].to_numpy() == code)]
        assert int(found["num_values"][code]) == len(part) == int(found["quantity_histogram"][code].sum())
        assert np.isclose(found["mean"][code], part.mean() if len(part) else np.nan, equal_nan=True)
        assert np.isnan(found["quantile"][code]).all() == (len(part) == 0)


def test_a_quantity_without_any_value_has_no_quantiles() -> None:
    hawk = load_model("textbook/hawk_dove")
    axes: dict[str, Any] = {next(iter(hawk.relevant)): 5}
    settings = grid(hawk, **axes)
    rows = sweep(hawk, settings, selection="payoff_dominance")
    places = [place for place, none in enumerate(rows["selected"].to_numpy() < 0) if none]
    undecided = table(hawk, settings.to_frame().iloc[places])
    reduced = sweep(hawk, undecided, selection="payoff_dominance", reduce=True)
    assert int(reduced["count"].sum()) == len(places) > 0
    payoffs = [name for name in reduced["quantity"].to_numpy() if name.startswith("payoff ")]
    assert np.isnan(reduced.sel(quantity=payoffs)[["mean", "quantile", "overall_quantile"]].to_array()).all()
    assert int(reduced.sel(quantity=payoffs)["quantity_histogram"].sum()) == 0

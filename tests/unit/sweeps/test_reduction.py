"""Reduced sweeps: the counts, moments and histograms of the rows that are not kept."""

import numpy as np

from sma_games import load_model
from sma_games.sweeps import sample, sweep

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
    from sma_games.sweeps.description import SweepDescription
    from sma_games.sweeps.reduction import ReducingCollector
    from sma_games.sweeps.rows import Method

    description = SweepDescription(sample(MATRIX, 5, seed=1), Method.EXACT, "")
    assert not ReducingCollector(description).dataset().data_vars

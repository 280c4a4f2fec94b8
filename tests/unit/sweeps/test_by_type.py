"""Payoffs, measures and probabilities of each type of equilibrium: those that `solve` finds at each setting."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from sma_games import MethodError, PayoffMatrix, load_model, solve
from sma_games.games import ExtensiveFormGame
from sma_games.interrupts import partial_of
from sma_games.sweeps import Settings, grid, sample, sweep
from sma_games.sweeps.routes.rows import ExplicitRoute, RowQuestion

MATRIX = load_model("sma/timing_matrix")
TREE = load_model("sma/early_sign_tree")
RARE = [*(f"0.90{place}" for place in range(7)), "0.05", "1/6", "0.5"]


def late_types() -> Settings:
    """Return settings whose later chunks have types of equilibria that the first ones have not."""
    return grid(MATRIX, p_trump=RARE).with_chunks(3)


@pytest.mark.parametrize("method", ["exact", "explicit", "numeric"])
def test_every_equilibrium_of_a_matrix_is_found_under_its_type(method: str) -> None:
    settings = sample(MATRIX, 12, seed=5)
    result = sweep(MATRIX, settings, method=method, by_type=True, probabilities=True)
    for index in range(12):
        row = result.isel(setting=index)
        wanted: dict[str, list[Any]] = {}
        for one in solve(MATRIX.assemble(MATRIX.numbers(settings.at(index)))).equilibria:
            label = " / ".join("+".join(name for name, share in part.items() if share) for part in one.profile.values())
            wanted.setdefault(label, []).append(one)
        assert set(result["equilibrium_type"].to_numpy()[row["is_equilibrium"]]) == set(wanted)
        for label, ones in wanted.items():
            found = row.sel(equilibrium_type=label)
            payoffs = np.array([[float(payoff) for payoff in one.payoffs.values()] for one in ones])
            shares = np.array([[float(x) for part in one.profile.values() for x in part.values()] for one in ones])
            for name, values in (("payoff", payoffs), ("probability", shares)):
                assert np.allclose(found[f"{name}_by_type_min"], values.min(axis=0)), label
                assert np.allclose(found[f"{name}_by_type_max"], values.max(axis=0)), label
        absent = row.isel(equilibrium_type=~row["is_equilibrium"].to_numpy())
        assert np.isnan(absent["payoff_by_type_min"]).all()


@pytest.mark.parametrize("method", ["exact", "explicit", "numeric"])
def test_a_tree_has_measures_by_type(method: str) -> None:
    settings = grid(TREE, p_trump=["0.5"], reopening_cost=["0.1", "543/2500", "0.3"])
    result = sweep(TREE, settings, method=method, by_type=True, measures=["rok_payment"])
    assert result["is_equilibrium"].sum("equilibrium_type").to_numpy().tolist() == [1, 4, 1]  # at a tie also mixtures
    for index, cost in enumerate(("0.1", "543/2500", "0.3")):
        game, row = TREE.at(reopening_cost=cost), result.isel(setting=index)
        assert isinstance(game, ExtensiveFormGame)
        equilibria = solve(game).equilibria
        assert row["num_equilibria"] == sum(one.is_pure for one in equilibria)
        wanted: dict[str, list[float]] = {}
        for one in equilibria:
            label = ", ".join(f"{name}: {' or '.join(used)}" for name, used in one.actions_in_use(game).items())
            wanted.setdefault(label, []).append(float(one.measures["rok_payment"]))
        assert set(result["equilibrium_type"].to_numpy()[row["is_equilibrium"]]) == set(wanted)
        for label, payments in wanted.items():
            found = row.sel(equilibrium_type=label)
            assert np.isclose(found["measure_rok_payment_by_type_min"], min(payments))
            assert np.isclose(found["measure_rok_payment_by_type_max"], max(payments))
        absent = row.isel(equilibrium_type=~row["is_equilibrium"].to_numpy())
        assert np.isnan(absent["measure_rok_payment_by_type_min"]).all()
    assert "measure_signed_early_min" not in result


def test_equilibria_of_one_type_have_a_least_and_a_greatest_payoff() -> None:
    names = {"ROK": ["a"], "US": ["c", "d"]}
    builder = PayoffMatrix(title="Tie", players=names).parameter("p", "0.5", low="0", high="1")
    model = builder.payoff("a", "c", ROK="p", US="p").payoff("a", "d", ROK="1", US="1/2").build()
    result = sweep(model, grid(model, p=["0.25", "0.5", "0.75"]), by_type=True)
    assert result.attrs["answers"] == ["a / d", "a / c | a / d", "a / c"]
    payoff = result["payoff_by_type_min"].sel(player="ROK", equilibrium_type="a / c").to_numpy()
    assert np.array_equal(payoff, [np.nan, 0.5, 0.75], equal_nan=True)


def test_threads_chunks_and_routes_give_the_same_and_the_range_is_that_of_all_types() -> None:
    settings = sample(MATRIX, 600, seed=2)
    whole = sweep(MATRIX, settings, method="explicit", by_type=True, selection="US")
    for size, workers in ((100, 2), (64, 1)):
        assert sweep(
            MATRIX, settings.with_chunks(size), method="explicit", by_type=True, selection="US", workers=workers
        ).identical(whole)
    for end in ("min", "max"):
        extreme = getattr(whole[f"payoff_by_type_{end}"], end)("equilibrium_type")
        assert np.array_equal(extreme, whole[f"payoff_{end}"])
    exact = sweep(MATRIX, settings, method="exact", by_type=True)
    xr.testing.assert_allclose(exact.drop_vars("floats_sufficed"), whole[list(exact.drop_vars("floats_sufficed"))])
    frame = whole.isel(setting=slice(2)).to_dataframe()
    assert set(frame.index.names) == {"setting", "equilibrium_type", "player"}
    assert len(frame) == 2 * 2 * whole.sizes["equilibrium_type"]
    plain = sweep(MATRIX, settings, method="explicit", selection="US")
    xr.testing.assert_equal(plain, whole[list(plain.data_vars)].drop_vars("equilibrium_type", errors="ignore"))


def test_types_found_late_are_missing_before(tmp_path: Path) -> None:
    pytest.importorskip("zarr")
    memory = sweep(MATRIX, late_types(), by_type=True)
    first = sweep(MATRIX, grid(MATRIX, p_trump=RARE[:3]), by_type=True)
    assert first.sizes["equilibrium_type"] < memory.sizes["equilibrium_type"]
    late = memory.isel(equilibrium_type=slice(first.sizes["equilibrium_type"], None), setting=slice(3))
    assert not late["is_equilibrium"].any()
    assert np.isnan(late["payoff_by_type_max"]).all()
    stored = sweep(MATRIX, late_types(), by_type=True, store=tmp_path / "late.zarr")
    assert stored.attrs.pop("columns").startswith("chunks of 3: p_trump num_equilibria payoff_min")
    xr.testing.assert_identical(stored.load(), memory)
    opened = xr.open_zarr(tmp_path / "late.zarr", chunks=None, consolidated=False)
    assert opened["equilibrium_type"].to_numpy().tolist() == memory.attrs["equilibrium_types"]


def test_types_that_other_chunks_have_brought_up_are_not_told_early() -> None:
    settings = late_types()
    route = ExplicitRoute(RowQuestion(settings, 2, (1.0, 1.0), by_type=True))
    last, first = route.rows(settings.chunk(2)), route.rows(settings.chunk(0))
    assert first.by_type is not None
    assert last.by_type is not None
    assert set(first.by_type.types) == {each for answer in first.answers for each in answer.types}
    assert set(last.by_type.types) - set(first.by_type.types)


def test_a_stopped_store_by_type_shows_what_is_done_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("zarr")

    def stop(done: int) -> None:
        if done >= 6:
            raise KeyboardInterrupt

    sweep(MATRIX, late_types(), by_type=True, store=tmp_path / "whole.zarr")
    with pytest.raises(KeyboardInterrupt) as stopped:
        sweep(MATRIX, late_types(), by_type=True, store=tmp_path / "stopped.zarr", progress=stop)
    assert dict(partial_of(stopped.value).sizes) == {"setting": 6, "equilibrium_type": 3, "player": 2}
    sweep(MATRIX, late_types(), by_type=True, store=tmp_path / "stopped.zarr")
    contents = [
        {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        for folder in (tmp_path / "whole.zarr", tmp_path / "stopped.zarr")
    ]
    assert contents[0] == contents[1]


@pytest.mark.parametrize(("num_rows", "num_columns"), [(2, 3), (3, 3), (4, 3)])
def test_numeric_answers_by_type_are_the_exact_ones(
    num_rows: int, num_columns: int, random_matrix: Any, generator: Any
) -> None:
    model = random_matrix(generator, num_rows, num_columns)
    settings = grid(model, p=[f"{k}/8" for k in range(9)], q=[f"{k}/8" for k in range(9)])
    options: dict[str, Any] = {"by_type": True, "probabilities": True, "selection": "welfare"}
    exact, numeric = (sweep(model, settings, method=method, **options) for method in ("exact", "numeric"))
    xr.testing.assert_allclose(numeric.drop_vars("floats_sufficed"), exact.drop_vars("floats_sufficed"))


def test_rows_by_type_are_not_reduced() -> None:
    with pytest.raises(MethodError, match="leave out reduce or by_type"):
        sweep(MATRIX, grid(MATRIX, p_trump=3), reduce=True, by_type=True)

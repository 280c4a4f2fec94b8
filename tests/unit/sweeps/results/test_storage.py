"""Stored sweeps: the bytes do not depend on who wrote them, how often he was killed, or on how many machines."""

import errno
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from sma_games import SmaGamesError, load_model
from sma_games.interrupts import partial_of
from sma_games.sweeps import Settings, grid, sample, sweep

zarr = pytest.importorskip("zarr")

SLOW = pytest.mark.slow
MATRIX = load_model("sma/timing_matrix")
KILLED = """
import os, signal, sys
from sma_games import load_model
from sma_games.sweeps import sample, sweep
import zarr

store, done, num_writes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
model = load_model("sma/timing_matrix")
written = 0
original = zarr.storage._local._put

def put(path, value, *more, **named):
    global written
    written += started
    if written > num_writes:  # in the middle of the next write
        path.with_suffix(".half.partial").write_bytes(b"half")
        os.kill(os.getpid(), signal.SIGKILL)
    return original(path, value, *more, **named)

started = False
def tell(count):
    global started
    started = started or count >= done

zarr.storage._local._put = put
sweep(model, sample(model, 1500, seed=9).with_chunks(100), store=store, progress=tell, selection="welfare")
"""


def settings() -> Settings:
    return sample(MATRIX, 1500, seed=9).with_chunks(100)


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("runs") / "whole.zarr"
    sweep(MATRIX, settings(), store=path, selection="welfare", workers=1)
    return path


def test_what_is_read_back_is_what_a_sweep_in_memory_returns(undisturbed: Path) -> None:
    stored = sweep(MATRIX, settings(), store=undisturbed, selection="welfare")
    memory = sweep(MATRIX, settings(), selection="welfare")
    assert stored.attrs.pop("columns").startswith("chunks of 100: p_trump")
    xr.testing.assert_identical(stored.load(), memory)
    assert stored.attrs["answers"] == memory.attrs["answers"]
    assert list(stored.data_vars) == list(memory.data_vars)
    assert stored["backlash"].attrs == memory["backlash"].attrs
    opened = xr.open_zarr(undisturbed, chunks=None, consolidated=False)
    assert opened.attrs["equilibrium_types"] == memory.attrs["equilibrium_types"]


@pytest.mark.parametrize(
    ("done", "writes"), [pytest.param(300, 0, marks=SLOW), (700, 5), pytest.param(1000, 9, marks=SLOW)]
)
def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(
    undisturbed: Path, tmp_path: Path, done: int, writes: int
) -> None:
    store = tmp_path / "killed.zarr"
    arguments = [str(store), str(done), str(writes)]
    finished = subprocess.run([sys.executable, "-c", KILLED, *arguments], capture_output=True, check=False)
    assert finished.returncode == -9, finished.stderr.decode()
    assert content(store) != content(undisturbed)
    sweep(MATRIX, settings(), store=store, selection="welfare")
    assert content(store) == content(undisturbed)


def test_an_interrupted_run_goes_on(undisturbed: Path, tmp_path: Path) -> None:
    def stop(done: int) -> None:
        if done >= 500:
            raise KeyboardInterrupt

    store = tmp_path / "interrupted.zarr"
    with pytest.raises(KeyboardInterrupt) as stopped:
        sweep(MATRIX, settings(), store=store, selection="welfare", progress=stop)
    assert partial_of(stopped.value).sizes["setting"] == 500
    told: list[int] = []
    sweep(MATRIX, settings(), store=store, selection="welfare", progress=told.append)
    assert told[0] == 600
    assert content(store) == content(undisturbed)


def test_a_store_of_something_else_is_refused(undisturbed: Path, tmp_path: Path) -> None:
    def refused(message: str, **options: Any) -> None:
        with pytest.raises(SmaGamesError, match=message):
            sweep(
                options.pop("model", MATRIX),
                options.pop("settings", settings()),
                store=options.pop("store", undisturbed),
                **{"selection": "total", **options},
            )

    other = load_model("sma/sign_or_wait")
    refused(
        "holds a sweep of another model: sma/timing_matrix there, sma/sign_or_wait now",
        model=other,
        settings=grid(other, p_trump=5),
    )
    refused("over other settings: seed 9 there, 8 now", settings=sample(MATRIX, 1500, seed=8).with_chunks(100))
    refused("over other settings: kind sample there, grid now", settings=grid(MATRIX, p_trump=5))
    refused("with another selection: welfare there, ROK now", selection="ROK")
    refused("with other columns: chunks of 100 there, chunks of 200 now", settings=settings().with_chunks(200))
    refused("with other columns: none there, probability, probability_min, probability_max now", probabilities=True)
    refused("by another method: explicit there, exact now", method="exact")
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    refused("is there already and holds no sweep; choose another folder", store=tmp_path)
    refused("is there already and holds no sweep", store=tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text("utf-8") == "mine"


def test_a_full_disk_is_one_message_and_the_run_goes_on_later(
    undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "full.zarr"
    original = zarr.storage.LocalStore.set
    writes = iter(range(1000))

    async def full(self: Any, key: str, value: Any) -> None:
        if next(writes) > 150:
            raise OSError(errno.ENOSPC, "No space left on device")
        await original(self, key, value)

    with monkeypatch.context() as patched:
        patched.setattr(zarr.storage.LocalStore, "set", full)
        with pytest.raises(
            SmaGamesError, match=r"cannot write .*full.zarr: No space left on device; make room or choose"
        ):
            sweep(MATRIX, settings(), store=store, selection="welfare")
    sweep(MATRIX, settings(), store=store, selection="welfare")
    assert content(store) == content(undisturbed)


def store_of_types(path: Path) -> xr.Dataset:
    """Return a small sweep with a folder of columns of every kind, or what is made of the folder that is there."""
    small = sample(MATRIX, 120, seed=9, over=["p_trump", "backlash"]).with_chunks(50)
    return sweep(MATRIX, small, store=path, selection="ROK", by_type=True, workers=1, progress=False).load()


def damage(path: Path, generator: Any) -> None:
    """Flip a bit, cut, empty, delete, or edit a file."""
    content = bytearray(path.read_bytes())
    place = int(generator.integers(max(1, len(content))))
    match generator.integers(5 if content else 1):
        case 0:
            path.unlink()
        case 1:
            path.write_bytes(content[:place])
        case 2:
            path.write_bytes(b"")
        case 3:
            content[place : place + 1] = bytes(generator.integers(32, 127, 1, dtype=np.uint8))
            path.write_bytes(content)
        case 4:
            content[place] ^= 1 << int(generator.integers(8))
            path.write_bytes(content)


@pytest.mark.parametrize("number", [12, pytest.param(210, marks=SLOW)])
def test_a_damaged_store_is_refused_or_gives_the_right_rows(tmp_path: Path, number: int) -> None:
    whole = store_of_types(tmp_path / "whole.zarr")
    files = sorted(content(tmp_path / "whole.zarr"))
    generator, refused = np.random.default_rng(number), list[str]()
    for turn in range(number):
        copy = tmp_path / f"{turn}.zarr"
        shutil.copytree(tmp_path / "whole.zarr", copy)
        damage(copy / files[int(generator.integers(len(files)))], generator)
        try:
            found = store_of_types(copy)
        except SmaGamesError as error:
            refused.append(str(error))
        else:
            xr.testing.assert_identical(found, whole)
        shutil.rmtree(copy)
    assert len(refused) > number / 2
    assert all(str(tmp_path) in message for message in refused)


def test_a_missing_chunk_is_named_and_reads_as_what_no_row_has(tmp_path: Path) -> None:
    store_of_types(tmp_path / "runs.zarr")
    for path in (tmp_path / "runs.zarr").glob("*/c/1*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(
        SmaGamesError, match=r"restore .*runs.zarr from a copy, or delete it .* rows 50 to 99 \(the files"
    ):
        store_of_types(tmp_path / "runs.zarr")
    unchecked = xr.open_zarr(tmp_path / "runs.zarr", chunks=None, consolidated=False).isel(setting=slice(50, 100))
    assert np.isnan(unchecked["payoff_min"]).all()
    assert (unchecked["code"] < -1).all()


def test_a_place_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(SmaGamesError, match=r"cannot write .*: Not a directory"):
        sweep(MATRIX, settings(), store=tmp_path / "file" / "runs.zarr")


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_writes_the_same_bytes(undisturbed: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    store = tmp_path / "cluster.zarr"
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        killed: list[int] = []

        def kill_one(done: int) -> None:
            if done >= 300 and not killed:
                killed.append(done)
                next(iter(cluster.workers.values())).process.process.kill()

        sweep(MATRIX, settings(), store=store, selection="welfare", client=client, progress=kill_one)
    assert killed
    assert content(store) == content(undisturbed)

"""Where there are too many ties to tell all mixtures, every command says so, on the screen and as JSON."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sma_games import ParametricGame, load_model
from sma_games.answers.question import PURE_ONLY
from sma_games.regions import bifurcation_diagram, robustness
from sma_games.sweeps import grid, sweep

Ok = Callable[..., str]
NUM_TIES = 66  # more corners than are listed


@pytest.fixture(name="path")
def crowded_model(tmp_path: Path) -> Path:
    """Return a file of a game whose last player is indifferent: by mixing he may make the first one play Y."""
    ends = [f"e{number}" for number in range(NUM_TIES)]
    outcomes = [
        f'[[outcome]]\nwhen = {{ end = "{end}" }}\n'
        f'payoffs = {{ zero = "{"-100" if number % 2 else "5 + x"}", one = "{2 if number % 2 else 4}", two = "2" }}\n'
        for number, end in enumerate(ends)
    ]
    path = tmp_path / "crowded.toml"
    path.write_text(
        'schema_version = 1\n[model]\ntitle = "Crowded"\nform = "sequential"\nplayers = ["zero", "one", "two"]\n'
        '[parameters]\nx = { value = "0", range = ["-1", "2"], role = "uncertainty" }\n'
        '[[stage]]\nname = "opening"\nplayer = "zero"\nactions = ["X", "Y"]\n'
        '[[stage]]\nname = "mid"\nplayer = "one"\nactions = ["A", "B"]\nwhen = { opening = "X" }\n'
        f'[[stage]]\nname = "end"\nplayer = "two"\nactions = {json.dumps(ends)}\nwhen = {{ mid = "B" }}\n'
        '[[outcome]]\nwhen = { opening = "Y" }\npayoffs = { zero = "0", one = "0", two = "0" }\n'
        '[[outcome]]\nwhen = { mid = "A" }\npayoffs = { zero = "5 + x", one = "3", two = "1" }\n' + "".join(outcomes)
    )
    return path


@pytest.fixture(name="model")
def load_crowded_model(path: Path) -> ParametricGame:
    return load_model(path)


@pytest.mark.parametrize("options", [{}, {"reduce": True}, {"by_type": True}, {"method": "explicit"}], ids=str)
def test_a_sweep_says_at_how_many_settings(model: ParametricGame, options: dict[str, Any]) -> None:
    found = sweep(model, grid(model, x=3), **options)
    assert found.attrs["num_without_mixtures"] == 3
    assert found.attrs["caveat"] == PURE_ONLY


def test_a_stored_sweep_says_so_when_it_is_read_again(model: ParametricGame, tmp_path: Path) -> None:
    sweep(model, grid(model, x=3), store=tmp_path / "rows")
    again = sweep(model, grid(model, x=3), store=tmp_path / "rows")
    assert again.attrs["num_without_mixtures"] == 3
    assert again.attrs["answers"][0].endswith(" | mixtures of tied actions are left out")


def test_a_sweep_without_large_ties_says_nothing(ok: Ok) -> None:
    document = json.loads(ok("sweep", "sma/early_sign_tree", "--grid", "p_trump=3", "--json"))
    assert (document["num_without_mixtures"], document["caveat"]) == (0, "")


def test_the_screen_of_a_sweep_says_so(ok: Ok, path: Path) -> None:
    shown = " ".join(ok("sweep", str(path), "--grid", "x=3").split())
    assert f"Not all equilibria are known at 3 settings. {PURE_ONLY}" in shown


def test_branches_say_so_and_speak_of_these_only(ok: Ok, path: Path, model: ParametricGame) -> None:
    shown = " ".join(ok("branches", str(path), "--over", "x").split())
    assert PURE_ONLY in shown
    assert "Nothing happens to any of these equilibria at any admissible value." in shown
    assert json.loads(ok("branches", str(path), "--over", "x", "--json"))["caveat"] == PURE_ONLY
    assert PURE_ONLY in str(bifurcation_diagram(model, "x"))


def test_robustness_says_so(ok: Ok, path: Path) -> None:
    assert PURE_ONLY in " ".join(ok("robustness", str(path)).split())
    assert not robustness(load_model("sma/early_sign_tree"), ["backlash"]).caveat


def test_regions_give_it_as_json(ok: Ok, path: Path) -> None:
    assert json.loads(ok("regions", str(path), "--over", "x", "--json"))["caveat"] == PURE_ONLY

"""`cite`, models from the standard input, and mistakes as documents: what other programs read and write."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sma_games import __version__
from sma_games.modeling.references import references

ROOT = Path(__file__).parents[3]


def test_what_a_model_rests_on_is_cited_in_bibtex(run: Callable[..., Any]) -> None:
    found = run("cite", "sma/timing_matrix")
    assert found.status == 0
    assert found.out.startswith("@software{sma_games,")
    assert f"version = {{{__version__}}}" in found.out
    assert references()["cnn2024sma"] in found.out
    assert "assumption" not in found.err


def test_a_source_that_is_not_among_the_references_is_named(run: Callable[..., Any], tmp_path: Path) -> None:
    text = (ROOT / "models" / "textbook" / "stag_hunt.toml").read_text("utf-8")
    model = tmp_path / "own.toml"
    model.write_text(text.replace("skyrms2004", "me2026"), "utf-8")
    found = run("cite", str(model), "--json")
    assert json.loads(found.out)["references"] == {}
    assert "Not in the references of the shipped models: me2026" in found.err


def test_a_mistake_is_a_document_for_who_asks_for_one(run: Callable[..., Any]) -> None:
    found = run("solve", "textbook/stag_hunt", "--set", "stg_value=3", "--json")
    assert found.status == 2
    document = json.loads(found.out)
    assert document["command"] == "solve"
    assert document["status"] == 2
    assert "did you mean 'stag_value'" in document["error"]
    assert "Error: " in found.err
    assert run("solve", "textbook/stag_hunt", "--set", "stg_value=3").out == ""


def test_a_model_is_read_from_the_standard_input() -> None:
    text = (ROOT / "models" / "textbook" / "stag_hunt.toml").read_text("utf-8")
    command = [sys.executable, "-m", "sma_games", "solve", "-", "--json"]
    found = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    assert json.loads(found.stdout)["model"]["title"] == "Stag hunt"
    broken = subprocess.run(command, input="title = ", capture_output=True, text=True, check=False)
    assert broken.returncode == 2
    assert "standard input" in broken.stderr

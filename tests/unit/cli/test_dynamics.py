"""`dynamics` and `check --peers`: what Nashpy does, in tables, JSON, CSV and figures."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

Ok = Callable[..., str]
Mistake = Callable[..., str]


def test_dynamics_says_which_equilibrium_is_reached_from_how_many_starts(ok: Ok) -> None:
    shown = ok("dynamics", "textbook/battle_of_the_sexes", "--start", "8", "--seed", "3", "--steps", "200")
    assert "by nashpy.Game.asymmetric_replicator_dynamics: 200 steps" in " ".join(shown.split())
    assert "0  opera / opera" in shown
    assert sum(int(line.split()[-3]) for line in shown.splitlines() if line.endswith("of 8")) == 8


def test_starts_are_given_by_player_and_strategy(ok: Ok) -> None:
    starts = ("--start", "ROK: sign_early=0.5, wait=1/2; US: wait", "--start", "ROK: wait; US: wait")
    shown = ok("dynamics", "sma/sign_or_wait", "--method", "fictitious_play", *starts, "--steps", "900")
    assert "start  reaches" in shown
    assert "    2  equilibrium 0" in shown


def test_paths_that_end_between_equilibria_and_nowhere_are_told(ok: Ok) -> None:
    shown = ok("dynamics", "textbook/matching_pennies_asymmetric", "--start", "2")
    assert "none  " in shown
    shown = " ".join(ok("dynamics", "textbook/von_stengel_degenerate", "--start", "9").split())
    assert "a mixture of these, in a component of equilibria 2 of 9" in shown


def test_dynamics_as_json_csv_and_figure(ok: Ok, tmp_path: Path) -> None:
    table, figure = tmp_path / "paths.csv", tmp_path / "paths.svg"
    files = ("--csv", str(table), "--figure", str(figure))
    options = ("--method", "replicator", "--option", "mutation_matrix=[[1,0],[0,1]]", "--option", "duration=9")
    document = json.loads(
        ok("dynamics", "textbook/stag_hunt", "--steps", "5", "--start", "2", "--json", *options, *files)
    )
    assert document["options"] == {"duration": 9, "mutation_matrix": [[1, 0], [0, 1]]}
    assert document["nashpy_function"] == "nashpy.Game.replicator_dynamics"
    assert [each["words"] for each in document["equilibria"]][::2] == ["stag / stag", "hare / hare"]
    assert set(document["paths"][0]) == {"start", "end", "reached", "component", "distance"}
    frame = pd.read_csv(table)
    assert list(frame.columns) == ["start", "step", "time", "player", "strategy", "probability", "reached"]
    assert len(frame) == 2 * 6 * 4
    assert figure.read_text("utf-8").startswith("<?xml")


def test_what_dynamics_cannot_do_is_told_in_one_message(mistake: Mistake) -> None:
    assert "take method='asymmetric_replicator'" in mistake("dynamics", "sma/sign_or_wait", "--method", "replicator")
    assert "--reduced: dynamics needs" in " ".join(mistake("dynamics", "sma/hedge_signal").split())
    assert "each player once" in mistake("dynamics", "sma/sign_or_wait", "--start", "sign_early")
    assert "add up to 1" in mistake("dynamics", "sma/sign_or_wait", "--start", "ROK: wait=2; US: wait")
    assert "expected a number" in mistake("dynamics", "sma/sign_or_wait", "--option", "duration=long")
    assert "has no option 'speed'" in mistake("dynamics", "sma/sign_or_wait", "--option", "speed=2")


def test_a_tree_follows_through_its_reduced_normal_form(ok: Ok) -> None:
    assert "reached from" in ok("dynamics", "textbook/entry_deterrence", "--reduced", "--start", "2", "--steps", "50")


def test_check_with_peers_tells_differences_and_still_passes(ok: Ok) -> None:
    shown = ok("check", "--peers", "textbook/von_stengel_degenerate", "textbook/entry_deterrence")
    assert "8 of 8 answers as certified" in shown
    assert "misses equilibria: 2 of" in shown
    assert "3, without 1" in shown
    assert "An even number of (2)" in shown
    assert "peers are not asked: they take two-player matrices" in shown


def test_check_as_json_has_answers_and_peers(ok: Ok, run: Callable[..., Any]) -> None:
    document = json.loads(ok("check", "--json", "--peers", "textbook/stag_hunt", "textbook/entry_deterrence"))
    first, second = document["models"]
    assert first["passed"] is True
    assert {answer["passed"] for answer in first["answers"]} == {True}
    assert first["peers"][0]["verdict"] == "finds every equilibrium"
    assert first["peers"][0]["largest_regret"] is None
    assert second["peers"] is None
    assert second["peers_note"].startswith("peers are not asked")
    (unasked,) = json.loads(ok("check", "--json", "textbook/stag_hunt"))["models"]
    assert (unasked["peers"], unasked["peers_note"]) == (None, "")
    broken = run("check", "--json", "no/such_model")
    assert broken.status == 2
    assert json.loads(broken.out)["models"] == []


@pytest.mark.parametrize("option", ["--peers", "--json"])
def test_a_differing_answer_of_ours_fails_whatever_peers_say(
    run: Callable[..., Any], tmp_path: Path, option: str
) -> None:
    text = (Path(__file__).parents[3] / "models/textbook/prisoners_dilemma.toml").read_text("utf-8")
    file = tmp_path / "wrong.toml"
    file.write_text(text.replace('values = ["3"]', 'values = ["4"]'), "utf-8")
    assert run("check", option, str(file)).status == 1

"""`branches`: on the screen, as JSON, as CSV, as a figure."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

MATRIX = ("branches", "sma/timing_matrix", "--over", "p_trump")
TREE = ("branches", "sma/early_sign_tree", "--over", "backlash")
Ok = Callable[..., str]


def test_branches_come_first_then_the_events(ok: Ok) -> None:
    shown = ok(*MATRIX)
    assert shown.startswith("Sign early, wait, or renegotiate: the timing matrix\nalong p_trump: 0 .. 1, now 0.5;")
    first, second = shown.split("1 equilibrium exists at a single value only")
    assert "(strict)" in first
    assert "payoff of" in first
    assert "375/574 (~0.65331)" in second
    assert "An equilibrium merges into one that goes" in second
    assert "4 with 3, 5, 6" in second


def test_a_range_without_events_says_so(ok: Ok) -> None:
    shown = ok("branches", "sma/timing_matrix", "--over", "discount_factor", "--calibration", "strict")
    assert "Nothing happens to any equilibrium at any admissible value." in shown
    assert "the others from calibration strict" in shown


def test_long_tables_are_cut_on_the_screen(ok: Ok) -> None:
    shown = ok("branches", "sma/election_bargaining", "--over", "backlash")
    assert "more rows (all of them with --csv or --json)" in shown
    assert "equilibria exist at a single value only" in shown


def test_as_json_everything_is_exact(ok: Ok) -> None:
    document = json.loads(ok(*TREE, "--json"))
    assert document["command"] == "branches"
    assert document["range"][1] == {"exact": "1/2", "value": 0.5}
    first, second = document["branches"]
    assert first["vanishes"]["exact"] == second["appears"]["exact"] == "417/2500"
    inner = next(piece for piece in first["pieces"] if piece["low"] != piece["high"])
    assert inner["payoffs"]["ROK"] == "-0.5*backlash - 1.1886"
    assert inner["measures"]["rok_payment"] == "1.1886"
    (event,) = document["events"]
    assert (event["kind"], event["branches"], event["others"]) == ("GIVES_WAY", [1], [2])
    assert event["is_tipping_point"] is True
    matrix = json.loads(ok(*MATRIX, "--json"))
    assert matrix["branches"][0]["pieces"][0]["probabilities"]["US"]["sign_early"] == "1"


def test_a_csv_that_reads_back(ok: Ok, tmp_path: Path) -> None:
    ok(*MATRIX, "--csv", str(tmp_path / "branches.csv"))
    table = pd.read_csv(tmp_path / "branches.csv")
    assert set(table["branch"]) == set(range(1, 8))
    assert "payoff_US" in table.columns


def test_a_figure_is_drawn_and_named(run: Callable[..., Any], tmp_path: Path) -> None:
    finished = run(*TREE, "--figure", str(tmp_path / "branches.svg"), "--of", "rok_payment")
    assert finished.status == 0
    assert f"wrote {tmp_path / 'branches.svg'}" in finished.err
    assert "Expected rok payment" in (tmp_path / "branches.svg").read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["branches.svg"]


def test_mistakes_name_the_option_and_the_way_out(mistake: Callable[..., str]) -> None:
    assert "did you mean 'p_trump'" in mistake("branches", "sma/timing_matrix", "--over", "p_trmp")
    assert ".svg, .png or .pdf" in mistake(*MATRIX, "--figure", "x.gif")
    assert "cannot draw 'ROKK'" in mistake(*MATRIX, "--of", "ROKK", "--figure", "x.svg")
    assert "add --figure FILE" in mistake(*MATRIX, "--of", "ROK")


def test_payoffs_are_said_to_be_those_of_extreme_equilibria(ok: Ok) -> None:
    told = " ".join(ok(*MATRIX).split())
    assert "Branches are extreme equilibria: where these form a continuum, all between them are equilibria too" in told

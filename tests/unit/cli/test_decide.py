"""`decide`: actions, rules and values of information in a table, JSON, CSV and a figure."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd

Ok = Callable[..., str]
Mistake = Callable[..., str]
MATRIX = "sma/timing_matrix"


def test_decide_tells_what_actions_are_worth_and_what_is_worth_to_learn(ok: Ok) -> None:
    shown = ok("decide", MATRIX, "--uninformed", "--over", "backlash", "--over", "goodwill")
    assert "By the greatest expected payoff: renegotiate" in shown
    assert "result of p_trump" in shown
    assert "0.0207  exact" in shown
    today = ok("decide", MATRIX, "--today")
    assert "result of p_trump             0.0100  exact" in today


def test_values_that_are_set_are_not_drawn(ok: Ok) -> None:
    shown = ok("decide", MATRIX, "--set", "backlash=0.2", "--calibration", "strict", "--precision", "0.01", "--json")
    document = json.loads(shown)
    assert "backlash" not in document["over"]
    assert "renewal_payment" not in document["over"]
    assert "demand" in document["over"]


def test_decide_as_json_csv_and_figure(ok: Ok, tmp_path: Path) -> None:
    table, figure = tmp_path / "actions.csv", tmp_path / "decision.svg"
    options = ("--player", "US", "--over", "criticism", "--over", "demand", "--group", "both=criticism demand")
    files = ("--csv", str(table), "--figure", str(figure))
    document = json.loads(ok("decide", "sma/early_sign_tree", *options, "--json", *files))
    assert (document["player"], document["stage"]) == ("US", "reply")
    assert document["information"]["groups"]["both"] == document["perfect_information"]
    assert {each["rule"] for each in document["recommendations"]} == {"EXPECTED_PAYOFF", "MINIMAX_REGRET", "WORST_CASE"}
    seen = [each["worst"] for each in document["actions"] if each["worst"]["evidence"] == "SEEN"]
    assert all(each["standard_error"] is None for each in seen)
    assert list(pd.read_csv(table)["action"]) == ["accept", "decline"]
    assert figure.read_text("utf-8").startswith("<?xml")


def test_what_cannot_be_decided_is_told_in_one_message(mistake: Mistake) -> None:
    assert "did you mean 'ROK'" in mistake("decide", MATRIX, "--player", "Rok")
    assert "costs=x y" in mistake("decide", MATRIX, "--group", "backlash") or "LABEL=WORD" in mistake(
        "decide", MATRIX, "--group", "backlash"
    )
    assert "it varies with" in mistake("decide", MATRIX, "--set", "backlash=0.2", "--over", "backlash")
    assert "add --reduced" in mistake("decide", "sma/hedge_signal")

"""`compare`: models and calibrations side by side, as a table, JSON and CSV."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd

Ok = Callable[..., str]
Mistake = Callable[..., str]
CLAIM = ("--claim", "backlash < 0.2")


def test_compare_shows_verdicts_and_probabilities_and_who_agrees(ok: Ok) -> None:
    shown = " ".join(ok("compare", "sma/timing_matrix", "sma/linkage", *CLAIM).split())
    assert "sma/timing_matrix holds 0.4 = 2/5" in shown
    assert "agree at their values: the claim holds." in shown
    assert "sma/timing_matrix: backlash above 0.2 (60 %)" in shown


def test_calibrations_are_compared_where_they_are_known(ok: Ok, tmp_path: Path) -> None:
    table = tmp_path / "models.csv"
    asked = ("sma/timing_matrix", "textbook/prisoners_dilemma", "--calibration", "strict")
    document = json.loads(ok("compare", *asked, "--json", "--csv", str(table)))
    names = [(each["model"], each["calibration"]) for each in document["models"]]
    assert names == [
        ("sma/timing_matrix", "baseline"),
        ("sma/timing_matrix", "strict"),
        ("textbook/prisoners_dilemma", "baseline"),
    ]
    assert document["models"][0]["equilibria"][0] == "sign_early / sign_early"
    assert pd.read_csv(table)["model"].tolist() == [name for name, _ in names]


def test_claims_may_be_given_by_model(ok: Ok) -> None:
    shown = ok("compare", "sma/timing_matrix", "sma/linkage", "--claim", "sma/linkage: backlash < 0.2")
    assert "not asked" in shown


def test_the_probabilities_of_a_claim_are_drawn(ok: Ok, mistake: Mistake, tmp_path: Path) -> None:
    ok("compare", "sma/timing_matrix", "sma/linkage", *CLAIM, "--figure", str(tmp_path / "models.svg"))
    assert "40.0 %" in (tmp_path / "models.svg").read_text("utf-8")
    assert "add --claim" in mistake("compare", "sma/timing_matrix", "--figure", str(tmp_path / "none.svg"))


def test_what_compare_cannot_do_is_told_in_one_message(mistake: Mistake) -> None:
    assert "no model has it" in mistake("compare", "sma/timing_matrix", "--calibration", "strikt")
    assert "write 'MODEL: CLAIM'" in mistake("compare", "sma/timing_matrix", *CLAIM, *CLAIM)
    assert "asked of none" in mistake("compare", "sma/timing_matrix", "--claim", "nobody = here")

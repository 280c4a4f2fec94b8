"""`scenarios`: boxes on the page, as JSON and CSV."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd

Ok = Callable[..., str]
Mistake = Callable[..., str]
CLAIM = "some ROK = sign_early and US = sign_early"


def test_boxes_are_told_with_their_probability(ok: Ok) -> None:
    shown = ok("scenarios", "sma/timing_matrix", CLAIM, "--over", "backlash")
    assert "backlash <= 1/4" in shown
    assert "Probability of these settings: 50.000%; part of the claim's" in shown
    assert "Not proved, by peeling:" in shown


def test_boxes_as_json_and_csv(ok: Ok, tmp_path: Path) -> None:
    table = tmp_path / "boxes.csv"
    options = ("--over", "backlash", "--over", "goodwill", "--boxes", "1", "--json", "--csv", str(table))
    document = json.loads(ok("scenarios", "sma/timing_matrix", CLAIM, *options))
    assert [each["proved"] for each in document["boxes"]] == [True]
    assert document["status"] == "PROVED"
    assert set(pd.read_csv(table)["kind"]) == {"proved", "peeled"}


def test_where_nothing_is_proved_the_page_says_what_to_ask(ok: Ok) -> None:
    shown = " ".join(ok("scenarios", "sma/timing_matrix", CLAIM).split())
    assert "No box of probability 0.001 or more was proved" in shown
    assert "Name fewer parameters with --over, such as backlash" in shown


def test_what_is_no_claim_is_told_in_one_message(mistake: Mistake) -> None:
    assert "rises" in mistake("scenarios", "sma/timing_matrix", "early_rok rises in demand", "--over", "demand")
